"""`dailies look` as people and machines meet it, on small files drawn here."""

from __future__ import annotations

import json
import wave
from pathlib import Path

import cv2
import numpy as np
import pytest

from tools.dinov3.eye import open_eye
from tools.dinov3.findings import AssetKind, Status
from tools.dinov3.questions import PLANNED, Questions
from tools.errors import UserFixable
from ui.look import Onlooker, shot_of, silent_about, write_page


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    canvas = np.full((270, 480, 3), (170, 150, 120), np.uint8)
    cv2.rectangle(canvas, (200, 90), (280, 270), (40, 40, 160), -1)
    cv2.circle(canvas, (240, 60), 30, (150, 180, 220), -1)
    noise = np.random.default_rng(1).integers(0, 6, canvas.shape, dtype=np.uint8)
    path = tmp_path_factory.mktemp("look") / "a <b> picture.png"
    cv2.imwrite(str(path), canvas + noise)
    return path


@pytest.fixture
def onlooker(tmp_path: Path) -> Onlooker:
    return Onlooker(open_eye(None), (), "", Questions(evidence=True), tmp_path)


def test_a_picture_without_a_plan_is_judged_by_itself_alone(onlooker: Onlooker, picture: Path):
    report = onlooker.look(picture).report
    answers = {finding.check: finding for finding in report.findings}
    assert report.asset is AssetKind.KEYFRAME
    assert answers["black"].status is Status.PASS
    assert answers["size"].status is Status.NOT_ASSESSABLE
    assert answers["framing"].status is Status.NOT_ASSESSABLE
    assert "plan" in answers["framing"].sentence
    assert not report.failures


def test_only_the_checks_that_were_asked_for_answer(tmp_path: Path, picture: Path):
    only = Questions(only=frozenset({"noise"}))
    report = Onlooker(open_eye(None), (), "", only, tmp_path).look(picture).report
    assert {finding.check for finding in report.findings} == {"decode", "size", "black", "noise"}


def test_a_sound_is_listened_to(onlooker: Onlooker, tmp_path: Path):
    path = tmp_path / "silence.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        file.writeframes(b"\0\0" * 22050)
    report = onlooker.look(path).report
    assert [finding.fault for finding in report.failures] == ["silent"]


def test_what_is_no_media_is_a_finding_and_what_is_not_there_an_error(
    onlooker: Onlooker, tmp_path: Path
):
    path = tmp_path / "notes.txt"
    path.write_text("no picture")
    assert [f.fault for f in onlooker.look(path).report.failures] == ["unreadable"]
    with pytest.raises(UserFixable, match="no such file"):
        onlooker.look(tmp_path / "absent.png")


def test_the_page_is_one_file_and_escapes_names(onlooker: Onlooker, picture: Path, tmp_path: Path):
    page = tmp_path / "look.html"
    write_page([onlooker.look(picture)], onlooker, open_eye(None), page)
    html = page.read_text("utf-8")
    assert "a &lt;b&gt; picture.png" in html
    assert "a <b> picture" not in html
    assert "http" not in html.replace("http-equiv", "")
    assert "data:image/jpeg" in html


def test_a_prompt_says_what_may_be_compared():
    assert silent_about("") == PLANNED
    silent = silent_about("Close-up, low angle, she looks to the left, soft key light.")
    assert not {"framing", "tilt", "direction"} & silent
    assert "framing" in silent_about("A woman in a red coat.")
    assert shot_of("Extreme wide shot of a desert.", ()).camera.size.value == "extreme wide"


def test_answers_for_machines_are_json(picture: Path, capsys: pytest.CaptureFixture[str]):
    from ui.cli import app

    with pytest.raises(SystemExit) as done:
        app(["look", str(picture), "--checks", "blur", "--json"], standalone_mode=False)
    assert done.value.code == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {str(picture)}
    assert answer[str(picture)]["findings"]
