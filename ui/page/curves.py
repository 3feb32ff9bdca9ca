"""Likeness over time: how sure the eye is, moment by moment, that it sees the right person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tools.dinov3.findings import AssetReport
from tools.takes.take import Take

_HEIGHT = 170
_CHECK = "identity"


def curve_of(take: Take) -> tuple[tuple[float, float], ...]:
    """(seconds, score 0..1) of a clip; empty where nobody was measured."""
    report = _report(take)
    return report.curve if report is not None else ()


def limit_of(take: Take) -> float | None:
    """The score that the clip has to reach; None where none is calibrated."""
    report = _report(take)
    limits = [
        finding.threshold.value
        for finding in (report.findings if report else ())
        if finding.check == _CHECK and finding.threshold is not None
    ]
    return limits[0] if limits else None


def told(take: Take) -> str:
    """The curve in a sentence, for those who do not see it."""
    curve = curve_of(take)
    if not curve:
        return ""
    at, lowest = min(curve, key=lambda point: point[1])
    limit = limit_of(take)
    needed = f"; {limit:.2f} is needed" if limit is not None else ""
    return f"Take {take.n}: lowest {lowest:.2f} at {at:.1f} s{needed}."


def likeness_chart(takes: Sequence[Take]) -> dict[str, Any]:
    """A Vega-Lite chart of these takes' curves, with the limit as a dashed line."""
    points = [
        {"take": f"take {take.n}", "seconds": round(at, 3), "score": round(score, 4)}
        for take in takes
        for at, score in curve_of(take)
    ]
    limits = [limit for take in takes if (limit := limit_of(take)) is not None]
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": points},
            "mark": {"type": "line", "point": True, "tooltip": True},
            "encoding": {
                "x": {"field": "seconds", "type": "quantitative", "title": "seconds"},
                "y": {
                    "field": "score",
                    "type": "quantitative",
                    "title": "likeness",
                    "scale": {"domain": [0, 1]},
                },
                "color": {
                    "field": "take",
                    "type": "nominal",
                    "legend": {"orient": "bottom", "title": None} if len(takes) > 1 else None,
                },
            },
        }
    ]
    if limits:
        layers.append(
            {
                "data": {"values": [{"limit": limits[-1]}]},
                "mark": {"type": "rule", "strokeDash": [5, 4], "color": "gray"},
                "encoding": {"y": {"field": "limit", "type": "quantitative"}},
            }
        )
    told_all = " ".join(told(take) for take in takes)
    return {"height": _HEIGHT, "description": f"Likeness over time. {told_all}", "layer": layers}


def _report(take: Take) -> AssetReport | None:
    return take.picture.report if take.picture is not None else None
