"""The command line says which cast picture may be what is wrong."""

from __future__ import annotations

import asyncio
from io import StringIO
from pathlib import Path

import pytest

from graph.context import Gates
from graph.gates import GateQuestion
from tests.graph.fakes import ONE_SCENE, Set
from tests.graph.test_doubts import WEAK, Casting
from ui.console import Console

RECAST = 'dailies recast PRODUCTION "Marcus"'


def squeezed(printed: str) -> str:
    return " ".join(printed.split())


@pytest.fixture
def stage(tmp_path: Path) -> Set:
    """A production in which three keyframes of A1 show somebody else than a weak cast picture."""
    return Set(tmp_path, script=ONE_SCENE, eye=Casting(strangers={"A1": 3}, seen=WEAK), retakes=1)


def test_at_the_gate_and_beside_the_finished_film(
    stage: Set, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    console = Console(as_json=False)
    stage.gates = Gates(escalations=True)
    question = asyncio.run(stage.run()).question
    assert isinstance(question, GateQuestion)
    monkeypatch.setattr("sys.stdin", StringIO("y\n"))
    answer = console.ask(question, stage.folder)
    assert RECAST in squeezed(capsys.readouterr().out)
    console.outcome(asyncio.run(stage.run(answer=answer)), stage.folder)
    assert RECAST in squeezed(capsys.readouterr().out)
