"""What a model may change of a verdict, its reason, and what has to stand in that."""

from __future__ import annotations

from evals.critic.judging import Judged
from tools.takes.verdict import Verdict


def same_decision(plain: Verdict, other: Verdict) -> bool:
    """Whether two verdicts differ in nothing but the words of their reason."""
    return plain == other.model_copy(update={"reason": plain.reason})


def numbers_of(one: Judged) -> list[str]:
    """Scores that the reason has to tell: of the checks that failed, as they are written."""
    failed = set(one.verdict.failed_checks)
    found = (*one.seen.case.report.failures, *one.seen.together)
    return [
        f"{finding.score:.2f}"
        for finding in found
        if finding.check in failed and finding.score is not None and finding.threshold is not None
    ]
