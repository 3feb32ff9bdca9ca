"""The policy table: shipped, changed by a user, refused where it says what it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.policy import FILE_NAME, OVERRIDE_VARIABLE, UNUSABLE, load_policy
from tools.errors import UserFixable
from tools.takes.verdict import Remedy


@pytest.fixture(autouse=True)
def no_table_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(OVERRIDE_VARIABLE, raising=False)


@pytest.fixture
def production(tmp_path: Path) -> Path:
    folder = tmp_path / "production"
    folder.mkdir()
    return folder


def test_every_fault_has_words_for_the_next_prompt() -> None:
    policy = load_policy()
    assert len(policy.faults) > 20
    assert all(rule.instruction.endswith(".") for rule in policy.faults.values())
    assert set(policy.faults) >= UNUSABLE


def test_a_fault_that_the_table_does_not_know_is_made_again() -> None:
    rule = load_policy().rule("never_heard_of")
    assert (rule.free, rule.lenient, rule.strict) == ((), False, False)
    assert rule.instruction


def test_a_table_in_the_production_goes_before_the_users_and_that_before_the_shipped(
    tmp_path: Path, production: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('[faults.blur]\nlenient = true\ninstruction = "Sharp."\n')
    monkeypatch.setenv(OVERRIDE_VARIABLE, str(mine))
    (production / FILE_NAME).write_text('[faults.blur]\ninstruction = "Crisp."\n')
    shipped = load_policy().rule("noise")
    everywhere, here = load_policy().rule("blur"), load_policy(production).rule("blur")
    assert (everywhere.lenient, everywhere.instruction) == (True, "Sharp.")
    assert (here.lenient, here.instruction) == (True, "Crisp.")
    assert load_policy(production).rule("noise") == shipped


def test_remedies_are_tried_in_the_order_that_the_table_says(production: Path) -> None:
    (production / FILE_NAME).write_text('[faults.blur]\nfree = ["resize", "denoise"]\n')
    assert load_policy(production).rule("blur").free == (Remedy.RESIZE, Remedy.DENOISE)


def test_the_hash_changes_with_the_table_and_only_with_it(production: Path) -> None:
    before = load_policy(production).sha256
    assert before == load_policy().sha256
    (production / FILE_NAME).write_text("# nothing is said here\n")
    assert load_policy(production).sha256 == before
    (production / FILE_NAME).write_text("min_usable_share = 0.7\n")
    assert load_policy(production).sha256 != before


@pytest.mark.parametrize(
    ("text", "field"),
    [
        pytest.param("[faults.blurr]\nlenient = true", "faults.blurr", id="a fault misspelt"),
        pytest.param("[faults.blur]\nlenint = true", "faults.blur.lenint", id="a field misspelt"),
        pytest.param("[faults.blur]\nlenient = 'maybe'", "faults.blur.lenient", id="no truth"),
        pytest.param("[faults.blur]\nfree = ['paint']", "faults.blur.free.0", id="no remedy"),
        pytest.param("[faults.blur]\ninstruction = ''", "faults.blur.instruction", id="no words"),
        pytest.param("min_usable_share = 0", "min_usable_share", id="nothing left of a shot"),
        pytest.param("min_usable_share = 1.5", "min_usable_share", id="more than the shot"),
        pytest.param("colour = 3", "colour", id="a strange field"),
        pytest.param("faults = 3", "faults", id="no table"),
        pytest.param("[faults]\nblur = 3", "blur", id="no table of a fault"),
        pytest.param("[unknown]\nlenient = true", "lenient", id="all new faults let through"),
        pytest.param("[faults.blur", "cannot be read", id="no toml"),
    ],
)
def test_what_a_table_cannot_say_is_named_with_file_and_field(
    production: Path, text: str, field: str
) -> None:
    path = production / FILE_NAME
    path.write_text(text)
    with pytest.raises(UserFixable) as raised:
        load_policy(production)
    assert str(path) in str(raised.value)
    assert field in str(raised.value)


@pytest.mark.parametrize("fault", sorted(UNUSABLE))
def test_no_table_lets_an_unusable_file_through(production: Path, fault: str) -> None:
    (production / FILE_NAME).write_text(f"[faults.{fault}]\nlenient = true\n")
    with pytest.raises(UserFixable, match=rf"faults\.{fault}\.lenient"):
        load_policy(production)


def test_the_table_at_fault_is_the_one_that_is_named(
    tmp_path: Path, production: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text("min_usable_share = 7\n")
    monkeypatch.setenv(OVERRIDE_VARIABLE, str(mine))
    (production / FILE_NAME).write_text("min_usable_share = 0.5\n")
    with pytest.raises(UserFixable, match=r"mine\.toml: min_usable_share"):
        load_policy(production)


def test_a_table_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OVERRIDE_VARIABLE, "/nowhere/policy.toml")
    with pytest.raises(UserFixable, match="nowhere"):
        load_policy()
