"""The critic's decision on an asset."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from tools.takes.sheet import PromptEdit


class Decision(StrEnum):
    """What happens to the asset next."""

    KEEP = "keep"
    TRIM = "trim"
    """Free: only the usable range enters the cut."""
    REPAIR = "repair"
    """Free: colour match, reframe or denoise, then the eye looks again."""
    RETAKE = "retake"
    """Paid: made again with an edited prompt."""
    ESCALATE = "escalate"
    """A person decides."""

    @property
    def keeps(self) -> bool:
        """Whether the asset may enter the film."""
        return self in (Decision.KEEP, Decision.TRIM)


class Remedy(StrEnum):
    """Free repairs the cutting room knows."""

    COLOUR_MATCH = "colour_match"
    REFRAME = "reframe"
    DENOISE = "denoise"
    RESIZE = "resize"


class Verdict(BaseModel):
    """One decision with its reasons; the same report gives the same verdict."""

    model_config = ConfigDict(frozen=True)

    decision: Decision
    reason: str
    """For a filmmaker, in words."""
    failed_checks: tuple[str, ...] = ()
    edits: tuple[PromptEdit, ...] = ()
    """For RETAKE: what the next prompt changes, each with the finding behind it."""
    usable_range: tuple[float, float] | None = None
    """For TRIM: seconds of the clip that enter the cut."""
    remedy: Remedy | None = None
    """For REPAIR."""
    mended: tuple[Remedy, ...] = ()
    """Free repairs that the picture has had, in order."""
    decided_by: str
    """'policy', a chat model, or a person's name."""
    policy: str = ""
    """Hash of the policy that decided; empty where none did."""
