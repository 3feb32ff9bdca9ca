"""What was measured on labelled takes becomes limits, scores and error rates in one file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from tools.dinov3.calibrating.calibrate import scene_numbers, summary, tasks_of, unfitted, write
from tools.dinov3.calibrating.fit import Witness, fit, limit_names, wide_open
from tools.dinov3.calibrating.fitting import Pair
from tools.dinov3.calibrating.labelled import Labelled
from tools.dinov3.calibrating.limits import FAILS, FIXED, LIMITS, SCORES
from tools.dinov3.calibrating.pairs import kept_pictures
from tools.dinov3.calibrating.survey import Looked, Said
from tools.dinov3.calibration import Calibration, Limit, load_calibration
from tools.dinov3.encoder import Encoder
from tools.dinov3.findings import AssetKind, Status
from tools.screenplay.plan import Camera, Shot, ShotSize


@dataclass
class Named:
    """The part of an encoder that a calibration writes down."""

    description: str = "an encoder"
    weights_hash: str = "abcdef0123456789"


ENCODER = cast("Encoder", Named())


def shot(size: ShotSize = ShotSize.MEDIUM, shot_id: str = "1A", place: str = "kitchen") -> Shot:
    return Shot(
        shot_id=shot_id, scene_id="1", action="", location=place, duration_seconds=1.0,
        camera=Camera(size=size),
    )  # fmt: skip


def witness(
    scene: int,
    *said: Said,
    fault: str = "",
    size: ShotSize = ShotSize.MEDIUM,
    pairs: dict[str, list[Pair]] | None = None,
) -> Witness:
    take = Labelled(path=Path(f"{scene}{fault}.png"), kind=AssetKind.KEYFRAME, fault=fault,
                    scene=str(scene), shot=shot(size))  # fmt: skip
    return Witness(take, scene, Looked(key=f"{scene}{fault}{size}", said=said, pairs=pairs or {}))


def sharp(value: float) -> Said:
    return Said(check="blur", status=Status.PASS, numbers={"sharpness": value})


def test_a_limit_is_fitted_to_what_was_measured() -> None:
    seen = [witness(n, sharp(0.6 + n / 1000)) for n in range(60)]
    seen += [witness(n, sharp(0.1), fault="blur") for n in range(9)]
    found = fit(seen, "here", ENCODER)
    limit = found.limits["blur.sharpness"]
    assert 0.1 < limit.value < 0.6
    assert limit.gate
    assert found.rates["blur.sharpness"].caught["blur"].share == 1.0
    assert found.caught["keyframe: blur"].share == 1.0
    assert found.retakes["keyframe"].share == 0.0
    assert found.retakes["keyframe"].clean == 20


def test_takes_with_other_faults_set_no_limit() -> None:
    seen = [witness(n, sharp(0.6)) for n in range(60)]
    seen += [witness(n, sharp(0.01), fault="wrong_person") for n in range(20)]
    assert fit(seen, "here", ENCODER).limits["blur.sharpness"].value > 0.5


def test_a_row_by_size_makes_a_limit_for_each_size_that_was_seen() -> None:
    seen = []
    for size, head in ((ShotSize.WIDE, 0.1), (ShotSize.CLOSE_UP, 0.6)):
        said = Said(check="framing", status=Status.PASS, numbers={"head": head})
        seen += [witness(n, said, size=size) for n in range(30)]
    limits = fit(seen, "here", ENCODER).limits
    assert limits["framing.low.wide"].value < 0.1 < limits["framing.high.wide"].value
    assert limits["framing.low.close-up"].value < 0.6 < limits["framing.high.close-up"].value
    assert "framing.low.medium" not in limits


@pytest.mark.parametrize(("alarms", "gate"), [(0, True), (20, False)])
def test_a_check_without_a_limit_gates_where_clean_takes_hardly_trip_it(
    alarms: int, gate: bool
) -> None:
    absent = Said(check="identity", status=Status.FAIL, fault="absent_character")
    there = Said(check="identity", status=Status.PASS)
    seen = [witness(n, absent if n < alarms else there) for n in range(60)]
    assert fit(seen, "here", ENCODER).limits["absent"].gate is gate


def test_a_score_is_fitted_to_the_pairs() -> None:
    def pair(scene: int, near: float, *, same: bool) -> Pair:
        return Pair(numbers={"cosine": near + scene / 1e4}, same=same, scene=scene)

    seen = [
        witness(n, sharp(0.6), pairs={"identity": [pair(n, 0.9, same=True),
                                                   pair(n, 0.1, same=False)]})
        for n in range(60)
    ]  # fmt: skip
    found = fit(seen, "here", ENCODER)
    assert found.identity is not None
    assert found.identity.missed == 0
    assert found.place is None


def test_every_retake_of_any_gate_counts_once() -> None:
    jumping = Said(check="continuity", status=Status.FAIL, gate=True, fault="jump_cut")
    seen = [witness(n, sharp(0.6), *([jumping] if n < 12 else [])) for n in range(60)]
    retakes = fit(seen, "here", ENCODER).retakes["keyframe"]
    assert (retakes.stopped, retakes.clean) == (4, 20)


def test_nothing_trips_while_measuring() -> None:
    loose = wide_open()
    assert set(FIXED) <= set(loose.limits)
    for spec in LIMITS:
        for name in limit_names(spec):
            limit = loose.limit(name)
            assert limit is not None
            assert (limit.value < 1e9) is (not spec.most)


def test_the_table_is_sound() -> None:
    names = [name for spec in LIMITS for name in limit_names(spec)]
    assert len(names) == len(set(names))
    assert not set(names) & set(FIXED)
    assert {spec.name for spec in SCORES} == {"identity", "place", "light"}
    assert all(spec.faults for spec in LIMITS if spec.measurement == FAILS)


def test_a_take_is_compared_with_strangers_and_other_places() -> None:
    def take(scene: str, name: str, place: str, master: str = "") -> Labelled:
        return Labelled(
            path=Path(name), kind=AssetKind.KEYFRAME, scene=scene, names=("x",),
            references=(Path(f"ref-{scene}.png"),), master=Path(master) if master else None,
            shot=shot(shot_id=name[:2], place=place),
            siblings=(Path(f"{scene}M.png"),) if master else (),
        )  # fmt: skip

    takes = [take("1", "1M.png", "kitchen"), take("1", "1A.png", "kitchen", "1M.png"),
             take("2", "2M.png", "bar"), take("2", "2A.png", "bar", "2M.png")]  # fmt: skip
    task = tasks_of(takes)[1]
    assert task.others is not None
    assert task.others.strangers == (Path("ref-2.png"),)
    assert task.others.elsewhere == (Path("2M.png"), Path("2A.png"))
    assert list(task.scene_shots) == ["1M"]
    assert kept_pictures(takes[1]) == (Path("1M.png"),)
    assert kept_pictures(takes[0]) == ()


def test_scenes_keep_their_numbers() -> None:
    assert scene_numbers(["7", "12"]) == {"7": 7, "12": 12}
    assert scene_numbers(["roof", "bar"]) == {"bar": 0, "roof": 1}


def test_a_file_is_written_over_and_what_it_does_not_speak_of_stays(tmp_path: Path) -> None:
    path = tmp_path / "abcdef012345.json"
    blur, noise = (Limit(value=v, origin="here") for v in (0.3, 8.0))
    first = Calibration(weights_sha256="abcdef0123456789", limits={"blur.sharpness": blur})
    second = Calibration(weights_sha256="abcdef0123456789", limits={"noise.sigma": noise})
    write(first, path)
    assert set(write(second, path).limits) == {"blur.sharpness", "noise.sigma"}
    assert set(write(second, path, afresh=True).limits) == {"noise.sigma"}
    assert load_calibration("abcdef0123456789", tmp_path).limit("noise.sigma") == noise


def test_a_users_calibration_goes_before_the_one_that_ships(tmp_path: Path) -> None:
    for folder, value in (("ours", 1.0), ("users", 2.0)):
        limit = Limit(value=value, origin=folder)
        made = Calibration(weights_sha256="abcdef0123456789", limits={"x": limit})
        write(made, tmp_path / folder / "abcdef012345.json")
    both = load_calibration("abcdef0123456789", tmp_path / "ours", tmp_path / "users")
    assert both.limits["x"].value == 2.0
    assert load_calibration("abcdef0123456789", tmp_path / "ours").limits["x"].value == 1.0
    assert load_calibration("other0123456789", tmp_path / "ours").limits == {}


def test_the_summary_names_rates_and_what_is_missing() -> None:
    seen = [witness(n, sharp(0.6 + n / 1000)) for n in range(60)]
    seen += [witness(n, sharp(0.1), fault="blur") for n in range(9)]
    found = fit(seen, "on takes", ENCODER)
    said = summary(found)
    assert "blur.sharpness gates at" in said
    assert "100% of 3 blur" in said
    assert "false retakes, keyframe: 0 of 20" in said
    assert "no limit for flicker.jump" in said
    assert "blur.sharpness" not in unfitted(found)
