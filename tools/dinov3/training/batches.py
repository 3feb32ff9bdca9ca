"""Batches: who and what is looked at in one step of the training."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from tools.dinov3.preprocess import normalise
from tools.dinov3.training import views
from tools.dinov3.training.photos import Photo
from tools.dinov3.training.pool import Frame, Pool
from tools.dinov3.training.views import GENTLE, PATCH, ROUGH, Box

PARTS = 13
"""Labels of a part map: ground, backdrop, sky, set piece, prop, head, hair, torso, arm, hand, leg,
foot, animal, in this order."""
PART_NAMES = (
    "ground", "backdrop", "sky", "set_piece", "prop", "head", "hair", "torso", "arm", "hand",
    "leg", "foot", "animal",
)  # fmt: skip
TRAITS = 25
WORDS = 13
BUCKETS = 31
"""Words are told apart by a checksum, so that a new hat in the wardrobe changes no head."""
WHOLE = Box(0, 0, 1, 1)
PERSON, PICTURE = 0, 1
"""Kinds of label: who it is, or which picture it comes from."""


@dataclass(frozen=True, slots=True)
class View:
    """One view with everything the losses may ask of it."""

    pixels: npt.NDArray[np.uint8]
    label: int
    kind: int
    alone: bool = True
    """Whether the whole view may stand for the label (one person in it)."""
    box: Box = WHOLE
    cover: npt.NDArray[np.float32] | None = None
    parts: npt.NDArray[np.float32] | None = None
    depth: npt.NDArray[np.float32] | None = None
    traits: tuple[float, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Views of one size, stacked; P patches, row-major."""

    pixels: torch.Tensor
    """(N, 3, H, W), normalised."""
    labels: torch.Tensor
    whole_labels: torch.Tensor
    """Labels for the class token: -1 where several people are in the view."""
    kinds: torch.Tensor
    cover: torch.Tensor
    """(N, P)."""
    parts: torch.Tensor
    """(N, P, PARTS)."""
    log_depth: torch.Tensor
    """(N, P)."""
    mapped: torch.Tensor
    """(N,): 1 where parts and depth are known."""
    traits: torch.Tensor
    """(N, TRAITS): colours and measures of the person the view is of."""
    words: torch.Tensor
    """(N, WORDS): buckets of their words."""
    described: torch.Tensor
    """(N,): 1 where traits and words are known."""
    places: torch.Tensor
    """(M, P, 2): for the last 2 M views, where the points of the even ones lie in the odd ones."""
    grid: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Described:
    """A person's traits and words; empty when the pool does not say."""

    traits: tuple[float, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mix:
    """How many of what in a step."""

    people: int = 16
    crops_each: int = 2
    frames_each: int = 1
    photo_groups: int = 4
    drawn_pictures: int = 2
    close_sizes: tuple[tuple[int, int], ...] = ((96, 96), (96, 96), (112, 112), (128, 128))
    wide_sizes: tuple[tuple[int, int], ...] = ((80, 144), (96, 160))
    """(height, width). Small views teach most for their price: 96 x 96 costs half of 128 x 128."""


FINE = Mix(
    people=12,
    photo_groups=3,
    drawn_pictures=2,
    close_sizes=((112, 112), (128, 128), (160, 160)),
    wide_sizes=((96, 160), (160, 288), (208, 368)),
)
"""The last stretch at the sizes that frames are looked at, as DINOv3 ends on high resolution."""


class Sampler:
    """Draws batches from a pool (may be absent) and photographs."""

    def __init__(self, pools: list[Pool], photos: list[Photo], seed: int, mix: Mix) -> None:
        self._rng = np.random.default_rng(seed)
        self._mix = mix
        self._pools = pools
        self._people = [
            (pool, shown)
            for pool in pools
            for shown in pool.appearances().values()
            if len(shown) >= 2
        ]
        groups: dict[str, list[Photo]] = {}
        for photo in photos:
            groups.setdefault(photo.group, []).append(photo)
        self._groups = list(groups.values())

    def step(self) -> list[Batch]:
        """Return the batches of one step: close views, then whole frames when there is a pool."""
        close = self._one_of(self._mix.close_sizes)
        wide = self._one_of(self._mix.wide_sizes)
        crops: list[View] = []
        frames: list[View] = []
        count = min(self._mix.people, len(self._people))
        for who in self._rng.choice(len(self._people), count, replace=False) if count else ():
            self._add_person(int(who), close, wide, crops, frames)
        pairs = self._photo_views(close) + self._drawn_views(close)
        batches = [stack(crops + pairs, close, len(pairs))]
        return [*batches, stack(frames, wide, 0)] if frames else batches

    def _one_of(self, sizes: tuple[tuple[int, int], ...]) -> tuple[int, int]:
        return sizes[int(self._rng.integers(len(sizes)))]

    def _add_person(
        self,
        who: int,
        close: tuple[int, int],
        wide: tuple[int, int],
        crops: list[View],
        frames: list[View],
    ) -> None:
        pool, shown = self._people[who]
        wanted = self._mix.crops_each + self._mix.frames_each
        chosen = self._rng.choice(len(shown), wanted, replace=wanted > len(shown))
        for position, index in enumerate(chosen):
            frame_index, number = shown[int(index)]
            frame = pool.frame(frame_index)
            row = pool.rows[frame_index]
            told = Described(
                row.traits[number - 1] if row.traits else (),
                row.words[number - 1] if row.words else (),
            )
            if position < self._mix.crops_each:
                box = views.figure_box(self._rng, frame, number, close[1] / close[0])
                crops.append(self._person_view(frame, number, box, close, who, told))
            else:
                shape = frame.image.shape[:2]
                box = views.random_box(self._rng, shape, (0.75, 1.0), wide[1] / wide[0])
                frames.append(self._person_view(frame, number, box, wide, who, told))

    def _person_view(
        self,
        frame: Frame,
        number: int,
        box: Box,
        size: tuple[int, int],
        who: int,
        told: Described,
    ) -> View:
        grid = (size[0] // PATCH, size[1] // PATCH)
        cover = views.patch_cover(frame, number, box, grid)
        others = (frame.figure != 0) & (frame.figure != number)
        return View(
            pixels=views.wear(self._rng, views.cut(frame.image, box, 1, size), GENTLE),
            label=who if cover.sum() > 0.5 else -1,
            kind=PERSON,
            alone=not bool(others.any()) and float(cover.sum()) > 1.0,
            box=box,
            cover=cover,
            parts=views.patch_parts(frame, box, grid, PARTS),
            depth=views.patch_depth(frame, box, grid),
            traits=told.traits,
            words=told.words,
        )

    def _photo_views(self, size: tuple[int, int]) -> list[View]:
        count = min(self._mix.photo_groups, len(self._groups))
        if not count:
            return []
        out: list[View] = []
        for label in self._rng.choice(len(self._groups), count, replace=False):
            group = self._groups[int(label)]
            for index in self._rng.choice(len(group), 2, replace=len(group) < 2):
                image = group[int(index)].image
                out.extend(self._pair(image, size, int(label)))
        return out

    def _drawn_views(self, size: tuple[int, int]) -> list[View]:
        if not self._pools:
            return []
        out: list[View] = []
        for order in range(self._mix.drawn_pictures):
            pool = self._pools[int(self._rng.integers(len(self._pools)))]
            frame = pool.frame(int(self._rng.integers(len(pool))))
            out.extend(self._pair(frame.image, size, len(self._groups) + order))
        return out

    def _pair(
        self, image: npt.NDArray[np.uint8], size: tuple[int, int], label: int
    ) -> tuple[View, View]:
        """Return two views of one picture that see much of the same."""
        aspect = size[1] / size[0]
        shape = image.shape[:2]

        def one() -> View:
            box = views.random_box(self._rng, shape, (0.2, 0.9), aspect)
            pixels = views.wear(self._rng, views.cut(image, box, 1, size), ROUGH)
            return View(pixels=pixels, label=label, kind=PICTURE, box=box)

        return one(), one()


def stack(views_in: list[View], size: tuple[int, int], paired: int) -> Batch:
    """Return the views as tensors; the last `paired` of them are matched two by two."""
    grid = (size[0] // PATCH, size[1] // PATCH)
    patches = grid[0] * grid[1]
    count = len(views_in)
    pixels = torch.from_numpy(np.stack([view.pixels for view in views_in]))
    cover = np.zeros((count, patches), np.float32)
    parts = np.zeros((count, patches, PARTS), np.float32)
    depth = np.zeros((count, patches), np.float32)
    mapped = np.zeros(count, np.float32)
    for row, view in enumerate(views_in):
        if view.cover is not None and view.parts is not None and view.depth is not None:
            cover[row], mapped[row] = view.cover.reshape(-1), 1
            parts[row], depth[row] = view.parts.reshape(patches, PARTS), view.depth.reshape(-1)
    traits = np.zeros((count, TRAITS), np.float32)
    words = np.zeros((count, WORDS), np.int64)
    described = np.array([len(v.traits) == TRAITS and v.label >= 0 for v in views_in], np.float32)
    for row, view in enumerate(views_in):
        if described[row]:
            traits[row] = view.traits
            words[row] = [zlib.crc32(word.encode()) % BUCKETS for word in view.words]
    tail = views_in[count - paired :]
    matched = [
        matches(first.box, second.box, grid)
        for first, second in zip(tail[::2], tail[1::2], strict=True)
    ]
    places = np.stack(matched) if matched else np.zeros((0, patches, 2), np.float32)
    return Batch(
        normalise(pixels.permute(0, 3, 1, 2).float() / 255),
        torch.tensor([view.label for view in views_in]),
        torch.tensor([view.label if view.alone else -1 for view in views_in]),
        torch.tensor([view.kind for view in views_in]),
        torch.from_numpy(cover),
        torch.from_numpy(parts),
        torch.from_numpy(depth),
        torch.from_numpy(mapped),
        torch.from_numpy(traits),
        torch.from_numpy(words),
        torch.from_numpy(described),
        torch.from_numpy(places),
        grid,
    )


def matches(first: Box, second: Box, grid: tuple[int, int]) -> npt.NDArray[np.float32]:
    """Return (P, 2): where the patch centres of one view lie in another, as (x, y) in -1..1."""
    height, width = grid
    v, u = np.meshgrid(
        (np.arange(height) + 0.5) / height, (np.arange(width) + 0.5) / width, indexing="ij"
    )
    x = first.x + first.width * (1 - u if first.mirrored else u)
    y = first.y + first.height * v
    u = (x - second.x) / second.width
    v = (y - second.y) / second.height
    u = 1 - u if second.mirrored else u
    return np.stack([2 * u - 1, 2 * v - 1], -1).reshape(-1, 2).astype(np.float32)
