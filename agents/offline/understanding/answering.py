"""Answers to what the director itself asked back: the sentence before, with its gap filled."""

from __future__ import annotations

import re

from agents.conversation import Call, Said, Situation
from agents.offline.understanding.deciding import ASK_FOR_NOTE
from agents.offline.understanding.intents import call
from agents.offline.understanding.moods import is_question, takes_back
from agents.offline.understanding.shot_words import OTHER, PRONOUN
from agents.offline.understanding.shots import ShotReader
from agents.offline.understanding.templates import SLOTS
from agents.offline.understanding.wording import bare

_WHICH = re.compile(
    r"Which (?:one|shot) do you mean by '(?P<phrase>.+?)'\?(?P<offered>.*)", re.DOTALL
)
_OF_THESE = re.compile(
    r"Which (?:one do you mean: (?P<a>[^?]+)\?|is the other one\? Do you mean (?P<b>[^?]+)\?)"
)
_NO_SUCH = re.compile(r"There is no shot (?P<id>\S+)\. The plan has")
_HOW_MUCH = re.compile(r"By how much\? Say '(?P<say>make .+?) one second (?P<way>longer|shorter)'")
_SIZE = re.compile(r"Which size shall (?P<shot>\S+) have\?")
_NO_VALUE = re.compile(r"'(?P<value>[^']+)' is no \w[\w ]* that I know\.")
_AMOUNT = re.compile(
    rf"(?:by |about )?(?:another )?{SLOTS['amount']} (?:seconds?|secs?|s)"
    r"(?: (?:more|longer|shorter|less))?",
    re.IGNORECASE,
)
_MEANT = re.compile(r"(?:(?:no|sorry|oh|ah),? )?(?:i (?:meant|mean|said) )?", re.IGNORECASE)
_POINTS = re.compile(rf"\b(?:{OTHER.pattern}|{PRONOUN.pattern})(?=\W|$)", re.IGNORECASE)
_MOST_WORDS = 5
"""Words of an answer that is only a value: a longer one is a sentence of its own."""
_NO = re.compile(r"(?:no|nothing|none|cancel|leave it|skip it|stop|.{0,2})", re.IGNORECASE)


def settled(text: str, situation: Situation, before: tuple[Said, ...]) -> str:
    """The sentence before with what these words say in its gap; '' where they answer nothing."""
    if len(before) < 2 or before[-1].role != "assistant" or before[-2].role != "user":
        return ""
    asked, order, answer = before[-1].text, before[-2].text, bare(text)[0]
    if is_question(answer) or takes_back(text) or not answer:
        return ""
    return _which(asked, order, answer, situation) or _how(asked, order, answer)


def noted(text: str, situation: Situation, before: tuple[Said, ...]) -> tuple[Call, ...]:
    """The retake whose note was asked for, when these words are the note."""
    last = before[-1].text if before and before[-1].role == "assistant" else ""
    clause = bare(text)[0]
    if ASK_FOR_NOTE not in last or is_question(clause) or takes_back(text) or _NO.fullmatch(clause):
        return ()
    shots = ShotReader(situation).mentioned(last.partition(ASK_FOR_NOTE)[2].partition("?")[0])
    return tuple(call("retake", shot=shot, note=text.strip(" .")) for shot in shots)


def _which(asked: str, order: str, answer: str, situation: Situation) -> str:
    """The order with the shot that the answer names in place of what was not clear."""
    answer = _MEANT.sub("", answer, count=1)
    if (which := _WHICH.match(asked)) and which["phrase"] in order:
        chosen = _chosen(answer, which["offered"], situation)
        return order.replace(which["phrase"], chosen, 1) if chosen else ""
    if (these := _OF_THESE.match(asked)) and len(_POINTS.findall(order)) == 1:
        chosen = _chosen(answer, these["a"] or these["b"], situation)
        return _POINTS.sub(chosen, order) if chosen else ""
    if no_such := _NO_SUCH.match(asked):
        chosen = _chosen(answer, asked, situation)
        wrong = re.compile(rf"\b{re.escape(no_such['id'])}\b", re.IGNORECASE)
        return wrong.sub(chosen, order) if chosen and len(wrong.findall(order)) == 1 else ""
    return ""


def _chosen(answer: str, offered: str, situation: Situation) -> str:
    """The shots that an answer names of those offered, as an order names them; '' for none."""
    named = ShotReader(situation).mentioned(offered)
    among = tuple(shot for shot in situation.shots if shot.shot_id in named)
    reader = ShotReader(situation.model_copy(update={"shots": among}), named)
    found = reader.read(answer)
    return " and ".join(found) if isinstance(found, tuple) else ""


def _how(asked: str, order: str, answer: str) -> str:
    """The order with the value that the answer gives."""
    if (how_much := _HOW_MUCH.match(asked)) and (amount := _AMOUNT.fullmatch(answer)):
        return f"{how_much['say']} {amount['amount']} seconds {how_much['way']}"
    if len(answer.split()) > _MOST_WORDS:
        return ""
    if size := _SIZE.match(asked):
        return f"make {size['shot']} {answer}"
    no_value = _NO_VALUE.match(asked)
    if no_value and order.count(no_value["value"]) == 1:
        return order.replace(no_value["value"], answer)
    return ""
