"""What the command line prints: for people with rich, for machines as one JSON object."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel
from rich.console import Console as RichConsole
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from graph.board import ProductionStatus
from graph.doubts import doubts
from graph.events import Event
from graph.folder import ProductionFolder
from graph.gates import GateAnswer, GateQuestion
from graph.records import Quote
from graph.report import ProductionReport
from graph.run import Outcome
from tools.dinov3.calibration import Calibration
from tools.dinov3.findings import AssetReport
from tools.errors import DailiesError
from tools.providers.job import Job, JobState
from tools.screenplay.plan import Plan
from ui.console_lines import (
    DECISION_STYLE,
    JOB_COLUMNS,
    WORDY,
    answer_of,
    job_line,
    line_of,
    summary_of,
    usd,
    worst_first,
)
from ui.doctor import Part

_PHASES = ("references", "plan", "cast", "score", "cut", "report", "done")
_HARDEST = 5
"""Shots named under a quote."""
_STATUS_STYLE = {"pass": "green", "fail": "red"}


class Console:
    """Prints; people see tables and progress, machines one JSON object on standard output."""

    def __init__(self, *, as_json: bool) -> None:
        self._json = as_json
        self._out = RichConsole(stderr=as_json, highlight=False)

    @property
    def can_ask(self) -> bool:
        """Whether a person sits at the terminal."""
        return not self._json and sys.stdin.isatty()

    @contextmanager
    def progress(self, folder: ProductionFolder) -> Iterator[Callable[[Event], None]]:
        """A listener for events that keeps a live line while the production runs."""
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(20))
        with Progress(*columns, TimeElapsedColumn(), console=self._out, transient=True) as bars:
            task = bars.add_task(escape(folder.brief.name), total=None)

            def listen(event: Event) -> None:
                text = line_of(event)
                bars.update(task, description=escape(f"{event.what} {event.shot_id}".strip()))
                if text:
                    self._out.print(text)

            yield listen

    def event(self, event: Event) -> bool:
        """What of an event stays on the screen, beside a chat; whether anything does."""
        text = line_of(event)
        if text:
            self._out.print(text, style="dim")
        return bool(text)

    def piece(self, text: str) -> None:
        """Words as they come, without a line's end of their own."""
        self._out.print(text, end="", markup=False, soft_wrap=True)

    def aside(self, text: str) -> None:
        """What happens meanwhile, less loud."""
        self._out.print(escape(f"[{text.strip()}]"), style="dim", soft_wrap=True)

    def outcome(self, outcome: Outcome, folder: ProductionFolder) -> None:
        """How the run ended and where to look."""
        if outcome.question is not None:
            self.say(
                outcome.question,
                f"Waiting at the gate [bold]{outcome.question.gate}[/bold]. "
                f"Look into {escape(str(folder.root))}, then: dailies resume "
                f"{escape(str(folder.root))} --approve",
            )
            return
        if outcome.stopped:
            self.say(
                None,
                f"[red]Stopped:[/red] {escape(outcome.stopped)}\nNothing is lost. When it is"
                f" mended:  dailies resume {escape(str(folder.root))}",
            )
            return
        report = folder.load("report.json", ProductionReport)
        if not outcome.finished or report is None:
            self.say(None, "The production is not finished; `dailies resume` goes on with it.")
            return
        if self._json:
            self._out.file = sys.stdout
            print(summary_of(report, folder))  # noqa: T201 - the answer to the caller
            return
        self._finished(report, folder)

    def takes(self, folder: ProductionFolder, shot_id: str) -> None:
        """Every take of one shot and where its picture lies."""
        takes = folder.takes(shot_id)
        if self._json:
            print(json.dumps([json.loads(take.model_dump_json()) for take in takes]))  # noqa: T201
            return
        for take in takes:
            where = folder.file(take.picture) if take.picture else "no picture"
            style = DECISION_STYLE.get(take.verdict.decision, "red")
            self._out.print(
                f"take {take.n} {take.stage} [{style}]{take.verdict.decision}[/{style}]"
                f" {escape(str(where))}\n  {escape(take.verdict.reason)}"
            )

    def ask(self, question: GateQuestion, folder: ProductionFolder) -> GateAnswer | None:
        """A person's answer at a gate, or None to stop here."""
        self._out.print(f"Gate [bold]{question.gate}[/bold]: look into {escape(str(folder.root))}")
        for item in question.escalations:
            self._out.print(f"  {escape(item.shot_id)} take {item.n}: {escape(item.reason)}")
        reply = self._out.input("Go on? \\[y/N] ").strip().lower()
        return GateAnswer() if reply in ("y", "yes") else None

    def quote(self, quote: Quote, plan: Plan) -> None:
        """The price of a plan."""
        table = Table(title=f"{plan.title}: {len(plan.shots)} shots, {quote.seconds:.1f} s")
        table.add_column("price")
        table.add_column("US dollars", justify="right")
        table.add_row("first takes", usd(quote.first_takes_micros))
        table.add_row("likely, at list prices", usd(quote.expected_micros))
        table.add_row("worst case, all retakes", usd(quote.worst_case_micros))
        table.add_row("first takes at list prices", usd(quote.list_price_micros))
        for words in quote.words:
            known = words.cost_micros is not None
            price = usd(words.cost_micros or 0) if known else "not known"
            table.add_row(f"words of the {words.agent}, {escape(words.model)}", price)
        hard = sorted(quote.shots, key=lambda shot: -shot.difficulty)[:_HARDEST]
        table.caption = "\n".join(
            f"{shot.shot_id}: {shot.expected_takes:.1f} takes likely; "
            f"{', '.join(shot.reasons) or 'nothing in it often fails'}"
            for shot in hard
        )
        self.say(quote, table)

    def status(self, status: ProductionStatus) -> None:
        """The board."""
        table = Table(title=f"{status.name} ({status.studio}): {status.phase}")
        for column in ("shot", "state", "takes", "last verdict"):
            table.add_column(column)
        for shot in status.shots:
            table.add_row(shot.shot_id, shot.state, str(shot.takes), escape(shot.reason[:90]))
        table.caption = f"{status.jobs} jobs, {usd(status.cost_micros)}" + (
            f", {status.uncertain_jobs} possibly paid" if status.uncertain_jobs else ""
        )
        self.say(status, table)

    def jobs(self, jobs: Sequence[Job]) -> None:
        """Every provider call, one line each."""
        if self._json:
            print(json.dumps([job_line(job) for job in jobs]))  # noqa: T201 - the answer
            return
        table = Table(title=f"{len(jobs)} jobs, {usd(sum(job.charged_micros for job in jobs))}")
        for column in JOB_COLUMNS:
            table.add_column(column, no_wrap=column not in WORDY, overflow="ellipsis")
        for job in jobs:
            line = job_line(job)
            style = "red" if job.state is JobState.UNCERTAIN else "default"
            cells = (escape(str(line[name])) for name in JOB_COLUMNS)
            table.add_row(*cells, style=style)
        self._out.print(table)

    def looked(self, reports: Mapping[str, AssetReport], page: Path | None) -> None:
        """What the eye says of files, and where the page is."""
        if self._json:
            answers = {path: json.loads(one.model_dump_json()) for path, one in reports.items()}
            print(json.dumps(answers))  # noqa: T201 - the answer to the caller
            return
        for path, report in reports.items():
            table = Table(title=f"{escape(path)}: {len(report.failures)} faults")
            for column in ("check", "answer", "score", "what"):
                table.add_column(column)
            for finding in sorted(report.findings, key=worst_first):
                style = _STATUS_STYLE.get(finding.status, "dim")
                score = "" if finding.score is None else f"{finding.score:.2f}"
                said = escape(finding.sentence)
                table.add_row(finding.check, f"[{style}]{answer_of(finding)}[/]", score, said)
            table.caption = escape("; ".join(report.words))
            self._out.print(table)
        if page is not None:
            self._out.print(escape(str(page)))

    def calibrated(self, made: Calibration, summary: str) -> None:
        """What was fitted and how often it errs."""
        self.say(made, escape(summary))

    def doctor(self, parts: Sequence[Part]) -> None:
        """What is embedded and what is real."""
        table = Table(title="dailies doctor")
        for column in ("part", "state", "what", "what to do"):
            table.add_column(column)
        for part in parts:
            table.add_row(part.name, part.state, escape(part.what), escape(part.fix))
        if self._json:
            print(json.dumps([part.model_dump() for part in parts]))  # noqa: T201
        else:
            self._out.print(table)

    def report(self, folder: ProductionFolder) -> None:
        """Where the pages are, or report.json itself."""
        if self._json:
            print((folder.root / "report.json").read_text("utf-8"))  # noqa: T201
        else:
            self._out.print(escape(str(folder.root / "report.html")))

    def problem(self, error: DailiesError) -> None:
        """An error that the user can act on."""
        if self._json:
            print(json.dumps({"error": str(error), "kind": type(error).__name__}))  # noqa: T201
        else:
            RichConsole(stderr=True, highlight=False).print(f"[red]{escape(str(error))}[/red]")

    def say(self, record: BaseModel | None, text: object) -> None:
        """The record for machines, the text for people."""
        if self._json:
            print(record.model_dump_json() if record else "{}")  # noqa: T201 - the answer
        else:
            self._out.print(text)

    def _finished(self, report: ProductionReport, folder: ProductionFolder) -> None:
        seconds = report.film.duration_seconds if report.film else 0.0
        self._out.print(f"[bold]{escape(report.title)}[/bold]: {seconds:.1f} s")
        self._out.print(f"  film    {escape(str(folder.film))}")
        self._out.print(f"  report  {escape(str(folder.root / 'report.html'))}")
        consistency = report.character_consistency
        if consistency.value is not None:
            self._out.print(
                f"  identity held in {consistency.value:.0%} of {consistency.n} kept pictures"
            )
        self._out.print(
            f"  {report.retakes} retakes, {len(report.missing_shots)} missing shots,"
            f" {usd(report.cost_micros)}"
        )
        for doubt in doubts(folder):
            self._out.print(f"  {escape(doubt.said)}")
