"""Words on the page stay words."""

from __future__ import annotations

import pytest

from ui.page.wording import clock, plain, usd


@pytest.mark.parametrize(
    "text",
    [
        "![](http://example.org/pixel.png)",
        "[press](javascript:alert(1))",
        "<script>alert(1)</script>",
        "**bold** `code` $x$ :red[alarm]",
        "# heading",
    ],
)
def test_every_sign_that_markdown_reads_is_escaped(text: str) -> None:
    escaped = plain(text)
    assert escaped.replace("\\", "") == text.replace("\\", "")
    for sign in "`*[]<>()#$:!":
        assert escaped.count(sign) == escaped.count(f"\\{sign}")


def test_a_text_stays_on_one_line_and_within_its_length() -> None:
    assert plain("one\n\n- two") == "one  \\- two"
    assert plain("a long sentence", 7) == "a long…"


@pytest.mark.parametrize(
    ("micros", "shown"),
    [
        (0, "$0.00"),
        (20, "$0.0001"),
        (3_500, "$0.0035"),
        (40_000, "$0.04"),
        (1_234_500_000, "$1,234.50"),
    ],
)
def test_what_costs_little_is_not_shown_as_nothing(micros: int, shown: str) -> None:
    assert usd(micros) == shown


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (65.4, "1:05"), (3600, "60:00")])
def test_times_are_minutes_and_seconds(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown
