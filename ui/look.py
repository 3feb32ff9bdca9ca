"""Looking at files that belong to no production: any picture, clip or sound."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agents.offline.camera import read_camera
from tools.dinov3.checks.answers import failed
from tools.dinov3.expectation import Expectation, SoundExpectation
from tools.dinov3.findings import AssetKind, AssetReport
from tools.dinov3.looking.questions import PLANNED, Questions
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

if TYPE_CHECKING:
    # Brings seconds of libraries with it, which who is handed an eye has loaded.
    from tools.dinov3.eye import Eye

_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"})
_UNNAMED = "the subject"
_LONG_SECONDS = 20
"""No studio sells longer clips: what is longer has cuts of its own."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One file and what the eye says of it."""

    path: Path
    report: AssetReport
    seconds: float
    """How long the look took."""
    evidence: Path
    """The folder that evidence pictures are named from."""
    piece: tuple[float, float] | None = None
    """Seconds of a long video; None for a whole file."""

    @property
    def name(self) -> str:
        """The file, with the seconds where it is a piece of one."""
        if self.piece is None:
            return str(self.path)
        return f"{self.path} [{self.piece[0]:.1f} to {self.piece[1]:.1f} s]"


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
        *,
        apart: bool = False,
        drawn: bool = False,
    ) -> None:
        """`apart` takes every video apart at its cuts, not only long ones.

        `drawn` says that the files are previz, which the embedded encoder knows.
        """
        self._drawn = drawn
        self._eye, self._questions, self._evidence = eye, questions, evidence
        self._prompt, self._apart = prompt, apart
        views: dict[str, list[Path]] = {}
        for name, path in references:
            views.setdefault(name or _UNNAMED, []).append(path)
        self._views = {name: tuple(paths) for name, paths in views.items()}
        self._dna: tuple[VisualDNA, ...] = tuple(
            eye.read_reference(paths[0], name) for name, paths in self._views.items()
        )

    def look(self, path: Path) -> Iterator[Looked]:
        """What is said of a file, piece by piece. Raises UserFixable when there is none."""
        if not path.is_file():
            raise UserFixable("there is no such file.", where=str(path), fix="name a file.")
        folder = self._evidence / sha256_of(path)[:16]
        begin = time.perf_counter()
        for piece, report in self._reports(path, folder):
            now = time.perf_counter()
            start = f"from_{round(piece[0] * 1000)}" if piece else ""
            yield Looked(path, report, now - begin, folder / start, piece)
            begin = now

    def _reports(
        self, path: Path, folder: Path
    ) -> Iterator[tuple[tuple[float, float] | None, AssetReport]]:
        if path.suffix.lower() in _PICTURES:
            yield None, self._eye.look_at_still(path, self._expected(), folder, self._questions)
            return
        try:
            info = probe(path)
        except (UserFixable, MediaToolFailed) as error:
            yield None, _unreadable(path, self._eye.name, str(error))
            return
        if info.picture is None:
            asked = SoundExpectation(AssetKind.VOICE, words=self._prompt)
            yield None, self._eye.look_at_sound(path, asked)
        elif self._apart or info.picture.frames / info.picture.rate > _LONG_SECONDS:
            yield from self._eye.look_at_pieces(path, self._expected(), folder, self._questions)
        else:
            yield None, self._eye.look_at_clip(path, self._expected(), folder, self._questions)

    def _expected(self) -> Expectation:
        return Expectation(
            shot=shot_of(self._prompt, tuple(dna.name for dna in self._dna)),
            width=0,
            height=0,
            references=self._dna,
            reference_pictures=tuple(paths[0] for paths in self._views.values()),
            more_views={name: paths[1:] for name, paths in self._views.items()},
            photographed=not self._drawn,
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
    unsaid = {"elements", "placement"}
    if framing.size is None:
        unsaid.add("framing")
    if framing.angle is None:
        unsaid.add("tilt")
    if camera.screen_direction is ScreenDirection.NEUTRAL:
        unsaid |= {"direction", "movement"}
    return frozenset(unsaid)


def write_page(looked: Sequence[Looked], eye: Eye, page: Path) -> None:
    """One HTML page that opens from disk, pictures inside."""
    views = [_view(one) for one in looked]
    template = templates().get_template("look.html.j2")
    html = template.render(looked=views, eye=eye.name, error=eye.identity_error)
    write_whole(page, html.encode())


def _view(looked: Looked) -> LookedView:
    still = looked.path.suffix.lower() in _PICTURES
    whole = looked.piece is None
    pictures = (still_uri(looked.path),) if still else frame_uris(looked.path) if whole else ()
    return LookedView(
        name=looked.name.removeprefix(f"{looked.path.parent}/"),
        report=looked.report,
        seconds=looked.seconds,
        pictures=tuple(uri for uri in pictures if uri),
        findings=finding_views(looked.report, looked.evidence, everything=True),
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
