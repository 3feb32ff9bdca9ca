"""Whether the film shows what is decided now: its edit list beside the takes, without cutting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from graph.cutting import shown_range
from graph.folder import ProductionFolder
from tools.dinov3.findings import AssetKind
from tools.ffmpeg.edl import EditList, SoundKind

_PARTS = 4
"""Of a path, from `takes` on: a production that was moved lies elsewhere."""


def is_behind(folder: ProductionFolder) -> bool:
    """Whether another cut would have other clips, other parts or holds of them, order or voices.

    False before there is a film.
    """
    cut = folder.load("edit_list.json", EditList)
    if cut is None or not folder.film.exists():
        return False
    shown = [
        (each.shot_id, each.hold_seconds, None)
        if each.missing
        else (
            each.shot_id,
            each.hold_seconds,
            (_tail(each.clip), each.in_seconds, each.out_seconds, each.transition),
        )
        for each in cut.edits
    ]
    heard = [_tail(cue.path) for cue in cut.cues if cue.kind is SoundKind.DIALOGUE]
    return shown != list(_to_show(folder)) or heard != list(_to_hear(folder))


def _to_show(folder: ProductionFolder) -> Iterator[tuple[str, float, object]]:
    for shot in folder.plan.shots:
        hold = folder.decisions(shot.shot_id).hold_seconds
        take = folder.kept(shot.shot_id, AssetKind.CLIP)
        if take is None or take.picture is None:
            yield shot.shot_id, hold, None
        else:
            start, end = shown_range(folder, shot, take)
            yield shot.shot_id, hold, (_tail(take.picture.path), start, end, shot.transition)


def _to_hear(folder: ProductionFolder) -> Iterator[str]:
    for shot in folder.plan.shots:
        sound = folder.sound(shot.shot_id)
        yield from (_tail(spoken.asset.path) for spoken in (sound.lines if sound else ()))


def _tail(path: PurePath | None) -> str:
    return "/".join(path.parts[-_PARTS:]) if path is not None else ""
