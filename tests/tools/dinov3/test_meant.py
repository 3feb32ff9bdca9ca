"""What a plan asks for is no fault; what it does not ask for, or denies, stays one."""

from __future__ import annotations

import pytest

from tools.dinov3.checks.answers import Shown, failed, measured
from tools.dinov3.findings import Finding, Status
from tools.dinov3.looking.meant import Span, meant
from tools.screenplay.plan import Camera, Shot, ShotSize

SPAN = Span(frames=60, fps=24.0)


def shot(action: str, lighting: str = "") -> Shot:
    return Shot(
        shot_id="1A", scene_id="1", action=action, lighting=lighting, location="bar",
        duration_seconds=2.5, camera=Camera(size=ShotSize.MEDIUM),
    )  # fmt: skip


def answer(fault: str, of: Shot, *, frames: tuple[int, ...] = ()) -> Finding:
    found = failed(fault, fault, "Wrong.", measured("much", 0.6, "share"), frames=frames)
    (shown,) = meant([Shown(found)], of, SPAN)
    return shown.finding


@pytest.mark.parametrize(
    ("fault", "of"),
    [
        ("exposure", shot("She stands in silhouette against the sky.")),
        ("exposure", shot("He sits still.", "low-key light, deep shadows")),
        ("blur", shot("The camera whips past: everything streaks in motion blur.")),
        ("flicker", shot("They dance.", "strobing club light")),
        ("frozen", shot("Freeze-frame on her smile.")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_look_that_the_plan_asks_for_is_no_fault(fault: str, of: Shot) -> None:
    found = answer(fault, of)
    assert found.status is Status.NOT_ASSESSABLE
    assert found.fault == ""
    assert "the plan asks for it" in found.sentence
    assert found.measurements


@pytest.mark.parametrize(
    ("fault", "of"),
    [
        ("exposure", shot("She stands by the window.", "soft daylight")),
        ("blur", shot("He reads; the background is out of focus.")),
        ("blur", shot("He runs, sharp, without any motion blur.")),
        ("noise", shot("She stands in silhouette.")),
        ("wrong_person", shot("The camera whips past: everything streaks in motion blur.")),
        ("black", shot("She stands in silhouette, low-key.")),
    ],
    ids=["exposure", "background", "denied", "noise", "person", "black"],
)
def test_what_it_does_not_ask_for_stays_a_fault(fault: str, of: Shot) -> None:
    assert answer(fault, of).fault == fault


FADES = shot("He talks; in the last second the picture fades to black.")
OPENS = shot("Fade in from black: a bar.")


@pytest.mark.parametrize(
    ("of", "frames", "kept"),
    [
        (FADES, (50, 59), False),
        (FADES, (10, 20), True),
        (FADES, (10, 59), True),
        (OPENS, (0, 12), False),
        (OPENS, (50, 59), True),
        (shot("He talks."), (50, 59), True),
    ],
    ids=["at the end", "in the middle", "far too long", "at the start", "wrong end", "unasked"],
)
def test_a_fade_excuses_its_own_end_of_the_clip_alone(
    of: Shot, frames: tuple[int, ...], kept: bool
) -> None:
    assert (answer("black", of, frames=frames).fault == "black") is kept


def test_a_still_is_never_excused_for_being_black() -> None:
    (shown,) = meant([Shown(failed("black", "black", "Black."))], FADES)
    assert shown.finding.fault == "black"
