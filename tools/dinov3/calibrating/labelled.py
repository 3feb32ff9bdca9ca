"""Labelled takes: what was planned, and whether it came out right; read from a user's folder.

A data set is a folder of one of two kinds:

* `manifest.jsonl`, one `Labelled` record a line, paths relative to the folder;
* a folder of subjects (`subject/*.jpg`, or `images/subject/*.jpg`), each with two or more pictures
  of one person or thing; `labels.csv` with the columns subject, class and path names them instead
  and says which are of one class, so that a dog is told from other dogs and not from a clock.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable
from tools.screenplay.plan import Shot

MANIFEST = "manifest.jsonl"
LABELS = "labels.csv"
PICTURES = (".jpg", ".jpeg", ".png", ".webp")
_FORMATS = (
    f"Bring {MANIFEST} with one labelled take a line, or one folder of pictures for each subject."
)


class Labelled(BaseModel):
    """One asset, what was planned for it, and what is wrong with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path
    kind: AssetKind
    fault: str = ""
    """What is wrong, in a word of the critic's table or a finer one; '' for a clean take."""
    scene: str = ""
    """Takes of one scene share their people and their place; scenes are fitted on or held out."""
    shot: Shot | None = None
    """What was planned; None for sounds."""
    width: int = 0
    height: int = 0
    """Size that was asked for; 0 where any will do."""
    fps: float | None = None
    duration_seconds: float | None = None
    names: tuple[str, ...] = ()
    """Characters, in the order of `references`."""
    references: tuple[Path, ...] = ()
    master: Path | None = None
    siblings: tuple[Path, ...] = ()
    """Clean keyframes of the same scene."""
    first_frame: Path | None = None
    words: str = ""
    """For voices: what should be said."""
    since_seconds: float | None = None
    """When the fault begins; None where it is there from the start."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Pictures of one person or thing."""

    name: str
    pictures: tuple[Path, ...]
    group: str = ""
    """Its class, where that is known."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Everything that was read; either may be empty."""

    name: str
    takes: tuple[Labelled, ...] = ()
    subjects: tuple[Subject, ...] = ()


def read_dataset(folder: Path) -> Dataset:
    """The labelled takes or subjects of a folder.

    Raises UserFixable, naming file and line, when it is neither or anything in it is wrong.
    """
    if not folder.is_dir():
        raise UserFixable("there is no such folder.", where=str(folder), fix=_FORMATS)
    if (folder / MANIFEST).is_file():
        return Dataset(folder.name, takes=tuple(_takes(folder)))
    if (folder / LABELS).is_file():
        return Dataset(folder.name, subjects=_enough(folder, _listed(folder)))
    return Dataset(folder.name, subjects=_enough(folder, _foldered(folder)))


def _takes(folder: Path) -> Iterator[Labelled]:
    path = folder / MANIFEST
    lines = path.read_text("utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            take = Labelled.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"]) or "the line"
            raise UserFixable(
                f"{field}: {first['msg']}.", where=where, fix="Mend the field or leave it out."
            ) from error
        yield _found(take, folder, where)
    if not any(line.strip() for line in lines):
        raise UserFixable("the manifest is empty.", where=str(path), fix=_FORMATS)


def _found(take: Labelled, folder: Path, where: str) -> Labelled:
    """The take with whole paths. Raises UserFixable when a file is missing or does not fit."""
    update = {
        "path": folder / take.path,
        "references": tuple(folder / path for path in take.references),
        "siblings": tuple(folder / path for path in take.siblings),
        "master": None if take.master is None else folder / take.master,
        "first_frame": None if take.first_frame is None else folder / take.first_frame,
    }
    found = take.model_copy(update=update)
    needed = [found.path, *found.references, *found.siblings]
    needed += [path for path in (found.master, found.first_frame) if path is not None]
    for path in needed:
        if not path.is_file():
            raise UserFixable(
                f"{path} is missing.", where=where, fix="Paths are relative to the folder."
            )
    if take.kind in (AssetKind.KEYFRAME, AssetKind.CLIP, AssetKind.LIPSYNC) and take.shot is None:
        raise UserFixable(
            f"a {take.kind} needs its shot.", where=where, fix="Add the planned shot as 'shot'."
        )
    if len(take.names) != len(take.references):
        raise UserFixable(
            "names and references differ in number.",
            where=where,
            fix="Give one reference picture for each name.",
        )
    return found


def _listed(folder: Path) -> Iterator[Subject]:
    path = folder / LABELS
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        missing = {"subject", "path"} - set(reader.fieldnames or ())
        if missing:
            raise UserFixable(
                f"the column {sorted(missing)[0]} is missing.",
                where=f"{path}, line 1",
                fix="The first line names the columns: subject,class,path.",
            )
        pictures: dict[tuple[str, str], list[Path]] = {}
        for row in reader:
            picture = folder / (row["path"] or "")
            if not picture.is_file():
                raise UserFixable(
                    f"{picture} is missing.",
                    where=f"{path}, line {reader.line_num}",
                    fix="Paths are relative to the folder.",
                )
            key = (row["subject"], row.get("class") or "")
            pictures.setdefault(key, []).append(picture)
    for (subject, group), found in pictures.items():
        yield Subject(subject, tuple(found), group)


def _foldered(folder: Path) -> Iterator[Subject]:
    root = folder / "images" if (folder / "images").is_dir() else folder
    for inside in sorted(path for path in root.iterdir() if path.is_dir()):
        pictures = sorted(p for p in inside.iterdir() if p.suffix.lower() in PICTURES)
        if pictures:
            yield Subject(inside.name, tuple(pictures))


def _enough(folder: Path, subjects: Iterator[Subject]) -> tuple[Subject, ...]:
    """At least six subjects of two pictures: fewer leave nothing to hold out."""
    found: Sequence[Subject] = [s for s in subjects if len(s.pictures) > 1]
    if len(found) < _FEWEST:
        raise UserFixable(
            f"{len(found)} subjects with two or more pictures were found; {_FEWEST} are needed.",
            where=str(folder),
            fix=_FORMATS,
        )
    return tuple(found)


_FEWEST = 6
