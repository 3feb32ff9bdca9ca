"""Putting a crew together from the environment: models, eye, memory, publisher, gates."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from agents.models import load_models
from graph.context import Gates
from graph.events import Event
from graph.run import Crew
from memory.book import LessonBook
from memory.embedding import MiniLM
from tools.dinov3.disk_cache import user_cache
from ui.report.pages import publish

if TYPE_CHECKING:
    from tools.dinov3.eye import Eye

MEMORY_VARIABLE = "DAILIES_MEMORY"
CALIBRATION_VARIABLE = "DAILIES_CALIBRATION"


class GateName(StrEnum):
    """Places where a person can be asked."""

    PLAN = "plan"
    REFERENCES = "references"
    KEYFRAMES = "keyframes"
    ESCALATIONS = "escalations"


NO_GATES = Gates()
_SLOW_TO_LOAD = (
    "tools.dinov3.eye",
    "tools.dinov3.brought.optional",
    "transformers.models.auto",
    "scipy.stats",
    "langchain_openai",
)
"""What eye, memory and models are made of; imported when they are first asked, since it takes
seconds that a command like `dailies status` has no use for."""


def load_libraries() -> None:
    """Import what a crew asks for later, so that no two threads begin with it at once."""
    for name in _SLOW_TO_LOAD:
        importlib.import_module(name)


def gates_named(names: Iterable[GateName]) -> Gates:
    """Those gates on, the others off."""
    return Gates(**{str(name): True for name in names})


def memory_folder() -> Path:
    """Where lessons are kept across productions."""
    return _kept(MEMORY_VARIABLE, "memory")


def calibration_folder() -> Path:
    """Where calibrations made on this machine lie; they go before those that ship."""
    return _kept(CALIBRATION_VARIABLE, "calibration")


def _kept(variable: str, name: str) -> Path:
    """The folder that the environment names, or one in the user's data directory."""
    named = os.environ.get(variable)
    if named:
        return Path(named)
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "dailies" / name


def eye_for(weights: str | None) -> Eye:
    """The eye with these weights, the models that the environment names, and a cache on disk."""
    # Torch and its neighbours take seconds, and most commands ask no eye.
    from tools.dinov3.brought.optional import OptionalModels  # noqa: PLC0415
    from tools.dinov3.eye import open_eye  # noqa: PLC0415

    return open_eye(
        weights,
        OptionalModels.from_environment(os.environ),
        user_cache(),
        calibrations=calibration_folder(),
    )


def crew_for(
    *,
    gates: Gates = NO_GATES,
    weights: str | None = None,
    listener: Callable[[Event], None] | None = None,
) -> Crew:
    """The crew as this machine's environment describes it."""
    return Crew(
        models=load_models(os.environ),
        eye=eye_for(weights),
        memory=LessonBook(memory_folder(), MiniLM()),
        publish=publish,
        gates=gates,
        listener=listener,
    )
