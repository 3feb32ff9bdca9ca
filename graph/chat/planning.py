"""Tools of the chat for the plan: show it, edit it, undo. An edit says what it makes stale."""

from __future__ import annotations

import re
from collections.abc import Callable

from graph.chat.desk import Desk
from graph.chat.tool import Arguments, NoArguments, ShotArguments, Tool, ToolResult
from graph.hand import locked_shots
from graph.revising import Revision, edit_to_undo, put_edit_in_force
from tools.errors import UserFixable
from tools.screenplay.plan import Plan, Scene, Shot
from tools.screenplay.plan_edit import (
    CastField,
    FilmField,
    ShotField,
    drop_shot,
    edit_cast,
    edit_film,
    edit_shot,
    shot_named,
)


class SceneArguments(Arguments):
    """Which part of the plan."""

    scene: str = ""


class EditShotArguments(ShotArguments):
    """One field of one shot."""

    field: ShotField
    value: str


class EditCastArguments(Arguments):
    """One field of one character."""

    name: str
    field: CastField
    value: str


class EditFilmArguments(Arguments):
    """One field of the film."""

    field: FilmField
    value: str


async def show_plan(desk: Desk, asked: SceneArguments) -> ToolResult:
    """The shot list, with cast and places."""
    plan = desk.planned.plan
    scenes = [scene for scene in plan.scenes if _is_named(scene, asked.scene)]
    if not scenes:
        known = ", ".join(scene.scene_id for scene in plan.scenes)
        raise UserFixable(
            f"there is no scene {asked.scene!r}.", where="plan", fix=f"name one of {known}."
        )
    lines = [f"{plan.title}: {plan.logline}".rstrip(": ")]
    lines += [f"{each.name}: {each.description}; {each.wardrobe}" for each in plan.cast]
    for scene in scenes:
        lines.append(f"Scene {scene.scene_id}: {scene.heading}")
        lines += [_line(shot) for shot in scene.shots]
    return ToolResult("\n".join(lines))


async def show_shot(desk: Desk, asked: ShotArguments) -> ToolResult:
    """Everything that the plan says of a shot."""
    folder = desk.planned
    shot = shot_named(folder.plan, asked.shot)
    camera, hold = shot.camera, folder.decisions(shot.shot_id).hold_seconds
    fields = {
        "camera": f"{camera.size}, {camera.angle}, {camera.lens_mm} mm, {camera.movement}"
        f", {camera.composition}".rstrip(", "),
        "length": f"{shot.duration_seconds:g} s, then {shot.transition}",
        "held at its end": f"{hold:g} s more" if hold else "",
        "action": shot.action,
        "first frame": shot.first_frame,
        "people": ", ".join(shot.characters) or "nobody",
        "wardrobe": "; ".join(f"{name}: {worn}" for name, worn in shot.wardrobe.items()),
        "props": ", ".join(shot.props),
        "place": f"{shot.location}, {shot.time_of_day}",
        "light": shot.lighting,
        "mood": shot.mood,
        "lines": " / ".join(f"{line.speaker}: {line.text}" for line in shot.lines),
        "script": shot.source,
    }
    told = "\n".join(f"{name}: {value}" for name, value in fields.items() if value)
    return ToolResult(f"Shot {shot.shot_id}\n{told}")


async def change_shot(desk: Desk, asked: EditShotArguments) -> ToolResult:
    """Edit one field of a shot."""
    _refuse_locked(desk, asked.shot)
    return await revised(desk, lambda plan: edit_shot(plan, asked.shot, asked.field, asked.value))


async def leave_out(desk: Desk, asked: ShotArguments) -> ToolResult:
    """Take a shot out of the plan."""
    _refuse_locked(desk, asked.shot)
    return await revised(desk, lambda plan: drop_shot(plan, asked.shot))


async def change_cast(desk: Desk, asked: EditCastArguments) -> ToolResult:
    """Edit how a character looks or sounds."""
    return await revised(desk, lambda plan: edit_cast(plan, asked.name, asked.field, asked.value))


async def change_film(desk: Desk, asked: EditFilmArguments) -> ToolResult:
    """Edit title, style or music."""
    return await revised(desk, lambda plan: edit_film(plan, asked.field, asked.value))


async def undo(desk: Desk, _: NoArguments) -> ToolResult:
    """Put the plan before the last edit in force again; once more goes one edit further back."""
    before = edit_to_undo(desk.resting)
    if before is None:
        return ToolResult("There is no edit to undo: the plan is the first one.", done=False)
    return await revised(desk, lambda _: before.plan, back_to=before.number)


def _refuse_locked(desk: Desk, name: str) -> None:
    """What is locked shows what it shows: a plan that says otherwise would be wrong."""
    folder = desk.resting
    shot = shot_named(folder.plan, name)
    if shot.shot_id in locked_shots(folder):
        raise UserFixable("it is locked.", where=f"shot {shot.shot_id}", fix="unlock it first.")


async def revised(
    desk: Desk, edit: Callable[[Plan], Plan], *, back_to: int | None = None
) -> ToolResult:
    """Put the edited plan in force, and say what that means; the takes stay where they lie.

    `back_to` is the revision that an undoing goes back to.
    """
    folder = desk.resting
    done = await put_edit_in_force(folder, edit(folder.plan), back_to=back_to)
    if done is None:
        return ToolResult("The plan says that already.", done=False)
    number, revision = done
    changes = "; ".join(change.sentence for change in revision.diff.changes)
    return ToolResult(f"{changes}. Plan {number} is in force. {_meaning(revision)}")


def _meaning(revision: Revision) -> str:
    stale = [asset for asset in revision.reshoot.assets if asset.take is not None]
    if not stale:
        return "No take becomes stale by it."
    named = ", ".join(dict.fromkeys(f"{a.where} {a.asset} (take {a.take})" for a in stale))
    first = revision.reshoot.first_takes_micros / 1e6
    return f"Stale by it: {named}. To shoot what is due costs about ${first:.2f}."


def _is_named(scene: Scene, said: str) -> bool:
    """Whether a scene is meant: 's2', '2' and 'scene 2' are one; '' means every scene."""
    wanted = said.casefold().removeprefix("scene").strip()
    known = scene.scene_id.casefold()
    return wanted in ("", known, re.sub(r"^\D*0*", "", known))


def _line(shot: Shot) -> str:
    camera = shot.camera
    moves = "" if camera.movement == "static" else f", {camera.movement}"
    said = " ".join(f'{line.speaker}: "{line.text}"' for line in shot.lines)
    return (
        f"{shot.shot_id} ({shot.duration_seconds:g} s) {camera.size}, {camera.angle}{moves}:"
        f" {shot.action} {said}".rstrip()
    )


TOOLS = (
    Tool("show_plan", "The shot list with cast, or one scene of it.", show_plan, SceneArguments),
    Tool("show_shot", "Everything that the plan says of one shot.", show_shot, ShotArguments),
    Tool(
        "edit_shot",
        "Change one field of a shot in the plan. Says which takes become stale; shoots nothing.",
        change_shot,
        EditShotArguments,
        deeds=("changed", "edited", "updated", "adjusted"),
    ),
    Tool(
        "drop_shot",
        "Take a shot out of the plan.",
        leave_out,
        ShotArguments,
        deeds=("dropped", "removed", "deleted"),
    ),
    Tool(
        "edit_cast",
        "Change how a character looks, is dressed or sounds, in every shot.",
        change_cast,
        EditCastArguments,
        deeds=("changed", "edited", "updated"),
    ),
    Tool(
        "edit_film",
        "Change title, style or music of the film.",
        change_film,
        EditFilmArguments,
        deeds=("changed", "edited", "updated", "renamed"),
    ),
    Tool(
        "undo_edit", "Go back to the plan before the last edit.", undo, deeds=("undone", "reverted")
    ),
)
