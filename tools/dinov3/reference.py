"""Visual DNA: what the eye reads off a character's reference picture."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict


class VisualDNA(BaseModel):
    """What has to stay the same about a character; numbers for the eye, words for prompts."""

    model_config = ConfigDict(frozen=True)

    name: str
    embedding: tuple[float, ...]
    """L2-normalised mean of the figure's patch tokens; as long as the encoder is wide."""
    cls: tuple[float, ...]
    """L2-normalised CLS token of the figure's crop."""
    palette: tuple[str, ...]
    """Hex colours of the figure, most of it first."""
    lighting_profile: str
    pose: str
    angle: str
    summary: str
    """What was seen, in words that can go straight into a prompt."""
    eye: str
    """Encoder that made the embedding; embeddings of different encoders do not compare."""
    picture_sha256: str

    def as_reference(self) -> dict[str, object]:
        """The keys of `reference.json`, prefixed with the lead's name as the design fixes them."""
        prefix = re.sub(r"[^a-z0-9]+", "_", self.name.casefold()).strip("_") or "lead"
        return {
            f"{prefix}_visual_dna": list(self.embedding),
            f"{prefix}_color_palette": list(self.palette),
            f"{prefix}_lighting_profile": self.lighting_profile,
            f"{prefix}_default_pose": self.pose,
            f"{prefix}_default_angle": self.angle,
            f"{prefix}_visual_summary": self.summary,
        }
