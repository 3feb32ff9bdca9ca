"""`dailies look` as people and machines meet it, on small files drawn here."""

from __future__ import annotations

import json
import wave
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from tools.dinov3.eye import open_eye
from tools.dinov3.findings import AssetKind, Status
from tools.dinov3.looking.questions import PLANNED, Questions
from tools.errors import UserFixable
from ui.look import Looked, Onlooker, shot_of, silent_about, write_page


def write_clip(path: Path, frames: list[np.ndarray]) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode(None))


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


def one(onlooker: Onlooker, path: Path) -> Looked:
    (looked,) = onlooker.look(path)
    return looked


def test_a_picture_without_a_plan_is_judged_by_itself_alone(onlooker: Onlooker, picture: Path):
    report = one(onlooker, picture).report
    answers = {finding.check: finding for finding in report.findings}
    assert report.asset is AssetKind.KEYFRAME
    assert answers["black"].status is Status.PASS
    assert answers["size"].status is Status.NOT_ASSESSABLE
    assert answers["framing"].status is Status.NOT_ASSESSABLE
    assert "plan" in answers["framing"].sentence
    assert not report.failures


def test_only_the_checks_that_were_asked_for_answer(tmp_path: Path, picture: Path):
    only = Questions(only=frozenset({"noise"}))
    report = one(Onlooker(open_eye(None), (), "", only, tmp_path), picture).report
    assert {finding.check for finding in report.findings} == {"decode", "size", "black", "noise"}


def test_a_sound_is_listened_to(onlooker: Onlooker, tmp_path: Path):
    path = tmp_path / "silence.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        file.writeframes(b"\0\0" * 22050)
    report = one(onlooker, path).report
    assert [finding.fault for finding in report.failures] == ["silent"]


def test_what_is_no_media_is_a_finding_and_what_is_not_there_an_error(
    onlooker: Onlooker, tmp_path: Path
):
    path = tmp_path / "notes.txt"
    path.write_text("no picture")
    assert [f.fault for f in one(onlooker, path).report.failures] == ["unreadable"]
    with pytest.raises(UserFixable, match="no such file"):
        one(onlooker, tmp_path / "absent.png")


def test_the_page_is_one_file_and_escapes_names(onlooker: Onlooker, picture: Path, tmp_path: Path):
    page = tmp_path / "look.html"
    write_page([one(onlooker, picture)], open_eye(None), page)
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


def test_a_video_with_cuts_can_be_taken_apart(tmp_path: Path):
    path = tmp_path / "two.mp4"
    first, second = (np.full((180, 320, 3), level, np.uint8) for level in (70, 190))
    for picture, where in ((first, 40), (second, 200)):
        cv2.rectangle(picture, (where, 40), (where + 60, 160), (30, 90, 200), -1)
    write_clip(path, [first] * 12 + [second] * 12)
    looked = list(Onlooker(open_eye(None), (), "", Questions(), tmp_path, apart=True).look(path))
    assert [piece.piece for piece in looked] == [(0.0, 0.5), (0.5, 1.0)]
    assert all(piece.report.frames_looked_at == 12 for piece in looked)
    assert "[0.5 to 1.0 s]" in looked[1].name


def test_answers_for_machines_are_json(picture: Path, capsys: pytest.CaptureFixture[str]):
    from ui.cli import app

    with pytest.raises(SystemExit) as done:
        app(["look", str(picture), "--checks", "blur", "--json"], standalone_mode=False)
    assert done.value.code == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {str(picture)}
    assert answer[str(picture)]["findings"]
