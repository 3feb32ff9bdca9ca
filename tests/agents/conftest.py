from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from agents.director import Director
from agents.models import load_models
from agents.offline import OfflinePlanner
from agents.openai_chat import OpenAIChat
from agents.prompt_writer import PromptWriter
from agents.rehearsal.cues import Cue, CueKind
from agents.rehearsal.server import Desk, serving
from agents.spending import Account
from agents.talk import Picture
from evals.first_takes import writing_task
from tools.dinov3.findings import AssetKind
from tools.errors import ModelOutputInvalid
from tools.providers.models import model_book
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Plan, Shot
from tools.screenplay.read import read_script
from tools.screenplay.script import Script
from tools.takes.sheet import PromptSheet

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


@dataclass
class StandIn:
    """The language models' stand-in and its address, with the model that asks it."""

    desk: Desk
    url: str
    waits: list[float] = field(default_factory=list)
    """Seconds that were waited between attempts; nobody really waits."""

    def model(
        self, name: str = "gpt-4.1-mini", account: Account | None = None, **more: str
    ) -> OpenAIChat:
        models = load_models({"OPENAI_BASE_URL": self.url, "OPENAI_MODEL": name} | more)
        found = models.director
        assert isinstance(found, OpenAIChat)
        if account is not None:
            found = found.charged_to(account)
        return replace(found, endpoint=replace(found.endpoint, sleep=self._sleep))

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def cue(self, kind: CueKind, **more: object) -> None:
        self.desk.prompter.add(Cue.model_validate({"kind": kind} | more))

    @property
    def trace(self) -> list[str]:
        """Every request as 'form status'."""
        return [f"{call.form} {call.status}" for call in self.desk.served]


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    desk = Desk()
    with serving(desk) as url:
        yield StandIn(desk, url)


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


@pytest.fixture
def sheet_of() -> Callable[..., PromptSheet]:
    """The prompt by rule for a shot of a plan, before any picture is there."""

    async def written(
        plan: Plan, shot: Shot, stage: AssetKind = AssetKind.KEYFRAME, *, from_picture: bool = False
    ) -> PromptSheet:
        task = replace(
            writing_task(plan, shot, stage),
            target_model=model_book().route.ensemble[0],
            from_picture=from_picture,
        )
        return await PromptWriter(OfflinePlanner()).write(task)

    return written
