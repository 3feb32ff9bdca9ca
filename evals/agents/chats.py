"""What the director does in a chat: `inspect eval evals/agents/chats.py --model ...`.

Fixed conversations, turn by turn, over the situations of `evals.bench_understanding`: the model is
shown the tools of the chat, and what they return is written in `conversations.toml`. Nothing is
changed anywhere. `-T talker=keyword` is the floor: the first tool of which a word was said.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from inspect_ai import Task, task
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver
from pydantic import ValidationError

from agents.conversation import Call, ChatTask, Said, Situation
from agents.models import ChatModel
from agents.offline.understanding.book import LOOKS_ONLY
from agents.prompts import load_prompt
from evals.agents.answers import Answers, answered_on, beside
from evals.agents.asking import asking, dataset_of, why_not
from evals.agents.conversations import CONVERSATIONS, Conversation, Turn, read_conversations
from evals.agents.planning import task_name
from evals.agents.tally import Tally, nothing_held, score_of
from evals.bench_understanding import by_keyword, expected, fits
from evals.chat_situations import situation
from graph.chat.toolbox import TOOLBOX
from tools.errors import AnswerFault

MEASURES = ("calls made", "no forbidden call", "nothing unasked", "conversation right")
_MOST_STEPS = 6
"""Times that tools may return before the director has to have answered."""
Talker = Literal["crew", "keyword"]


@task
def chat(talker: Talker = "crew", conversations: str = "") -> Task:
    """Sixteen conversations, or those of a file: what must be called, and what must not."""
    return Task(
        name=task_name("chat", conversations),
        dataset=dataset_of(
            "conversations",
            read_conversations(Path(conversations or CONVERSATIONS)),
            text=lambda each: each.said,
            target=lambda each: "; ".join(each.must) or "no call",
        ),
        solver=talk_through(talker),
        scorer=does_what_is_asked(),
        metadata={"talker": talker},
    )


@solver
def talk_through(talker: Talker) -> Solver:
    """The calls of every turn."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate  # the director asks the model itself
        conversation = Conversation.model_validate(state.metadata)
        calls: list[list[Call]] = []
        with asking(state, "chat") as asked:
            if talker == "keyword":
                calls = by_words(conversation)
            else:
                calls = await talked(conversation, asked.model, asked.answers)
        state.store.set("calls_made", [[c.model_dump() for c in turn] for turn in calls])
        state.output.completion = "\n".join(_listed(turn) for turn in calls)
        return state

    return solve


async def talked(
    conversation: Conversation,
    model: ChatModel,
    answers: Answers,
    place: Situation | None = None,
) -> list[list[Call]]:
    """The calls that a model makes, turn by turn; `answers` hears whether they can be made.

    `place` is where things stand, in place of the conversation's usual situation.
    """
    said: list[Said] = []
    made: list[list[Call]] = []
    where = place or situation(conversation.situation)
    for turn in conversation.turns:
        with answers.question():
            made.append(await _turn(turn, where, said, model, answers))
    return made


def by_words(conversation: Conversation) -> list[list[Call]]:
    """The floor's calls, turn by turn."""
    place = situation(conversation.situation)
    found = [by_keyword(turn.said, place, ()) for turn in conversation.turns]
    return [[*each] if isinstance(each, tuple) else [] for each in found]


async def _turn(
    turn: Turn, where: Situation, said: list[Said], model: ChatModel, answers: Answers
) -> list[Call]:
    """The calls of one turn that can be made; `said` grows by all that was said in it."""
    said.append(Said(role="user", text=turn.said))
    made: list[Call] = []
    for step in range(_MOST_STEPS + 1):
        asked = ChatTask(
            situation=where,
            said=tuple(said),
            tools=tuple(t.card for t in TOOLBOX.values()) if step < _MOST_STEPS else (),
        )
        words, calls = await _heard(model, asked)
        said.append(Said(role="assistant", text=words, calls=tuple(calls)))
        returned = [_returned(call, turn) for call in calls]
        if not all(each.done for each in returned):
            answers.unfit(AnswerFault.INVALID)
        if not calls:
            break
        said += returned
        made += [call for call, back in zip(calls, returned, strict=True) if back.done]
    return made


async def _heard(model: ChatModel, asked: ChatTask) -> tuple[str, list[Call]]:
    """The words of one turn, and its calls under names of their own."""
    parts = [part async for part in model.converse(load_prompt("chat").text, asked)]
    words = "".join(part for part in parts if isinstance(part, str))
    calls = (part for part in parts if isinstance(part, Call))
    return words, [
        call.model_copy(update={"call_id": f"call_{len(asked.said)}_{number}"})
        for number, call in enumerate(calls, start=1)
    ]


def _returned(call: Call, turn: Turn) -> Said:
    """What the tool answers: what is wrong with the call, where it cannot be made."""
    try:
        TOOLBOX[call.tool].arguments.model_validate_json(call.arguments or "{}")
    except KeyError:
        wrong = f"There is no tool {call.tool!r}."
    except ValidationError as error:
        wrong = f"{call.tool}: {error.errors()[0]['msg']}."
    else:
        return Said(role="tool", text=turn.returns, call_id=call.call_id)
    return Said(role="tool", text=wrong, call_id=call.call_id, done=False)


@scorer(metrics={"*": [mean(), stderr()]})
def does_what_is_asked() -> Scorer:
    """Every measure; a conversation that broke off holds nothing."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        conversation = Conversation.model_validate(state.metadata)
        stored: list[list[dict[str, str]]] = state.store.get("calls_made", [])
        calls = [[Call.model_validate(each) for each in turn] for turn in stored]
        why = f"broke off: {why_not(state)}"
        tallies = judged(conversation, calls) if calls else nothing_held(MEASURES, why)
        return score_of(tallies | answered_on(state), **beside(state))

    return score


def judged(conversation: Conversation, calls: Sequence[Sequence[Call]]) -> dict[str, Tally]:
    """What was called against what had to be, turn by turn."""
    tallies = {measure: Tally() for measure in MEASURES}
    for turn, made in zip(conversation.turns, calls, strict=True):
        _must(turn, made, tallies["calls made"])
        for tool in turn.never:
            held = tool not in {call.tool for call in made}
            tallies["no forbidden call"].ask(held, f"{turn.said!r} led to {tool}")
        wanted = [expected(each) for each in turn.must]
        unasked = [
            call
            for call in made
            if call.tool not in LOOKS_ONLY and not any(fits(call, each) for each in wanted)
        ]
        miss = f"{turn.said!r} led to {_listed(unasked)}"
        tallies["nothing unasked"].ask(not unasked, miss)
    wrong = [miss for tally in tallies.values() for miss in tally.misses]
    tallies["conversation right"].ask(not wrong, f"{len(wrong)} things are wrong")
    return tallies


def _must(turn: Turn, made: Sequence[Call], tally: Tally) -> None:
    """The calls that had to be made, each after the one before it."""
    start = 0
    for written in turn.must:
        wanted = expected(written)
        found = next((at for at in range(start, len(made)) if fits(made[at], wanted)), None)
        miss = f"{turn.said!r} did not lead to {written}, but to {_listed(made) or 'words'}"
        tally.ask(found is not None, miss)
        start = start if found is None else found + 1


def _listed(calls: Sequence[Call]) -> str:
    return "; ".join(f"{call.tool} {call.arguments}" for call in calls)
