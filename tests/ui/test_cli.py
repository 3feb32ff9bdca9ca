"""The command line as people and machines meet it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools.errors import UserFixable
from ui.doctor import examine, key_variables
from ui.fields import parse_reference, parse_size, usd_to_micros

SECRET = "sk-do-not-print-me"  # noqa: S105 - stands for a key that must not be shown


def dailies(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *arguments],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", **environment},
        check=False,
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "empty", id="empty script"),
        pytest.param(b"\x00\x01\x02\xff" * 50, "Fix:", id="binary"),
        pytest.param(b'{"scenes": [', "Fix:", id="broken JSON"),
    ],
)
def test_a_bad_script_is_refused_by_name_before_anything_is_written(
    tmp_path: Path, content: bytes, said: str
):
    script = tmp_path / "bad.json"
    script.write_bytes(content)
    done = dailies("produce", str(script), "--out", str(tmp_path / "out"), "--json")
    assert done.returncode == 2
    problem = json.loads(done.stdout)["error"]
    assert "bad.json" in problem
    assert said in problem
    assert not (tmp_path / "out").exists()
    assert "Traceback" not in done.stderr


def test_a_picture_that_is_none_is_refused(tmp_path: Path):
    script = tmp_path / "scene.txt"
    script.write_text("A man walks into a room.\n")
    (tmp_path / "lead.png").write_text("not a picture")
    reference = str(tmp_path / "lead.png")
    out = tmp_path / "out"
    done = dailies("produce", str(script), "-r", reference, "--out", str(out), "--json")
    assert done.returncode == 2
    assert "lead.png" in json.loads(done.stdout)["error"]
    assert not (out / "brief.json").exists()


def test_the_doctor_names_keys_and_never_shows_them():
    parts = examine(None, dict.fromkeys(key_variables()[2:], SECRET))
    text = " ".join(part.model_dump_json() for part in parts)
    assert SECRET not in text
    assert "ELEVENLABS_API_KEY" in text
    states = {part.name: part.state for part in parts}
    assert states["language model"] == "embedded"
    assert states["studio"] == "embedded"
    assert all(part.fix for part in parts if part.state == "problem")


@pytest.mark.parametrize(
    ("text", "size"),
    [pytest.param("1280x720", (1280, 720), id="x"), pytest.param("640 × 360", (640, 360), id="×")],
)
def test_sizes_are_read_as_written(text: str, size: tuple[int, int]):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "720p", "1280", "axb", "99999999x1"])
def test_what_is_no_size_is_refused(text: str):
    with pytest.raises(UserFixable, match="1280x720"):
        parse_size(text)


def test_references_are_the_lead_s_or_carry_a_name(tmp_path: Path):
    odd = tmp_path / "a=b.png"
    odd.write_bytes(b"")
    assert parse_reference("lead.png") == ("", Path("lead.png"))
    assert parse_reference("ELENA=e.png") == ("ELENA", Path("e.png"))
    assert parse_reference(str(odd)) == ("", odd)


def test_money_is_whole_millionths():
    assert usd_to_micros(None) is None
    assert usd_to_micros(12.34) == 12_340_000
