"""A take: one attempt at a shot's keyframe or clip, with everything that came of it."""

from __future__ import annotations

from pathlib import PurePosixPath

from pydantic import BaseModel, ConfigDict, Field

from tools.dinov3.findings import AssetKind, AssetReport
from tools.ffmpeg.edl import Word
from tools.screenplay.script import Line
from tools.takes.sheet import PromptSheet
from tools.takes.verdict import Verdict

OWN_MODEL = "the filmmaker's own"
"""Stands as the model of what nobody generated."""


class Asset(BaseModel):
    """A file that the production made or was given."""

    model_config = ConfigDict(frozen=True)

    kind: AssetKind
    sha256: str
    path: PurePosixPath
    """Relative to the production's folder."""
    job_key: str = ""
    """Empty for files that no job made (the filmmaker's own, repairs)."""
    model: str = ""
    task_id: str = ""
    cost_micros: int = 0
    seconds: float = 0.0
    """Wall time of the job."""
    duration_seconds: float | None = None
    """Length of sound or picture in time, for clips and sounds."""
    words: tuple[Word, ...] = ()
    """When each word of a voice is heard, where its service told."""
    report: AssetReport | None = None
    truth: PurePosixPath | None = None
    """Previz only: what was injected; read by evals alone."""


class SpokenLine(BaseModel):
    """A line of dialogue with its voice and where it is laid in the shot."""

    model_config = ConfigDict(frozen=True)

    line: Line
    asset: Asset
    start_seconds: float = Field(ge=0)
    """From the start of the clip."""


class Talk(BaseModel):
    """What the language models said for one take: tokens and their price."""

    model_config = ConfigDict(frozen=True)

    calls: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0
    reasoning_tokens: int = 0
    """Those of the answers that were thinking."""
    cost_micros: int = 0
    priced: bool = True
    """Whether the price of every call is known; an unknown one counts as nothing."""


class Take(BaseModel):
    """One attempt. `n` counts over all attempts at the shot, whatever was made."""

    model_config = ConfigDict(frozen=True)

    shot_id: str
    n: int = Field(ge=1)
    stage: AssetKind
    """KEYFRAME or CLIP: what this attempt was for."""
    sheet: PromptSheet
    seed: int
    picture: Asset | None = None
    """The kept candidate keyframe, or the clip; None when the job gave nothing."""
    rejected: tuple[Asset, ...] = ()
    """Other candidates, looked at and not chosen."""
    repaired_from: Asset | None = None
    """The picture before a free repair."""
    verdict: Verdict
    failure: str = ""
    """Why there is no picture, in words: refusal, lost answer, budget."""
    talk: Talk = Talk()

    @property
    def kept(self) -> bool:
        """Whether this take may enter the film."""
        return self.picture is not None and self.verdict.decision.keeps

    @property
    def brought(self) -> bool:
        """Whether the filmmaker brought the picture, so that no model stands behind it."""
        return self.sheet.target_model == OWN_MODEL

    @property
    def cost_micros(self) -> int:
        """What all its jobs and its language models cost together."""
        assets = (self.picture, *self.rejected, self.repaired_from)
        jobs = sum(asset.cost_micros for asset in assets if asset is not None)
        return jobs + self.talk.cost_micros
