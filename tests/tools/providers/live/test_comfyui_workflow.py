"""Workflow templates: what titles fill, which variant is taken, and what is said of broken ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools.errors import UserFixable
from tools.providers.live.comfyui_still import drawn_size
from tools.providers.live.comfyui_workflow import Workflow, load_workflow, read_workflow
from tools.providers.rehearsal.comfyui_graph import faults_of

Nodes = dict[str, dict[str, Any]]


def node(class_type: str, title: str = "", **inputs: Any) -> dict[str, Any]:
    return {"class_type": class_type, "_meta": {"title": title}, "inputs": inputs}


def plain() -> Nodes:
    return {
        "1": node("CLIPTextEncode", "dailies:prompt", text="", clip=["9", 0]),
        "2": node("KSampler", "dailies:seed", seed=0, steps=20),
        "3": node("EmptyLatentImage", "dailies:width,height", width=1024, height=1024),
        "4": node("SaveImage", "dailies:output", images=["2", 0]),
    }


def written(folder: Path, nodes: object, name: str = "own.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(nodes), "utf-8")
    return path


def read(folder: Path, nodes: object) -> Workflow:
    return read_workflow(written(folder, nodes))


def test_titles_fill_fields_by_name_and_several_at_a_time(tmp_path: Path) -> None:
    graph: Any = read(tmp_path, plain()).filled(
        {"prompt": "Fog.", "seed": 5, "width": 1344, "height": 768}
    )
    assert graph["1"]["inputs"]["text"] == "Fog."
    assert graph["2"]["inputs"]["seed"] == 5
    assert graph["3"]["inputs"] == {"width": 1344, "height": 768}


def test_filling_leaves_the_template_and_all_other_fields_as_they_are(tmp_path: Path) -> None:
    workflow = read(tmp_path, plain())
    graph: Any = workflow.filled({"prompt": "Fog."})
    assert graph["2"] == plain()["2"]
    assert workflow.filled({}) == read(tmp_path, plain()).filled({})


def test_a_title_may_name_the_field(tmp_path: Path) -> None:
    nodes = plain() | {"2": node("Other", "dailies:seed=start,seed=again", start=0, again=0)}
    graph: Any = read(tmp_path, nodes).filled({"seed": 9})
    assert graph["2"]["inputs"] == {"start": 9, "again": 9}


def test_values_without_a_node_are_left_out(tmp_path: Path) -> None:
    graph = read(tmp_path, plain()).filled({"negative": "blur", "subject_2": "b.png"})
    assert "blur" not in json.dumps(graph)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(
            {"1": node("CLIPTextEncode", "dailies:prompt", words="")},
            "node 1 'dailies:prompt' (CLIPTextEncode): it has no field text or prompt",
            id="no-such-field",
        ),
        pytest.param(
            {"1": node("CLIPTextEncode", "dailies:prompt", text=["8", 0])},
            "its field text is fed by another node. Fix: title the node that feeds it instead",
            id="a-fed-field",
        ),
        pytest.param(
            {"4": node("SaveImage", images=["2", 0])},
            "no node has the title 'dailies:output'",
            id="no-output",
        ),
        pytest.param(
            {"5": node("PreviewImage", "dailies:output", images=["2", 0])},
            "node 4 'dailies:output' (SaveImage) and node 5 'dailies:output' (PreviewImage)",
            id="two-outputs",
        ),
    ],
)
def test_a_broken_title_names_file_node_and_fix(tmp_path: Path, change: Nodes, words: str) -> None:
    with pytest.raises(UserFixable) as broken:
        read(tmp_path, plain() | change)
    assert words in str(broken.value)
    assert str(tmp_path / "own.json") in str(broken.value)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param({"nodes": [{"id": 1}], "links": []}, id="saved-workflow"),
        pytest.param([1, 2], id="list"),
        pytest.param({"1": {"inputs": {}}}, id="no-class"),
    ],
)
def test_what_is_no_export_says_how_to_export(tmp_path: Path, content: object) -> None:
    with pytest.raises(UserFixable, match=r"Export \(API\)"):
        read(tmp_path, content)


def test_a_name_that_the_job_needs_is_asked_for(tmp_path: Path) -> None:
    workflow = read(tmp_path, plain())
    assert workflow.needs("prompt", "seed") is workflow
    with pytest.raises(UserFixable, match="title the node that holds the first_frame"):
        workflow.needs("prompt", "first_frame")


def test_an_option_without_a_node_is_an_error_not_a_silence(tmp_path: Path) -> None:
    with pytest.raises(UserFixable, match="no node takes the option 'stepz'"):
        read(tmp_path, plain()).filled({"stepz": 30})


def test_a_picture_that_nobody_has_names_the_way_out(tmp_path: Path) -> None:
    nodes = plain() | {"6": node("LoadImage", "dailies:subject_1", image="example.png")}
    workflow = read(tmp_path, nodes)
    with pytest.raises(UserFixable, match=r"wants the picture subject_1.*call this one own-1.json"):
        workflow.filled({"prompt": "Fog."})
    assert workflow.filled({"subject_1": "a.png"})


@pytest.mark.parametrize("value", [0, -1, "16", True, None])
def test_a_number_that_is_none_names_its_node(tmp_path: Path, value: object) -> None:
    nodes = plain() | {"7": node("CreateVideo", "dailies:fps", fps=value)}
    with pytest.raises(UserFixable, match="node 7 'dailies:fps'"):
        read(tmp_path, nodes).number("fps")


@pytest.mark.parametrize(
    ("asked", "drawn"),
    [
        pytest.param((1920, 1080), (1360, 768), id="wide"),
        pytest.param((1080, 1920), (768, 1360), id="tall"),
        pytest.param((512, 512), (1024, 1024), id="small-is-drawn-large"),
        pytest.param((2560, 1080), (1584, 672), id="scope"),
    ],
)
def test_the_drawn_size_keeps_the_template_s_pixels(
    tmp_path: Path, asked: tuple[int, int], drawn: tuple[int, int]
) -> None:
    workflow = read(tmp_path, plain())
    size = drawn_size(workflow, *asked)
    assert (size["width"], size["height"]) == drawn


def test_a_template_without_both_sides_is_drawn_as_it_is(tmp_path: Path) -> None:
    nodes = plain() | {"3": node("EmptyLatentImage", "dailies:width", width=1024, height=1024)}
    assert drawn_size(read(tmp_path, nodes), 1920, 1080) == {}


# --- folders and variants -------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DAILIES_WORKFLOWS", str(tmp_path))
    return tmp_path


def test_the_variant_for_most_pictures_that_are_there_is_taken(own: Path) -> None:
    for name in ("still.json", "still-1.json", "still-3.json"):
        written(own, plain(), name)
    taken = [load_workflow("still.json", count).path.name for count in range(5)]
    assert taken == ["still.json", "still-1.json", "still-1.json", "still-3.json", "still-3.json"]


def test_the_user_s_templates_go_before_the_shipped_ones(own: Path) -> None:
    written(own, plain(), "still.json")
    assert load_workflow("still.json", 1).path == own / "still.json"
    assert load_workflow("clip.json").path.parent.name == "workflows"


def test_a_missing_template_says_where_was_looked(own: Path) -> None:
    with pytest.raises(UserFixable, match=str(own)):
        load_workflow("mine.json")


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        pytest.param("still.json", {"prompt", "negative", "seed", "width", "height"}),
        pytest.param("still-1.json", {"prompt", "seed", "width", "height", "subject_1"}),
        pytest.param("angle.json", {"prompt", "seed", "width", "height", "source"}),
        pytest.param("clip.json", {"prompt", "seed", "frames", "fps", "first_frame", "width"}),
    ],
)
def test_shipped_templates_take_what_their_jobs_give_and_validate(
    name: str, needs: set[str]
) -> None:
    workflow = load_workflow(name)
    assert needs <= workflow.names
    graph: Any = workflow.filled(dict.fromkeys(workflow.pictures, "a.png"))
    assert faults_of(graph, {"a.png"}.__contains__) == ()
