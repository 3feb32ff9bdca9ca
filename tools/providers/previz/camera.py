"""Where the camera stands and what it sees: framing from a View, and the projection.

Knows sizes, lenses and angles; knows nothing of sets, paint or light. The sensor is 24 mm high.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tools.providers.previz.stage import View

Floats = npt.NDArray[np.float64]

SENSOR_MM = 24.0
NEAR_M = 0.12

# Frame height and head-room, in subject heights and frame heights.
_SIZES: dict[str, tuple[float, float]] = {
    "extreme wide": (7.0, 0.50),
    "wide": (3.2, 0.40),
    "full": (1.20, 0.09),
    "medium full": (0.84, 0.09),
    "medium": (0.56, 0.09),
    "medium close-up": (0.40, 0.09),
    "close-up": (0.28, 0.07),
    "extreme close-up": (0.135, -0.16),
    "insert": (0.22, 0.20),
}
_ROOM_REACH_M = 12.0
"""A reach up to this is that of a room, whose walls and furniture have to fill the frame."""
_ROOM_SIZES = {"extreme wide": (4.0, 0.41), "wide": (2.9, 0.36)}
"""As `_SIZES` within walls: a figure is a quarter of an extreme wide, a third of a wide."""
_PITCH = {"low angle": 20.0, "high angle": -26.0, "overhead": -68.0}
_DUTCH_ROLL = 13.0


@dataclass(frozen=True, slots=True)
class Subject:
    """What the framing is on."""

    x: float
    z: float
    base: float = 0.0
    """Metres above the ground of its lowest point."""
    top: float = 1.75
    """Metres above the ground of its highest point."""
    stature: float = 1.75
    """Height that the sizes are measured in: standing height of a person."""
    thing: bool = False
    """True for a prop: every close size shows the whole of it."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A pinhole camera. `rows` are its right, up and forward axes in the world."""

    position: Floats
    rows: Floats
    focal_px: float
    width: int
    height: int
    subject_m: float
    """Distance of focus, metres."""
    lens_mm: float
    roll_degrees: float = 0.0

    @property
    def pitch(self) -> float:
        """Degrees above the horizon that the camera looks."""
        return math.degrees(math.asin(max(-1.0, min(1.0, float(self.rows[2, 1])))))

    def to_camera(self, points: Floats) -> Floats:
        """(n, 3) world points in camera axes: right, up, forward, metres."""
        return np.asarray((points - self.position) @ self.rows.T)

    def to_pixels(self, seen: Floats) -> Floats:
        """(n, 2) pixel positions of camera-space points in front of the lens."""
        depth = np.maximum(seen[:, 2], 1e-6)
        return np.stack(
            (
                self.width / 2 + self.focal_px * seen[:, 0] / depth,
                self.height / 2 - self.focal_px * seen[:, 1] / depth,
            ),
            axis=1,
        )

    def pixel(self, point: tuple[float, float, float]) -> tuple[float, float, float]:
        """Pixel x, y and depth in metres of one world point; depth <= 0 is behind the lens."""
        seen = self.to_camera(np.array([point]))
        xy = self.to_pixels(seen)[0]
        return float(xy[0]), float(xy[1]), float(seen[0, 2])

    def horizon(self) -> tuple[Floats, float]:
        """The horizon as a line n.p = c in pixels; n is of length 1 and points to the ground."""
        down = -self.rows[:, 1]
        normal = np.array([down[0], -down[1]])
        size = float(np.hypot(*normal)) or 1e-9
        centre = np.array([self.width / 2, self.height / 2])
        offset = -self.focal_px * float(down[2]) / size
        normal = normal / size
        return normal, offset + float(normal @ centre)


def focal_pixels(lens_mm: float, width: int, height: int) -> float:
    """Focal length in pixels of a lens on this frame."""
    return lens_mm / SENSOR_MM * min(height, width * 2 / 3)


def frame_height(
    view: View, subject: Subject, *, within_walls: bool = False
) -> tuple[float, float]:
    """Metres that the frame is high at the subject, and metres above the ground of its middle."""
    heights, headroom = _SIZES.get(view.size, _SIZES["medium"])
    if within_walls:
        heights, headroom = _ROOM_SIZES.get(view.size, (heights, headroom))
    if subject.thing:
        extent = max(subject.top - subject.base, 0.05)
        zoom = {"insert": 1.9, "extreme close-up": 1.3, "close-up": 2.4}.get(view.size)
        tall = extent * zoom if zoom else max(heights * subject.stature * 0.7, extent * 2.6)
        return tall, (subject.top + subject.base) / 2
    tall = heights * subject.stature
    return tall, subject.top + headroom * tall - tall / 2


def aim(view: View, subject: Subject, width: int, height: int, reach: float = 400.0) -> Camera:
    """The camera that frames the subject as the view asks.

    `reach` limits the distance in metres that the camera may back off (a wall behind it): beyond
    it the lens opens instead, as a crew in a small room would do.
    """
    tall, middle = frame_height(view, subject, within_walls=reach <= _ROOM_REACH_M)
    focal = focal_pixels(view.lens_mm, width, height)
    distance = tall * focal / height
    if distance > reach:
        focal *= reach / distance
        distance = reach
    distance = max(distance, 0.25)
    roll = view.roll + (_DUTCH_ROLL if view.angle == "dutch angle" else 0.0)
    pitch = _pitch(view, middle, distance)
    yaw = view.orbit
    rows = _axes(yaw, pitch, 0.0)
    target = np.array([subject.x, middle, subject.z])
    position = target - rows[2] * distance
    position += _composed(view.subject_x, roll, width) * distance / focal @ rows[:2]
    position += view.x * rows[0] + view.y * np.array([0.0, 1.0, 0.0]) + view.z * rows[2]
    position[1] = max(position[1], 0.12)
    turned = _axes(yaw - view.pan, pitch + view.tilt, roll)
    return Camera(position, turned, focal, width, height, distance, view.lens_mm, roll)


def _pitch(view: View, middle: float, distance: float) -> float:
    """Pitch in degrees for the angle, held so that the camera stays above the ground."""
    pitch = _PITCH.get(view.angle, 0.0)
    if pitch > 0:
        lowest = math.degrees(math.asin(min(1.0, max(0.0, (middle - 0.15) / distance))))
        pitch = min(pitch, max(lowest, 4.0))
    elif pitch == 0 and middle > 2.2:
        pitch = -min(6.0, middle)
    return pitch


def _composed(subject_x: float, roll: float, width: int) -> Floats:
    """Camera shift in pixels (right, up) that puts the subject at subject_x of a rolled frame."""
    shift = (0.5 - subject_x) * width
    angle = math.radians(roll)
    return np.array([shift * math.cos(angle), shift * math.sin(angle)])


def _axes(yaw: float, pitch: float, roll: float) -> Floats:
    """Right, up and forward rows; yaw > 0 carries an orbiting camera to its right."""
    y, p, r = math.radians(yaw), math.radians(pitch), math.radians(roll)
    forward = np.array([-math.sin(y) * math.cos(p), math.sin(p), math.cos(y) * math.cos(p)])
    right = np.array([math.cos(y), 0.0, math.sin(y)])
    up = np.cross(forward, right)
    return np.stack(
        (
            math.cos(r) * right + math.sin(r) * up,
            -math.sin(r) * right + math.cos(r) * up,
            forward,
        )
    )
