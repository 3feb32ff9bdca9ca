"""A take whose truth is known, from wherever it came, and what of it the eye may be told."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.dinov3.calibrating.labelled import Labelled
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Shot

_FRAME = 0.05
"""Seconds by which a trim may be out: one frame, and what rounding leaves of it."""


@dataclass(frozen=True, slots=True)
class Take:
    """An asset, what was planned for it, and what is wrong with it."""

    name: str
    """The same in every run, wherever the files lie."""
    labelled: Labelled
    words: frozenset[str] = frozenset()
    """The critic's words for its fault; empty where it is right or nobody said what is wrong."""
    severity: float = 1.0
    """Share of the fault's strongest form."""
    odd: str = ""
    """What is odd but right about it."""
    style: str = ""
    """The drawing style it was made in."""
    until: float | None = None
    """Seconds at which the fault ends; None for the end of the take."""
    scene: int = 0
    beside: Mapping[str, tuple[Path, Shot]] = field(default_factory=dict)
    """Clean keyframes of its scene, with which it is screened in dailies."""
    planned: bool = True
    """False where the shot only stands in."""
    photographed: bool = False
    """Whether an encoder that knows drawings only is not to be believed on it."""

    @property
    def kind(self) -> AssetKind:
        """What kind of asset it is."""
        return self.labelled.kind

    @property
    def fault(self) -> str:
        """What is wrong with it; '' where nothing is."""
        return self.labelled.fault

    def left_out(self, usable: tuple[float, float] | None) -> bool:
        """Whether a trim to these seconds shows nothing of its fault."""
        since = self.labelled.since_seconds
        if usable is None or since is None:
            return False
        before = usable[1] <= since + _FRAME
        return before or (self.until is not None and usable[0] >= self.until - _FRAME)


def nameless(path: Path, folder: Path) -> Path:
    """The file under a name that does not say what is wrong with it."""
    folder.mkdir(parents=True, exist_ok=True)
    # A file that was made anew is another one.
    name = hashlib.sha256(f"{path}:{path.stat().st_mtime_ns}".encode()).hexdigest()[:20]
    copy = folder / f"{name}{path.suffix}"
    if not copy.exists():
        try:
            os.link(path, copy)
        except OSError:  # Another file system.
            shutil.copyfile(path, copy)
    return copy
