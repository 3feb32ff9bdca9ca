"""What a plan holds of the facts that were written down beside its script.

It shares no code with the director. Every measure is a share, 0..1, and higher is better.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise

from evals.agents.facts import Beat, Case
from evals.agents.tally import Tally, nothing_held, share_of
from evals.plan_checks import CHECKS, axis_flips
from evals.plan_reading import squeezed
from tools.screenplay.plan import CastMember, Plan, Shot, ShotSize
from tools.screenplay.script import Script

_NEAR = (
    ShotSize.MEDIUM_CLOSE_UP,
    ShotSize.CLOSE_UP,
    ShotSize.EXTREME_CLOSE_UP,
    ShotSize.INSERT,
)
_MOST_BEATS = 2
"""Beats that one shot can show; more of them are told, not shown."""
_FRAMINGS = 5
"""Different sizes and angles that a scene of some length wants."""
MEASURES = (
    "beats told", "beats shown", "beats in order", "lines verbatim", "cast", "looks",
    "right people", "props there", "clothes right", "hour right", "place right", "seen near",
    "direction kept", "framings", "no axis flips", "shots as many", "running time",
    "no editor's faults", "same plan again",
)  # fmt: skip


def nothing_planned(why: str) -> dict[str, Tally]:
    """The measures of a script for which no plan came."""
    return nothing_held(MEASURES, why)


def measured(plans: Sequence[Plan], case: Case) -> dict[str, Tally]:
    """Every measure of the first of the plans; the others say how stable it is."""
    plan, script = plans[0], case.script()
    tallies = {
        **_beats(plan, case),
        "lines verbatim": _lines(plan, case),
        **_cast(plan, case),
        **_camera(plan, case, script),
        "same plan again": stability(plans),
    }
    return {measure: tallies[measure] for measure in MEASURES}


@dataclass(frozen=True, slots=True)
class _Shown:
    """A beat with the shots that cover it."""

    beat: Beat
    plan: Plan
    shots: tuple[Shot, ...]

    @property
    def label(self) -> str:
        return f"'{self.beat.text[:50]}'"


def _beats(plan: Plan, case: Case) -> dict[str, Tally]:
    beats = case.facts.beats
    shown = [_Shown(beat, plan, _covering(plan, beat)) for beat in beats]
    tallies = {
        name: Tally()
        for name in (
            "beats told", "beats shown", "beats in order", "right people", "props there",
            "clothes right", "hour right", "place right", "seen near", "direction kept",
        )
    }  # fmt: skip
    for each in shown:
        tallies["beats told"].ask(bool(each.shots), f"{each.label} has no shot")
        why = _why_unseen(each, beats)
        tallies["beats shown"].ask(not why, f"{each.label} {why}")
        _frame(each, tallies)
        _setting(each, tallies)
    places = [_place_in(plan, each) for each in shown]
    for (one, here), (two, there) in pairwise(zip(shown, places, strict=True)):
        held = 0 <= here <= there
        tallies["beats in order"].ask(held, f"{two.label} does not follow {one.label}")
    return tallies


def _covering(plan: Plan, beat: Beat) -> tuple[Shot, ...]:
    return tuple(shot for shot in plan.shots if _tells(shot, beat))


def _tells(shot: Shot, beat: Beat) -> bool:
    """Whether a shot's source holds the beat; what a reader cuts from a sentence begins anew."""
    return squeezed(beat.text).casefold() in squeezed(shot.source).casefold()


def _place_in(plan: Plan, shown: _Shown) -> int:
    return plan.shots.index(shown.shots[0]) if shown.shots else -1


def _why_unseen(shown: _Shown, beats: Sequence[Beat]) -> str:
    """Why a beat is not seen on the screen; empty where it is."""
    if not shown.shots:
        return "has no shot"
    fewest = min(sum(_tells(shot, beat) for beat in beats) for shot in shown.shots)
    if fewest > _MOST_BEATS:
        return f"is one of {fewest} in its shot"
    picture = " ".join(_picture_words(shot) for shot in shown.shots)
    lacking = [word for word in shown.beat.sees if word.casefold() not in picture]
    return f"shows no {', '.join(lacking)}" if lacking else ""


def _picture_words(shot: Shot) -> str:
    said = (shot.action, shot.first_frame, shot.location, shot.time_of_day, *shot.props)
    return " ".join(said).casefold()


def _frame(shown: _Shown, tallies: dict[str, Tally]) -> None:
    """Who and what is in the frame."""
    beat = shown.beat
    for name in beat.people:
        held = any(_in_frame(name, shot) for shot in shown.shots)
        tallies["right people"].ask(held, f"{name} is not in {shown.label}")
    for name in beat.absent:
        held = bool(shown.shots) and not any(_in_frame(name, shot) for shot in shown.shots)
        tallies["right people"].ask(held, f"{name} is in {shown.label}")
    for prop in beat.props:
        held = any(_has_prop(prop, shot) for shot in shown.shots)
        tallies["props there"].ask(held, f"no {prop} in {shown.label}")
    for name, clothes in beat.wears.items():
        own = [_clothes(name, shot, shown.plan) for shot in shown.shots if _in_frame(name, shot)]
        held = bool(own) and all(_holds(each, clothes) for each in own)
        found = f"wears '{own[0]}'" if own else "is not there"
        tallies["clothes right"].ask(held, f"{name} {found} in {shown.label}, not {clothes}")


def _setting(shown: _Shown, tallies: dict[str, Tally]) -> None:
    """Where and when it plays, and how the camera sees it."""
    beat, shots = shown.beat, shown.shots
    for measure, wanted, found in (
        ("hour right", beat.hours, [shot.time_of_day for shot in shots]),
        ("place right", beat.places, [shot.location for shot in shots]),
    ):
        if wanted:
            held = bool(found) and all(_any_word(wanted, each) for each in found)
            tallies[measure].ask(held, f"{shown.label} is at '{', '.join(found)}'")
    if beat.close:
        near = any(shot.camera.size in _NEAR for shot in shots)
        tallies["seen near"].ask(near, f"{shown.label} is seen from far off")
    if beat.direction:
        ways = [shot.camera.screen_direction.value for shot in shots]
        held = beat.direction in ways
        tallies["direction kept"].ask(held, f"{shown.label} goes {', '.join(ways)}")


def _lines(plan: Plan, case: Case) -> Tally:
    """How much of what is said is said in order, by the right people, in the script's words."""
    wanted = _runs([(line.who, line.words) for line in case.facts.lines])
    known = {line.who for line in case.facts.lines}
    spoken = [line for shot in plan.shots for line in shot.lines]
    said = _runs([(_as_in_facts(line.speaker, known), line.text) for line in spoken])
    if not wanted:
        return share_of(not said, 1, *(f"somebody says '{words}'" for _, words in said))
    missed = [f"{who} does not say '{words}'" for who, words in wanted if (who, words) not in said]
    return share_of(SequenceMatcher(None, wanted, said, autojunk=False).ratio(), 1, *missed)


def _as_in_facts(speaker: str, known: Collection[str]) -> str:
    """Who of the facts speaks: 'Anselm' for 'Brother Anselm', where nobody is called just so."""
    called = [name for name in known if is_called(name, speaker)]
    return max(called, key=len, default=speaker)


def _runs(lines: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Who says which words; what one says without a break counts as one speech."""
    runs = groupby(lines, key=lambda line: line[0].casefold())
    return [(who, " ".join(_words(" ".join(text for _, text in run)))) for who, run in runs]


def _cast(plan: Plan, case: Case) -> dict[str, Tally]:
    """Whether the cast is the story's, nobody twice, and looks as the script says."""
    cast, looks = Tally(), Tally()
    for person in case.facts.cast:
        member = next((m for m in plan.cast if is_called(person.name, m.name)), None)
        cast.ask(member is not None, f"{person.name} is not cast")
        for words in (*person.looks, *person.wears):
            held = member is not None and _holds(_look_of(member), words)
            looks.ask(held, f"{person.name} has no {words}")
    known = (*(person.name for person in case.facts.cast), *case.facts.extras)
    for member in plan.seen:
        if sum(is_called(name, member.name) for name in known) != 1:
            cast.ask(False, f"{member.name} is nobody of the story")
    return {"cast": cast, "looks": looks}


def _camera(plan: Plan, case: Case, script: Script) -> dict[str, Tally]:
    """What the camera does; a filmmaker's own shots are not judged for it."""
    shots, facts = plan.shots, case.facts
    seconds = sum(shot.duration_seconds for shot in shots)
    few, many = facts.shots
    short, long = facts.seconds
    count, length = Tally(), Tally()
    count.ask(few <= len(shots) <= many, f"{len(shots)} shots, not {few} to {many}")
    length.ask(short <= seconds <= long, f"{seconds:.0f} s, not {short:g} to {long:g}")
    free = {"framings": Tally(), "no axis flips": Tally()}
    if not facts.given:
        free = {"framings": framings(shots, few), "no axis flips": axis(plan, script)}
    return free | {
        "shots as many": count,
        "running time": length,
        "no editor's faults": faultless(plan, script),
    }


def framings(shots: Sequence[Shot], wanted: int) -> Tally:
    """Whether shots are framed in different ways, as far as they are that many."""
    found = {(shot.camera.size, shot.camera.angle) for shot in shots}
    return share_of(len(found), min(_FRAMINGS, wanted))


def axis(plan: Plan, script: Script) -> Tally:
    """Whether those who are alone in a shot go on looking the same way."""
    flips = axis_flips(plan, script)
    singles = sum(len(shot.characters) == 1 for shot in plan.shots)
    return share_of(
        singles - len(flips), singles, *(f"{flip.where}: {flip.words}" for flip in flips)
    )


def faultless(plan: Plan, script: Script) -> Tally:
    """How many of the shots are without a fault by the sheet over plans."""
    faults = {fault.where: fault for check in CHECKS.values() for fault in check(plan, script)}
    words = [f"{fault.where}: {fault.words}" for fault in faults.values()]
    return share_of(len(plan.shots) - len(faults), len(plan.shots), *words)


def stability(plans: Sequence[Plan]) -> Tally:
    """How much of the shots is the same each time; nothing is asked of a single plan."""
    first, *others = ([_essence(shot) for shot in plan.shots] for plan in plans)
    ratios = [SequenceMatcher(None, first, other, autojunk=False).ratio() for other in others]
    return share_of(sum(ratios), len(ratios))


def _essence(shot: Shot) -> tuple[str, ...]:
    camera = shot.camera
    return (squeezed(shot.source), camera.size, camera.angle, *shot.characters, *shot.props)


def is_called(name: str, other: str) -> bool:
    """Whether the words of a name all stand in another: 'Pell' in 'Mr. Pell'."""
    return set(_words(name)) <= set(_words(other))


def _in_frame(name: str, shot: Shot) -> bool:
    return any(is_called(name, each) for each in shot.characters)


def _has_prop(prop: str, shot: Shot) -> bool:
    return any(_holds(each, prop) for each in shot.props)


def _clothes(name: str, shot: Shot, plan: Plan) -> str:
    own = next((worn for each, worn in shot.wardrobe.items() if is_called(name, each)), "")
    usual = next((member.wardrobe for member in plan.cast if is_called(name, member.name)), "")
    return own or usual


def _look_of(member: CastMember) -> str:
    return f"{member.description} {member.wardrobe}"


def _any_word(wanted: Sequence[str], text: str) -> bool:
    return any(word in text.casefold() for word in wanted)


def _holds(text: str, words: str) -> bool:
    """Whether a text holds every one of the words, singular or plural alike."""
    return {_singular(word) for word in _words(words)} <= {_singular(w) for w in _words(text)}


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.casefold())


def _singular(word: str) -> str:
    if word in ("loaves", "loaf"):
        return "loaf"
    return word.removesuffix("s") if len(word) > 3 else word
