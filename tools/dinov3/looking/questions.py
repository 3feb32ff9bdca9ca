"""Which questions are asked of an asset, and what becomes of those that no plan can answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tools.dinov3.checks.answers import Shown, not_assessable
from tools.dinov3.expectation import Expectation
from tools.dinov3.findings import Status

PLANNED = frozenset(
    {
        "framing",
        "placement",
        "tilt",
        "lighting",
        "direction",
        "elements",
        "agreement",
        "movement",
        "action",
    }
)  # fmt: skip
"""Questions that compare with what a plan or a prompt asked for; others ask the picture alone."""


PIXELS_ALONE = frozenset(
    {"size", "length", "rate", "black", "exposure", "blur", "noise", "banding", "frozen", "flicker",
     "continuity", "tilt", "agreement", "agreement_weakest", "world_model"}
)  # fmt: skip
"""Checks that the encoder has no part in."""


@dataclass(frozen=True, slots=True)
class Questions:
    """What a caller wants to know, and how much of it as pictures."""

    only: frozenset[str] = frozenset()
    """Names of checks or of groups of them; empty asks everything."""
    evidence: bool = False
    """Draw a picture for every answer that has one, not for failures alone."""

    def wanted(self, shown: Iterable[Shown]) -> list[Shown]:
        """The answers that were asked for; whether there is a picture at all is always told."""
        always = ("black", "size")
        return [
            one
            for one in shown
            if not self.only or one.finding.check in self.only or one.finding.check in always
        ]


EVERYTHING = Questions()


def asked(name: str, expected: Expectation, ask: Callable[[], Iterable[Shown]]) -> list[Shown]:
    """The answers to one group of questions; one sentence where there is no plan to compare."""
    if name in expected.silent:
        said = "Neither a plan nor a prompt says what was asked for."
        return [Shown(not_assessable(name, said))]
    return list(ask())


def believed(shown: Iterable[Shown], *, out_of_field: bool) -> list[Shown]:
    """The answers, without those of an encoder that has never seen the like of the asset.

    What it measured is still shown: a weak encoder says so instead of guessing.
    """
    if not out_of_field:
        return list(shown)
    return [_withdrawn(one) for one in shown]


def _withdrawn(one: Shown) -> Shown:
    finding = one.finding
    if finding.check in PIXELS_ALONE or finding.status not in (Status.PASS, Status.FAIL):
        return one
    said = (
        "Not judged (uncalibrated encoder): the embedded encoder knows drawings only; "
        "name DINOv3 weights in DAILIES_EYE."
    )
    update: dict[str, object] = {
        "status": Status.NOT_ASSESSABLE,
        "score": None,
        "fault": "",
        "regions": (),
        "usable_range": None,
        "sentence": said,
    }
    return Shown(finding.model_copy(update=update))
