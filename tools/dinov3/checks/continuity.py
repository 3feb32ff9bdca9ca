"""Do clothes and things stay what they are from shot to shot of a scene?

Each shot is compared with its peers: shots of the same place and hour between which the script
changes nothing. A patch is as new as it is far, in features and in colour, from everything that
the peers show. What is new in one shot alone has appeared; what several peers show, and one shot
does not though it sees what was around it, has vanished. All of it is advice: a peer shows only
what its camera sees.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import (
    Shown,
    advising,
    limited,
    measured,
    not_assessable,
    unavailable,
)
from tools.dinov3.checks.wardrobe import Worn, gap_to_known, worn_in
from tools.dinov3.drawing import BAD, GOOD, WIDTH, box, fitted, stacked, strip, titled
from tools.dinov3.features import FloatArray
from tools.dinov3.figure import debiased
from tools.dinov3.findings import Finding, Region, Status
from tools.dinov3.palette import LIGHTNESS_WEIGHT
from tools.dinov3.sight import Image, Sight, lab
from tools.screenplay.plan import Shot, ShotSize

CLOTHES = re.compile(
    r"\b(takes? off|puts? on|undress\w*|dress(?:es|ed)|changes? (?:in)?to|buttons? up|"
    r"slips? (?:on|off|into|out of)|removes? (?:his|her|their|the) \w+)\b",
    re.I,
)
THINGS = re.compile(
    r"\b(picks? up|lays? down|puts? (?:down|away|on the)|sets? down|takes? (?:the|a|an|up|away)|"
    r"brings?|carries|drops?|throws?|breaks?|hands? (?:over|him|her|them)|leaves? behind|hides?)\b",
    re.I,
)
_CHROMA = 60.0
"""Lab distance that weighs as much as a cosine of 0: about that of two clear hues."""
_FEWEST = 2
"""Peers that have to be there before what one shot shows alone is its own fault."""
_AROUND = 7
_BOX = 3


@dataclass(frozen=True, slots=True)
class Change:
    """How far a shot's things are from those of its peers."""

    appeared: float
    """The newest 3 x 3 patches of the shot: distance in features and colour to all peers."""
    vanished: float
    """How much something that peers share is unseen here, beyond what is around it."""
    where: Region
    """Of what has appeared, in the shot."""
    gone: tuple[int, Region] | None
    """Peer, by number, and where in it stands what has vanished."""


def check_continuity(
    sights: Mapping[str, Sight],
    shots: Mapping[str, Shot],
    calibration: Calibration,
    basis: FloatArray | None = None,
) -> dict[str, tuple[Shown, ...]]:
    """Findings on every shot of a scene against its peers, by shot id, in the order given.

    `basis` is `correspondence.positional_basis`, to be taken out of the patches first.
    """
    order = [name for name in sights if shots[name].camera.size is not ShotSize.INSERT]
    return {
        name: (
            *_wardrobe(name, order, sights, shots, calibration),
            *_things(name, order, sights, shots, calibration, basis),
        )
        for name in order
    }


def change_of(sight: Sight, peers: Sequence[Sight], basis: FloatArray | None = None) -> Change:
    """What a picture shows that its peers do not, and what they share that it does not show."""
    new = np.min([distance_to(sight, peer, basis) for peer in peers], axis=0)
    smooth = _mean(new, _BOX)
    vanished, gone = -1.0, None
    for index, peer in enumerate(peers):
        others = [other for other in peers if other is not peer]
        if not others:
            continue
        here = distance_to(peer, sight, basis)
        shared = np.min([distance_to(peer, other, basis) for other in others], axis=0)
        # Unseen here, while its surroundings are seen here and another peer has it too.
        lost = _mean(here, _BOX) - np.maximum(_mean(here, _AROUND), _mean(shared, _BOX))
        if float(lost.max()) > vanished:
            vanished, gone = float(lost.max()), (index, _region(peer, lost))
    return Change(float(smooth.max()), vanished, _region(sight, smooth), gone)


def distance_to(sight: Sight, peer: Sight, basis: FloatArray | None = None) -> FloatArray:
    """(h, w): for each patch, the least distance to a patch of the peer.

    1 - cosine plus the Lab distance, lightness weighing little, as a share of `_CHROMA`.
    """
    mine, theirs = _described(sight, basis), _described(peer, basis)
    cosine = mine[0] @ theirs[0].T
    square = (mine[1] ** 2).sum(1)[:, None] + (theirs[1] ** 2).sum(1)[None]
    colour = np.sqrt(np.maximum(square - 2 * mine[1] @ theirs[1].T, 0))
    least = (1 - cosine + colour).min(1)
    return np.asarray(least.reshape(sight.features.grid), np.float32)


def peers_of(
    name: str, order: Sequence[str], shots: Mapping[str, Shot], changing: re.Pattern[str]
) -> list[str]:
    """The other shots of the same place and hour with no change by the script between.

    None for a shot whose own action changes something.
    """
    stretch, stretches = 0, {}
    for each in order:
        changes = bool(changing.search(shots[each].action))
        # The shot in which it changes stands between the stretches and belongs to neither.
        stretches[each] = None if changes else stretch
        stretch += changes
    own = shots[name]
    return [
        each
        for each in order
        if each != name
        and stretches[each] is not None
        and stretches[each] == stretches[name]
        and (shots[each].location, shots[each].time_of_day) == (own.location, own.time_of_day)
    ]


def _wardrobe(
    name: str,
    order: Sequence[str],
    sights: Mapping[str, Sight],
    shots: Mapping[str, Shot],
    calibration: Calibration,
) -> Iterator[Shown]:
    """The clothes of the one character of a shot against the same one's in other shots."""
    check, shot = "continuity_wardrobe", shots[name]
    if len(shot.characters) != 1:
        said = "Clothes are compared between shots that show one character alone."
        yield Shown(not_assessable(check, said))
        return
    who = shot.characters[0]
    if sights[name].parts is None:
        said = "Clothes were not compared between shots: that takes an encoder with a part head."
        yield Shown(unavailable(check, said))
        return
    alike = [
        peer
        for peer in peers_of(name, order, shots, CLOTHES)
        if shots[peer].characters == (who,)
        and shots[peer].wardrobe.get(who) == shot.wardrobe.get(who)
    ]
    mine = worn_in(sights[name], ("torso",))
    known = [worn for peer in alike if (worn := worn_in(sights[peer], ("torso",))) is not None]
    value = _clothes_gap(mine, known)
    if not math.isfinite(value):
        said = f"{who}'s clothes are seen too little in the scene's shots to compare them."
        yield Shown(not_assessable(check, said))
        return
    finding = limited(
        check,
        "wardrobe_colour",
        measured("colour gap", value, "Lab"),
        calibration.limit("wardrobe.gap"),
        f"{who} wears the same colours as in the scene's other shots.",
        f"{who}'s clothes have another colour here than in {', '.join(alike)}; "
        f"{shot.wardrobe.get(who) or 'keep the colours of those shots'}.",
    )
    yield Shown(advising(finding), _beside(finding, sights[name], [sights[p] for p in alike], None))


def _clothes_gap(mine: Worn | None, known: Sequence[Worn]) -> float:
    if mine is None or len(known) < _FEWEST:
        return math.nan
    return gap_to_known(mine, known, mine.skin)


def _things(
    name: str,
    order: Sequence[str],
    sights: Mapping[str, Sight],
    shots: Mapping[str, Shot],
    calibration: Calibration,
    basis: FloatArray | None,
) -> Iterator[Shown]:
    """What has appeared or vanished against shots with nothing else planned in them."""
    names = peers_of(name, order, shots, THINGS)
    planned = {prop for peer in names for prop in shots[peer].props}
    brought = [prop for prop in shots[name].props if prop not in planned]
    if len(names) < _FEWEST or brought:
        said = (
            f"By plan this shot alone shows {', '.join(brought)}."
            if brought
            else "There are too few shots with the same things in them by plan."
        )
        yield from (
            Shown(not_assessable(f"continuity_{w}", said)) for w in ("appeared", "vanished")
        )
        return
    peers = [sights[peer] for peer in names]
    found = change_of(sights[name], peers, basis)
    appeared = _judged("appeared", "extra_prop", found.appeared, calibration, (found.where,))
    yield Shown(appeared, _beside(appeared, sights[name], peers, None))
    missing = planned - set(shots[name].props)
    if missing or found.gone is None:
        said = f"By plan this shot does without {', '.join(sorted(missing)) or 'peers'}."
        yield Shown(not_assessable("continuity_vanished", said))
        return
    vanished = _judged("vanished", "missing_prop", found.vanished, calibration, ())
    yield Shown(vanished, _beside(vanished, sights[name], [peers[found.gone[0]]], found.gone[1]))


_SAID = {
    "appeared": (
        "Everything here is seen in the scene's other shots too.",
        "Something stands here that no other shot of the scene shows; take it out.",
    ),
    "vanished": (
        "What the scene's other shots show around here is here too.",
        "Something that other shots of the scene show in this place is gone; put it back.",
    ),
}


def _judged(
    what: str, fault: str, value: float, calibration: Calibration, where: tuple[Region, ...]
) -> Finding:
    check = f"continuity_{what}"
    good, bad = _SAID[what]
    number, limit = measured(what, value, "distance"), calibration.limit(f"{check}.{what}")
    finding = advising(limited(check, fault, number, limit, good, bad))
    failing = finding.status is Status.FAIL
    return finding.model_copy(update={"regions": where}) if failing else finding


def _described(sight: Sight, basis: FloatArray | None) -> tuple[FloatArray, FloatArray]:
    """(n, D) unit patches and (n, 3) their weighed Lab colours over `_CHROMA`."""
    rows, columns = sight.features.grid
    patches = sight.features.patches.reshape(rows * columns, -1)
    small = cv2.resize(sight.work, (columns, rows), interpolation=cv2.INTER_AREA)
    colours = lab(np.asarray(small, np.uint8)).reshape(-1, 3)
    weighed = colours * np.array([LIGHTNESS_WEIGHT, 1.0, 1.0]) / _CHROMA
    plain = patches if basis is None else debiased(patches, basis)
    return plain, np.asarray(weighed, np.float32)


def _mean(values: FloatArray, side: int) -> FloatArray:
    return np.asarray(cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT), np.float32)


def _region(sight: Sight, values: FloatArray) -> Region:
    """The box, in pixels of the picture, of the 5 x 5 patches around the highest value."""
    rows, columns = sight.features.grid
    row, column = divmod(int(values.argmax()), columns)
    tall, wide = sight.image.shape[0] / rows, sight.image.shape[1] / columns
    top, left = max(0, row - 2), max(0, column - 2)
    bottom, right = min(rows, row + 3), min(columns, column + 3)
    return Region(
        frame=0,
        x=round(left * wide),
        y=round(top * tall),
        width=round((right - left) * wide),
        height=round((bottom - top) * tall),
        frame_width=sight.image.shape[1],
        frame_height=sight.image.shape[0],
    )


def _beside(
    finding: Finding, sight: Sight, peers: Sequence[Sight], gone: Region | None
) -> Callable[[], Image]:
    """Draws the shot above its peers, with a box around what has appeared or vanished."""

    def draw() -> Image:
        shown = sight.image.copy()
        for region in finding.regions:
            box(shown, (region.x, region.y, region.width, region.height), BAD, 3)
        below = [peer.image.copy() for peer in peers[:4]]
        if gone is not None:
            box(below[0], (gone.x, gone.y, gone.width, gone.height), GOOD, 3)
        colour = BAD if finding.status is Status.FAIL else GOOD
        top = titled(fitted(shown, WIDTH, 300), finding.sentence, colour)
        return stacked(
            [top, titled(fitted(strip(below), WIDTH, 80), "other shots of the scene", GOOD)]
        )

    return draw
