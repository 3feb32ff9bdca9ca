"""A production's folder: where every record and file of it lies, readable without the program.

The folder is the production. Graph checkpoints only say how far a run got; every record here is
whole or absent, so a run can be rebuilt from the folder alone.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from pydantic import BaseModel

from graph.bases import Bases
from graph.decisions import Asked, Decisions
from graph.lines import lay_lines, likely_seconds
from graph.reading import Reader, RecordT, dates_of
from graph.records import CastReference, Rounds, ShotSound
from graph.references import GivenReferences, things_brought
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

_DECISIONS = "decisions.json"


class ProductionFolder:
    """Reads and writes the records of one production."""

    def __init__(self, root: Path, proposed: Plan | None = None) -> None:
        """`proposed` is a plan to see the takes under, in place of the one in force."""
        self.root = root
        self.assets = AssetStore(self.state / "assets")
        self.proposed = proposed
        self._known: tuple[object, Bases] | None = None
        self._reader = Reader()

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
        return self._reader.read(self.root / name, kind)

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
        return self.proposed or self.need("shots.json", Plan)

    @property
    def bases(self) -> Bases:
        """What everything is made from now; worked out again when plan or looks were written."""
        seen = (dates_of(self.root, "shots.json"), dates_of(self.root / "cast", ".json"))
        if self._known is None or self._known[0] != seen:
            plan = self.plan
            locked = ((member.name, self.cast(member.name)) for member in plan.cast)
            pictures = {name: found.picture.sha256 for name, found in locked if found}
            pictures |= things_brought(self.given, plan)
            self._known = (seen, Bases(plan, pictures, self.given.asked))
        return self._known[1]

    def basis(self, shot_id: str, stage: AssetKind) -> Basis:
        """What a take of that stage would be made from now."""
        if stage is AssetKind.KEYFRAME:
            return self.bases.keyframe(shot_id)
        still = self.kept(shot_id, AssetKind.KEYFRAME)
        picture = still.picture.sha256 if still and still.picture else ""
        sound = self.sound(shot_id)
        return self.bases.clip(shot_id, self.seconds(shot_id), picture, sound)

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
        """Parts of the plan that say otherwise than when the take was made; empty while it fits.

        A clip is also stale when another keyframe is kept than the one that it begins with.
        """
        made_from = take.sheet.basis
        if made_from == Basis() or not self.bases.knows(take.shot_id):
            return ()
        return made_from.stale_parts(self.basis(take.shot_id, take.stage))

    @property
    def given(self) -> GivenReferences:
        """The pictures that the filmmaker brought."""
        return self.load("cast/given.json", GivenReferences) or GivenReferences()

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
        return next(iter(self.open_attempts(shot_id, stage)), self.last_number(shot_id) + 1)

    def open_attempts(self, shot_id: str, stage: AssetKind) -> tuple[int, ...]:
        """Numbers of attempts that have a prompt for that stage and no verdict.

        After an edit of the plan a clip may be open while the keyframe is made again.
        """
        unjudged = (n for n in self._numbers(shot_id) if self.take(shot_id, n) is None)
        sheets = ((n, load_sheet(self, shot_id, n)) for n in unjudged)
        return tuple(n for n, sheet in sheets if sheet is not None and sheet.asset is stage)

    def last_number(self, shot_id: str) -> int:
        """The highest number that an attempt at a shot has; 0 before the first."""
        return max(self._numbers(shot_id), default=0)

    def _numbers(self, shot_id: str) -> list[int]:
        folder = self.root / "takes" / shot_id
        return sorted(int(path.name) for path in folder.glob("[0-9]*") if path.name.isdigit())

    def current_takes(self, shot_id: str, stage: AssetKind) -> tuple[Take, ...]:
        """The takes of that stage that show what the plan says now, oldest first.

        The take that stays because its shot is locked is among them, whatever the plan says.
        """
        takes = tuple(take for take in self.takes(shot_id) if take.stage is stage)
        recorded = any(take.sheet.basis != Basis() for take in takes)
        if not recorded or not self.bases.knows(shot_id):
            return takes
        held = self.decisions(shot_id).held_take(takes)
        now = self.basis(shot_id, stage)
        return tuple(t for t in takes if t is held or not t.sheet.basis.stale_parts(now))

    def kept(self, shot_id: str, stage: AssetKind) -> Take | None:
        """The take of that stage that enters the film.

        That of a locked shot stays; else the one that a person chose; else the newest kept one.
        """
        takes = self.current_takes(shot_id, stage)
        decided = self.decisions(shot_id)
        kept = [take for take in takes if take.kept]
        newest = kept[-1] if kept else None
        return decided.held_take(takes) or decided.chosen_take(takes) or newest

    def settled(self, shot_id: str, stage: AssetKind) -> bool:
        """Whether nothing more is to be made for that stage: kept, or given to a person."""
        decided, takes = self.decisions(shot_id), self.current_takes(shot_id, stage)
        if decided.held_take(takes) is not None:
            return True
        if decided.open_wish(stage, takes) is not None:
            return False
        if stage is AssetKind.KEYFRAME and self._needs_no_keyframe(shot_id):
            return True
        if not takes or decided.chosen_take(takes) is not None:
            return bool(takes)
        if takes[-1].verdict.decision is Decision.ESCALATE:
            ends = [t.verdict.decision for t in self.takes(shot_id) if t.stage is stage]
            return ends.count(Decision.ESCALATE) > self.rounds.extra
        return takes[-1].kept

    def _needs_no_keyframe(self, shot_id: str) -> bool:
        """Whether the clip in the film was brought, so that no keyframe is behind it."""
        clip = self.kept(shot_id, AssetKind.CLIP)
        return clip is not None and clip.brought

    def retakes_left(self, shot_id: str, stage: AssetKind) -> int:
        """Retakes still allowed after the attempt being made now, in this round.

        A person who asks for a retake opens a round.
        """
        tried = 0
        for take in self.decisions(shot_id).since(stage, self.current_takes(shot_id, stage)):
            tried = 0 if take.verdict.decision is Decision.ESCALATE else tried + 1
        return max(0, self.brief.max_retakes - tried)

    def decisions(self, shot_id: str) -> Decisions:
        """What a person decided about a shot's takes."""
        return self.load(f"takes/{shot_id}/{_DECISIONS}", Decisions) or Decisions()

    def decide(self, shot_id: str, decisions: Decisions) -> None:
        """Write down what a person decided."""
        self.save(f"takes/{shot_id}/{_DECISIONS}", decisions)

    def asked(self, shot_id: str, stage: AssetKind) -> Asked | None:
        """The retake that a person asked for and that is due; none while the shot is locked."""
        decided, takes = self.decisions(shot_id), self.current_takes(shot_id, stage)
        return None if decided.held_take(takes) else decided.open_wish(stage, takes)

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
