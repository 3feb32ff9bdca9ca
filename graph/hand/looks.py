"""A person on looks: another picture of somebody or something, brought or ordered with a note."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graph.cast import write_lead
from graph.folder import ProductionFolder
from graph.opening import lay_picture, read_picture
from graph.records import CastReference
from graph.references import (
    Shows,
    bring_reference,
    meant_by,
    refusal_of,
    without_reference,
)
from tools.errors import UserFixable
from tools.takes.take import Asset

if TYPE_CHECKING:
    # Brings seconds of libraries with it, which who is handed an eye has loaded.
    from tools.dinov3.eye import Eye

_SET_ASIDE = "set aside"
"""Basis of a picture that fits no plan: fingerprints are hexadecimal."""


def bring(folder: ProductionFolder, eye: Eye, name: str, file: Path) -> Asset:
    """The picture in place of all that were of the same before; a character's is read at once."""
    kind, named = _meant(folder, name)
    pixels = read_picture(file)
    picture = lay_picture(folder, named, file, pixels)
    others = without_reference(kind, named, folder.given, folder.plan)
    folder.save("cast/given.json", bring_reference(named, picture, others))
    if kind is Shows.CHARACTER:
        dna = eye.read_reference(folder.file(picture), named)
        _lock(folder, named, CastReference(picture=picture, dna=dna))
    return picture


def ask(folder: ProductionFolder, name: str, note: str) -> str:
    """The character whose picture the next run has made by the studio, by that note.

    The note takes the place of the one before it. A picture that was brought is set aside; until
    there is another it is still shown.
    """
    kind, named = _meant(folder, name)
    note = " ".join(note.split())
    if kind is not Shows.CHARACTER:
        raise UserFixable(
            f"pictures of a {kind} are not ordered: shots show it by the plan's words.",
            where=named,
            fix="bring a picture of it, or edit its words in the plan.",
        )
    given = without_reference(kind, named, folder.given, folder.plan)
    if not note or given.asked.get(named) == note:
        raise UserFixable(
            "the same words would give the same picture.",
            where=named,
            fix="say what should be different.",
        )
    asked = {**given.asked, named: note}
    folder.save("cast/given.json", given.model_copy(update={"asked": asked}))
    locked = folder.cast(named)
    if locked is not None and not locked.basis:
        folder.save_cast(named, locked.model_copy(update={"basis": _SET_ASIDE}))
    return named


def _meant(folder: ProductionFolder, name: str) -> tuple[Shows, str]:
    meant = meant_by(name, folder.plan)
    if meant is None:
        raise UserFixable(refusal_of([name], folder.plan), where="NAME", fix="name one of these.")
    return meant


def _lock(folder: ProductionFolder, name: str, reference: CastReference) -> None:
    folder.save_cast(name, reference)
    member = folder.plan.member(name)
    if member is not None and member.lead:
        write_lead(folder, reference)
