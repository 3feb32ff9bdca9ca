"""The quote: what a plan costs before anything is bought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agents.exchange import MOST_CANDIDATES, CandidateTask
from agents.generator import Generator
from agents.offline.remarks import candidates
from graph.bases import source_shot
from graph.records import Quote, ShotQuote
from memory.lessons import Lesson
from memory.rates import failure_counts
from tools.dinov3.complexity import MOST_TAKES, estimate
from tools.dinov3.findings import AssetKind
from tools.providers.live.prices import list_price_micros
from tools.providers.models import model_book
from tools.providers.requests import ClipRequest, Media, Request, StillRequest
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Plan, Shot

_SPOKEN_CHARACTERS_PER_SECOND = 14.0
_NO_PICTURE = Media(sha256="")
"""Stands where a picture will be: prices do not depend on it."""
TYPICAL_PROMPT = 900
"""Characters of a prompt before it is written."""


@dataclass(frozen=True, slots=True)
class FirstTake:
    """What one take of a shot asks for."""

    keyframes: tuple[Request, ...]
    """Every candidate that may be needed; they are sent one after another."""
    clip: Request
    foley: Request
    voices: tuple[Request, ...]
    """One a line, in order."""

    @property
    def all(self) -> tuple[Request, ...]:
        """Everything together."""
        return (*self.keyframes, *self.sure[1:])

    @property
    def sure(self) -> tuple[Request, ...]:
        """What is bought when the first candidate is good."""
        return (self.keyframes[0], self.clip, self.foley, *self.voices)


def quote_plan(
    plan: Plan, brief: Brief, generator: Generator, lessons: Sequence[Lesson] = ()
) -> Quote:
    """Price of all first takes, of the likely ones and of the worst case; previz costs nothing.

    `lessons` are all that memory holds: their failures say how many takes are likely.
    """
    takes = [first_take(shot, plan, brief, generator) for shot in plan.shots]
    shots = [
        _difficulty(shot, take, lessons, _model(shot, plan, generator))
        for shot, take in zip(plan.shots, takes, strict=True)
    ]
    seconds = sum(shot.duration_seconds for shot in plan.shots)
    sounds = _beds(plan, brief, generator)
    beds = price_micros(sounds)
    first = sum(price_micros(take.sure) for take in takes) + beds
    dearest = sum(map(_dearest, takes)) + beds
    free = brief.studio == "previz"
    return Quote(
        studio=brief.studio,
        first_takes_micros=0 if free else first,
        worst_case_micros=0 if free else dearest * (1 + brief.max_retakes),
        jobs=sum(len(take.sure) for take in takes) + len(sounds),
        list_price_micros=first,
        seconds=round(seconds, 3),
        expected_micros=sum(shot.expected_micros for shot in shots) + beds,
        shots=tuple(shots),
    )


def _dearest(take: FirstTake) -> int:
    """A take with as many candidates as may be ordered at all."""
    return price_micros((*take.keyframes[:1] * MOST_CANDIDATES, *take.sure[1:]))


def _difficulty(shot: Shot, take: FirstTake, lessons: Sequence[Lesson], model: str) -> ShotQuote:
    counts = failure_counts(lessons, model)
    still = price_micros(take.keyframes[:1])
    rest = price_micros(take.sure) - still
    found = estimate(shot, TYPICAL_PROMPT, counts, rest)
    # The priors order shots; money for more pictures is spent on counted failures only.
    worth = min(MOST_CANDIDATES, found.candidates) if counts else 1
    pictures = expected_pictures(1 - found.score, max(worth, len(take.keyframes)))
    return ShotQuote(
        shot_id=shot.shot_id,
        difficulty=round(found.score, 4),
        expected_takes=round(found.expected_takes, 2),
        expected_micros=found.expected_cost_micros + round(pictures * still),
        candidates=worth,
        reasons=found.reasons,
    )


def expected_pictures(good: float, candidates: int) -> float:
    """Keyframes bought until one is good or a person decides, with so many candidates a take.

    `good` is the chance that one is good. They come one after another. All at once would be
    `candidates` for each take: with a chance of 0.4 and two of them 3.1 pictures instead of 2.5,
    for 1.5 waits instead of 2.5. Other shots use the wait, since services take few tasks at once,
    so the money decides.
    """
    return sum((1 - good) ** number for number in range(MOST_TAKES * candidates))


def _model(shot: Shot, plan: Plan, generator: Generator) -> str:
    """The model of the shot's keyframe, which is the asset that fails most often."""
    from_picture = generator.makes_angles and source_shot(plan, shot) is not None
    return generator.route(shot, AssetKind.KEYFRAME, from_master=from_picture)


def price_micros(requests: Sequence[Request]) -> int:
    """Together at list prices, in millionths of a US dollar."""
    return sum(list_price_micros(model_book(), request) for request in requests)


def first_take(shot: Shot, plan: Plan, brief: Brief, generator: Generator) -> FirstTake:
    """Requests that cost what one take of everything that the shot needs will cost."""
    spoken = sum(len(line.text) for line in shot.lines)
    length = max(shot.duration_seconds, spoken / _SPOKEN_CHARACTERS_PER_SECOND)
    still = StillRequest(
        model=_model(shot, plan, generator),
        seed=0,
        prompt=shot.action,
        width=brief.width,
        height=brief.height,
    )
    at_once = candidates(CandidateTask(shot=shot, attempt=1, edits=(), worth=1)).candidates
    return FirstTake(
        keyframes=(still,) * at_once,
        clip=ClipRequest(
            model=generator.route(shot, AssetKind.CLIP, from_master=True, seconds=length),
            seed=0,
            prompt=shot.action,
            first_frame=_NO_PICTURE,
            duration_seconds=length,
            fps=brief.fps,
            width=brief.width,
            height=brief.height,
        ),
        foley=generator.foley(shot, plan, _NO_PICTURE, length, 1),
        voices=tuple(generator.voice(shot, line, plan, 1) for line in shot.lines),
    )


def _beds(plan: Plan, brief: Brief, generator: Generator) -> list[Request]:
    """Portraits of those who are seen, one bed a scene, and music."""
    requests: list[Request] = [generator.portrait(member, plan, brief, 1) for member in plan.seen]
    for scene in plan.scenes:
        seconds = sum(shot.duration_seconds for shot in scene.shots)
        requests.append(generator.ambience(scene, plan, seconds, 1))
    if brief.music is None:
        seconds = sum(shot.duration_seconds for shot in plan.shots)
        requests.append(generator.music(plan, seconds, 1))
    return requests
