"""The shot list as CSV: one row a planned shot, with what became of it."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

from graph.final_cut import FinalCut
from graph.folder import ProductionFolder
from tools.dinov3.findings import AssetKind
from tools.ffmpeg.timeline import Segment
from tools.screenplay.one_line import one_line
from tools.screenplay.plan import Plan, Shot
from tools.screenplay.script import Delivery, Line
from tools.takes.take import Take

_MARKS = {Delivery.OFF_SCREEN: " (O.S.)", Delivery.VOICE_OVER: " (V.O.)", Delivery.ON_SCREEN: ""}
_FORMULA = ("=", "+", "-", "@")
"""What a spreadsheet takes for the start of a formula."""
_IN_FILM = ("in film", "in seconds", "length", "held", "source in", "missing")
"""Columns that only a cut film fills."""


def shot_list(folder: ProductionFolder, cut: FinalCut | None) -> str:
    """The plan's shots in film order; places in the film are empty before it is cut."""
    plan = folder.plan
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for number, shot in enumerate(plan.shots, start=1):
        row = {
            "number": str(number),
            **_planned(plan, shot),
            **_taken(folder, shot),
            **_placed(cut, shot),
        }
        if number == 1:
            writer.writerow(row)
        writer.writerow(_cell(value) for value in row.values())
    return out.getvalue()


def _planned(plan: Plan, shot: Shot) -> dict[str, str]:
    camera = shot.camera
    return {
        "shot": shot.shot_id,
        "scene": plan.scene_of(shot.shot_id).heading,
        "size": camera.size.value,
        "angle": camera.angle.value,
        "lens mm": str(camera.lens_mm),
        "movement": camera.movement.value,
        "composition": camera.composition,
        "screen direction": camera.screen_direction.value,
        "action": shot.action,
        "dialogue": " / ".join(_said(line) for line in shot.lines),
        "characters": ", ".join(shot.characters),
        "wardrobe": "; ".join(f"{name}: {worn}" for name, worn in shot.wardrobe.items()),
        "props": ", ".join(shot.props),
        "location": shot.location,
        "time of day": shot.time_of_day,
        "light": shot.lighting,
        "mood": shot.mood,
        "palette": ", ".join(shot.palette),
        "seconds": f"{shot.duration_seconds:.2f}",
        "transition": shot.transition.value,
        "master": "yes" if shot.master else "",
        "joins": shot.joins or "",
    }


def _said(line: Line) -> str:
    aside = f" ({line.parenthetical})" if line.parenthetical else ""
    return f"{line.speaker.upper()}{_MARKS[line.delivery]}{aside}: {line.text}"


def _taken(folder: ProductionFolder, shot: Shot) -> dict[str, str]:
    takes = folder.takes(shot.shot_id)
    kept = folder.kept(shot.shot_id, AssetKind.CLIP)
    return {
        "takes": str(len(takes)),
        "kept take": str(kept.n) if kept else "",
        "model": _model(kept),
        "seed": str(kept.seed) if kept else "",
        "verdict": takes[-1].verdict.decision.value if takes else "",
        "reason": takes[-1].verdict.reason if takes else "",
        "cost usd": f"{sum(take.cost_micros for take in takes) / 1_000_000:.3f}",
    }


def _model(take: Take | None) -> str:
    return take.picture.model if take and take.picture else ""


def _placed(cut: FinalCut | None, shot: Shot) -> dict[str, str]:
    """Where it stands in the film, in film frames and in seconds."""
    found = cut.shots.get(shot.shot_id) if cut else None
    if cut is None or found is None:
        return dict.fromkeys(_IN_FILM, "")
    segment, rate = found.segment, cut.timeline.rate
    return {
        "in film": str(segment.start),
        "in seconds": f"{float(segment.start / rate):.3f}",
        "length": str(segment.frames),
        "held": str(segment.held) if segment.held else "",
        "source in": f"{float(segment.source_start):.3f}",
        "missing": _missing(segment, rate),
    }


def _missing(segment: Segment, rate: Fraction) -> str:
    lost = segment.edit is not None and segment.edit.missing
    return f"{float(segment.frames / rate):.2f} s" if lost else ""


def _cell(value: str) -> str:
    """One line of visible text that no spreadsheet takes for a formula."""
    text = one_line(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
