"""What has to be said before money can be spent: a limit, keys, and an eye or consent to none."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from agents.mouths import speaking_line
from tools.errors import UserFixable
from tools.providers.models import ModelBook, Need
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Plan, Shot
from tools.screenplay.script import Script

_PICTURES: tuple[Need, ...] = ("character", "environment", "clip")
_SOUNDS: tuple[Need, ...] = ("foley", "ambience", "music")


def check_limit(brief: Brief) -> None:
    """Live work has a limit of spending; UserFixable without one."""
    if brief.studio == "live" and brief.budget_micros is None:
        raise UserFixable(
            "the live studio spends money and no limit is set.",
            where="--max-cost",
            fix="say how much may be spent in US dollars, retakes included: --max-cost 25.",
        )


def check_eye(brief: Brief, *, sees_photographs: bool) -> None:
    """Nothing unseen is bought by accident; UserFixable where nobody would look."""
    if brief.studio == "live" and not sees_photographs and not brief.shoot_unseen:
        raise UserFixable(
            "the embedded eye knows previz drawings only and cannot judge what would be bought.",
            where="--eye",
            fix="name DINOv3 weights with --eye or DAILIES_EYE, or say --shoot-unseen.",
        )


def check_keys(script: Script, book: ModelBook, offered: Callable[[str], bool]) -> tuple[str, ...]:
    """Sounds that no key can make, in words; UserFixable when pictures or voices cannot be made."""
    needs = (*_PICTURES, "voice") if script.has_dialogue else _PICTURES
    for need in needs:
        if not any(offered(model) for model in getattr(book.route, need)):
            raise UserFixable(
                f"no key is set for any model of the route {need!r}.",
                where="environment",
                fix=f"set one of {', '.join(sorted(set(_variables(book, need))))}.",
            )
    return tuple(
        f"no key is set that makes {need}: it will be missing"
        f" (set one of {', '.join(sorted(set(_variables(book, need))))})"
        for need in _SOUNDS
        if not any(offered(model) for model in getattr(book.route, need))
    )


def longest_on_sale(shot: Shot, book: ModelBook, offered: Callable[[str], bool]) -> float:
    """Seconds of the longest clip that can be had for a shot; a mouth that is seen has others."""
    routes = (*(book.route.lipsync if speaking_line(shot) else ()), *book.route.clip)
    lengths = (book.card(model).longest_seconds or math.inf for model in routes if offered(model))
    return max(lengths, default=math.inf)


def check_lengths(plan: Plan, book: ModelBook, offered: Callable[[str], bool]) -> None:
    """Every shot can be bought in one piece; UserFixable names those that are too long.

    The director's own plan is split before: this is for one that a person edited.
    """
    long = [s for s in plan.shots if s.duration_seconds > longest_on_sale(s, book, offered)]
    if long:
        longest = max(longest_on_sale(shot, book, offered) for shot in long)
        raise UserFixable(
            f"no clip on sale is longer than {longest:g} s.",
            where=f"shots.json: {', '.join(shot.shot_id for shot in long)}",
            fix="shorten or split these shots there, then run `dailies resume`.",
        )


def _variables(book: ModelBook, need: Need) -> Iterator[str]:
    """The variables that would open a route."""
    for model in getattr(book.route, need):
        service = book.services.get(model.split("/", 1)[0])
        if service is not None:
            yield service.keys or service.address
