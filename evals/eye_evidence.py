"""Evidence pictures of the eye, one that passes and one that fails for every check, on one sheet.

    python -m evals.eye_evidence --assets ASSETS --out docs/eye-evidence.jpg

Goes through labelled takes until every check was seen to pass and to fail, or all are through.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from evals.takes.labels import labelled
from evals.takes.made import read_manifest
from tools.dinov3.calibrating.one_look import look
from tools.dinov3.eye import open_eye
from tools.dinov3.findings import AssetKind, AssetReport, Status
from tools.dinov3.looking.questions import Questions

Image = npt.NDArray[np.uint8]
_WIDTH, _PAPER = 460, 250
_LOOKED = (AssetKind.KEYFRAME, AssetKind.CLIP, AssetKind.LIPSYNC)
_SHOWN = (Status.PASS, Status.FAIL)


@dataclass(slots=True)
class Sheet:
    """The pictures found so far, by check and answer."""

    found: dict[str, dict[Status, Image]] = field(default_factory=dict)

    def add(self, report: AssetReport, folder: Path) -> None:
        """Keep the first picture of every answer."""
        for finding in report.findings:
            if finding.evidence is None or finding.status not in _SHOWN:
                continue
            kept = self.found.setdefault(finding.check, {})
            if finding.status not in kept:
                picture = cv2.imread(str(folder / finding.evidence))
                kept[finding.status] = np.asarray(picture, np.uint8)

    @property
    def whole(self) -> bool:
        """Whether every check that was seen has both its pictures."""
        return bool(self.found) and all(len(kept) == len(_SHOWN) for kept in self.found.values())

    def drawn(self) -> Image:
        """One row a check: its name, a picture that passes, one that fails."""
        rows = [_row(check, kept) for check, kept in sorted(self.found.items())]
        return np.asarray(np.concatenate(rows, axis=0), np.uint8)


def _row(check: str, kept: dict[Status, Image]) -> Image:
    pictures = [_fitted(kept.get(status)) for status in _SHOWN]
    tall = max(picture.shape[0] for picture in pictures)
    padded = [
        cv2.copyMakeBorder(p, 26, tall - p.shape[0] + 6, 6, 6, cv2.BORDER_CONSTANT, value=_GREY)
        for p in pictures
    ]
    row = np.concatenate(padded, axis=1)
    for column, word in enumerate(("passes", "fails")):
        at = (10 + column * (_WIDTH + 12), 18)
        cv2.putText(row, f"{check}: {word}", at, cv2.FONT_HERSHEY_SIMPLEX, 0.5, (40, 40, 40), 1)
    return np.asarray(row, np.uint8)


_GREY = (_PAPER, _PAPER, _PAPER)


def _fitted(picture: Image | None) -> Image:
    if picture is None:
        blank = np.full((60, _WIDTH, 3), 235, np.uint8)
        cv2.putText(blank, "none among these takes", (120, 34), 0, 0.5, (120, 120, 120), 1)
        return blank
    height = round(picture.shape[0] * _WIDTH / picture.shape[1])
    return np.asarray(cv2.resize(picture, (_WIDTH, height), interpolation=cv2.INTER_AREA), np.uint8)


def main(arguments: Sequence[str] | None = None) -> None:
    """Look until both answers of every check were seen, and write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--weights")
    parser.add_argument("--most", type=int, default=160)
    given = parser.parse_args(arguments)
    eye = open_eye(given.weights)
    takes = [take for take in labelled(read_manifest(given.assets)) if take.kind in _LOOKED]
    random.Random(5).shuffle(takes)
    sheet = Sheet()
    with tempfile.TemporaryDirectory() as temporary:
        for number, take in enumerate(takes[: given.most]):
            folder = Path(temporary) / str(number)
            report = look(eye, take, folder, questions=Questions(evidence=True))
            sheet.add(report, folder)
            if number > given.most // 2 and sheet.whole:
                break
    cv2.imwrite(str(given.out), sheet.drawn(), [cv2.IMWRITE_JPEG_QUALITY, 72])


if __name__ == "__main__":
    main()
