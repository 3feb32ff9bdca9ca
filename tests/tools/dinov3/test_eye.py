"""The eye end to end on small previz pictures: every report is whole, and evidence lies there."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from tools.dinov3.expectation import Expectation, FilmExpectation, SoundExpectation
from tools.dinov3.eye import Eye, open_eye
from tools.dinov3.findings import AssetKind, AssetReport, Status
from tools.dinov3.reference import VisualDNA
from tools.errors import UserFixable
from tools.providers.previz.encode import png_bytes
from tools.providers.previz.looks import random_look
from tools.providers.previz.render import draw
from tools.providers.previz.stage import Figure, Place, Stage, View
from tools.screenplay.plan import Camera, CameraAngle, Shot, ShotSize

WIDTH, HEIGHT = 480, 270


@pytest.fixture(scope="module")
def eye() -> Eye:
    return open_eye(None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("eye")
    figure = Figure("Ada", random_look(np.random.default_rng(5)))
    for name, kind, size in (("ref", "studio", 384), ("still", "kitchen", 0)):
        stage = Stage(Place(kind), view=View("medium", subject="Ada"), figures=(figure,))
        width, height = (size, size) if size else (WIDTH, HEIGHT)
        (folder / f"{name}.png").write_bytes(png_bytes(draw(stage, width, height).image))
    return folder


@pytest.fixture(scope="module")
def dna(eye: Eye, folder: Path) -> VisualDNA:
    return eye.read_reference(folder / "ref.png", "Ada")


def shot(size: ShotSize = ShotSize.MEDIUM, angle: CameraAngle = CameraAngle.EYE_LEVEL) -> Shot:
    return Shot(
        shot_id="1A",
        scene_id="1",
        action="Ada stands by the window.",
        characters=("Ada",),
        props=("lantern",),
        location="kitchen",
        camera=Camera(size=size, angle=angle),
        duration_seconds=3,
    )


def expected(folder: Path, dna: VisualDNA, of: Shot | None = None) -> Expectation:
    return Expectation(of or shot(), WIDTH, HEIGHT, (dna,), (folder / "ref.png",))


def status(report: AssetReport, check: str) -> Status:
    return next(finding.status for finding in report.findings if finding.check == check)


def test_dna_is_as_wide_as_the_encoder_and_has_words(dna: VisualDNA, eye: Eye) -> None:
    assert np.linalg.norm(dna.embedding) == pytest.approx(1, abs=1e-4)
    assert len(dna.embedding) == len(dna.cls)
    assert all(colour.startswith("#") for colour in dna.palette)
    assert dna.summary
    assert dna.pose
    assert dna.eye == eye.name
    assert "ada_visual_dna" in dna.as_reference()


def test_a_still_has_a_whole_report_with_evidence(
    eye: Eye, folder: Path, dna: VisualDNA, tmp_path: Path
) -> None:
    report = eye.look_at_still(folder / "still.png", expected(folder, dna), tmp_path)
    checks = {finding.check for finding in report.findings}
    assert {"decode", "size", "black", "blur", "noise", "identity", "place", "framing"} <= checks
    assert {"framing", "light"} <= {words.split(":")[0] for words in report.words}
    assert report.sha256
    for finding in report.findings:
        assert finding.sentence.endswith(".")
        assert (finding.status is Status.FAIL) == bool(finding.fault)
        if finding.evidence is not None:
            assert (tmp_path / finding.evidence).stat().st_size <= 60_000
    assert status(report, "props") is Status.UNAVAILABLE


def test_the_same_still_twice_gives_the_same_report(
    eye: Eye, folder: Path, dna: VisualDNA, tmp_path: Path
) -> None:
    first, second = (
        eye.look_at_still(folder / "still.png", expected(folder, dna), tmp_path) for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize(
    ("size", "angle"),
    [
        pytest.param(ShotSize.INSERT, CameraAngle.EYE_LEVEL, id="insert"),
        pytest.param(ShotSize.MEDIUM, CameraAngle.OVER_THE_SHOULDER, id="over the shoulder"),
        pytest.param(ShotSize.EXTREME_WIDE, CameraAngle.EYE_LEVEL, id="too small"),
    ],
)
def test_identity_is_not_asked_where_it_makes_no_sense(
    eye: Eye, folder: Path, dna: VisualDNA, tmp_path: Path, size: ShotSize, angle: CameraAngle
) -> None:
    of = expected(folder, dna, shot(size, angle))
    report = eye.look_at_still(folder / "still.png", of, tmp_path)
    assert status(report, "identity") is Status.NOT_ASSESSABLE


@pytest.mark.parametrize("share", [0.0, 0.5, 0.97])
def test_torn_pictures_are_findings(
    eye: Eye, folder: Path, dna: VisualDNA, tmp_path: Path, share: float
) -> None:
    content = (folder / "still.png").read_bytes()
    torn = tmp_path / "torn.png"
    torn.write_bytes(content[: int(len(content) * share)])
    of = expected(folder, dna)
    for report in (
        eye.look_at_still(torn, of, tmp_path),
        eye.look_at_reference(torn, 384, 384),
        eye.look_at_clip(torn, of, tmp_path),
        eye.look_at_stand_in(torn, of, tmp_path, 3.0),
        eye.look_at_sound(torn, SoundExpectation(AssetKind.VOICE, words="Hello.")),
        eye.look_at_film(torn, FilmExpectation(WIDTH, HEIGHT, 24, 10), tmp_path),
    ):
        assert [f.fault for f in report.failures] == ["unreadable"]
    assert eye.embedding_of(torn) == ()
    assert eye.seconds_of(torn) == 0.0
    with pytest.raises(UserFixable):
        eye.read_reference(torn, "Ada")


def test_a_picture_without_anybody_is_no_reference(eye: Eye, tmp_path: Path) -> None:
    path = tmp_path / "grey.png"
    cv2.imwrite(str(path), np.full((256, 256, 3), 128, np.uint8))
    with pytest.raises(UserFixable, match="no figure"):
        eye.read_reference(path, "Ada")


def test_the_eye_says_how_often_its_identity_gate_errs(eye: Eye) -> None:
    assert eye.previz_only
    assert "0.85" in eye.identity_error
