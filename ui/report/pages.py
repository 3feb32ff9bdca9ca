"""Drawing the pages: report.html, storyboard.html and the contact sheet, from records alone."""

from __future__ import annotations

from functools import cache

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined

from graph.folder import ProductionFolder
from graph.report import ProductionReport
from tools.ffmpeg.storyboard import Panel, write_contact_sheet
from tools.takes.assets import write_whole
from ui.report.pictures import still_or_none, still_uri
from ui.report.view import ShotView, finding_views, money, percent, shot_views


def publish(folder: ProductionFolder) -> None:
    """Write every page of a production whose `report.json` is there."""
    report = folder.need("report.json", ProductionReport)
    shots = shot_views(folder, report)
    _write(folder, "report.html", report, shots)
    _write(folder, "storyboard.html", report, shots)
    write_contact_sheet(
        folder.root / "storyboard.png",
        [_panel(folder, shot) for shot in shots],
        heading=f"{report.title} - storyboard",
    )


def _write(
    folder: ProductionFolder, name: str, report: ProductionReport, shots: tuple[ShotView, ...]
) -> None:
    html = (
        templates()
        .get_template(f"{name}.j2")
        .render(
            report=report,
            shots=shots,
            plan=folder.plan,
            cast=tuple((a, still_uri(folder.file(a), 240)) for a in report.cast),
            film_findings=finding_views(report.film_report, folder.root),
            production_findings=finding_views(report.production_report, folder.root),
        )
    )
    write_whole(folder.root / name, html.encode())


@cache
def templates() -> Environment:
    """Jinja's environment for every page."""
    # Script text, model output and verdicts are foreign: everything is escaped.
    made = Environment(
        loader=PackageLoader("ui.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["money"] = money
    made.filters["percent"] = percent
    return made


def _panel(folder: ProductionFolder, shot: ShotView) -> Panel:
    kept = next((t for t in shot.report.takes if t.n == shot.report.kept_keyframe), None)
    picture = still_or_none(folder.file(kept.picture)) if kept and kept.picture else None
    return Panel(
        picture=picture if picture is not None else np.zeros((90, 160, 3), np.uint8),
        label=shot.report.shot.shot_id,
        caption=shot.size,
        flagged=shot.report.missing,
    )
