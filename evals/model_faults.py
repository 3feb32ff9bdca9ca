"""What the crew does when a language model goes wrong: every fault of the stand-in, by kind.

Each fault is played on all four agents' real questions (the sample's breakdown, a prompt, a count
of candidates, a reason): once, and on every request. Once it has to be survived, or be one that a
person has to mend; for good it has to end in an error that names it. Exit 1 when it does not.

    python -m evals.model_faults --out model-faults.json
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

from agents.director import director_task
from agents.exchange import (
    CandidateAnswer,
    CandidateTask,
    DirectorAnswer,
    ReasonAnswer,
    ReasonTask,
    WriterAnswer,
    WriterTask,
)
from agents.models import load_model
from agents.offline import OfflinePlanner
from agents.openai_chat import OpenAIChat
from agents.rehearsal.cues import Cue, CueKind
from agents.rehearsal.server import Desk, serving
from tools.dinov3.findings import AssetKind
from tools.errors import DailiesError, ModelOutputInvalid, ProviderRefused
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Camera, CastMember, Location, Shot, ShotSize
from tools.screenplay.read import read_script
from tools.takes.sheet import PromptEdit
from tools.takes.verdict import Decision

SAMPLE = Path(__file__).parents[1] / "samples" / "temporal_awakening" / "script.json"
_TIMEOUT = "0.5"
_ASIDE = "Rain runs down the window of the workshop, and all clocks but one have stopped. " * 4
"""What can be cut from a question that turns out to be too long."""
_STREAM_ONLY = CueKind.BROKEN_OFF
_SCRIPTED = (CueKind.SAY, CueKind.CALL)
"""What a test wants to be said is no fault."""
_FOR_A_PERSON = frozenset(
    {
        *(CueKind.REFUSED, CueKind.FILTERED_ANSWER, CueKind.FILTERED_PROMPT),
        *(CueKind.NO_MONEY, CueKind.BAD_KEY, CueKind.NO_MODEL),
    }
)
"""Asking again as it was would not help: the agent goes by rule, or the run stops and says so."""


@dataclass(frozen=True, slots=True)
class Survived:
    """What became of one kind of fault."""

    kind: str
    answered: int
    """Of the questions on which it was played once."""
    questions: int
    requests: float
    """Of them on average."""
    named: tuple[str, ...]
    """What is raised when it is played on every request."""

    @property
    def as_it_should(self) -> bool:
        """Whether it was survived or belongs to a person, and is named in the end."""
        expected = 0 if CueKind(self.kind) in _FOR_A_PERSON else self.questions
        return self.answered == expected and "bug" not in self.named


Asked = tuple[BaseModel, type[BaseModel]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Play all faults, print the table, write JSON with --out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, help="JSON file for the figures")
    options = parser.parse_args(arguments)
    logging.disable(logging.WARNING)
    rows = asyncio.run(_all())
    Console().print(table_of(rows))
    if options.out:
        found = {"faults": [asdict(row) for row in rows]}
        options.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    sys.exit(0 if all(row.as_it_should for row in rows) else 1)


def questions() -> tuple[Asked, ...]:
    """One real question of each agent."""
    script = director_task(read_script(SAMPLE), Brief(name="faults"), None, ())
    shot = Shot(
        shot_id="s1_01",
        scene_id="s1",
        action="Marcus winds the watch.",
        characters=("Marcus",),
        location="workshop",
        camera=Camera(size=ShotSize.CLOSE_UP),
        duration_seconds=4,
        source=_ASIDE,
    )
    edits = tuple(
        PromptEdit(check="anatomy", fault="anatomy", instruction=f"Five fingers, {n}. {_ASIDE}")
        for n in range(3)
    )
    writing = WriterTask(
        shot=shot,
        stage=AssetKind.KEYFRAME,
        target_model="runway/gen4_image",
        from_picture=False,
        cast=(CastMember(name="Marcus", description="a lean man", wardrobe="grey coat"),),
        place=Location(name="workshop", description="a narrow workshop"),
        style="",
        ambience="",
        guidance=(),
        lessons=(),
        previous_prompt="Close-up of Marcus at eye level, 85mm lens, in the workshop at night.",
        edits=edits,
        before="medium, eye level: Marcus takes the watch.",
        after="insert, overhead: the watch on the bench.",
        duration_seconds=4,
        fewest_characters=500,
        most_characters=1500,
    )
    reason = ReasonTask(
        decision=Decision.RETAKE,
        shot=shot.action,
        asset=AssetKind.KEYFRAME,
        findings=tuple(f"It is another man (identity 0.4{n}, needs 0.85)." for n in range(9)),
        remedy="",
        retakes_left=1,
        plain_reason="It is another man.",
    )
    return (
        (script, DirectorAnswer),
        (writing, WriterAnswer),
        (CandidateTask(shot=shot, attempt=2, edits=edits), CandidateAnswer),
        (reason, ReasonAnswer),
    )


async def _all() -> list[Survived]:
    skipped = (*_SCRIPTED, _STREAM_ONLY)
    kinds = [kind for kind in CueKind if kind not in skipped]
    return [await _played(kind) for kind in kinds]


async def _played(kind: CueKind) -> Survived:
    asked = questions()
    answered, requests, named = 0, 0, set()
    for task, record in asked:
        said, count = await _asked(kind, 1, task, record)
        answered += not said
        requests += count
        named.add((await _asked(kind, 99, task, record))[0] or "survived")
    return Survived(kind, answered, len(asked), requests / len(asked), tuple(sorted(named)))


async def _asked(
    kind: CueKind, times: int, task: BaseModel, record: type[BaseModel]
) -> tuple[str, int]:
    """What was raised, empty where the right answer came; and how many requests it took."""
    desk = Desk()
    desk.prompter.add(Cue(kind=kind, times=times, seconds=1.0))
    with serving(desk) as url:
        environment = {"OPENAI_BASE_URL": url, "DAILIES_MODEL_TIMEOUT": _TIMEOUT}
        model = load_model(environment, "director")
        if not isinstance(model, OpenAIChat):
            raise TypeError("the stand-in is not asked")
        quick = replace(model, endpoint=replace(model.endpoint, sleep=_at_once))
        try:
            answer = await quick.answer("You are the crew.", task, record)
        except DailiesError as error:
            return _name_of(error), len(desk.served)
    right = await OfflinePlanner().answer("", task, record)
    # A shortened question may have another answer, and it has to be one.
    fits = answer == right or kind is CueKind.WINDOW
    return "" if fits else "bug", len(desk.served)


async def _at_once(seconds: float) -> None:
    """Nobody waits in a rehearsal."""
    del seconds


def _name_of(error: DailiesError) -> str:
    if isinstance(error, ModelOutputInvalid):
        return f"answer {error.fault}"
    if isinstance(error, ProviderRefused):
        return f"endpoint {error.kind}"
    return "for the user to mend"


def table_of(rows: Sequence[Survived]) -> Table:
    """One line a kind."""
    table = Table(title="Language models that go wrong")
    for column in ("fault", "played once", "requests", "played for good"):
        table.add_column(column)
    for row in rows:
        style = "default" if row.as_it_should else "red"
        once = f"{row.answered} of {row.questions} answered"
        table.add_row(row.kind, once, f"{row.requests:.2g}", ", ".join(row.named), style=style)
    return table


if __name__ == "__main__":
    main()
