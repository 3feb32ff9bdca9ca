"""The cutting room: kept takes, sounds and slates become an edit list, then the film."""

from __future__ import annotations

import asyncio
from fractions import Fraction
from pathlib import Path

from graph.context import Context
from graph.folder import ProductionFolder
from graph.records import ShotSound
from graph.score import Score
from graph.standin import stand_in
from tools.dinov3.expectation import FilmExpectation
from tools.dinov3.findings import AssetKind, AssetReport
from tools.ffmpeg.cut import Film, PlacedShot, cut
from tools.ffmpeg.edl import CaptionLine, Edit, EditList, SoundCue, SoundKind, Word
from tools.screenplay.plan import Plan, Shot, TransitionKind
from tools.takes.take import Asset, SpokenLine, Take

_DISSOLVE_SECONDS = 0.5
_FADE_SECONDS = 0.75


async def cut_film(context: Context) -> AssetReport:
    """The film in the production's folder and the eye's report on it."""
    folder = context.folder
    edits, cues = await _edits_and_cues(context)
    plan, brief = folder.plan, folder.brief
    edit_list = EditList(
        title=plan.title,
        subtitle="" if brief.studio == "live" else brief.studio,
        end_title="The End",
        width=brief.width,
        height=brief.height,
        rate=Fraction(brief.fps),
        edits=tuple(edits),
        cues=tuple(cues) + _beds(folder, plan),
    )
    folder.save("edit_list.json", edit_list)
    async with context.looking:
        context.events.tell("cut", f"{len(edits)} shots")
        film = await asyncio.to_thread(cut, edit_list, folder.film, folder.state / "cutting")
        folder.save("film.json", film.model_copy(update=_relative(film, folder.root)))
        report = await asyncio.to_thread(
            context.eye.look_at_film, folder.film, _film_expectation(film, edit_list), folder.root
        )
    folder.save("film_report.json", report)
    return report


async def _edits_and_cues(context: Context) -> tuple[list[Edit], list[SoundCue]]:
    folder = context.folder
    edits: list[Edit] = []
    cues: list[SoundCue] = []
    for scene in folder.plan.scenes:
        for shot in scene.shots:
            sound = folder.sound(shot.shot_id)
            take = folder.kept(shot.shot_id, AssetKind.CLIP)
            if take is not None and take.picture is not None:
                edits.append(_edit(folder, shot, scene.scene_id, take, take.picture, sound))
            else:
                edits.append(await _missing(context, shot, scene.scene_id, sound))
            if sound is not None:
                cues.extend(_cues(folder, shot, sound, edits[-1].in_seconds, take is not None))
    return edits, cues


def _edit(
    folder: ProductionFolder,
    shot: Shot,
    scene_id: str,
    take: Take,
    picture: Asset,
    sound: ShotSound | None,
) -> Edit:
    start, end = shown_range(folder, shot, take)
    return Edit(
        shot_id=shot.shot_id,
        scene_id=scene_id,
        clip=folder.file(picture),
        in_seconds=start,
        out_seconds=end,
        hold_seconds=folder.decisions(shot.shot_id).hold_seconds,
        captions=_captions(sound, start),
        **_transition(shot.transition),
    )


def shown_range(folder: ProductionFolder, shot: Shot, take: Take) -> tuple[float, float | None]:
    """What of the clip is shown: its usable range; of a clip that is longer now, as much."""
    start, end = take.verdict.usable_range or (0.0, None)
    ordered, needed = take.sheet.basis.seconds, folder.seconds(shot.shot_id)
    if ordered is not None and ordered - needed > 1 / folder.brief.fps:
        end = min(start + needed, start + needed if end is None else end)
    return start, end


async def _missing(context: Context, shot: Shot, scene_id: str, sound: ShotSound | None) -> Edit:
    """The shot's previz under a slate, as an editor marks a hole; a plain slate without one."""
    seconds = sound.duration_seconds if sound else shot.duration_seconds
    context.events.tell("missing", "cut in as its previz", shot_id=shot.shot_id)
    return Edit(
        shot_id=shot.shot_id,
        scene_id=scene_id,
        clip=await stand_in(context, shot, seconds),
        out_seconds=seconds,
        hold_seconds=context.folder.decisions(shot.shot_id).hold_seconds,
        captions=_captions(sound, 0.0),
        missing=True,
        **_transition(shot.transition),
    )


def _transition(kind: TransitionKind) -> dict[str, object]:
    seconds = _DISSOLVE_SECONDS if kind is TransitionKind.DISSOLVE else _FADE_SECONDS
    return {"transition": kind, "transition_seconds": seconds}


def _timed(spoken: SpokenLine, start: float) -> tuple[Word, ...]:
    """The line's words in the shot's time; none where the cut begins after the first of them."""
    if start < 0:
        return ()
    return tuple(
        Word(
            text=word.text,
            start_seconds=start + word.start_seconds,
            end_seconds=start + word.end_seconds,
        )
        for word in spoken.asset.words
    )


def _captions(sound: ShotSound | None, clip_start: float) -> tuple[CaptionLine, ...]:
    if sound is None:
        return ()
    return tuple(
        CaptionLine(
            text=spoken.line.text,
            start_seconds=spoken.start_seconds - clip_start,
            end_seconds=spoken.start_seconds - clip_start + (spoken.asset.duration_seconds or 1.0),
            speaker=spoken.line.speaker,
            words=_timed(spoken, spoken.start_seconds - clip_start),
        )
        for spoken in sound.lines
    )


def _cues(
    folder: ProductionFolder, shot: Shot, sound: ShotSound, clip_start: float, with_foley: bool
) -> list[SoundCue]:
    cues = [
        SoundCue(
            path=folder.file(spoken.asset),
            kind=SoundKind.DIALOGUE,
            start_seconds=spoken.start_seconds - clip_start,
            shot_id=shot.shot_id,
        )
        for spoken in sound.lines
    ]
    if sound.foley is not None and with_foley:
        cues.append(
            SoundCue(
                path=folder.file(sound.foley),
                kind=SoundKind.FOLEY,
                start_seconds=-clip_start,
                shot_id=shot.shot_id,
            )
        )
    return cues


def _beds(folder: ProductionFolder, plan: Plan) -> tuple[SoundCue, ...]:
    score = folder.load("score.json", Score) or Score()
    beds = [
        SoundCue(
            path=folder.file(score.ambience[scene.scene_id]),
            kind=SoundKind.AMBIENCE,
            scene_id=scene.scene_id,
        )
        for scene in plan.scenes
        if scene.scene_id in score.ambience
    ]
    own = folder.brief.music
    if own is not None:
        beds.append(SoundCue(path=folder.root / own, kind=SoundKind.MUSIC))
    elif score.music is not None:
        beds.append(SoundCue(path=folder.file(score.music), kind=SoundKind.MUSIC))
    return tuple(beds)


def _film_expectation(film: Film, edit_list: EditList) -> FilmExpectation:
    rate = float(film.rate)
    first, last = film.shots[0], film.shots[-1]
    dark = [(0.0, first.first_frame / rate)]
    dark.append(((last.first_frame + last.frames) / rate, film.duration_seconds))
    by_id = {shot.shot_id: shot for shot in film.shots}
    for edit in edit_list.edits:
        dark.extend(_faded(edit, by_id[edit.shot_id], rate))
    return FilmExpectation(
        width=film.width,
        height=film.height,
        fps=rate,
        frames=film.frames,
        shot_starts=tuple(shot.first_frame for shot in film.shots),
        dark_spans=tuple(span for span in dark if span[1] > span[0]),
        held_spans=tuple(_held(shot, rate) for shot in film.shots if shot.held),
        captions=sum(len(edit.captions) for edit in edit_list.edits),
        dialogue=tuple(
            (
                by_id[edit.shot_id].first_frame / rate + line.start_seconds,
                by_id[edit.shot_id].first_frame / rate + line.end_seconds,
            )
            for edit in edit_list.edits
            for line in edit.captions
        ),
    )


def _faded(edit: Edit, placed: PlacedShot, rate: float) -> list[tuple[float, float]]:
    if edit.transition not in (TransitionKind.FADE_OUT, TransitionKind.FADE_IN):
        return []
    end = (placed.first_frame + placed.frames) / rate
    return [(end - edit.transition_seconds, end + edit.transition_seconds)]


def _held(shot: PlacedShot, rate: float) -> tuple[float, float]:
    end = shot.first_frame + shot.frames
    return (end - shot.held) / rate, end / rate


def _relative(film: Film, root: Path) -> dict[str, object]:
    """Paths as they stand inside the folder, so that it can be moved."""
    return {
        "path": film.path.relative_to(root),
        "srt": film.srt.relative_to(root),
        "vtt": film.vtt.relative_to(root),
        "stems": {kind: path.relative_to(root) for kind, path in film.stems.items()},
    }
