"""Whose cast picture may be what is wrong, where takes of a character fail again and again.

Arithmetic on what the eye has found: nothing is looked at, and nothing is decided by it. A person
is told, since a retake cannot mend what every take is compared with.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from graph.bases import FIRST_FRAME, reference_part
from graph.folder import ProductionFolder
from tools.dinov3.findings import AssetKind, Status
from tools.dinov3.told import stranger
from tools.takes.take import Asset, Take

LEAST_KEYFRAMES = 3
"""Keyframes that have to fail, by themselves or by their clips, before the cast picture is doubted:
by chance two in a row are no rarity where one take in five shows somebody else."""


class Doubt(BaseModel):
    """A cast picture that may be wrong."""

    model_config = ConfigDict(frozen=True)

    name: str
    """The character."""
    failed: int
    """Keyframes that do not look like the picture, or whose clips do not."""
    judged: int
    """Keyframes of which it could be told."""
    seen: str
    """What the eye found wrong with the picture itself, in its own sentences."""

    @property
    def said(self) -> str:
        """For a filmmaker: what speaks against the picture, and what mends it."""
        return (
            f"{self.name} failed in {self.failed} of {self.judged} keyframes, and the cast picture"
            f" is in doubt itself: {self.seen} That picture may be what is wrong:"
            f' `dailies recast PRODUCTION "{self.name}"` brings another, or orders one with --note.'
        )


def doubts(folder: ProductionFolder) -> tuple[Doubt, ...]:
    """Characters who mostly fail against a cast picture that the eye found fault with."""
    found = (_doubt(folder, member.name) for member in folder.plan.seen)
    return tuple(doubt for doubt in found if doubt is not None)


def doubts_about(take: Take, known: tuple[Doubt, ...]) -> str:
    """What is to be told with a take that shows a stranger in place of somebody doubted, or ''."""
    who = {_stranger(asset, [doubt.name for doubt in known]) for asset in _pictures(take)}
    return " ".join(doubt.said for doubt in known if doubt.name in who)


def _doubt(folder: ProductionFolder, name: str) -> Doubt | None:
    locked = folder.cast(name)
    report = locked.picture.report if locked else None
    if locked is None or report is None:
        # Nobody looked at a picture that the filmmaker brought.
        return None
    faults = [each.sentence for each in report.findings if each.status is Status.FAIL]
    failed: set[str] = set()
    passed: set[str] = set()
    for keyframe, right in _compared(folder, name, locked.picture.sha256):
        (passed if right else failed).add(keyframe)
    judged = len(failed | passed)
    if not faults or len(failed) < LEAST_KEYFRAMES or 2 * len(failed) <= judged:
        return None
    return Doubt(name=name, failed=len(failed), judged=judged, seen=" ".join(faults))


def _compared(folder: ProductionFolder, name: str, picture: str) -> Iterator[tuple[str, bool]]:
    """Each keyframe that was compared with the picture, and whether the character passed.

    A clip counts for the keyframe that it begins with.
    """
    part = reference_part(name)
    for shot in folder.plan.shots:
        if name not in shot.characters:
            continue
        for take in folder.takes(shot.shot_id):
            if take.sheet.basis.parts.get(part) != picture:
                continue
            for asset in _pictures(take):
                who = _stranger(asset, shot.characters)
                if who in ("", name):
                    yield _keyframe(take, asset), who == ""


def _pictures(take: Take) -> tuple[Asset, ...]:
    own = (take.picture,) if take.picture is not None else ()
    return (*own, *take.rejected)


def _stranger(asset: Asset, names: tuple[str, ...] | list[str]) -> str | None:
    return stranger(asset.report.findings, names) if asset.report else None


def _keyframe(take: Take, asset: Asset) -> str:
    """Hash of the keyframe behind a picture."""
    if take.stage is AssetKind.KEYFRAME:
        return asset.sha256
    return take.sheet.basis.parts.get(FIRST_FRAME, asset.sha256)
