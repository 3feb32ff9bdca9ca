"""Tools of the chat for takes: look at them, have a verdict explained, and decide otherwise."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from graph.chat.desk import Desk
from graph.chat.tool import Arguments, ShotArguments, Tool, ToolResult
from graph.folder import ProductionFolder
from graph.hand import (
    accept_take,
    ask_retake,
    bring_take,
    choose_take,
    lock_shot,
    locked_shots,
    unlock_shot,
)
from tools.dinov3.findings import AssetKind, Finding, Severity, Status
from tools.errors import UserFixable
from tools.screenplay.plan_edit import shot_named
from tools.takes.take import Take


class MaybeShotArguments(Arguments):
    """A shot, or all of them."""

    shot: str = ""


class TakeArguments(ShotArguments):
    """A take of a shot."""

    take: int | None = Field(default=None, ge=1, description="Its number; else the newest.")


class ChooseArguments(ShotArguments):
    """Which take."""

    take: int = Field(ge=1)


class RetakeArguments(ShotArguments):
    """What has to be different."""

    note: str = Field(min_length=3, description="What to do differently, in the person's words.")
    stage: AssetKind | None = Field(default=None, description="keyframe or clip; else the clip.")


class ReplaceArguments(ShotArguments):
    """The person's own file."""

    file: str

    def paths(self) -> tuple[str, ...]:
        """The file."""
        return (self.file,)


async def show_takes(desk: Desk, asked: MaybeShotArguments) -> ToolResult:
    """Every take with its verdict, and where its picture lies."""
    folder = desk.planned
    shots = [shot_named(folder.plan, asked.shot)] if asked.shot else folder.plan.shots
    lines, files = [], []
    for shot in shots:
        takes = folder.takes(shot.shot_id)
        lines.append(f"{shot.shot_id}: {'no take yet' if not takes else ''}".rstrip())
        for take in takes:
            lines.append(f"  {_take_line(folder, take)}")
            if take.picture is not None:
                files.append(folder.file(take.picture))
    return ToolResult("\n".join(lines), files=tuple(files))


async def explain(desk: Desk, asked: TakeArguments) -> ToolResult:
    """A verdict with its findings, numbers and evidence."""
    folder = desk.planned
    take = _take(folder, asked)
    report = take.picture.report if take.picture else None
    lines = [
        f"{take.shot_id}, take {take.n} ({take.stage}): {take.verdict.decision},"
        f" decided by {take.verdict.decided_by}.",
        take.verdict.reason,
    ]
    findings = report.findings if report else ()
    failed = [each for each in findings if each.status is Status.FAIL]
    lines += [f"- {_finding(each)}" for each in failed]
    passed = sum(each.status is Status.PASS for each in findings)
    unasked = [each.check for each in findings if each.status is Status.UNAVAILABLE]
    lines.append(f"{passed} checks passed." if report else "Nothing was looked at.")
    if unasked:
        lines.append(f"Not available here: {', '.join(sorted(set(unasked)))}.")
    lines += [f"Asked for next time: {edit.instruction}" for edit in take.verdict.edits]
    evidence = folder.take_folder(take.shot_id, take.n)
    files = [evidence / each.evidence for each in failed if each.evidence]
    picture = [folder.file(take.picture)] if take.picture else []
    return ToolResult(
        "\n".join(lines), files=tuple(path for path in (*picture, *files) if path.exists())
    )


async def accept(desk: Desk, asked: TakeArguments) -> ToolResult:
    """Overrule the critic."""
    folder, shot_id = _at_rest(desk, asked)
    with desk.crew() as crew:
        take = accept_take(folder, crew.memory, shot_id, asked.take, person=desk.person)
    return ToolResult(
        f"{take.shot_id}, take {take.n} ({take.stage}) is kept on the word of {desk.person}, and"
        f" memory has it as a lesson. {_GO_ON_IF_CLIP[take.stage is AssetKind.CLIP]}"
    )


async def choose(desk: Desk, asked: ChooseArguments) -> ToolResult:
    """Let an earlier take enter the film."""
    folder, shot_id = _at_rest(desk, asked)
    take = choose_take(folder, shot_id, asked.take, person=desk.person)
    return ToolResult(
        f"{take.shot_id}, take {take.n} ({take.stage}) is chosen."
        f" {_GO_ON_IF_CLIP[take.stage is AssetKind.CLIP]}"
    )


async def retake(desk: Desk, asked: RetakeArguments) -> ToolResult:
    """Set the take aside with a note; the next run makes another."""
    folder, shot_id = _at_rest(desk, asked)
    with desk.crew() as crew:
        take = ask_retake(
            folder, crew.memory, shot_id, asked.note, stage=asked.stage, person=desk.person
        )
    return ToolResult(
        f"{take.shot_id}, take {take.n} ({take.stage}) is set aside with your note:"
        f" {asked.note} Say 'go on' to have it shot."
    )


async def replace(desk: Desk, asked: ReplaceArguments) -> ToolResult:
    """Take the person's own picture or clip."""
    folder, shot_id = _at_rest(desk, asked)
    with desk.crew() as crew:
        take = bring_take(folder, crew.eye, shot_id, desk.file(asked.file), person=desk.person)
    failed = take.picture.report.failures if take.picture and take.picture.report else ()
    seen = " The eye's objections, which change nothing: " if failed else ""
    return ToolResult(
        f"{Path(asked.file).name} is take {take.n} of {take.shot_id} ({take.stage}).{seen}"
        f"{' '.join(each.sentence for each in failed)}"
        f" {_GO_ON_IF_CLIP[take.stage is AssetKind.CLIP]}"
    )


async def lock(desk: Desk, asked: ShotArguments) -> ToolResult:
    """Keep a shot as it is."""
    folder, shot_id = _at_rest(desk, asked)
    lock_shot(folder, shot_id)
    return ToolResult(f"{shot_id} is locked: its takes stay, whatever the plan says.")


async def unlock(desk: Desk, asked: ShotArguments) -> ToolResult:
    """Let a shot change again."""
    folder, shot_id = _at_rest(desk, asked)
    if shot_id not in locked_shots(folder):
        return ToolResult(f"{shot_id} is not locked.", done=False)
    unlock_shot(folder, shot_id)
    return ToolResult(f"{shot_id} is not locked any more.")


_GO_ON_IF_CLIP = {
    False: "Its clip is due now. Say 'go on' to have it shot.",
    True: "Say 'go on' to have the film cut with it.",
}


def _at_rest(desk: Desk, asked: ShotArguments) -> tuple[ProductionFolder, str]:
    """The open production while nobody works on it, and the shot's id as its plan has it."""
    folder = desk.resting
    return folder, shot_named(folder.plan, asked.shot).shot_id


def _take(folder: ProductionFolder, asked: TakeArguments) -> Take:
    shot = shot_named(folder.plan, asked.shot)
    takes = folder.takes(shot.shot_id)
    if not takes:
        raise UserFixable("it has no take yet.", where=f"shot {shot.shot_id}", fix="shoot it.")
    found = takes[-1] if asked.take is None else folder.take(shot.shot_id, asked.take)
    if found is None:
        known = ", ".join(str(take.n) for take in takes)
        raise UserFixable(
            f"there is no take {asked.take}.",
            where=f"shot {shot.shot_id}",
            fix=f"name one of {known}.",
        )
    return found


def _take_line(folder: ProductionFolder, take: Take) -> str:
    kept = folder.kept(take.shot_id, take.stage)
    mark = "in the film" if kept is not None and kept.n == take.n else take.verdict.decision
    stale = folder.stale_parts(take)
    old = f" stale: {', '.join(stale)}." if stale else ""
    where = f" {folder.file(take.picture)}" if take.picture else ""
    return f"take {take.n} {take.stage}: {mark}.{old} {take.verdict.reason}{where}"


def _finding(finding: Finding) -> str:
    advice = " (advice only)" if finding.severity is Severity.ADVICE else ""
    if finding.score is None or finding.threshold is None:
        return f"{finding.check}{advice}: {finding.sentence}"
    limit = finding.threshold
    return (
        f"{finding.check}{advice}: {finding.sentence} Score {finding.score:.2f}, needed"
        f" {limit.value:.2f} ({limit.origin})."
    )


TOOLS = (
    Tool("show_takes", "The takes of a shot, or of all.", show_takes, MaybeShotArguments),
    Tool(
        "explain",
        "Why a take was kept, retaken or handed over: findings, scores, limits, evidence.",
        explain,
        TakeArguments,
    ),
    Tool(
        "accept_take",
        "The person overrules the critic: this take enters the film as it is.",
        accept,
        TakeArguments,
        deeds=("kept", "accepted", "overruled"),
    ),
    Tool(
        "choose_take",
        "Use another take of a shot than the one that is in the film.",
        choose,
        ChooseArguments,
        deeds=("chosen", "selected", "switched"),
    ),
    Tool(
        "retake",
        "Set a take aside with the person's note, so that the next run makes another. Shoots"
        " nothing by itself.",
        retake,
        RetakeArguments,
        deeds=("noted", "set aside", "marked", "ordered"),
    ),
    Tool(
        "replace",
        "Put the person's own picture or clip in place of a shot's take.",
        replace,
        ReplaceArguments,
        deeds=("replaced",),
    ),
    Tool("lock_shot", "Lock a shot: nothing changes it.", lock, ShotArguments, deeds=("locked",)),
    Tool("unlock_shot", "Unlock a shot.", unlock, ShotArguments, deeds=("unlocked",)),
)
