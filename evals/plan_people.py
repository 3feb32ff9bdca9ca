"""Whom the frames of a plan hold, and how they are called, looked at and heard."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from evals.plan_reading import (
    PLACE_SIZES,
    PRONOUN,
    Fault,
    free_pairs,
    lines_of,
    named,
    squeezed,
)
from tools.screenplay.plan import CameraAngle, Plan, Scene, Shot
from tools.screenplay.script import Delivery, Script, ScriptScene

_SOMEBODY = re.compile(
    r"\b(?:man|woman|boy|girl|guy|waiter|waitress|driver|officer|nurse|doctor|guard)\b"
    r"(?! (?:alone|\w+ing))",
    re.IGNORECASE,
)
_SEXES = {
    "man": re.compile(r"\b(?:man|boy)\b"),
    "woman": re.compile(r"\b(?:woman|girl|waitress)\b"),
}
_PAIR = re.compile(r"\b[A-Z][a-z]+ and [A-Z][a-z]+ [a-z]+")


def people_unasked(plan: Plan, script: Script) -> list[Fault]:
    """People in a frame whom its beat neither names, nor lets speak, nor means by a pronoun.

    The first wide frame with people may hold whoever plays in the scene, a shoulder belongs to who
    is spoken to, and a shot without words may look at somebody who was just seen.
    """
    found = []
    for told, scene in free_pairs(plan, script):
        words = " ".join([told.heading, *(shot.source for shot in scene.shots)])
        shown = {name for shot in scene.shots for name in shot.characters}
        cast = {name for name in shown if named(name, words)} | _speakers(told)
        before: tuple[str, ...] = ()
        peopled = False
        for shot in scene.shots:
            reaction = set(shot.characters) <= set(before) and not shot.source
            found += [
                Fault(shot.shot_id, f"{name} is in the frame unasked")
                for name in shot.characters
                if not reaction and not _asked(name, shot, opening=not peopled, present=cast)
            ]
            before, peopled = shot.characters, peopled or bool(shot.characters)
    return found


def people_missing(plan: Plan, script: Script) -> list[Fault]:
    """People who do something in a beat and are in none of the shots that cover it."""
    found = []
    names = [member.name for member in plan.cast]
    for _, scene in free_pairs(plan, script):
        for source, shots in _by_sentence(scene):
            seen = {name for shot in shots for name in shot.characters}
            found += [
                Fault(shots[0].shot_id, f"{name} acts and is not in the frame: {source}")
                for name in names
                if _acts(name, source) and name not in seen
            ]
    return found


def frames_empty(plan: Plan, script: Script) -> list[Fault]:
    """Shots of nobody whose words have somebody act: 'A MAN drinks', 'Brick and Steel share'."""
    return [
        Fault(shot.shot_id, f"nobody is cast: {shot.action}")
        for _, scene in free_pairs(plan, script)
        for shot in scene.shots
        if not shot.characters and (_SOMEBODY.search(shot.action) or _PAIR.search(shot.action))
    ]


def miscalled(plan: Plan, script: Script) -> list[Fault]:
    """Actions in which one does what several do in the script, or a man what she does.

    'Fox took to their heels'; 'She pours' over a frame of a man alone.
    """
    found = []
    for _, scene in free_pairs(plan, script):
        for shot in scene.shots:
            for name in shot.characters:
                said = rf"\b{re.escape(name)} (?:\w+ ){{1,8}}(?:their|they)\b"
                several = name.endswith("s") or re.search(said, shot.source, re.IGNORECASE)
                if not several and re.search(said, shot.action, re.IGNORECASE):
                    found.append(Fault(shot.shot_id, shot.action))
            found += _wrong_sex(plan, shot)
    return found


def _wrong_sex(plan: Plan, shot: Shot) -> list[Fault]:
    member = plan.member(shot.characters[0]) if len(shot.characters) == 1 else None
    told = member.description if member else ""
    sex = next((sex for sex, words in _SEXES.items() if words.search(told)), "")
    other = {"man": "She ", "woman": "He "}.get(sex, "")
    spoken = {squeezed(line.text) for line in shot.lines}
    return [
        Fault(shot.shot_id, f"{shot.characters[0]} for {beat}")
        for beat in shot.source.split("\n")
        if other and beat.startswith(other) and squeezed(beat) not in spoken
    ]


def uncast_people(plan: Plan, script: Script) -> list[Fault]:
    """Two cast members that are one person: one's name is the other's and more.

    Two who both have lines are two: GUARD and SECOND GUARD.
    """
    speakers = {line.speaker for told in script.scenes for line in lines_of(told)}
    names = [member.name for member in plan.cast]
    return [
        Fault("cast", f"{short} and {long} are one person")
        for short in names
        for long in names
        if not {short, long} <= speakers and _one_person(short, long)
    ]


def ages_clash(plan: Plan, script: Script) -> list[Fault]:
    """Looks that tell another age than the script, or two."""
    found = []
    for member in plan.cast:
        told = re.match(r"\(?(\d{1,2})\b(?!s)", script.characters.get(member.name, ""))
        ages = re.findall(r"(?<!\d)(\d{1,2})(?:-year-old|(?=,|$))", member.description)
        wanted = {told[1]} if told else set(ages[:1])
        if set(ages) - wanted:
            found.append(Fault("cast", f"{member.name}: {', '.join(ages)}"))
    return found


def voices_shared(plan: Plan, script: Script) -> list[Fault]:
    """Speaking parts, seen or only heard, without a voice of their own in the plan."""
    parts = dict.fromkeys(line.speaker for told in script.scenes for line in lines_of(told))
    voices = {member.name: member.voice for member in plan.cast}
    mute = [name for name in parts if not voices.get(name)]
    shared = Counter(voices[name] for name in parts if voices.get(name))
    return [Fault("cast", f"{name} has no voice") for name in mute] + [
        Fault("cast", f"{count} parts speak with {voice}")
        for voice, count in shared.items()
        if count > 1
    ]


def _speakers(told: ScriptScene) -> set[str]:
    return {line.speaker for line in lines_of(told) if line.delivery is Delivery.ON_SCREEN}


def _asked(name: str, shot: Shot, *, opening: bool, present: set[str]) -> bool:
    called = named(name, shot.source)
    speaks = any(line.speaker == name for line in shot.lines)
    shoulder = shot.camera.angle is CameraAngle.OVER_THE_SHOULDER and name in present
    meant = bool(PRONOUN.search(shot.source)) and name in present
    holds_all = opening and shot.camera.size in PLACE_SIZES
    heard = bool(shot.lines) and name in present  # who listens may be looked at
    return called or speaks or shoulder or meant or holds_all or heard


def _acts(name: str, source: str) -> bool:
    """Whether a sentence begins with somebody: 'Tom pours', 'The Fox saw', 'ANNA (30s) sits'."""
    opening = rf"(?:(?:then|but|and|so) )?(?:an? |the )?(?:[a-z]+ )?{re.escape(name)}\b"
    possessive = rf"{opening}['’]s"
    return bool(re.match(opening, source, re.I)) and not re.match(possessive, source, re.I)


def _by_sentence(scene: Scene) -> Iterator[tuple[str, list[Shot]]]:
    """Each sentence of the script with the shots that cover it."""
    found: dict[str, list[Shot]] = {}
    for shot in scene.shots:
        spoken = {squeezed(line.text) for line in shot.lines}
        for beat in shot.source.split("\n"):
            if beat and squeezed(beat) not in spoken:
                found.setdefault(squeezed(beat), []).append(shot)
    yield from found.items()


def _one_person(short: str, long: str) -> bool:
    a, b = short.casefold().split(), long.casefold().split()
    return len(a) == 1 < len(b) and a[0] in b and len(a[0]) > 2
