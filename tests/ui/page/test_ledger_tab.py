"""The ledger on the page: it adds up, it tells what was for nothing, and what is in doubt."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from graph.folder import ProductionFolder
from graph.report import ProductionReport
from graph.spending import Ledger, ledger_of
from tests.graph.fakes import FAULT, ONE_SCENE, Eye, Set, Studio
from tools.dinov3.findings import AssetKind
from tools.providers.provider import Done, Pending, Ticket
from tools.providers.requests import Request

PRICE = 20_000


class Priced(Studio):
    """Every job costs two cents."""

    def quote_micros(self, request: Request) -> int:
        return PRICE

    async def poll(self, ticket: Ticket, request: Request, folder: Path) -> Pending | Done:
        answer = await super().poll(ticket, request, folder)
        return replace(answer, cost_micros=PRICE) if isinstance(answer, Done) else answer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> ProductionFolder:
    """Two shots; the first still was made twice."""
    eye = Eye(script={("A1", AssetKind.KEYFRAME): [FAULT]})
    stage = Set(tmp_path_factory.mktemp("ledger"), eye=eye, studio=Priced(), script=ONE_SCENE)
    asyncio.run(stage.run())
    return stage.folder


@pytest.fixture(scope="module")
def ledger(folder: ProductionFolder) -> Ledger:
    return ledger_of(folder)


def test_shots_and_models_add_up_to_what_was_spent(ledger: Ledger) -> None:
    words = sum(agent.talk.cost_micros for agent in ledger.by_agent)
    assert ledger.cost_micros > 0
    assert sum(model.cost_micros for model in ledger.by_model) + words == ledger.cost_micros
    assert sum(shot.cost_micros for shot in ledger.by_shot) == ledger.cost_micros


def test_it_says_what_the_report_says(folder: ProductionFolder, ledger: Ledger) -> None:
    report = folder.need("report.json", ProductionReport)
    assert ledger.cost_micros == report.cost_micros
    assert ledger.wasted_micros == report.wasted_micros
    assert ledger.by_model == report.spending
    told = {shot.shot.shot_id: shot.cost_micros for shot in report.shots}
    assert {s.shot_id: s.cost_micros for s in ledger.by_shot if s.shot_id in told} == told


def test_a_take_that_is_not_in_the_film_was_for_nothing(ledger: Ledger) -> None:
    wasted = {shot.shot_id: shot.wasted_micros for shot in ledger.by_shot}
    assert wasted["A1"] > 0
    assert wasted["A2"] == 0


def ledger_tab(home: str, production: str) -> None:
    """The script under test."""
    from pathlib import Path

    from ui.page.desk import desk_at
    from ui.page.ledger_tab import show

    show(desk_at(Path(home), production))


def drawn(home: Path, production: str) -> AppTest:
    """Until what is worked out beside the script run is there."""
    kwargs = {"home": str(home), "production": production}
    app = AppTest.from_function(ledger_tab, kwargs=kwargs, default_timeout=60).run()
    for _ in range(40):
        if not app.caption or "Adding up" not in app.caption[0].value:
            break
        app.run()
    assert not app.exception
    return app


def test_the_tab_tells_spent_money_and_every_shot(
    folder: ProductionFolder, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAILIES_PRODUCTIONS", str(folder.root.parent))
    app = drawn(folder.root.parent, folder.root.name)
    metrics = {metric.label: metric.value for metric in app.metric}
    assert metrics["Spent"] == f"${ledger.cost_micros / 1e6:,.2f}"
    assert metrics["On takes not used"] == f"${ledger.wasted_micros / 1e6:,.2f}"
    tables = [set(table.value.columns) for table in app.dataframe]
    assert {"shot", "takes", "cost", "not used"} in tables


def test_without_a_production_it_says_when_money_is_counted(tmp_path: Path) -> None:
    app = drawn(tmp_path, "")
    assert "as soon as there is a production" in app.info[0].value
