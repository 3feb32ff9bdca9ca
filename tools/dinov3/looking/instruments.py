"""What the eye looks with: the encoder, its limits, and models that a user brought."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tools.dinov3.brought.optional import OptionalModels
from tools.dinov3.calibration import Calibration
from tools.dinov3.sight import Looker, Sight, Unreadable


@dataclass(frozen=True, slots=True)
class Instruments:
    """Handed to every check that needs more than the picture."""

    looker: Looker
    calibration: Calibration
    models: OptionalModels = field(default_factory=lambda: OptionalModels({}))

    def readable(self, pictures: Iterable[Path]) -> list[Sight]:
        """The pictures that can be read: one kept against the eye's word may be broken."""
        seen = []
        for path in pictures:
            try:
                seen.append(self.looker.picture(path))
            except Unreadable:
                continue
        return seen
