"""Pictures that the filmmaker brings, and whom or what each shows: a character, a place or a prop.

A name means a character first, then a place, then a prop. What was brought is locked: it is never
made anew, and shots that use it go stale when another picture takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from pydantic import BaseModel

from tools.screenplay.plan import Plan, Shot
from tools.takes.take import Asset

CALLED_BY_TAG = ("runway/", "bfl/")
"""Models whose references are any picture, called by name; others take portraits of people only."""


class Shows(StrEnum):
    """What a picture is of."""

    CHARACTER = "character"
    PLACE = "place"
    PROP = "prop"


class GivenReference(BaseModel):
    """A picture that the filmmaker brought."""

    name: str = ""
    """Character, place or prop that it shows; empty for the lead."""
    asset: Asset
    more: tuple[Asset, ...] = ()
    """Further views of the same, which identity is compared with too."""


class GivenReferences(BaseModel):
    """`cast/given.json`."""

    references: tuple[GivenReference, ...] = ()
    asked: dict[str, str] = {}
    """Character -> what the picture that the studio makes of them is to show otherwise."""


def bring_reference(name: str, asset: Asset, known: GivenReferences) -> GivenReferences:
    """The references with one more; a second picture of the same name is another view."""
    first = next((given for given in known.references if given.name == name), None)
    if first is None:
        new = GivenReference(name=name, asset=asset)
        return known.model_copy(update={"references": (*known.references, new)})
    fuller = first.model_copy(update={"more": (*first.more, asset)})
    others = tuple(fuller if given is first else given for given in known.references)
    return known.model_copy(update={"references": others})


def without_reference(
    kind: Shows, name: str, known: GivenReferences, plan: Plan
) -> GivenReferences:
    """The references without any of that character, place or prop."""
    member = plan.member(name) if kind is Shows.CHARACTER else None
    leads = member is not None and member.lead

    def shows_it(given: GivenReference) -> bool:
        return meant_by(given.name, plan) == (kind, name) if given.name else leads

    others = tuple(given for given in known.references if not shows_it(given))
    return known.model_copy(update={"references": others})


def names_by_kind(plan: Plan) -> dict[Shows, tuple[str, ...]]:
    """Everything in a plan that a picture may be brought of."""
    props = dict.fromkeys(prop for shot in plan.shots for prop in shot.props)
    return {
        Shows.CHARACTER: tuple(member.name for member in plan.cast),
        Shows.PLACE: tuple(place.name for place in plan.locations),
        Shows.PROP: tuple(props),
    }


def meant_by(name: str, plan: Plan) -> tuple[Shows, str] | None:
    """What a name means: the very name of a character, place or prop, else the one it shortens.

    'WORKSHOP' is the clock workshop while there is no other workshop; None when nothing or more
    than one thing of a kind fits.
    """
    kinds = names_by_kind(plan)
    wanted = _words(name)
    for kind, names in kinds.items():
        if found := next((each for each in names if _words(each) == wanted), None):
            return kind, found
    for kind, names in kinds.items():
        fuller = [each for each in names if wanted and set(wanted) <= set(_words(each))]
        if len(fuller) == 1:
            return kind, fuller[0]
    return None


def _words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", name.casefold()))


def brought(given: GivenReferences, plan: Plan, kind: Shows) -> dict[str, Asset]:
    """The first picture brought of each character, place or prop, by its name in the plan."""
    found: dict[str, Asset] = {}
    for reference in given.references:
        meant = meant_by(reference.name, plan) if reference.name else None
        if meant is not None and meant[0] is kind:
            found.setdefault(meant[1], reference.asset)
    return found


def things_brought(given: GivenReferences, plan: Plan) -> dict[str, str]:
    """Hash of the picture of each place and prop, by its name in the plan."""
    kinds = (brought(given, plan, kind) for kind in (Shows.PLACE, Shows.PROP))
    return {name: asset.sha256 for found in kinds for name, asset in found.items()}


def pictured(given: GivenReferences, plan: Plan) -> dict[str, Asset]:
    """The picture brought of each character by name; one without a name is of the lead."""
    found = brought(given, plan, Shows.CHARACTER)
    unnamed = next((each.asset for each in given.references if not each.name), None)
    if unnamed is not None and plan.lead is not None:
        found.setdefault(plan.lead.name, unnamed)
    return found


def looks_that_stay(before: Plan, after: Plan, given: GivenReferences) -> tuple[str, ...]:
    """Sentences on characters whose words change while the picture brought of them stays."""
    found = []
    for name, picture in pictured(given, after).items():
        old, new = before.member(name), after.member(name)
        if old and new and (old.description, old.wardrobe) != (new.description, new.wardrobe):
            found.append(
                f"{name} keeps the picture that was brought ({picture.path.name}): prompts will say"
                " the new words beside it. Bring another picture where the look has to change."
            )
    return tuple(found)


def things_in(shot: Shot, pictures: dict[str, Asset]) -> tuple[tuple[str, Asset], ...]:
    """(prop, picture) of the shot's props that were brought, in the shot's order."""
    return tuple((prop, pictures[prop]) for prop in shot.props if prop in pictures)


def refusal_of(names: Iterable[str], plan: Plan) -> str:
    """Why these names fit nothing, with every name that would, kind by kind."""
    kinds = names_by_kind(plan)
    offered = "; ".join(
        f"{kind.value}s: {', '.join(found) or 'none'}" for kind, found in kinds.items()
    )
    told = ", ".join(repr(name) for name in names)
    return f"{told} is no character, place or prop of this script ({offered})."
