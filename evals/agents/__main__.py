"""All tasks in one table: `python -m evals.agents [--model M] [--tasks planning chat]`.

Without a model the crew works by rule, or with the model that the environment sets up
(docs/models.md). `critic`, `on_disk` and the scenes make pictures with previz and look at them.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from inspect_ai import Task
from inspect_ai import eval as run_eval
from inspect_ai.log import EvalLog
from rich.console import Console

from agents.models import load_model
from evals.agents.chats import chat
from evals.agents.conversations import CONVERSATIONS
from evals.agents.critic import critic
from evals.agents.facts import SCRIPTS
from evals.agents.injected import injected
from evals.agents.lessons import lessons
from evals.agents.on_disk import on_disk
from evals.agents.planning import planning
from evals.agents.prompts import prompts
from evals.agents.results import (
    Run,
    bill_of,
    fixed_hash,
    prompt_hashes,
    rows_of,
    spent_in,
    table_of,
    versions,
    write_run,
)
from evals.agents.scenes import scenes, scenes_true_sight
from tools.dinov3.encoder import load_encoder

SECOND = str(SCRIPTS.with_name("scripts_second"))
LATER = {
    name: str(CONVERSATIONS.with_stem(f"conversations_{name}"))
    for name in ("second", "third", "held_out")
}
TASKS: dict[str, tuple[Callable[[], Task], Callable[[], Task]]] = {
    "planning": (planning, lambda: planning(planner="wide")),
    "planning_second": (
        partial(planning, scripts=SECOND),
        partial(planning, planner="wide", scripts=SECOND),
    ),
    "prompts": (prompts, lambda: prompts(writer="action")),
    "prompts_second": (
        partial(prompts, scripts=SECOND),
        partial(prompts, writer="action", scripts=SECOND),
    ),
    "chat": (chat, lambda: chat(talker="keyword")),
    **{
        f"chat_{name}": (
            partial(chat, conversations=file),
            partial(chat, "keyword", conversations=file),
        )
        for name, file in LATER.items()
    },
    "critic": (critic, lambda: critic(critic="random")),
    "lessons": (lessons, lambda: lessons(writer="parrot")),
    "on_disk": (on_disk, lambda: on_disk(talker="keyword")),
    "injected": (injected, lambda: injected(crew="obedient")),
    "scenes": (scenes, lambda: scenes(arm="no_critic")),
    "scenes_true_sight": (scenes_true_sight, lambda: scenes_true_sight(arm="no_critic")),
}
"""Name -> the task, and the same with a trivial agent in the crew's place."""
SEEDS = "takes of scenes from 20000 on; productions with seeds 1 and 2"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the tasks, print the table, keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--model", help="a model as Inspect names it, such as openai/gpt-4.1")
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=list(TASKS))
    parser.add_argument("--scripts", type=Path, help="plan the scripts of this folder as well")
    parser.add_argument("--logs", type=Path, help="keep Inspect's logs, for `inspect view`")
    parser.add_argument("--misses", action="store_true", help="say everything that was not held")
    parser.add_argument("--out", type=Path, help="folder for the figures")
    options = parser.parse_args(arguments)
    console = Console(width=120)
    with tempfile.TemporaryDirectory() as scratch:
        logs = options.logs or Path(scratch)
        run, own = measured(options.tasks, logs, options.model, options.scripts)
    if options.misses:
        for log in own:
            _tell(log, console)
    console.print(table_of(run))
    console.print(bill_of(run))
    written = write_run(run, options.out) if options.out else write_run(run)
    console.print(f"Kept in {written}.", markup=False)


def measured(
    tasks: Sequence[str], logs: Path, model: str | None = None, scripts: Path | None = None
) -> tuple[Run, list[EvalLog]]:
    """The figures of these tasks, and of planning the scripts of a folder; the crew's own logs."""
    own, rows, spent = list[EvalLog](), [], []
    pairs = [TASKS[name] for name in tasks]
    if scripts is not None:
        folder = str(scripts)
        wide = partial(planning, planner="wide", scripts=folder)
        pairs.append((partial(planning, scripts=folder), wide))
    for crew, floor in pairs:
        log = _ended(crew(), logs, model)
        own.append(log)
        rows += rows_of(log, _ended(floor(), logs, None))
        spent.append(spent_in(log))
    run = Run(
        date=datetime.now(UTC).date().isoformat(),
        model=model or load_model(os.environ, "director").name,
        encoder=_eye(),
        seeds=SEEDS,
        versions=versions(),
        prompts=prompt_hashes(),
        fixed=fixed_hash(),
        rows=tuple(rows),
        spent=tuple(spent),
    )
    return run, own


def _eye() -> str:
    """The encoder that looks, whichever task it is asked in."""
    encoder = load_encoder(None)
    return f"{encoder.description}, weights {encoder.weights_hash[:12]}"


def _ended(task: Task, logs: Path, model: str | None) -> EvalLog:
    (log,) = run_eval(task, model=model, display="none", log_dir=str(logs))
    if log.status != "success":
        raise SystemExit(f"{log.eval.task} did not end: {log.error and log.error.message}")
    return log


def _tell(log: EvalLog, console: Console) -> None:
    for sample in log.samples or ():
        for score in (sample.scores or {}).values():
            for miss in filter(None, (score.explanation or "").split("\n")):
                console.print(f"{log.eval.task}, {sample.id}: {miss}", markup=False)


if __name__ == "__main__":
    main()
