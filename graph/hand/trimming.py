"""In and out points: a person says which seconds of a clip the film shows."""

from __future__ import annotations

from graph.decisions import Overruling
from graph.folder import ProductionFolder
from graph.hand.deciding import critics, enter, judged, keyframe_of
from graph.hand.labels import drop_label
from graph.hand.naming import named_take, open_shot, picture_of, refuse_stale, some_takes
from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable
from tools.ffmpeg.probe import probe
from tools.takes.take import Asset, Take
from tools.takes.verdict import Decision

_LEAST_SECONDS = 0.25
"""Nobody reads a picture that is shown for less."""
_SLACK_SECONDS = 0.01
"""A slider does not hit the last frame exactly."""


def trim(
    folder: ProductionFolder, shot_id: str, n: int, start: float, end: float, person: str
) -> Take:
    """The clip enters the film with these seconds of it; with all of them, untrimmed.

    That a clip is good for a part of it says neither that it is right nor that it is wrong, so
    nothing is learned from it.
    """
    open_shot(folder, shot_id)
    take = named_take(folder, shot_id, n)
    picture_of(take, some_takes(folder, shot_id))
    refuse_stale(folder, take)
    lasts = clip_seconds(folder, take)
    start, end = max(0.0, start), min(lasts, end)
    _refuse_range(folder, take, start, end, lasts)
    whole = start <= _SLACK_SECONDS and lasts - end <= _SLACK_SECONDS
    was = critics(folder, take)
    verdict = was.model_copy(
        update={
            "decision": Decision.KEEP if whole else Decision.TRIM,
            "reason": _reason(start, end, person, whole=whole),
            "usable_range": None if whole else (round(start, 3), round(end, 3)),
            "edits": (),
            "remedy": None,
            "decided_by": person,
        }
    )
    said = Overruling(n=take.n, stage=take.stage, person=person, was=was, keeps=True)
    decided = folder.decisions(shot_id).with_chosen(take, person).with_overruling(n, said)
    folder.decide(shot_id, decided)
    trimmed = judged(folder, take, verdict)
    drop_label(folder, take)
    source = keyframe_of(folder, take)
    if source is not None:
        enter(folder, source, person)
    return trimmed


def clip_seconds(folder: ProductionFolder, take: Take) -> float:
    """How long the clip of a take is; UserFixable for one that is no clip."""
    return float(probe(folder.file(_clip_of(take))).duration)


def _clip_of(take: Take) -> Asset:
    if take.stage is not AssetKind.CLIP or take.picture is None:
        raise UserFixable(
            f"take {take.n} is no clip, so it has no in and out points.",
            where=take.shot_id,
            fix="name a take that is a clip.",
        )
    return take.picture


def _refuse_range(
    folder: ProductionFolder, take: Take, start: float, end: float, lasts: float
) -> None:
    """Refuse too little of a clip, and what would cut a spoken line."""
    if end - start < _LEAST_SECONDS:
        raise UserFixable(
            f"from {start:.2f} to {end:.2f} s is too little to see.",
            where=take.shot_id,
            fix=f"leave at least {_LEAST_SECONDS:g} of the clip's {lasts:.2f} s.",
        )
    sound = folder.sound(take.shot_id)
    for spoken in sound.lines if sound else ():
        first = spoken.start_seconds
        last = first + (spoken.asset.duration_seconds or 0.0)
        if first < start - _SLACK_SECONDS or last > end + _SLACK_SECONDS:
            raise UserFixable(
                f"the line {spoken.line.text!r} would lose words: it is heard from {first:.2f} to"
                f" {last:.2f} s.",
                where=take.shot_id,
                fix="leave these seconds in.",
            )


def _reason(start: float, end: float, person: str, *, whole: bool) -> str:
    if whole:
        return f"Kept whole by {person}."
    return f"Trimmed by {person}: seconds {start:.2f} to {end:.2f} are shown."
