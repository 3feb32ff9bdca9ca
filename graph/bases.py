"""What each asset is made from, by the plan and the looks that are locked now.

The table of dependencies: a keyframe shows people, clothes, props, place, light and framing; a
clip also moves and, with lips in sync, speaks; a voice has words and manner; effects lie under one
clip. Titles, order and transitions are the cutting room's, so an edit of those takes nothing back.
"""

from __future__ import annotations

from collections.abc import Mapping

from agents.mouths import speaking_line
from graph.records import ShotSound
from tools.screenplay.plan import CastMember, Plan, Scene, Shot
from tools.screenplay.script import Line
from tools.takes.basis import RECORDING, Basis, fingerprint

SOURCE = "source"
"""The part of a keyframe that was made from another one."""
FIRST_FRAME = "keyframe"
"""The part of a clip that is the picture which it begins with."""
BY_HAND = frozenset({FIRST_FRAME, RECORDING})
"""Parts of a clip that a person's choices change while the plan stays."""


class Bases:
    """Fingerprints under one plan; each is worked out once."""

    def __init__(
        self, plan: Plan, looks: Mapping[str, str], notes: Mapping[str, str] | None = None
    ) -> None:
        """`looks` are hashes of the locked pictures, by character, place or prop.

        `notes` say what a person wants otherwise in the picture of a character.
        """
        self._plan = plan
        self._looks = looks
        self._notes = notes or {}
        self._shots = {shot.shot_id: shot for shot in plan.shots}
        self._keyframes: dict[str, dict[str, str]] = {}

    def knows(self, shot_id: str) -> bool:
        """Whether the plan has that shot."""
        return shot_id in self._shots

    def keyframe(self, shot_id: str) -> Basis:
        """Of a shot's keyframe."""
        return Basis(parts=self._keyframe(shot_id))

    def clip(
        self, shot_id: str, seconds: float, first_frame: str = "", sound: ShotSound | None = None
    ) -> Basis:
        """Of a shot's clip, which has to last so long and begins with that picture, by its hash.

        `sound` are the shot's voices, of which the one whose mouth is seen counts.
        """
        shot = self._shots[shot_id]
        line = speaking_line(shot)
        parts = self._keyframe(shot_id) | {
            "movement": fingerprint(shot.camera.movement),
            "speech": fingerprint(line.model_dump(mode="json") if line else None),
        }
        if first_frame:
            parts[FIRST_FRAME] = first_frame
        spoken = sound.spoken(line) if sound and line else None
        if spoken is None:
            return Basis(parts=parts, seconds=seconds)
        parts[RECORDING] = spoken.asset.sha256
        return Basis(parts=parts, seconds=seconds, speaks_at=spoken.start_seconds)

    def speech(self, shot_id: str) -> str:
        """Of all voices of a shot as they are laid, its planned length included."""
        shot = self._shots[shot_id]
        lines = [(self.voice(shot, line), line.model_dump(mode="json")) for line in shot.lines]
        return fingerprint(lines, shot.duration_seconds)

    def voice(self, shot: Shot, line: Line) -> str:
        """Of one recorded line."""
        member = self._plan.member(line.speaker)
        voice = member.voice if member else ""
        return fingerprint(line.speaker, line.text, line.parenthetical, shot.mood, voice)

    def foley(self, shot_id: str, clip_sha256: str) -> str:
        """Of the effects under a clip."""
        shot = self._shots[shot_id]
        return fingerprint(shot.action, shot.props, self._place(shot), clip_sha256)

    def ambience(self, scene: Scene) -> str:
        """Of a scene's bed, whatever its length: beds are looped and cut to what lies over them."""
        first = scene.shots[0]
        words = scene.ambience or (self._place(first), scene.heading)
        return fingerprint(words, first.time_of_day)

    def music(self) -> str:
        """Of the film's music, whatever its length."""
        plan = self._plan
        return fingerprint(plan.music or (plan.logline or plan.title))

    def portrait(self, member: CastMember) -> str:
        """Of the picture that was made of a character who brought none."""
        asked = self._notes.get(member.name)
        said = (member.description, member.wardrobe, self._plan.style)
        return fingerprint(*said, asked) if asked else fingerprint(*said)

    def _place(self, shot: Shot) -> tuple[str, str, bool | None]:
        place = self._plan.place(shot.location)
        about = (place.description, place.interior) if place else ("", None)
        return shot.location, *about

    def _keyframe(self, shot_id: str, above: tuple[str, ...] = ()) -> dict[str, str]:
        """Parts of a keyframe; `above` are those that are made from it, as joins may run in a ring.

        Only whole ones are remembered, since several threads of the page ask.
        """
        if shot_id in above:
            return {}
        known = self._keyframes.get(shot_id)
        if known is None:
            known = self._shown(self._shots[shot_id], (*above, shot_id))
            self._keyframes[shot_id] = known
        return known

    def _shown(self, shot: Shot, above: tuple[str, ...]) -> dict[str, str]:
        camera = shot.camera.model_dump(mode="json", exclude={"movement"})
        worn = {name: shot.wardrobe.get(name, "") for name in shot.characters}
        members = [self._plan.member(name) for name in shot.characters]
        parts = {
            "action": fingerprint(shot.action, shot.first_frame),
            "people": fingerprint(shot.characters),
            "looks": fingerprint([member.description if member else "" for member in members]),
            "wardrobe": fingerprint(worn),
            "props": fingerprint(shot.props),
            "place": fingerprint(self._place(shot)),
            "light": fingerprint(shot.time_of_day, shot.lighting, shot.mood, shot.palette),
            "camera": fingerprint(camera),
            "style": fingerprint(self._plan.style),
        }
        for name in (*shot.characters, shot.location, *shot.props):
            if name in self._looks:
                parts[reference_part(name)] = self._looks[name]
        source = source_shot(self._plan, shot)
        if source is not None and source in self._shots:
            parts[SOURCE] = fingerprint(self._keyframe(source, above))
        return parts


def reference_part(name: str) -> str:
    """The part of a keyframe that is the picture of a character, a place or a prop."""
    return f"reference of {name}"


def source_shot(plan: Plan, shot: Shot) -> str | None:
    """Shot whose keyframe this one's is made from: the shot it joins, else its scene's master.

    A camera that moves finds nobody who is not in the master's frame, and cannot lose somebody
    who is: such shots are made from words and references.
    """
    if shot.joins is not None:
        return shot.joins
    for other in plan.scene_of(shot.shot_id).shots:
        if other.master and other.shot_id != shot.shot_id:
            return other.shot_id if _stands_in(shot, other) else None
    return None


def _stands_in(shot: Shot, master: Shot) -> bool:
    """Whether everybody in the shot is in the master's frame, and nobody's absence matters.

    A scene may move on to another place, of which its master shows nothing.
    """
    alike = bool(shot.characters) == bool(master.characters)
    alike = alike and shot.location == master.location
    return alike and set(shot.characters) <= set(master.characters)
