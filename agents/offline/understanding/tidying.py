"""What the calls of one message come to together."""

from __future__ import annotations

from collections.abc import Sequence

from agents.conversation import Call
from agents.offline.understanding.intents import call
from agents.offline.words import unique


def tidied(calls: Sequence[Call]) -> tuple[Call, ...]:
    """The calls in order, without those that the others make needless or that belong together."""
    calls = tuple(dict.fromkeys(_one_export(_one_start(calls))))
    return tuple(each for each in calls if not any(_less_said(each, other) for other in calls))


def _one_start(calls: Sequence[Call]) -> Sequence[Call]:
    """Without runs behind a call that sets the work going by itself.

    A production that is started is planned and waits for its approval; an approval goes on.
    """
    tools = [each.tool for each in calls]
    if "start_production" not in tools and "approve" not in tools:
        return calls
    stops = [
        name
        for each in calls
        if each.tool in ("run", "approve")
        for name in each.given.get("stop_at", ())
    ]
    approval = call("approve", stop_at=stops) if stops else call("approve")
    kept = [each for each in calls if each.tool != "run"]
    return [approval if each.tool == "approve" else each for each in kept]


def _one_export(calls: Sequence[Call]) -> Sequence[Call]:
    """With one export for all formats."""
    formats = [each.given.get("formats", []) for each in calls if each.tool == "export"]
    if len(formats) < 2 or not all(formats):
        return calls
    both = call("export", formats=list(unique(name for group in formats for name in group)))
    return [both if each.tool == "export" else each for each in calls]


def _less_said(each: Call, other: Call) -> bool:
    """Whether a call is another one with fewer arguments: 'I like take 2 of 2B, keep it'."""
    said, more = each.given.items(), other.given.items()
    return each.tool == other.tool and len(said) < len(more) and all(item in more for item in said)
