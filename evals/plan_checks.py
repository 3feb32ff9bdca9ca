"""What is wrong with a plan, by rules that an editor would sign; shares no code with the planner.

Each check is given a plan and its script and gives back faults in words, one for each place. Shots
that the filmmaker wrote are not judged for what the filmmaker decided: size, order and length.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby, pairwise

from evals.plan_people import (
    ages_clash,
    frames_empty,
    miscalled,
    people_missing,
    people_unasked,
    uncast_people,
    voices_shared,
)
from evals.plan_reading import (
    PLACE_SIZES,
    Fault,
    free_pairs,
    free_scenes,
    has_doer,
    lines_of,
    squeezed,
    told_sentences,
)
from tools.screenplay.plan import Plan, ScreenDirection, Shot, ShotSize
from tools.screenplay.script import Line, Script, ScriptScene

_CLOSE = (ShotSize.INSERT, ShotSize.CLOSE_UP, ShotSize.EXTREME_CLOSE_UP)
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
_SHORTEST_SECONDS = 2.0
_RUN = 3
_MOST_SENTENCES, _BRIEF = 2, 3
"""Sentences of action in one shot; briefer ones ('Grey waves.') cost no picture of their own."""
_TURNS = re.compile(r"\b(?:turns?|turned|spins?|wheels|back the way|left to right|right to left)\b")


Check = Callable[[Plan, Script], list[Fault]]


def beats_uncovered(plan: Plan, script: Script) -> list[Fault]:
    """Sentences of the script that no shot of their scene covers, and given shots that are lost."""
    found = []
    for told, scene in zip(script.scenes, plan.scenes, strict=False):
        source = squeezed(" ".join(shot.source for shot in scene.shots))
        found += [
            Fault(scene.scene_id, f"not covered: {sentence}")
            for sentence in told_sentences(told)
            if squeezed(sentence) not in source
        ]
        sources = [squeezed(shot.source) for shot in scene.shots]
        found += [
            Fault(scene.scene_id, f"given shot {given.given_id} is missing")
            for given in told.shots
            if not any(squeezed(given.action) in each for each in sources)
        ]
    lost = len(script.scenes) - len(plan.scenes)
    return found + ([Fault("plan", f"{lost} scenes are missing")] if lost else [])


def dialogue_changed(plan: Plan, script: Script) -> list[Fault]:
    """Lines that are not said once, in order and word for word; a long line may be cut in parts."""
    found = []
    for told, scene in zip(script.scenes, plan.scenes, strict=False):
        said = [line for shot in scene.shots for line in shot.lines]
        wanted = lines_of(told)
        if _speech(said) != _speech(wanted):
            found.append(Fault(scene.scene_id, "the words said are not the script's"))
    return found


def same_framing_runs(plan: Plan, script: Script) -> list[Fault]:
    """Three or more shots running with the same size and angle, each run once."""
    found = []
    for scene in free_scenes(plan, script):
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
    free = {scene.scene_id for scene in free_scenes(plan, script)}
    for scene in plan.scenes:
        for shot in scene.shots:
            new = shot.location not in known
            known.add(shot.location)
            if new and scene.scene_id in free and shot.camera.size not in PLACE_SIZES:
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
    for scene in free_scenes(plan, script):
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


def lengths_off(plan: Plan, script: Script) -> list[Fault]:
    """Shots too short to be read."""
    del script
    return [
        Fault(shot.shot_id, f"{shot.duration_seconds:g} s")
        for shot in plan.shots
        if shot.duration_seconds < _SHORTEST_SECONDS - 0.01
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
    for told, scene in free_pairs(plan, script):
        sentences = [squeezed(each) for each in told_sentences(told)]
        for shot in scene.shots:
            covered = {squeezed(beat) for beat in shot.source.split("\n")}
            deeds = (each for each in sentences if has_doer(each, plan))
            held = [each for each in deeds if each in covered and len(each.split()) > _BRIEF]
            if len(held) > _MOST_SENTENCES:
                found.append(Fault(shot.shot_id, f"{len(held)} sentences in one shot"))
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


def _speech(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Who says which words; what one says without a break counts as one speech."""
    runs = groupby(lines, key=lambda line: line.speaker)
    return [(who, squeezed(" ".join(line.text for line in run))) for who, run in runs]


def _things_of(told: ScriptScene) -> list[str]:
    words = re.findall(r"[a-z]+", " ".join(told_sentences(told)).lower())
    counts = Counter(_SAME_THING.get(word, word) for word in words if word in _THINGS)
    return [thing for thing, count in counts.items() if count > 1 and thing not in _NO_INSERT]


def _shows(shot: Shot, thing: str) -> bool:
    words = set(re.findall(r"[a-z]+", f"{' '.join(shot.props)} {shot.action}".lower()))
    return thing in {_SAME_THING.get(word, word) for word in words}


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


def _fuller(longer: str, shorter: str) -> bool:
    """Whether a name holds all words of another and more, and means the same noun."""
    many, few = longer.lower().split(), shorter.lower().split()
    return len(many) > len(few) and many[-1] == few[-1] and set(few) < set(many)
