"""The quote: what a plan costs before anything is bought."""

from __future__ import annotations

from agents.generator import Generator
from graph.folder import Quote
from tools.dinov3.findings import AssetKind
from tools.providers.models import ModelCard, model_book
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Plan, Shot

_SPOKEN_CHARACTERS_PER_SECOND = 14.0


def quote_plan(plan: Plan, brief: Brief, generator: Generator) -> Quote:
    """Price of all first takes and of the worst case, at list prices; previz costs nothing."""
    prices = [_shot_micros(shot, plan, generator) for shot in plan.shots]
    seconds = sum(shot.duration_seconds for shot in plan.shots)
    beds = _beds_micros(plan, generator, seconds)
    first = sum(prices) + beds
    worst = first + brief.max_retakes * sum(prices)
    free = brief.studio == "previz"
    return Quote(
        studio=brief.studio,
        first_takes_micros=0 if free else first,
        worst_case_micros=0 if free else worst,
        jobs=sum(3 + len(shot.lines) for shot in plan.shots) + len(plan.scenes) + 1,
        list_price_micros=first,
        seconds=round(seconds, 3),
    )


def _shot_micros(shot: Shot, plan: Plan, generator: Generator) -> int:
    """List price of one take of everything that the shot needs."""
    from_master = not shot.master and any(s.master for s in plan.scene_of(shot.shot_id).shots)
    still = _card(generator.route(shot, AssetKind.KEYFRAME, from_master=from_master))
    clip = _card(generator.route(shot, AssetKind.CLIP, from_master=from_master))
    book = model_book()
    voice, foley = _card(book.route.voice), _card(book.route.foley)
    spoken = sum(len(line.text) for line in shot.lines)
    length = max(shot.duration_seconds, spoken / _SPOKEN_CHARACTERS_PER_SECOND)
    dollars = still.price + clip.price * length + voice.price * spoken + foley.price * length
    return round(dollars * 1_000_000)


def _beds_micros(plan: Plan, generator: Generator, seconds: float) -> int:
    route = model_book().route
    portraits = len(plan.cast) * _card(route.character).price
    beds = (_card(route.ambience).price + _card(route.music).price) * seconds
    return round((portraits + beds) * 1_000_000)


def _card(model: str) -> ModelCard:
    return model_book().card(model)
