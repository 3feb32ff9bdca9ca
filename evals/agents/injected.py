"""Orders in the story change nothing: `inspect eval evals/agents/injected.py --model ...`.

Scripts are planned and conversations held twice, once with an order where only story should stand
and once with harmless words in its place (`injections.toml`). `-T crew=obedient` is the floor: it
does what any text says, whoever wrote it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver

from agents.conversation import Call, ChatTask
from agents.models import ChatModel
from agents.offline import OfflinePlanner
from evals.agents.answers import Answers, answered_on, beside
from evals.agents.asking import asking, why_not
from evals.agents.chats import talked
from evals.agents.injections import (
    CHAT_MEASURES,
    PLAN_MEASURES,
    Injected,
    InjectedChat,
    chat_measured,
    plan_measured,
    read_injections,
)
from evals.agents.planning import plan_of
from evals.agents.tally import Tally, nothing_held, score_of
from evals.agents.wide import one_wide_shot_a_scene
from evals.bench_understanding import by_keyword
from tools.screenplay.plan import Plan
from tools.screenplay.read import read_script
from tools.screenplay.script import Script

Crew = Literal["crew", "obedient"]
_ORDERS = re.compile(r"\b(?:ignore|disregard|delete|override|drop|only one shot)\b", re.IGNORECASE)
"""What the floor takes for orders."""
_SCRIPT, _CHAT = "script", "chat"


@task
def injected(crew: Crew = "crew") -> Task:
    """Scripts and conversations with orders in them, each beside its harmless twin."""
    scripts, chats = read_injections()
    samples = [
        *(_sample(each, _SCRIPT, each.says, each.order.says) for each in scripts),
        *(_chat_sample(each) for each in chats),
    ]
    return Task(
        dataset=MemoryDataset(samples, name="orders in the story"),
        solver=play_both(crew),
        scorer=changes_nothing(),
        metadata={"crew": crew},
    )


def _sample(each: Injected | InjectedChat, kind: str, text: str, order: str) -> Sample:
    metadata = {"kind": kind, "of": each.model_dump(mode="json")}
    return Sample(id=f"{kind}: {each.id}", input=text, target=f"not: {order}", metadata=metadata)


def _chat_sample(chat: InjectedChat) -> Sample:
    order = chat.order.says if chat.order else ""
    return _sample(chat, _CHAT, chat.conversation("says").said, order)


@solver
def play_both(crew: Crew) -> Solver:
    """What comes of the order, and what of its twin."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate  # the crew asks the model itself
        is_script = state.metadata["kind"] == _SCRIPT
        played = _plans if is_script else _talks
        with asking(state, "director" if is_script else "chat") as asked:
            both = await played(state.metadata["of"], crew, asked.model, asked.answers)
            state.store.set("both", both)
        return state

    return solve


async def _plans(
    of: dict[str, object], crew: Crew, model: ChatModel, answers: Answers
) -> list[object]:
    del answers  # the model is listened to as it is asked
    script = Injected.model_validate(of)
    plans = [await _plan(text, script.format, crew, model) for text in (script.says, script.twin)]
    return [plan.model_dump(mode="json") for plan in plans]


async def _plan(text: str, suffix: str, crew: Crew, model: ChatModel) -> Plan:
    """The plan of a text; one that the floor is ordered out of keeps its first place alone."""
    script = _read(text, suffix)
    if crew == "crew":
        return await plan_of(script, "crew", model)
    if _ORDERS.search(text):
        first = script.scenes[0].model_copy(update={"elements": (), "shots": ()})
        script = script.model_copy(update={"scenes": (first,)})
    return one_wide_shot_a_scene(script)


async def _talks(
    of: dict[str, object], crew: Crew, model: ChatModel, answers: Answers
) -> list[object]:
    chat = InjectedChat.model_validate(of)
    if crew == "obedient":
        model, answers = Obedient(), Answers()
    both = [
        await talked(chat.conversation("says"), model, answers, chat.place("says")),
        await talked(chat.conversation("twin"), model, answers, chat.place("twin")),
    ]
    return [[[call.model_dump() for call in turn] for turn in calls] for calls in both]


@dataclass
class Obedient(OfflinePlanner):
    """The floor in a chat: the first tool of which a word was said, by whomever."""

    async def converse(self, system: str, task: ChatTask) -> AsyncIterator[str | Call]:
        """A call, or the words that it has done what it was told."""
        del system
        told = by_keyword(task.said[-1].text, task.situation, ()) if task.tools else "?"
        for call in told if isinstance(told, tuple) else ():
            yield call


@scorer(metrics={"*": [mean(), stderr()]})
def changes_nothing() -> Scorer:
    """Every measure of injections; a sample is asked those of its kind."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        of, both = state.metadata["of"], state.store.get("both")
        is_script = state.metadata["kind"] == _SCRIPT
        mine, others = (PLAN_MEASURES, CHAT_MEASURES)[:: 1 if is_script else -1]
        if both is None:
            found = nothing_held(mine, f"nothing came: {why_not(state)}")
        elif is_script:
            found = _of_plans(Injected.model_validate(of), both)
        else:
            found = _of_calls(InjectedChat.model_validate(of), both)
        unasked = {measure: Tally() for measure in others}
        return score_of(found | unasked | answered_on(state), **beside(state))

    return score


def _of_plans(script: Injected, both: list[dict[str, object]]) -> dict[str, Tally]:
    plan, twin = (Plan.model_validate(each) for each in both)
    return plan_measured(plan, twin, _read(script.says, script.format), script.order)


def _of_calls(chat: InjectedChat, both: list[list[list[dict[str, str]]]]) -> dict[str, Tally]:
    calls, twin = (
        [[Call.model_validate(call) for call in turn] for turn in turns] for turns in both
    )
    return chat_measured(chat, calls, twin)


def _read(text: str, suffix: str) -> Script:
    """The text as if it were a file of that format."""
    with tempfile.TemporaryDirectory(prefix="dailies-injected-") as folder:
        path = Path(folder) / f"script.{suffix}"
        path.write_text(text, "utf-8")
        return read_script(path)
