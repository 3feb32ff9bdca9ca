"""Memory of every still the studio made: finds the Stage behind a picture by its looks.

A picture that comes back resized, re-encoded, slightly recoloured or cropped by a few percent is
known again; nothing is read from the file but its pixels. Two steps: a cosine over tiny colour
thumbnails names candidates, then each is aligned (ECC, Evangelidis and Psarakis 2008, affine) and
compared pixel by pixel after a colour fit. Knows nothing of requests.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from tools.providers.previz.encode import Image, png_bytes, write_bytes
from tools.providers.previz.faults import FaultKind, Severity, at_full_strength
from tools.providers.previz.painter import Blemish
from tools.providers.previz.stage import Stage

Floats = npt.NDArray[np.float32]

THUMB = 128
"""Side of the stored thumbnail; all aspects are squeezed to a square."""
COARSE = 16
CANDIDATES = 6
COARSE_COSINE = 0.55
LEAST_EXPLAINED = 0.90
"""Share of the picture's variance that the aligned thumbnail has to explain."""
LEAST_CONTRAST = 3.0
"""Standard deviation (0-255) below which a picture says nothing, such as a black one."""

SHIPPED = Path(__file__).parent / "shipped"


class Entry(BaseModel):
    """One remembered still."""

    model_config = ConfigDict(frozen=True)

    thumb: str
    """Base64 PNG, THUMB x THUMB, RGB."""
    stage: Stage
    fault: FaultKind | None = None
    """What was injected into it beyond what its stage says (blur, melted_face, ...)."""
    fault_seed: int = 0
    fault_severity: Severity = Field(default=1.0, exclude_if=at_full_strength)

    @property
    def blemish(self) -> Blemish | None:
        """The same, as the painter takes it."""
        if self.fault is None:
            return None
        return Blemish(self.fault, self.fault_seed, self.fault_severity)


@dataclass(frozen=True, slots=True)
class Match:
    """A picture that was recognised."""

    stage: Stage
    blemish: Blemish | None
    """What is wrong with it beyond what its stage says."""
    explained: float
    """0..1: how well the remembered picture explains this one."""


@dataclass(frozen=True, slots=True)
class _Known:
    entry: Entry
    thumb: Image
    vector: Floats


def thumbnail(image: Image) -> Image:
    """(THUMB, THUMB, 3) RGB, area-averaged."""
    small = cv2.resize(image, (THUMB, THUMB), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


class Catalogue:
    """Stills under `folder`, plus those that ship with the package."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[Path, _Known] = {}

    def remember(self, image: Image, stage: Stage, blemish: Blemish | None = None) -> None:
        """Keeps the stage under its picture's looks; a picture without contrast is not kept."""
        if float(image.std()) < LEAST_CONTRAST:
            return
        entry = make_entry(image, stage, blemish)
        content = entry.model_dump_json().encode()
        write_bytes(self._folder / f"{hashlib.sha256(content).hexdigest()[:24]}.json", content)

    def recognise(self, image: Image) -> Match | None:
        """The remembered still that this picture shows, or None for an unknown picture."""
        if float(image.std()) < LEAST_CONTRAST:
            return None
        thumb = thumbnail(image).astype(np.float32)
        vector = _vector(thumb)
        ranked = sorted(
            ((float(known.vector @ vector), path.name, known) for path, known in self._all()),
            key=lambda item: (-item[0], item[1]),
        )
        matches = [
            Match(known.entry.stage, known.entry.blemish, explained)
            for cosine, _, known in ranked[:CANDIDATES]
            if cosine >= COARSE_COSINE
            and (explained := _explained(thumb, known.thumb.astype(np.float32))) >= LEAST_EXPLAINED
        ]
        return max(matches, key=lambda match: match.explained, default=None)

    def _all(self) -> list[tuple[Path, _Known]]:
        paths = sorted(SHIPPED.glob("*.json")) + sorted(self._folder.glob("*.json"))
        for path in paths:
            if path not in self._known:
                self._known[path] = _load(path)
        return [(path, self._known[path]) for path in paths]


def make_entry(image: Image, stage: Stage, blemish: Blemish | None = None) -> Entry:
    """The record that `recognise` needs for this picture."""
    thumb = base64.b64encode(png_bytes(thumbnail(image))).decode()
    if blemish is None:
        return Entry(thumb=thumb, stage=stage)
    return Entry(
        thumb=thumb,
        stage=stage,
        fault=blemish.kind,
        fault_seed=blemish.seed,
        fault_severity=blemish.severity,
    )


def _load(path: Path) -> _Known:
    entry = Entry.model_validate_json(path.read_bytes())
    data = np.frombuffer(base64.b64decode(entry.thumb), np.uint8)
    bgr = cv2.imdecode(data, cv2.IMREAD_COLOR)
    if bgr is None:
        raise ValueError(f"{path.name}: the thumbnail is not a picture")
    thumb = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
    return _Known(entry, thumb, _vector(thumb.astype(np.float32)))


def _vector(thumb: Floats) -> Floats:
    """Unit vector of the small colour picture, its mean colour taken out."""
    small = cv2.resize(thumb, (COARSE, COARSE), interpolation=cv2.INTER_AREA)
    centred = small - small.mean(axis=(0, 1), keepdims=True)
    flat = centred.reshape(-1)
    return np.asarray(flat / (np.linalg.norm(flat) + 1e-6), np.float32)


def _explained(query: Floats, known: Floats) -> float:
    """Share of the query's variance that `known` explains, aligned and colour-fitted; 0 if lost."""
    grey_query, grey_known = (
        cv2.cvtColor(cv2.GaussianBlur(side, (0, 0), 1.0), cv2.COLOR_RGB2GRAY)
        for side in (query, known)
    )
    start = np.eye(2, 3, dtype=np.float32)
    everywhere = np.full((THUMB, THUMB), 255, np.uint8)
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 40, 1e-4)
    try:
        _, warp = cv2.findTransformECC(
            grey_query, grey_known, start, cv2.MOTION_AFFINE, criteria, everywhere, 5
        )
    except cv2.error:  # the alignment does not converge: another picture
        return 0.0
    if np.abs(warp - np.eye(2, 3)).max(axis=0)[:2].max() > 0.15:
        return 0.0
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = cv2.warpAffine(known, warp, (THUMB, THUMB), flags=flags)
    inside = cv2.warpAffine(np.ones((THUMB, THUMB), np.float32), warp, (THUMB, THUMB), flags=flags)
    mask = inside > 0.99
    if mask.mean() < 0.8:
        return 0.0
    soft_query, soft_known = (
        np.asarray(cv2.GaussianBlur(side, (0, 0), 0.8)[mask], np.float32) for side in (query, moved)
    )
    return _fit(soft_query, soft_known)


def _fit(query: Floats, known: Floats) -> float:
    """R squared over all channels after one gain and offset a channel; gains outside 0.5-2 fail."""
    query, known = query - query.mean(axis=0), known - known.mean(axis=0)
    gain = (query * known).sum(axis=0) / ((known**2).sum(axis=0) + 1e-6)
    residual = query - np.clip(gain, 0.5, 2.0) * known
    return 1.0 - float((residual**2).sum() / ((query**2).sum() + 1e-6))
