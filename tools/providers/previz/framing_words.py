"""Camera words: shot size, angle, lens, composition, and where the camera stands.

Reads the camera's own clauses; knows nothing of who or what is in front of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tools.providers.previz.phrases import END, Text, by_value, listed
from tools.screenplay.plan import CameraAngle, ShotSize

SIZES = by_value(
    {
        ShotSize.EXTREME_WIDE: (
            "extreme wide, extreme wide shot, extreme long shot, very wide, ultra wide shot, "
            "aerial, "
            "aerial shot, aerial view, vista, panorama, panoramic, ews, drone shot, sweeping "
            "landscape"
        ),
        ShotSize.WIDE: (
            "wide, wide shot, wide establishing, establishing shot, establishing view, "
            "establishing, "
            "long shot, wide view, wide angle shot, master shot, ws, wide framing, whole room, "
            "general view, full scene"
        ),
        ShotSize.FULL: (
            "full shot, full body, full body shot, full length, full length shot, head to toe, fs, "
            "full figure, entire body, whole body"
        ),
        ShotSize.MEDIUM_FULL: (
            "medium full, medium full shot, medium wide, medium wide shot, medium long shot, "
            "cowboy shot, "
            "american shot, three quarter shot, knees up, mid thigh, mws, mfs, medium two shot, "
            "medium three shot, "
            "thighs up, waist to knee"
        ),
        ShotSize.MEDIUM: (
            "medium, medium shot, mid shot, midshot, waist up, waist up shot, two shot, three "
            "shot, ms, "
            "from the waist up, half body, half length, waist shot, three-shot, mid-range shot"
        ),
        ShotSize.MEDIUM_CLOSE_UP: (
            "medium close up, medium closeup, mcu, chest up, head and shoulders, bust shot, bust, "
            "tight medium, tight medium shot, medium close, medium close shot, from the chest up, "
            "shoulders up, portrait shot, upper body"
        ),
        ShotSize.CLOSE_UP: (
            "close up, closeup, close shot, tight close up, cu, tight shot, portrait close up, "
            "close framing, tight on, close on, tight framing, fills the frame, face fills"
        ),
        ShotSize.EXTREME_CLOSE_UP: (
            "extreme close up, extreme closeup, ecu, macro, macro shot, macro close up, big close "
            "up, "
            "very close up, eye detail, extreme detail"
        ),
        ShotSize.INSERT: (
            "insert, insert shot, detail shot, cutaway, close up insert, object shot, product "
            "shot, "
            "tabletop shot, close detail, detail of"
        ),
    }
)
"""Shot size -> the words for it; longest phrase wins where they overlap."""

ANGLES = by_value(
    {
        CameraAngle.OVER_THE_SHOULDER: (
            "over the shoulder, over shoulder, ots, over his shoulder, over her shoulder, "
            "over their shoulder, behind the shoulder, past the shoulder"
        ),
        CameraAngle.POV: (
            "point of view, pov, first person, subjective camera, through his eyes, through her "
            "eyes, "
            "first person view"
        ),
        CameraAngle.OVERHEAD: (
            "overhead shot, overhead view, overhead angle, overhead close up, overhead wide, "
            "overhead static, "
            "overhead camera, overhead high angle, overhead medium, top down, top shot, bird's "
            "eye, birds eye, "
            "directly above, straight down, from directly above, god's eye, flat lay, topdown"
        ),
        CameraAngle.DUTCH: (
            "dutch, dutch angle, dutch tilt, canted, canted angle, tilted horizon, tilted frame, "
            "oblique angle, "
            "off kilter, slanted horizon"
        ),
        CameraAngle.LOW: (
            "low angle, camera is low, camera sits low, camera low to the ground, from below, "
            "worm's eye, low camera, looking up at, low vantage, ground level, "
            "low position, shot from below, camera low, hero angle, lower angle, near the floor, "
            "upward angle"
        ),
        CameraAngle.HIGH: (
            "high angle, camera is high, camera sits high, from above, looking down at, looking "
            "down into, looking down on, high vantage, "
            "elevated angle, raised camera, downward angle, camera high, higher angle, elevated "
            "camera, "
            "elevated view"
        ),
        CameraAngle.EYE_LEVEL: "eye level, eyeline, neutral angle, straight on, shoulder height",
    }
)
"""Camera angle -> the words for it."""

_ANGLE_RANK = (
    CameraAngle.OVER_THE_SHOULDER,
    CameraAngle.POV,
    CameraAngle.OVERHEAD,
    CameraAngle.DUTCH,
    CameraAngle.LOW,
    CameraAngle.HIGH,
    CameraAngle.EYE_LEVEL,
)

_COLUMNS = by_value(
    {
        0.33: (
            "left third, subject left, frame left, left of frame, left side of the frame, thirds "
            "left, "
            "left of the frame, left of center, left of centre, camera left, screen left, third "
            "left, "
            "left hand third, off center left, left side of frame, left vertical third"
        ),
        0.67: (
            "right third, subject right, frame right, right of frame, right side of the frame, "
            "thirds right, "
            "right of the frame, right of center, right of centre, camera right, screen right, "
            "third right, "
            "right hand third, off center right, right side of frame, right vertical third"
        ),
        0.5: (
            "centered, centred, center frame, centre frame, symmetrical, symmetry, symmetric, "
            "center of the frame, centre of the frame, center composition, central composition, "
            "dead center, "
            "middle of the frame, center framed"
        ),
    }
)

ORBITS = by_value(
    {
        180.0: (
            "reverse angle, reverse shot, opposite side, opposite angle, from behind, behind him, "
            "behind her, "
            "behind them, other side, reverse view, from the back, rear view, from the rear, "
            "countershot"
        ),
        75.0: (
            "side angle, side view, from the side, profile shot, side profile, profile view, side "
            "on"
        ),
        40.0: (
            "three quarter angle, three quarter view, from the right, right side view, slight "
            "angle, "
            "different angle, new angle, another angle, camera right side"
        ),
        -40.0: "from the left, left side view, three quarter left",
    }
)

_LENS = re.compile(r"(\d{1,3})\s*mm$|^(\d{1,3})mm$")
_LENS_WORDS = by_value(
    {
        14: "fisheye, fish eye",
        20: "ultra wide lens, ultra wide angle, ultrawide",
        24: "wide angle lens, wide lens, wide angle",
        50: "normal lens, standard lens",
        85: "portrait lens",
        100: "macro lens",
        135: "telephoto, long lens, telephoto lens, compressed perspective",
    }
)


@dataclass(frozen=True, slots=True)
class Framing:
    """What the words say of the camera; None where they say nothing."""

    size: ShotSize | None
    angle: CameraAngle | None
    lens_mm: int | None
    subject_x: float | None
    orbit: float | None
    camera_at: int
    """Index of the word behind the size, where 'of Marcus' is looked for; -1 without a size."""
    together: bool = False
    """A two-shot or three-shot: everybody is in it."""


_NOT_CAMERA = {
    "wide": frozenset(
        listed(
            "brimmed eyes smile open hips leg grid legs window windows door doors desk table "
            "street road horizon plain river belt meters metres awake aisle arched"
        )
    ),
    "medium": frozenset(
        listed(
            "brown skin build height length hair flat brush complexion toned olive blue green "
            "gray grey medicine format bowl tan light dark sized length"
        )
    ),
    "long shot": frozenset(),
    "close on": frozenset(),
    "insert": frozenset(listed("the a an his her it their")),
    "establishing": frozenset(["a", "an", "that", "the"]),
    "bust": frozenset(["of", "on"]),
}


def read_framing(text: Text) -> Framing:
    """The camera of a prompt; an instruction that changes it ('change the camera to') wins."""
    start = _edit_start(text)
    size, camera_at = _size(text, start)
    return Framing(
        size=size,
        angle=_angle(text, start),
        lens_mm=_lens(text),
        subject_x=_column(text),
        orbit=ORBITS.first(text),
        camera_at=camera_at,
        together=_together(text),
    )


def _column(text: Text) -> float | None:
    """Where the subject is in the frame; 'key from screen left' says where the light is."""
    hits = [h for h in _COLUMNS.hits(text) if text.word(h.start - 1) not in ("from", "to", "off")]
    return hits[0].value if hits else None


def _together(text: Text) -> bool:
    """True for two-shots, three-shots and the like."""
    pairs = zip(text.words, text.words[1:], strict=False)
    return any(a in ("two", "three", "four", "half", "group") and b == "shot" for a, b in pairs)


def _edit_start(text: Text) -> int:
    """Where 'camera to' begins in edit phrasing; 0 in a description."""
    for index in range(1, len(text)):
        verb = text.words[max(0, index - 5) : index]
        if text.words[index] in ("camera", "shot", "framing", "angle", "view") and any(
            word in ("change", "switch", "move", "reframe", "cut") for word in verb
        ):
            return index
    return 0


def _size(text: Text, start: int) -> tuple[ShotSize | None, int]:
    for hit in SIZES.hits(text, start):
        following = text.word(hit.stop)
        if following in _NOT_CAMERA.get(hit.phrase, ()) or _is_measure(text, hit.start):
            continue
        if hit.phrase in ("wide", "medium") and not _camera_context(text, hit.stop):
            continue
        return hit.value, hit.stop
    return (None, -1) if start == 0 else _size(text, 0)


def _is_measure(text: Text, index: int) -> bool:
    return text.word(index - 1) in ("meter", "meters", "metre", "metres", "a bit", "waist")


def _camera_context(text: Text, stop: int) -> bool:
    """'wide' and 'medium' alone mean the camera only beside camera words."""
    near = text.words[stop : stop + 4]
    return any(
        word in ("shot", "frame", "framing", "view", "angle", "lens", "composition", "establishing",
                 "of", "on", ",", "symmetrical", "symmetric", "static", "overhead", "eye",
                 "tracking")
        for word in near[:2]
    ) or "view" in near or "shot" in near  # fmt: skip


def _angle(text: Text, start: int) -> CameraAngle | None:
    said = [hit for hit in ANGLES.hits(text) if not _of_light(text, hit.start)]
    found = [hit.value for hit in said if hit.start >= start] or [hit.value for hit in said]
    if _shoulder_of_name(text):
        found.append(CameraAngle.OVER_THE_SHOULDER)
    return min(found, key=_ANGLE_RANK.index) if found else None


def _of_light(text: Text, start: int) -> bool:
    """True for 'warm key from below': the light comes from there, not the camera's view."""
    before = text.words[max(0, start - 3) : start]
    return text.words[start] == "from" and bool(_LIGHT & set(before))


_LIGHT = frozenset(listed("key light lit glow fill lamp lantern sun moonlight firelight rim"))


_BETWEEN = frozenset((END, ",", ":", "and", "with", "in", "on", "of", "at"))


def _shoulder_of_name(text: Text) -> bool:
    """'over Marcus's shoulder', 'from behind the teacher's right shoulder'."""
    for index, word in enumerate(text.words):
        if word in ("shoulder", "shoulders") and not text.negated[index]:
            before = text.words[max(0, index - 8) : index]
            at = max((i for i, w in enumerate(before) if w in ("over", "behind")), default=None)
            whose = before[at + 1 :] if at is not None else ()
            if any(w.endswith("'s") for w in whose) and not _BETWEEN & set(whose):
                return True
    return False


def _lens(text: Text) -> int | None:
    for index, word in enumerate(text.words):
        match = _LENS.match(word)
        number = match and (match[1] or match[2])
        if number is None and word == "mm" and text.word(index - 1).isdecimal():
            number = text.word(index - 1)
        if number and 8 <= int(number[:3]) <= 400 and not text.negated[index]:
            return int(number)
    return _LENS_WORDS.first(text)
