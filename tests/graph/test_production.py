"""The machine as a whole: waves, retakes, stand-ins, gates, crashes; with fakes around it."""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import replace
from pathlib import Path

import pytest

from graph.board import status_of
from graph.context import Gates
from graph.folder import ProductionFolder
from graph.gates import GateAnswer
from graph.locking import locked
from graph.report import ProductionReport
from graph.run import next_command, run_production
from graph.state import Command
from graph.studios import Studios
from memory.lessons import LessonKind
from tests.graph.fakes import FAULT, SHOTS, Set
from tools.dinov3.findings import AssetKind
from tools.errors import ProviderRefused, RefusalKind, UserFixable
from tools.ffmpeg.probe import probe
from tools.providers.requests import Request
from tools.takes.assets import sha256_of
from tools.takes.verdict import Decision


@pytest.fixture
def stage(tmp_path: Path) -> Set:
    return Set(tmp_path)


async def test_a_script_becomes_a_film_with_its_papers(stage: Set):
    outcome = await stage.run()
    folder = stage.folder
    assert outcome.finished
    assert outcome.missing == ()
    for name in ("shots.json", "quote.json", "edit_list.json", "report.json", "ledger.csv"):
        assert (folder.root / name).stat().st_size > 0
    report = folder.need("report.json", ProductionReport)
    assert [shot.shot.shot_id for shot in report.shots] == list(SHOTS)
    assert report.film is not None
    assert probe(folder.film, decode=True).picture.frames == report.film.frames  # type: ignore[union-attr]
    assert "It stopped." in folder.film.with_suffix(".srt").read_text()


async def test_books_are_closed_where_no_studio_opens(stage: Set):
    async def no_studio(folder: ProductionFolder) -> Studios:
        raise UserFixable("there is no key.", where="STUDIO", fix="set one.")

    stage.open()
    crew = replace(stage.crew(), open_studios=no_studio)
    try:
        with pytest.raises(UserFixable, match="no key"):
            await run_production(stage.folder.root, crew, Command.PRODUCE)
        # SQLite takes its journal away with the last connection.
        assert [path.name for path in stage.folder.state.glob("jobs.sqlite3*")] == ["jobs.sqlite3"]
    finally:
        crew.memory.close()


async def test_masters_come_first_and_no_clip_before_every_keyframe(stage: Set):
    await stage.run()
    kinds = [kind for kind in stage.studio.kinds if kind in ("still", "angle", "clip", "lipsync")]
    first_clip = min(kinds.index(kind) for kind in ("clip", "lipsync") if kind in kinds)
    portrait = 1
    assert kinds[: portrait + 2] == ["still"] * (portrait + 2)
    # A2 is an angle of A1; B2 has a character whom B1, an empty street, cannot give.
    assert sorted(kinds[portrait + 2 : first_clip]) == ["angle", "still"]
    assert stage.studio.kinds.index("voice") < stage.studio.kinds.index("lipsync")


async def test_the_voice_sets_the_length_of_its_shot(stage: Set):
    await stage.run()
    sound = stage.folder.sound("A2")
    assert sound is not None
    line = sound.lines[0]
    spoken = line.asset.duration_seconds or 0
    assert sound.duration_seconds >= line.start_seconds + spoken
    clip = stage.folder.kept("A2", AssetKind.CLIP)
    assert clip is not None
    assert clip.picture is not None
    length = float(probe(stage.folder.file(clip.picture)).duration)
    assert length == pytest.approx(sound.duration_seconds, abs=1 / 12)


async def test_a_fault_is_retaken_with_a_prompt_that_addresses_it(stage: Set):
    stage.eye.script[("B2", AssetKind.KEYFRAME)] = [FAULT]
    outcome = await stage.run()
    assert outcome.missing == ()
    assert stage.decisions("B2", AssetKind.KEYFRAME) == [Decision.RETAKE, Decision.KEEP]
    first, second = stage.folder.takes("B2")[:2]
    assert [edit.fault for edit in second.sheet.edits] == [FAULT]
    assert second.sheet.prompt_text != first.sheet.prompt_text
    assert second.seed != first.seed
    fixed = [lesson for lesson in stage.lessons if lesson.kind is LessonKind.FIXED]
    assert [(lesson.shot_id, lesson.faults) for lesson in fixed] == [("B2", (FAULT,))]


async def test_what_cannot_be_mended_is_a_slate_and_never_itself(stage: Set):
    stage.eye.script[("B2", AssetKind.CLIP)] = [FAULT] * 3
    outcome = await stage.run()
    assert outcome.finished
    assert outcome.missing == ("B2",)
    edits = json.loads((stage.folder.root / "edit_list.json").read_text())["edits"]
    assert [edit["missing"] for edit in edits] == [False, False, False, True]
    bad = {str(t.picture.path) for t in stage.folder.takes("B2") if t.picture}
    assert not any(str(edit["clip"]).endswith(path) for edit in edits for path in bad)


async def test_resuming_gives_missing_shots_another_round(stage: Set):
    stage.eye.script[("B2", AssetKind.CLIP)] = [FAULT] * 3
    await stage.run()
    bought = sum(stage.studio.submits.values())
    assert next_command(stage.folder) is Command.RETRY_MISSING
    outcome = await stage.run(Command.RETRY_MISSING)
    assert outcome.missing == ()
    assert next_command(stage.folder) is Command.RECUT
    # One clip, its effects, and nothing that was there before.
    assert 1 <= sum(stage.studio.submits.values()) - bought <= 3


async def test_cutting_again_buys_nothing_and_gives_the_same_film(stage: Set):
    await stage.run()
    film, bought = sha256_of(stage.folder.film), dict(stage.studio.submits)
    await stage.run(Command.RECUT)
    assert sha256_of(stage.folder.film) == film
    assert stage.studio.submits == bought


async def test_dailies_order_one_round_of_retakes_and_then_let_it_be(stage: Set):
    stage.eye.dailies = [{"A2": "wrong_place"}] * 9
    await stage.run()
    assert stage.decisions("A2", AssetKind.KEYFRAME) == [Decision.RETAKE, Decision.KEEP]


async def test_a_silent_voice_is_recorded_again(stage: Set):
    stage.eye.sounds = ["silent"]
    await stage.run()
    sound = stage.folder.sound("A2")
    assert sound is not None
    assert sound.lines[0].asset.path.name == "line_1.2.wav"


async def test_a_gate_stops_before_anything_is_bought(stage: Set):
    stage.gates = Gates(plan=True)
    outcome = await stage.run()
    assert outcome.question is not None
    assert outcome.question.gate == "plan"
    assert status_of(stage.folder).phase == "plan"
    assert not stage.studio.submits
    assert (await stage.run(answer=GateAnswer(approve=False))).finished is False
    assert not stage.studio.submits


async def test_an_approved_gate_goes_on_to_the_film(stage: Set):
    stage.gates = Gates(plan=True, keyframes=True)
    await stage.run()
    outcome = await stage.run(answer=GateAnswer())
    assert outcome.question is not None
    assert outcome.question.gate == "keyframes"
    assert status_of(stage.folder).phase == "shooting"
    assert "clip" not in stage.studio.kinds
    assert (await stage.run(answer=GateAnswer())).finished


async def test_a_person_may_accept_a_failing_take_and_the_report_says_who(stage: Set):
    stage.eye.script[("B2", AssetKind.CLIP)] = [FAULT] * 3
    stage.gates = Gates(escalations=True)
    outcome = await stage.run()
    assert outcome.question is not None
    assert [item.shot_id for item in outcome.question.escalations] == ["B2"]
    outcome = await stage.run(answer=GateAnswer(accept=("B2",), person="Ada"))
    assert outcome.missing == ()
    kept = stage.folder.kept("B2", AssetKind.CLIP)
    assert kept is not None
    assert kept.verdict.decided_by == "Ada"
    assert LessonKind.OVERRULED in {lesson.kind for lesson in stage.lessons}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Set:
    """A production that nothing disturbed, with one retake in it."""
    undisturbed = Set(tmp_path_factory.mktemp("whole"))
    undisturbed.eye.script[("B2", AssetKind.KEYFRAME)] = [FAULT]
    asyncio.run(undisturbed.run())
    return undisturbed


@pytest.mark.parametrize("moment", [1, 3, 5, 8, 11])
async def test_a_stop_at_any_job_ends_in_the_same_film(tmp_path: Path, whole: Set, moment: int):
    torn = Set(tmp_path)
    torn.eye.script[("B2", AssetKind.KEYFRAME)] = [FAULT]
    run = asyncio.create_task(torn.run())
    sent = itertools.count(1)

    def stop(_: Request) -> None:
        if next(sent) == moment:
            run.cancel()

    torn.studio.refuse = stop
    with pytest.raises(asyncio.CancelledError):
        await run
    torn.studio.refuse = lambda _: None
    outcome = await torn.run()
    assert outcome.finished
    assert sha256_of(torn.folder.film) == sha256_of(whole.folder.film)
    assert set(torn.studio.submits) == set(whole.studio.submits)


async def test_one_shot_that_breaks_does_not_take_the_others_with_it(stage: Set):
    look = stage.eye.look_at_clip

    def broken(clip, expected, evidence):
        if expected.shot.shot_id == "B1":
            raise RuntimeError("the decoder fell over")
        return look(clip, expected, evidence)

    stage.eye.look_at_clip = broken  # type: ignore[method-assign]
    outcome = await stage.run()
    assert outcome.missing == ("B1",)
    bought = dict(stage.studio.submits)
    stage.eye.look_at_clip = look  # type: ignore[method-assign]
    assert (await stage.run(next_command(stage.folder))).missing == ()
    assert {key: stage.studio.submits[key] for key in bought} == bought


async def test_a_moderated_prompt_is_reworded(stage: Set):
    refused: list[str] = []

    def moderate(request: Request) -> BaseException | None:
        if request.kind == "clip" and not refused:
            refused.append(request.model)
            return ProviderRefused("studio", RefusalKind.MODERATED_INPUT, "violence")
        return None

    stage.studio.refuse = moderate
    assert (await stage.run()).missing == ()
    retaken = [t for s in SHOTS for t in stage.folder.takes(s) if t.failure]
    assert [take.verdict.decision for take in retaken] == [Decision.RETAKE]
    assert retaken[0].verdict.edits[0].fault == "moderated"


async def test_two_programs_do_not_work_on_one_production(stage: Set):
    stage.open()
    with locked(stage.folder), pytest.raises(UserFixable, match="another program"):
        await stage.run()
