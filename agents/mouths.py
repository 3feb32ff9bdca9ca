"""What becomes of a spoken line in its shot: lips that move with it, or sound over the picture.

OmniHuman moves one mouth to one voice. So a shot gets lip-sync where exactly one of its lines is
spoken by a mouth that can be read. All its other lines, and those of every other shot, are laid as
sound; a clip's prompt says whose lips stay closed.
"""

from __future__ import annotations

from tools.screenplay.plan import CameraAngle, Shot, ShotSize
from tools.screenplay.script import Delivery, Line

_MOUTH_SEEN = frozenset(
    {
        ShotSize.MEDIUM,
        ShotSize.MEDIUM_CLOSE_UP,
        ShotSize.CLOSE_UP,
        ShotSize.EXTREME_CLOSE_UP,
    }
)
"""From a medium shot inwards lips can be read; further out nobody sees the mouth."""
_FACE_AWAY = frozenset({CameraAngle.OVERHEAD, CameraAngle.POV})


def speaking_line(shot: Shot) -> Line | None:
    """The one line of a shot that lips move with; None where none is seen, or more than one.

    Lines of those whose mouths are not seen are no obstacle: voices come one after another, and
    the clip hears only this one.
    """
    seen = [line for line in shot.lines if _is_seen(shot, line)]
    at_once = any(line.dual for line in shot.lines)
    return seen[0] if len(seen) == 1 and not at_once else None


def _is_seen(shot: Shot, line: Line) -> bool:
    """Whether the speaker's mouth can be read in this frame."""
    if shot.camera.size not in _MOUTH_SEEN or shot.camera.angle in _FACE_AWAY:
        return False
    if line.delivery is not Delivery.ON_SCREEN or line.speaker not in shot.characters:
        return False
    # Over a shoulder the first named is the one whose face is seen.
    over = shot.camera.angle is CameraAngle.OVER_THE_SHOULDER
    return not over or line.speaker == shot.characters[0]


def faces_beside(shot: Shot, speaker: str) -> tuple[str, ...]:
    """Others whose mouths are in the picture and have to stay shut; over a shoulder there are none.

    Where there are any, the speaker has to be pointed out to a model that moves a mouth.
    """
    if shot.camera.angle is CameraAngle.OVER_THE_SHOULDER:
        return ()
    return tuple(name for name in shot.characters if name != speaker)
