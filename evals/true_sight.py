"""An eye that reads what previz wrote about its assets: perfect sight, where sight is not asked.

Evals on memory, on wording or on what a better eye would be worth want to know what was wrong,
whether or not an encoder here can see it; hands, for one, are beyond the embedded one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.dinov3.expectation import Expectation, FilmExpectation, SoundExpectation
from tools.dinov3.eye import Eye
from tools.dinov3.findings import AssetKind, AssetReport, Finding, Status
from tools.dinov3.reference import VisualDNA
from tools.dinov3.sight import Image
from tools.providers.previz.faults import FaultKind, Truth
from tools.providers.previz.work_order import truth_path
from tools.screenplay.plan import Shot
from tools.takes.assets import AssetStore, sha256_of
from tools.takes.verdict import Remedy

_WORDS = {
    FaultKind.EXTRA_FINGERS: "anatomy",
    FaultKind.MISSING_FINGERS: "anatomy",
    FaultKind.EXTRA_LIMB: "anatomy",
    FaultKind.MELTED_FACE: "anatomy",
    FaultKind.TRUNCATED_FILE: "unreadable",
    FaultKind.SILENT_VOICE: "silent",
    FaultKind.CLIPPED_VOICE: "clipped",
    FaultKind.MOUTH_OUT_OF_SYNC: "out_of_sync",
}
"""Injected kind -> fault word of the critic's table, where they differ."""


def truth_of(path: Path) -> Truth:
    """What is wrong with a file of a production: beside it, or beside its content in the store.

    A repaired file keeps the truth of what it was made from, unless its size was all that was
    wrong: nothing here can tell whether other repairs helped. FileNotFoundError where previz said
    nothing about it.
    """
    stores = (parent / "state" / "assets" for parent in path.parents)
    store = next((folder for folder in stores if folder.is_dir()), path.parent)
    places = (truth_path(path), AssetStore(store).truth_path(sha256_of(path)))
    for place in places:
        if place.is_file():
            return Truth.model_validate_json(place.read_bytes())
    source, _, remedy = path.stem.rpartition(".")
    if remedy not in set(Remedy):
        raise FileNotFoundError(f"{path} has no truth")
    truth = truth_of(path.with_name(f"{source}{path.suffix}"))
    resized = remedy == Remedy.RESIZE and truth.kind is FaultKind.WRONG_SIZE
    return Truth() if resized else truth


@dataclass
class TrueSight:
    """The eye of a production, its judgement exchanged; references are read by the real one."""

    eye: Eye
    name: str = "true sight"
    previz_only: bool = True
    identity_error: str = "None: it reads what previz wrote."

    def found(self, path: Path) -> Finding:
        """The injected fault, or a pass."""
        truth = truth_of(path)
        kind = truth.kind or truth.inherited
        if kind is None:
            return Finding(check="truth", status=Status.PASS, sentence="As asked.")
        fault = _WORDS.get(kind, kind.value)
        said = f"Seen: {truth.what or kind.value.replace('_', ' ')}."
        return Finding(check="truth", status=Status.FAIL, fault=fault, sentence=said)

    def read_reference(self, picture: Path, name: str) -> VisualDNA:
        """What the real eye reads off a reference."""
        return self.eye.read_reference(picture, name)

    def look_at_reference(
        self, picture: Path, width: int, height: int, wardrobe: str = ""
    ) -> AssetReport:
        """The only finding on a portrait."""
        del width, height, wardrobe
        return self._report(picture, AssetKind.REFERENCE, self.found(picture))

    def look_at_still(self, picture: Path, expected: Expectation, evidence: Path) -> AssetReport:
        """The only finding on a keyframe."""
        del expected, evidence
        return self._report(picture, AssetKind.KEYFRAME, self.found(picture))

    def look_at_clip(self, clip: Path, expected: Expectation, evidence: Path) -> AssetReport:
        """The only finding on a clip; a fault of its keyframe goes on in it."""
        del expected, evidence
        return self._report(clip, AssetKind.CLIP, self.found(clip))

    def look_at_sound(self, sound: Path, expected: SoundExpectation) -> AssetReport:
        """The only finding on a sound."""
        return self._report(sound, expected.kind, self.found(sound))

    def look_at_stand_in(
        self, clip: Path, expected: Expectation, evidence: Path, seconds: float
    ) -> AssetReport:
        """Nothing: stand-ins are drawn without faults."""
        del expected, evidence, seconds
        return self._report(clip, AssetKind.CLIP)

    def look_at_film(self, film: Path, expected: FilmExpectation, evidence: Path) -> AssetReport:
        """Nothing: a film has no truth of its own."""
        del expected, evidence
        return self._report(film, AssetKind.FILM)

    def look_at_production(
        self, clips: Mapping[str, Path], shots: Sequence[Shot], style: str, evidence: Path
    ) -> AssetReport:
        """Nothing: clips side by side have no truth of their own."""
        del clips, shots, style, evidence
        return AssetReport(asset=AssetKind.PRODUCTION, sha256="", eye=self.name, findings=())

    def look_at_dailies(
        self, pictures: Mapping[str, Path], shots: Mapping[str, Shot], stage: AssetKind
    ) -> dict[str, tuple[Finding, ...]]:
        """Nothing: one picture beside another has no truth of its own."""
        del pictures, shots, stage
        return {}

    def speaker_mask(self, picture: Path, expected: Expectation, speaker: str) -> Image | None:
        """The real eye's mask: it points, it does not judge."""
        return self.eye.speaker_mask(picture, expected, speaker)

    def seconds_of(self, sound: Path) -> float:
        """Length of a sound; 0 when it cannot be read."""
        return self.eye.seconds_of(sound)

    def embedding_of(self, picture: Path) -> tuple[float, ...]:
        """Nothing: no encoder looked."""
        del picture
        return ()

    def _report(self, path: Path, kind: AssetKind, *findings: Finding) -> AssetReport:
        return AssetReport(asset=kind, sha256=sha256_of(path), eye=self.name, findings=findings)


@dataclass
class Unwatched(TrueSight):
    """Nobody looks: everything passes."""

    name: str = "nobody"
    identity_error: str = "Nobody looks."

    def found(self, path: Path) -> Finding:
        """A pass, whatever it is."""
        del path
        return Finding(check="none", status=Status.PASS, sentence="Nobody looked.")
