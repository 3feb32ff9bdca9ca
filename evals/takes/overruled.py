"""Takes that a person overruled the critic on, as labels of what is right and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.takes.take import Take
from graph.decisions import REFUSED
from tools.dinov3.calibrating.calibrate import scene_numbers
from tools.dinov3.calibrating.labelled import MANIFEST, read_dataset


def label_takes(folders: Sequence[Path]) -> list[Take]:
    """The labelled takes of productions; a folder without labels has none.

    Raises UserFixable, naming file and line, where a manifest is wrong.
    """
    takes: list[Take] = []
    for folder in folders:
        if not (folder / MANIFEST).is_file():
            continue
        found = read_dataset(folder).takes
        numbers = scene_numbers(one.scene for one in found)
        first = len(takes)
        takes += [
            Take(
                # Not its path, which is a person's own.
                name=f"label {first + index}",
                labelled=one,
                words=frozenset({one.fault}) - {"", REFUSED},
                scene=numbers[one.scene],
            )
            for index, one in enumerate(found, start=1)
        ]
    return takes
