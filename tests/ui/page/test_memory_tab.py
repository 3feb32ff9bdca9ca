"""Memory and doctor on the page: what is held, found with reasons, and what to do next."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from memory.book import LessonBook
from memory.embedding import MiniLM
from memory.lessons import Lesson, LessonKind, Try
from ui.page.later import worked_out

DEADLINE_SECONDS = 60.0


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Hands on a wheel that often fail, and a fox, with signs that Markdown would eat."""
    folder = tmp_path / "memory"
    monkeypatch.setenv("DAILIES_MEMORY", str(folder))
    book = LessonBook(folder, MiniLM())
    common = {"kind": LessonKind.WORKED, "studio": "previz", "asset": "keyframe", "shot_id": "s"}
    hands = common | {"model": "runway/gen4_image", "production": "wheel", "text": "hands *kept*"}
    fox = common | {"model": "minimax/image-01", "production": "fox", "text": "a fox <b>kept</b>"}
    lessons = [
        hands
        | {
            "lesson_id": f"l{n}",
            "setting": f"hands on the wheel of ship {n}",
            "features": ("any shot", "hands at work"),
            "tries": (Try(faults=("anatomy",) if n < 4 else ()),),
        }
        for n in range(10)
    ]
    lessons.append(fox | {"lesson_id": "fox", "setting": "a fox in the snow"})
    book.remember(Lesson.model_validate(each) for each in lessons)
    book.close()
    return folder


def memory_tab(home: str) -> None:
    """The script under test."""
    from pathlib import Path

    from ui.page.desk import desk_at
    from ui.page.memory_tab import show

    show(desk_at(Path(home)))


def doctor_tab(home: str) -> None:
    """The script under test."""
    from pathlib import Path

    from ui.page.desk import desk_at
    from ui.page.doctor_tab import show

    show(desk_at(Path(home)))


def words(app: AppTest) -> str:
    """All text that stands on the page."""
    parts = (app.text, app.caption, app.markdown, app.info, app.success, app.error)
    return "\n".join(str(each.value) for part in parts for each in part)


def until(app: AppTest, there: str) -> AppTest:
    """Drawn until that is on the page: it is worked out beside the script run."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while there not in words(app):
        assert not app.exception
        assert time.monotonic() < deadline, words(app)
        time.sleep(0.2)
        app.run()
    return app


def tab(script: Callable[[str], None], home: Path) -> AppTest:
    return AppTest.from_function(script, kwargs={"home": str(home)}, default_timeout=60).run()


@pytest.mark.usefixtures("memory")
def test_memory_shows_what_it_holds_and_what_comes_often(tmp_path: Path) -> None:
    app = until(tab(memory_tab, tmp_path), "Patterns")
    metrics = {metric.label: metric.value for metric in app.metric}
    assert (metrics["Lessons"], metrics["Models"]) == ("11", "2")
    until(app, "anatomy in 40% (n=10")


@pytest.mark.usefixtures("memory")
def test_a_search_finds_by_meaning_and_says_why(tmp_path: Path) -> None:
    app = until(tab(memory_tab, tmp_path), "Patterns")
    app.text_input[0].input("an animal in winter")
    app.button[0].click().run()
    until(app, "Why")
    assert "a fox <b>kept</b>" in [each.value for each in app.text]
    assert "words alike" in words(app)


@pytest.mark.usefixtures("memory")
def test_a_search_can_be_about_one_model(tmp_path: Path) -> None:
    app = until(tab(memory_tab, tmp_path), "Patterns")
    app.text_input[0].input("an animal in winter")
    app.selectbox[0].select("runway/gen4_image")
    app.button[0].click().run()
    until(app, "Why")
    assert "fox" not in words(app)


def test_an_empty_memory_says_what_fills_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAILIES_MEMORY", str(tmp_path / "none"))
    until(tab(memory_tab, tmp_path), "Memory is empty")


def test_the_doctor_says_what_is_embedded_and_how_to_change_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DAILIES_EYE"):
        monkeypatch.delenv(name, raising=False)
    app = until(tab(doctor_tab, tmp_path), "Embedded")
    said = words(app)
    assert "OPENAI\\_API\\_KEY" in said
    assert "previz: stills, clips" in said


def test_what_failed_beside_the_script_run_is_raised_in_it() -> None:
    def fail() -> str:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        worked_out(("failing", time.monotonic()), fail, "Failing")
