"""Whether the same take is judged the same: in fresh processes, with cold and with warm caches."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import cv2
import torch
from pydantic import BaseModel, ConfigDict

from agents.critic import Case, Critic
from agents.offline import OfflinePlanner
from evals.critic.judging import RETAKES_LEFT, STRICTNESS
from evals.takes.take import Take, nameless
from tools.dinov3.cache import FeatureCache
from tools.dinov3.calibrating.labelled import Labelled
from tools.dinov3.calibrating.one_look import look
from tools.dinov3.calibrating.survey import Glass
from tools.dinov3.disk_cache import DiskCache
from tools.dinov3.encoder import load_encoder
from tools.dinov3.eye import Eye
from tools.dinov3.findings import AssetReport

WAYS = ("a fresh process", "the same eye again", "features from disk")
"""How a take is looked at again, after a first look with nothing kept."""


class Stability(BaseModel):
    """Looks that came out otherwise."""

    model_config = ConfigDict(frozen=True)

    takes: int
    pairs: int
    """A take looked at again, each way, beside its first look."""
    findings_differ: int
    """Pairs of which any finding differs in anything: a number, a word, a box."""
    verdicts_differ: int


def stability(takes: Sequence[Take], glass: Glass, work: Path, processes: int) -> Stability:
    """Every take looked at four times, and decided on each time."""
    copies = [nameless(take.labelled.path, work / "takes") for take in takes]
    plans = [
        take.labelled.model_copy(update={"path": copy, "fault": "", "since_seconds": None})
        for take, copy in zip(takes, copies, strict=True)
    ]
    with tempfile.TemporaryDirectory() as shelf:
        one = _looks(partial(_twice, glass, Path(shelf)), plans, processes)
        two = _looks(partial(_once, glass, None), plans, processes)
        three = _looks(partial(_once, glass, Path(shelf)), plans, processes)
    first = [reports[0] for reports in one]
    again = [*two, *([reports[1]] for reports in one), *three]
    pairs = list(zip(first * len(WAYS), [reports[0] for reports in again], strict=True))
    return counted(pairs, plans * len(WAYS))


def counted(
    pairs: Sequence[tuple[AssetReport, AssetReport]], plans: Sequence[Labelled]
) -> Stability:
    """How many of two looks each, at what was planned so, came out otherwise."""
    verdicts = [
        (_verdict(one, plan), _verdict(other, plan))
        for (one, other), plan in zip(pairs, plans, strict=True)
    ]
    return Stability(
        takes=len({plan.path for plan in plans}),
        pairs=len(pairs),
        findings_differ=sum(one != other for one, other in pairs),
        verdicts_differ=sum(one != other for one, other in verdicts),
    )


def _looks(
    look_at: partial[list[AssetReport]], plans: Sequence[Labelled], processes: int
) -> list[list[AssetReport]]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context) as pool:
        return list(pool.map(look_at, plans))


def _once(glass: Glass, shelf: Path | None, plan: Labelled) -> list[AssetReport]:
    return _reports(glass, shelf, plan, 1)


def _twice(glass: Glass, shelf: Path | None, plan: Labelled) -> list[AssetReport]:
    return _reports(glass, shelf, plan, 2)


def _reports(glass: Glass, shelf: Path | None, plan: Labelled, times: int) -> list[AssetReport]:
    """The reports of an eye that has seen nothing before, but what lies on the shelf."""
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    cache = FeatureCache(shelf=DiskCache(shelf)) if shelf else FeatureCache()
    eye = Eye(load_encoder(glass.weights, cache=cache), glass.calibration)
    with tempfile.TemporaryDirectory() as folder:
        return [look(eye, plan, Path(folder)) for _ in range(times)]


def _verdict(report: AssetReport, plan: Labelled) -> str:
    case = Case(plan.shot, report, RETAKES_LEFT, STRICTNESS)
    return Critic(OfflinePlanner()).decide(case).model_dump_json()
