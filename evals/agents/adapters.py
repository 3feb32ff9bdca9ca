"""What can be asked of the plan of any script, where nobody wrote down what it must hold.

Every measure is a share, 0..1, of what the script itself says, and higher is better. Scripts that
are brought by others are named by format and number only.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import TaskState

from evals.agents.answers import answered_on, beside
from evals.agents.asking import why_not
from evals.agents.facts import Told, scripts_of_others
from evals.agents.plan_measures import axis, faultless, framings, is_called, stability
from evals.agents.tally import Tally, nothing_held, score_of, share_of
from evals.bench_plans import CAP_SECONDS, meets_cap, sold_seconds
from evals.plan_checks import beats_uncovered, dialogue_changed, lengths_off, too_long
from evals.plan_reading import free_scenes, lines_of, squeezed, told_sentences
from tools.errors import UserFixable
from tools.screenplay.plan import Plan
from tools.screenplay.script import Script

NAME = "planning, other scripts"
MEASURES = (
    "all of it told", "lines verbatim", "speakers cast", "scenes in order", "running time met",
    "lengths filmable", "framings", "no axis flips", "no editor's faults", "same plan again",
)  # fmt: skip


def others(folder: Path) -> MemoryDataset:
    """The scripts of a folder as samples; UserFixable when there is none that can be read."""
    problems: list[str] = []
    found = list(scripts_of_others([folder], problems.append))
    if not found:
        raise UserFixable(
            f"no script can be read ({'; '.join(problems) or 'there is none'}).",
            where=str(folder),
            fix="name a folder with Fountain, FDX, JSON or prose.",
        )
    return MemoryDataset([_sample(each) for each in found], name="others' scripts")


def _sample(told: Told) -> Sample:
    return Sample(
        id=told.name,
        input=told.path.read_text("utf-8", errors="replace"),
        target="what the script itself says",
        metadata=told.model_dump(mode="json"),
    )


@scorer(metrics={"*": [mean(), stderr()]})
def holds_the_script() -> Scorer:
    """Every measure of this module; a script without a plan holds nothing."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        stored: list[dict[str, object]] = state.store.get("plans", [])
        plans = [Plan.model_validate(each) for each in stored]
        if plans:
            capped = Plan.model_validate(state.store.get("capped"))
            tallies = measured(plans, capped, Path(state.metadata["path"]))
        else:
            tallies = nothing_held(MEASURES, f"no plan came: {why_not(state)}")
        return score_of(tallies | answered_on(state), **beside(state))

    return score


def measured(plans: Sequence[Plan], capped: Plan, path: Path) -> dict[str, Tally]:
    """Every measure of the first of the plans; `capped` was to last `CAP_SECONDS` at most."""
    plan, script = plans[0], Told(name="", path=path).script()
    free = [shot for scene in free_scenes(plan, script) for shot in scene.shots]
    length = Tally()
    seconds = sum(shot.duration_seconds for shot in capped.shots)
    length.ask(meets_cap(capped), f"{seconds:.0f} s where {CAP_SECONDS:g} were asked for")
    tallies = {
        "all of it told": _told(plan, script),
        "lines verbatim": _lines(plan, script),
        "speakers cast": _speakers(plan, script),
        "scenes in order": _order(plan, script),
        "running time met": length,
        "lengths filmable": _lengths(plan, script),
        "framings": framings(free, len(free)),
        "no axis flips": axis(plan, script) if free else Tally(),
        "no editor's faults": faultless(plan, script),
        "same plan again": stability(plans),
    }
    return {measure: tallies[measure] for measure in MEASURES}


def _told(plan: Plan, script: Script) -> Tally:
    """How many of the sentences and given shots have a shot in their scene."""
    asked = sum(len(told.shots) + len(told_sentences(told)) for told in script.scenes)
    faults = beats_uncovered(plan, script)
    return share_of(asked - len(faults), asked, *(f"{f.where}: {f.words}" for f in faults))


def _lines(plan: Plan, script: Script) -> Tally:
    """In how many of the scenes in which somebody speaks the words are the script's."""
    tally = Tally()
    wrong = {fault.where: fault.words for fault in dialogue_changed(plan, script)}
    for told, scene in zip_longest(script.scenes, plan.scenes):
        if told is None or not lines_of(told):
            continue
        miss = "its scene is missing" if scene is None else wrong.get(scene.scene_id, "")
        tally.ask(not miss, f"scene {told.number}: {miss}")
    return tally


def _speakers(plan: Plan, script: Script) -> Tally:
    tally = Tally()
    spoken = (line.speaker for told in script.scenes for line in lines_of(told))
    for speaker in dict.fromkeys(spoken):
        held = any(is_called(speaker, member.name) for member in plan.cast)
        tally.ask(held, f"{speaker} speaks and is not cast")
    return tally


def _order(plan: Plan, script: Script) -> Tally:
    tally = Tally()
    for told, scene in zip_longest(script.scenes, plan.scenes):
        wanted, found = (squeezed(each.heading) if each else "none" for each in (told, scene))
        tally.ask(wanted == found, f"'{found}' stands where '{wanted}' should")
    return tally


def _lengths(plan: Plan, script: Script) -> Tally:
    """How many of the shots last as long as can be read and bought."""
    faults = {f.where: f for f in (*lengths_off(plan, script), *too_long(plan, sold_seconds))}
    shots = len(plan.shots)
    return share_of(shots - len(faults), shots, *(f"{f.where}: {f.words}" for f in faults.values()))
