"""What has to be said before money is spent."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from graph.consent import check_eye, check_keys, check_limit
from tests.graph.fakes import SCRIPT
from tools.errors import UserFixable
from tools.providers.models import model_book
from tools.screenplay.brief import Brief
from tools.screenplay.read import read_script
from tools.screenplay.script import Script

SPEAKING: dict[str, object] = SCRIPT
SILENT: dict[str, object] = SCRIPT | {"scenes": [SCRIPT["scenes"][1]]}  # type: ignore[index]


def read(folder: Path, script: dict[str, object]) -> Script:
    path = folder / "script.json"
    path.write_text(json.dumps(script))
    return read_script(path)


def brief(**fields: object) -> Brief:
    return Brief.model_validate({"name": "test"} | fields)


def by(*services: str) -> Callable[[str], bool]:
    """Models of these services have a key."""
    return lambda model: model.partition("/")[0] in services


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"studio": "previz"}, id="previz"),
        pytest.param({"studio": "rehearsal"}, id="rehearsal"),
        pytest.param({"studio": "live", "budget_micros": 0}, id="live, for nothing"),
        pytest.param({"studio": "live", "budget_micros": 25_000_000}, id="live, for 25 dollars"),
    ],
)
def test_work_that_is_free_or_limited_may_begin(fields: dict[str, object]):
    check_limit(brief(**fields))


def test_live_work_without_a_limit_is_refused():
    with pytest.raises(UserFixable, match="no limit is set") as refused:
        check_limit(brief(studio="live"))
    assert refused.value.where == "--max-cost"
    assert "--max-cost 25" in refused.value.fix


@pytest.mark.parametrize(
    ("fields", "sees"),
    [
        pytest.param({"studio": "previz"}, False, id="previz is drawn for the embedded eye"),
        pytest.param({"studio": "rehearsal"}, False, id="a rehearsal buys nothing"),
        pytest.param({"studio": "live"}, True, id="weights that judge photographs"),
        pytest.param({"studio": "live", "shoot_unseen": True}, False, id="consent"),
    ],
)
def test_what_somebody_sees_or_consents_to_may_be_shot(fields: dict[str, object], sees: bool):
    check_eye(brief(**fields), sees_photographs=sees)


def test_nothing_is_bought_unseen_without_consent():
    with pytest.raises(UserFixable, match="cannot judge") as refused:
        check_eye(brief(studio="live"), sees_photographs=False)
    assert "--shoot-unseen" in refused.value.fix
    assert "DAILIES_EYE" in refused.value.fix


@pytest.mark.parametrize(
    ("script", "services", "holes"),
    [
        pytest.param(SPEAKING, ("minimax", "fal", "elevenlabs"), (), id="nothing is missing"),
        pytest.param(SPEAKING, ("minimax", "elevenlabs"), ("foley",), id="no effects"),
        pytest.param(SILENT, ("runway",), ("foley", "ambience", "music"), id="pictures alone"),
        pytest.param(SILENT, ("comfyui", "replicate"), ("ambience", "music"), id="own machine"),
    ],
)
def test_sounds_without_a_key_are_named_and_left_out(
    tmp_path: Path, script: dict[str, object], services: Collection[str], holes: tuple[str, ...]
):
    told = check_keys(read(tmp_path, script), model_book(), by(*services))
    assert [text.split(":")[0] for text in told] == [
        f"no key is set that makes {need}" for need in holes
    ]


@pytest.mark.parametrize(
    ("script", "services", "need", "variable"),
    [
        pytest.param(SILENT, (), "character", "MINIMAX_API_KEY", id="no key at all"),
        pytest.param(SILENT, ("fal", "elevenlabs"), "character", "COMFYUI_URL", id="no stills"),
        pytest.param(SPEAKING, ("runway",), "voice", "ELEVENLABS_API_KEY", id="no voices"),
    ],
)
def test_pictures_and_voices_need_a_key_and_the_refusal_names_its_variable(
    tmp_path: Path, script: dict[str, object], services: Collection[str], need: str, variable: str
):
    with pytest.raises(UserFixable, match=f"route '{need}'") as refused:
        check_keys(read(tmp_path, script), model_book(), by(*services))
    assert variable in refused.value.fix
