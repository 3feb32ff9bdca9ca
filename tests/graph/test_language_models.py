"""A production whose crew asks language models: the ledger, the budget, and days that go wrong."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.models import load_models
from agents.rehearsal.cues import Cue, CueKind
from agents.rehearsal.server import Desk, serving
from graph.report import ProductionReport
from tests.graph.fakes import ONE_SCENE, Set
from tools.dinov3.findings import AssetKind
from tools.providers.chats import ChatCall
from tools.providers.jobs import BudgetExceeded, JobStore
from tools.screenplay.brief import Brief


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def production(tmp_path: Path, desk: Desk) -> Iterator[Set]:
    with serving(desk) as url:
        models = load_models({"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "sk-rehearsal-secret"})
        yield Set(tmp_path, models=models, script=ONE_SCENE)


def calls(production: Set) -> tuple[ChatCall, ...]:
    store = JobStore(production.folder.state / "jobs.sqlite3")
    try:
        return store.chats.calls()
    finally:
        store.close()


def report(production: Set) -> ProductionReport:
    return production.folder.need("report.json", ProductionReport)


async def test_every_call_is_in_the_ledger_with_the_tokens_of_the_endpoint(
    production: Set, desk: Desk
) -> None:
    production.eye.script = {("A1", AssetKind.KEYFRAME): ["wrong_person"]}
    assert (await production.run()).finished
    booked, served = calls(production), desk.served
    ours = Counter((call.usage.prompt_tokens, call.usage.answer_tokens) for call in booked)
    theirs = Counter((call.prompt_tokens, call.answer_tokens) for call in served)
    assert ours == theirs
    assert {call.agent for call in booked} == {"director", "writer", "generator", "critic"}
    with (production.folder.root / "ledger.csv").open() as file:
        lines = [line for line in csv.DictReader(file) if line["provider"] == "chat"]
    assert len(lines) == len(served)
    assert sum(int(line["tokens_in"]) for line in lines) == sum(c.prompt_tokens for c in served)


async def test_a_take_carries_what_was_said_for_it(production: Set) -> None:
    production.eye.script = {("A1", AssetKind.KEYFRAME): ["wrong_person"]}
    await production.run()
    first, *_ = production.folder.takes("A1")
    about_it = [c for c in calls(production) if (c.about.shot_id, c.about.take) == ("A1", 1)]
    assert {call.agent for call in about_it} == {"writer", "generator", "critic"}
    assert first.talk.calls == len(about_it)
    assert first.talk.cost_micros == sum(call.charged_micros for call in about_it) > 0
    assert first.cost_micros == first.talk.cost_micros  # previz is free
    assert first.sheet.written_by == "gpt-4.1-mini"


async def test_the_critic_is_shown_what_it_writes_about(production: Set, desk: Desk) -> None:
    production.eye.script = {
        ("A2", AssetKind.KEYFRAME): ["wrong_person"],
        ("A2", AssetKind.CLIP): ["jump_cut"],
    }
    await production.run()
    shown = [len(call.pictures) for call in desk.served if call.record == "ReasonAnswer"]
    still, clip = (body for body in desk.bodies if body.record == "ReasonAnswer")
    assert "the keyframe that is judged" in still.messages[1].text
    assert "the reference of Marcus" in still.messages[1].text
    assert clip.messages[1].text.count("of the clip that is judged") == 3
    assert shown == [2, 4]


async def test_the_report_counts_tokens_and_money_by_agent(production: Set) -> None:
    await production.run()
    found, booked = report(production), calls(production)
    assert found.cost_micros == sum(call.charged_micros for call in booked) > 0
    assert sum(row.talk.calls for row in found.speaking) == len(booked)
    director = next(row for row in found.speaking if row.agent == "director")
    assert (director.model, director.talk.calls, director.lost) == ("gpt-4.1-mini", 1, 0)


async def test_the_plan_is_not_made_without_money(production: Set, desk: Desk) -> None:
    production.brief = lambda: _brief(production, budget_micros=0)  # type: ignore[method-assign]
    with pytest.raises(BudgetExceeded):
        await production.run()
    assert desk.served == []


async def test_when_the_money_for_words_is_gone_the_rules_go_on(
    production: Set, desk: Desk
) -> None:
    production.brief = lambda: _brief(production, budget_micros=6_000)  # type: ignore[method-assign]
    assert (await production.run()).finished
    assert sum(call.charged_micros for call in calls(production)) <= 6_000
    takes = (*production.folder.takes("A1"), *production.folder.takes("A2"))
    authors = {take.sheet.written_by for take in takes}
    assert "rules, in place of gpt-4.1-mini" in authors


async def test_a_bad_day_still_ends_in_a_film(production: Set, desk: Desk) -> None:
    kinds = (
        *(CueKind.RATE_LIMITED, CueKind.CHATTY, CueKind.TRUNCATED, CueKind.WRONG_SCHEMA),
        *(CueKind.SERVER_ERROR, CueKind.EMPTY, CueKind.INVALID_JSON, CueKind.NO_USAGE),
        *(CueKind.REFUSED, CueKind.WRAPPED),
    )
    # The director's first: a refused plan is for the filmmaker to hear.
    desk.prompter.add(*(Cue(kind=kind) for kind in kinds[:4]))
    desk.prompter.add(*(Cue(kind=kind, answers="WriterAnswer") for kind in kinds[4:]))
    assert (await production.run()).finished
    assert desk.prompter.left == ()


async def test_a_run_without_a_usable_key_stops_and_goes_on_later(
    production: Set, desk: Desk
) -> None:
    desk.prompter.add(Cue(kind=CueKind.BAD_KEY))
    outcome = await production.run()
    assert "credentials" in outcome.stopped
    assert "sk-rehearsal-secret" not in outcome.stopped
    assert (await production.run()).finished


async def test_no_key_is_written_anywhere(production: Set) -> None:
    await production.run()
    for path in production.folder.root.rglob("*"):
        if path.is_file():
            assert b"sk-rehearsal-secret" not in path.read_bytes(), path


def _brief(production: Set, budget_micros: int) -> Brief:
    return Set.brief(production).model_copy(update={"budget_micros": budget_micros})
