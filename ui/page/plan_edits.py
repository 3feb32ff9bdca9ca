"""Edits of a plan as a table gives them: which cells are new, and the plan that comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from graph.chat.desk import Desk
from graph.revising import Revision, edit_to_undo, put_edit_in_force
from tools.screenplay.plan import Plan, Shot
from tools.screenplay.plan_edit import (
    CastField,
    FilmField,
    ShotField,
    drop_shot,
    edit_cast,
    edit_film,
    edit_shot,
)
from ui.page.wording import counted, usd

Row = dict[str, Any]
CAST_FIELDS = (CastField.DESCRIPTION, CastField.WARDROBE, CastField.VOICE)
LEAVE_OUT = "leave out"


def shot_rows(plan: Plan) -> list[Row]:
    """One row a shot, in film order."""
    return [_shot_row(shot) for shot in plan.shots]


def cast_rows(plan: Plan) -> list[Row]:
    """One row a character."""
    return [
        {"name": member.name, **{field.value: getattr(member, field) for field in CAST_FIELDS}}
        for member in plan.cast
    ]


def with_shots(plan: Plan, edits: Mapping[int, Mapping[str, Any]]) -> Plan:
    """The plan with these cells of `shot_rows` changed: row number -> column -> new value.

    Raises:
        UserFixable: a value is none for its field, or a shot cannot be left out.
    """
    shots = plan.shots
    for number, cells in sorted(edits.items()):
        shot_id = shots[number].shot_id
        for column, value in cells.items():
            if column == LEAVE_OUT:
                plan = drop_shot(plan, shot_id) if value else plan
            else:
                plan = edit_shot(plan, shot_id, ShotField(column), _said(value))
    return plan


def with_cast(plan: Plan, edits: Mapping[int, Mapping[str, Any]]) -> Plan:
    """The plan with these cells of `cast_rows` changed."""
    cast = plan.cast
    for number, cells in sorted(edits.items()):
        for column, value in cells.items():
            plan = edit_cast(plan, cast[number].name, CastField(column), _said(value))
    return plan


def with_film(plan: Plan, wanted: Mapping[FilmField, str]) -> Plan:
    """The plan with title, style and music as they are wanted."""
    for field, value in wanted.items():
        if value.strip() != getattr(plan, field):
            plan = edit_film(plan, field, value)
    return plan


def put_in_force(desk: Desk, plan: Plan, *, back_to: int | None = None) -> str:
    """Put the edited plan in force; what changed, which takes are stale, what that costs.

    `back_to` is the revision that an undoing goes back to.
    """
    done = asyncio.run(put_edit_in_force(desk.resting, plan, back_to=back_to))
    if done is None:
        return "The plan says that already."
    number, revision = done
    changes = " ".join(change.sentence for change in revision.diff.changes)
    return f"{changes} Plan {number} is in force. {meaning(revision)}"


def undo(desk: Desk) -> str:
    """Put the plan before the last edit in force again; once more goes one edit further back."""
    before = edit_to_undo(desk.resting)
    if before is None:
        return "There is no edit to undo: the plan is the first one."
    return put_in_force(desk, before.plan, back_to=before.number)


def meaning(revision: Revision) -> str:
    """What becomes stale by an edit, and the price of shooting it again."""
    stale = [asset for asset in revision.reshoot.assets if asset.take is not None]
    if not stale:
        return "No take becomes stale by it."
    named = ", ".join(dict.fromkeys(f"{each.where} {each.asset}" for each in stale))
    price = usd(revision.reshoot.first_takes_micros)
    return (
        f"{counted(len(stale), 'take')} became stale: {named}. To shoot what is due costs about"
        f" {price}."
    )


def _shot_row(shot: Shot) -> Row:
    camera = shot.camera
    return {
        "shot": shot.shot_id,
        ShotField.SIZE.value: camera.size.value,
        ShotField.ANGLE.value: camera.angle.value,
        ShotField.MOVEMENT.value: camera.movement.value,
        ShotField.DURATION.value: shot.duration_seconds,
        ShotField.ACTION.value: shot.action,
        ShotField.LIGHTING.value: shot.lighting,
        ShotField.MOOD.value: shot.mood,
        ShotField.TRANSITION.value: shot.transition.value,
        "lines": " / ".join(f"{line.speaker}: {line.text}" for line in shot.lines),
        LEAVE_OUT: False,
    }


def _said(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value if value is not None else "")


def columns_edited(state: Mapping[str, Any]) -> Mapping[int, Mapping[str, Any]]:
    """The changed cells in the state of a table on the page."""
    edited: Mapping[int, Mapping[str, Any]] = state.get("edited_rows", {})
    return edited
