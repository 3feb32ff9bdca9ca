"""What the plan in force, or a proposed one, asks to be made again, and what that costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from agents.exchange import MOST_CANDIDATES
from agents.generator import Generator
from agents.mouths import speaking_line
from graph.bases import FIRST_FRAME
from graph.folder import ProductionFolder
from graph.quoting import first_take, price_micros
from graph.score import CROSSFADE_SECONDS, Score, planned_seconds, scene_seconds
from graph.sound import is_recorded
from graph.tasks import FIRST_ORDER, named_for
from tools.dinov3.findings import AssetKind
from tools.providers.requests import Request
from tools.screenplay.plan import Plan, Shot
from tools.takes.basis import LENGTH, RECORDING
from tools.takes.take import Take

ASKED = "a person asked"
"""Why a take is made again that fits the plan."""
PORTRAIT, LINE, EFFECTS, AMBIENCE, MUSIC = "portrait", "line", "effects", "ambience", "music"


class Stale(BaseModel):
    """An asset that has to be made for the plan."""

    model_config = ConfigDict(frozen=True)

    where: str
    """Shot id; for sounds of the whole film the scene id or 'film', for portraits the name."""
    asset: str
    """keyframe, clip, line, effects, ambience, music or portrait."""
    number: int = 0
    """1-based number of a line."""
    take: int | None = None
    """The take that no longer fits or was set aside; it stays in its folder."""
    because: tuple[str, ...] = ()
    """Parts of the plan that say otherwise now, or that a person asked; empty for what was never
    made."""

    @property
    def new(self) -> bool:
        """Whether nothing of the kind was made before."""
        return not self.because

    @property
    def stays(self) -> str:
        """What is said of a locked shot's take that would be stale."""
        return (
            f"Shot {self.where} is locked: its {self.asset} (take {self.take}) stays, though the"
            f" plan says otherwise ({', '.join(self.because)})."
        )


class Reshoot(BaseModel):
    """What re-shooting costs."""

    model_config = ConfigDict(frozen=True)

    assets: tuple[Stale, ...]
    prices_micros: tuple[int, ...]
    """List price of one take of each asset, in millionths of a US dollar."""
    first_takes_micros: int
    """Together; 0 in studios that cost nothing."""
    worst_case_micros: int
    """With every allowed retake, and of each keyframe as many candidates as are ever ordered."""

    @property
    def list_price_micros(self) -> int:
        """Together at list prices, whatever the studio."""
        return sum(self.prices_micros)


def reshoot(folder: ProductionFolder, generator: Generator) -> Reshoot:
    """The price of everything that the folder's plan asks for and that is not there."""
    return priced(folder, generator, tuple(to_make(folder)))


def priced(folder: ProductionFolder, generator: Generator, assets: tuple[Stale, ...]) -> Reshoot:
    """The price of one take of each of these, and of all that are allowed."""
    pricing = _Pricing(folder.plan, folder, generator)
    prices = tuple(price_micros(pricing.requests(asset)) for asset in assets)
    brief = folder.brief
    if brief.studio == "previz":
        return Reshoot(
            assets=assets, prices_micros=prices, first_takes_micros=0, worst_case_micros=0
        )
    dearest = sum(
        price * (MOST_CANDIDATES if asset.asset == AssetKind.KEYFRAME else 1)
        for asset, price in zip(assets, prices, strict=True)
    )
    return Reshoot(
        assets=assets,
        prices_micros=prices,
        first_takes_micros=sum(prices),
        worst_case_micros=dearest * (1 + brief.max_retakes),
    )


def is_outdated(folder: ProductionFolder) -> bool:
    """Whether anything that was made no longer fits the plan in force."""
    return any(not asset.new for asset in to_make(folder)) or any(
        _laid_otherwise(folder, shot) for shot in folder.plan.shots
    )


def _laid_otherwise(folder: ProductionFolder, shot: Shot) -> bool:
    """Whether the voices lie as another plan had them: to lay them again costs nothing."""
    sound = folder.sound(shot.shot_id)
    return sound is not None and sound.basis not in ("", folder.bases.speech(shot.shot_id))


def to_make(folder: ProductionFolder) -> Iterator[Stale]:
    """Everything that the folder's plan asks for and that is not there, in order of making.

    What was handed to a person and is still open is not counted: it is missing, not stale.
    """
    yield from _portraits(folder)
    for shot in folder.plan.shots:
        yield from _shot(folder, shot)
    yield from _beds(folder)


def _portraits(folder: ProductionFolder) -> Iterator[Stale]:
    for member in folder.plan.seen:
        locked = folder.cast(member.name)
        if locked is None:
            yield Stale(where=member.name, asset=PORTRAIT)
        elif locked.basis not in ("", folder.bases.portrait(member)):
            yield Stale(where=member.name, asset=PORTRAIT, because=("looks",))


def _shot(folder: ProductionFolder, shot: Shot) -> Iterator[Stale]:
    still = list(_picture(folder, shot, AssetKind.KEYFRAME))
    yield from still
    lines = list(_lines(folder, shot))
    yield from lines
    clip = list(_picture(folder, shot, AssetKind.CLIP))
    clip = clip or list(_begins_with(folder, shot, still)) or list(_speaks(folder, shot, lines))
    yield from clip
    yield from _effects(folder, shot, clip)


def _begins_with(folder: ProductionFolder, shot: Shot, still: list[Stale]) -> Iterator[Stale]:
    """The clip that will have to begin with another keyframe, once that is made."""
    clip = _free_clip(folder, shot)
    if still and clip is not None and FIRST_FRAME in clip.sheet.basis.parts:
        yield Stale(where=shot.shot_id, asset="clip", take=clip.n, because=(FIRST_FRAME,))


def _speaks(folder: ProductionFolder, shot: Shot, lines: list[Stale]) -> Iterator[Stale]:
    """The clip whose lips will have to move with another recording, or at another moment.

    `lines` are those of the shot that are still to be recorded: the ones before the clip's own
    say when it begins.
    """
    clip, line = _free_clip(folder, shot), speaking_line(shot)
    if clip is None or line is None or RECORDING not in clip.sheet.basis.parts:
        return
    own = shot.lines.index(line) + 1
    if any(each.number <= own for each in lines):
        yield Stale(where=shot.shot_id, asset="clip", take=clip.n, because=(RECORDING,))


def _free_clip(folder: ProductionFolder, shot: Shot) -> Take | None:
    """The clip in the film, if no lock holds it."""
    held = folder.decisions(shot.shot_id).held is not None
    return None if held else folder.kept(shot.shot_id, AssetKind.CLIP)


def held_back(folder: ProductionFolder) -> Iterator[Stale]:
    """Takes that stay because their shots are locked, though the plan says otherwise."""
    for shot in folder.plan.shots:
        if folder.decisions(shot.shot_id).held is None:
            continue
        for stage in (AssetKind.KEYFRAME, AssetKind.CLIP):
            take = folder.kept(shot.shot_id, stage)
            parts = folder.stale_parts(take) if take else ()
            if take is not None and parts:
                asset = stage.value
                yield Stale(where=shot.shot_id, asset=asset, take=take.n, because=parts)


def _picture(folder: ProductionFolder, shot: Shot, stage: AssetKind) -> Iterator[Stale]:
    if folder.settled(shot.shot_id, stage):
        return
    asked = folder.asked(shot.shot_id, stage)
    if asked is not None:
        yield Stale(where=shot.shot_id, asset=stage.value, take=asked.take, because=(ASKED,))
        return
    kept = [t for t in folder.takes(shot.shot_id) if t.stage is stage and t.kept]
    stale = [(take, parts) for take in kept if (parts := folder.stale_parts(take))]
    if stale:
        take, parts = stale[-1]
        yield Stale(where=shot.shot_id, asset=stage.value, take=take.n, because=parts)
    else:
        yield Stale(where=shot.shot_id, asset=stage.value)


def _lines(folder: ProductionFolder, shot: Shot) -> Iterator[Stale]:
    sound = folder.sound(shot.shot_id)
    if sound is not None and not _laid_otherwise(folder, shot):
        return
    for number, line in enumerate(shot.lines, start=1):
        if not is_recorded(folder, shot, line):
            because = ("words or voice",) if sound is not None else ()
            yield Stale(where=shot.shot_id, asset=LINE, number=number, because=because)


def _effects(folder: ProductionFolder, shot: Shot, clip: list[Stale]) -> Iterator[Stale]:
    """Effects lie under one clip: another clip asks for others."""
    sound = folder.sound(shot.shot_id)
    made = sound is not None and sound.foley is not None
    if clip:
        yield Stale(where=shot.shot_id, asset=EFFECTS, because=("clip",) if made else ())
        return
    kept = folder.kept(shot.shot_id, AssetKind.CLIP)
    if sound is None or sound.foley is None or kept is None or kept.picture is None:
        return
    basis = folder.bases.foley(shot.shot_id, kept.picture.sha256)
    if sound.foley_basis not in ("", basis):
        yield Stale(where=shot.shot_id, asset=EFFECTS, because=("clip, props or place",))


def _beds(folder: ProductionFolder) -> Iterator[Stale]:
    score = folder.load("score.json", Score) or Score()
    for scene in folder.plan.scenes:
        made = scene.scene_id in score.ambience
        seconds = scene_seconds(folder, scene) + 2 * CROSSFADE_SECONDS
        name, basis = f"sound/ambience_{scene.scene_id}", folder.bases.ambience(scene)
        because = _otherwise(folder, name, basis, seconds) if made else ()
        if because or not made:
            yield Stale(where=scene.scene_id, asset=AMBIENCE, because=because)
    if folder.brief.music is None:
        seconds = sum(scene_seconds(folder, scene) for scene in folder.plan.scenes)
        made = score.music is not None
        basis = folder.bases.music()
        because = _otherwise(folder, "sound/music", basis, seconds) if made else ()
        if because or not made:
            yield Stale(where="film", asset=MUSIC, because=because)


def _otherwise(folder: ProductionFolder, name: str, basis: str, seconds: float) -> tuple[str, ...]:
    """What of a bed's order the plan says otherwise now, as far as the order tells."""
    if not (folder.root / f"{name}{FIRST_ORDER}").exists():
        return ()
    if not _is_ordered(folder, named_for(folder, name, basis)):
        return ("words",)
    return () if _is_ordered(folder, named_for(folder, name, basis, seconds)) else (LENGTH,)


def _is_ordered(folder: ProductionFolder, name: str) -> bool:
    return (folder.root / f"{name}{FIRST_ORDER}").exists()


@dataclass(frozen=True, slots=True)
class _Pricing:
    """Requests that cost what an asset will cost."""

    plan: Plan
    folder: ProductionFolder
    generator: Generator

    def requests(self, asset: Stale) -> tuple[Request, ...]:
        if asset.asset in (AMBIENCE, MUSIC, PORTRAIT):
            return (self._of_the_film(asset),)
        shot = self.plan.shot(asset.where)
        take = first_take(shot, self.plan, self.folder.brief, self.generator)
        if asset.asset == LINE:
            return (take.voices[asset.number - 1],)
        parts = {"keyframe": take.keyframes[:1], "clip": (take.clip,), EFFECTS: (take.foley,)}
        return parts[asset.asset]

    def _of_the_film(self, asset: Stale) -> Request:
        plan, generator = self.plan, self.generator
        if asset.asset == MUSIC:
            return generator.music(plan, planned_seconds(self.folder, plan.shots), 1)
        if asset.asset == PORTRAIT:
            member = next(each for each in plan.cast if each.name == asset.where)
            return generator.portrait(member, plan, self.folder.brief, 1)
        scene = next(each for each in plan.scenes if each.scene_id == asset.where)
        return generator.ambience(scene, plan, planned_seconds(self.folder, scene.shots), 1)
