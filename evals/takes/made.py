"""Assets to judge an eye or a critic by: one record each, and the manifest of a folder."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from tools.dinov3.findings import AssetKind
from tools.providers.previz.faults import Truth
from tools.screenplay.plan import Shot

WIDTH, HEIGHT, FPS = 640, 360, 24
CLIP_WIDTH, CLIP_HEIGHT = 480, 270


class Made(BaseModel):
    """One asset and what was planned for it."""

    path: Path
    kind: AssetKind
    scene: int
    shot: Shot | None = None
    width: int = WIDTH
    height: int = HEIGHT
    duration_seconds: float | None = None
    names: tuple[str, ...] = ()
    references: tuple[Path, ...] = ()
    master: Path | None = None
    first_frame: Path | None = None
    words: str = ""
    odd: str = ""
    """Name of what is unusual about it, as planned; there is nothing wrong with it."""
    truth: Truth = Truth()

    @property
    def fault(self) -> str:
        """The fault that is in it, or an empty string."""
        return str(self.truth.kind or self.truth.inherited or "")


def read_manifest(folder: Path, files_named: str = "manifest*.jsonl") -> list[Made]:
    """Everything that was made into a folder."""
    files = sorted(folder.glob(files_named))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    return [Made.model_validate_json(line) for line in lines]
