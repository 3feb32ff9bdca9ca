"""Does a clip go on as a model of the world expects?

Surprise says that something unexpected happened, not that it is impossible: a slammed door
surprises too. Needs V-JEPA 2 weights of the user's.
"""

from __future__ import annotations

from tools.dinov3 import drawing
from tools.dinov3.brought.vjepa import VARIABLE, WINDOW, Surprise, VJepa, surprise_of
from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks.answers import Shown, limited, measured, not_assessable, unavailable
from tools.dinov3.sight import Image
from tools.dinov3.watching import Watched

_SHOWN = 4


def check_world_model(
    watched: Watched, model: VJepa | None, calibration: Calibration
) -> tuple[Shown, ...]:
    """One finding, `world_model`; judged by the limit `world_model.most`."""
    if model is None:
        said = (
            "Whether things move and stay as the world has it was not asked: that takes V-JEPA 2 "
            f"weights; name their folder in {VARIABLE}."
        )
        return (Shown(unavailable("world_model", said)),)
    found = surprise_of(watched.pictures, model)
    if found is None:
        said = f"The clip is too short: {WINDOW} followed frames are needed."
        return (Shown(not_assessable("world_model", said)),)
    limit = calibration.limit("world_model.most")
    moment = watched.seconds[found.where]
    finding = limited(
        "world_model",
        "implausible",
        measured("most", found.most, "mean difference of features"),
        limit,
        "Everything goes on as expected.",
        f"From {moment:.2f} s something moves, appears or changes as it would not; "
        "plain, continuous motion with lasting objects.",
    )
    first = watched.footage.followed[found.where]
    last = watched.footage.followed[found.where + WINDOW - 1]
    finding = finding.model_copy(update={"frames": (first, last)})
    return (Shown(finding, lambda: surprise_picture(watched, found, limit)),)


def surprise_picture(watched: Watched, found: Surprise, limit: Limit | None) -> Image:
    """Frames of the most surprising window over the curve."""
    step = WINDOW // _SHOWN
    picked = [watched.pictures[found.where + step * k + step // 2] for k in range(_SHOWN)]
    starts, values = zip(*found.curve, strict=True)
    seconds = [watched.seconds[start] for start in starts]
    title = f"Most surprising from {watched.seconds[found.where]:.2f} s; below: surprise over time"
    curve = drawing.curve(seconds, values, limit.value if limit else None)
    return drawing.stacked([drawing.titled(drawing.strip(picked), title, drawing.INK), curve])
