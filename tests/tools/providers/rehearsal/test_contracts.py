"""The contracts page, the rules in the code and the tests that break them say the same."""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path

import pytest

from tools.providers.models import model_book
from tools.providers.rehearsal.contracts import PAGE, all_rules, with_tables, without_table
from tools.providers.rehearsal.houses import HOUSES
from tools.providers.rehearsal.rules import Rule

ROOT = Path(__file__).parents[4]
RULES = all_rules()


@cache
def page() -> str:
    return (ROOT / PAGE).read_text("utf-8")


@cache
def sources_of(house: str) -> str:
    """All tests of a service's client, as text."""
    found = sorted((ROOT / "tests/tools/providers/live").glob(f"test_{house}*.py"))
    return "\n".join(path.read_text("utf-8") for path in found)


@cache
def constants() -> dict[str, str]:
    """The name that each rule has in its module."""
    modules = [m for n, m in sys.modules.items() if n.startswith("tools.providers.rehearsal.")]
    named = [(value, name) for module in modules for name, value in vars(module).items()]
    return {value.id: name for value, name in named if isinstance(value, Rule)}


def is_broken_by_a_test(rule: Rule) -> bool:
    """Whether a test of the service names the rule, by its id, the id's rest, or its constant."""
    house, _, short = rule.id.partition("-")
    # A short form of one word may stand there for something else.
    forms = (rule.id, short) if "-" in short else (rule.id,)
    by_id = rf"[\"']({'|'.join(map(re.escape, forms))})[\"']"
    by_constant = rf"\.{constants().get(rule.id, 'none')}\b"
    return re.search(f"{by_id}|{by_constant}", sources_of(house)) is not None


def test_the_page_has_the_rules_as_they_are_now() -> None:
    assert page() == with_tables(page()), "run python -m tools.providers.rehearsal.contracts"


def test_every_rule_stands_in_a_section_of_the_page() -> None:
    assert without_table(page()) == ()
    for rule in RULES:
        assert re.search(rf"^### {re.escape(rule.section)} ", page(), re.MULTILINE), rule.section


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_broken_by_a_test(rule: Rule) -> None:
    assert is_broken_by_a_test(rule)


def test_a_rule_that_no_test_names_would_be_noticed() -> None:
    assert not is_broken_by_a_test(Rule("comfyui-nobody", "8.2", "nothing", "SDK"))


def test_a_rule_is_one_sentence_without_its_full_stop() -> None:
    for rule in RULES:
        assert not rule.says.endswith("."), rule.id
        assert "\n" not in rule.says, rule.id


def test_every_service_has_a_house() -> None:
    assert {house.name for house in HOUSES} == set(model_book().services)
