"""A production's folder: where every record and file of it lies, readable without the program.

The folder is the production. Graph checkpoints only say how far a run got; every record here is
whole or absent, so a run can be rebuilt from the folder alone.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from graph.bases import Bases
from graph.lines import lay_lines, likely_seconds
from graph.records import CastReference, Rounds, ShotSound
from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Plan
from tools.screenplay.script import Script
from tools.takes.assets import AssetStore, write_whole
from tools.takes.basis import Basis
from tools.takes.sheet import PromptSheet
from tools.takes.take import Asset, Take
from tools.takes.verdict import Decision

RecordT = TypeVar("RecordT", bound=BaseModel)


class ProductionFolder:
    """Reads and writes the records of one production."""

    def __init__(self, root: Path, proposed: Plan | None = None) -> None:
        """`proposed` is a plan to see the takes under, in place of the one in force."""
        self.root = root
        self.assets = AssetStore(self.state / "assets")
        self._proposed = proposed
        self._known: tuple[object, Bases] | None = None

    @property
    def state(self) -> Path:
        """What only the program reads: checkpoints, jobs, assets by content, events."""
        return self.root / "state"

    @property
    def film(self) -> Path:
        """The cut film."""
        return self.root / "film.mp4"

    def save(self, name: str, record: BaseModel) -> Path:
        """Write a record as indented JSON; whole or not at all."""
        path = self.root / name
        write_whole(path, record.model_dump_json(indent=1).encode())
        return path

    def load(self, name: str, kind: type[RecordT]) -> RecordT | None:
        """The record, or None when it is not there; UserFixable when it cannot be read."""
        path = self.root / name
        if not path.exists():
            return None
        try:
            return kind.model_validate_json(path.read_bytes())
        except ValidationError as error:
            raise UserFixable(
                f"not a valid {kind.__name__}: {error.errors()[0]['msg']}.",
                where=f"{path.name}: {error.errors()[0]['loc']}",
                fix="undo the edit, or delete the file to have it made again.",
            ) from error

    def need(self, name: str, kind: type[RecordT]) -> RecordT:
        """The record; UserFixable when the production never got that far."""
        record = self.load(name, kind)
        if record is None:
            raise UserFixable(
                "is missing.",
                where=str(self.root / name),
                fix="run `dailies resume` on the production.",
            )
        return record

    @property
    def brief(self) -> Brief:
        """The brief."""
        return self.need("brief.json", Brief)

    @property
    def script(self) -> Script:
        """The script as read."""
        return self.need("script.json", Script)

    @property
    def plan(self) -> Plan:
        """The plan in force, or the proposed one."""
        return self._proposed or self.need("shots.json", Plan)

    @property
    def bases(self) -> Bases:
        """What everything is made from now; worked out again when plan or looks were written."""
        looks = [path for path in (self.root / "cast").glob("*.json") if "." not in path.stem]
        files = [path for path in (self.root / "shots.json", *sorted(looks)) if path.exists()]
        seen = [(file.name, file.stat().st_mtime_ns, file.stat().st_ino) for file in files]
        if self._known is None or self._known[0] != seen:
            plan = self.plan
            locked = ((member.name, self.cast(member.name)) for member in plan.cast)
            pictures = {name: found.picture.sha256 for name, found in locked if found}
            self._known = (seen, Bases(plan, pictures))
        return self._known[1]

    def basis(self, shot_id: str, stage: AssetKind) -> Basis:
        """What a take of that stage would be made from now."""
        if stage is AssetKind.KEYFRAME:
            return self.bases.keyframe(shot_id)
        return self.bases.clip(shot_id, self.seconds(shot_id))

    def seconds(self, shot_id: str) -> float:
        """Length that the shot needs: the plan's, or its voices' where they are longer.

        Lines that are to be recorded again count with the length that they are likely to have.
        """
        shot, sound = self.plan.shot(shot_id), self.sound(shot_id)
        if sound is None:
            return shot.duration_seconds
        if sound.basis in ("", self.bases.speech(shot_id)):
            return sound.duration_seconds
        known = {spoken.line.text: spoken.asset.duration_seconds for spoken in sound.lines}
        lines = [(line, known.get(line.text) or likely_seconds(line)) for line in shot.lines]
        return max(shot.duration_seconds, lay_lines(lines)[1])

    def stale_parts(self, take: Take) -> tuple[str, ...]:
        """Parts of the plan that say otherwise than when the take was made; empty while it fits."""
        made_from = take.sheet.basis
        if not made_from.parts or not self.bases.knows(take.shot_id):
            return ()
        return made_from.stale_parts(self.basis(take.shot_id, take.stage))

    def cast(self, name: str) -> CastReference | None:
        """A character's locked reference."""
        return self.load(f"cast/{safe_name(name)}.json", CastReference)

    def save_cast(self, name: str, reference: CastReference) -> None:
        """Lock a character's look."""
        self.save(f"cast/{safe_name(name)}.json", reference)

    def take_folder(self, shot_id: str, n: int) -> Path:
        """Folder of one take."""
        return self.root / "takes" / shot_id / str(n)

    def save_take(self, take: Take) -> None:
        """Write a judged take and the parts that people look for beside it."""
        folder = f"takes/{take.shot_id}/{take.n}"
        self.save(f"{folder}/prompt.json", take.sheet)
        if take.picture is not None and take.picture.report is not None:
            self.save(f"{folder}/report.json", take.picture.report)
        self.save(f"{folder}/verdict.json", take.verdict)
        # Last: a take exists from the moment this file does.
        self.save(f"{folder}/take.json", take)

    def take(self, shot_id: str, n: int) -> Take | None:
        """One judged take."""
        return self.load(f"takes/{shot_id}/{n}/take.json", Take)

    def takes(self, shot_id: str) -> tuple[Take, ...]:
        """All judged takes of a shot, oldest first."""
        found = (self.take(shot_id, n) for n in self._numbers(shot_id))
        return tuple(take for take in found if take is not None)

    def next_take(self, shot_id: str, stage: AssetKind) -> int:
        """Number of the attempt that is open for that stage, else of a new one."""
        numbers = self._numbers(shot_id)
        for n in numbers:
            sheet = None if self.take(shot_id, n) else load_sheet(self, shot_id, n)
            # After an edit a clip may be open while the keyframe is made again.
            if sheet is not None and sheet.asset is stage:
                return n
        return max(numbers, default=0) + 1

    def _numbers(self, shot_id: str) -> list[int]:
        folder = self.root / "takes" / shot_id
        return sorted(int(path.name) for path in folder.glob("[0-9]*") if path.name.isdigit())

    def current_takes(self, shot_id: str, stage: AssetKind) -> tuple[Take, ...]:
        """The takes of that stage that show what the plan says now, oldest first."""
        takes = tuple(take for take in self.takes(shot_id) if take.stage is stage)
        if not any(take.sheet.basis.parts for take in takes) or not self.bases.knows(shot_id):
            return takes
        now = self.basis(shot_id, stage)
        return tuple(take for take in takes if not take.sheet.basis.stale_parts(now))

    def kept(self, shot_id: str, stage: AssetKind) -> Take | None:
        """The take of that stage that may enter the film; the newest one wins."""
        takes = [take for take in self.current_takes(shot_id, stage) if take.kept]
        return takes[-1] if takes else None

    def escalations(self, shot_id: str, stage: AssetKind) -> int:
        """How often that stage of the shot was handed to a person."""
        return sum(
            take.verdict.decision is Decision.ESCALATE
            for take in self.takes(shot_id)
            if take.stage is stage
        )

    def settled(self, shot_id: str, stage: AssetKind) -> bool:
        """Whether nothing more is to be made for that stage: kept, or given to a person."""
        takes = self.current_takes(shot_id, stage)
        if not takes:
            return False
        if takes[-1].verdict.decision is Decision.ESCALATE:
            return self.escalations(shot_id, stage) > self.rounds.extra
        return takes[-1].kept

    def retakes_left(self, shot_id: str, stage: AssetKind) -> int:
        """Retakes still allowed after the attempt being made now, in this round."""
        tried = 0
        for take in self.current_takes(shot_id, stage):
            tried = 0 if take.verdict.decision is Decision.ESCALATE else tried + 1
        return max(0, self.brief.max_retakes - tried)

    @property
    def rounds(self) -> Rounds:
        """Extra rounds granted so far."""
        return self.load("state/rounds.json", Rounds) or Rounds()

    def grant_round(self) -> None:
        """Give every escalated shot another round of takes."""
        self.save("state/rounds.json", Rounds(extra=self.rounds.extra + 1))

    def sound(self, shot_id: str) -> ShotSound | None:
        """Voices and effects of a shot."""
        return self.load(f"takes/{shot_id}/sound/sound.json", ShotSound)

    def place(self, sha256: str, suffix: str, name: str) -> PurePosixPath:
        """Link a stored file to a name inside the folder; that name."""
        self.assets.link(sha256, suffix, self.root / name)
        return PurePosixPath(name)

    def place_truth(self, asset: Asset) -> None:
        """Link previz's ground truth beside its asset, for evals and for curious people."""
        if asset.truth is not None:
            source = self.assets.truth_path(asset.sha256)
            write_whole(self.root / asset.truth, source.read_bytes())

    def file(self, asset: Asset) -> Path:
        """Where an asset's file lies."""
        return self.root / asset.path


def safe_name(name: str) -> str:
    """A file name made of a character's name: letters, digits and underscores only."""
    kept = "".join(c if c.isalnum() else "_" for c in name.casefold()).strip("_")
    return kept[:48] or "unnamed"


def load_sheet(folder: ProductionFolder, shot_id: str, n: int) -> PromptSheet | None:
    """The prompt written for a take, judged or not yet."""
    return folder.load(f"takes/{shot_id}/{n}/prompt.json", PromptSheet)
