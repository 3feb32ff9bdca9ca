"""The measures of one take in an Inspect score: all of them are better when they are higher."""

from __future__ import annotations

from agents.critic import Critic
from agents.offline import OfflinePlanner
from evals.agents.tally import Tally
from evals.critic.judging import Judged, decided
from evals.critic.words import numbers_of, same_decision
from evals.takes.take import Take
from tools.dinov3.findings import AssetKind

CAUGHT, NAMED, DUE = "faults caught", "faults named", "acts that were due"
KEPT, ALONE, ODD = "right takes kept", "right takes left alone", "odd takes kept"
BY_RULE, NUMBERS = "decision is the policy's", "numbers stay in the reason"
KINDS = (AssetKind.KEYFRAME, AssetKind.CLIP, AssetKind.LIPSYNC, AssetKind.VOICE)
SEVERITIES = (0.3, 0.6, 1.0)
MEASURES = (
    *(CAUGHT, NAMED, DUE, KEPT, ALONE, ODD),
    *(f"{CAUGHT}, {kind}" for kind in KINDS),
    *(f"{KEPT}, {kind}" for kind in KINDS),
    *(f"{CAUGHT}, severity {severity:g}" for severity in SEVERITIES),
    *(BY_RULE, NUMBERS),
)


def judged_take(one: Judged) -> dict[str, Tally]:
    """What was asked of the critic on this take, and what of it was held."""
    tallies = {measure: Tally() for measure in MEASURES}
    if one.take.fault:
        _faulty(one, tallies)
    else:
        _right(one, tallies)
    if one.acted:
        tallies[DUE].ask(bool(one.take.fault), f"{one.verdict.decision} of a right take")
    if one.verdict.policy:
        _worded(one, tallies)
    return tallies


def plan_words(take: Take) -> str:
    """What was planned, for whoever reads the log."""
    return take.labelled.shot.action if take.labelled.shot else take.labelled.words or take.name


def truth_words(take: Take) -> str:
    """What is wrong with it, or why nothing is."""
    if take.fault:
        return f"{take.fault}, severity {take.severity:g}"
    return f"right, {take.odd}" if take.odd else "right"


def _faulty(one: Judged, tallies: dict[str, Tally]) -> None:
    miss = f"{truth_words(one.take)}: {one.verdict.decision}"
    asked = [CAUGHT, f"{CAUGHT}, {one.take.kind}", f"{CAUGHT}, severity {one.take.severity:g}"]
    for measure in asked:
        if measure in tallies:
            tallies[measure].ask(one.handled, miss)
    # Who has looked at nothing has named nothing.
    named = bool(one.verdict.policy and one.take.words & one.seen.words)
    tallies[NAMED].ask(named, f"{one.take.fault} is called {sorted(one.seen.words) or 'nothing'}")


def _right(one: Judged, tallies: dict[str, Tally]) -> None:
    miss = f"{truth_words(one.take)}: {one.verdict.decision} for {sorted(one.seen.words)}"
    asked = [KEPT, f"{KEPT}, {one.take.kind}", *([ODD] if one.take.odd else [])]
    for measure in asked:
        tallies[measure].ask(not one.sent_back, miss)
    tallies[ALONE].ask(not one.acted, miss)


def _worded(one: Judged, tallies: dict[str, Tally]) -> None:
    """Whoever worded the reason: the decision is arithmetic, and its numbers are told."""
    plain = decided(one.seen, Critic(OfflinePlanner()))
    tallies[BY_RULE].ask(same_decision(plain, one.verdict), f"not {plain.decision}")
    numbers = numbers_of(one)
    if numbers:
        told = all(number in one.verdict.reason for number in numbers)
        tallies[NUMBERS].ask(told, f"{', '.join(numbers)} not in: {one.verdict.reason}")
