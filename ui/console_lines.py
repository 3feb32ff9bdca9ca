"""Single lines and cells of what the command line prints; knows no terminal."""

from __future__ import annotations

import json

from rich.markup import escape

from graph.events import Event
from graph.folder import ProductionFolder
from graph.report import ProductionReport
from tools.dinov3.findings import Finding, Severity, Status
from tools.providers.job import Job

DECISION_STYLE = {"keep": "green", "trim": "green", "repair": "cyan", "retake": "yellow"}
JOB_COLUMNS = ("job", "for", "model", "state", "cost", "key", "task", "problem")
WORDY = ("task", "problem")
"""Columns of jobs that may be cut short."""


def job_line(job: Job) -> dict[str, object]:
    """A provider call by the names of `JOB_COLUMNS`."""
    where = f"{job.purpose.shot_id}/{job.purpose.take} {job.purpose.asset}"
    return {
        "job": job.key[:8],
        "for": where,
        "model": job.request.model,
        "state": job.state.value,
        "cost": usd(job.charged_micros),
        "task": job.task_id,
        "key": job.asked_with,
        "problem": job.problem,
    }


def summary_of(report: ProductionReport, folder: ProductionFolder) -> str:
    """A finished production as one JSON object."""
    return json.dumps(
        {
            "production": report.name,
            "folder": str(folder.root),
            "film": str(folder.film),
            "seconds": report.film.duration_seconds if report.film else None,
            "scene_quality": report.scene_quality,
            "retakes": report.retakes,
            "missing_shots": list(report.missing_shots),
            "cost_usd": report.cost_micros / 1e6,
        }
    )


def line_of(event: Event) -> str:
    """What stays on the screen: phases, verdicts that matter, problems."""
    if event.what == "phase":
        return f"[bold]{event.text}[/bold]"
    if event.what == "verdict":
        style = DECISION_STYLE.get(event.text, "red")
        where = f"{event.shot_id} take {event.take}" if event.shot_id else ""
        return f"  {escape(where):<16} [{style}]{event.text}[/{style}] {escape(event.detail)}"
    if event.what in ("problem", "missing", "gate"):
        return f"  [red]{event.what}[/red] {escape(event.shot_id)} {escape(event.text)}"
    return ""


def worst_first(finding: Finding) -> int:
    """Sorts faults before passes, and these before what could not be judged."""
    order = (Status.FAIL, Status.PASS, Status.NOT_ASSESSABLE, Status.UNAVAILABLE)
    return order.index(finding.status)


def answer_of(finding: Finding) -> str:
    """A finding's status, with a word where its fault is advice only."""
    advice = finding.status is Status.FAIL and finding.severity is Severity.ADVICE
    return finding.status.replace("_", " ") + (" (advice)" if advice else "")


def usd(micros: int) -> str:
    """Millionths of a dollar as dollars and cents."""
    return f"${micros / 1e6:.2f}"
