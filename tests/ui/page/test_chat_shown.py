"""The chat as the page draws it: words, quiet cards, two buttons where money is asked for."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.page.recorder import TALKER
from ui.page.talking import Conversation, ToolUse, Turn


def chat() -> None:
    """The script under test."""
    from pathlib import Path

    from tests.ui.page.recorder import TALKER
    from ui.page.chat_view import show_chat

    show_chat(TALKER, Path("unused"), "scene", None)  # type: ignore[arg-type]


def drawn(now: Conversation) -> AppTest:
    TALKER.now, TALKER.told, TALKER.stopped = now, [], 0
    return AppTest.from_function(chat, default_timeout=60).run()


def use(done: bool | None) -> Conversation:
    tool = ToolUse("edit_shot", '{"shot": "1A", "field": "size"}', "call_1", "**Changed**", done)
    return Conversation(turns=(Turn("you", ("closer",)), Turn("director", ("Done.", tool))))


def test_words_of_both_are_shown_as_words() -> None:
    app = drawn(Conversation(turns=(Turn("you", ("**bold** <b>",)), Turn("director", ("No.",)))))
    assert [text.value for text in app.text] == ["**bold** <b>", "No."]
    assert not app.markdown


@pytest.mark.parametrize(
    ("done", "sign"),
    [
        pytest.param(None, "⏳", id="works"),
        pytest.param(True, "✓", id="done"),
        pytest.param(False, "✗", id="failed"),
    ],
)
def test_a_tool_is_a_card_that_says_what_it_was_told(done: bool | None, sign: str) -> None:
    (card,) = drawn(use(done)).expander
    assert card.label == f"{sign} edit shot 1A, size"
    assert [text.value for text in card.text] == ["**Changed**"]


@pytest.mark.parametrize(("key", "said"), [("consent_yes", "yes"), ("consent_no", "no")])
def test_a_question_of_money_is_answered_by_a_button(key: str, said: str) -> None:
    app = drawn(Conversation(question="About $4.20. Shall I? (yes or no)", production="scene"))
    assert any("$4.20" in text.value for text in app.text)
    (button,) = [each for each in app.button if each.key == key]
    button.click().run()
    assert TALKER.told == [(said, "scene")]


def test_without_a_question_there_is_nothing_to_consent_to() -> None:
    app = drawn(Conversation())
    assert not [each for each in app.button if "consent" in (each.key or "")]


def test_what_is_written_is_said_about_the_film_that_is_open() -> None:
    app = drawn(Conversation())
    app.chat_input[0].set_value("make 1A a close-up").run()
    assert TALKER.told == [("make 1A a close-up", "scene")]


def test_a_busy_director_can_be_stopped() -> None:
    app = drawn(Conversation(live=(Turn("you", ("go",)),), busy=True))
    assert app.chat_input[0].disabled
    (stop,) = [each for each in app.button if each.key == "chat_stop"]
    stop.click().run()
    assert TALKER.stopped == 1
