"""The offline planner's turn in a chat: the tools that the person's words name, or words."""

from __future__ import annotations

import re

from agents.conversation import Call, ChatTask, Said, Situation
from agents.offline.understanding.answering import noted, settled
from agents.offline.understanding.book import INTENTS, VOCABULARY
from agents.offline.understanding.commands import Heard, Listener
from agents.offline.understanding.correcting import corrected
from agents.offline.understanding.intents import Ear, call
from agents.offline.understanding.looking import asks, look_up
from agents.offline.understanding.memory import repeated, talks_of
from agents.offline.understanding.moods import is_question
from agents.offline.understanding.pointing import pointed_out
from agents.offline.understanding.replies import (
    OPEN_TO_ALL,
    chatter,
    left_alone,
    not_understood,
    nothing_open,
)
from agents.offline.understanding.shots import ShotReader, Unclear
from agents.offline.understanding.starting import written_out
from agents.offline.understanding.wording import Speller, bare, plain
from agents.offline.words import unique

LONGEST = 1200
"""Characters of a message that is read for commands; a script may be longer."""
TOO_LONG = (
    "I am the offline planner, and that is too much for me at once: I did nothing. Say it in short"
    " commands. A script begins behind a colon: 'make a film of this: ...'."
)
_FEW = 4
"""Words of a message that may be a heading and no sentence: 'numbers', 'plan of scene 2'."""
_GREETING = re.compile(
    r"(?:hello|hi|hey|thanks|thank you|good (?:morning|evening|job|work)|bye|goodbye|great|cool"
    r"|nice|ok|okay|wow|well done|bravo|perfect|super)\b.{0,40}",
    re.IGNORECASE,
)


def turn(task: ChatTask) -> str | tuple[Call, ...]:
    """The tools that the person's last words ask for; once they returned, what they said.

    All at once: what a tool does changes the situation, and with it what the words would mean.
    """
    asked = max((i for i, said in enumerate(task.said) if said.role == "user"), default=None)
    if asked is None:
        return ""
    returned = [said.text for said in task.said[asked + 1 :] if said.role == "tool"]
    if returned:
        return "\n\n".join(unique(returned))
    return understand(task.said[asked].text, task.situation, task.said[:asked])


def understand(
    text: str, situation: Situation, before: tuple[Said, ...] = ()
) -> str | tuple[Call, ...]:
    """The calls that the words name, in order, or words back when they name none."""
    started = written_out(text)
    if isinstance(started, tuple):
        return started
    if len(text) > LONGEST:
        return TOO_LONG
    text = settled(text, situation, before) or text
    clean = ShotReader(situation).spoken_out(plain(text))
    pointed = pointed_out(clean, situation, before)
    if isinstance(pointed, Unclear):
        return pointed.words
    again = corrected(pointed, situation, before) or repeated(pointed, situation, before)
    if again is not None:
        return again.words if isinstance(again, Unclear) else _if_open(again, situation)
    return _ordered(pointed, situation, before)


def _ordered(text: str, situation: Situation, before: tuple[Said, ...]) -> str | tuple[Call, ...]:
    """What words come to that name everything themselves, or with 'it'."""
    talks = talks_of(before, situation)
    talked_of = talks[0] if talks else ()
    heard = _heard(text, situation, talks)
    if isinstance(heard, Unclear):
        found = noted(text, situation, before) or _asked(text, situation, talked_of)
        return _if_open(found, situation) if found else heard.words
    if heard is not None and heard.calls:
        return _if_open(heard.calls, situation)
    return noted(text, situation, before) or _words_back(
        text, situation, talked_of, heard is not None and heard.negated
    )


def _heard(
    text: str, situation: Situation, talks: tuple[tuple[str, ...], ...]
) -> Heard | Unclear | None:
    """What the words come to as they stand, else with misspelt ones put right."""
    heard = Listener(situation, talks).hear(text)
    right = _speller(situation).right(text)
    if right == text or (isinstance(heard, Heard) and heard.calls):
        return heard
    return Listener(situation, talks).hear(right) or heard


def _asked(text: str, situation: Situation, talked_of: tuple[str, ...]) -> tuple[Call, ...]:
    """What a question with an open 'this' or 'it' asks for by its other words."""
    clause = bare(text)[0]
    if not is_question(clause):
        return ()
    return look_up(clause, Ear(situation, ShotReader(situation, talked_of)), asked=False)


def _if_open(calls: tuple[Call, ...], situation: Situation) -> str | tuple[Call, ...]:
    """The calls, or what has to be opened first."""
    opened = bool(situation.production)
    for each in calls:
        opened |= each.tool in ("open_production", "start_production")
        if not opened and each.tool not in OPEN_TO_ALL:
            return nothing_open(situation)
    return calls


def _words_back(
    text: str, situation: Situation, talked_of: tuple[str, ...], parted: bool
) -> str | tuple[Call, ...]:
    """What is near, where no command was found: something to look at, or what can be said."""
    clause, _ = bare(text)
    reader = ShotReader(situation, talked_of)
    shots = reader.mentioned(text)
    if _GREETING.fullmatch(clause):
        return chatter(situation, INTENTS)
    if parted:
        return left_alone(situation, shots, INTENTS)
    named = reader.read(clause)  # a shot and nothing else
    if isinstance(named, tuple):
        return _if_open(tuple(call("show_shot", shot=shot) for shot in named), situation)
    asked = is_question(clause) or text.endswith("?") or asks(clause)
    if asked or len(clause.split()) <= _FEW:
        found = look_up(clause, Ear(situation, reader), asked=asked)
        if found:
            return _if_open(found, situation)
    if not situation.production:
        return nothing_open(situation)
    return not_understood(text, situation, INTENTS, shots)


def _speller(situation: Situation) -> Speller:
    own = " ".join((*situation.people, *situation.productions, *situation.places))
    shown = " ".join(f"{s.what} {' '.join(s.props)}" for s in situation.shots)
    names = re.findall(r"[A-Za-z]+", own)
    return Speller((*VOCABULARY, *names), re.findall(r"[A-Za-z]+", shown))
