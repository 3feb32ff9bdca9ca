"""Opening a production: script, pictures and music are checked and laid into a new folder."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import av
import cv2
import numpy as np

from agents.director import plan_by_rule
from graph.folder import ProductionFolder, safe_name
from graph.references import GivenReferences, bring_reference, meant_by, refusal_of
from graph.studios import REHEARSAL_FAULTS
from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable
from tools.providers.previz.faults import FaultPlan
from tools.providers.rehearsal.faults import Chance, FaultScript
from tools.screenplay.brief import Brief
from tools.screenplay.read import read_script
from tools.screenplay.script import Script
from tools.takes.take import Asset

_MAX_PICTURE_BYTES = 40 * 1024 * 1024
_MIN_PICTURE_SIDE = 64
_MAX_PICTURE_SIDE = 12_000
_MAX_MUSIC_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Order:
    """What the filmmaker brings."""

    script: Path
    brief: Brief
    references: tuple[tuple[str, Path], ...] = ()
    """(name of a character, place or prop, or '' for the lead; picture)."""
    music: Path | None = None
    faults: FaultPlan | None = None
    """Trouble to rehearse."""


def open_production(root: Path, order: Order) -> ProductionFolder:
    """A folder ready to run; everything is checked before anything is written."""
    if (root / "brief.json").exists():
        raise UserFixable(
            "there is a production in this folder already.",
            where=str(root),
            fix="run `dailies resume` on it, or name another folder with --out.",
        )
    if order.faults is not None and order.brief.studio == "live":
        raise UserFixable(
            "trouble is rehearsed, not bought.",
            where="--faults",
            fix="use --studio previz or --studio rehearsal with it.",
        )
    script = read_script(order.script)
    _check_names([name for name, _ in order.references if name], script, order.brief)
    pictures = [(name, path, read_picture(path)) for name, path in order.references]
    if order.music is not None:
        _check_music(order.music)
    folder = ProductionFolder(root)
    folder.save("script.json", script)
    given = GivenReferences()
    for name, path, picture in pictures:
        given = bring_reference(name, lay_picture(folder, name, path, picture), given)
    folder.save("cast/given.json", given)
    if order.faults is not None:
        _order_trouble(folder, order.brief.studio, order.faults)
    brief = order.brief.model_copy(update={"music": _bring_music(folder, order.music)})
    # Last: a production exists from the moment its brief does.
    folder.save("brief.json", brief)
    return folder


def existing_production(root: Path) -> ProductionFolder:
    """The production in a folder; UserFixable when there is none."""
    if not (root / "brief.json").is_file():
        raise UserFixable(
            "there is no production here.",
            where=str(root),
            fix="name the folder that `dailies produce` or `dailies plan` made.",
        )
    return ProductionFolder(root)


def _check_names(names: list[str], script: Script, brief: Brief) -> None:
    """Every picture is of somebody or something that the script names; UserFixable else.

    The plan by rule says what there is; a language model may make a prop of more of the script's
    words, so a name that the script has is let through.
    """
    plan = plan_by_rule(script, brief) if names else None
    unknown = [name for name in names if plan and not (meant_by(name, plan) or _told(name, script))]
    if plan and unknown:
        raise UserFixable(
            refusal_of(unknown, plan),
            where="--reference",
            fix='name one of these: -r "NAME=picture.jpg"; one without a name is of the lead.',
        )


def _told(name: str, script: Script) -> bool:
    """Whether the script has all words of a name."""
    words = set(re.findall(r"[^\W_]+", script.model_dump_json().casefold()))
    return set(re.findall(r"[^\W_]+", name.casefold())) <= words


def _order_trouble(folder: ProductionFolder, studio: str, faults: FaultPlan) -> None:
    """Trouble to rehearse: faulty assets in previz, a faulty service in a rehearsal."""
    if studio == "rehearsal":
        chance = Chance(rate=faults.rate, seed=faults.seed)
        folder.save(REHEARSAL_FAULTS, FaultScript(chance=chance))
    else:
        folder.save("state/faults.json", faults)


def read_picture(path: Path) -> np.ndarray:
    """The decoded picture, upright; UserFixable when it is not one."""
    _check_file(path, _MAX_PICTURE_BYTES, "picture")
    pixels = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise UserFixable(
            "is not a picture that can be read.", where=str(path), fix="bring a JPEG, PNG or WebP."
        )
    shortest, longest = min(pixels.shape[:2]), max(pixels.shape[:2])
    if shortest < _MIN_PICTURE_SIDE or longest > _MAX_PICTURE_SIDE:
        raise UserFixable(
            f"is {pixels.shape[1]} x {pixels.shape[0]} pixels.",
            where=str(path),
            fix=f"bring sides between {_MIN_PICTURE_SIDE} and {_MAX_PICTURE_SIDE} pixels.",
        )
    return pixels


def lay_picture(folder: ProductionFolder, name: str, path: Path, pixels: np.ndarray) -> Asset:
    """The picture as a clean PNG: no foreign metadata, orientation applied, known to decode."""
    cast = folder.root / "cast"
    cast.mkdir(parents=True, exist_ok=True)
    stem = safe_name(name or "lead")
    views = len(list(cast.glob(f"{stem}.given*.png")))
    target = cast / (f"{stem}.given_{views + 1}.png" if views else f"{stem}.given.png")
    temporary = target.with_name(f".part-{target.name}")
    if not cv2.imwrite(str(temporary), pixels):
        raise UserFixable(
            "the picture could not be written.", where=str(target), fix="check the disk."
        )
    temporary.replace(target)
    digest = folder.assets.add(target)
    return Asset(
        kind=AssetKind.REFERENCE,
        sha256=digest,
        path=PurePosixPath(target.relative_to(folder.root)),
        model=f"given: {path.name}",
    )


def _check_music(path: Path) -> None:
    _check_file(path, _MAX_MUSIC_BYTES, "music")
    try:
        with av.open(str(path)) as container:
            playable = bool(container.streams.audio)
    except (av.FFmpegError, OSError):
        playable = False
    if not playable:
        raise UserFixable(
            "holds no sound that can be read.", where=str(path), fix="bring an MP3, WAV or FLAC."
        )


def _bring_music(folder: ProductionFolder, music: Path | None) -> Path | None:
    if music is None:
        return None
    target = folder.root / "sound" / f"given_music{music.suffix.lower()}"
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".part-{target.name}")
    shutil.copyfile(music, temporary)
    temporary.replace(target)
    return target.relative_to(folder.root)


def _check_file(path: Path, most_bytes: int, what: str) -> None:
    if not path.is_file():
        raise UserFixable(f"there is no such {what}.", where=str(path), fix="check the name.")
    size = path.stat().st_size
    if size == 0 or size > most_bytes:
        raise UserFixable(
            f"the {what} has {size:,} bytes.",
            where=str(path),
            fix=f"bring one of at most {most_bytes // 1024 // 1024} MB that is not empty.",
        )
