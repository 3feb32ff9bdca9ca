"""Camera choices: read from the filmmaker's words, or made from what a moment means.

The conventions are those of coverage as taught (establish, then move in; keep to one side of the
line of action; low angles lend power, high ones take it): D. Arijon, Grammar of the Film Language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.offline.words import sentences
from tools.providers.previz.camera_words import MOVES
from tools.providers.previz.framing_words import read_framing
from tools.providers.previz.phrases import read_text
from tools.screenplay.plan import Camera, CameraAngle, Movement, ScreenDirection, ShotSize

LENSES: dict[ShotSize, int] = {
    ShotSize.EXTREME_WIDE: 24,
    ShotSize.WIDE: 24,
    ShotSize.FULL: 35,
    ShotSize.MEDIUM_FULL: 35,
    ShotSize.MEDIUM: 35,
    ShotSize.MEDIUM_CLOSE_UP: 50,
    ShotSize.CLOSE_UP: 85,
    ShotSize.EXTREME_CLOSE_UP: 85,
    ShotSize.INSERT: 85,
}
"""Lens in mm by size, out of the set of four primes that the planner carries."""

_ANGLES: tuple[tuple[CameraAngle, str], ...] = (
    (
        CameraAngle.DUTCH,
        r"\b(?:uneas|uncanny|strange|wrong|dread|panic|terror|nightmare|dizz|betray|mad(?:ness|ly)\b"
        r"|frighten|shatter|chaos|trembl|haunt|sinister|stops? at once|in disguise|sly)",
    ),
    (
        CameraAngle.LOW,
        r"\b(?:king|queen|giant|throne|command|towers?|looms?|triumph|victor|proud|pride|dignity"
        r"|defian|roar|bray|raises? (?:his|her|the|both)|stands? over|unmoved|orders?\b|brave|leap"
        r"|jump)",
    ),
    (
        CameraAngle.HIGH,
        r"\b(?:alone|helpless|lost|starv|begg?(?:s|ed|ing)\b|weep|wept|sobs?\b|tears\b|kneel|collaps"
        r"|gives? up|gave up|defeat|small|frail|trapped|caught|hungry|exhaust|buried|surround)",
    ),
)
_MOVES: tuple[tuple[Movement, str], ...] = (
    (
        Movement.PUSH_IN,
        r"\b(?:reali[sz]|understands?|understood|remember|recogni[sz]|discover|suddenly|at last"
        r"|notices?|clever|idea|secret|whisper|stares?|leans? in|listens?|confess|truth)",
    ),
    (
        Movement.PULL_OUT,
        r"\b(?:alone|walks? away|walked away|leaves?\b|left (?:him|her|them)|gone\b|farewell|empty"
        r"|vanish|disappear|gives? up|gave up|nothing left|fades?)",
    ),
    (
        Movement.TILT_UP,
        r"\b(?:towers?|sky|stars|above (?:him|her|them)|looks? up|looked up|trellis|cliff|climbs?"
        r"|rises?|rose\b|high (?:above|up|into))",
    ),
    (
        Movement.HANDHELD,
        r"\b(?:runs?\b|ran\b|chas|fight|struggl|flee|fled|crash|crowd|rush|grab|storm|explo|panic)",
    ),
    (
        Movement.TRACK_RIGHT,
        r"\b(?:walk|cross|march|ride|rode|drive|drove|wander|strolls?|paces?\b|follow|enter|arrive"
        r"|comes? (?:up|in|to)|came|went|goes)",
    ),
)
_DETAIL = re.compile(
    r"\b(?:hands?|fingers?|holds?|held|lifts?|opens?|writes?|wrote|drops?|dropp|pours?|turns? the"
    r"|key|letter|ring|lock|screws?|grasp|pick|touch|label|winds?)",
    re.IGNORECASE,
)
_LOOK = re.compile(
    r"\b(?:eyes?|face|smiles?|frowns?|tears|looks?|stares?|watch(?:es|ing)|glances?|sees|saw|blink"
    r"|breath|listens?|thinks?|thought|remember|realis|realiz)",
    re.IGNORECASE,
)
_TRAVEL = re.compile(
    r"\b(?:walk|run|ran|cross|climb|jump|leap|ride|rode|drive|dance|march|chase|enter|kneel|falls?"
    r"|fell|stands? up|sits? down|went|goes|came|comes|flee|fled|away)",
    re.IGNORECASE,
)
_LEFTWARD = re.compile(
    r"\b(?:to(?:wards?)? the left|screen left|frame left|(?:faces?|facing|moves?"
    r"|walks?|runs?|looks?) left|looking left)\b",
    re.IGNORECASE,
)
_RIGHTWARD = re.compile(
    r"\b(?:to(?:wards?)? the right|screen right|frame right|(?:faces?|facing|moves?"
    r"|walks?|runs?|looks?) right|looking right)\b",
    re.IGNORECASE,
)
_CAMERA_SENTENCE = re.compile(
    r"\b(?:camera|lens|tripod|dolly|slider|shot|handheld|\d+ ?mm)\b", re.I
)


def read_camera(camera: str, first_frame: str, action: str, *, people: int) -> Camera:
    """The camera that a filmmaker's words ask for; what they leave out is filled in by custom."""
    said = [read_framing(read_text(words)) for words in (camera, first_frame, action) if words]
    size = _listed_size(camera) or next((framing.size for framing in said if framing.size), None)
    angle = _listed_angle(camera) or next(
        (framing.angle for framing in said if framing.angle), CameraAngle.EYE_LEVEL
    )
    if size is None:
        size = ShotSize.MEDIUM if people else ShotSize.WIDE
    lens = next((framing.lens_mm for framing in said if framing.lens_mm), LENSES[size])
    column = next((framing.subject_x for framing in said if framing.subject_x is not None), None)
    direction = direction_in(f"{action} {camera}")
    return Camera(
        size=size,
        angle=angle,
        lens_mm=lens,
        movement=_movement(camera, action),
        composition=_column_words(column) or compose(size, angle, direction, people),
        screen_direction=direction,
    )


def _listed_size(camera: str) -> ShotSize | None:
    """The size that stands alone in a list of camera words: 'full, eye level, 35mm'."""
    sizes = {size.value: size for size in ShotSize}
    parts = (part.strip().lower().removesuffix(" shot") for part in re.split(r"[,;/]", camera))
    return next((sizes[part] for part in parts if part in sizes), None)


def _listed_angle(camera: str) -> CameraAngle | None:
    """The angle that stands alone in a list of camera words: 'insert, overhead, 85mm'."""
    angles = {angle.value: angle for angle in CameraAngle}
    parts = (part.strip().lower() for part in re.split(r"[,;/]", camera))
    return next((angles[part] for part in parts if part in angles), None)


def _movement(camera: str, action: str) -> Movement:
    """The first move in the camera's own words, else in sentences about the camera."""
    told = [camera, *(each for each in sentences(action) if _CAMERA_SENTENCE.search(each))]
    for words in told:
        moves = [hit.value for hit in MOVES.hits(read_text(words))]
        real = [move for move in moves if move is not Movement.STATIC]
        if real or moves:
            return (real or moves)[0]
    return Movement.STATIC


def direction_in(text: str) -> ScreenDirection:
    """Which way the words send the subject; neutral when they say nothing or both."""
    if across := re.search(r"\b(left to right|right to left)\b", text, re.IGNORECASE):
        rightward = across.group().lower().endswith("right")
        return ScreenDirection.RIGHT if rightward else ScreenDirection.LEFT
    left, right = bool(_LEFTWARD.search(text)), bool(_RIGHTWARD.search(text))
    if left == right:
        return ScreenDirection.NEUTRAL
    return ScreenDirection.LEFT if left else ScreenDirection.RIGHT


def angle_for(text: str) -> CameraAngle:
    """The angle that the words of a moment suggest."""
    for angle, cue in _ANGLES:
        if re.search(cue, text, re.IGNORECASE):
            return angle
    return CameraAngle.EYE_LEVEL


def movement_for(text: str, direction: ScreenDirection) -> Movement:
    """The camera move that the words of a moment suggest; a track goes the subject's way."""
    for move, cue in _MOVES:
        if re.search(cue, text, re.IGNORECASE):
            leftward = direction is ScreenDirection.LEFT
            return Movement.TRACK_LEFT if move is Movement.TRACK_RIGHT and leftward else move
    return Movement.STATIC


def size_for(text: str, people: int, turn: int) -> ShotSize:
    """The size that shows what the words say; plain moments move in and out by turns."""
    if people > 2:
        return ShotSize.MEDIUM_FULL
    if people == 2:
        travel = bool(_TRAVEL.search(text))
        return ShotSize.FULL if travel else (ShotSize.MEDIUM_FULL, ShotSize.MEDIUM)[turn % 2]
    if _TRAVEL.search(text):
        return (ShotSize.FULL, ShotSize.MEDIUM_FULL, ShotSize.WIDE)[turn % 3]
    if people and _LOOK.search(text):
        return (ShotSize.MEDIUM_CLOSE_UP, ShotSize.CLOSE_UP)[turn % 2]
    if _DETAIL.search(text):
        return (ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE_UP)[turn % 2]
    return (ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE_UP, ShotSize.MEDIUM_FULL)[turn % 3]


def compose(size: ShotSize, angle: CameraAngle, direction: ScreenDirection, people: int) -> str:
    """Where the subject sits, as one phrase."""
    side = "left" if direction is ScreenDirection.RIGHT else "right"
    rules = (
        (
            angle is CameraAngle.OVER_THE_SHOULDER and people > 1,
            "dark shoulder in the near foreground, the face beyond it sharp",
        ),
        (angle is CameraAngle.DUTCH, "tilted horizon, strong diagonals"),
        (
            size is ShotSize.INSERT or angle is CameraAngle.OVERHEAD,
            "object centred, shallow depth of field",
        ),
        (people == 0, "leading lines towards the depth, calm upper third"),
        (people == 2, "balanced two-shot, open space between them"),
        (people > 2, "group in depth"),
        (
            size in (ShotSize.EXTREME_WIDE, ShotSize.WIDE),
            "subject small and low in the frame, the place above",
        ),
        (direction is ScreenDirection.NEUTRAL, "centred, eyes on the upper third"),
    )
    usual = f"rule of thirds, subject on the {side} third with open space ahead"
    return next((words for applies, words in rules if applies), usual)


def _column_words(column: float | None) -> str:
    if column is None:
        return ""
    if column == 0.5:
        return "centred, symmetrical"
    return f"rule of thirds, subject on the {'left' if column < 0.5 else 'right'} third"


def varied(cameras: Sequence[Camera], fixed: Sequence[bool]) -> list[Camera]:
    """The cameras with no size and angle twice running; those that are fixed stay as they are."""
    result: list[Camera] = []
    for index, camera in enumerate(cameras):
        kept = camera
        if result and not fixed[index] and _alike(result[-1], camera):
            kept = another_size(camera, result[-1], cameras[index + 1 : index + 2])
        result.append(kept)
    return result


_NEXT: dict[ShotSize, tuple[ShotSize, ...]] = {
    ShotSize.EXTREME_WIDE: (ShotSize.WIDE,),
    ShotSize.WIDE: (ShotSize.FULL, ShotSize.EXTREME_WIDE),
    ShotSize.FULL: (ShotSize.MEDIUM_FULL, ShotSize.WIDE),
    ShotSize.MEDIUM_FULL: (ShotSize.MEDIUM, ShotSize.FULL),
    ShotSize.MEDIUM: (ShotSize.MEDIUM_CLOSE_UP, ShotSize.MEDIUM_FULL),
    ShotSize.MEDIUM_CLOSE_UP: (ShotSize.CLOSE_UP, ShotSize.MEDIUM),
    ShotSize.CLOSE_UP: (ShotSize.MEDIUM_CLOSE_UP, ShotSize.MEDIUM),
    ShotSize.EXTREME_CLOSE_UP: (ShotSize.CLOSE_UP,),
    ShotSize.INSERT: (ShotSize.EXTREME_CLOSE_UP,),
}


def _alike(a: Camera, b: Camera) -> bool:
    return a.size is b.size and a.angle is b.angle


def another_size(camera: Camera, before: Camera, after: Sequence[Camera]) -> Camera:
    """The camera a step wider or tighter, away from both neighbours where it can be."""
    options = [
        camera.model_copy(update={"size": s, "lens_mm": LENSES[s]}) for s in _NEXT[camera.size]
    ]
    free = [option for option in options if not any(_alike(option, each) for each in after)]
    best = [option for option in free or options if not _alike(option, before)]
    return (best or options)[0]
