"""What prompts say of a shot: a sentence each for camera, people, place, light and the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.exchange import WriterTask
from agents.offline.casting import is_animal
from agents.offline.hair import parted, with_hair
from agents.offline.looks import sex_of
from agents.offline.naming import call
from agents.offline.plain import plain, plain_body, plain_clothes, plain_light, with_article
from agents.offline.telling import is_comment, of_camera
from agents.offline.words import as_sentence, listed, lowered, sentences, shortened
from tools.screenplay.people import is_being, is_plural
from tools.screenplay.plan import CameraAngle, CastMember, ScreenDirection, Shot, ShotSize

SIZE_WORDS = {
    ShotSize.EXTREME_WIDE: "Extreme wide shot",
    ShotSize.WIDE: "Wide shot",
    ShotSize.FULL: "Full shot",
    ShotSize.MEDIUM_FULL: "Medium full shot",
    ShotSize.MEDIUM: "Medium shot",
    ShotSize.MEDIUM_CLOSE_UP: "Medium close-up",
    ShotSize.CLOSE_UP: "Close-up",
    ShotSize.EXTREME_CLOSE_UP: "Extreme close-up",
    ShotSize.INSERT: "Insert shot",
}
_ANGLE_WORDS = {
    CameraAngle.EYE_LEVEL: "at eye level",
    CameraAngle.LOW: "from a low angle",
    CameraAngle.HIGH: "from a high angle",
    CameraAngle.OVERHEAD: "from an overhead angle",
    CameraAngle.DUTCH: "at a dutch angle with a tilted horizon",
    CameraAngle.OVER_THE_SHOULDER: "over the shoulder",
    CameraAngle.POV: "as a point of view",
}
_HOURS = {
    "day": "by day", "morning": "in the morning", "noon": "at noon",
    "afternoon": "in the afternoon", "dawn": "at dawn", "dusk": "at dusk",
    "evening": "in the evening", "night": "at night",
}  # fmt: skip
_LIT = re.compile(
    r"(?<!-)\b(?:\w*lights?|lighting|lit|lamps?|lanterns?|sun|glow\w*|shadows?"
    r"|candles?)\b",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(r"\b(?:she|he|they)\b", re.IGNORECASE)
_LONGEST_LIGHT = 140
_LONGEST_PLACE = 240
_SHORTEST_BODY = 48
"""Characters of a description: age, build and hair."""


def camera_words(shot: Shot, *, clip: bool = False) -> str:
    """The camera as a phrase: 'Medium close-up of Marcus from a low angle, 50mm lens'."""
    camera = shot.camera
    subject = _subject(shot)
    over = ""
    if camera.angle is CameraAngle.OVER_THE_SHOULDER and len(shot.characters) > 1:
        over = f", seen over {possessive(call(shot.characters[1]))} shoulder"
        subject = call(shot.characters[0])
    of = f" of {subject}" if subject else ""
    angle = over or f" {_ANGLE_WORDS[camera.angle]}"
    hour = _HOURS.get(shot.time_of_day, "by day")
    where = "" if subject == f"the {shot.location}" else f"{shot.location} "
    when = "" if clip else f", {where}{hour}"
    return f"{SIZE_WORDS[camera.size]}{of}{angle}, {camera.lens_mm}mm lens{when}."


def possessive(name: str) -> str:
    """'Marcus's', 'the ants'': of one, of many."""
    many = is_plural(name.rsplit(maxsplit=1)[-1])
    return f"{name}'" if many else f"{name}'s"


def verb(name: str, many: str, one: str) -> str:
    """The form of a verb that goes with a name."""
    return many if is_plural(name.rsplit(maxsplit=1)[-1]) else one


def _subject(shot: Shot) -> str:
    if shot.camera.size is ShotSize.INSERT and shot.props:
        return f"the {_bare(shot.props[0])}"
    if shot.characters:
        return listed(calls(shot))
    return f"the {shot.location}"


def calls(shot: Shot) -> list[str]:
    """The characters as prompts call them."""
    return [call(name) for name in shot.characters]


def _bare(prop: str) -> str:
    return re.sub(r"^(?:the|a|an) ", "", prop, flags=re.IGNORECASE)


def who_sentence(member: CastMember, wardrobe: str) -> str:
    """Body first, then clothes: what has to stay the same about a character."""
    body = lowered(with_article(plain_body(_as_man_or_woman(member))))
    worn = f", wearing {plain_clothes(wardrobe)}" if wardrobe else ""
    name = call(member.name)
    aged = re.match(r"the (\d+-year-old) ", name)
    if aged:
        # 'The 32-year-old woman is a 32-year-old woman with ...' says one thing twice.
        body = re.sub(rf"^an? {aged[1]} (?=(.))", _article, body)
    known = re.sub(rf"^the (?:{aged[1]} )?" if aged else "^the ", "a ", name)
    if body.startswith(f"{known} with "):
        return as_sentence(f"{name} has {body.removeprefix(f'{known} with ')}{worn}")
    return as_sentence(f"{name} {verb(member.name, 'are', 'is')} {body}{worn}")


def _article(match: re.Match[str]) -> str:
    return "an " if match[1].lower() in "aeiou" else "a "


def _as_man_or_woman(member: CastMember) -> str:
    """The description without the role that the name says: no chef is 'a 32-year-old chef'."""
    role = re.escape(member.name.rsplit(maxsplit=1)[-1])
    sex = sex_of("", member.description)
    text = re.sub(
        rf"^((?:an? )?\d+-year-old )(?:(?:wo)?man )?(?:\w+ )?{role}\b(?: \(adult\))?",
        rf"\g<1>{sex}",
        member.description,
        flags=re.IGNORECASE,
    )
    return text if not is_animal(member.name, member.description) else member.description


def people_sentences(task: WriterTask, most: int) -> list[str]:
    """One sentence a character in the frame, about `most` characters long together.

    Clothes with their colours stay; the body is told in fewer words the more people there are.
    """
    each = most // max(len(task.cast), 1)
    found: list[str] = []
    for member in task.cast:
        clothes, hair = parted(task.shot.wardrobe.get(member.name, member.wardrobe))
        told = with_hair(member.description, hair) if hair else member.description
        room = each - len(clothes)
        if clothes and room < _SHORTEST_BODY:
            wears = verb(member.name, "wear", "wears")
            worn = ", ".join(part for part in (plain_clothes(clothes), hair) if part)
            found.append(as_sentence(f"{call(member.name)} {wears} {worn}"))
            continue
        body = shortened(told, max(_SHORTEST_BODY, room))
        found.append(who_sentence(member.model_copy(update={"description": body}), clothes))
    return found


def place_sentence(task: WriterTask) -> str:
    """Inside or outside, and where."""
    side = {True: "Interior", False: "Exterior", None: "Place"}[task.place.interior]
    return f"{side}: {task.shot.location}."


def furniture_sentences(task: WriterTask) -> list[str]:
    """What stands in the place, as far as it is known."""
    about = plain(task.place.description, task.shot.time_of_day)
    about = re.sub(r", (?:interior|exterior)\b", "", about)
    told = (each for part in about.split(";") for each in sentences(part.strip()))
    name = task.shot.location.casefold()
    return [
        as_sentence(shortened(each, _LONGEST_PLACE))
        for each in told
        if each.rstrip(".").casefold() != name and not is_comment(each)
    ]


def props_sentence(shot: Shot) -> str:
    """Every prop by name; '' when there are none."""
    return f"Props in the frame: {', '.join(shot.props)}." if shot.props else ""


def light_sentence(shot: Shot) -> str:
    """The light as planned."""
    words = light_words(shot)
    head = "" if re.search(r"\b(?:light|lit|lighting)\b", words, re.IGNORECASE) else "Light: "
    return as_sentence(f"{head}{words}")


def light_words(shot: Shot) -> str:
    """The planned light; of a plan that tells a whole frame there, what it says of light."""
    words = plain_light(shot.lighting or "soft natural light").rstrip(".")
    if len(words) <= _LONGEST_LIGHT and not (of_camera(words) or _SOMEBODY.search(words)):
        return words
    clauses = re.split(r"[,;:]\s*|\s+\bwith\b\s+", words)
    lit = [
        each
        for each in clauses
        if _LIT.search(each) and not (of_camera(each) or _SOMEBODY.search(each))
    ]
    return ", ".join(lit[:2]) or "soft natural light"


def composition_sentence(shot: Shot) -> str:
    """Where the subject sits, and which way it looks."""
    who = call(shot.characters[0]) if len(shot.characters) == 1 else "main interest"
    composition = re.sub(r"\b(?:the )?subject\b", who, shot.camera.composition)
    parts = [f"Composition: {composition}"] if composition else []
    direction = shot.camera.screen_direction
    if direction is not ScreenDirection.NEUTRAL and len(shot.characters) == 1:
        name = shot.characters[0]
        parts.append(f"{call(name)} {verb(name, 'look', 'looks')} to the {direction.value}")
    return " ".join(as_sentence(part) for part in parts)


def mood_sentence(shot: Shot) -> str:
    """The mood; '' where the plan has none."""
    return f"Mood: {plain(shot.mood)}." if shot.mood else ""


def palette_sentence(shot: Shot) -> str:
    """The grade in colours; '' where the plan has none."""
    return f"Colour palette of {listed(shot.palette)}." if shot.palette else ""


def lesson_sentences(task: WriterTask) -> list[tuple[str, str]]:
    """(lesson id, sentence) for everything that lessons say to do, each sentence once."""
    found: dict[str, str] = {}
    for lesson in task.lessons:
        advice = re.split(r"\s*Seen:", lesson.remedy)[0].strip()
        for sentence in sentences(advice):
            found.setdefault(as_sentence(shortened(sentence, 200)), lesson.lesson_id)
    return [(lesson_id, sentence) for sentence, lesson_id in found.items()]


def has_people(cast: Sequence[CastMember]) -> bool:
    """Whether anybody in the frame has hands to go wrong."""
    return any(not is_animal(member.name, member.description) for member in cast)


def shows_somebody(task: WriterTask) -> bool:
    """Whether the shot's words put a person or an animal into the frame, cast or not."""
    words = re.findall(r"[A-Za-z]+", f"{task.shot.first_frame} {task.shot.action}")
    return bool(task.cast) or any(is_being(word) for word in words)
