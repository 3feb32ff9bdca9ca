"""Clips and talking clips: a keyframe and a prompt become frames in time.

Figures move on twos (12 drawings a second), the camera on every frame, as in drawn animation. The
keyframe is recognised by its looks; an unknown one is moved with parallax.
"""

from __future__ import annotations

import contextlib
import itertools
import math
from dataclasses import replace
from pathlib import Path

import numpy as np

from tools.providers.previz.catalogue import Match
from tools.providers.previz.encode import Image, read_picture, truncate, write_clip
from tools.providers.previz.faults import FaultKind, Order, Truth, strength
from tools.providers.previz.library import Library
from tools.providers.previz.lips import STEP_SECONDS, Lips
from tools.providers.previz.living import alive
from tools.providers.previz.mishaps import WHAT, main_figure, with_figure
from tools.providers.previz.mistimes import Mistime, window
from tools.providers.previz.motion import stage_at
from tools.providers.previz.painter import (
    LENS_FAULTS,
    Blemish,
    box_of,
    can_show,
    changed,
    through_lens,
)
from tools.providers.previz.photograph import Photograph, covering, moved, overscan_for
from tools.providers.previz.reader import read_motion
from tools.providers.previz.stage import Drawing, Stage, View
from tools.providers.previz.stills import ATTEMPTS, LEAST_CHANGED, wrong_size
from tools.providers.requests import ClipRequest, LipsyncRequest

DRAWINGS_PER_SECOND = 12
LEAST_MOTION = 1e-3
"""Share of the frame that has to move in a window before a freeze can be told from rest."""
LEAST_MOUTH = 2e-5
"""Share of the frame that an open mouth has to change: 18 pixels in 1280 x 720."""
OUT_OF_SYNC_SECONDS = 0.6
FILE_FAULTS = frozenset({FaultKind.WRONG_SIZE, FaultKind.TRUNCATED_FILE})
PHOTOGRAPHIC = frozenset(
    {*FILE_FAULTS, *LENS_FAULTS, FaultKind.FROZEN, FaultKind.FLICKER, FaultKind.SHAPE_DRIFT}
)
"""What can go wrong with a picture whose stage is not known."""


def frame_count(request: ClipRequest | LipsyncRequest) -> int:
    """Frames of the clip: duration times rate, at least one."""
    return max(1, round(request.duration_seconds * request.fps))


def make_clip(
    request: ClipRequest | LipsyncRequest, library: Library, order: Order, path: Path
) -> Truth:
    """Writes the clip to `path` and returns what is wrong with it."""
    picture = read_picture(request.first_frame.path)
    match = library.recognise(picture)
    lips = None if request.kind == "clip" else Lips.read(request.voice.path, request.delay_seconds)
    footage: Drawn | Photographed
    if match is None:
        footage = Photographed(request, picture)
    else:
        footage = Drawn(request, match, lips, library, truth=bool(order.kinds))
    truth = footage.spoil(order)
    _write(request, footage, lips, path)
    if truth.kind is FaultKind.TRUNCATED_FILE:
        truncate(path, 0.55)
    return truth


def _write(
    request: ClipRequest | LipsyncRequest,
    footage: Drawn | Photographed,
    lips: Lips | None,
    path: Path,
) -> None:
    count = frame_count(request)
    cropped = footage.fault is not None and footage.fault.kind is FaultKind.WRONG_SIZE
    width, height = request.width, request.height
    if cropped:
        height, width = wrong_size(np.zeros((height, width, 1), np.uint8)).shape[:2]
    frames = (footage.shoot(index / request.fps) for index in range(count))
    shaped = (wrong_size(frame) for frame in frames) if cropped else frames
    track = contextlib.nullcontext() if lips is None else lips.track(count / request.fps)
    with track as sound:
        write_clip(path, shaped, width=width, height=height, fps=request.fps, sound=sound)


def _truth_of(fault: Mistime) -> Truth:
    return Truth(
        kind=fault.kind,
        severity=fault.severity,
        since=round(fault.since, 3),
        until=round(fault.until, 3),
        what=WHAT[fault.kind],
    )


def _on_twos(seconds: float) -> float:
    """The moment that the drawing shown at `seconds` was made for."""
    return math.floor(seconds * DRAWINGS_PER_SECOND + 1e-6) / DRAWINGS_PER_SECOND


class Drawn:
    """Footage of a stage that is known."""

    def __init__(
        self,
        request: ClipRequest | LipsyncRequest,
        match: Match,
        lips: Lips | None,
        library: Library,
        *,
        truth: bool,
    ) -> None:
        self._request = request
        self._lips = lips
        self._painter = library.painter(request.width, request.height, truth=truth)
        self._last: tuple[tuple[Stage, float, Blemish | None], Drawing] | None = None
        self._performance = read_motion(request.prompt, match.stage, request.duration_seconds)
        self._source = match.stage
        self._standing = match.blemish
        self._speaker = self._find_speaker(match.stage)
        self.fault: Mistime | None = None

    def shoot(self, seconds: float) -> Image:
        """The frame at a moment, with the fault in it."""
        fault = self.fault
        stage = self.stage(seconds)
        blemish = fault.blemish(seconds) if fault else None
        drawing = self._drawn(stage, seconds, blemish or self._standing)
        shown = fault.clock(seconds) if fault else seconds
        image = alive(drawing.image, stage, shown) if blemish is None else drawing.image
        if fault is None or fault.kind is not FaultKind.SHAPE_DRIFT:
            return image if fault is None else fault.pixels(image, None, seconds)
        index = main_figure(stage)
        figure = drawing.figure == (0 if index is None else index) + 1
        return fault.pixels(image, figure, seconds)

    def _drawn(self, stage: Stage, seconds: float, blemish: Blemish | None) -> Drawing:
        """The drawing; the last one again when nothing has moved, as with a camera at rest."""
        shown = self.fault.clock(seconds) if self.fault else seconds
        moment = seconds if blemish and blemish.kind is FaultKind.NOISE else _on_twos(shown)
        key = (stage, moment, blemish)
        if self._last is None or self._last[0] != key:
            self._last = (key, self._painter.paint(stage, moment, blemish))
        return self._last[1]

    def stage(self, seconds: float) -> Stage:
        """What is set at a moment, fault of staging and clock included."""
        fault = self.fault
        shown = fault.clock(seconds) if fault else seconds
        held = stage_at(self._source, self._performance, _on_twos(shown))
        live = stage_at(self._source, self._performance, shown)
        # Poses change on twos; positions move with the camera, which may follow them.
        figures = tuple(
            replace(now, pose=drawn.pose)
            for now, drawn in zip(live.figures, held.figures, strict=True)
        )
        stage = self._talking(replace(live, figures=figures), _on_twos(shown))
        return fault.stage(stage, seconds) if fault else stage

    def spoil(self, order: Order) -> Truth:
        """Takes up the first ordered fault that shows, and says so."""
        inherited = None if self._standing is None else self._standing.kind
        for kind, attempt in itertools.product(order.kinds, range(ATTEMPTS)):
            severity = strength(kind, order.severity)
            since, until = window(kind, order.seed, self._request.duration_seconds, severity)
            fault = Mistime(kind, order.seed + attempt, since, until, severity)
            seen = self._seen(fault)
            if seen is not None:
                self.fault = fault
                return seen.model_copy(update={"inherited": inherited})
        return Truth(inherited=inherited)

    def _seen(self, fault: Mistime) -> Truth | None:
        """The truth about the fault when it shows in this clip, else None."""
        truth = _truth_of(fault)
        if fault.kind in FILE_FAULTS:
            return truth
        if fault.kind is FaultKind.MOUTH_OUT_OF_SYNC:
            return truth if self._mouth_seen() else None
        if fault.kind is FaultKind.FROZEN:
            return truth if self._moves(fault.since, fault.until) else None
        middle = (fault.since + fault.until) / 2
        right = self._painter.paint(self.stage(middle), middle)
        if not can_show(fault.kind, self.stage(middle), right):
            return None
        self.fault = fault
        try:
            wrong = self.shoot(middle)
        finally:
            self.fault = None
        mask = changed(right.image, wrong)
        if mask.mean() < LEAST_CHANGED:
            return None
        return truth.model_copy(update={"region": box_of(mask)})

    def _moves(self, since: float, until: float) -> bool:
        """Whether the clean clip shows enough motion in the window for a freeze to be one."""
        early, late = (
            self._painter.paint(self.stage(moment), moment).image
            for moment in (since, (since + until) / 2)
        )
        return bool(changed(early, late).mean() >= LEAST_MOTION)

    def _mouth_seen(self) -> bool:
        """Whether the speaker's mouth opens in the picture, and the voice opens it."""
        if self._speaker is None or self._lips is None:
            return False
        moment = self._lips.delay_seconds + STEP_SECONDS * float(np.argmax(self._lips.curve))
        stage = self.stage(moment)
        figure = stage.figures[self._speaker]
        shut = replace(figure, pose=replace(figure.pose, mouth=0.0))
        shut_stage = with_figure(stage, self._speaker, shut)
        opened, closed = (self._painter.paint(one).image for one in (stage, shut_stage))
        return bool(changed(opened, closed).mean() >= LEAST_MOUTH)

    def _find_speaker(self, stage: Stage) -> int | None:
        if self._request.kind == "clip":
            return None
        for index, figure in enumerate(stage.figures):
            if self._request.speaker and figure.name.lower() == self._request.speaker.lower():
                return index
        return main_figure(stage)

    def _talking(self, stage: Stage, seconds: float) -> Stage:
        """The stage with the speaker's mouth where the voice is and all others shut."""
        if self._lips is None or self._speaker is None or self._speaker >= len(stage.figures):
            return stage
        late = 0.0
        if self.fault is not None and self.fault.kind is FaultKind.MOUTH_OUT_OF_SYNC:
            late = self.fault.severity * OUT_OF_SYNC_SECONDS
        spoken = self._lips.mouth(seconds - late)
        figures = tuple(
            replace(
                figure,
                pose=replace(figure.pose, mouth=spoken if index == self._speaker else 0.0),
            )
            for index, figure in enumerate(stage.figures)
        )
        return replace(stage, figures=figures)


class Photographed:
    """Footage of an unknown picture: its layers move, its figures do not."""

    def __init__(self, request: ClipRequest | LipsyncRequest, picture: Image) -> None:
        self._duration = request.duration_seconds
        self._photograph = Photograph(covering(picture, request.width, request.height))
        self._still = Stage()
        self._performance = read_motion(request.prompt, self._still, request.duration_seconds)
        self._start = stage_at(self._still, self._performance, 0.0).view
        samples = np.linspace(0, request.duration_seconds, 9)
        self._overscan = overscan_for([self._view(float(moment)) for moment in samples])
        self.fault: Mistime | None = None

    def _view(self, seconds: float) -> View:
        return moved(stage_at(self._still, self._performance, seconds).view, self._start)

    def shoot(self, seconds: float) -> Image:
        """The frame at a moment, with the fault in it."""
        fault = self.fault
        shown = fault.clock(seconds) if fault else seconds
        frame = self._photograph.frame(self._view(shown), shown, self._overscan)
        frame = alive(frame, self._still, shown)
        if fault is None:
            return frame
        blemish = fault.blemish(seconds)
        frame = frame if blemish is None else through_lens(frame, blemish, seconds)
        return fault.pixels(frame, self._photograph.mask, seconds)

    def spoil(self, order: Order) -> Truth:
        """Takes up the first ordered fault that needs no stage, and says so."""
        for kind in order.kinds:
            if kind not in PHOTOGRAPHIC:
                continue
            severity = strength(kind, order.severity)
            since, until = window(kind, order.seed, self._duration, severity)
            self.fault = Mistime(kind, order.seed, since, until, severity)
            return _truth_of(self.fault)
        return Truth()
