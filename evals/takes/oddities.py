"""Takes that are odd and right: what an unsure critic stops though the plan asked for it.

Each oddity says in the plan's words what is unusual (action, light, camera), as a filmmaker would.
Previz draws most of them from these words; what it cannot draw is made of its clean frames by
`odd_finish`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from evals.takes.finish import (
    Finish,
    faded_to_black,
    finished,
    half_in_shadow,
    in_a_mirror,
    silhouetted,
    streaked,
    strobing,
)
from evals.takes.made import Made
from evals.takes.scenes import Scene, planned, scene
from evals.takes.studio import Studio
from tools.providers.previz.faults import Order
from tools.screenplay.plan import Camera, CameraAngle, Movement, Shot, ShotSize

_OPEN = ("desert", "rooftop")
_SMALL = ("pocket watch", "cup", "book", "bottle", "lantern")
"""Things for a macro: a suitcase has none."""
_ROOMS = ("library", "bar", "train station")


@dataclass(frozen=True, slots=True)
class Oddity:
    """One way to be odd and right."""

    name: str
    action: str
    """With `{name}`, `{other}` and `{prop}` for what the scene has."""
    size: ShotSize = ShotSize.MEDIUM
    angle: CameraAngle = CameraAngle.EYE_LEVEL
    movement: Movement = Movement.STATIC
    light: str = ""
    """'' leaves the scene's own light; so do `hour`, `places` and `worn` theirs."""
    hour: str = ""
    places: tuple[str, ...] = ()
    people: int = 1
    worn: str = ""
    finish: Finish | None = None
    in_stills: bool = True
    """Whether a still shows it; what happens over time is in clips alone."""


ODDITIES = (
    Oddity(
        "silhouette",
        "{name} stands in silhouette against the bright sky, a black shape without a face.",
        ShotSize.MEDIUM_FULL,
        light="backlit silhouette, no fill light",
        hour="day",
        places=("desert",),
        worn="a black coat over a black sweater and black trousers",
        finish=silhouetted,
    ),
    Oddity(
        "back_to_camera",
        "{name} stands still, seen from behind; no face is seen.",
        places=_OPEN,
        hour="day",
    ),
    Oddity(
        "macro",
        "A {prop} on a table, in macro; nobody is in the frame and the background is out of focus.",
        ShotSize.INSERT,
        people=0,
    ),
    Oddity(
        "mirror",
        "{name} stands still beside a wall mirror, facing the camera; the mirror shows "
        "{name} a second time, reversed and darker.",
        ShotSize.MEDIUM,
        places=_ROOMS,
        hour="day",
        finish=in_a_mirror,
    ),
    Oddity(
        "tiny_figure",
        "{name} walks, a tiny figure far away under an enormous sky.",
        ShotSize.EXTREME_WIDE,
        places=_OPEN,
        hour="day",
    ),
    Oddity(
        "deep_shadow",
        "{name} sits still, facing the camera; one half of the face is lost in black shadow.",
        ShotSize.MEDIUM_CLOSE_UP,
        light="low-key light, deep shadows, one hard source from the left, no fill",
        hour="night",
        places=_ROOMS,
        finish=half_in_shadow,
    ),
    Oddity(
        "dutch_tilt",
        "{name} leans forward, facing the camera, the horizon tilted.",
        angle=CameraAngle.DUTCH,
    ),
    Oddity(
        "whip_pan",
        "{name} stands still as the camera whips past: everything streaks in motion blur.",
        movement=Movement.PAN_LEFT,
        finish=streaked,
    ),
    Oddity(
        "held_face",
        "{name} stands perfectly still, facing the camera, hardly breathing, all the time.",
        ShotSize.MEDIUM_CLOSE_UP,
        in_stills=False,
    ),
    Oddity(
        "fade_to_black",
        "{name} talks, facing the camera; in the last second the picture fades to black.",
        finish=faded_to_black,
        in_stills=False,
    ),
    Oddity(
        "strobe_light",
        "{name} dances, facing the camera, in strobing light: bright and dark from frame to frame.",
        light="strobing club light, flashes in a dark room",
        hour="night",
        places=("bar",),
        finish=strobing,
        in_stills=False,
    ),
    Oddity(
        "day_for_night",
        "{name} stands still and waits, facing the camera.",
        ShotSize.MEDIUM_FULL,
        light="day for night: deep blue moonlight, underexposed",
        hour="night",
        places=_OPEN,
    ),
    Oddity(
        "hand_over_face",
        "{name} covers half of {their} face with one hand, facing the camera.",
        ShotSize.MEDIUM_CLOSE_UP,
    ),
    Oddity(
        "crowd_behind",
        "{name} stands still in the foreground, facing the camera. "
        "Passers-by in the background, out of focus.",
        ShotSize.MEDIUM_CLOSE_UP,
        places=("train station",),
        hour="day",
        light="even soft light",
    ),
    Oddity(
        "over_the_shoulder",
        "Over {other}'s shoulder, {name} talks, facing the camera; of {other} the back of the "
        "head is seen.",
        ShotSize.MEDIUM_CLOSE_UP,
        CameraAngle.OVER_THE_SHOULDER,
        people=2,
    ),
)


def make_odd(folder: Path, number: int) -> Iterator[Made]:
    """A still and a clip of the oddity whose turn it is at that number."""
    oddity = ODDITIES[number % len(ODDITIES)]
    of = odd_scene(oddity, number)
    if oddity.in_stills:
        studio = Studio(folder, number)
        still = studio.still(of, odd_shot(oddity, of, "S"), studio.portraits(of), None, Order())
        yield _odd(still, oddity)
    studio = Studio(folder, number, small=True)
    portraits, shot = studio.portraits(of), odd_shot(oddity, of, "C")
    first = studio.still(of, shot, portraits, None, Order())
    clip = studio.clip(of, shot, portraits, first.path, Order())
    yield _odd(clip, oddity).model_copy(update={"first_frame": _odd(first, oddity).path})


def odd_scene(oddity: Oddity, number: int) -> Scene:
    """The scene of that number with the light, hour, place and people that the oddity needs."""
    of, draw = scene(number)
    people = of.people
    while len(people) < oddity.people:
        others = scene(draw.randrange(10**6))[0].people
        people += tuple(other for other in others if other[0] != people[0][0])
    people = people[: oddity.people]
    return replace(
        of,
        place=draw.choice(oddity.places) if oddity.places else of.place,
        hour=oddity.hour or of.hour,
        light=oddity.light or of.light,
        people=tuple((who, looks, oddity.worn or worn) for who, looks, worn in people),
        place_word="Setting",
    )


def odd_shot(oddity: Oddity, of: Scene, key: str) -> Shot:
    """The oddity as a shot of that scene."""
    prop = _SMALL[of.number // len(ODDITIES) % len(_SMALL)]
    names = tuple(name for name, _, _ in of.people)
    words = {"prop": prop} | dict(zip(("name", "other"), names, strict=False))
    if names:
        words["their"] = "her" if "woman" in of.people[0][1] else "his"
    camera = Camera(size=oddity.size, angle=oddity.angle, movement=oddity.movement)
    return planned(of, key, oddity.action.format(**words), names, camera, () if names else (prop,))


def _odd(made: Made, oddity: Oddity) -> Made:
    """The asset, finished, under the oddity's name."""
    path = made.path if oddity.finish is None else finished(made.path, oddity.finish)
    return made.model_copy(update={"path": path, "odd": oddity.name})
