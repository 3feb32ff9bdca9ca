"""A production as it was found at one look, for questions that go over all its shots.

What the next run makes is asked shot by shot, and every answer asks for the same takes, decisions
and bases again: with a hundred shots that is ten thousand looks at the disk.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from graph.bases import Bases
from graph.folder import ProductionFolder
from graph.reading import RecordT
from tools.dinov3.findings import AssetKind
from tools.takes.take import Take

T = TypeVar("T")


class Glance(ProductionFolder):
    """Reads a folder, and looks for no record twice; what is written later it does not see."""

    def __init__(self, folder: ProductionFolder) -> None:
        """Of that folder as it is now, and under the plan that it is seen under."""
        super().__init__(folder.root, proposed=folder.proposed)
        self._folder = folder
        self._seen: dict[object, object] = {}

    def load(self, name: str, kind: type[RecordT]) -> RecordT | None:
        """As the folder, which remembers what it parsed."""
        return self._once((name, kind), lambda: self._folder.load(name, kind))

    @property
    def bases(self) -> Bases:
        """The folder's, with whatever was worked out of them."""
        return self._once("bases", lambda: self._folder.bases)

    def takes(self, shot_id: str) -> tuple[Take, ...]:
        """As the folder."""
        return self._once(("takes", shot_id), lambda: super(Glance, self).takes(shot_id))

    def seconds(self, shot_id: str) -> float:
        """As the folder."""
        return self._once(("seconds", shot_id), lambda: super(Glance, self).seconds(shot_id))

    def current_takes(self, shot_id: str, stage: AssetKind) -> tuple[Take, ...]:
        """As the folder."""
        key = ("current", shot_id, stage)
        return self._once(key, lambda: super(Glance, self).current_takes(shot_id, stage))

    def kept(self, shot_id: str, stage: AssetKind) -> Take | None:
        """As the folder."""
        key = ("kept", shot_id, stage)
        return self._once(key, lambda: super(Glance, self).kept(shot_id, stage))

    def _once(self, key: object, work: Callable[[], T]) -> T:
        if key not in self._seen:
            self._seen[key] = work()
        return cast(T, self._seen[key])
