"""The eye: looks at every asset and says what it finds, in numbers, pictures and sentences.

It compares with the plan's expectation and the reference pictures, and knows nothing of who made
an asset or how. What cannot be decoded is a finding, never an exception.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tools.dinov3.brought.optional import OptionalModels
from tools.dinov3.cache import FeatureCache
from tools.dinov3.calibration import Calibration, load_calibration
from tools.dinov3.checks import dailies
from tools.dinov3.checks.answers import failed, passed
from tools.dinov3.checks.described import check_described
from tools.dinov3.checks.reading import master_findings, read_dna
from tools.dinov3.correspondence import positional_basis
from tools.dinov3.encoder import Encoder, load_encoder
from tools.dinov3.expectation import Expectation, FilmExpectation, SoundExpectation
from tools.dinov3.findings import AssetKind, AssetReport, Finding
from tools.dinov3.footage import read_footage
from tools.dinov3.hearing import Hearing, read_sound
from tools.dinov3.looking.clips import clip_report, stand_in_report
from tools.dinov3.looking.films import film_report
from tools.dinov3.looking.instruments import Instruments
from tools.dinov3.looking.mouths import speaker_mask
from tools.dinov3.looking.productions import Moments, production_report
from tools.dinov3.looking.questions import EVERYTHING, Questions
from tools.dinov3.looking.sounds import sound_report
from tools.dinov3.looking.stills import still_report
from tools.dinov3.reference import VisualDNA
from tools.dinov3.sight import Image, Looker, Unreadable, sha256_of
from tools.dinov3.watching import Watched, watch
from tools.dinov3.windows import watch_windows
from tools.errors import UserFixable
from tools.screenplay.plan import Shot

_KEPT_MOMENTS = 64
"""Clips of which three frames are held: about 8 MB each at 1280 x 720."""


class Eye:
    """Looks with one encoder; what it has seen it keeps by content, so looking twice is cheap."""

    def __init__(
        self,
        encoder: Encoder,
        calibration: Calibration | None = None,
        models: OptionalModels | None = None,
    ) -> None:
        self._looker = Looker(encoder)
        self._calibration = calibration or load_calibration(encoder.weights_hash)
        self._tools = Instruments(self._looker, self._calibration, models or OptionalModels({}))
        self._moments: OrderedDict[str, Moments] = OrderedDict()
        self.name = encoder.description
        self.previz_only: bool = encoder.previz_only
        """Whether it can judge previz only, so that photographs are beyond it."""

    @property
    def identity_error(self) -> str:
        """How often the identity gate errs and where that was measured."""
        logistic = self._calibration.identity
        if logistic is None:
            return (
                f"{self.name} has no calibration: the raw cosine gates at 0.85, and how often that "
                "errs is not known. Run python -m evals.calibrate with these weights."
            )
        return logistic.error

    def read_reference(self, picture: Path, name: str) -> VisualDNA:
        """What has to stay the same about a character, read off a picture.

        Raises:
            UserFixable: the picture cannot be read, or no figure was found in it.
        """
        try:
            sight = self._looker.picture(picture)
        except Unreadable as error:
            raise UserFixable(
                f"the reference picture cannot be read ({error}).",
                where=str(picture),
                fix="Bring a whole PNG, JPEG or WebP file.",
            ) from error
        return read_dna(sight, name, self.name, sha256_of(picture))

    def look_at_reference(
        self, picture: Path, width: int, height: int, wardrobe: str = ""
    ) -> AssetReport:
        """The technical checks of a master picture, and whether one figure so dressed is in it."""
        try:
            sight = self._looker.picture(picture)
        except Unreadable as error:
            return self._unreadable(picture, AssetKind.REFERENCE, error)
        found = master_findings(sight, width, height, self._calibration)
        found += (check_described(sight, wardrobe, gates=self.previz_only),)
        report = AssetReport(asset=AssetKind.REFERENCE, sha256="", eye="", findings=found)
        return self._signed(report, picture)

    def look_at_still(
        self,
        picture: Path,
        expected: Expectation,
        evidence: Path,
        questions: Questions = EVERYTHING,
    ) -> AssetReport:
        """The report on a keyframe; evidence pictures go to `evidence`/evidence."""
        try:
            sight = self._looker.picture(picture)
        except Unreadable as error:
            return self._unreadable(picture, AssetKind.KEYFRAME, error)
        report = still_report(sight, expected, evidence, self._tools, picture.stem, questions)
        return self._signed(report, picture)

    def look_at_clip(
        self,
        clip: Path,
        expected: Expectation,
        evidence: Path,
        questions: Questions = EVERYTHING,
    ) -> AssetReport:
        """The report on a clip, with its identity curve."""
        try:
            watched = watch(clip, self._looker)
        except Unreadable as error:
            return self._unreadable(clip, AssetKind.CLIP, error)
        self._remember(sha256_of(clip), watched)
        voice = _voice_of(clip, watched)
        report = clip_report(watched, expected, evidence, self._tools, questions, voice)
        return self._signed(report, clip)

    def look_at_pieces(
        self, video: Path, expected: Expectation, evidence: Path, questions: Questions = EVERYTHING
    ) -> Iterator[tuple[tuple[float, float], AssetReport]]:
        """Reports on a long video, cut where its shots change, with the seconds of each piece.

        Only one piece is held at a time. Times within a report count from the piece's start.
        """
        try:
            for (first, end), watched in watch_windows(video, self._looker):
                fps = watched.footage.fps
                folder = evidence / f"from_{round(first / fps * 1000)}"
                report = clip_report(watched, expected, folder, self._tools, questions)
                yield (first / fps, end / fps), self._signed(report, video)
        except Unreadable as error:
            yield (0.0, 0.0), self._unreadable(video, AssetKind.CLIP, error)

    def look_at_stand_in(
        self, clip: Path, expected: Expectation, evidence: Path, seconds: float
    ) -> AssetReport:
        """The technical report on a previz clip that stands in for a missing shot."""
        try:
            footage = read_footage(clip)
        except Unreadable as error:
            return self._unreadable(clip, AssetKind.CLIP, error)
        report = stand_in_report(footage, expected, evidence, seconds, self._calibration)
        return self._signed(report, clip)

    def look_at_sound(self, sound: Path, expected: SoundExpectation) -> AssetReport:
        """The report on a voice, an effect, an ambience or music."""
        try:
            heard = read_sound(sound)
        except Unreadable as error:
            return self._unreadable(sound, expected.kind, error)
        report = sound_report(heard, expected, self._tools)
        return self._signed(report, sound)

    def look_at_film(self, film: Path, expected: FilmExpectation, evidence: Path) -> AssetReport:
        """The report on the cut film."""
        try:
            report = film_report(film, expected, evidence)
        except Unreadable as error:
            return self._unreadable(film, AssetKind.FILM, error)
        return self._signed(report, film)

    def look_at_dailies(
        self, pictures: Mapping[str, Path], shots: Mapping[str, Shot], stage: AssetKind
    ) -> dict[str, tuple[Finding, ...]]:
        """Findings on shots that do not fit the others of their scene, by shot id.

        A picture that cannot be read was found when it was looked at alone; here it is left out.
        """
        if stage is AssetKind.KEYFRAME:
            seen = self._looker.pictures(list(pictures.values()))
            sights = {name: seen[path] for name, path in pictures.items() if path in seen}
        else:
            sights = {name: moments.middle for name, moments in self._moments_of(pictures).items()}
        if not sights:
            return {}
        size = next(iter(sights.values())).features.input_size
        basis = positional_basis(self._looker.encoder, size)
        return dailies.screen(sights, shots, self._calibration, basis)

    def look_at_production(
        self, clips: Mapping[str, Path], shots: Sequence[Shot], style: str, evidence: Path
    ) -> AssetReport:
        """The report on all kept clips side by side; `shots` are in film order."""
        moments = self._moments_of(clips)
        report = production_report(moments, shots, style, evidence, self._tools)
        return report.model_copy(update={"eye": self.name})

    def _moments_of(self, clips: Mapping[str, Path]) -> dict[str, Moments]:
        """First, middle and last frames of clips, kept from when they were looked at."""
        found = {}
        for name, path in clips.items():
            key = sha256_of(path)
            if key not in self._moments:
                try:
                    self._remember(key, watch(path, self._looker))
                except Unreadable:
                    continue
            found[name] = self._moments[key]
        return found

    def _remember(self, key: str, watched: Watched) -> None:
        sights = watched.sights
        self._moments[key] = Moments(sights[0], sights[len(sights) // 2], sights[-1])
        while len(self._moments) > _KEPT_MOMENTS:
            self._moments.popitem(last=False)

    def speaker_mask(self, picture: Path, expected: Expectation, speaker: str) -> Image | None:
        """(H, W): 255 where the speaker is; None where nobody can tell who of them it is."""
        try:
            return speaker_mask(self._looker.picture(picture), expected, speaker, self._tools)
        except Unreadable:
            return None

    def seconds_of(self, sound: Path) -> float:
        """Length of a sound; 0 when it cannot be read."""
        try:
            return read_sound(sound).seconds
        except Unreadable:
            return 0.0

    def embedding_of(self, picture: Path) -> tuple[float, ...]:
        """The class token of a picture, at length 1; empty when it cannot be read."""
        try:
            return tuple(float(v) for v in self._looker.picture(picture).features.cls)
        except Unreadable:
            return ()

    def _signed(self, report: AssetReport, path: Path) -> AssetReport:
        """The report with who looked, at what, and that it could be decoded."""
        return report.model_copy(
            update={
                "eye": self.name,
                "sha256": sha256_of(path),
                "findings": (_decoded(), *report.findings),
            }
        )

    def _unreadable(self, path: Path, kind: AssetKind, error: Unreadable) -> AssetReport:
        said = f"The file cannot be decoded to its end ({_short(str(error))})."
        return AssetReport(
            asset=kind,
            sha256=sha256_of(path),
            eye=self.name,
            findings=(failed("decode", "unreadable", said),),
            frames_looked_at=0,
        )


def open_eye(
    weights: str | None,
    models: OptionalModels | None = None,
    cache: FeatureCache | None = None,
    calibrations: Path | None = None,
) -> Eye:
    """The eye with these weights, or with the embedded previz encoder when there are none.

    `models` are those that a user brought beside it; `cache` is a memory of features to share, else
    they are forgotten with the process; `calibrations` is a folder of the user's own, which go
    before those that ship. Raises UserFixable when the weights cannot be loaded.
    """
    encoder = load_encoder(weights, cache=cache)
    limits = load_calibration(encoder.weights_hash, users=calibrations)
    return Eye(encoder, limits, models)


def _voice_of(clip: Path, watched: Watched) -> Hearing | None:
    """The clip's own sound; None where it has none, or none that can be decoded."""
    if watched.footage.info.sound is None:
        return None
    try:
        return read_sound(clip)
    except Unreadable:
        return None


def _decoded() -> Finding:
    return passed("decode", "The file decodes to its end.")


def _short(reason: str) -> str:
    """The end of a decoder's message, without paths."""
    return reason.rsplit("/", 1)[-1].strip().rstrip(".")[-160:]
