"""An edit shows what it makes stale, and resuming shoots that and nothing else."""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.generator import Generator
from agents.offline.planner import OfflinePlanner
from graph.context import Gates
from graph.folder import ProductionFolder
from graph.gates import GateAnswer
from graph.revising import Revision, apply_revision, read_plan, revise
from graph.revisions import revisions
from graph.run import next_command
from graph.stale import to_make
from graph.state import Command
from tests.graph.fakes import FAULT, Set
from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable
from tools.ffmpeg.cut import Film
from tools.screenplay.plan import Plan, Shot
from tools.takes.assets import sha256_of
from tools.takes.verdict import Decision

Edit = Callable[[Shot], dict[str, object]]


def edited(plan: Plan, shot_id: str, **fields: object) -> Plan:
    """The plan with one shot changed."""
    return plan.model_copy(
        update={
            "scenes": tuple(
                scene.model_copy(
                    update={
                        "shots": tuple(
                            Shot.model_validate(shot.model_dump() | fields)
                            if shot.shot_id == shot_id
                            else shot
                            for shot in scene.shots
                        )
                    }
                )
                for scene in plan.scenes
            )
        }
    )


def seen(stage: Set, plan: Plan) -> Revision:
    return revise(stage.folder, plan, Generator(OfflinePlanner()))


def made(revision: Revision) -> list[str]:
    return [f"{asset.where} {asset.asset}" for asset in revision.reshoot.assets]


def said(words: str) -> dict[str, object]:
    return {"lines": [{"speaker": "Marcus", "text": words}]}


def camera(plan: Plan, shot_id: str, **fields: object) -> dict[str, object]:
    return {"camera": plan.shot(shot_id).camera.model_dump() | fields}


@pytest.mark.parametrize(
    ("shot_id", "fields", "stale"),
    [
        pytest.param("B1", {"transition": "dissolve"}, [], id="a transition is the cut's"),
        pytest.param("B1", {"source": "Other words."}, [], id="notes are nobody's"),
        pytest.param("B1", {"duration_seconds": 0.5}, [], id="a shorter shot is cut shorter"),
        pytest.param(
            "B1",
            {"duration_seconds": 3.0},
            ["B1 clip", "B1 effects", "s2 ambience", "film music"],
            id="a longer one, and the beds under it",
        ),
        pytest.param(
            "B1",
            {"lighting": "moonlight"},
            ["B1 keyframe", "B1 clip", "B1 effects"],
            id="light is in every picture",
        ),
        pytest.param(
            "A1",
            {"props": ["lamp"]},
            # A2's keyframe is another angle of A1's.
            ["A1 keyframe", "A1 clip", "A1 effects", "A2 keyframe", "A2 clip", "A2 effects"],
            id="what is made from a master goes with it",
        ),
        pytest.param(
            "A2",
            said("It has stopped."),
            ["A2 line", "A2 clip", "A2 effects"],
            id="a line whose mouth is seen",
        ),
        pytest.param(
            "B2",
            {"wardrobe": {"Marcus": "red coat"}},
            ["B2 keyframe", "B2 clip", "B2 effects"],
            id="wardrobe",
        ),
    ],
)
def test_an_edit_makes_stale_what_depends_on_it(
    stage: Set, shot_id: str, fields: dict[str, object], stale: list[str]
):
    revision = seen(stage, edited(stage.folder.plan, shot_id, **fields))
    assert made(revision) == stale
    assert revision.diff.of_shot(shot_id)
    assert revision.unknown_takes == 0
    assert all(asset.because for asset in revision.reshoot.assets)


def test_movement_is_the_clips_alone(stage: Set):
    plan = stage.folder.plan
    revision = seen(stage, edited(plan, "B1", **camera(plan, "B1", movement="push in")))
    assert made(revision) == ["B1 clip", "B1 effects"]


def test_a_voice_that_nobody_sees_speak_is_recorded_alone(stage: Set):
    plan = stage.folder.plan
    over = {"speaker": "Marcus", "text": "Yes.", "delivery": "voice_over"}
    apply_revision(stage.folder, edited(plan, "B1", lines=[over]))
    asyncio.run(stage.run(next_command(stage.folder)))
    revision = seen(stage, edited(stage.folder.plan, "B1", lines=[over | {"text": "No."}]))
    assert made(revision) == ["B1 line"]


def test_a_change_of_looks_asks_for_a_new_portrait(stage: Set):
    plan = stage.folder.plan
    (marcus,) = plan.cast
    other = marcus.model_copy(update={"description": "a broad man with a beard"})
    revision = seen(stage, plan.model_copy(update={"cast": (other,)}))
    assert made(revision)[0] == "Marcus portrait"
    assert {"A1 keyframe", "A2 clip", "B2 keyframe"} <= set(made(revision))
    assert not [asset for asset in revision.reshoot.assets if asset.where == "B1"]


def test_looking_changes_nothing_and_costs_what_the_models_cost(stage: Set):
    before = sorted(path.name for path in stage.folder.root.rglob("*"))
    revision = seen(stage, edited(stage.folder.plan, "B1", lighting="moonlight"))
    assert sorted(path.name for path in stage.folder.root.rglob("*")) == before
    assert revision.reshoot.first_takes_micros == 0  # previz
    assert revision.reshoot.list_price_micros == sum(revision.reshoot.prices_micros) > 0


async def test_resuming_shoots_what_is_stale_and_nothing_else(stage: Set):
    film = sha256_of(stage.folder.film)
    kept = {s: stage.folder.kept(s, AssetKind.CLIP) for s in ("A1", "A2", "B2")}
    apply_revision(stage.folder, edited(stage.folder.plan, "B1", lighting="moonlight"))
    assert stage.folder.kept("B1", AssetKind.CLIP) is None
    assert next_command(stage.folder) is Command.PRODUCE
    outcome = await stage.run(next_command(stage.folder))
    assert outcome.finished
    assert outcome.missing == ()
    assert Counter(stage.studio.kinds) == Counter({"still": 1, "clip": 1, "foley": 1})
    assert {s: stage.folder.kept(s, AssetKind.CLIP) for s in kept} == kept
    assert [take.n for take in stage.folder.takes("B1")] == [1, 2, 3, 4]
    assert sha256_of(stage.folder.film) != film
    assert not list(to_make(stage.folder))


async def test_a_changed_line_is_heard_in_the_new_film(stage: Set):
    plan = edited(stage.folder.plan, "A2", **said("It has stopped for good."))
    apply_revision(stage.folder, plan)
    assert (await stage.run(next_command(stage.folder))).finished
    assert "for good" in stage.folder.film.with_suffix(".srt").read_text()
    sound = stage.folder.sound("A2")
    assert sound is not None
    assert sound.lines[0].asset.path.name == "line_1-2.1.wav"
    assert (stage.folder.root / "takes/A2/sound/line_1.1.wav").exists()


async def test_a_line_that_moves_down_is_not_recorded_again(stage: Set):
    old = stage.folder.plan.shot("A2").lines[0]
    new = {"speaker": "Marcus", "text": "Wait."}
    apply_revision(stage.folder, edited(stage.folder.plan, "A2", lines=[new, old.model_dump()]))
    await stage.run(next_command(stage.folder))
    assert stage.studio.kinds.count("voice") == 1
    sound = stage.folder.sound("A2")
    assert sound is not None
    assert [line.asset.path.name for line in sound.lines] == ["line_1-2.1.wav", "line_1.1.wav"]


async def test_going_back_to_an_earlier_plan_finds_its_takes(stage: Set):
    film, first = sha256_of(stage.folder.film), stage.folder.plan
    apply_revision(stage.folder, edited(first, "A2", **said("No.")))
    await stage.run(next_command(stage.folder))
    assert sha256_of(stage.folder.film) != film
    stage.studio.kinds.clear()
    assert made(seen(stage, first)) == ["A2 effects"]
    apply_revision(stage.folder, first)
    assert (await stage.run(next_command(stage.folder))).finished
    # Effects lie under one clip and their jobs are known: nothing is sent again.
    assert stage.studio.kinds == []
    assert sha256_of(stage.folder.film) == film
    assert revisions(stage.folder) == (1, 2, 3)


async def test_a_shorter_shot_is_cut_shorter_and_nothing_is_bought(stage: Set):
    before = stage.folder.need("film.json", Film)
    apply_revision(stage.folder, edited(stage.folder.plan, "B1", duration_seconds=0.5))
    assert (await stage.run(next_command(stage.folder))).finished
    after = stage.folder.need("film.json", Film)
    assert stage.studio.kinds == []
    assert after.frames == before.frames - round(1.5 * 12)  # of two seconds, half a second stays


async def test_shots_in_another_order_are_cut_again(stage: Set):
    plan = stage.folder.plan
    last = plan.scenes[1].model_copy(update={"shots": plan.scenes[1].shots[::-1]})
    swapped = plan.model_copy(update={"scenes": (plan.scenes[0], last)})
    revision = seen(stage, swapped)
    assert [change.kind for change in revision.diff.changes] == ["order"]
    assert made(revision) == []
    apply_revision(stage.folder, swapped)
    assert next_command(stage.folder) is Command.RECUT
    await stage.run(Command.RECUT)
    film = stage.folder.need("film.json", Film)
    assert [shot.shot_id for shot in film.shots] == ["A1", "A2", "B2", "B1"]
    assert stage.studio.kinds == []


async def test_an_edit_of_the_file_itself_is_noticed_and_kept(stage: Set):
    plan = edited(stage.folder.plan, "B1", lighting="moonlight")
    stage.folder.save("shots.json", plan)
    revision = revise(
        stage.folder, read_plan(stage.folder.root / "shots.json"), Generator(OfflinePlanner())
    )
    assert [change.field for change in revision.diff.changes] == ["lighting"]
    await stage.run(next_command(stage.folder))
    assert revisions(stage.folder) == (1, 2)
    assert stage.folder.need("plans/0001.json", Plan) != plan


async def test_a_shot_that_is_taken_out_comes_back_with_its_takes(stage: Set):
    plan = stage.folder.plan
    without = plan.model_copy(
        update={
            "scenes": (
                plan.scenes[0],
                plan.scenes[1].model_copy(update={"shots": plan.scenes[1].shots[1:]}),
            )
        }
    )
    apply_revision(stage.folder, without)
    await stage.run(next_command(stage.folder))
    assert len(stage.folder.need("film.json", Film).shots) == 3
    apply_revision(stage.folder, plan)
    await stage.run(next_command(stage.folder))
    assert len(stage.folder.need("film.json", Film).shots) == 4
    # The scene's bed follows its first shot's words; no picture is taken again.
    assert not {"still", "angle", "clip", "lipsync", "voice"} & set(stage.studio.kinds)


async def test_an_edit_at_the_gate_is_what_is_shot(tmp_path: Path):
    stage = Set(tmp_path, gates=Gates(plan=True))
    await stage.run()
    stage.folder.save("shots.json", edited(stage.folder.plan, "B1", lighting="moonlight"))
    stage.gates = Gates()
    assert (await stage.run(answer=GateAnswer())).finished
    assert revisions(stage.folder) == (1, 2)
    take = stage.folder.kept("B1", AssetKind.KEYFRAME)
    assert take is not None
    assert "moonlight" in take.sheet.prompt_text


async def test_what_was_paid_for_another_plan_is_collected_but_not_shown(tmp_path: Path):
    stage = Set(tmp_path)
    run = asyncio.create_task(stage.run())

    def stop(request: object) -> None:
        if getattr(request, "kind", "") == "clip":
            run.cancel()

    stage.studio.refuse = stop  # type: ignore[assignment]
    with pytest.raises(asyncio.CancelledError):
        await run
    stage.studio.refuse = lambda _: None
    open_shot = next(
        shot.shot_id
        for shot in stage.folder.plan.shots
        if (stage.folder.take_folder(shot.shot_id, 2) / "order.json").exists()
        and stage.folder.take(shot.shot_id, 2) is None
    )
    apply_revision(stage.folder, edited(stage.folder.plan, open_shot, mood="bright"))
    assert (await stage.run(next_command(stage.folder))).missing == ()
    first, *_ = [t for t in stage.folder.takes(open_shot) if t.stage is AssetKind.CLIP]
    kept = stage.folder.kept(open_shot, AssetKind.CLIP)
    assert kept is not None
    assert kept.n > first.n
    assert stage.folder.stale_parts(first) == ("light", "keyframe")


async def test_an_escalated_shot_gets_takes_again_when_its_words_change(tmp_path: Path):
    stage = Set(tmp_path)
    stage.eye.script[("B2", AssetKind.CLIP)] = [FAULT] * 3
    assert (await stage.run()).missing == ("B2",)
    apply_revision(stage.folder, edited(stage.folder.plan, "B2", action="Marcus waits."))
    assert (await stage.run(Command.PRODUCE)).missing == ()
    assert stage.decisions("B2", AssetKind.CLIP)[-2:] == [Decision.ESCALATE, Decision.KEEP]


@pytest.mark.parametrize("moment", [1, 2, 3])
async def test_a_stop_while_stale_shots_are_made_ends_in_the_same_film(stage: Set, moment: int):
    """A keyframe, a clip and its effects are due; each of them is where the run stops."""
    twin = Set(stage.root.parent / "twin")
    shutil.copytree(stage.root, twin.root)
    plan = edited(stage.folder.plan, "B1", lighting="moonlight")
    for each in (stage, twin):
        apply_revision(each.folder, plan)
    await twin.run(next_command(twin.folder))
    run = asyncio.create_task(stage.run(next_command(stage.folder)))
    sent = itertools.count(1)
    stage.studio.refuse = lambda _: run.cancel() if next(sent) == moment else None  # type: ignore[func-returns-value]
    with pytest.raises(asyncio.CancelledError):
        await run
    stage.studio.refuse = lambda _: None
    assert (await stage.run(next_command(stage.folder))).finished
    assert sha256_of(stage.folder.film) == sha256_of(twin.folder.film)
    assert stage.studio.submits == twin.studio.submits


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        pytest.param({"shot_id": "A2"}, "used twice", id="an id twice"),
        pytest.param({"shot_id": "../x"}, "match pattern", id="an id that leaves the folder"),
        pytest.param({"characters": ["Nobody"]}, "whom the cast does not list", id="a stranger"),
        pytest.param({"location": "moon"}, "no location describes", id="no such place"),
        pytest.param({"joins": "Z9"}, "which is not there", id="joins nothing"),
        pytest.param({"joins": "A1"}, "joins itself", id="joins itself"),
        pytest.param({"duration_seconds": 90}, "longer than 60 s", id="too long"),
        pytest.param({"scene_id": "s2"}, "stands in scene", id="another scene"),
        pytest.param({"duration_seconds": "soon"}, "valid number", id="not a number"),
    ],
)
def test_a_plan_that_does_not_hold_together_is_refused(
    stage: Set, edit: dict[str, object], problem: str
):
    data = json.loads((stage.folder.root / "shots.json").read_text())
    data["scenes"][0]["shots"][0] |= edit
    path = stage.root / "mine.json"
    path.write_text(json.dumps(data))
    with pytest.raises(UserFixable, match=problem):
        read_plan(path)
    stage.folder.root.joinpath("shots.json").write_text(json.dumps(data))
    with pytest.raises(UserFixable):
        asyncio.run(stage.run(Command.PRODUCE))
    assert stage.studio.kinds == []


def test_a_folder_under_a_proposed_plan_is_not_the_folder(stage: Set):
    plan = edited(stage.folder.plan, "B1", lighting="moonlight")
    proposed = ProductionFolder(stage.folder.root, proposed=plan)
    assert proposed.kept("B1", AssetKind.CLIP) is None
    assert stage.folder.kept("B1", AssetKind.CLIP) is not None
