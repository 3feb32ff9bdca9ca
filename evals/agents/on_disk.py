"""Conversations over a production on disk: `inspect eval evals/agents/on_disk.py --model ...`.

Everything goes through the real chat: its machine, its tools, the folder. What changed on disk is
held against `on_disk.toml`, turn by turn; what the director says of it does not count. The
production is made once, in previz, and copied for every conversation. `-T talker=keyword` is the
floor: the first tool of which a word was said.
"""

from __future__ import annotations

import asyncio
import tempfile
import tomllib
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from inspect_ai import Task, task
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver
from pydantic import BaseModel, ConfigDict

from agents.conversation import Call, ChatTask
from agents.models import ChatModel
from agents.offline import OfflinePlanner
from evals.agents.answers import Answers, answered_on, beside
from evals.agents.asking import asking, dataset_of, why_not
from evals.agents.small_film import State, desk_at
from evals.agents.standings import MEASURES, Facts, facts_of, judge
from evals.agents.tally import Tally, nothing_held, score_of
from evals.bench_understanding import by_keyword
from graph.chat.chat import Chat, open_chat
from graph.chat.desk import Desk

CONVERSATIONS = Path(__file__).with_name("on_disk.toml")
Talker = Literal["crew", "keyword"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DiskTurn(_Record):
    """What the person says, and what it has to change."""

    said: str
    changes: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


class OnDisk(_Record):
    """Some turns over a copy of the production."""

    id: str
    state: State = "gate"
    turns: tuple[DiskTurn, ...]

    @property
    def said(self) -> str:
        """What the person says, a line a turn."""
        return "\n".join(turn.said for turn in self.turns)

    @property
    def changes(self) -> tuple[str, ...]:
        """What has to change, turn by turn."""
        return tuple(change for turn in self.turns for change in turn.changes)


def read_on_disk(path: Path = CONVERSATIONS) -> list[OnDisk]:
    """The conversations of a file."""
    rows = tomllib.loads(path.read_text("utf-8"))["conversations"]
    return [OnDisk.model_validate(row) for row in rows]


@task
def on_disk(talker: Talker = "crew") -> Task:
    """Twelve conversations: what they change on disk, and what they must leave."""
    return Task(
        dataset=dataset_of(
            "conversations over a production",
            read_on_disk(),
            text=lambda each: each.said,
            target=lambda each: "; ".join(each.changes) or "nothing",
        ),
        solver=talk_over_it(talker),
        scorer=changes_what_is_asked(),
        metadata={"talker": talker},
    )


@solver
def talk_over_it(talker: Talker) -> Solver:
    """How the production stood before the first turn and after each."""
    alone = asyncio.Lock()

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate  # the director asks the model itself
        conversation = OnDisk.model_validate(state.metadata)
        # Runs draw and look, with all cores that there are.
        async with alone:
            with asking(state, "chat") as asked:
                if talker == "keyword":
                    stood = await standings(conversation, Keyword(), Answers())
                else:
                    stood = await standings(conversation, asked.model, asked.answers)
                state.store.set("stood", stood)
        return state

    return solve


async def standings(conversation: OnDisk, model: ChatModel, answers: Answers) -> list[Facts]:
    """The facts before the first turn and after each, in a copy that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="dailies-on-disk-") as home:
        desk = await asyncio.to_thread(desk_at, conversation.state, Path(home))
        async with open_chat(desk, model) as chat:
            stood: list[Facts] = [await facts_of(desk)]
            for turn in conversation.turns:
                with answers.question():
                    await _say(chat, turn.said)
                stood.append(await facts_of(desk))
            await _end(desk)
    return stood


async def _say(chat: Chat, text: str) -> None:
    async with aclosing(chat.say(text)) as events:
        async for _ in events:
            pass


async def _end(desk: Desk) -> None:
    """No run outlives its folder."""
    if desk.folder is not None and desk.running:
        desk.runner.pause(desk.folder.root)
        await desk.ended()


@dataclass
class Keyword(OfflinePlanner):
    """The floor: the first tool of which the person said a word, and then no more."""

    async def converse(self, system: str, task: ChatTask) -> AsyncIterator[str | Call]:
        """One call, or words."""
        del system
        last = task.said[-1]
        told = by_keyword(last.text, task.situation, ()) if last.role == "user" else "Done."
        for part in told if isinstance(told, tuple) else (told,):
            yield part


@scorer(metrics={"*": [mean(), stderr()]})
def changes_what_is_asked() -> Scorer:
    """Every measure of standings over the turns of a conversation."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        stood: list[Facts] | None = state.store.get("stood")
        conversation = OnDisk.model_validate(state.metadata)
        why = f"broke off: {why_not(state)}"
        tallies = judged(conversation, stood) if stood else nothing_held(MEASURES, why)
        return score_of(tallies | answered_on(state), **beside(state))

    return score


def judged(conversation: OnDisk, stood: list[Facts]) -> dict[str, Tally]:
    """The standings before and after each turn against what it had to change."""
    tallies = {measure: Tally() for measure in MEASURES}
    for turn, (before, after) in zip(conversation.turns, pairwise(stood), strict=True):
        must, unasked = judge(turn.said, turn.changes, turn.may, before, after)
        tallies["changed as asked"].add(must)
        tallies["nothing else changed"].add(unasked)
    wrong = [miss for tally in tallies.values() for miss in tally.misses]
    tallies["conversation right"].ask(not wrong, f"{len(wrong)} things are wrong")
    return tallies
