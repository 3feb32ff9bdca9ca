"""References: the filmmaker's pictures are read, missing ones are made, every look is locked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from pydantic import BaseModel

from agents.critic import Case
from agents.generator import PORTRAIT_SIDE, take_seed
from graph.audition import record_first_lines
from graph.context import Context
from graph.deliveries import delivered
from graph.folder import ProductionFolder, safe_name
from graph.records import CastReference
from graph.references import GivenReference, Shows, meant_by, refusal_of
from graph.rewording import in_milder_words, refused_words
from graph.tasks import comes_back, named_for, ordered
from tools.dinov3.findings import AssetKind
from tools.errors import ProviderRefused
from tools.providers.dispatch import JobResult
from tools.providers.job import Purpose
from tools.providers.jobs import BudgetExceeded
from tools.providers.requests import Request, StillRequest
from tools.screenplay.plan import CastMember
from tools.takes.take import Asset
from tools.takes.verdict import Decision


async def read_references(context: Context) -> None:
    """The eye reads the lead's picture, so that the director plans for that face.

    Before there is a plan, a name is a character's only where the script knows it for one.
    """
    folder = context.folder
    script = folder.script
    known = {safe_name(name) for name in (*script.characters, script.lead) if name}
    for given in context.folder.given.references:
        name = given.name or "lead"
        character = not given.name or safe_name(name) in known
        if character and folder.cast(name) is None:
            folder.save_cast(name, await _read(context, name, given))


async def lock_cast(context: Context) -> None:
    """Everybody whom a shot shows has a locked picture, or the events say why not.

    Who is only heard needs none. A picture that the filmmaker brought of nothing in the plan is
    told of, since it would be looked for in vain. Where a person is asked about looks and voices,
    the first line of each part is recorded, to be heard there.
    """
    _tell_unmatched(context)
    for member in context.folder.plan.seen:
        locked, basis = context.folder.cast(member.name), context.folder.bases.portrait(member)
        if locked is not None and locked.basis in ("", basis):
            continue
        given = _given_for(context, member)
        if given is not None:
            basis = ""
        else:
            made = await _make_picture(context, member, basis)
            given = None if made is None else GivenReference(asset=made)
        if given is None:
            context.events.tell("problem", f"no reference picture for {member.name}")
            continue
        reference = await _read(context, member.name, given)
        locked = reference.model_copy(update={"basis": basis})
        context.folder.save_cast(member.name, locked)
        if member.lead:
            write_lead(context.folder, reference)
    if context.gates.references:
        await record_first_lines(context)


def _given_for(context: Context, member: CastMember) -> GivenReference | None:
    plan = context.folder.plan
    for given in context.folder.given.references:
        meant = meant_by(given.name, plan) if given.name else None
        if (member.lead and not given.name) or meant == (Shows.CHARACTER, member.name):
            return given
    return None


def _tell_unmatched(context: Context) -> None:
    plan = context.folder.plan
    names = [given.name for given in context.folder.given.references if given.name]
    unknown = [name for name in names if meant_by(name, plan) is None]
    if unknown:
        context.events.tell("problem", f"a picture was brought of {refusal_of(unknown, plan)}")


async def _read(context: Context, name: str, given: GivenReference) -> CastReference:
    picture = context.folder.file(given.asset)
    async with context.looking:
        dna = await asyncio.to_thread(context.eye.read_reference, picture, name)
    return CastReference(picture=given.asset, dna=dna, more=given.more)


def write_lead(folder: ProductionFolder, reference: CastReference) -> None:
    """`reference.json`: the lead's visual DNA under the names that others know it by."""

    class Reference(BaseModel, extra="allow"):
        pass

    folder.save("reference.json", Reference(**reference.dna.as_reference()))


async def _make_picture(context: Context, member: CastMember, basis: str) -> Asset | None:
    """A master picture by the studio, looked at like any other asset.

    Words that the service refuses are put otherwise once.
    """
    folder = context.folder
    path_name = named_for(folder, f"cast/{safe_name(member.name)}", basis)
    portrait = partial(context.generator.portrait, member, folder.plan, folder.brief)
    note = folder.given.asked.get(member.name)
    make: Callable[[int], Request] = _with_note(portrait, note) if note else portrait
    # A note may ask for other clothes than the plan's.
    wardrobe = "" if note else member.wardrobe
    reworded = False
    for n in range(1, folder.brief.max_retakes + 2):
        order = f"{path_name}.{n}.order.json"
        request = ordered(folder, order, partial(make, n), basis)
        purpose = Purpose("cast", n, f"reference_{safe_name(member.name)}")
        try:
            result = await context.dispatch.run(purpose, request)
        except (ProviderRefused, BudgetExceeded) as refusal:
            if comes_back(refusal):
                raise
            context.events.tell("problem", str(refusal), detail=member.name)
            if reworded or not refused_words(refusal):
                return None
            make, reworded = in_milder_words(make), True
        else:
            asset = await _looked_at(context, result, f"{path_name}.{n}", wardrobe)
            if await _passes(context, asset, n):
                return asset
    return None


def _with_note(make: Callable[[int], StillRequest], note: str) -> Callable[[int], Request]:
    """The same orders with a person's note, from other seeds: the picture is to be another one."""

    def noted(n: int) -> Request:
        request = make(n)
        prompt = f"{request.prompt} {note.rstrip('.')}."
        seed = take_seed(request.seed, "cast", note, n)
        return request.model_copy(update={"prompt": prompt, "seed": seed})

    return noted


async def _looked_at(context: Context, result: JobResult, name: str, wardrobe: str) -> Asset:
    asset = delivered(context.folder, AssetKind.REFERENCE, result, name)
    async with context.looking:
        report = await asyncio.to_thread(
            context.eye.look_at_reference,
            context.folder.file(asset),
            PORTRAIT_SIDE,
            PORTRAIT_SIDE,
            wardrobe,
        )
    return asset.model_copy(update={"report": report})


async def _passes(context: Context, asset: Asset, n: int) -> bool:
    brief = context.folder.brief
    if asset.report is None:
        raise LookupError(f"{asset.path} has no report")
    case = Case(
        shot=None,
        report=asset.report,
        retakes_left=brief.max_retakes + 1 - n,
        strictness=brief.strictness,
    )
    return (await context.critic.judge(case)).decision is Decision.KEEP
