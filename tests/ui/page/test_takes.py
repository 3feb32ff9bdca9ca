"""The takes tab without a browser: what is shown of a shot's takes, what comes of a decision."""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from graph.film_state import is_behind
from graph.folder import ProductionFolder
from graph.hand import due_shots, locked_shots
from tests.graph.fakes import FAULT, ONE_SCENE, Eye, Set
from tests.ui.page.recorder import RECORDER
from tools.dinov3.findings import AssetKind
from tools.takes.verdict import Decision
from ui.page.backstage import backstage_of

CLIP = AssetKind.CLIP


def tab(home: str) -> None:
    """The script under test: the takes of the one production of that folder."""
    from pathlib import Path

    from graph.chat.desk import Desk
    from graph.folder import ProductionFolder
    from tests.graph.fakes import Set
    from tests.ui.page.recorder import RECORDER
    from ui.page.takes_tab import show

    show(
        Desk(
            home=Path(home),
            runner=RECORDER,
            hire=Set(Path(home)).crew,
            person="Ada",
            folder=ProductionFolder(Path(home) / "production"),
        )
    )


@pytest.fixture(scope="module")
def shot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished production: A1's first clip failed and its second one is in the film."""
    home = tmp_path_factory.mktemp("takes")
    eye = Eye(script={("A1", CLIP): [FAULT]})
    stage = Set(home, eye=eye, script=ONE_SCENE)
    assert asyncio.run(stage.run()).finished
    assert stage.decisions("A1", CLIP) == [Decision.RETAKE, Decision.KEEP]
    return home


@pytest.fixture
def home(shot: Path, tmp_path: Path) -> Path:
    RECORDER.orders.clear()
    shutil.copytree(shot, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def app(home: Path) -> AppTest:
    return AppTest.from_function(tab, kwargs={"home": str(home)}, default_timeout=60).run()


def folder_of(home: Path) -> ProductionFolder:
    return ProductionFolder(home / "production")


def press(app: AppTest, key: str) -> None:
    next(each for each in app.button if each.key == key).click().run()
    assert not app.exception


def told(home: Path) -> str:
    """The notices, once everything is done."""
    backstage = backstage_of(home)
    end = time.monotonic() + 60
    while time.monotonic() < end and backstage.busy:
        time.sleep(0.01)
    return " ".join(notice.text for notice in backstage.since(0, "production"))


def texts(app: AppTest) -> str:
    shown = [*app.text, *app.caption, *app.markdown, *app.subheader, *app.info]
    return "\n".join(str(each.value) for each in shown).replace("\\", "")


def keys(app: AppTest) -> set[str | None]:
    return {button.key for button in app.button}


def test_every_take_is_shown_with_its_verdict_and_who_made_it(app: AppTest) -> None:
    assert not app.exception
    shown = texts(app)
    for n in (1, 2, 3):
        assert f"Take {n}" in shown
    assert "decided by policy" in shown
    assert shown.count("in the film") == 2
    assert "set aside" in shown


def test_another_shot_is_picked_by_its_button(app: AppTest) -> None:
    press(app, "strip_pick_A2")
    assert "Shot A2" in texts(app)
    assert "It stopped." in texts(app)


def test_a_take_that_the_critic_refused_is_kept_on_a_persons_word(app: AppTest, home: Path) -> None:
    press(app, "take_keep_A1_2")
    assert "enters the film on your word" in told(home)
    kept = folder_of(home).kept("A1", CLIP)
    assert kept is not None
    assert (kept.n, kept.verdict.decided_by) == (2, "Ada")


def test_a_retake_needs_a_note(app: AppTest, home: Path) -> None:
    words = "Set this one aside, and make another"
    again = [b for b in app.button if b.label == words and b.form_id.endswith("_A1_3")]
    again[0].click().run()
    assert "what should be different" in " ".join(each.value for each in app.warning)
    assert due_shots(folder_of(home)) == ()


def test_undo_is_offered_only_where_there_is_something_to_undo(app: AppTest, home: Path) -> None:
    assert "shot_undo" not in keys(app)
    press(app, "shot_lock")
    told(home)
    app.run()
    assert locked_shots(folder_of(home)) == ("A1",)
    assert not {key for key in keys(app) if key and key.startswith("take_keep")}
    press(app, "shot_undo")
    assert "It is undone that the shot was locked." in told(home)
    assert locked_shots(folder_of(home)) == ()


def holding(home: Path) -> AppTest:
    """Another page, with what is behind Hold in sight."""
    page = AppTest.from_function(tab, kwargs={"home": str(home)}, default_timeout=60)
    page.session_state["shot_hold"] = True
    return page.run()


def test_the_end_of_a_shot_is_held_and_let_go_again(home: Path) -> None:
    page = holding(home)
    page.slider[0].set_value(2.0).run()
    press(page, "shot_hold_now")
    assert "A1: its end is held for 2 s." in told(home)
    page = holding(home)
    assert page.slider[0].value == 2.0
    assert "held 2.0 s" in texts(page)
    press(page, "shot_undo")
    assert "It is undone that the end was held for 2 s." in told(home)
    assert holding(home).slider[0].value == 0.0


def test_a_shot_moves_and_the_page_says_what_that_means(app: AppTest, home: Path) -> None:
    press(app, "shot_later")
    assert "is in force" in told(home)
    assert [shot.shot_id for shot in folder_of(home).plan.shots] == ["A2", "A1"]
    assert is_behind(folder_of(home))


def test_what_cannot_be_done_is_said_with_the_next_step(app: AppTest, home: Path) -> None:
    press(app, "shot_earlier")
    assert "first of its scene" in told(home)


def test_a_film_that_shows_what_was_decided_is_not_cut_again(app: AppTest, home: Path) -> None:
    assert not is_behind(folder_of(home))
    assert "recut_now" not in keys(app)


def test_decisions_wait_while_something_is_done(app: AppTest, home: Path) -> None:
    gate = threading.Event()
    backstage_of(home).do("production", "Waiting", lambda: str(gate.wait(30)))
    app.run()
    buttons = {b.key: b.disabled for b in app.button}
    gate.set()
    assert buttons["take_keep_A1_2"]
    assert buttons["shot_lock"]
    assert not buttons["strip_pick_A2"]
