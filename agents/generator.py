"""The generator: a prompt sheet becomes requests to models.

Routing, seeds and the form of requests are rules; a language model is asked only how many
candidates a hard shot deserves, and its answer is bounded.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from agents.exchange import CandidateAnswer, CandidateTask
from agents.models import ChatModel
from agents.mouths import faces_beside, speaking_line
from agents.offline.facts import who_sentence
from agents.offline.naming import call
from agents.offline.remarks import candidates
from agents.prompts import load_prompt
from tools.dinov3.findings import AssetKind
from tools.errors import ModelOutputInvalid, ProviderRefused
from tools.providers.jobs import BudgetExceeded
from tools.providers.models import Need, model_book
from tools.providers.previz.cast import voice_for
from tools.providers.requests import (
    AngleRequest,
    ClipRequest,
    FoleyRequest,
    LipsyncRequest,
    Media,
    MusicRequest,
    Request,
    StillRequest,
    VoiceRequest,
)
from tools.screenplay.brief import Brief
from tools.screenplay.plan import CastMember, Plan, Scene, Shot
from tools.screenplay.script import Line
from tools.takes.sheet import PromptSheet
from tools.takes.take import SpokenLine

PORTRAIT_SIDE = 1024

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ShootingTask:
    """Everything that turns a prompt sheet into requests."""

    shot: Shot
    sheet: PromptSheet
    n: int
    stage: AssetKind
    brief: Brief
    subjects: tuple[Media, ...]
    """References of the characters in the frame, then of props, tagged with their names."""
    source: Media | None  # keyframe to make this one from, for angles and joins
    keyframe: Media | None  # the shot's own kept keyframe, for clips
    lines: tuple[SpokenLine, ...]
    duration_seconds: float
    speaker_mask: Media | None = None
    """White where the speaker is, where others' mouths are in the picture too."""
    place: Media | None = None  # the filmmaker's own picture of it
    worth_candidates: int = 1
    """Keyframes at once that pay, by how often such shots failed."""


class Order(BaseModel):
    """The jobs of one take."""

    model_config = ConfigDict(frozen=True)

    requests: tuple[Request, ...] = Field(min_length=1)
    reason: str


class Generator:
    """Chooses model, seed and candidates, and writes the requests."""

    def __init__(self, model: ChatModel, offered: Callable[[str], bool] = lambda model: True):
        """`offered` says which models the studio can be asked for now."""
        self.model = model
        self._offered = offered

    async def order(self, task: ShootingTask) -> Order:
        """The jobs of a take; clips are dear and come one at a time."""
        if task.stage is AssetKind.CLIP:
            return _clip_order(task, self._choose("clip", task.duration_seconds))
        question = CandidateTask(
            shot=task.shot, attempt=task.n, edits=task.sheet.edits, worth=task.worth_candidates
        )
        answer = await self._candidates(question)
        requests = tuple(_still(task, number) for number in range(1, answer.candidates + 1))
        return Order(requests=requests, reason=answer.reason)

    async def _candidates(self, question: CandidateTask) -> CandidateAnswer:
        """The model's count, or the rule's: a count must not stop a take."""
        prompt = load_prompt("generator").text
        try:
            return await self.model.answer(prompt, question, CandidateAnswer)
        except (ModelOutputInvalid, ProviderRefused, BudgetExceeded) as problem:
            _log.warning("the generator's model gave no count, the rule does: %s", problem)
            return candidates(question)

    def route(
        self,
        shot: Shot,
        stage: AssetKind,
        *,
        from_master: bool,
        seconds: float | None = None,
        lips: bool = True,
    ) -> str:
        """The model that a shot's keyframe or clip goes to, by the routing table.

        `seconds` is the length that a clip needs, where it is not the plan's; `lips` is false
        where a speaker could not be told from the others in the picture.
        """
        if stage is AssetKind.CLIP:
            length = seconds or shot.duration_seconds
            model = self._lips(shot, length) if lips else None
            return model or self._choose("clip", length)
        if from_master:
            return self._choose("angle")
        if not shot.characters:
            return self._choose("environment")
        return self._choose("character" if len(shot.characters) == 1 else "ensemble")

    def _lips(self, shot: Shot, seconds: float) -> str | None:
        """The model that moves the speaker's mouth; None where there is none to move or to ask."""
        line = speaking_line(shot)
        if line is None:
            return None
        pointed = bool(faces_beside(shot, line.speaker))

        def able(model: str) -> bool:
            return self._offered(model) and (not pointed or model_book().card(model).takes_mask)

        model = model_book().choose("lipsync", able, seconds)
        return model if able(model) else None

    def _choose(self, need: Need, seconds: float | None = None) -> str:
        return model_book().choose(need, self._offered, seconds)

    @property
    def makes_angles(self) -> bool:
        """Whether anybody can make another angle of a picture; else words and references do."""
        return any(map(self._offered, model_book().route.angle))

    def voice(self, shot: Shot, line: Line, plan: Plan, n: int) -> VoiceRequest:
        """A line for its part's voice."""
        member = plan.member(line.speaker)
        return VoiceRequest(
            model=self._choose("voice"),
            seed=take_seed(0, shot.shot_id, f"voice:{line.text}", n),
            text=line.text,
            voice=member.voice if member and member.voice else voice_for(line.speaker, ""),
            manner="; ".join(word for word in (line.parenthetical, shot.mood) if word),
        )

    def foley(self, shot: Shot, plan: Plan, clip: Media, seconds: float, n: int) -> FoleyRequest:
        """Effects for a clip, from its action and place."""
        place = plan.place(shot.location)
        props = f" with {', '.join(shot.props)}" if shot.props else ""
        where = f"{shot.location}, {place.description}" if place else shot.location
        return FoleyRequest(
            model=self._choose("foley", seconds),
            seed=take_seed(0, shot.shot_id, "foley", n),
            prompt=f"{shot.action}{props}. {where}.",
            clip=clip,
            duration_seconds=seconds,
        )

    def ambience(self, scene: Scene, plan: Plan, seconds: float, n: int) -> FoleyRequest:
        """The one continuous bed of a scene."""
        place = plan.place(scene.shots[0].location)
        words = scene.ambience or (place.description if place else scene.heading)
        prompt = f"{words}. Continuous background ambience, {scene.shots[0].time_of_day}."
        return FoleyRequest(
            model=self._choose("ambience", seconds),
            seed=take_seed(0, scene.scene_id, "ambience", n),
            prompt=prompt,
            duration_seconds=seconds,
        )

    def music(self, plan: Plan, seconds: float, n: int) -> MusicRequest:
        """A cue as long as the film."""
        prompt = plan.music or f"Score for: {plan.logline or plan.title}"
        return MusicRequest(
            model=self._choose("music", seconds),
            seed=take_seed(0, plan.title, "music", n),
            prompt=prompt,
            duration_seconds=seconds,
        )

    def portrait(self, member: CastMember, plan: Plan, brief: Brief, n: int) -> StillRequest:
        """A master picture of a character who has none."""
        prompt = (
            f"Medium shot of {call(member.name)} at eye level, 50mm lens."
            f" {who_sentence(member, member.wardrobe)} Facing the camera, neutral expression, arms"
            " at the sides, alone in the frame. Plain light grey studio background, soft even front"
            f" light, centred, sharp focus on the face, no props. Style: {plan.style}."
        )
        return StillRequest(
            model=self._choose("character"),
            seed=take_seed(brief.seed, "cast", member.name, n),
            prompt=prompt.strip(),
            negative="other people, text, props, harsh shadows",
            width=PORTRAIT_SIDE,
            height=PORTRAIT_SIDE,
        )


def moves_lips(model: str) -> bool:
    """Whether a model moves a mouth with a voice that it is given."""
    return model in model_book().route.lipsync


def take_seed(brief_seed: int, shot_id: str, asset: str, n: int) -> int:
    """Seed of an attempt: the same in every run, another one for every retake."""
    text = f"{brief_seed}:{shot_id}:{asset}:{n}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def _still(task: ShootingTask, number: int) -> Request:
    sheet, brief = task.sheet, task.brief
    seed = take_seed(brief.seed, task.shot.shot_id, f"keyframe_{number}", task.n)
    if task.source is not None:
        return AngleRequest(
            model=sheet.target_model,
            seed=seed,
            prompt=sheet.prompt_text,
            negative=sheet.negative_text,
            source=task.source,
            subjects=task.subjects,
            width=brief.width,
            height=brief.height,
        )
    return StillRequest(
        model=sheet.target_model,
        seed=seed,
        prompt=sheet.prompt_text,
        negative=sheet.negative_text,
        subjects=task.subjects,
        scene=task.place,
        width=brief.width,
        height=brief.height,
    )


def _clip_order(task: ShootingTask, ordinary: str) -> Order:
    """A talking clip where there is a voice; `ordinary` is the model for all others."""
    if task.keyframe is None:
        raise LookupError(f"shot {task.shot.shot_id} has no kept keyframe to start a clip from")
    sheet, brief = task.sheet, task.brief
    seed = take_seed(brief.seed, task.shot.shot_id, "clip", task.n)
    lips = moves_lips(sheet.target_model)
    spoken = [s for s in task.lines if lips and _can_be_moved(task, s.line)]
    # A voice may be lost, and a speaker may not be told from the others.
    model = ordinary if lips and not spoken else sheet.target_model
    seconds = _on_sale(model, task.duration_seconds)
    if spoken:
        request: Request = LipsyncRequest(
            model=model,
            seed=seed,
            prompt=sheet.prompt_text,
            first_frame=task.keyframe,
            voice=Media(sha256=spoken[0].asset.sha256, tag="voice"),
            speaker=spoken[0].line.speaker,
            mask=task.speaker_mask,
            delay_seconds=spoken[0].start_seconds,
            duration_seconds=seconds,
            fps=brief.fps,
            width=brief.width,
            height=brief.height,
        )
        return Order(requests=(request,), reason="The speaker's mouth is seen: lip-sync.")
    request = ClipRequest(
        model=model,
        seed=seed,
        prompt=sheet.prompt_text,
        negative=sheet.negative_text,
        first_frame=task.keyframe,
        duration_seconds=seconds,
        fps=brief.fps,
        width=brief.width,
        height=brief.height,
    )
    return Order(requests=(request,), reason="No mouth to sync: an ordinary clip.")


def _can_be_moved(task: ShootingTask, line: Line) -> bool:
    """Whether it is the line that lips move with, and the model can be told whose."""
    alone = not faces_beside(task.shot, line.speaker)
    return line == speaking_line(task.shot) and (alone or task.speaker_mask is not None)


def _on_sale(model: str, seconds: float) -> float:
    """The length to order: never more than the model sells."""
    longest = model_book().card(model).longest_seconds
    return seconds if longest is None else min(seconds, longest)
