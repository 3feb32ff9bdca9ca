"""Looking at files that belong to no production: any picture, clip or sound."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.offline.camera import read_camera
from tools.dinov3.checks.answers import failed
from tools.dinov3.expectation import Expectation, SoundExpectation
from tools.dinov3.eye import Eye
from tools.dinov3.findings import AssetKind, AssetReport
from tools.dinov3.questions import PLANNED, Questions
from tools.dinov3.reference import VisualDNA
from tools.dinov3.sight import sha256_of
from tools.errors import MediaToolFailed, UserFixable
from tools.ffmpeg.probe import probe
from tools.providers.previz.framing_words import read_framing
from tools.providers.previz.phrases import read_text
from tools.screenplay.plan import Camera, ScreenDirection, Shot, ShotSize
from tools.takes.assets import write_whole
from ui.report.pages import templates
from ui.report.pictures import frame_uris, still_uri
from ui.report.view import FindingView, finding_views

_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"})
_UNNAMED = "the subject"


@dataclass(frozen=True, slots=True)
class Looked:
    """One file and what the eye says of it."""

    path: Path
    report: AssetReport
    seconds: float
    """How long the look took."""


@dataclass(frozen=True, slots=True)
class LookedView:
    """One file as the page shows it."""

    name: str
    report: AssetReport
    seconds: float
    pictures: tuple[str, ...]
    findings: tuple[FindingView, ...]


class Onlooker:
    """Looks at files with one eye, against pictures and words that go for all of them."""

    def __init__(
        self,
        eye: Eye,
        references: Sequence[tuple[str, Path]],
        prompt: str,
        questions: Questions,
        evidence: Path,
    ) -> None:
        self._eye, self._questions, self._evidence = eye, questions, evidence
        self._prompt = prompt
        self._pictures = tuple(path for _, path in references)
        self._dna: tuple[VisualDNA, ...] = tuple(
            eye.read_reference(path, name or _UNNAMED) for name, path in references
        )

    def look(self, path: Path) -> Looked:
        """The report on a file. Raises UserFixable when there is no such file."""
        if not path.is_file():
            raise UserFixable("there is no such file.", where=str(path), fix="name a file.")
        begin = time.perf_counter()
        report = self._report(path)
        return Looked(path, report, time.perf_counter() - begin)

    def _report(self, path: Path) -> AssetReport:
        folder = self._evidence / sha256_of(path)[:16]
        if path.suffix.lower() in _PICTURES:
            return self._eye.look_at_still(path, self._expected(), folder, self._questions)
        try:
            info = probe(path)
        except (UserFixable, MediaToolFailed) as error:
            return _unreadable(path, self._eye.name, str(error))
        if info.picture is None:
            asked = SoundExpectation(AssetKind.VOICE, words=self._prompt)
            return self._eye.look_at_sound(path, asked)
        return self._eye.look_at_clip(path, self._expected(), folder, self._questions)

    def folder(self, looked: Looked) -> Path:
        """Where the evidence of a file lies."""
        return self._evidence / looked.report.sha256[:16]

    def _expected(self) -> Expectation:
        return Expectation(
            shot=shot_of(self._prompt, tuple(dna.name for dna in self._dna)),
            width=0,
            height=0,
            references=self._dna,
            reference_pictures=self._pictures,
            prompt=self._prompt,
            silent=silent_about(self._prompt),
        )


def shot_of(prompt: str, names: tuple[str, ...]) -> Shot:
    """The shot that a prompt asks for, or one that stands in where there is none."""
    camera = read_camera("", "", prompt, people=len(names)) if prompt else Camera(size=_SIZE)
    return Shot(
        shot_id="look",
        scene_id="look",
        action=prompt or "Whatever is seen.",
        characters=names,
        location="",
        lighting=prompt,
        camera=camera,
        duration_seconds=1.0,
    )


_SIZE = ShotSize.MEDIUM


def silent_about(prompt: str) -> frozenset[str]:
    """Questions that the prompt says nothing about."""
    if not prompt:
        return PLANNED
    framing = read_framing(read_text(prompt))
    camera = read_camera("", "", prompt, people=1)
    unsaid = {"elements"}
    if framing.size is None:
        unsaid.add("framing")
    if framing.angle is None:
        unsaid.add("tilt")
    if camera.screen_direction is ScreenDirection.NEUTRAL:
        unsaid.add("direction")
    return frozenset(unsaid)


def write_page(looked: Sequence[Looked], onlooker: Onlooker, eye: Eye, page: Path) -> None:
    """One HTML page that opens from disk, pictures inside."""
    views = [_view(one, onlooker.folder(one)) for one in looked]
    template = templates().get_template("look.html.j2")
    html = template.render(looked=views, eye=eye.name, error=eye.identity_error)
    write_whole(page, html.encode())


def _view(looked: Looked, folder: Path) -> LookedView:
    still = looked.path.suffix.lower() in _PICTURES
    pictures = (still_uri(looked.path),) if still else frame_uris(looked.path)
    return LookedView(
        name=looked.path.name,
        report=looked.report,
        seconds=looked.seconds,
        pictures=tuple(uri for uri in pictures if uri),
        findings=finding_views(looked.report, folder, everything=True),
    )


def _unreadable(path: Path, eye: str, reason: str) -> AssetReport:
    said = f"The file is no picture, clip or sound that can be decoded ({reason[-160:]})."
    return AssetReport(
        asset=AssetKind.CLIP,
        sha256=sha256_of(path),
        eye=eye,
        findings=(failed("decode", "unreadable", said),),
        frames_looked_at=0,
    )
