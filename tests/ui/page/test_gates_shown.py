"""Gates as the page draws them, over productions of fakes: what is shown, what is ordered."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from graph.context import Gates
from graph.folder import ProductionFolder
from graph.hand import due_shots
from graph.running import RunOrder
from tests.graph.fakes import FAULT, ONE_SCENE, Eye, Set
from tests.ui.page.recorder import RECORDER
from ui.page.backstage import backstage_of

AppOf = Callable[[str], AppTest]


def board(home: str) -> None:
    """The script under test: the board of the one production of that folder."""
    from pathlib import Path

    from graph.chat.desk import Desk
    from graph.folder import ProductionFolder
    from tests.ui.page.recorder import RECORDER
    from ui.page.board_tab import show

    folder = ProductionFolder(Path(home) / "production")
    desk = Desk(home=Path(home), runner=RECORDER, hire=lambda: None, folder=folder)  # type: ignore[arg-type]
    show(desk)


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Productions of fakes that wait at a gate, each made once."""
    made: dict[str, Path] = {}

    def at(gate: str) -> Path:
        if gate not in made:
            home = tmp_path_factory.mktemp(gate)
            faults = {("A2", "clip"): [FAULT] * 9, ("A1", "clip"): [FAULT] * 9}
            eye = Eye(script=faults if gate == "escalations" else {})  # type: ignore[arg-type]
            stage = Set(home, eye=eye, gates=Gates(**{gate: True}), retakes=0, script=ONE_SCENE)
            outcome = asyncio.run(stage.run())
            assert outcome.question is not None
            assert outcome.question.gate == gate
            made[gate] = home
        return made[gate]

    return at


@pytest.fixture
def drawn(waiting: Callable[[str], Path], tmp_path: Path) -> AppOf:
    """The board over a copy of the production that waits at that gate."""
    RECORDER.orders.clear()

    def at(gate: str) -> AppTest:
        home = tmp_path / gate
        shutil.copytree(waiting(gate), home)
        app = AppTest.from_function(board, kwargs={"home": str(home)}, default_timeout=60)
        return app.run()

    return at


def ordered(tmp_path: Path, gate: str) -> RunOrder:
    """The one order that came of it."""
    (order,) = all_ordered(tmp_path, gate)
    return order


def all_ordered(tmp_path: Path, gate: str) -> list[RunOrder]:
    """The orders that came of it, once everything is done."""
    backstage = backstage_of(tmp_path / gate)
    end = time.monotonic() + 60
    while time.monotonic() < end and backstage.busy:
        time.sleep(0.01)
    return list(RECORDER.orders)


def press(app: AppTest, key: str) -> AppTest:
    (button,) = [each for each in app.button if each.key == key]
    return button.click().run()


def texts(app: AppTest) -> str:
    shown = [*app.text, *app.caption, *app.markdown, *app.subheader, *app.warning, *app.error]
    return "\n".join(str(each.value) for each in shown)


def with_words(app: AppTest, words: str) -> AppTest:
    """The page as soon as it says so: prices are worked out beside it."""
    until = time.monotonic() + 60
    while words not in texts(app) and time.monotonic() < until:
        app.run()
    return app


def test_the_plan_is_shown_with_its_price_before_anything_is_bought(drawn: AppOf) -> None:
    app = with_words(drawn("plan"), "To make:")
    assert not app.exception
    assert {metric.label for metric in app.metric} >= {"Running time", "First takes"}
    assert "To make:" in texts(app)
    assert RECORDER.orders == []


def test_approving_the_plan_answers_the_gate(drawn: AppOf, tmp_path: Path) -> None:
    press(with_words(drawn("plan"), "To make:"), "approve_plan")
    order = ordered(tmp_path, "plan")
    assert order.answer is not None
    assert order.answer.approve
    assert order.gates.plan


def test_a_no_ends_the_run(drawn: AppOf, tmp_path: Path) -> None:
    press(drawn("plan"), "reject_plan")
    order = ordered(tmp_path, "plan")
    assert order.answer is not None
    assert not order.answer.approve


def test_looks_are_shown_with_their_voice_and_what_it_cost(drawn: AppOf) -> None:
    app = drawn("references")
    assert not app.exception
    shown = texts(app).replace("\\", "")
    assert "Marcus" in shown
    assert "“It stopped.”" in shown
    assert "shot A2 uses it, so it is not bought again" in shown
    assert len(app.get("audio")) == 1


def test_the_price_of_another_picture_stands_at_the_looks(drawn: AppOf) -> None:
    app = with_words(drawn("references"), "ordered anew costs")
    assert "Your own picture costs nothing" in texts(app)


def test_a_look_without_a_note_is_not_ordered_anew(drawn: AppOf) -> None:
    app = press(drawn("references"), "looks_again")
    assert "otherwise" in " ".join(each.value for each in app.info)
    assert RECORDER.orders == []


def test_a_look_with_a_note_is_ordered_anew_and_asked_about_again(
    drawn: AppOf, tmp_path: Path
) -> None:
    app = drawn("references")
    app.text_input(key="look_note_production_Marcus").set_value("a grey beard")
    press(app, "looks_again")
    left, again = all_ordered(tmp_path, "references")
    assert left.answer is not None
    assert not left.answer.approve
    assert again.answer is None
    assert again.gates.references
    given = ProductionFolder(tmp_path / "references" / "production").given
    assert given.asked == {"Marcus": "a grey beard"}


def test_a_keyframe_with_a_note_is_made_again_and_asked_about_again(
    drawn: AppOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAILIES_MEMORY", str(tmp_path / "memory"))
    app = drawn("keyframes")
    app.text_input(key="keyframe_note_A2").set_value("closer")
    (button,) = [b for b in app.button if b.label == "Make those with a note again"]
    button.click().run()
    left, again = all_ordered(tmp_path, "keyframes")
    assert left.answer is not None
    assert not left.answer.approve
    assert again.gates.keyframes
    assert due_shots(ProductionFolder(tmp_path / "keyframes" / "production")) == ("A2",)


def test_keyframes_without_a_note_are_not_made_again(drawn: AppOf) -> None:
    app = drawn("keyframes")
    (again,) = [b for b in app.button if b.label == "Make those with a note again"]
    app = again.click().run()
    assert not app.exception
    assert RECORDER.orders == []


def test_escalations_are_answered_all_at_once(drawn: AppOf, tmp_path: Path) -> None:
    app = drawn("escalations")
    assert "1 of 2" in texts(app).replace("\\", "")
    app = press(app, "escalation_accept")
    app.text_input(key="escalation_note_A2").set_value("slower, please")
    app = press(app, "escalation_again")
    assert RECORDER.orders == []
    press(app, "escalations_go_on")
    answer = ordered(tmp_path, "escalations").answer
    assert answer is not None
    assert answer.accept == ("A1",)
    assert answer.retake == {"A2": "slower, please"}


def test_the_same_again_needs_a_note(drawn: AppOf) -> None:
    app = press(drawn("escalations"), "escalation_again")
    assert "what should be different" in texts(app)
    assert "is made again" not in texts(app)


def test_a_board_shows_every_shot_with_its_state(drawn: AppOf) -> None:
    app = drawn("keyframes")
    shown = texts(app).replace("\\", "")
    assert "A1" in shown
    assert "clip to come" in shown
