"""What the previz renderer is asked to draw: plain records between the prompt reader and the brush.

World units are metres; x runs right, y up, z away from the camera; the ground is y = 0.
Colours are sRGB (r, g, b), 0-255. Angles are degrees.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Colour = tuple[int, int, int]


class Part(IntEnum):
    """Labels of the part map; supervision for the encoder and ground truth for tests."""

    GROUND = 0
    BACKDROP = 1
    SKY = 2
    SET_PIECE = 3
    PROP = 4
    HEAD = 5
    HAIR = 6
    TORSO = 7
    ARM = 8
    HAND = 9
    LEG = 10
    FOOT = 11
    ANIMAL = 12


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that makes a person recognisable; the same Look is the same character."""

    kind: str = "person"
    """'person', or an animal the creature brush knows ('fox', 'crow', 'dog', ...)."""
    age: str = "adult"
    """child, young, adult, old."""
    build: str = "average"
    """slim, average, broad, heavy."""
    height_m: float = 1.75
    skin: Colour = (200, 160, 130)
    hair_style: str = "short"
    """bald, cropped, short, undercut, curly, afro, bob, long, ponytail, bun, hood, hat, ..."""
    hair_colour: Colour = (60, 40, 30)
    beard: str = "none"
    """none, stubble, moustache, goatee, full."""
    beard_colour: Colour | None = None
    glasses: str = "none"
    eye_colour: Colour = (70, 90, 110)
    brow: float = 0.5
    """0 thin .. 1 thick."""
    nose: float = 0.5
    jaw: float = 0.5
    face_mark: str = "none"
    """none, scar, freckles, ..."""
    outer: str = "coat"
    """coat, jacket, hoodie, lab_coat, apron, suit, cloak, none, ..."""
    outer_colour: Colour = (60, 70, 90)
    top: str = "shirt"
    top_colour: Colour = (200, 200, 200)
    bottom: str = "trousers"
    """trousers, jeans, skirt, shorts, robe, ..."""
    bottom_colour: Colour = (50, 50, 60)
    dress: bool = False
    pattern: str = "plain"
    """plain, stripes, check, dots."""
    accessory: str = "none"
    """scarf, tie, necklace, satchel, ..."""
    accessory_colour: Colour = (160, 50, 50)
    shoe_colour: Colour = (40, 30, 25)
    sprite: str = ""
    """Content hash of a cut-out photograph that stands for this figure; empty for drawn ones."""
    greying: bool = False
    """Whether the hair is grey at the temples."""


@dataclass(frozen=True, slots=True)
class Pose:
    """How a figure stands at one moment."""

    action: str = "stand"
    """stand, walk, run, sit, kneel, crouch, lie, reach, point, hold, read, type, drink, cook,
    fight, dance, jump, fall, look_up, look_down, hug, wave, lean, ...; 'kneel+reach' has the
    legs of the first and the hands of the second."""
    facing: float = 0.0
    """Yaw in degrees: 0 faces the camera, 90 screen right, -90 screen left, 180 back."""
    phase: float = 0.0
    """0..1 along the action's cycle."""
    mouth: float = 0.0
    """0 closed .. 1 open."""
    mood: str = "neutral"
    """neutral, happy, sad, angry, afraid, surprised, determined, tired."""
    head_tilt: float = 0.0
    blink: bool = False
    holds: str = ""
    """Prop name in the hand, if any."""
    was: str = ""
    """Action that this pose comes from; empty when it has been reached."""
    was_phase: float = 0.0
    """0..1 along the cycle of `was`, at the moment it was left."""
    blend: float = 1.0
    """0 still wholly in `was` .. 1 wholly in `action`."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A character on the stage."""

    name: str
    look: Look
    pose: Pose = field(default_factory=Pose)
    x: float = 0.0
    z: float = 4.0
    y: float = 0.0
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Prop:
    """A thing on the stage that is not held."""

    name: str
    """Word from the prompt: 'pocket watch', 'lantern', 'book'; the prop brush draws a generic
    object in the named colour when it does not know the word."""
    colour: Colour | None = None
    x: float = 0.0
    y: float = 0.0
    z: float = 3.0
    size: float = 0.3
    rotation: float = 0.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happens."""

    kind: str = "room"
    """One of `places.KINDS`: room, workshop, street, forest, desert, ..."""
    interior: bool = True
    seed: int = 0
    """Same seed, same furniture: one place stays one place across shots and angles."""
    palette: tuple[Colour, ...] = ()
    """Colours asked for; empty for the place's own."""
    weather: str = "clear"
    """clear, rain, snow, fog, storm, dust."""
    time_of_day: str = "day"
    """dawn, morning, day, afternoon, dusk, night."""


@dataclass(frozen=True, slots=True)
class Light:
    """How it is lit."""

    azimuth: float = -45.0
    """Key from: -90 screen left, 0 camera, 90 screen right, 180 backlight."""
    elevation: float = 35.0
    temperature: float = 0.0
    """-1 cold blue .. 1 warm amber."""
    contrast: float = 0.5
    """0 flat (high key) .. 1 hard (low key, noir)."""
    exposure: float = 0.0
    """Stops."""
    practicals: tuple[str, ...] = ()
    """Visible sources: lamp, window, neon, fire, candle, screen, lantern."""


@dataclass(frozen=True, slots=True)
class Framed:
    """Where a framing is, in metres; the same numbers as a subject to frame."""

    x: float
    z: float
    base: float
    top: float
    stature: float
    thing: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """The camera."""

    size: str = "medium"
    """A `ShotSize` value."""
    angle: str = "eye level"
    """A `CameraAngle` value."""
    lens_mm: int = 35
    x: float = 0.0
    """Camera moves: metres to the right of where the framing puts it."""
    y: float = 0.0
    z: float = 0.0
    """Metres towards the subject."""
    pan: float = 0.0
    tilt: float = 0.0
    roll: float = 0.0
    """Dutch tilt."""
    orbit: float = 0.0
    """Degrees around the subject; other angles of a scene keep the place and turn the camera."""
    subject: str = ""
    """Name of the figure or prop that the framing is on; empty for the place."""
    subject_x: float = 0.5
    """Where the subject sits in the frame, 0 left .. 1 right."""
    held: Framed | None = None
    """What the framing stays on while figures move; None frames the subject where it is."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One moment, complete: the same Stage always draws the same picture."""

    place: Place = field(default_factory=Place)
    light: Light = field(default_factory=Light)
    view: View = field(default_factory=View)
    figures: tuple[Figure, ...] = ()
    props: tuple[Prop, ...] = ()
    seed: int = 0
    style: str = "animatic"
    """Drawing style: 'animatic' (default), 'ink', 'flat', 'painterly'."""
    text: str = ""
    """Lettering to show (a sign, a slate), if any."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn frame with its ground truth."""

    image: npt.NDArray[np.uint8]
    """(H, W, 3) sRGB."""
    parts: npt.NDArray[np.uint8]
    """(H, W) of `Part`."""
    figure: npt.NDArray[np.uint8]
    """(H, W): 0 for none, else 1 + index into `Stage.figures`."""
    depth: npt.NDArray[np.float32]
    """(H, W) metres from the camera."""


@dataclass(frozen=True, slots=True)
class Sprite:
    """A painted figure or thing before it is put on the stage.

    Painted at `pixels_per_metre`, front-on to the camera; the compositor places it by its origin.
    """

    rgba: npt.NDArray[np.uint8]
    """(h, w, 4), straight (not premultiplied) alpha."""
    parts: npt.NDArray[np.uint8]
    """(h, w) of `Part`; meaningless where alpha is 0."""
    origin: tuple[float, float]
    """Pixel (x, y) of the ground point under the figure; may lie outside the array."""
    pixels_per_metre: float
    landmarks: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Metres (right, up) from the origin: head_top, eyes, mouth, chin, chest, waist, knees,
    hand_left, hand_right; for props: centre."""
