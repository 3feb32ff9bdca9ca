"""Post-flight: every file that a job gives is decoded to its end and made to fit what was asked.

Services deliver other sizes, rates and formats than a film is made of. What fits is passed on
byte for byte; what does not is conformed once, and the delivered file is kept as paid work.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tools.errors import MediaToolFailed, ProviderRefused, RefusalKind, UserFixable
from tools.providers.arrived_clips import conformed_clip
from tools.providers.arrived_sounds import conformed_sound
from tools.providers.arrived_stills import conformed_still
from tools.providers.requests import (
    AngleRequest,
    ClipRequest,
    LipsyncRequest,
    Request,
    StillRequest,
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that arrived and can be worked with."""

    path: Path
    """What the production works with."""
    original: Path | None
    """As it was delivered, where it had to be changed; kept as paid work."""
    said: tuple[str, ...]
    """What was found and done, in words."""


class Torn(ProviderRefused):
    """A file that cannot be decoded to its end, or is of the wrong kind."""

    def __init__(self, model: str, reason: str) -> None:
        # The task is done and may be paid: only the service's own price tells what it cost.
        super().__init__(model, RefusalKind.SPOILED, reason[:300], cost_micros=None)


def receive(path: Path, request: Request) -> Arrival:
    """The file as the production needs it; a conformed copy lies beside the delivered file.

    The same file and request give the same bytes.

    Raises:
        Torn: it cannot be decoded to its end, or is not what was asked for.
    """
    try:
        made, said = _conformed(path, request)
    except UserFixable as error:
        raise Torn(request.model, f"what came for a {request.kind}: {error.problem}") from error
    except MediaToolFailed as error:
        reason = f"what came for a {request.kind} breaks: {error.log_tail.strip()}"
        raise Torn(request.model, reason) from error
    return Arrival(made, None if made == path else path, said)


def _conformed(path: Path, request: Request) -> tuple[Path, tuple[str, ...]]:
    if isinstance(request, StillRequest | AngleRequest):
        return conformed_still(path, request)
    if isinstance(request, ClipRequest | LipsyncRequest):
        return conformed_clip(path, request)
    return conformed_sound(path, request)
