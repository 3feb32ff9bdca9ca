"""A small production, made once and copied: three shots in previz, at its gate and as a film."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
import threading
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Literal

from agents.models import load_models
from evals.faults import SAMPLE
from evals.in_thread import InThread
from graph.chat.desk import Desk
from graph.context import Gates
from graph.folder import ProductionFolder
from graph.gates import GateAnswer
from graph.opening import Order, open_production
from graph.run import Crew, run_production
from graph.state import Command
from memory.book import LessonBook
from memory.embedding import MiniLM
from tools.dinov3.eye import Eye, open_eye
from tools.screenplay.brief import Brief

NAME = "three-shots"
State = Literal["gate", "film"]
"""With its keyframes at their gate, or cut."""
_SCRIPT = Path(__file__).parent.parent / "three_shots.json"
_WIDTH, _HEIGHT, _FPS = 320, 180, 12
_making = threading.Lock()


def desk_at(state: State, home: Path) -> Desk:
    """A desk in `home` with a copy of the production open, in that state."""
    with _making:
        made = _made()
    shutil.copytree(made / state, home / NAME)
    shutil.copytree(made / "memory", home / "memory")
    runner = InThread(lambda gates: replace(_crew(home), gates=gates))
    return Desk(home, runner, lambda: _crew(home), folder=ProductionFolder(home / NAME))


@cache
def _made() -> Path:
    """A folder with the production in every state; removed when the program ends."""
    root = Path(tempfile.mkdtemp(prefix="dailies-small-film-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    work = root / NAME
    brief = Brief(name=NAME, width=_WIDTH, height=_HEIGHT, fps=_FPS, max_retakes=1)
    lead = ("", SAMPLE / "marcus.png")
    open_production(work, Order(script=_SCRIPT, brief=brief, references=(lead,)))
    _run(work, Gates(keyframes=True), None)
    shutil.copytree(work, root / "gate")
    _run(work, Gates(), GateAnswer())
    work.rename(root / "film")
    return root


def _run(root: Path, gates: Gates, answer: GateAnswer | None) -> None:
    crew = replace(_crew(root.parent), gates=gates)
    try:
        asyncio.run(run_production(root, crew, Command.PRODUCE, answer=answer))
    finally:
        crew.memory.close()


def _crew(home: Path) -> Crew:
    """A crew by rule with the eye that is there, and a memory beside the productions."""
    memory = LessonBook(home / "memory", MiniLM())
    return Crew(models=load_models({}), eye=_eye(), memory=memory, publish=lambda _: None)


@cache
def _eye() -> Eye:
    return open_eye(None)
