"""A chat's desk over a production of fakes; its runs go on in a thread of the test."""

from __future__ import annotations

from dataclasses import replace

from evals.in_thread import InThread
from graph.chat.desk import Desk
from tests.graph.fakes import Set


def desk_of(stage: Set) -> Desk:
    """The production lies open, and the crew is the stage's own."""
    runner = InThread(lambda gates: replace(stage, gates=gates).crew())
    return Desk(home=stage.root, runner=runner, hire=stage.crew, folder=stage.folder)
