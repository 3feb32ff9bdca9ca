"""Published scripts that other programs and people made, compared element by element."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from tools.screenplay.fdx import parse_fdx
from tools.screenplay.fountain import parse_fountain
from tools.screenplay.read import read_script
from tools.screenplay.script import Element, ElementKind, Script
from tools.screenplay.source import Source

_SCRIPTS = Path(__file__).parents[4] / "shared" / "data" / "scripts"
_FOUNTAIN = ("boneyard", "dialogue", "dual-dialogue", "forced-action", "forced-transition",
             "parenthetical", "scene-numbers", "simple")  # fmt: skip
_FDX = ("dialogue", "dual-dialogue", "forced-action", "parenthetical", "simple")
_BLOCK = re.compile(
    r'<div class="dual">(?P<dual>.*?)<br /></div>'
    r'|<div class="(?P<kind>action|transition|dialog)">(?P<body>.*?)</div>'
    r"|<h6>(?P<head>.*?)</h6>",
    re.DOTALL,
)


def data(*parts: str) -> Path:
    path = _SCRIPTS.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no published case {'/'.join(parts)} beside the project")
    return path


def source_of(path: Path) -> Source:
    return Source(where=path.name, text=path.read_text("utf-8"), title="Case")


def plain(markup: str) -> str:
    text = re.sub(r"<br\s*/?>", "\n", markup).replace("&nbsp;", " ")
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def speech(markup: str, *, dual: bool) -> tuple[str, ...]:
    paragraphs = re.findall(r"<p(?: class=\"(\w+)\")?>(.*?)</p>", markup)
    name = next(plain(text) for kind, text in paragraphs if kind == "character")
    aside = "; ".join(plain(text)[1:-1] for kind, text in paragraphs if kind == "parenthetical")
    words = "\n".join(plain(text) for kind, text in paragraphs if not kind)
    return ("dialogue", words, name, aside, "dual" if dual else "")


def expected_from_html(markup: str) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for block in _BLOCK.finditer(markup):
        if block["head"] is not None:
            number = re.search(r'class="scnuml">(.*?)<', block["head"])
            text = plain(re.sub(r"<span.*?</span>", "", block["head"]))
            found.append(("heading", text, number.group(1) if number else ""))
        elif block["dual"] is not None:
            left, right = re.findall(r'<div class="(?:left|right)">(.*?)</div>', block["dual"])
            found += [speech(left, dual=False), speech(right, dual=True)]
        elif block["kind"] == "dialog":
            found.append(speech(block["body"], dual=False))
        else:
            found.append((block["kind"], plain(block["body"])))
    return found


def seen(element: Element) -> tuple[str, ...]:
    line = element.line
    if line is None:
        return (element.kind.value, element.text)
    dual = "dual" if line.dual else ""
    return ("dialogue", line.text, line.speaker.upper(), line.parenthetical, dual)


def read_back(script: Script, printed: dict[str, str]) -> list[tuple[str, ...]]:
    """What was read, in the terms of the HTML; made headings are left out."""
    made = any("has no heading" in note for note in script.notes)
    found: list[tuple[str, ...]] = []
    for position, scene in enumerate(script.scenes):
        if not (made and position == 0):
            found.append(("heading", scene.heading, printed.get(scene.heading, "")))
        found += [seen(element) for element in scene.elements]
    return found


@pytest.mark.parametrize("name", _FOUNTAIN)
def test_fountain_reads_as_published(name: str) -> None:
    expected = expected_from_html(data("fountain", f"{name}.html").read_text("utf-8"))
    script = parse_fountain(source_of(data("fountain", f"{name}.fountain")))
    numbers = {entry[1]: entry[2] for entry in expected if entry[0] == "heading"}

    assert read_back(script, numbers) == expected
    for scene in script.scenes:
        if printed := numbers.get(scene.heading):
            assert scene.number == printed


def test_every_fountain_case_is_compared() -> None:
    folder = data("fountain")

    assert {path.stem for path in folder.glob("*.fountain")} == {*_FOUNTAIN, "title-page"}
    assert {path.stem for path in folder.glob("*.fdx")} == set(_FDX)


def test_title_page_is_not_filmed() -> None:
    script = read_script(data("fountain", "title-page.fountain"))

    assert script.title == "My Screenplay"
    assert any("Your Name" in note for note in script.notes)
    assert [seen(element) for scene in script.scenes for element in scene.elements] == [
        ("transition", "FADE IN:"),
        ("action", "SPACE"),
    ]


@pytest.mark.parametrize("name", _FDX)
def test_fdx_reads_as_its_fountain(name: str) -> None:
    fountain = parse_fountain(source_of(data("fountain", f"{name}.fountain")))
    fdx = parse_fdx(source_of(data("fountain", f"{name}.fdx")))

    assert read_back(fdx, {}) == read_back(fountain, {})
    assert fdx.characters == fountain.characters


def story_paths() -> list[Path]:
    return sorted((_SCRIPTS / "stories").glob("*.json"))


def test_stories_stay_one_to_one() -> None:
    data("stories")
    assert len(story_paths()) == 18
    for path in story_paths():
        raw = json.loads(path.read_text("utf-8"))
        script = read_script(path)
        assert script.source_format == "story_json"
        assert script.overview == raw["story_overview"]
        assert [str(scene["scene_num"]) for scene in raw["scenes"]] == [
            scene.number for scene in script.scenes
        ]
        given = [
            [(str(s["shot_id"]), s["first_frame"], s["video_prompt"]) for s in scene["shots"]]
            for scene in raw["scenes"]
        ]
        assert given == [
            [(shot.given_id, shot.first_frame, shot.action) for shot in scene.shots]
            for scene in script.scenes
        ]


def test_stories_have_a_described_lead_and_no_invented_lines() -> None:
    data("stories")
    for path in story_paths():
        script = read_script(path)
        assert script.lead in script.characters
        if "typeA" in path.stem:
            assert re.search(r"\d\d-year-old", script.characters[script.lead]), path.stem
            assert len(script.characters) == 1, path.stem
        # Their quotations are signs and labels: nobody speaks in any of them.
        assert not [line for scene in script.scenes for shot in scene.shots for line in shot.lines]


def fable_paths() -> list[Path]:
    return [path for path in sorted((_SCRIPTS / "fables").glob("*.txt")) if path.stem.islower()]


def test_fables_keep_every_quoted_word() -> None:
    data("fables")
    assert len(fable_paths()) == 6
    for path in fable_paths():
        text = path.read_text("utf-8")
        script = read_script(path)
        elements = [element for scene in script.scenes for element in scene.elements]
        spoken = " ".join(element.line.text for element in elements if element.line)
        quoted = re.findall(r"“(.*?)”", text)
        assert " ".join(quoted) == spoken, path.stem
        assert script.title == text.split("\n", 1)[0]
        assert "“" not in " ".join(e.text for e in elements if e.kind is ElementKind.ACTION)


@pytest.mark.parametrize(
    ("name", "speakers", "characters"),
    [
        pytest.param("the-ass-in-the-lions-skin", ["Fox"], ["Ass", "Fox"], id="said to him"),
        pytest.param(
            "the-boy-and-the-filberts", ["Bystander"], ["Boy", "Bystander"], id="a bystander"
        ),
        pytest.param("the-crow-and-the-pitcher", [], ["Crow"], id="silent"),
        pytest.param("the-fox-and-the-grapes", ["Fox"], ["Fox"], id="remarking"),
        pytest.param("the-fox-and-the-stork", [], ["Fox", "Stork"], id="two, silent"),
        pytest.param(
            "the-grasshopper-and-the-ants",
            ["Grasshopper", "Ants", "Grasshopper", "Ants"],
            ["Ants", "Grasshopper"],
            id="taking turns",
        ),
    ],
)
def test_fables_know_who_speaks(name: str, speakers: list[str], characters: list[str]) -> None:
    script = read_script(data("fables", f"{name}.txt"))
    lines = [element.line for scene in script.scenes for element in scene.elements]

    assert [line.speaker for line in lines if line] == speakers
    assert list(script.characters) == characters
    assert script.lead == characters[0]


def test_sample_is_the_scene_it_promises() -> None:
    script = read_script(Path(__file__).parents[3] / "samples/temporal_awakening/script.json")
    shots = [shot for scene in script.scenes for shot in scene.shots]
    cameras = [shot.camera for shot in shots]
    seconds = [shot.duration_seconds or 0 for shot in shots]

    assert script.lead == "Marcus"
    assert len(script.scenes) == 3
    assert len(shots) == 10
    assert all(3 <= each <= 5 for each in seconds)
    assert 36 <= sum(seconds) <= 48
    assert sum("dutch" in camera for camera in cameras) == 1
    assert sum("over the shoulder" in camera for camera in cameras) == 1
    assert sum("insert" in camera for camera in cameras) == 1
    assert any("establishing" in camera for camera in cameras)
    assert any(not shot.characters and "insert" not in shot.camera for shot in shots)
    deliveries = {(line.speaker, line.delivery.value) for shot in shots for line in shot.lines}
    assert deliveries == {
        ("Marcus", "on_screen"),
        ("Marcus", "voice_over"),
        ("Elena", "off_screen"),
        ("Elena", "on_screen"),
    }
    assert not script.notes
