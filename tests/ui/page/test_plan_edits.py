"""Edits of the plan's tables: cells become single edits, and one revision comes of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agents.director import plan_by_rule
from tests.graph.fakes import SCRIPT
from tools.errors import UserFixable
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Plan
from tools.screenplay.plan_edit import FilmField
from tools.screenplay.read import read_script
from ui.page.plan_edits import (
    LEAVE_OUT,
    cast_rows,
    columns_edited,
    shot_rows,
    with_cast,
    with_film,
    with_shots,
)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    file = tmp_path / "script.json"
    file.write_text(json.dumps(SCRIPT))
    return plan_by_rule(read_script(file), Brief(name="test"))


Cells = dict[int, dict[str, Any]]


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        pytest.param({0: {"size": "close-up"}}, {"size": "close-up"}, id="size"),
        pytest.param({0: {"movement": "push in"}}, {"movement": "push in"}, id="movement"),
        pytest.param({0: {"duration": 2.5}}, {"duration": 2.5}, id="length"),
        pytest.param({0: {"action": "Marcus waits."}}, {"action": "Marcus waits."}, id="action"),
        pytest.param({0: {"lighting": None}}, {"lighting": ""}, id="emptied"),
        pytest.param(
            {0: {"size": "wide", "duration": 3.0}}, {"size": "wide", "duration": 3.0}, id="two"
        ),
    ],
)
def test_a_cell_changes_its_field_and_no_other(
    plan: Plan, cells: Cells, wanted: dict[str, Any]
) -> None:
    before, after = shot_rows(plan), shot_rows(with_shots(plan, cells))
    assert after == [before[0] | wanted, *before[1:]]


def test_a_shot_that_is_left_out_does_not_shift_the_edits_below_it(plan: Plan) -> None:
    edited = with_shots(plan, {0: {LEAVE_OUT: True}, 3: {"duration": 4.0}})
    assert [row["shot"] for row in shot_rows(edited)] == ["A2", "B1", "B2"]
    assert shot_rows(edited)[-1]["duration"] == 4.0


def test_a_box_that_is_unticked_again_leaves_nothing_out(plan: Plan) -> None:
    assert with_shots(plan, {0: {LEAVE_OUT: False}}) == plan


def test_a_value_that_is_none_is_refused_in_words(plan: Plan) -> None:
    with pytest.raises(UserFixable, match="none"):
        with_shots(plan, {0: {"size": "enormous"}})


def test_a_change_of_clothes_reaches_the_shots(plan: Plan) -> None:
    edited = with_cast(plan, {0: {"wardrobe": "red coat"}})
    assert cast_rows(edited)[0]["wardrobe"] == "red coat"
    assert {shot.wardrobe.get("Marcus") for shot in edited.shots if shot.characters} == {"red coat"}


def test_a_title_as_it_was_is_no_edit(plan: Plan) -> None:
    as_it_is = {field: getattr(plan, field) for field in FilmField}
    assert with_film(plan, as_it_is) is plan
    assert with_film(plan, {FilmField.TITLE: "Three Rooms"}).title == "Three Rooms"


def test_only_edited_cells_are_taken_from_the_state_of_a_table() -> None:
    assert columns_edited({}) == {}
    state = {"edited_rows": {1: {"size": "wide"}}, "added_rows": [], "deleted_rows": []}
    assert columns_edited(state) == {1: {"size": "wide"}}
