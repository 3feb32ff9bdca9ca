"""The quote for words: what the language models of a production are likely to cost.

Questions are counted as they would be asked, by the rule of `agents.tokens`; answers by what they
turn into. On the sample a call was estimated 7 % (director), 9 % (writer) and 16 % (generator) over
what the stand-in counted; what a critic's pictures cost is its endpoint's own affair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from agents.answer_form import schema_words
from agents.exchange import CandidateAnswer, DirectorAnswer, ReasonAnswer, WriterAnswer
from agents.models import ChatModel
from agents.offline import OfflinePlanner
from agents.prompts import load_prompt
from agents.tokens import PICTURE_TOKENS, tokens_in
from graph.records import Quote, ShotQuote, WordsQuote
from tools.providers.models import model_book
from tools.screenplay.plan import Plan
from tools.screenplay.script import Script

_STAGES = 2
"""A keyframe and a clip: each has a prompt of its own, and a verdict."""
_PLANNED = 0.7
"""Of the plan's length a director's answer: spoken words and ids come from the code."""
_BESIDE_A_SHOT = 300
"""Tokens of what a writer is told beside the shot: people, place, looks, neighbours."""
_A_PROMPT, _A_COUNT, _A_REASON, _FINDINGS = 290, 25, 45, 150
"""Tokens of a prompt, of a number with its reason, of a reason, and of what it is about."""
_PICTURES = 2
"""Shown to a critic that sees: a frame and a reference; a clip has more."""


@dataclass(frozen=True, slots=True)
class _Calls:
    """Calls of one agent, alike."""

    prompt: str
    """Name of its prompt file."""
    answer: type[BaseModel]
    count: float
    question: float
    """Tokens of one question, beside prompt and schema."""
    answered: float
    """Tokens of one answer."""


def with_words(quote: Quote, plan: Plan, script: Script, models: Mapping[str, ChatModel]) -> Quote:
    """The quote with the calls that each agent's model is likely to get; none are made by rule."""
    calls = _calls(plan, script, quote.shots, models["critic"])
    asked = {
        agent: model for agent, model in models.items() if not isinstance(model, OfflinePlanner)
    }
    words = tuple(_priced(agent, model, calls[agent]) for agent, model in asked.items())
    return quote.model_copy(update={"words": words})


def _calls(
    plan: Plan, script: Script, shots: Sequence[ShotQuote], critic: ChatModel
) -> dict[str, _Calls]:
    takes = sum(shot.expected_takes for shot in shots)
    lengths = [tokens_in(shot.model_dump_json()) for shot in plan.shots]
    shot = sum(lengths) / max(1, len(lengths))
    pictures = _PICTURES * PICTURE_TOKENS if critic.sees else 0
    planned = tokens_in(plan.model_dump_json()) * _PLANNED
    told = tokens_in(script.model_dump_json())
    failing = _STAGES * (takes - len(shots))
    return {
        "director": _Calls("director", DirectorAnswer, 1, told, planned),
        "writer": _Calls(
            "prompt_writer", WriterAnswer, _STAGES * takes, shot + _BESIDE_A_SHOT, _A_PROMPT
        ),
        "generator": _Calls("generator", CandidateAnswer, takes, shot, _A_COUNT),
        "critic": _Calls("critic", ReasonAnswer, failing, _FINDINGS + pictures, _A_REASON),
    }


def _priced(agent: str, model: ChatModel, calls: _Calls) -> WordsQuote:
    around = tokens_in(load_prompt(calls.prompt).text) + tokens_in(schema_words(calls.answer))
    asked, answered = calls.count * (around + calls.question), calls.count * calls.answered
    card = model_book().chat_card(model.name)
    return WordsQuote(
        agent=agent,
        model=model.name,
        calls=round(calls.count, 1),
        prompt_tokens=round(asked),
        answer_tokens=round(answered),
        cost_micros=None if card is None else card.cost_micros(round(asked), 0, round(answered)),
    )
