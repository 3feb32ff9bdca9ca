"""What the prompts of a plan hold of its shots, by the linter and by checks that know none of it.

Every measure is a share of prompts or of things asked of them, 0..1, and higher is better.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.agents.facts import Facts
from evals.agents.tally import Tally
from tools.dinov3.findings import AssetKind
from tools.providers.models import model_book
from tools.screenplay.plan import Movement, Plan, Shot
from tools.takes.lint import lint
from tools.takes.linting.issues import Fault
from tools.takes.sheet import PromptSheet

MEASURES = (
    "long enough", "within the model's limit", "no contradiction (linter)",
    "no contradiction (own check)", "nothing else found (linter)", "people named",
    "clothes said", "props named", "place named", "hour not denied", "framing said",
    "movement said", "looks as the script says", "no words spoken in it",
)  # fmt: skip
_FEWEST_CHARACTERS = 500
_DAY = re.compile(r"\b(?:daylight|midday|noon|sunlit|bright sun|sunny)\b")
_NIGHT = re.compile(r"\b(?:night|midnight|moonlight|moonlit)\b")
_HOURS = {"night": _DAY, "day": _NIGHT, "noon": _NIGHT, "morning": _NIGHT, "afternoon": _NIGHT}
"""Hour of a shot -> words that deny it."""
_OPPOSITES = (
    (r"\bstatic (?:camera|shot)\b|\blocked[- ]off\b", r"\bcamera (?:pans|tracks|pushes|orbits)\b"),
    (r"\bextreme close-up\b", r"\bextreme wide\b"),
    (r"\blow angle\b", r"\bhigh angle\b|\boverhead\b"),
    (_DAY.pattern, _NIGHT.pattern),
    (r"\bcolou?r(?:ful)? photograph", r"\bblack[- ]and[- ]white\b"),
    (r"\bempty of people\b|\bno people\b|\bnobody\b", r"\b(?:he|she) (?:looks|wears)\b"),
)  # fmt: skip
"""Pairs of which a prompt may say one; read off no list of the linter's."""
_GARMENTS = re.compile(
    r"\b(?:coat|dress|scrubs|jacket|suit|cardigan|apron|parka|pullover|jeans|skirt|shirt|"
    r"tracksuit|headscarf|beret|hat|tunic|cloak|trousers|jumper|sweater)\b"
)
_HAIRLESS = re.compile(r"\bshaved head\b|\bbald\b")
_HAIR = re.compile(r"\b(?:short|long|curly|wavy|straight|cropped)\b[^,.;]{0,20}\bhair\b")
_OUTFIT = re.compile(
    r"\b(?:wears|into|in) (?:a|an|the|her|his) (?:[\w']+ ){0,3}?"
    r"(coat|dress|scrubs|jacket|suit|cardigan|apron|parka|pullover|tracksuit|tunic)\b"
)
"""Clothes that somebody is told to be in, as actions put it."""
_MOVES = {
    Movement.PAN_LEFT: r"\bpan", Movement.PAN_RIGHT: r"\bpan", Movement.TILT_UP: r"\btilt",
    Movement.TILT_DOWN: r"\btilt", Movement.PUSH_IN: r"\bpush|\bdoll|\bcloser\b",
    Movement.PULL_OUT: r"\bpull", Movement.TRACK_LEFT: r"\btrack|\bfollow|\balongside\b",
    Movement.TRACK_RIGHT: r"\btrack|\bfollow|\balongside\b",
    Movement.CRANE_UP: r"\bcrane|\brises?\b", Movement.CRANE_DOWN: r"\bcrane|\bdescend",
    Movement.ORBIT: r"\borbit|\bcircle|\barcs?\b", Movement.HANDHELD: r"\bhand-?held\b",
    Movement.STATIC: r"\bstatic\b|\bstill\b|\blocked\b|\bfixed\b|\btripod\b|\bdoes not move\b",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A prompt with the shot that it is for."""

    sheet: PromptSheet
    shot: Shot
    plan: Plan

    @property
    def low(self) -> str:
        """The prompt in lower case."""
        return self.sheet.prompt_text.casefold()

    @property
    def label(self) -> str:
        """Where it is, for a miss."""
        return f"{self.shot.shot_id} {self.sheet.asset.value}"


def measured(prompts: Sequence[Written], facts: Facts) -> dict[str, Tally]:
    """Every measure over the prompts of one script."""
    tallies = {measure: Tally() for measure in MEASURES}
    for each in prompts:
        own = (*_by_own_check(each), *agreement(each), *_true_to_script(each, facts))
        for measure, held, miss in (*_by_linter(each), *own):
            tallies[measure].ask(held, f"{each.label}: {miss}")
    return tallies


Asked = tuple[str, bool, str]
"""Measure, whether it is held, and what is wrong where it is not."""


def _by_linter(written: Written) -> Iterator[Asked]:
    others = [m.name for m in written.plan.cast if m.name not in written.shot.characters]
    issues = lint(written.sheet, written.shot, others=others)
    contrary = [each.sentence for each in issues if each.fault is Fault.CONTRADICTION]
    elsewhere = (Fault.CONTRADICTION, Fault.TOO_SHORT, Fault.TOO_LONG)
    others_found = [each.sentence for each in issues if each.fault not in elsewhere]
    yield "no contradiction (linter)", not contrary, " ".join(contrary)
    yield "nothing else found (linter)", not others_found, " ".join(others_found)


def _by_own_check(written: Written) -> Iterator[Asked]:
    text = written.sheet.prompt_text
    card = model_book().card(written.sheet.target_model)
    yield "long enough", len(text) >= _FEWEST_CHARACTERS, f"{len(text)} characters"
    fits = card.fit(text) == text
    yield "within the model's limit", fits, f"over {card.prompt_limit} {card.prompt_unit}"
    both = [
        f"{one.group()!r} and {other.group()!r}"
        for left, right in _OPPOSITES
        if (one := re.search(left, written.low)) and (other := re.search(right, written.low))
    ]
    both += [sentence for sentence in re.split(r"[.;]", written.low) if _two_heads(sentence)]
    both += _other_clothes(written)
    yield "no contradiction (own check)", not both, "; ".join(both)
    spoken = [line.text for line in written.shot.lines if line.text.casefold() in written.low]
    yield "no words spoken in it", not spoken, f"says {spoken}"


def _two_heads(sentence: str) -> bool:
    """Whether one sentence gives somebody hair and none."""
    return bool(_HAIRLESS.search(sentence) and _HAIR.search(sentence))


def _other_clothes(written: Written) -> list[str]:
    """Clothes that the prompt puts somebody in beside those of the shot."""
    planned = set(_GARMENTS.findall(" ".join(written.shot.wardrobe.values()).casefold()))
    others = set(_OUTFIT.findall(written.low)) - planned
    return [f"{', '.join(sorted(planned))}, and also {each}" for each in others if planned]


def _true_to_script(written: Written, facts: Facts) -> Iterator[Asked]:
    """Whether those in a still look as the script, not only the plan, has it."""
    if written.sheet.asset is not AssetKind.KEYFRAME:
        return
    for person in facts.cast:
        for name in written.shot.characters:
            if not _same_name(person.name, name):
                continue
            for look in person.looks:
                held = all(word in written.low for word in look.casefold().split())
                yield "looks as the script says", held, f"{name} has no {look}"


def _same_name(name: str, other: str) -> bool:
    return set(name.casefold().split()) <= set(other.casefold().split())


def agreement(written: Written) -> Iterator[Asked]:
    """Whether the prompt tells the shot that was planned."""
    shot, low = written.shot, written.low
    for name in shot.characters:
        last = name.casefold().split()[-1]
        yield "people named", re.search(rf"\b{re.escape(last)}\b", low) is not None, f"no {name}"
    denied = _HOURS.get(shot.time_of_day.casefold())
    if denied:
        found = denied.search(low)
        yield "hour not denied", found is None, f"{shot.time_of_day}, and says {found and found[0]}"
    if written.sheet.asset is AssetKind.KEYFRAME:
        yield from _of_a_still(written)
    else:
        held = re.search(_MOVES[shot.camera.movement], low) is not None
        yield "movement said", held, f"no {shot.camera.movement.value}"


def _of_a_still(written: Written) -> Iterator[Asked]:
    shot, low = written.shot, written.low
    for name, clothes in shot.wardrobe.items():
        planned = set(_GARMENTS.findall(clothes.casefold()))
        if planned and name in shot.characters:
            held = planned <= set(_GARMENTS.findall(low))
            yield "clothes said", held, f"{name}'s {', '.join(sorted(planned))} not all said"
    for prop in shot.props:
        yield "props named", prop.casefold().split()[-1] in low, f"no {prop}"
    yield "place named", shot.location.casefold().split()[-1] in low, f"no {shot.location}"
    size = shot.camera.size.value
    yield "framing said", size in low or size.replace("-", " ") in low, f"no {size}"
