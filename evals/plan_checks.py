"""What is wrong with a plan, by rules that an editor would sign; shares no code with the planner.

Each check is given a plan and its script and gives back faults in words, one for each place. Shots
that the filmmaker wrote are not judged for what the filmmaker decided: size, order and length.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from tools.screenplay.plan import CameraAngle, Plan, Scene, ScreenDirection, Shot, ShotSize
from tools.screenplay.script import Delivery, ElementKind, Line, Script, ScriptScene

_PLACE_SIZES = (ShotSize.EXTREME_WIDE, ShotSize.WIDE, ShotSize.FULL)
_CLOSE = (ShotSize.INSERT, ShotSize.CLOSE_UP, ShotSize.EXTREME_CLOSE_UP)
_SHORTEST_SECONDS = 2.0
_RUN = 3
_MOST_SENTENCES, _BRIEF = 2, 3
"""Sentences of action in one shot; briefer ones ('Grey waves.') cost no picture of their own."""
_TOLD = (ElementKind.ACTION, ElementKind.LYRICS)
_PRONOUN = re.compile(
    r"\b(?:he|she|him|her|his|hers|they|them|their|both|together|each other)\b", re.I
)
_SOMEBODY = re.compile(
    r"\b(?:man|woman|boy|girl|guy|waiter|waitress|driver|officer|nurse|doctor|guard)\b"
    r"(?! (?:alone|\w+ing))",
    re.IGNORECASE,
)
_PAIR = re.compile(r"\b[A-Z][a-z]+ and [A-Z][a-z]+ [a-z]+")
_TURNS = re.compile(r"\b(?:turns?|turned|spins?|wheels|back the way|left to right|right to left)\b")
_WORDS = """
    apple bag ball bell blanket book bottle bowl box bread broth candle cane card chair clock cloak
    corn cup dish door flower glass grapes gun jar key kettle knife lamp lantern letter letters map
    mirror money mug mugs note notebook paper parcel pebble pebbles phone photo photograph pitcher
    plate purse ribbon ring rope skin soup suitcase sword table telephone torch tray umbrella watch
    filberts nuts vessel
"""
_THINGS = frozenset(_WORDS.split())
"""Words for things that can be filmed; written for these scripts, not read from the planner's."""
_SAME_THING = {"letters": "letter", "mugs": "mug", "pebbles": "pebble", "nuts": "filberts"}
_NO_INSERT = frozenset(("door", "table", "chair", "mirror"))
"""Things that stand in the room: seen in the wide shots, rarely worth a picture of their own."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where."""

    where: str
    """Shot or scene id."""
    words: str


Check = Callable[[Plan, Script], list[Fault]]


def beats_uncovered(plan: Plan, script: Script) -> list[Fault]:
    """Sentences of the script that no shot of their scene covers, and given shots that are lost."""
    found = []
    for told, scene in zip(script.scenes, plan.scenes, strict=False):
        source = _squeezed(" ".join(shot.source for shot in scene.shots))
        found += [
            Fault(scene.scene_id, f"not covered: {sentence}")
            for sentence in _told_sentences(told)
            if _squeezed(sentence) not in source
        ]
        sources = [_squeezed(shot.source) for shot in scene.shots]
        found += [
            Fault(scene.scene_id, f"given shot {given.given_id} is missing")
            for given in told.shots
            if not any(_squeezed(given.action) in each for each in sources)
        ]
    lost = len(script.scenes) - len(plan.scenes)
    return found + ([Fault("plan", f"{lost} scenes are missing")] if lost else [])


def dialogue_changed(plan: Plan, script: Script) -> list[Fault]:
    """Lines that are not said once, in order and word for word; a long line may be cut in parts."""
    found = []
    for told, scene in zip(script.scenes, plan.scenes, strict=False):
        said = [line for shot in scene.shots for line in shot.lines]
        wanted = _lines_of(told)
        if _speech(said) != _speech(wanted):
            found.append(Fault(scene.scene_id, "the words said are not the script's"))
    return found


def same_framing_runs(plan: Plan, script: Script) -> list[Fault]:
    """Three or more shots running with the same size and angle, each run once."""
    found = []
    for scene in _free_scenes(plan, script):
        framings = groupby(scene.shots, key=lambda shot: (shot.camera.size, shot.camera.angle))
        for (size, angle), run in framings:
            shots = list(run)
            if len(shots) >= _RUN:
                found.append(Fault(shots[0].shot_id, f"{len(shots)} running: {size}, {angle}"))
    return found


def places_not_established(plan: Plan, script: Script) -> list[Fault]:
    """New places whose first shot is not wide."""
    found: list[Fault] = []
    known: set[str] = set()
    free = {scene.scene_id for scene in _free_scenes(plan, script)}
    for scene in plan.scenes:
        for shot in scene.shots:
            new = shot.location not in known
            known.add(shot.location)
            if new and scene.scene_id in free and shot.camera.size not in _PLACE_SIZES:
                found.append(Fault(shot.shot_id, f"{shot.location} opens on {shot.camera.size}"))
    return found


def props_without_insert(plan: Plan, script: Script) -> list[Fault]:
    """Things that a scene names twice or more and never shows close."""
    found = []
    for told, scene in zip(script.scenes, plan.scenes, strict=False):
        if told.shots:
            continue
        for thing in _things_of(told):
            close = (shot for shot in scene.shots if shot.camera.size in _CLOSE)
            if not any(_shows(shot, thing) for shot in close):
                found.append(Fault(scene.scene_id, f"no close picture of the {thing}"))
    return found


def axis_flips(plan: Plan, script: Script) -> list[Fault]:
    """Single shots of somebody who now looks the other way, though no words turn them."""
    found = []
    for scene in _free_scenes(plan, script):
        sides: dict[str, ScreenDirection] = {}
        for shot in scene.shots:
            side = shot.camera.screen_direction
            if len(shot.characters) != 1 or side is ScreenDirection.NEUTRAL:
                continue
            name = shot.characters[0]
            if sides.get(name, side) is not side and not _TURNS.search(shot.source):
                found.append(Fault(shot.shot_id, f"{name} now faces {side}"))
            sides[name] = side
    return found


def people_unasked(plan: Plan, script: Script) -> list[Fault]:
    """People in a frame whom its beat neither names, nor lets speak, nor means by a pronoun.

    The first wide frame with people may hold whoever plays in the scene, a shoulder belongs to who
    is spoken to, and a shot without words may look at somebody who was just seen.
    """
    found = []
    for told, scene in _free_pairs(plan, script):
        cast = {name for shot in scene.shots for name in shot.characters} | _speakers(told)
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
    for _, scene in _free_pairs(plan, script):
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
        for _, scene in _free_pairs(plan, script)
        for shot in scene.shots
        if not shot.characters and (_SOMEBODY.search(shot.action) or _PAIR.search(shot.action))
    ]


def miscalled(plan: Plan, script: Script) -> list[Fault]:
    """Actions in which one does what the script says of several: 'Fox took to their heels'."""
    found = []
    for _, scene in _free_pairs(plan, script):
        for shot in scene.shots:
            for name in shot.characters:
                said = rf"\b{re.escape(name)} (?:\w+ ){{1,8}}(?:their|they)\b"
                several = name.endswith("s") or re.search(said, shot.source, re.IGNORECASE)
                if not several and re.search(said, shot.action, re.IGNORECASE):
                    found.append(Fault(shot.shot_id, shot.action))
    return found


def uncast_people(plan: Plan, script: Script) -> list[Fault]:
    """Two cast members that are one person: one's name is the other's and more."""
    del script
    names = [member.name for member in plan.cast]
    return [
        Fault("cast", f"{short} and {long} are one person")
        for short in names
        for long in names
        if short != long and _one_person(short, long)
    ]


def lengths_off(plan: Plan, script: Script) -> list[Fault]:
    """Shots too short to be read."""
    del script
    return [
        Fault(shot.shot_id, f"{shot.duration_seconds:g} s")
        for shot in plan.shots
        if shot.duration_seconds < _SHORTEST_SECONDS - 0.01
    ]


def voices_shared(plan: Plan, script: Script) -> list[Fault]:
    """Speaking parts, seen or only heard, without a voice of their own in the plan."""
    parts = dict.fromkeys(line.speaker for told in script.scenes for line in _lines_of(told))
    voices = {member.name: member.voice for member in plan.cast}
    mute = [name for name in parts if not voices.get(name)]
    shared = Counter(voices[name] for name in parts if voices.get(name))
    return [Fault("cast", f"{name} has no voice") for name in mute] + [
        Fault("cast", f"{count} parts speak with {voice}")
        for voice, count in shared.items()
        if count > 1
    ]


def prop_names_change(plan: Plan, script: Script) -> list[Fault]:
    """Things called by a longer and a shorter name: 'brass lamp' here, 'brass floor lamp' there."""
    del script
    found = []
    for scene in plan.scenes:
        names = list(dict.fromkeys(prop for shot in scene.shots for prop in shot.props))
        for name in names:
            longer = [other for other in names if _fuller(other, name)]
            if len(longer) == 1:
                found.append(Fault(scene.scene_id, f"{name!r} is also {longer[0]!r}"))
    return found


def hours_lost(plan: Plan, script: Script) -> list[Fault]:
    """Scenes that go on from the one before and play at another hour."""
    found = []
    pairs = list(zip(script.scenes, plan.scenes, strict=False))
    for (_, before), (told, scene) in pairwise(pairs):
        goes_on = "CONTINUOUS" in told.heading.upper()
        was, hour = before.shots[-1].time_of_day, scene.shots[0].time_of_day
        if goes_on and was != hour:
            found.append(Fault(scene.scene_id, f"{hour} goes on from {was}"))
    return found


def shots_overfull(plan: Plan, script: Script) -> list[Fault]:
    """Shots that hold more than two sentences of action with somebody in them."""
    found = []
    for told, scene in _free_pairs(plan, script):
        sentences = [_squeezed(each) for each in _told_sentences(told)]
        for shot in scene.shots:
            covered = {_squeezed(beat) for beat in shot.source.split("\n")}
            deeds = (each for each in sentences if _has_doer(each, plan))
            held = [each for each in deeds if each in covered and len(each.split()) > _BRIEF]
            if len(held) > _MOST_SENTENCES:
                found.append(Fault(shot.shot_id, f"{len(held)} sentences in one shot"))
    return found


def _has_doer(sentence: str, plan: Plan) -> bool:
    names = any(_named(member.name, sentence) for member in plan.cast)
    return names or bool(_PRONOUN.search(sentence))


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


def places_nowhere(plan: Plan, script: Script) -> list[Fault]:
    """Given shots whose frame opens in a place, told by its heading, other than the shot's."""
    found = []
    for told, scene in zip(script.scenes, plan.scenes, strict=False):
        for given, shot in zip(told.shots, scene.shots, strict=False):
            opening = given.first_frame.split(".")[0].lower()
            inside = re.match(r"(?:interior|exterior), ", opening)
            words = set(re.findall(r"[a-z]+", shot.location.lower()))
            if inside and not words & _family(opening):
                found.append(Fault(shot.shot_id, f"at {shot.location}: {opening[:60]}"))
    return found


CHECKS: Mapping[str, Check] = {
    "beats uncovered": beats_uncovered,
    "dialogue changed": dialogue_changed,
    "same framing x3": same_framing_runs,
    "place not opened": places_not_established,
    "prop not close": props_without_insert,
    "axis flips": axis_flips,
    "people unasked": people_unasked,
    "people missing": people_missing,
    "nobody cast": frames_empty,
    "wrong doer": miscalled,
    "one person twice": uncast_people,
    "under 2 s": lengths_off,
    "voice lacking": voices_shared,
    "prop renamed": prop_names_change,
    "hour lost": hours_lost,
    "overfull": shots_overfull,
    "ages clash": ages_clash,
    "wrong place": places_nowhere,
}
"""Column of the sheet -> what counts its faults."""


def too_long(plan: Plan, longest: Callable[[Shot], float]) -> list[Fault]:
    """Shots longer than anything on sale for them."""
    return [
        Fault(shot.shot_id, f"{shot.duration_seconds:g} s")
        for shot in plan.shots
        if shot.duration_seconds > longest(shot) + 0.01
    ]


def _free_pairs(plan: Plan, script: Script) -> Iterator[tuple[ScriptScene, Scene]]:
    """Scenes whose shots the director chose."""
    pairs = zip(script.scenes, plan.scenes, strict=False)
    return ((told, scene) for told, scene in pairs if not told.shots)


def _free_scenes(plan: Plan, script: Script) -> list[Scene]:
    return [scene for _, scene in _free_pairs(plan, script)]


def _told_sentences(told: ScriptScene) -> list[str]:
    if told.shots:
        return []
    texts = [each.text for each in told.elements if each.kind in _TOLD]
    return [part for text in texts for part in re.split(r"(?<=[.!?])\s+", text) if part.strip()]


def _lines_of(told: ScriptScene) -> list[Line]:
    own = [element.line for element in told.elements if element.line is not None]
    return own + [line for shot in told.shots for line in shot.lines]


def _speech(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Who says which words; what one says without a break counts as one speech."""
    runs = groupby(lines, key=lambda line: line.speaker)
    return [(who, _squeezed(" ".join(line.text for line in run))) for who, run in runs]


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _things_of(told: ScriptScene) -> list[str]:
    words = re.findall(r"[a-z]+", " ".join(_told_sentences(told)).lower())
    counts = Counter(_SAME_THING.get(word, word) for word in words if word in _THINGS)
    return [thing for thing, count in counts.items() if count > 1 and thing not in _NO_INSERT]


def _shows(shot: Shot, thing: str) -> bool:
    words = set(re.findall(r"[a-z]+", f"{' '.join(shot.props)} {shot.action}".lower()))
    return thing in {_SAME_THING.get(word, word) for word in words}


def _speakers(told: ScriptScene) -> set[str]:
    return {line.speaker for line in _lines_of(told) if line.delivery is Delivery.ON_SCREEN}


def _asked(name: str, shot: Shot, *, opening: bool, present: set[str]) -> bool:
    named = _named(name, shot.source)
    speaks = any(line.speaker == name for line in shot.lines)
    shoulder = shot.camera.angle is CameraAngle.OVER_THE_SHOULDER and name in present
    meant = bool(_PRONOUN.search(shot.source)) and name in present
    holds_all = opening and shot.camera.size in _PLACE_SIZES
    heard = bool(shot.lines) and name in present  # who listens may be looked at
    return named or speaks or shoulder or meant or holds_all or heard


def _named(name: str, text: str) -> bool:
    words = [name, *(part for part in name.split() if len(part) > 2)]
    return any(re.search(rf"\b{re.escape(word)}s?\b", text, re.IGNORECASE) for word in words)


def _acts(name: str, source: str) -> bool:
    """Whether a sentence begins with somebody: 'Tom pours', 'The Fox saw', 'ANNA (30s) sits'."""
    opening = rf"(?:(?:then|but|and|so) )?(?:an? |the )?(?:[a-z]+ )?{re.escape(name)}\b"
    possessive = rf"{opening}['’]s"
    return bool(re.match(opening, source, re.I)) and not re.match(possessive, source, re.I)


def _by_sentence(scene: Scene) -> Iterator[tuple[str, list[Shot]]]:
    """Each sentence of the script with the shots that cover it."""
    found: dict[str, list[Shot]] = {}
    for shot in scene.shots:
        spoken = {_squeezed(line.text) for line in shot.lines}
        for beat in shot.source.split("\n"):
            if beat and _squeezed(beat) not in spoken:
                found.setdefault(_squeezed(beat), []).append(shot)
    yield from found.items()


def _family(opening: str) -> set[str]:
    """The words of a frame's opening, and the wider words for some of them."""
    words = set(re.findall(r"[a-z]+", opening))
    wider = {kind for kind, members in _KINDS.items() if members & words}
    return words | wider


_KINDS = {
    "street": {"bus", "stop", "square", "town"},
    "restaurant": {"diner", "cafe"},
    "theatre": {"planetarium", "auditorium"},
    "mountain": {"hillside", "overlook", "lookout"},
}


def _one_person(short: str, long: str) -> bool:
    a, b = short.casefold().split(), long.casefold().split()
    return len(a) == 1 < len(b) and a[0] in b and len(a[0]) > 2


def _fuller(longer: str, shorter: str) -> bool:
    """Whether a name holds all words of another and more, and means the same noun."""
    many, few = longer.lower().split(), shorter.lower().split()
    return len(many) > len(few) and many[-1] == few[-1] and set(few) < set(many)
