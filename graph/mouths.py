"""Whether a shot's lips move with its line, and the mask that says whose, before it is ordered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from agents.mouths import faces_beside, speaking_line
from graph.context import Context
from graph.expect import expectation
from tools.dinov3.findings import AssetKind
from tools.ffmpeg.frames import write_png
from tools.providers.requests import Media


@dataclass(frozen=True, slots=True)
class Mouth:
    """What a clip's order has to know of the speaker."""

    moves: bool
    """Whether there is one mouth to move, and it can be said whose it is."""
    mask: Media | None = None
    """White where the speaker is, where others are in the picture too."""
    told: str = ""
    """Why a mouth that is seen does not move, for people."""


async def mouth_of(context: Context, shot_id: str) -> Mouth:
    """The mouth of a shot's clip, from its kept keyframe; the same picture gives the same mask."""
    shot = context.folder.plan.shot(shot_id)
    line = speaking_line(shot)
    if line is None:
        return Mouth(moves=False)
    others = faces_beside(shot, line.speaker)
    if not others:
        return Mouth(moves=True)
    mask = await _mask(context, shot_id, line.speaker)
    if mask is None:
        names = " and ".join(others)
        why = f"{line.speaker} could not be told from {names}: the line is laid over the picture"
        return Mouth(moves=False, told=why)
    return Mouth(moves=True, mask=mask)


async def _mask(context: Context, shot_id: str, speaker: str) -> Media | None:
    folder = context.folder
    take = folder.kept(shot_id, AssetKind.KEYFRAME)
    if take is None or take.picture is None:
        return None
    picture = folder.file(take.picture)
    expected = expectation(context, shot_id, AssetKind.KEYFRAME, take.n)
    out = folder.take_folder(shot_id, take.n) / "speaker_mask.png"
    async with context.looking:
        found = await asyncio.to_thread(context.eye.speaker_mask, picture, expected, speaker)
        if found is None:
            return None
        write_png(out, found)
    return Media(sha256=folder.assets.add(out), tag="speaker")
