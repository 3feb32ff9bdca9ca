"""Shots that the filmmaker wrote, taken over one to one: words become camera, cast and light."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agents.exchange import PlannedShot
from agents.offline.camera import read_camera
from agents.offline.casting import is_animal
from agents.offline.looks import names_in
from agents.offline.moods import mood_of
from agents.offline.props import props_in
from agents.offline.timing import natural_seconds
from agents.offline.units import transition_in
from agents.offline.words import sentences, shortened, unique
from tools.providers.previz.phrases import read_text
from tools.providers.previz.wardrobe import garments
from tools.screenplay.plan import Camera, CameraAngle, ScreenDirection
from tools.screenplay.script import GivenShot

_CAMERA = re.compile(
    r"^(?:the |a |an )?(?:camera|lens|frame|framing)\b|\b\d{2,3} ?mm\b"
    r"|^(?:eye|low|high|over|overhead|wide|medium|close|extreme|macro|static|handheld|tracking"
    r"|shoulder|dutch)[\w-]*[ -][^.]{0,60}?"
    r"\b(?:shot|view|lens|close-up|angle|framing)\b",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\b(?:no (?:people|one|person|characters?)|nobody|empty|deserted)\b", re.IGNORECASE
)
_LIGHT = re.compile(
    r"(?<![-\w])(?:light(?![- ](?:blue|gr[ae]y|brown|skin|green|wood|pink|shirt))|lit|lighting"
    r"|\w*light|sun|shadows?|glow|lamp|lantern|dawn|dusk|sunset|sunrise|key|dark)\b",
    re.IGNORECASE,
)


_TIMED = re.compile(r"^over \d+(?:[–-]\d+)? seconds?, ", re.IGNORECASE)
_UNCHANGED = re.compile(
    r"\b(?:background|room|layout|geometry|architecture|furniture|kitchen|structure|details?"
    r"|placement|elements?|fixtures?|lighting)\b.*\b(?:remains?|stays?|keeps?|does not|doesn['’]t"
    r"|never|perfectly)\b"
    r".*\b(?:unchanged|changes?|fixed|consistent|constant|stable|locked|identical|move)\b"
    r"|^no (?:camera movement|background elements)|^all (?:actions|movement)\b"
    r"|^(?:the )?(?:movements?|shot) (?:emphasi[sz]es?|tests?)\b",
    re.IGNORECASE,
)
"""Sentences that ask a studio to keep things as they are: the continuity checks see to that."""
_ASIDE = re.compile(
    r"\s*\([^()]*\b(?:occlusion|tests?|PG|contact|safe|no|depth)\b[^()]*\)", re.IGNORECASE
)
_RATED = re.compile(r"\b(?:PG|family[- ]friendly|clean|modest|professional|non-violent)\b", re.I)


def take_over(
    given: GivenShot,
    names: Sequence[str],
    wardrobe: Mapping[str, str],
    usual: PlannedShot,
    roles: Mapping[str, str],
) -> PlannedShot:
    """The given shot as a planned one; `usual` holds place, light and palette of its scene."""
    people = people_of(given, names, roles)
    action = action_of(given)
    camera = read_camera(given.camera, given.first_frame, given.action, people=len(people))
    people = _facing_first(people, given, camera)
    props = given.props or props_in(given.first_frame or given.action)
    seconds = given.duration_seconds or natural_seconds(action, [line.text for line in given.lines])
    return usual.model_copy(
        update={
            "given_id": given.given_id,
            "beats": (),
            "action": action,
            "first_frame": given.first_frame,
            "characters": people,
            "props": tuple(prop.strip()[:60] for prop in props if prop.strip()),
            "wardrobe": _wardrobe(given, people, wardrobe),
            "lighting": _light_in(given.lighting) or _light_in(given.first_frame) or usual.lighting,
            "mood": _mood(given.mood) or mood_of(action),
            "camera": _with_direction(camera),
            "duration_seconds": min(seconds, 60.0),
            "transition": transition_in(given.transition),
        }
    )


def people_of(given: GivenShot, names: Sequence[str], roles: Mapping[str, str]) -> tuple[str, ...]:
    """Who is in the frame: those listed, else those the words name, or call by their role."""
    if given.characters:
        return unique(name for name in given.characters)
    if _NOBODY.search(given.first_frame or given.action):
        return ()
    text = f"{given.first_frame} {given.action}"
    by_role = [name for role, name in roles.items() if re.search(rf"\b{role}\b", text, re.I)]
    return unique((*names_in(text, names), *by_role))


def action_of(given: GivenShot) -> str:
    """What happens, without sentences about the camera or about what has to stay as it is.

    Everything when nothing else is left.
    """
    told = [_without_lead(each) for each in sentences(_ASIDE.sub("", given.action))]
    kept = [
        each for each in told if each and not _CAMERA.search(each) and not _UNCHANGED.search(each)
    ]
    return " ".join(kept) or given.action


def _mood(told: str) -> str:
    """The mood without what a studio is told of decency: 'curious; clean, PG-rated' is curious."""
    parts = re.split(r"\s*[;,]\s*(?:and )?", told)
    return ", ".join(part for part in parts if part and not _RATED.search(part))


def _without_lead(sentence: str) -> str:
    """'Eye-level wide shot, 24mm lens: she turns' -> 'she turns'; so for 'Over 6 seconds, '."""
    if timed := _TIMED.match(sentence):
        rest = sentence[timed.end() :]
        return rest[0].upper() + rest[1:]
    head, mark, rest = sentence.partition(": ")
    if mark and _CAMERA.search(head) and len(rest.split()) > 3:
        return rest[0].upper() + rest[1:]
    return sentence


def _facing_first(people: tuple[str, ...], given: GivenShot, camera: Camera) -> tuple[str, ...]:
    """Over a shoulder, the one whose face is seen stands first."""
    if camera.angle is not CameraAngle.OVER_THE_SHOULDER or len(people) < 2:
        return people
    text = f"{given.camera} {given.first_frame} {given.action}"
    back = [
        name
        for name in people
        if re.search(
            rf"(?:behind|over) (?:the )?{re.escape(name)}(?:['’]s)?\b", text, re.IGNORECASE
        )
    ]
    return tuple(sorted(people, key=lambda name: name in back[:1]))


def _with_direction(camera: Camera) -> Camera:
    return (
        camera
        if camera.screen_direction
        else camera.model_copy(update={"screen_direction": ScreenDirection.NEUTRAL})
    )


def _wardrobe(given: GivenShot, people: Sequence[str], usual: Mapping[str, str]) -> dict[str, str]:
    """Clothes in this shot: the usual ones, unless the shot names garments for one person."""
    worn = {name: usual.get(name, "") for name in people}
    if given.wardrobe and len(people) == 1 and garments(read_text(given.wardrobe)):
        worn[people[0]] = given.wardrobe
    return {name: clothes for name, clothes in worn.items() if clothes and not is_animal(name)}


def _light_in(frame: str) -> str:
    """The first words that speak of light and not of light-coloured clothes."""
    lit = (each for each in sentences(frame) if _LIGHT.search(each))
    found = next((each for each in lit if not garments(read_text(each))), "")
    return shortened(found.rstrip("."), 160)
