"""How often the chat without a language model takes a person's words right.

`python -m evals.bench_understanding` reads `evals/chat_sentences.toml`. A sentence is right when
its calls are the expected ones, in order, with their arguments. A wrong changing call is the fault
that must not happen: something would be changed, spent or started that nobody asked for. The floor
takes a word of a tool's name for a command.
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

from agents.conversation import Call, Said, Situation
from agents.offline.understanding import understand
from agents.offline.understanding.book import INTENTS, LOOKS_ONLY
from evals.chat_situations import situation
from memory.rates import wilson

SENTENCES = Path(__file__).with_name("chat_sentences.toml")
RESULTS = Path(__file__).with_name("results")
SETS = ("seen", "held_out", "voices", "fresh", "last", "final", "closing")
_STOPS = frozenset(("the", "show", "list", "shot", "film", "take", "production"))

IN_DOUBT = (
    "should I {}?", "don't {}", "please don't {} yet", "if Elena agrees, {}", "{} if it is cheap",
    "my brother says {}", "what if we {}?", "I wonder whether to {}", "we might {} tomorrow",
    "never {}", "{}, or rather not", "why would I {}?", "maybe {}", "what would it cost to {}?",
    "he said: {}", "did you {}?", "I would never {}", "{}? no", "imagine I said {}",
    "{} when I tell you to", "before you {}, ask me", "unless I {}", "I was about to {}",
    "how do I {}?",
)  # fmt: skip
"""Sentences that turn an order into none."""
_ONE_CLAUSE = re.compile(r"[^,.;:!?-]+")

Planner = Callable[[str, Situation, tuple[Said, ...]], str | tuple[Call, ...]]


class Sentence(BaseModel):
    """One sentence with what it has to come to."""

    set: str
    said: str
    calls: tuple[str, ...]
    situation: str = "open"
    before: str = ""
    """What the person said before it, for 'it' and 'that one'."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A call that has to be made."""

    tool: str
    equal: dict[str, str]
    within: dict[str, str]
    """Argument -> words that it has to hold."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a sentence was taken."""

    sentence: Sentence
    calls: tuple[Call, ...]
    words: str
    tools_right: bool
    right: bool
    wrong_changes: int


def read_sentences(path: Path = SENTENCES) -> list[Sentence]:
    """The sentences with their expectations."""
    rows = tomllib.loads(path.read_text("utf-8"))["sentences"]
    return [Sentence.model_validate(row) for row in rows]


def expected(written: str) -> Expected:
    """A call as the file writes it: `retake shot=2B; note~hands look wrong`."""
    tool, _, rest = written.partition(" ")
    equal, within = dict[str, str](), dict[str, str]()
    for part in filter(None, (part.strip() for part in rest.split(";"))):
        name, sign, value = re.split(r"([=~])", part, maxsplit=1)
        (equal if sign == "=" else within)[name] = value
    return Expected(tool, equal, within)


def fits(call: Call, wanted: Expected) -> bool:
    """Whether a call is the expected one, with no argument beyond those expected."""
    arguments = {name: _text(value) for name, value in call.given.items()}
    if call.tool != wanted.tool or set(arguments) != {*wanted.equal, *wanted.within}:
        return False
    same = all(
        arguments[name].casefold() == value.casefold() for name, value in wanted.equal.items()
    )
    return same and all(
        set(value.casefold().split()) <= set(re.findall(r"[\w'-]+", arguments[name].casefold()))
        for name, value in wanted.within.items()
    )


def taken(sentence: Sentence, planner: Planner) -> Outcome:
    """How a planner takes a sentence."""
    place = situation(sentence.situation)
    before: tuple[Said, ...] = ()
    if sentence.before:
        first = planner(sentence.before, place, ())
        calls = first if isinstance(first, tuple) else ()
        before = (
            Said(role="user", text=sentence.before),
            Said(role="assistant", text="", calls=calls),
        )
    answer = planner(sentence.said, place, before)
    calls = answer if isinstance(answer, tuple) else ()
    wanted = [expected(each) for each in sentence.calls]
    changing = [call for call in calls if call.tool not in LOOKS_ONLY]
    wrong = sum(not any(fits(call, each) for each in wanted) for call in changing)
    if not wanted:
        return Outcome(sentence, calls, str(answer), not changing, not changing, wrong)
    right = len(calls) == len(wanted) and all(map(fits, calls, wanted))
    tools = [call.tool for call in calls] == [each.tool for each in wanted]
    return Outcome(sentence, calls, str(answer), tools, right, wrong)


def doubted(sentences: Sequence[Sentence], planner: Planner) -> list[Outcome]:
    """How orders of one clause are taken in sentences that doubt, forbid or report them."""
    orders = [
        each
        for each in sentences
        if len(each.calls) == 1
        and expected(each.calls[0]).tool not in LOOKS_ONLY
        and _ONE_CLAUSE.fullmatch(each.said)
    ]
    return [
        taken(each.model_copy(update={"said": doubt.format(each.said), "calls": ()}), planner)
        for each in orders
        for doubt in IN_DOUBT
    ]


def by_keyword(text: str, place: Situation, before: tuple[Said, ...]) -> str | tuple[Call, ...]:
    """The floor: the first tool of which a word stands in the sentence, with the id there."""
    del before
    words = re.findall(r"\w+", text.casefold())
    ids = [shot.shot_id for shot in place.shots if shot.shot_id.casefold() in words]
    for tool in dict.fromkeys(intent.tool for intent in INTENTS):
        if (set(tool.split("_")) - _STOPS) & set(words):
            arguments = {"shot": ids[0]} if ids else {}
            return (Call(tool=tool, arguments=json.dumps(arguments)),)
    return "?"


def _text(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


class Score(BaseModel):
    """One planner on one set; intervals are Wilson's, 95 %."""

    set: str
    planner: str
    sentences: int
    tools_right: float
    right: float
    right_low: float
    right_high: float
    wrong_changes: int
    """Changing calls that nobody asked for, or with other arguments than asked."""
    safe: int
    """Sentences among them that ask for no change."""


class FirstHeard(BaseModel):
    """A set at the moment when it was new to the rules."""

    set: str
    sentences: int
    right: int
    wrong_changes: int

    @property
    def words(self) -> str:
        """The share right with its interval."""
        low, high = wilson(self.right, self.sentences)
        share = self.right / self.sentences
        return (
            f"{self.set}, when first heard: {share:.3f} ({low:.2f}-{high:.2f}) right of"
            f" {self.sentences}, {self.wrong_changes} wrong changing calls"
        )


def scored(name: str, outcomes: Sequence[Outcome], planner: str) -> Score:
    """The shares of a set."""
    n = len(outcomes)
    right = sum(each.right for each in outcomes)
    low, high = wilson(right, n)
    return Score(
        set=name, planner=planner, sentences=n, right=round(right / n, 3),
        tools_right=round(sum(each.tools_right for each in outcomes) / n, 3),
        right_low=round(low, 3), right_high=round(high, 3),
        wrong_changes=sum(each.wrong_changes for each in outcomes),
        safe=sum(not each.sentence.calls for each in outcomes),
    )  # fmt: skip


def measure(sentences: Sequence[Sentence]) -> tuple[list[Score], list[Outcome]]:
    """Both planners on every set that has sentences, and how the rules took each sentence."""
    scores, outcomes = list[Score](), list[Outcome]()
    for name in SETS:
        of_set = [each for each in sentences if each.set == name]
        if not of_set:
            continue
        ours = [taken(each, understand) for each in of_set]
        floor = [taken(each, by_keyword) for each in of_set]
        scores += [scored(name, ours, "rules"), scored(name, floor, "keyword floor")]
        outcomes += ours
    for name, planner in (("rules", understand), ("keyword floor", by_keyword)):
        scores.append(scored("orders in doubt", doubted(sentences, planner), name))
    return scores, outcomes


def first_heard(path: Path = SENTENCES) -> list[FirstHeard]:
    """How each set fared when the rules had not been mended with it."""
    rows = tomllib.loads(path.read_text("utf-8"))["first_heard"]
    return [FirstHeard.model_validate(row) for row in rows]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the shares, and with --show the sentences of a set that were taken wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", choices=SETS, help="list what was taken wrong in this set")
    parser.add_argument("--write", action="store_true", help="write evals/results")
    given = parser.parse_args(arguments)
    scores, outcomes = measure(read_sentences())
    console = Console(width=140)
    console.print(_table(scores))
    for known in first_heard():
        console.print(known.words, markup=False)
    for each in outcomes:
        if each.sentence.set == given.show and not each.right:
            got = "; ".join(f"{c.tool} {c.arguments}" for c in each.calls) or each.words[:90]
            console.print(f"{each.sentence.said!r} -> {got}", markup=False)
    if given.write:
        today = datetime.now(UTC).date().isoformat()
        found = {
            "date": today,
            "first heard": [known.model_dump() for known in first_heard()],
            "scores": [score.model_dump() for score in scores],
        }
        path = RESULTS / f"bench-understanding-{today}.json"
        path.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


def _table(scores: Sequence[Score]) -> Table:
    table = Table("set", "planner", "n", "tools right", "all right", "95 %", "wrong changing calls")
    for each in scores:
        table.add_row(
            each.set, each.planner, str(each.sentences), f"{each.tools_right:.3f}",
            f"{each.right:.3f}", f"{each.right_low:.2f}-{each.right_high:.2f}",
            str(each.wrong_changes),
        )  # fmt: skip
    return table


if __name__ == "__main__":
    main()
