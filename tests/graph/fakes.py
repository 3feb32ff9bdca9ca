"""A crew of fakes around the real machine: a studio of one-colour pictures, a scripted eye."""

from __future__ import annotations

import colorsys
import json
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np

from agents.models import Models, load_models
from graph.context import Gates
from graph.events import Event
from graph.folder import ProductionFolder
from graph.gates import GateAnswer
from graph.opening import Order, open_production
from graph.run import Crew, Outcome, run_production
from graph.state import Command
from graph.studios import Studios
from memory.book import LessonBook
from memory.embedding import Vectors
from tools.dinov3.expectation import Expectation, FilmExpectation, SoundExpectation
from tools.dinov3.findings import AssetKind, AssetReport, Finding, Status
from tools.dinov3.reference import VisualDNA
from tools.ffmpeg import ffmpeg
from tools.ffmpeg.probe import probe
from tools.providers.previz.sounds import Sound
from tools.providers.provider import Done, Output, Pending, Ticket
from tools.providers.requests import Capability, Request, VoiceRequest
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Shot
from tools.takes.assets import sha256_of
from tools.takes.verdict import Decision

FAULT = "wrong_person"


def failing(check: str = "identity", fault: str = FAULT) -> Finding:
    return Finding(check=check, status=Status.FAIL, fault=fault, sentence=f"Seen: {fault}.")


@dataclass
class Eye:
    """Fails what its script says, as often as it says; passes the rest."""

    script: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """(shot id, stage) -> faults of the first looks, one each."""
    dailies: list[dict[str, str]] = field(default_factory=list)
    """Shot -> fault, one entry for each time that dailies are looked at."""
    sounds: list[str] = field(default_factory=list)
    """Faults of the first sounds."""
    name: str = "scripted eye"
    previz_only: bool = True
    identity_error: str = "none measured"
    looks: Counter[str] = field(default_factory=Counter)
    mask: np.ndarray | None = None
    """What it says of every speaker among others; None where it cannot tell."""

    def report(self, kind: AssetKind, path: Path, fault: str = "") -> AssetReport:
        finding = (
            failing(fault=fault)
            if fault
            else Finding(check="identity", status=Status.PASS, score=0.9, sentence="As asked.")
        )
        return AssetReport(asset=kind, sha256=sha256_of(path), eye=self.name, findings=(finding,))

    def _scripted(self, shot_id: str, kind: AssetKind, path: Path) -> AssetReport:
        self.looks[f"{shot_id}:{kind}"] += 1
        faults = self.script.get((shot_id, kind), [])
        return self.report(kind, path, faults.pop(0) if faults else "")

    def read_reference(self, picture: Path, name: str) -> VisualDNA:
        return VisualDNA(
            name=name,
            embedding=(1.0, 0.0),
            cls=(1.0, 0.0),
            palette=("#404050", "#b05020"),
            lighting_profile="soft front light",
            pose="standing",
            angle="eye level",
            summary="a man in a charcoal coat",
            eye=self.name,
            picture_sha256=sha256_of(picture),
        )

    def look_at_reference(
        self, picture: Path, width: int, height: int, wardrobe: str = ""
    ) -> AssetReport:
        return self.report(AssetKind.REFERENCE, picture)

    def look_at_still(self, picture: Path, expected: Expectation, evidence: Path) -> AssetReport:
        return self._scripted(expected.shot.shot_id, AssetKind.KEYFRAME, picture)

    def speaker_mask(self, picture: Path, expected: Expectation, speaker: str) -> np.ndarray | None:
        return self.mask

    def look_at_clip(self, clip: Path, expected: Expectation, evidence: Path) -> AssetReport:
        return self._scripted(expected.shot.shot_id, AssetKind.CLIP, clip)

    def look_at_stand_in(
        self, clip: Path, expected: Expectation, evidence: Path, seconds: float
    ) -> AssetReport:
        return self.report(AssetKind.CLIP, clip)

    def look_at_sound(self, sound: Path, expected: SoundExpectation) -> AssetReport:
        return self.report(expected.kind, sound, self.sounds.pop(0) if self.sounds else "")

    def look_at_film(self, film: Path, expected: FilmExpectation, evidence: Path) -> AssetReport:
        return self.report(AssetKind.FILM, film)

    def look_at_dailies(
        self, pictures: Mapping[str, Path], shots: Mapping[str, Shot], stage: AssetKind
    ) -> dict[str, tuple[Finding, ...]]:
        said = self.dailies.pop(0) if self.dailies else {}
        return {
            shot_id: (failing("continuity", fault),)
            for shot_id, fault in said.items()
            if shot_id in pictures
        }

    def look_at_production(
        self, clips: Mapping[str, Path], shots: Sequence[Shot], style: str, evidence: Path
    ) -> AssetReport:
        return AssetReport(asset=AssetKind.PRODUCTION, sha256="", eye=self.name, findings=())

    def seconds_of(self, sound: Path) -> float:
        return float(probe(sound).duration)

    def embedding_of(self, picture: Path) -> tuple[float, ...]:
        return (1.0, 0.0)


@dataclass
class Studio:
    """Tiny pictures, clips and sounds; the same request gives the same bytes."""

    name: str = "previz"
    submit_is_idempotent: bool = True
    submits: Counter[str] = field(default_factory=Counter)
    refuse: Callable[[Request], BaseException | None] = lambda _: None
    kinds: list[str] = field(default_factory=list)

    def capabilities(self) -> frozenset[Capability]:
        return frozenset(Capability)

    def quote_micros(self, request: Request) -> int:
        return 0

    def offers(self, model: str) -> bool:
        return True

    def deadline_seconds(self, request: Request) -> float:
        return 60.0

    @asynccontextmanager
    async def seat(self, request: Request, key: str = "") -> AsyncIterator[str]:
        yield ""

    async def submit(self, request: Request, key: str, sending: Callable[[], None]) -> Ticket:
        refusal = self.refuse(request)
        if refusal is not None:
            raise refusal
        body = request.model_dump_json()
        self.submits[body] += 1
        self.kinds.append(request.kind)
        return Ticket(task_id=f"{request.kind}-{request.seed}")

    async def cancel(self, ticket: Ticket, request: Request) -> bool:
        return False

    async def poll(self, ticket: Ticket, request: Request, folder: Path) -> Pending | Done:
        draw = {"still": _still, "angle": _still, "clip": draw_clip, "lipsync": draw_clip}
        return Done((Output(draw.get(request.kind, _sound)(request, folder)),), cost_micros=0)


def _colour(seed: int) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb((seed % 997) / 997, 0.6, 0.8)
    return round(red * 255), round(green * 255), round(blue * 255)


def _still(request: Request, folder: Path) -> Path:
    path = folder / "still.png"
    picture = np.full((request.height, request.width, 3), _colour(request.seed), np.uint8)  # type: ignore[union-attr]
    assert cv2.imwrite(str(path), picture)
    return path


def draw_clip(request: Request, folder: Path) -> Path:
    path = folder / "clip.mp4"
    size = f"{request.width}x{request.height}"  # type: ignore[union-attr]
    colour = "0x" + bytes(_colour(request.seed)).hex()
    source = f"color={colour}:s={size}:r={request.fps}:d={request.duration_seconds}"  # type: ignore[union-attr]
    encode = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-bitexact"]
    ffmpeg.run(["-f", "lavfi", "-i", source, *encode, str(path)])
    return path


def _sound(request: Request, folder: Path) -> Path:
    seconds = (
        0.05 * len(request.text) if isinstance(request, VoiceRequest) else request.duration_seconds
    )  # type: ignore[union-attr]
    time = np.arange(int(seconds * 48_000)) / 48_000
    pitch = 200 + request.seed % 300
    path = folder / "sound.wav"
    Sound(np.sin(time * pitch * 2 * np.pi).astype(np.float32) * 0.2).write_wav(path)
    return path


class BagOfWords:
    """A text embedder for tests: each word has a place; no model is loaded."""

    name = "bag of words"

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), 64), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split():
                row[zlib.crc32(word.encode()) % 64] += 1
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6))


def _shot(
    shot_id: str,
    size: str,
    action: str,
    dialogue: str = "",
    characters: tuple[str, ...] = ("Marcus",),
) -> dict[str, object]:
    shot: dict[str, object] = {
        "shot_id": shot_id,
        "action": action,
        "camera": {"shot_size": size, "angle": "eye level", "lens": 35, "movement": "static"},
        "characters": list(characters),
        "duration": 1,
    }
    return shot | ({"dialogue": dialogue} if dialogue else {})


SCRIPT = {
    "title": "Two Rooms",
    "characters": [{"name": "Marcus", "description": "a lean man", "wardrobe": "grey coat"}],
    "scenes": [
        {
            "heading": "INT. WORKSHOP - NIGHT",
            "shots": [
                _shot("A1", "extreme wide", "Marcus stands in the workshop."),
                _shot("A2", "medium close-up", "Marcus looks up.", "MARCUS: It stopped."),
            ],
        },
        {
            "heading": "EXT. STREET - DAY",
            "shots": [
                _shot("B1", "wide", "An empty street.", characters=()),
                _shot("B2", "medium", "Marcus walks along the street."),
            ],
        },
    ],
}
SHOTS = ("A1", "A2", "B1", "B2")
ONE_SCENE: dict[str, object] = SCRIPT | {"scenes": SCRIPT["scenes"][:1]}  # type: ignore[index]
"""Its first scene: a master, and an angle of it with a spoken line."""
ONE_LINE: dict[str, object] = SCRIPT | {
    "scenes": [
        {
            "heading": "INT. WORKSHOP - NIGHT",
            "shots": [_shot("A2", "medium close-up", "Marcus looks up.", "MARCUS: It stopped.")],
        }
    ]
}
"""One talking shot."""


@dataclass
class Set:
    """A production in a temporary folder, with its crew."""

    root: Path
    eye: Eye = field(default_factory=Eye)
    studio: Studio = field(default_factory=Studio)
    gates: Gates = field(default_factory=Gates)
    models: Models = field(default_factory=lambda: load_models({}))
    retakes: int = 2
    script: dict[str, object] = field(default_factory=lambda: SCRIPT)
    clock: Callable[[], float] = lambda: 0.0
    listener: Callable[[Event], None] | None = None
    studio_name: str = "previz"
    """As which the brief knows the studio of fakes: previz costs nothing, rehearsal has prices."""

    @property
    def folder(self) -> ProductionFolder:
        return ProductionFolder(self.root / "production")

    def brief(self) -> Brief:
        return Brief(
            name="test",
            width=160,
            height=90,
            fps=12,
            max_retakes=self.retakes,
            studio=self.studio_name,
        )

    def open(self) -> None:
        script = self.root / "script.json"
        script.write_text(json.dumps(self.script))
        open_production(self.folder.root, Order(script=script, brief=self.brief()))

    async def studios(self, folder: ProductionFolder) -> Studios:
        async def nothing_to_close() -> None:
            pass

        return Studios(self.studio, replace(self.studio, refuse=lambda _: None), nothing_to_close)

    async def run(
        self, command: Command = Command.PRODUCE, answer: GateAnswer | None = None
    ) -> Outcome:
        if not (self.folder.root / "brief.json").exists():
            self.open()
        crew = self.crew()
        try:
            return await run_production(self.folder.root, crew, command, answer=answer)
        finally:
            self.lessons = tuple(crew.memory.all())
            crew.memory.close()

    def crew(self) -> Crew:
        return Crew(
            models=self.models,
            eye=self.eye,  # type: ignore[arg-type]
            memory=LessonBook(self.root / "memory", BagOfWords()),
            publish=lambda _: None,
            open_studios=self.studios,
            gates=self.gates,
            clock=self.clock,
            listener=self.listener,
        )

    def decisions(self, shot_id: str, stage: AssetKind) -> list[Decision]:
        return [t.verdict.decision for t in self.folder.takes(shot_id) if t.stage is stage]
