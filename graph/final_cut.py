"""The film as it was last cut, with everything that an editor could want beside it.

Read from the production's folder alone: the edit list, resolved to frames once more, the takes
behind each shot and where every sound lies. What is written from it lives in `exporting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from graph.folder import ProductionFolder
from tools.dinov3.findings import AssetKind, AssetReport
from tools.errors import DailiesError
from tools.ffmpeg.clock import SAMPLE_RATE, nearest
from tools.ffmpeg.edl import EditList, SoundCue
from tools.ffmpeg.laying import Laid, lay_sound
from tools.ffmpeg.probe import MediaInfo, probe
from tools.ffmpeg.timeline import Segment, Timeline, lay_out
from tools.providers.jobs import JobStore
from tools.screenplay.plan import Plan, Shot
from tools.takes.take import Take


@dataclass(frozen=True, slots=True)
class Alternative:
    """A clip that was taken for a shot, kept or not."""

    take: Take
    media: MediaInfo
    used: bool
    """Whether the film shows it."""
    delivered: MediaInfo | None = None
    """The clip as its service delivered it, where it was trimmed or conformed: with its handles."""


@dataclass(frozen=True, slots=True)
class CutShot:
    """A shot of the film."""

    segment: Segment
    planned: Shot | None
    """None for a shot that the plan no longer has."""
    alternatives: tuple[Alternative, ...]
    """Every take of the clip that gave a picture, oldest first."""

    @property
    def used(self) -> Alternative | None:
        """The take that the film shows; None for a missing shot."""
        return next((each for each in self.alternatives if each.used), None)


@dataclass(frozen=True, slots=True)
class LaidSound:
    """A sound file where the mix lays it."""

    cue: SoundCue
    laid: Laid
    seconds: float
    """Length of the file."""


@dataclass(frozen=True, slots=True)
class FinalCut:
    """The film and what lies behind it."""

    folder: ProductionFolder
    plan: Plan
    edits: EditList
    timeline: Timeline
    shots: dict[str, CutShot]
    """By shot id, in film order."""
    sounds: tuple[LaidSound, ...]
    film_report: AssetReport | None
    notes: tuple[str, ...]
    """What of it is no longer true or could not be read, one sentence each."""


def read_cut(folder: ProductionFolder) -> FinalCut:
    """The cut in a production's folder.

    Raises:
        UserFixable: nothing was cut yet, or a clip of the film is gone.
    """
    plan = folder.plan
    edits = _at_home(folder.need("edit_list.json", EditList), folder.root)
    timeline = lay_out(edits)
    notes: list[str] = []
    originals = _originals(folder)
    shots = {
        segment.edit.shot_id: _cut_shot(folder, plan, segment, originals, notes)
        for segment in timeline.segments
        if segment.edit is not None
    }
    return FinalCut(
        folder=folder,
        plan=plan,
        edits=edits,
        timeline=timeline,
        shots=shots,
        sounds=tuple(sound for cue in edits.cues for sound in _laid(cue, timeline, notes)),
        film_report=folder.load("film_report.json", AssetReport),
        notes=(*_changed(folder, plan, edits), *notes),
    )


def _at_home(edits: EditList, root: Path) -> EditList:
    """The edit list with its files inside this folder: it may have been moved since the cut."""
    return edits.model_copy(
        update={
            "edits": tuple(
                edit.model_copy(
                    update={
                        "clip": edit.clip and _found(edit.clip, root),
                        "still": edit.still and _found(edit.still, root),
                    }
                )
                for edit in edits.edits
            ),
            "cues": tuple(
                cue.model_copy(update={"path": _found(cue.path, root)}) for cue in edits.cues
            ),
        }
    )


def _found(path: Path, root: Path) -> Path:
    """The file of that name under the folder, by the longest end of its path that fits."""
    for start in range(len(path.parts) - 1):
        inside = root.joinpath(*path.parts[start:]) if start else path
        if start and inside.is_file():
            return inside
    return path


def _originals(folder: ProductionFolder) -> dict[str, str]:
    """Hash of what was delivered by the hash of what was made of it."""
    path = folder.state / "jobs.sqlite3"
    if not path.exists():
        return {}
    store = JobStore(path)
    try:
        outputs = (output for job in store.jobs() for output in job.outputs)
        return {output.sha256: output.original for output in outputs if output.original}
    finally:
        store.close()


def _delivered(
    folder: ProductionFolder, take: Take, originals: Mapping[str, str]
) -> MediaInfo | None:
    pictures = (take.repaired_from, take.picture)
    for sha256 in (originals.get(picture.sha256) for picture in pictures if picture):
        if sha256:
            with suppress(LookupError, DailiesError):
                return probe(folder.assets.find(sha256))
    return None


def _cut_shot(
    folder: ProductionFolder,
    plan: Plan,
    segment: Segment,
    originals: Mapping[str, str],
    notes: list[str],
) -> CutShot:
    shot_id = segment.edit.shot_id if segment.edit else ""
    clip = segment.edit.clip if segment.edit else None
    found = []
    for take in folder.takes(shot_id):
        if take.stage is not AssetKind.CLIP or take.picture is None:
            continue
        file = folder.file(take.picture)
        try:
            media = probe(file)
        except DailiesError as problem:
            notes.append(f"{shot_id}: take {take.n} is left out: {problem}")
            continue
        used = clip is not None and file == clip
        found.append(Alternative(take, media, used, _delivered(folder, take, originals)))
    planned = next((shot for shot in plan.shots if shot.shot_id == shot_id), None)
    return CutShot(segment, planned, tuple(found))


def _laid(cue: SoundCue, timeline: Timeline, notes: list[str]) -> list[LaidSound]:
    try:
        media = probe(cue.path)
    except DailiesError as problem:
        notes.append(f"A sound is left out: {problem}")
        return []
    seconds = media.sound.duration if media.sound else media.duration
    length = nearest(seconds * SAMPLE_RATE)
    return [
        LaidSound(cue, laid, float(seconds))
        for laid in lay_sound(cue, timeline, length)
        if laid.samples
    ]


def _changed(folder: ProductionFolder, plan: Plan, edits: EditList) -> list[str]:
    """What changed since the film was cut."""
    cut = [edit.shot_id for edit in edits.edits]
    if cut != [shot.shot_id for shot in plan.shots]:
        return ["The plan has other shots than the film: `dailies resume` cuts it again."]
    newer = [
        edit.shot_id
        for edit in edits.edits
        if (take := folder.kept(edit.shot_id, AssetKind.CLIP)) is not None
        and take.picture is not None
        and folder.file(take.picture) != edit.clip
    ]
    held = [
        edit.shot_id
        for edit in edits.edits
        if folder.decisions(edit.shot_id).hold_seconds != edit.hold_seconds
    ]
    said = {"Other takes are kept": newer, "Other ends are held": held}
    return [
        f"{what} now than in the film ({', '.join(shots)}): `dailies resume --recut`."
        for what, shots in said.items()
        if shots
    ]
