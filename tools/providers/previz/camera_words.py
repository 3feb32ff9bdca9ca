"""Camera moves in words: which, how far, to which side; bracketed, Kontext or plain prose."""

from __future__ import annotations

from tools.providers.previz.motion import CameraMove
from tools.providers.previz.phrases import END, Text, by_value, listed
from tools.screenplay.plan import Movement

MOVES = by_value(
    {
        Movement.PUSH_IN: (
            "push in, pushes in, pushing in, push forward, dolly in, dollies in, dolly forward, "
            "dollies forward, "
            "zoom in, zooms in, move in, moves in, moves closer, creeps in, creep in, push "
            "toward, pushes toward, "
            "pushes closer, camera approaches, tracks in, truck in, slides in, slow push, gentle "
            "push, subtle push, "
            "slight push, track forward, tracks forward, dolly toward, eases in, drifts in, moves "
            "forward, dolly push"
        ),
        Movement.PULL_OUT: (
            "pull out, pulls out, pulling out, pull back, pulls back, pulling back, dolly out, "
            "dollies out, dolly back, "
            "zoom out, zooms out, dollies back, moves back, retreats, track back, tracks back, "
            "tracks backward, pull away, "
            "pulls away, widens, reveal wide, eases back, dolly backward, drifts back"
        ),
        Movement.PAN_LEFT: (
            "pan left, pans left, panning left, right to left pan, whip pan left, pan to the "
            "left, pans to the left, "
            "pan from right to left, pans from right to left, pans slowly left, pan slowly left"
        ),
        Movement.PAN_RIGHT: (
            "pan right, pans right, panning right, left to right pan, whip pan right, pan to the "
            "right, pans to the right, "
            "pan from left to right, pans from left to right, pans slowly right, pan slowly "
            "right, slow pan, pan, pans, panning"
        ),
        Movement.TILT_UP: (
            "tilt up, tilts up, tilting up, tilt upward, tilts upward, tilts slowly up, upward tilt"
        ),
        Movement.TILT_DOWN: (
            "tilt down, tilts down, tilting down, tilt downward, tilts downward, tilts slowly "
            "down, downward tilt"
        ),
        Movement.TRACK_LEFT: (
            "tracking left, track left, tracks left, truck left, trucks left, slide left, slides "
            "left, dolly left, "
            "right to left slider, lateral move left, right to left lateral, moves left with, "
            "laterally from right to left"
        ),
        Movement.TRACK_RIGHT: (
            "tracking right, track right, tracks right, truck right, trucks right, slide right, "
            "slides right, dolly right, "
            "left to right slider, lateral, lateral slider, lateral move, lateral slide, "
            "laterally, tracking shot, tracking, tracks, "
            "track alongside, follows, follow, following, camera follows, slider, tracking "
            "alongside, steadicam, sideways dolly"
        ),
        Movement.CRANE_UP: (
            "crane up, cranes up, craning up, boom up, booms up, rises, pedestal up, jib up, "
            "camera rises, crane shot, "
            "lifts up, ascends, camera ascends"
        ),
        Movement.CRANE_DOWN: (
            "crane down, cranes down, craning down, boom down, booms down, pedestal down, jib "
            "down, descends, camera lowers, "
            "camera descends, lowers to"
        ),
        Movement.ORBIT: (
            "orbit, orbits, orbiting, arc, arcs, arcing, arc around, circles around, circle "
            "around, rotates around, "
            "revolves, camera circles, 360, half circle around, moves around, circling"
        ),
        Movement.HANDHELD: (
            "handheld, hand held, shaky, shake, micro movement, shoulder rig, handheld sway, "
            "camera sway, documentary style camera, "
            "camera shake, shoulder mounted"
        ),
        Movement.STATIC: (
            "static, locked off, locked, tripod, fixed camera, camera fixed, still camera, static "
            "shot, camera holds, holds steady, "
            "camera remains, camera stays, stationary, locked down, no camera movement"
        ),
    }
)
"""Camera move -> its words; bare 'pan' and 'tracking' go right unless a side is said."""


_CAMERA_ONLY = frozenset(
    listed(
        "follows follow following tracks rises descends retreats widens arc arcs orbit orbits "
        "lateral laterally pan pans panning tracking ascends revolves shake locked static "
        "stationary moves"
    )
)


_SIDE_FLIPS = {
    Movement.PAN_RIGHT: Movement.PAN_LEFT,
    Movement.TRACK_RIGHT: Movement.TRACK_LEFT,
}


_SLIGHT = frozenset(
    listed(
        "slight slightly subtle subtly gentle gently minimal minor small short tiny barely almost "
        "imperceptible"
    )
)


_SLOW = frozenset(
    listed("slow slowly creeping smooth smoothly steady gradual gradually eases easing")
)


_FAST = frozenset(
    listed(
        "fast quick quickly rapid rapidly whip sudden suddenly swift sweeping dramatic crash long "
        "full"
    )
)


def read_moves(text: Text) -> tuple[CameraMove, ...]:
    """The camera's moves, at most two; a move beats 'static' said of something else."""
    found: dict[Movement, CameraMove] = {}
    for hit in MOVES.hits(text):
        if _may_be_feet(text, hit.start, hit.stop):
            continue
        kind = _sided(text, hit.value, hit.start, hit.stop)
        found.setdefault(kind, CameraMove(kind, _amount(text, hit.start, hit.stop)))
    moving = [move for kind, move in found.items() if kind is not Movement.STATIC]
    handheld = [move for move in moving if move.kind is Movement.HANDHELD]
    others = [move for move in moving if move.kind is not Movement.HANDHELD]
    return tuple(others[:2] + handheld[:1])


_BODILY = frozenset(
    listed("move drift slide creep lift pull push track ease rise lower retreat descend tilt")
)


def _may_be_feet(text: Text, start: int, stop: int) -> bool:
    """True for 'follows' or 'rises' that nothing near ties to a camera."""
    if text.words[start] not in _CAMERA_ONLY and text.stems[start] not in _BODILY:
        return False
    before = text.word(start - 1)
    opens = before in (END, "[", ":", ",") or before in _SLIGHT | _SLOW | _FAST
    return not opens and not _of_camera(text, start, stop)


def _of_camera(text: Text, start: int, stop: int) -> bool:
    """True when the words around speak of the camera and not of somebody's feet."""
    first, last = text.sentence(start)
    sentence = text.words[max(first, start - 9) : min(last, stop + 6)]
    return bool(
        {"camera", "shot", "lens", "dolly", "slider", "frame", "tripod", "crane", "["}
        & set(sentence)
    )


def _sided(text: Text, kind: Movement, start: int, stop: int) -> Movement:
    near = text.words[max(0, start - 5) : stop + 7]
    if kind in _SIDE_FLIPS:
        joined = " ".join(near)
        leftward = "right to left" in joined or "from right" in joined
        if leftward or ("left" in near and "left to right" not in joined and "right" not in near):
            return _SIDE_FLIPS[kind]
    return kind


def _amount(text: Text, start: int, stop: int) -> float:
    near = set(text.words[max(0, start - 4) : stop + 3])
    amount = 1.0
    if near & _SLIGHT:
        amount *= 0.5
    if near & _SLOW:
        amount *= 0.75
    if near & _FAST:
        amount *= 1.8
    return amount
