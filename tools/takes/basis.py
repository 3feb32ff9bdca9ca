"""What of the plan an asset was made from, as hashes: so an edit shows what it makes stale."""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel, ConfigDict

_HASH_CHARACTERS = 16
LENGTH = "length"
RECORDING = "recorded line"
"""The part of a talking clip that is the sound which its lips move with."""
_SHORT_SECONDS = 0.1
"""A clip may be this much shorter than its shot; the eye lets 0.15 s pass."""
_EARLY_SECONDS = 0.045
"""Sound that leads its lips by this much is noticed (ITU-R BT.1359)."""


class Basis(BaseModel):
    """Parts of the plan behind one take. An empty one was taken before this was recorded."""

    model_config = ConfigDict(frozen=True)

    parts: dict[str, str] = {}
    """Part ('camera', 'wardrobe', ...) -> hash of what the plan said."""
    seconds: float | None = None
    """Length that a clip was ordered for."""
    speaks_at: float | None = None
    """Seconds into a talking clip at which its line begins."""

    def stale_parts(self, now: Basis) -> tuple[str, ...]:
        """Parts that the plan says otherwise now; a shorter shot is cut, so only longer ones.

        A part that only one of both has was of no use to it: a keyframe made from words is not
        stale because it could be made from a master by now.
        """
        found = [
            part
            for part, made_from in self.parts.items()
            if part in now.parts and now.parts[part] != made_from
        ]
        if self.seconds is not None and now.seconds is not None:
            longer = now.seconds - self.seconds > _SHORT_SECONDS
            found += [LENGTH] if longer else []
        if RECORDING not in found and self._begins_elsewhere(now):
            found.append(RECORDING)
        return tuple(found)

    def _begins_elsewhere(self, now: Basis) -> bool:
        """Whether the line is heard at another moment than the lips move at."""
        if self.speaks_at is None or now.speaks_at is None:
            return False
        return abs(now.speaks_at - self.speaks_at) > _EARLY_SECONDS

    def without(self, *names: str) -> Basis:
        """The same without these parts, of which the asset made no use."""
        parts = {part: value for part, value in self.parts.items() if part not in names}
        speaks_at = None if RECORDING in names else self.speaks_at
        return self.model_copy(update={"parts": parts, "speaks_at": speaks_at})


def fingerprint(*values: object) -> str:
    """A short hash of plain values; the same in every process."""
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_CHARACTERS]
