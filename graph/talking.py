"""What the graph brings to language models and keeps of them: pictures to see, tokens to count."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from agents.talk import Picture
from graph.context import Context
from graph.expect import locked_cast
from graph.folder import ProductionFolder
from graph.records import CastReference
from tools.dinov3.findings import AssetKind, AssetReport
from tools.errors import MediaToolFailed
from tools.ffmpeg.frames import at_indices, sampled
from tools.providers.chats import ChatCall
from tools.takes.take import Asset, Talk

_MOST_FRAMES = 3
"""Key frames of a clip: each costs a model about a thousand tokens."""


class Speaking(BaseModel):
    """Tokens and money of one agent at one model."""

    model_config = ConfigDict(frozen=True)

    agent: str
    model: str
    talk: Talk
    seconds: float
    lost: int
    """Calls without an answer, counted at their likely price."""


def speaking(calls: Sequence[ChatCall]) -> tuple[Speaking, ...]:
    """All calls by agent and model."""
    found = []
    for agent, model in sorted({(call.agent, call.model) for call in calls}):
        mine = [call for call in calls if (call.agent, call.model) == (agent, model)]
        found.append(
            Speaking(
                agent=agent,
                model=model,
                talk=talk_of(mine),
                seconds=round(sum((c.ended_at or c.sent_at) - c.sent_at for c in mine), 2),
                lost=sum(call.state == "lost" for call in mine),
            )
        )
    return tuple(found)


def talk_of(calls: Sequence[ChatCall]) -> Talk:
    """These calls together."""
    return Talk(
        calls=len(calls),
        prompt_tokens=sum(call.usage.prompt_tokens for call in calls),
        answer_tokens=sum(call.usage.answer_tokens for call in calls),
        reasoning_tokens=sum(call.usage.reasoning_tokens for call in calls),
        cost_micros=sum(call.charged_micros for call in calls),
        priced=all(call.priced for call in calls),
    )


def master_reference(folder: ProductionFolder, lead: CastReference | None) -> tuple[Picture, ...]:
    """The lead's master picture, for the director."""
    if lead is None:
        return ()
    caption = f"the master reference of the lead, {lead.dna.name}"
    return (Picture(caption, folder.file(lead.picture)),)


async def shown(context: Context, shot_id: str, asset: Asset) -> tuple[Picture, ...]:
    """Key frames of an asset with failures and the references in it, for a critic that sees."""
    report = asset.report
    if not context.critic.model.sees or report is None or not report.failures:
        return ()
    folder = context.folder
    references = tuple(
        Picture(f"the reference of {reference.dna.name}", folder.file(reference.picture))
        for reference in locked_cast(folder, folder.plan.shot(shot_id))
    )
    path = folder.file(asset)
    if asset.kind is not AssetKind.CLIP:
        return (Picture("the keyframe that is judged", path), *references)
    try:
        return (*await asyncio.to_thread(_key_frames, path, report), *references)
    except MediaToolFailed:
        # A clip that breaks while it is decoded is one of the findings; words have to do.
        return references


def _key_frames(path: Path, report: AssetReport) -> tuple[Picture, ...]:
    """The frames that failures name, else some from first to last."""
    named = sorted({frame for finding in report.failures for frame in finding.frames})
    if named:
        step = max(1, len(named) // _MOST_FRAMES)
        numbers = tuple(named[::step][:_MOST_FRAMES])
        frames = at_indices(path, numbers)
    else:
        numbers, frames = sampled(path, _MOST_FRAMES)
    return tuple(
        Picture(f"frame {number} of the clip that is judged", frame)
        for number, frame in zip(numbers, frames, strict=True)
    )
