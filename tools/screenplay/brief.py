"""What the filmmaker asked for, beside the script."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Brief(BaseModel):
    """The brief of a production; written to `brief.json` and never changed by the program."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
    """Production name; also its folder."""
    style: str = ""
    """Style target in words."""
    music: Path | None = None
    """The filmmaker's own track; None lets the studio make a cue."""
    width: int = Field(default=1280, ge=160, le=3840, multiple_of=2)
    height: int = Field(default=720, ge=90, le=2160, multiple_of=2)
    fps: int = Field(default=24, ge=8, le=60)
    running_time_seconds: float | None = Field(default=None, gt=0, le=3600)
    """Target length; None leaves it to the script."""
    budget_micros: int | None = Field(default=None, ge=0)
    """Limit of spending in millionths of a US dollar; None only in studios that cost nothing."""
    max_retakes: int = Field(default=3, ge=0, le=10)
    """Retakes of one asset after its first take."""
    seed: int = 7
    studio: Literal["previz", "rehearsal", "live"] = "previz"
    """previz draws an animatic; rehearsal sends the live requests to a stand-in; live buys."""
    shoot_unseen: bool = False
    """Live work may be bought though no eye on this machine can judge photographs."""
    strictness: str = Field(default="standard", pattern="^(lenient|standard|strict)$")
