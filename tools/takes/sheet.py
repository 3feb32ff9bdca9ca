"""The prompt sheet: what the prompt-writer hands to the generator, as data."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from tools.dinov3.findings import AssetKind
from tools.takes.basis import Basis


class PromptEdit(BaseModel):
    """One change that the critic asks of the next prompt, and the finding behind it."""

    model_config = ConfigDict(frozen=True)

    check: str
    """Check of the finding."""
    fault: str
    """Fault word of the finding."""
    instruction: str
    """What the next prompt has to say, as one sentence."""


class VisualGuidance(BaseModel):
    """What the eye read off the references, as numbers and words for a prompt."""

    model_config = ConfigDict(frozen=True)

    character: str = ""
    palette: tuple[str, ...] = ()
    """Hex colours, most of the picture first."""
    lighting_profile: str = ""
    pose: str = ""
    angle: str = ""
    summary: str = ""
    identity_target: float = 0.85
    """Calibrated identity score that the take has to reach."""


class PromptSheet(BaseModel):
    """One prompt for one model; another model means another sheet."""

    model_config = ConfigDict(frozen=True)

    shot_id: str
    asset: AssetKind
    prompt_text: str
    negative_text: str = ""
    target_model: str
    dialogue_text: str = ""
    dino_visual_guidance: tuple[VisualGuidance, ...] = ()
    """One a character in the frame."""
    lessons: tuple[str, ...] = ()
    """Ids of the lessons that the prompt used."""
    edits: tuple[PromptEdit, ...] = ()
    """What this sheet changes against the take before; empty for a first take."""
    written_by: str
    """Chat model, or 'offline planner'."""
    template: str = Field(default="", description="Hash of the prompt file it was written with.")
    basis: Basis = Basis()
    """What of the plan it was written from."""
