"""Dailies: all shots side by side, where faults show that no single asset shows."""

from __future__ import annotations

import asyncio

from graph.context import Context
from tools.dinov3.findings import AssetKind, AssetReport, Finding
from tools.takes.take import Take

MAX_ROUNDS = 1
"""A second look after the retakes would find new faults forever: convergence beats perfection."""


async def screen_dailies(context: Context, stage: AssetKind, rounds: int) -> list[str]:
    """Shots to be made again; their takes carry the dailies' findings and the new verdict."""
    folder = context.folder
    plan = folder.plan
    again: list[str] = []
    for scene in plan.scenes:
        takes = {
            shot.shot_id: take
            for shot in scene.shots
            if (take := folder.kept(shot.shot_id, stage)) is not None and take.picture is not None
        }
        findings = await _compare(context, stage, takes)
        for shot_id, found in findings.items():
            take = takes[shot_id]
            _file(context, take, found)
            if rounds >= MAX_ROUNDS or folder.retakes_left(shot_id, stage) == 0:
                continue
            if folder.decisions(shot_id).decides(take):
                # The findings are told; what a person put into the film stays.
                continue
            verdict = context.critic.judge_dailies(found, folder.brief.strictness)
            if verdict is not None:
                current = folder.take(shot_id, take.n) or take
                folder.save_take(current.model_copy(update={"verdict": verdict}))
                context.events.tell(
                    "verdict", verdict.decision, shot_id=shot_id, take=take.n, detail=verdict.reason
                )
                again.append(shot_id)
    return again


async def _compare(
    context: Context, stage: AssetKind, takes: dict[str, Take]
) -> dict[str, tuple[Finding, ...]]:
    if len(takes) < 2:
        return {}
    folder = context.folder
    pictures = {
        shot_id: folder.file(take.picture) for shot_id, take in takes.items() if take.picture
    }
    shots = {shot_id: folder.plan.shot(shot_id) for shot_id in takes}
    async with context.looking:
        return await asyncio.to_thread(context.eye.look_at_dailies, pictures, shots, stage)


def _file(context: Context, take: Take, found: tuple[Finding, ...]) -> None:
    """Add the findings to the take's report, once."""
    if take.picture is None or take.picture.report is None:
        return
    report: AssetReport = take.picture.report
    known = {finding.check for finding in report.findings}
    new = tuple(finding for finding in found if finding.check not in known)
    if not new:
        return
    fuller = report.model_copy(update={"findings": (*report.findings, *new)})
    picture = take.picture.model_copy(update={"report": fuller})
    context.folder.save_take(take.model_copy(update={"picture": picture}))


async def look_across(context: Context) -> AssetReport:
    """What the eye says of all kept clips together; kept in the folder for the report."""
    folder, plan = context.folder, context.folder.plan
    kept = ((shot, folder.kept(shot.shot_id, AssetKind.CLIP)) for shot in plan.shots)
    clips = {
        shot.shot_id: folder.file(take.picture) for shot, take in kept if take and take.picture
    }
    async with context.looking:
        report = await asyncio.to_thread(
            context.eye.look_at_production, clips, plan.shots, plan.style, folder.root
        )
    folder.save("production_report.json", report)
    return report
