"""What changed between two plans, shot by shot, in words that a filmmaker reads.

Shots are known by their ids, so a shot that moved is the same shot. It knows nothing of takes;
what an edit makes stale is found elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from tools.screenplay.plan import CastMember, Location, Plan, Scene, Shot
from tools.screenplay.script import Delivery, Line


class ChangeKind(StrEnum):
    """What an edit touches."""

    ADDED = "added"
    REMOVED = "removed"
    ORDER = "order"
    ACTION = "action"
    LINE = "line"
    CAST = "cast"
    """Who is seen, how they look, which voice they have."""
    WARDROBE = "wardrobe"
    PROP = "prop"
    PLACE = "place"
    LIGHT = "light"
    """Light, time of day, mood and palette."""
    CAMERA = "camera"
    LENGTH = "length"
    TRANSITION = "transition"
    CONTINUITY = "continuity"
    """Masters and joins: what a picture is made from."""
    STYLE = "style"
    SOUND = "sound"
    WORDS = "words"
    """Titles and notes, which no picture is made from."""


class Change(BaseModel):
    """One difference."""

    model_config = ConfigDict(frozen=True)

    kind: ChangeKind
    where: str
    """'shot A1', 'scene s1', 'cast Marcus', 'place workshop' or 'film'."""
    field: str
    """Field of the plan's record, or the line's number."""
    before: str = ""
    """Empty for what was not there."""
    after: str = ""
    """Empty for what is gone."""

    @property
    def sentence(self) -> str:
        """The change in one line."""
        if self.kind in (ChangeKind.ADDED, ChangeKind.REMOVED):
            return f"{self.where} {self.kind}: {self.after or self.before}"
        return f"{self.where}, {self.field}: {self.before or 'nothing'} → {self.after or 'nothing'}"


class PlanDiff(BaseModel):
    """All differences, in film order."""

    model_config = ConfigDict(frozen=True)

    changes: tuple[Change, ...] = ()

    def of_shot(self, shot_id: str) -> tuple[Change, ...]:
        """What was edited in one shot."""
        return tuple(change for change in self.changes if change.where == f"shot {shot_id}")


_SHOT_FIELDS: Mapping[str, ChangeKind] = {
    "action": ChangeKind.ACTION,
    "first_frame": ChangeKind.ACTION,
    "characters": ChangeKind.CAST,
    "props": ChangeKind.PROP,
    "location": ChangeKind.PLACE,
    "time_of_day": ChangeKind.LIGHT,
    "lighting": ChangeKind.LIGHT,
    "mood": ChangeKind.LIGHT,
    "palette": ChangeKind.LIGHT,
    "duration_seconds": ChangeKind.LENGTH,
    "transition": ChangeKind.TRANSITION,
    "master": ChangeKind.CONTINUITY,
    "joins": ChangeKind.CONTINUITY,
    "source": ChangeKind.WORDS,
}
_CAMERA_FIELDS = ("size", "angle", "lens_mm", "movement", "composition", "screen_direction")
_CAST_FIELDS: Mapping[str, ChangeKind] = {
    "description": ChangeKind.CAST,
    "wardrobe": ChangeKind.WARDROBE,
    "voice": ChangeKind.CAST,
    "lead": ChangeKind.CAST,
}
_PLACE_FIELDS: Mapping[str, ChangeKind] = {
    "description": ChangeKind.PLACE,
    "interior": ChangeKind.PLACE,
}
_SCENE_FIELDS: Mapping[str, ChangeKind] = {
    "heading": ChangeKind.WORDS,
    "synopsis": ChangeKind.WORDS,
    "ambience": ChangeKind.SOUND,
}
_FILM_FIELDS: Mapping[str, ChangeKind] = {
    "title": ChangeKind.WORDS,
    "logline": ChangeKind.WORDS,
    "style": ChangeKind.STYLE,
    "music": ChangeKind.SOUND,
    "assumptions": ChangeKind.WORDS,
}


_Named = Shot | Scene | CastMember | Location


def diff_plans(before: Plan, after: Plan) -> PlanDiff:
    """Everything that an edit changed."""
    return PlanDiff(
        changes=(
            *_fields("film", before, after, _FILM_FIELDS),
            *_cast(before, after),
            *_places(before, after),
            *_scenes(before, after),
            *_shots(before, after),
            *_moved(before, after),
        )
    )


def _fields(
    where: str, before: BaseModel, after: BaseModel, fields: Mapping[str, ChangeKind]
) -> Iterator[Change]:
    for field, kind in fields.items():
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield Change(kind=kind, where=where, field=field, before=_told(old), after=_told(new))


def _told(value: object) -> str:
    """A field's value as a person writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _cast(before: Plan, after: Plan) -> Iterator[Change]:
    old = {member.name: member for member in before.cast}
    new = {member.name: member for member in after.cast}
    yield from _came_and_went("cast", old, new)
    for name in (name for name in new if name in old):
        yield from _fields(f"cast {name}", old[name], new[name], _CAST_FIELDS)


def _places(before: Plan, after: Plan) -> Iterator[Change]:
    old = {place.name: place for place in before.locations}
    new = {place.name: place for place in after.locations}
    yield from _came_and_went("place", old, new)
    for name in (name for name in new if name in old):
        yield from _fields(f"place {name}", old[name], new[name], _PLACE_FIELDS)


def _scenes(before: Plan, after: Plan) -> Iterator[Change]:
    old = {scene.scene_id: scene for scene in before.scenes}
    new = {scene.scene_id: scene for scene in after.scenes}
    yield from _came_and_went("scene", old, new)
    for name in (name for name in new if name in old):
        yield from _fields(f"scene {name}", old[name], new[name], _SCENE_FIELDS)


def _shots(before: Plan, after: Plan) -> Iterator[Change]:
    old = {shot.shot_id: shot for shot in before.shots}
    new = {shot.shot_id: shot for shot in after.shots}
    yield from _came_and_went("shot", old, new)
    for shot_id in (shot_id for shot_id in new if shot_id in old):
        yield from _shot(old[shot_id], new[shot_id])


def _came_and_went(
    what: str, old: Mapping[str, _Named], new: Mapping[str, _Named]
) -> Iterator[Change]:
    for name in new:
        if name not in old:
            words = _described(new[name])
            yield Change(kind=ChangeKind.ADDED, where=f"{what} {name}", field="", after=words)
    for name in old:
        if name not in new:
            words = _described(old[name])
            yield Change(kind=ChangeKind.REMOVED, where=f"{what} {name}", field="", before=words)


def _described(record: _Named) -> str:
    if isinstance(record, Shot):
        return record.action
    return record.heading if isinstance(record, Scene) else record.description


def _shot(before: Shot, after: Shot) -> Iterator[Change]:
    where = f"shot {after.shot_id}"
    yield from _fields(where, before, after, _SHOT_FIELDS)
    camera = dict.fromkeys(_CAMERA_FIELDS, ChangeKind.CAMERA)
    yield from _fields(where, before.camera, after.camera, camera)
    for name in sorted({*before.wardrobe, *after.wardrobe}):
        worn, wears = before.wardrobe.get(name, ""), after.wardrobe.get(name, "")
        if worn != wears:
            yield Change(
                kind=ChangeKind.WARDROBE,
                where=where,
                field=f"wardrobe of {name}",
                before=worn,
                after=wears,
            )
    yield from _lines(where, before.lines, after.lines)


def _lines(where: str, before: Sequence[Line], after: Sequence[Line]) -> Iterator[Change]:
    """Lines that differ; a line that only moved down is not among them."""
    if tuple(before) == tuple(after):
        return
    matcher = SequenceMatcher(None, [*map(_spoken, before)], [*map(_spoken, after)], autojunk=False)
    for tag, first, last, new_first, new_last in matcher.get_opcodes():
        if tag == "equal":
            continue
        for step in range(max(last - first, new_last - new_first)):
            old = before[first + step] if first + step < last else None
            new = after[new_first + step] if new_first + step < new_last else None
            yield Change(
                kind=ChangeKind.LINE,
                where=where,
                field=f"line {(new_first if new else first) + step + 1}",
                before=_spoken(old) if old else "",
                after=_spoken(new) if new else "",
            )


def _spoken(line: Line) -> str:
    marks = {Delivery.OFF_SCREEN: " (O.S.)", Delivery.VOICE_OVER: " (V.O.)"}
    aside = f" ({line.parenthetical})" if line.parenthetical else ""
    dual = " ^" if line.dual else ""
    return f"{line.speaker}{marks.get(line.delivery, '')}{aside}{dual}: {line.text}"


def _moved(before: Plan, after: Plan) -> Iterator[Change]:
    """Shots that stand elsewhere now; the fewest that explain the new order."""
    scene_before = {s.shot_id: scene.scene_id for scene in before.scenes for s in scene.shots}
    scene_after = {s.shot_id: scene.scene_id for scene in after.scenes for s in scene.shots}
    old = [shot_id for shot_id in scene_before if shot_id in scene_after]
    new = [shot_id for shot_id in scene_after if shot_id in scene_before]
    at_home = [each for each in old if scene_before[each] == scene_after[each]]
    left = [each for each in new if scene_before[each] == scene_after[each]]
    blocks = SequenceMatcher(None, at_home, left, autojunk=False).get_matching_blocks()
    stayed = {each for block in blocks for each in left[block.b : block.b + block.size]}
    for shot_id in new:
        if shot_id not in stayed:
            yield Change(
                kind=ChangeKind.ORDER,
                where=f"shot {shot_id}",
                field="place in the film",
                before=_after_what(old, shot_id, scene_before),
                after=_after_what(new, shot_id, scene_after),
            )


def _after_what(order: Sequence[str], shot_id: str, scenes: Mapping[str, str]) -> str:
    at = order.index(shot_id)
    where = f"after {order[at - 1]}" if at else "first"
    return f"{where}, scene {scenes[shot_id]}"
