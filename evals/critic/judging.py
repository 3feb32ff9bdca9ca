"""Takes looked at, mended as far as that is free, and decided on, as a production does it.

The eye gets nameless copies. What it said is kept in a file, so that a run that was stopped goes
on. Nothing here needs more than the eye and the cutting room.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from agents.critic import Case, Critic
from agents.offline import OfflinePlanner
from agents.policy import load_policy
from evals.takes.take import Take, nameless
from graph.mending import crop_of, mend_clip, mend_still
from tools.dinov3.calibrating.labelled import Labelled
from tools.dinov3.calibrating.survey import Glass, Looked, Task, survey
from tools.dinov3.expectation import Expectation
from tools.dinov3.findings import AssetKind, AssetReport, Finding, Status
from tools.takes.verdict import Decision, Remedy, Verdict

RETAKES_LEFT = 2
"""Of a take that is neither the first nor the last of its shot."""
STRICTNESS = "standard"
_HANDFUL = 8
"""Takes for which no other process is started."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A take after the eye has looked and what is free was tried."""

    take: Take
    case: Case
    """As it stands before the last decision."""
    first: AssetReport
    """The report on it as it came."""
    together: tuple[Finding, ...] = ()
    """What is said of it beside its scene's other pictures."""

    @property
    def words(self) -> frozenset[str]:
        """Faults that a gate named when it came, and in dailies."""
        found = (*self.first.failures, *_gates(self.together))
        return frozenset(finding.fault for finding in found)

    @property
    def noticed(self) -> frozenset[str]:
        """Faults that were named at all, as advice too."""
        found = (*self.first.findings, *self.together)
        return frozenset(finding.fault for finding in found if finding.status is Status.FAIL)


@dataclass(frozen=True, slots=True)
class Judged:
    """A take and what a critic did about it."""

    seen: Seen
    verdict: Verdict

    @property
    def take(self) -> Take:
        """What was judged."""
        return self.seen.take

    @property
    def acted(self) -> bool:
        """Whether anything but the take as it came would go on."""
        return self.verdict.decision is not Decision.KEEP or bool(self.verdict.mended)

    @property
    def sent_back(self) -> bool:
        """Whether it costs a retake or a person's time."""
        return self.verdict.decision in (Decision.RETAKE, Decision.ESCALATE)

    @property
    def handled(self) -> bool:
        """Whether its fault stays out of the film.

        A trim counts where it leaves the fault out, a repair where it is one for this fault and
        the eye passes after it.
        """
        if self.verdict.decision is Decision.TRIM:
            return self.take.left_out(self.verdict.usable_range)
        return self.sent_back or self._mended_for_it

    @property
    def _mended_for_it(self) -> bool:
        if not self.verdict.mended:
            return False
        policy = load_policy()
        right = {remedy for word in self.take.words for remedy in policy.rule(word).free}
        return bool(right & set(self.verdict.mended))


def looked_at(takes: Sequence[Take], glass: Glass, work: Path, processes: int) -> list[Seen]:
    """What the eye says of every take, in order, and of what the cutting room made of it.

    `work` keeps what was said, the nameless copies and the mended files.
    """
    critic = Critic(OfflinePlanner())
    tasks = [_task(take, nameless(take.labelled.path, work / "takes")) for take in takes]
    kept = work / f"reports-{glass.weights_sha256[:12]}.jsonl"
    looks = survey(tasks, glass, kept, processes)
    seen = [_seen(take, looked) for take, looked in zip(takes, looks, strict=True)]
    files = [task.take.path for task in tasks]
    while todo := [(i, r) for i, one in enumerate(seen) if (r := _remedy(critic, one))]:
        mended = _mended([(seen[i], files[i], remedy) for i, remedy in todo], work, processes)
        again = [_task(seen[i].take, file) for (i, _), file in zip(todo, mended, strict=True)]
        few = 1 if len(again) <= _HANDFUL else processes
        looks = survey(again, glass, kept, few)
        for (i, remedy), file, looked in zip(todo, mended, looks, strict=True):
            case, helped = critic.tried(seen[i].case, remedy, _report(looked))
            seen[i] = replace(seen[i], case=case)
            if helped:
                seen[i], files[i] = replace(seen[i], together=looked.together), file
    return seen


def decided(seen: Seen, critic: Critic) -> Verdict:
    """The verdict by arithmetic: on the take alone, and then beside the scene's others."""
    return in_dailies(seen, critic, critic.decide(seen.case))


def in_dailies(seen: Seen, critic: Critic, verdict: Verdict) -> Verdict:
    """The verdict after dailies, which only takes that were kept come to."""
    if not verdict.decision.keeps:
        return verdict
    return critic.judge_dailies(seen.together, seen.case.strictness) or verdict


def _seen(take: Take, looked: Looked) -> Seen:
    report = _report(looked)
    case = Case(take.labelled.shot, report, RETAKES_LEFT, STRICTNESS)
    return Seen(take, case, report, looked.together)


def _remedy(critic: Critic, one: Seen) -> Remedy | None:
    """The next free remedy; none for a take whose planned size nobody knows."""
    return critic.decide(one.case).remedy if one.take.labelled.width else None


def _task(take: Take, file: Path) -> Task:
    plan = take.labelled.model_copy(update={"path": file, "fault": "", "since_seconds": None})
    return Task(
        plan,
        take.scene,
        scene_shots=take.beside,
        planned=take.planned,
        photographed=take.photographed,
        whole=True,
    )


def _mended(todo: Sequence[tuple[Seen, Path, Remedy]], work: Path, processes: int) -> list[Path]:
    """The mended files, made once each."""
    folder = work / "mended"
    folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(processes) as pool:
        waiting = [pool.submit(_mend, folder, *one) for one in todo]
        return [one.result() for one in waiting]


def _mend(folder: Path, one: Seen, file: Path, remedy: Remedy) -> Path:
    out = folder / f"{file.stem}.{remedy}{file.suffix}"
    if out.is_file():
        return out
    mend = mend_still if one.take.kind is AssetKind.KEYFRAME else mend_clip
    new = out.with_name(f"new.{out.name}")
    mend(file, new, remedy, _expected(one.take.labelled), crop_of(one.case.report))
    return new.replace(out)


def _expected(plan: Labelled) -> Expectation:
    """As much of the plan as a remedy needs."""
    if plan.shot is None:
        raise ValueError(f"a {plan.kind} has no remedy")
    return Expectation(
        shot=plan.shot,
        width=plan.width,
        height=plan.height,
        scene_master=plan.master,
        first_frame=plan.first_frame,
    )


def _report(looked: Looked) -> AssetReport:
    if looked.report is None:
        raise LookupError("the look was kept without its report")
    return looked.report


def _gates(found: Sequence[Finding]) -> list[Finding]:
    report = AssetReport(asset=AssetKind.PRODUCTION, sha256="", eye="", findings=tuple(found))
    return list(report.failures)
