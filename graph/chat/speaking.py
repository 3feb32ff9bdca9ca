"""The director's turn as the person hears it: sentence by sentence, what no tool backs left out."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from agents.conversation import Call, ChatTask, Said
from agents.grounding import Evidence, sentences_of, ungrounded
from agents.models import ChatModel
from agents.offline import OfflinePlanner

_log = logging.getLogger(__name__)


@dataclass
class Heard:
    """What one turn came to."""

    words: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Why sentences were left out."""

    @property
    def text(self) -> str:
        """Everything said."""
        return "".join(self.words).strip()


async def hear(
    parts: AsyncIterator[str | Call],
    check: Callable[[str], str],
    say: Callable[[str], None],
) -> Heard:
    """Pass on every sentence that `check` lets pass, as soon as it is whole."""
    heard, rest = Heard(), ""
    async for part in parts:
        if isinstance(part, Call):
            heard.calls.append(part)
            continue
        whole, rest = sentences_of(rest + part)
        for sentence in whole:
            _pass_on(sentence, heard, check, say)
    if rest:
        _pass_on(rest, heard, check, say)
    if heard.left_out:
        note = (
            f"\n(Left out, since no tool says so: {len(heard.left_out)} of the model's sentences.)"
        )
        heard.words.append(note)
        say(note)
    return heard


def checker(
    model: ChatModel, task: ChatTask, deeds: Mapping[str, Sequence[str]]
) -> Callable[[str], str]:
    """What a turn's sentences are held against; the rules' own words are the tools' own."""
    if isinstance(model, OfflinePlanner):
        return lambda _: ""
    evidence = evidence_of(task)
    return lambda sentence: ungrounded(sentence, evidence, deeds)


def evidence_of(task: ChatTask) -> Evidence:
    """What tools and person said so far, and the tools that did something in this exchange."""
    asked = max((i for i, said in enumerate(task.said) if said.role == "user"), default=0)
    names = {call.call_id: call.tool for said in task.said for call in said.calls}
    done = {names.get(said.call_id, "") for said in task.said[asked:] if _did(said)}
    spoken = [said.text for said in task.said if said.role != "assistant"]
    words = "\n".join((*spoken, task.situation.model_dump_json()))
    return Evidence(words, frozenset(done))


def _did(said: Said) -> bool:
    return said.role == "tool" and said.done


def _pass_on(
    sentence: str, heard: Heard, check: Callable[[str], str], say: Callable[[str], None]
) -> None:
    why = check(sentence)
    if why:
        _log.info("left out of the chat (%s): %s", why, sentence.strip())
        heard.left_out.append(why)
        return
    heard.words.append(sentence)
    say(sentence)
