from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pydantic import BaseModel

from agents.director import Director
from agents.offline import OfflinePlanner
from agents.talk import Picture
from tools.errors import ModelOutputInvalid
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Plan
from tools.screenplay.read import read_script
from tools.screenplay.script import Script

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT.parent / "shared" / "data" / "scripts"


class Scripted:
    """A chat model that answers what the test says, and remembers what it was asked."""

    name = "scripted"
    sees = True

    def __init__(self, *answers: BaseModel | Exception) -> None:
        self.answers = list(answers)
        self.tasks: list[BaseModel] = []
        self.systems: list[str] = []

    async def answer(
        self,
        system: str,
        task: BaseModel,
        schema: type[BaseModel],
        pictures: Sequence[Picture] = (),
    ) -> BaseModel:
        self.pictures = list(pictures)
        self.systems.append(system)
        self.tasks.append(task)
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(found, Exception):
            raise found
        if not isinstance(found, schema):
            raise ModelOutputInvalid("the test scripted another answer")
        return found


@pytest.fixture
def scripted() -> type[Scripted]:
    return Scripted


@pytest.fixture
def brief() -> Brief:
    return Brief(name="night-bus")


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str, str], Script]:
    def from_text(text: str, suffix: str = ".fountain") -> Script:
        path = tmp_path / f"a-script{suffix}"
        path.write_text(text, encoding="utf-8")
        return read_script(path)

    return from_text


@pytest.fixture
def plan_of(brief: Brief) -> Callable[..., Plan]:
    async def planned(script: Script, **changes: object) -> Plan:
        own = brief.model_copy(update=changes)
        return await Director(OfflinePlanner()).plan(script, own, lead=None, lessons=())

    return planned
