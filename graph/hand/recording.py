"""A line that the filmmaker recorded: laid in its shot in place of the studio's voice."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from graph.folder import ProductionFolder
from graph.hand.naming import named_shot
from graph.lines import lay_lines
from graph.records import ShotSound
from tools.dinov3.expectation import SoundExpectation
from tools.dinov3.findings import AssetKind
from tools.errors import MediaToolFailed, UserFixable
from tools.providers.arrived_sounds import conformed_sound
from tools.providers.requests import VoiceRequest
from tools.takes.take import OWN_MODEL, Asset, SpokenLine

if TYPE_CHECKING:
    # Brings seconds of libraries with it, which who is handed an eye has loaded.
    from tools.dinov3.eye import Eye

_MOST_BYTES = 200 * 1024**2
_LONGEST_SECONDS = 60.0
"""The plan knows no longer shot."""


def bring_voice(
    folder: ProductionFolder, eye: Eye, shot_id: str, number: int, file: Path
) -> SpokenLine:
    """The recording as the shot's line `number` (1-based); the other lines make room for it.

    A clip whose lips moved with the line before is stale by it, whatever its length. So is any
    clip whose shot grows, and a talking one whose line begins elsewhere by it.
    """
    sound = _recorded(folder, shot_id)
    spoken = _line(sound, shot_id, number)
    _refuse_size(file)
    asset = _taken_in(folder, eye, shot_id, number, spoken, file)
    lines = [*sound.lines]
    lines[number - 1] = spoken.model_copy(update={"asset": asset})
    laid = _laid(folder, shot_id, sound, tuple(lines))
    folder.save(f"takes/{shot_id}/sound/sound.json", laid)
    return laid.lines[number - 1]


def _recorded(folder: ProductionFolder, shot_id: str) -> ShotSound:
    """The shot's voices, if they are those of the plan."""
    named_shot(folder, shot_id)
    sound = folder.sound(shot_id)
    if sound is None or sound.basis not in ("", folder.bases.speech(shot_id)):
        raise UserFixable(
            "its lines are not recorded yet as the plan has them now.",
            where=shot_id,
            fix="let the production go on first, then bring your recording.",
        )
    return sound


def _line(sound: ShotSound, shot_id: str, number: int) -> SpokenLine:
    if not 1 <= number <= len(sound.lines):
        raise UserFixable(
            f"there is no recorded line {number}.",
            where=shot_id,
            fix=f"name one of its {len(sound.lines)} lines.",
        )
    return sound.lines[number - 1]


def _refuse_size(file: Path) -> None:
    size = file.stat().st_size if file.is_file() else 0
    if not 0 < size <= _MOST_BYTES:
        raise UserFixable(
            f"the file has {size:,} bytes.",
            where=file.name,
            fix="bring a recording of at most 200 MB that is not empty.",
        )


def _taken_in(
    folder: ProductionFolder, eye: Eye, shot_id: str, number: int, spoken: SpokenLine, file: Path
) -> Asset:
    """The recording in the asset store, as sound alone; the original lies beside it.

    What is refused leaves an earlier recording's original as it was.
    """
    place = f"takes/{shot_id}/sound"
    (folder.root / place).mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.root / place, prefix=".arriving-") as arriving:
        given = Path(shutil.copyfile(file, Path(arriving) / f"given_{number}{file.suffix.lower()}"))
        made = _conformed(given, spoken, file)
        lasts = _seconds(eye, made, file)
        digest = folder.assets.add(made)
        given.replace(folder.root / place / given.name)
    path = folder.place(digest, made.suffix, f"{place}/own_{number}{made.suffix}")
    expected = SoundExpectation(kind=AssetKind.VOICE, words=spoken.line.text)
    report = eye.look_at_sound(folder.root / path, expected)
    return Asset(
        kind=AssetKind.VOICE,
        sha256=digest,
        path=path,
        model=OWN_MODEL,
        duration_seconds=lasts,
        report=report,
    )


def _conformed(given: Path, spoken: SpokenLine, file: Path) -> Path:
    request = VoiceRequest(model=OWN_MODEL, seed=0, text=spoken.line.text, voice="")
    try:
        return conformed_sound(given, request)[0]
    except (UserFixable, MediaToolFailed) as error:
        raise UserFixable(
            "holds no sound that can be read whole.",
            where=file.name,
            fix="bring a WAV, MP3, FLAC, M4A or OGG.",
        ) from error


def _seconds(eye: Eye, made: Path, file: Path) -> float:
    """How long the recording lasts, if it can be one line."""
    lasts = eye.seconds_of(made)
    if lasts > _LONGEST_SECONDS:
        raise UserFixable(
            f"lasts {lasts:.0f} s.",
            where=file.name,
            fix=f"bring the line alone, at most {_LONGEST_SECONDS:.0f} s.",
        )
    return lasts


def _laid(
    folder: ProductionFolder, shot_id: str, sound: ShotSound, lines: tuple[SpokenLine, ...]
) -> ShotSound:
    lengths = [(each.line, each.asset.duration_seconds or 0.0) for each in lines]
    starts, needed = lay_lines(lengths)
    moved = tuple(
        each.model_copy(update={"start_seconds": start})
        for each, start in zip(lines, starts, strict=True)
    )
    seconds = round(max(folder.plan.shot(shot_id).duration_seconds, needed), 3)
    return sound.model_copy(update={"lines": moved, "duration_seconds": seconds})
