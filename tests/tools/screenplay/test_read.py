"""Files that are refused, with the words that help; and that nothing else is ever raised."""

from __future__ import annotations

import contextlib
import json
import os
import random
import time
from pathlib import Path

import pytest

from tools.errors import UserFixable
from tools.screenplay.read import MAX_BYTES, read_script
from tools.screenplay.source import title_from_name

_SHOT = {"shot_id": "1", "action": "He winds the clock."}


def script_json(**shot: object) -> bytes:
    return json.dumps({"scenes": [{"shots": [_SHOT | shot]}]}).encode()


def two_shots(first: str, second: str) -> bytes:
    shots = [{"id": first, "action": "a"}, {"id": second, "action": "b"}]
    return json.dumps({"scenes": [{"shots": [shots[0]]}, {"shots": [shots[1]]}]}).encode()


_LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE FinalDraft [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>
<FinalDraft><Content><Paragraph Type="Action"><Text>&b;</Text></Paragraph></Content></FinalDraft>"""
_EXTERNAL = b"""<?xml version="1.0"?>
<!DOCTYPE FinalDraft [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<FinalDraft><Content><Paragraph><Text>&x;</Text></Paragraph></Content></FinalDraft>"""


@pytest.mark.parametrize(
    ("name", "content", "where", "problem"),
    [
        pytest.param("a.txt", b"", "a.txt", "empty", id="empty"),
        pytest.param("a.fountain", b" \n\t\n", "a.fountain", "empty", id="whitespace"),
        pytest.param("a.txt", b"\xef\xbb\xbf", "a.txt", "empty", id="only a mark"),
        pytest.param("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00", "a.txt", "encoding", id="a PNG"),
        pytest.param("a.txt", b"text\x00text", "line 1", "U+0000", id="NUL"),
        pytest.param("a.txt", b"one\ntwo\x1b[31m", "line 2", "U+001B", id="escape"),
        pytest.param("a.txt", b"%PDF-1.7\n", "a.txt", "a PDF", id="PDF"),
        pytest.param("a.docx", b"PK\x03\x04....", "a.docx", "zip", id="Word"),
        pytest.param(
            "a.txt", "Он завёл часы и вышел.".encode("cp1251"), "a.txt", "encoding", id="cp1251"
        ),
        pytest.param("a.txt", b"abc \x81\x8d def", "a.txt", "encoding", id="no encoding"),
        pytest.param("a.txt", b"\xff\xfea\x00b", "a.txt", "encoding", id="half UTF-16"),
        pytest.param(
            "a.json", b'{"title": "x",\n "scenes": [}', "line 2", "column 13", id="bad JSON"
        ),
        pytest.param("a.json", b"not json", "line 1", "column 1", id="no JSON"),
        pytest.param("a.json", b"[1, 2]", "scenes", "not a script", id="a list"),
        pytest.param("a.json", b'"text"', "scenes", "not a script", id="a text"),
        pytest.param("a.json", b'{"name": "x"}', "scenes", "not a script", id="other JSON"),
        pytest.param("a.json", b'{"scenes": []}', "scenes", "empty", id="no scenes"),
        pytest.param("a.json", b'{"scenes": 3}', "scenes", "a number", id="scenes a number"),
        pytest.param("a.json", b'{"scenes": [{}]}', "scenes[0].shots", "empty", id="empty scene"),
        pytest.param("a.json", b'{"scenes": ["x"]}', "scenes[0]", "text", id="scene a text"),
        pytest.param(
            "a.json", b'{"a": 1, "a": 2}', "a.json", "'a' stands twice", id="key twice"
        ),
        pytest.param("a.json", b"[" * 100_000, "a.json", "nested", id="deep"),
        pytest.param(
            "a.json", b'{"scenes": ' + b"[" * 60 + b"]" * 60 + b"}", "a.json", "nested", id="60"
        ),
        pytest.param("a.json", b"9" * 5000, "a.json", "too long", id="long number"),
        pytest.param(
            "a.json",
            json.dumps({"scenes": [{"shots": [_SHOT]}, {"shots": [{"id": "2"}]}]}).encode(),
            "scenes[1].shots[0].action",
            "neither action nor dialogue",
            id="shot of nothing",
        ),
        pytest.param(
            "a.json", script_json(action=["x", 3]), "scenes[0].shots[0].action", "a list", id="type"
        ),
        pytest.param(
            "a.json", script_json(duration=float("nan")), "a.json", "NaN", id="NaN seconds"
        ),
        pytest.param(
            "a.json", b'{"scenes": [{"shots": [{"action": "x", "duration": 1e999}]}]}',
            "scenes[0].shots[0].duration", "too large", id="endless",
        ),
        pytest.param(
            "a.json", script_json(duration=-2), "scenes[0].shots[0].duration", "-2", id="negative"
        ),
        pytest.param(
            "a.json", script_json(duration="soon"), "shots[0].duration", "text", id="soon"
        ),
        pytest.param(
            "a.json", script_json(duration=True), "shots[0].duration", "true", id="true seconds"
        ),
        pytest.param(
            "a.json", script_json(shot_id="../../x"), "shots[0].shot_id", "../../x", id="path id"
        ),
        pytest.param(
            "a.json", script_json(shot_id=".."), "shots[0].shot_id", "used as a name", id="dots"
        ),
        pytest.param(
            "a.json", script_json(shot_id="C:\\x"), "shots[0].shot_id", "a name", id="drive id"
        ),
        pytest.param(
            "a.json", script_json(shot_id="x" * 60), "shots[0].shot_id", "a name", id="long id"
        ),
        pytest.param(
            "a.json", two_shots("7", "7"), "scenes[1].shots[0].id", "scenes[0].shots[0].id",
            id="shot twice",
        ),
        pytest.param(
            "a.json", two_shots("a1", "A1"), "scenes[1].shots[0].id", "twice", id="case only"
        ),
        pytest.param(
            "a.json", b'{"scenes": [{"shots": [{"action": "\\ud800"}]}]}',
            "scenes[0].shots[0].action", "surrogate", id="half a pair",
        ),
        pytest.param(
            "a.json", b'{"scenes": [{"shots": [{"action": "\\u0000"}]}]}',
            "scenes[0].shots[0].action", "control", id="control in JSON",
        ),
        pytest.param(
            "a.json", script_json(dialogue={"character": "Ann"}), "shots[0].dialogue.line",
            "no words", id="no words",
        ),
        pytest.param(
            "a.json", script_json(dialogue="Who says this?"), "shots[0].dialogue", "who speaks",
            id="no speaker",
        ),
        pytest.param(
            "a.json", script_json(camera=3.5, props={"a": 1}), "shots[0].props", "an object",
            id="props an object",
        ),
        pytest.param(
            "a.fountain", b"INT. ROOM - DAY\n\nCUT TO:\n\n", "a.fountain", "nothing to film",
            id="no action",
        ),
        pytest.param(
            "a.fountain", b"# Act\n\n[[note]]", "a.fountain", "nothing to film", id="only notes"
        ),
        pytest.param(
            "a.json", script_json(characters=["../../x"]), "characters", "../../X", id="path name"
        ),
        pytest.param(
            "a.fountain", b"Tick.\n\n@../../etc\nHello.", "line 3", "../../", id="path cue"
        ),
        pytest.param("a.fdx", b"<FinalDraft><Content>", "line 1", "well-formed", id="open XML"),
        pytest.param("a.fdx", b"hello", "line 1", "well-formed", id="no XML"),
        pytest.param("a.xml", b"<?xml version='1.0'?><svg/>", "line 1", "<svg>", id="SVG"),
        pytest.param("a.fdx", _LAUGHS, "line 1", "document type", id="entities"),
        pytest.param("a.fdx", _EXTERNAL, "line 2", "document type", id="external entity"),
        pytest.param(
            "a.fdx", b"<FinalDraft>" + b"<a>" * 5000, "line 1", "nested too deeply", id="deep XML"
        ),
    ],
)  # fmt: skip
def test_refused(tmp_path: Path, name: str, content: bytes, where: str, problem: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(UserFixable) as caught:
        read_script(path)

    assert str(path) in caught.value.where
    assert where in caught.value.where
    assert problem in caught.value.problem
    assert caught.value.fix


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(UserFixable, match="no such file"):
        read_script(tmp_path / "missing.json")
    with pytest.raises(UserFixable, match="folder"):
        read_script(tmp_path)
    with pytest.raises(UserFixable, match="cannot be read"):
        read_script(Path("a\0b"))
    with pytest.raises(UserFixable, match="cannot be read"):
        read_script(tmp_path / ("x" * 4000))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")

    with pytest.raises(UserFixable, match="not an ordinary file"):
        read_script(tmp_path / "pipe.txt")


def test_fifty_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)  # a sparse file: reading it would take memory, not disk

    begin = time.perf_counter()
    with pytest.raises(UserFixable, match=r"50\.0 MB"):
        read_script(path)
    assert time.perf_counter() - begin < 0.2


@pytest.mark.parametrize(
    ("data", "noted"),
    [
        pytest.param("Title: É\n\nMARCUS\nTu es là — “oui”.".encode(), False, id="UTF-8"),
        pytest.param("Title: É\n\nMARCUS\nTu es là — “oui”.".encode("utf-8-sig"), False, id="mark"),
        pytest.param("Title: É\n\nMARCUS\nTu es là — “oui”.".encode("utf-16"), False, id="UTF-16"),
        pytest.param(
            b"\xfe\xff" + "Title: É\n\nMARCUS\nTu es là — “oui”.".encode("utf-16-be"),
            False,
            id="UTF-16 BE",
        ),
        pytest.param("Title: É\n\nMARCUS\nTu es là — “oui”.".encode("cp1252"), True, id="cp1252"),
        pytest.param(
            "Title: É\r\n\r\nMARCUS\r\nTu es là — “oui”.".encode(), False, id="Windows lines"
        ),
        pytest.param("Title: É\r\rMARCUS\rTu es là — “oui”.".encode(), False, id="old Mac lines"),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, noted: bool) -> None:
    (tmp_path / "a.txt").write_bytes(data)

    script = read_script(tmp_path / "a.txt")

    (element,) = script.scenes[0].elements
    assert (script.title, script.source_format) == ("É", "fountain")
    assert element.line is not None
    assert element.line.text == "Tu es là — “oui”."
    assert any("1252" in note for note in script.notes) is noted


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param("a.txt", "He winds the clock.", "prose", id="prose"),
        pytest.param("a.md", "# The Clock\n\nHe winds it.", "prose", id="markdown"),
        pytest.param("a.txt", "INT. ROOM - DAY\n\nTick.", "fountain", id="Fountain as text"),
        pytest.param("a.fountain", "He winds the clock.", "fountain", id="Fountain by suffix"),
        pytest.param("a.FOUNTAIN", "He winds it.", "fountain", id="upper-case suffix"),
        pytest.param(
            "a", '{"scenes": [{"description": "x"}]}', "script_json", id="JSON, no suffix"
        ),
        pytest.param(
            "a.txt",
            '{"story_overview": "x", "scenes": [{"shots": [{"video_prompt": "y"}]}]}',
            "story_json",
            id="story",
        ),
        pytest.param(
            "a.txt",
            "<FinalDraft><Content><Paragraph><Text>x</Text></Paragraph></Content></FinalDraft>",
            "fdx",
            id="FDX as text",
        ),
        pytest.param("a.txt", "Interior monologue is hard.", "prose", id="no slug"),
    ],
)
def test_formats_are_told_apart(tmp_path: Path, name: str, text: str, expected: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")

    assert read_script(tmp_path / name).source_format == expected


@pytest.mark.parametrize(
    ("stem", "title"),
    [
        pytest.param("the-fox_2", "The Fox 2", id="signs"),
        pytest.param("日本 script (5)", "日本 Script (5)", id="other scripts"),
        pytest.param("---", "Untitled", id="nothing"),
        pytest.param("a\udcff", "A?", id="not UTF-8"),
    ],
)
def test_title_from_a_file_name(stem: str, title: str) -> None:
    assert title_from_name(stem) == title


_PIECES = [
    b'{"scenes": [', b'{"shots": [', b'{"shot_id": "1", "action": "x"', b"}", b"]", b",", b":",
    b'"dialogue": "A (V.O.): b"', b'"duration": -1', b"null", b"1e9", b"\xff", b"\x00", b"\xe9",
    b"INT. ROOM - DAY #1#\n", b"\n\n", b"MARCUS ^\n", b"(aside)", b"/*", b"*/", b"[[", b"]]", b"> ",
    b"<FinalDraft>", b"<Content>", b'<Paragraph Type="Character">', b"<Text>", b"</Text>", b"&a;",
    "“".encode(), "”".encode(), "‘".encode(), b'"', b" said the Fox, ", b"Title: x\n", b"***", b"_",
    b"~", b"@", b"!", b".", b"=", b"#", b"  \n", b"\r", b"A Fox ", b'"video_prompt": "x"',
    b"\\ud800",
]  # fmt: skip


@pytest.mark.parametrize("suffix", ["txt", "json", "fountain", "fdx", "md"])
def test_random_files_raise_nothing_else(tmp_path: Path, suffix: str) -> None:
    rng = random.Random(f"files-{suffix}")
    path = tmp_path / f"any.{suffix}"
    for trial in range(150):
        pieces = rng.choices(_PIECES, k=rng.randrange(1, 30))
        path.write_bytes(rng.randbytes(rng.randrange(60)) if trial % 3 == 0 else b"".join(pieces))
        with contextlib.suppress(UserFixable):
            script = read_script(path)
            assert script.scenes
            assert len({scene.number for scene in script.scenes}) == len(script.scenes)
            script.model_dump_json()


@pytest.mark.parametrize(
    "unit",
    [
        pytest.param(b"[[", id="open notes"),
        pytest.param(b"[[a]]", id="notes"),
        pytest.param(b"/*", id="open boneyards"),
        pytest.param(b"*_", id="emphasis"),
        pytest.param(b"A\n(x\n", id="open parentheticals"),
        pytest.param("“a,” said he, ".encode(), id="broken speech"),
        pytest.param(b"AAA AAA (", id="introductions"),
        pytest.param(b"INT. \n\nA\n\n", id="scenes"),
        pytest.param(b"word\n", id="words"),
        pytest.param(b" ", id="blanks between letters"),
    ],
)
@pytest.mark.parametrize("suffix", ["txt", "fountain"])
def test_hostile_repetition_is_read_in_linear_time(
    tmp_path: Path, unit: bytes, suffix: str
) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(b"x" + unit * (MAX_BYTES // 20 // len(unit)) + b"x")

    begin = time.perf_counter()
    with contextlib.suppress(UserFixable):
        read_script(path)
    assert (
        time.perf_counter() - begin < 5.0
    )  # measured 0.1 to 1.6 s; a quadratic reader takes minutes
