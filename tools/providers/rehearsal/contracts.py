"""The tables of rules in docs/contracts.md, written from the rules that the houses enforce.

`python -m tools.providers.rehearsal.contracts` in the project's folder writes them anew. A table
stands between `<!-- rules 3.2 -->` and `<!-- end -->` and has the rules of that section.
"""

from __future__ import annotations

import re
from pathlib import Path

from tools.providers.rehearsal.houses import HOUSES
from tools.providers.rehearsal.rules import Rule

PAGE = Path("docs/contracts.md")
_TABLE = re.compile(
    r"(?P<head><!-- rules (?P<section>[0-9.]+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL
)
_HEAD = "| rule | the service demands | mark |\n|---|---|---|\n"


def all_rules() -> tuple[Rule, ...]:
    """The rules of every house, house by house."""
    return tuple(rule for house in HOUSES for rule in house.rules.rules())


def with_tables(page: str) -> str:
    """The page with every table as the houses have it now."""

    def table(match: re.Match[str]) -> str:
        rows = [_row(rule) for rule in all_rules() if rule.section == match["section"]]
        return f"{match['head']}{_HEAD}{''.join(rows)}{match['end']}"

    return _TABLE.sub(table, page)


def without_table(page: str) -> tuple[Rule, ...]:
    """Rules whose section has no table on the page."""
    sections = {match["section"] for match in _TABLE.finditer(page)}
    return tuple(rule for rule in all_rules() if rule.section not in sections)


def _row(rule: Rule) -> str:
    says = rule.says.replace("|", r"\|")
    return f"| `{rule.id}` | {says} | {rule.mark} |\n"


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text("utf-8")), "utf-8")
