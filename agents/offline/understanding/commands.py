"""A message parted into commands, each of which must be one from its first word to its last."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from agents.conversation import Call, Situation
from agents.offline.understanding.book import FRAMES, INTENTS, looks_only
from agents.offline.understanding.frames import named_in
from agents.offline.understanding.intents import Ear, Outcome
from agents.offline.understanding.moods import (
    depends,
    harmless,
    is_ban,
    is_preface,
    is_question,
    is_request,
    takes_back,
)
from agents.offline.understanding.shots import ShotReader, Unclear
from agents.offline.understanding.starting import start
from agents.offline.understanding.tidying import tidied
from agents.offline.understanding.told import shots_in
from agents.offline.understanding.wording import bare

_SENTENCE_END = re.compile(r"(?<=[.!?;\n])\s+")
_JOINT = re.compile(
    r"(?P<soft>\s*,\s*(?:(?:and|then|but|so|also)\s+)*"
    r"|\s+(?:and then|and also|and|then|but|also|so)\s+|\s+-+\s+|\s*[–—]\s*|:\s+)"
    r"|(?P<none>\s+(?=(?:lock|unlock|redo|retake|reshoot|drop|delete|keep|accept|export|undo"
    r"|approve|replace|shoot|start|make|change|use|cut)\b))",
    re.IGNORECASE,
)
"""Where a second command may begin; `none` without any sign, as speech is written down."""


ASKING_GATES = frozenset(("plan", "references", "keyframes"))
"""Gates that a run does not pass without a yes."""
_MOST_WORDS = 60
"""Words of one command: a note or an action may be long, and hostile text must not cost seconds."""
_MOST_JOINTS = 12
"""Places in a sentence where a second command is looked for."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a stretch of words comes to."""

    calls: tuple[Call, ...] = ()
    talked_of: tuple[str, ...] = ()
    """Shots that 'it' means from here on."""
    remark: str = ""
    """Words without a command, which may say what a retake is for."""
    negated: bool = False
    """Whether something was said that shall not be done."""


class Listener:
    """Reads one message in one situation."""

    def __init__(self, situation: Situation, talks: tuple[tuple[str, ...], ...] = ()) -> None:
        """`talks` are the shots that were talked of turn by turn, the last turn first."""
        self._situation = situation
        self._talks = talks
        self._start = Heard(talked_of=talks[0] if talks else ())
        self._readers: dict[tuple[str, ...], ShotReader] = {}
        self._known: dict[tuple[str, Heard], Heard | Unclear | None] = {}

    def hear(self, text: str) -> Heard | Unclear | None:
        """What the message comes to; None where a part of it is not understood."""
        parts = [part for part in _SENTENCE_END.split(text) if part.strip()]
        heard, calls = self._start, list[Call]()
        taken_back = takes_back(text)
        at, negated = 0, False
        while at < len(parts):
            found, used = self._sentence(parts, at, heard)
            if found is None or isinstance(found, Unclear):
                return found
            if taken_back and not looks_only(found.calls):
                return None
            calls += found.calls
            negated |= found.negated
            heard = Heard((), found.talked_of, found.remark)
            at += used
        calls = list(tidied(calls))
        if any(each.tool == "run" for each in calls) and self._situation.waits_at in ASKING_GATES:
            gate = self._situation.waits_at
            return Unclear(f"It waits at the gate {gate}. Say 'approved' when you agree.")
        return Heard(tuple(calls), heard.talked_of, heard.remark, negated)

    def _sentence(
        self, parts: list[str], at: int, heard: Heard
    ) -> tuple[Heard | Unclear | None, int]:
        """What a sentence comes to, and of how many it was: a note may be the next one."""
        sentence = parts[at]
        found = self._commands(sentence, heard)
        if isinstance(found, Unclear) and at + 1 < len(parts) and not sentence.endswith("?"):
            both = f"{sentence.rstrip(' .!')}: {parts[at + 1]}"
            longer = self._commands(both, heard)
            if isinstance(longer, Heard):
                return longer, 2
        if found is None and harmless(sentence, trailing=at > 0, alone=True):
            return self._remark(sentence, heard), 1
        if isinstance(found, Heard) and not looks_only(found.calls) and _in_doubt(sentence):
            return None, 1
        return found, 1

    def _commands(self, text: str, heard: Heard) -> Heard | Unclear | None:
        key = (text, heard)
        if key not in self._known:
            self._known[key] = self._parted(text, heard)
        return self._known[key]

    def _parted(self, text: str, heard: Heard) -> Heard | Unclear | None:
        """The reading with the most commands; of equals the one with the fewest parts."""
        best = self._one(text, heard)
        for joint in islice(_JOINT.finditer(text), _MOST_JOINTS):
            found = self._at(joint, text, heard)
            if found is None:
                continue
            clearer = isinstance(found, Heard) and not isinstance(best, Heard)
            if best is None or clearer or _more(found, best):
                best = found
        return best

    def _at(self, joint: re.Match[str], text: str, heard: Heard) -> Heard | Unclear | None:
        left, right = text[: joint.start()], text[joint.end() :]
        first = self._one(left, heard) if left.strip() else None
        if first is None and _PAUSE.search(joint[0]) and harmless(bare(left)[0]):
            first = self._remark(left, heard)
        if first is None and _PAUSE.search(joint[0]):
            first = self._topic(left, heard)
        if first is None and joint["soft"] and is_preface(left):
            rest = self._commands(right, heard)
            return rest if isinstance(rest, Heard) and looks_only(rest.calls) else None
        if first is None or isinstance(first, Unclear):
            return first
        rest = self._commands(right, Heard((), first.talked_of, first.remark))
        if rest is None and first.calls and joint["soft"] and _beside(right, first):
            return first if "but" not in joint[0] else None
        if not isinstance(rest, Heard):
            return rest
        if not _may_follow(left, joint[0], first, rest):
            return None
        calls, negated = (*first.calls, *rest.calls), first.negated or rest.negated
        return Heard(calls, rest.talked_of, rest.remark, negated)

    def _remark(self, text: str, heard: Heard) -> Heard:
        """No call; the shot it speaks of is 'it' from here on, its last clause may be a note."""
        shots = self._ear(heard).shots.pointed_at(text)
        said = re.split(r",\s*(?:and |but )?", text.strip(" .!"))[-1]
        return Heard((), shots or heard.talked_of, said)

    def _topic(self, text: str, heard: Heard) -> Heard | None:
        """Shots that are named in front, to be spoken of: 'the one before it, make that wide'."""
        shots = self._ear(heard).shots.read(bare(text)[0])
        return Heard((), shots, heard.remark) if isinstance(shots, tuple) else None

    def _one(self, text: str, heard: Heard) -> Heard | Unclear | None:
        """What one clause comes to; a negated one comes to no call."""
        clause, asked = bare(text)
        if not clause or clause.count(" ") >= _MOST_WORDS:
            return None
        if is_ban(clause):
            mentioned = self._ear(heard).shots.mentioned(clause)
            return Heard((), mentioned or heard.talked_of, "", negated=True)
        outcome = self._outcome(
            clause, self._ear(heard), question=is_question(clause) and not asked
        )
        if not isinstance(outcome, tuple):
            return outcome
        return Heard(outcome, shots_in(outcome) or heard.talked_of, "")

    def _outcome(self, clause: str, ear: Ear, *, question: bool) -> Outcome:
        started = start(clause, ear)
        if isinstance(started, tuple):
            return started
        unclear = started
        for intent in INTENTS:
            if question and not intent.looks_only:
                continue
            outcome = intent.heard(clause, ear)
            if isinstance(outcome, tuple):
                return outcome
            unclear = unclear or outcome
        return unclear if unclear or question else in_a_frame(clause, ear)

    def _ear(self, heard: Heard) -> Ear:
        if heard.talked_of not in self._readers:
            self._readers[heard.talked_of] = ShotReader(
                self._situation, heard.talked_of, self._talks
            )
        return Ear(self._situation, self._readers[heard.talked_of], heard.remark)


_PAUSE = re.compile(r"[,:–—-]|but|so")
"""What parts a remark from a command: 'I was about to lock 1A and drop 2B' has no command."""


def _beside(words: str, first: Heard) -> bool:
    """Whether words behind an order are a remark; to a pause, any reason is one.

    A pause changes nothing and costs nothing, so that 'I have to think' need not bear on it.
    """
    reason = all(each.tool == "pause" for each in first.calls)
    return harmless(words, trailing=True) or (reason and harmless(words, alone=True))


def _in_doubt(sentence: str) -> bool:
    """Whether a sentence that names orders asks for them, or makes them depend on something."""
    asks = sentence.rstrip().endswith("?") and not is_request(sentence)
    return asks or depends(sentence)


def in_a_frame(clause: str, ear: Ear) -> Outcome:
    """What the clause comes to by its words alone; two frames that both fit are no reading."""
    slots, rest = named_in(clause, ear)
    found = [outcome for frame in FRAMES if (outcome := frame.heard(slots, rest, ear))]
    return found[0] if len(set(found)) == 1 else None


def _more(found: Heard | Unclear, best: Heard | Unclear | None) -> bool:
    return (
        isinstance(found, Heard) and isinstance(best, Heard) and len(found.calls) > len(best.calls)
    )


def _stops(rest: Heard) -> bool:
    """Whether calls are nothing but how far a run goes: 'go ahead, but stop at the keyframes'."""
    stops = [each.tool == "run" and "stop_at" in each.arguments for each in rest.calls]
    return bool(stops) and all(stops)


def _may_follow(left: str, joint: str, first: Heard, rest: Heard) -> bool:
    """Whether the second of two clauses is sure to be an order of its own."""
    if looks_only(rest.calls):
        return True
    clause, asked = bare(left)
    if (is_question(clause) and not asked) or (":" in joint and first.calls):
        return False
    if "but" in joint and any(each.tool in ("approve", "run") for each in first.calls):
        return _stops(rest)
    if first.calls or not is_ban(clause):
        return True
    # 'Don't run, cut or export' bans all three; 'don't lock 1A, lock 1B' does not.
    return ("," in joint or "but" in joint) and all(shots_in((each,)) for each in rest.calls)
