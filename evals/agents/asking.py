"""One sample put to the crew: its record, the model that is asked, and why it gave no answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import get_model
from inspect_ai.solver import TaskState

from evals.agents.answers import Answers, Watched, watched
from evals.agents.under_test import Meter, model_under_test
from tools.errors import ModelOutputInvalid, ProviderRefused

_WHY = "why"


class Named(Protocol):
    """A record of a file that runs are held against."""

    @property
    def id(self) -> str:
        """What its sample is called."""

    def model_dump(self, *, mode: str) -> dict[str, object]:
        """The record as plain values."""


NamedT = TypeVar("NamedT", bound=Named)


def dataset_of(
    name: str,
    records: Iterable[NamedT],
    *,
    text: Callable[[NamedT], str],
    target: Callable[[NamedT], str],
) -> MemoryDataset:
    """A sample a record, which solvers and scorers read back from its metadata.

    `text` and `target` are for people who read Inspect's logs.
    """
    return MemoryDataset(
        [
            Sample(
                id=each.id,
                input=text(each),
                target=target(each),
                metadata=each.model_dump(mode="json"),
            )
            for each in records
        ],
        name=name,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """Who answers for one sample."""

    model: Watched
    answers: Answers
    """Hears what becomes of the model's answers."""


@contextmanager
def asking(state: TaskState, agent: str = "director") -> Iterator[Asked]:
    """The model under test as one of the crew; what it spent and answered is put on the sample.

    A model that cannot be asked, or gives no answer that fits, ends the block: `why_not` tells it.
    """
    meter, answers = Meter(), Answers()
    try:
        yield Asked(watched(model_under_test(get_model(), meter, agent), answers), answers)
    except (ModelOutputInvalid, ProviderRefused) as problem:
        state.store.set(_WHY, str(problem))
    meter.keep(state)
    answers.keep(state)


def why_not(state: TaskState) -> str:
    """Why a sample has no answer, or not all of it; '' where nothing broke off."""
    why: str = state.store.get(_WHY, "")
    return why
