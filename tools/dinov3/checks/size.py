"""Is the frame as large as was ordered?"""

from __future__ import annotations

from tools.dinov3.checks.answers import failed, measured, not_assessable, passed
from tools.dinov3.findings import Finding

_SAME_ASPECT = 0.02


def check_size(width: int, height: int, wanted_width: int, wanted_height: int) -> Finding:
    """Fails on any other size than the one wanted (0: none was).

    It says whether the aspect differs too, since that costs a crop.
    """
    numbers = (measured("width", width, "pixels"), measured("height", height, "pixels"))
    if not wanted_width or not wanted_height:
        return not_assessable("size", f"The frame is {width} x {height}; no size was ordered.")
    if (width, height) == (wanted_width, wanted_height):
        return passed("size", f"The frame is {width} x {height} as ordered.", *numbers)
    aspect, wanted = width / height, wanted_width / wanted_height
    shape = "the same" if abs(aspect / wanted - 1) < _SAME_ASPECT else "another"
    return failed(
        "size",
        "wrong_size",
        f"The frame is {width} x {height} where {wanted_width} x {wanted_height} was ordered, "
        f"with {shape} aspect.",
        *numbers,
    )
