"""Inspect's evals in tests: no network, no display, and what they leave unclosed is collected."""

from __future__ import annotations

import gc
import json
from pathlib import Path

import pytest
from inspect_ai import Task
from inspect_ai import eval as run_eval
from inspect_ai.log import EvalLog
from inspect_ai.model import Model, ModelOutput, ModelUsage, get_model

from agents.conversation import Call

QUIET = [
    pytest.mark.filterwarnings("ignore:The 'initial' parameter:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Unclosed <MemoryObject:ResourceWarning"),
]
"""For files that run evals: what Inspect does with tenacity and anyio is not ours to mend."""


def call(tool: str, **arguments: object) -> Call:
    """A call as a model writes it."""
    return Call(tool=tool, arguments=json.dumps(arguments))


def log_of(
    task: Task | str, logs: Path, model: Model | None = None, limit: int | None = None
) -> EvalLog:
    """The log of a task, or of a file's, that was run to its end."""
    given = {} if limit is None else {"limit": limit}
    (log,) = run_eval(task, model=model, display="none", log_dir=str(logs), **given)
    # Streams left open warn when they are collected: here, not in somebody else's test.
    gc.collect()
    assert log.status == "success", log.error
    return log


def means_of(log: EvalLog) -> dict[str, float]:
    """Measure -> mean."""
    assert log.results is not None
    return {score.name: score.metrics["mean"].value for score in log.results.scores}


def saying(*texts: str) -> Model:
    """A model that says these, one after the other, and then the last again and again."""
    said = [*texts]

    def answer(*asked: object) -> ModelOutput:
        output = ModelOutput.from_content("mock", said.pop(0) if len(said) > 1 else said[0])
        # Without its usage Inspect counts tokens, with a table that it fetches.
        output.usage = ModelUsage(input_tokens=7, output_tokens=3, total_tokens=10)
        return output

    return get_model("mockllm/model", custom_outputs=answer, memoize=False)
