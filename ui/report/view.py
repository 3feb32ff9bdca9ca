"""What the pages show, prepared from the report record: words, pictures and one curve."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from graph.folder import ProductionFolder
from graph.report import ProductionReport, ShotReport
from tools.dinov3.findings import AssetKind, AssetReport, Finding, Status
from tools.takes.take import Take
from ui.report.pictures import evidence_uri, frame_uris, still_uri

_CURVE_WIDTH, _CURVE_HEIGHT = 320, 80


@dataclass(frozen=True, slots=True)
class FindingView:
    """One row of a findings table."""

    finding: Finding
    measured: str
    evidence: str
    """Data URI or empty."""


@dataclass(frozen=True, slots=True)
class TakeView:
    """One take beside the others."""

    take: Take
    in_film: bool
    pictures: tuple[str, ...]
    findings: tuple[FindingView, ...]
    curve: str
    """Points of an SVG polyline, empty without a curve."""
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShotView:
    """One shot."""

    report: ShotReport
    number: int
    poster: str
    takes: tuple[TakeView, ...]
    lines: tuple[str, ...]
    size: str
    """Camera in one line."""


def shot_views(folder: ProductionFolder, report: ProductionReport) -> tuple[ShotView, ...]:
    """All shots in film order."""
    return tuple(
        _shot_view(folder, shot, number) for number, shot in enumerate(report.shots, start=1)
    )


def finding_views(
    report: AssetReport | None, base: Path, *, everything: bool = False
) -> tuple[FindingView, ...]:
    """Rows of one asset's findings; failures first, then as measured.

    Evidence is shown of failures and of identity, or with `everything` wherever there is some.
    """
    if report is None:
        return ()
    order = sorted(report.findings, key=lambda f: f.status is not Status.FAIL)
    return tuple(
        FindingView(
            finding=finding,
            measured=_measured(finding),
            evidence=_evidence(finding, base, everything),
        )
        for finding in order
    )


def money(micros: int) -> str:
    """Dollars and cents."""
    return f"${micros / 1e6:,.2f}"


def percent(share: float | None) -> str:
    """A share as people read it; a dash when there is none."""
    return "–" if share is None else f"{share:.0%}"


def _shot_view(folder: ProductionFolder, report: ShotReport, number: int) -> ShotView:
    shot = report.shot
    kept = next((t for t in report.takes if t.n == report.kept_keyframe), None)
    poster = still_uri(folder.file(kept.picture)) if kept and kept.picture else ""
    camera = shot.camera
    return ShotView(
        report=report,
        number=number,
        poster=poster,
        takes=tuple(_take_view(folder, take, report) for take in report.takes),
        lines=tuple(f"{line.speaker}: {line.text}" for line in shot.lines),
        size=f"{camera.size}, {camera.angle}, {camera.lens_mm} mm, {camera.movement}",
    )


def _take_view(folder: ProductionFolder, take: Take, report: ShotReport) -> TakeView:
    picture = take.picture
    looked = picture.report if picture else None
    base = folder.take_folder(take.shot_id, take.n)
    return TakeView(
        take=take,
        in_film=take.n in (report.kept_keyframe, report.kept_clip) and not report.missing,
        pictures=_pictures(folder, take),
        findings=finding_views(looked, base),
        curve=_curve(looked.curve if looked else ()),
        words=looked.words if looked else (),
    )


def _pictures(folder: ProductionFolder, take: Take) -> tuple[str, ...]:
    if take.picture is None:
        return ()
    path = folder.file(take.picture)
    if take.stage is AssetKind.CLIP:
        return frame_uris(path)
    uri = still_uri(path)
    return (uri,) if uri else ()


def _evidence(finding: Finding, base: Path, everything: bool) -> str:
    shown = everything or finding.status is Status.FAIL or finding.check == "identity"
    return evidence_uri(base / finding.evidence) if finding.evidence and shown else ""


def _measured(finding: Finding) -> str:
    parts = [f"{m.name} {m.value:.3g} {m.unit}".strip() for m in finding.measurements]
    return ", ".join(parts)


def _curve(points: tuple[tuple[float, float], ...]) -> str:
    """Identity over time as SVG points; seconds to the right, score 0..1 upwards."""
    if len(points) < 2:
        return ""
    last = max(seconds for seconds, _ in points) or 1.0
    return " ".join(
        f"{seconds / last * _CURVE_WIDTH:.1f},{(1 - min(max(score, 0.0), 1.0)) * _CURVE_HEIGHT:.1f}"
        for seconds, score in points
    )
