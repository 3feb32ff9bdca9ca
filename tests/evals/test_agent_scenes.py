"""Whole productions: what is counted of them, and that arms are compared on the same trouble."""

from __future__ import annotations

import json
import math
from pathlib import Path, PurePosixPath

import numpy as np
import pytest

from agents.models import load_models
from evals.agents.results import spent_in
from evals.agents.scenes import scenes, scenes_true_sight
from evals.scenes.arms import ARM_NAMES, ARMS, Arm, Ending, Hands, Scene, Script, produced
from evals.scenes.measures import MEASURES, Defect, Made, Stage, made_of, said_of
from evals.scenes.studio import CounterStudio
from graph.folder import ProductionFolder
from memory.embedding import MiniLM
from tests.evals.inspected import QUIET, log_of, means_of, saying
from tests.evals.test_agent_scene_studio import Draws
from tests.evals.test_true_sight import write
from tools.dinov3.eye import open_eye
from tools.dinov3.findings import AssetKind
from tools.providers.previz.encode import write_clip
from tools.providers.previz.faults import FaultKind, Truth
from tools.screenplay.plan import Camera, Plan, Shot, ShotSize
from tools.screenplay.plan import Scene as PlanScene
from tools.takes.assets import sha256_of
from tools.takes.sheet import PromptSheet
from tools.takes.take import Asset, Take
from tools.takes.verdict import Decision, Remedy, Verdict

pytestmark = QUIET
K, KEYFRAME, CLIP = FaultKind, AssetKind.KEYFRAME, AssetKind.CLIP
KEEP = Verdict(decision=Decision.KEEP, reason="good", decided_by="policy")
ESCALATE = KEEP.model_copy(update={"decision": Decision.ESCALATE})


def shot() -> Shot:
    return Shot(
        shot_id="1A", scene_id="s1", action="A watch.", location="bench",
        camera=Camera(size=ShotSize.INSERT), duration_seconds=2, source="A watch.",
    )  # fmt: skip


def planned(root: Path) -> ProductionFolder:
    folder = ProductionFolder(root)
    scene = PlanScene(scene_id="s1", heading="INT. BENCH", shots=(shot(),))
    folder.save("shots.json", Plan(title="Watch", scenes=(scene,)))
    frames = [np.zeros((90, 160, 3), np.uint8)] * 3
    write_clip(folder.film, frames, width=160, height=90, fps=12)
    return folder


def add_take(
    folder: ProductionFolder, n: int, stage: AssetKind, truth: Truth, verdict: Verdict = KEEP
) -> None:
    """A judged take; one that was repaired holds the picture as it came too."""
    file = folder.take_folder("1A", n) / ("keyframe_1.png" if stage is KEYFRAME else "clip.mp4")
    came = asset(folder, write(file, truth), stage)
    mended = write(file.with_name(f"{file.stem}.denoise{file.suffix}"))
    picture = asset(folder, mended, stage) if verdict.mended else came
    sheet = PromptSheet(
        shot_id="1A", asset=stage, prompt_text="A watch.", target_model="m/m", written_by="rule"
    )
    take = Take(
        shot_id="1A",
        n=n,
        stage=stage,
        sheet=sheet,
        seed=1,
        picture=picture,
        repaired_from=came if verdict.mended else None,
        verdict=verdict,
    )
    folder.save_take(take)


def asset(folder: ProductionFolder, file: Path, kind: AssetKind) -> Asset:
    path = PurePosixPath(file.relative_to(folder.root))
    return Asset(kind=kind, sha256=sha256_of(file), path=path)


def ended(folder: ProductionFolder) -> Made:
    studio = CounterStudio(Draws(), seed=1)
    return made_of(Ending(folder, studio, finished=False, runs=1, seconds=1.0, problem=""))


TRIM = KEEP.model_copy(update={"decision": Decision.TRIM, "usable_range": (0.0, 1.2)})


def mended(remedy: Remedy) -> Verdict:
    return KEEP.model_copy(update={"mended": (remedy,)})


@pytest.mark.parametrize(
    ("keyframe", "clip", "verdict", "defects"),
    [
        pytest.param(Truth(), Truth(), KEEP, [], id="all is well"),
        pytest.param(Truth(), Truth(kind=K.BLACK), KEEP, [(CLIP, K.BLACK)], id="of the clip"),
        pytest.param(
            Truth(kind=K.WRONG_PLACE), Truth(), KEEP, [(KEYFRAME, K.WRONG_PLACE)],
            id="the clip goes on in the keyframe's wrong place",
        ),
        pytest.param(Truth(), Truth(inherited=K.BLUR), KEEP, [(CLIP, K.BLUR)], id="inherited"),
        pytest.param(
            Truth(), Truth(kind=K.TELEPORT, since=1.3, until=1.6), TRIM, [], id="trimmed away"
        ),
        pytest.param(
            Truth(), Truth(kind=K.TELEPORT, since=1.0, until=1.6), TRIM, [(CLIP, K.TELEPORT)],
            id="not all of it trimmed away",
        ),
        pytest.param(Truth(), Truth(kind=K.NOISE), mended(Remedy.DENOISE), [], id="mended"),
        pytest.param(
            Truth(), Truth(kind=K.WRONG_LIGHT), mended(Remedy.COLOUR_MATCH),
            [(CLIP, K.WRONG_LIGHT)], id="a repair that nothing measures is not believed",
        ),
    ],
)  # fmt: skip
def test_defects_are_what_the_film_shows(
    keyframe: Truth,
    clip: Truth,
    verdict: Verdict,
    defects: list[tuple[AssetKind, FaultKind]],
    tmp_path: Path,
) -> None:
    folder = planned(tmp_path)
    add_take(folder, 1, KEYFRAME, keyframe)
    add_take(folder, 2, CLIP, clip, verdict)
    made = ended(folder)
    assert made.in_film == ("1A",)
    assert [(each.asset, each.kind) for each in made.defects] == defects
    assert made.good_shots == (not defects)


def test_a_shot_that_was_given_to_a_person_is_missing_and_not_faulty(tmp_path: Path) -> None:
    folder = planned(tmp_path)
    add_take(folder, 1, KEYFRAME, Truth())
    retake = KEEP.model_copy(update={"decision": Decision.RETAKE})
    add_take(folder, 2, CLIP, Truth(kind=K.BLACK), retake)
    add_take(folder, 3, CLIP, Truth(), ESCALATE)
    made = ended(folder)
    assert (made.in_film, made.defects, made.escalations) == ((), (), 1)
    keyframe, clip = made.stages
    assert (keyframe.takes, keyframe.kept_at, keyframe.clean_refused) == (1, 1, 0)
    assert (clip.takes, clip.kept_at, clip.clean_refused, clip.first_is_clean) == (
        2, None, 1, False,
    )  # fmt: skip
    assert "1 of 1 shots are missing" in said_of(made)


def test_without_a_film_that_plays_no_shot_is_in_it(tmp_path: Path) -> None:
    folder = planned(tmp_path)
    add_take(folder, 1, KEYFRAME, Truth())
    add_take(folder, 2, CLIP, Truth(kind=K.BLACK))
    folder.film.write_bytes(folder.film.read_bytes()[:40])
    made = ended(folder)
    assert (made.plays, made.in_film, made.defects) == (False, (), ())
    assert MEASURES["good shots in the film"](made) == 0
    assert math.isnan(MEASURES["defects in the film"](made))
    assert math.isnan(MEASURES["shots with a defect"](made))


def stage(shot_id: str, kept_at: int | None, takes: int, clean: bool | None = True) -> Stage:
    return Stage(
        shot_id=shot_id, stage=CLIP, takes=takes, kept_at=kept_at, first_is_clean=clean,
        clean_refused=takes - 1,
    )  # fmt: skip


def made(**more: object) -> Made:
    told: dict[str, object] = {
        "shots": 4,
        "in_film": ("1A", "1B", "1C"),
        "finished": False,
        "plays": True,
        "stages": (
            stage("1A", 1, 1),
            stage("1B", 2, 2, clean=False),
            stage("1C", 4, 5, clean=None),
            stage("1D", None, 4, clean=False),
        ),
        "defects": (
            Defect(where="1A", asset=KEYFRAME, kind=K.BLUR),
            Defect(where="1A", asset=CLIP, kind=K.BLACK),
            Defect(where="1B", asset=AssetKind.VOICE, kind=K.CLIPPED_VOICE),
        ),
        "escalations": 1,
        "paid_micros": 2_500_000,
        "ours_micros": 2_500_000,
        "lost": 0,
        "twice": 0,
        "uncertain": 2,
        "troubles": {},
        "runs": 2,
        "seconds": 20.0,
        "problem": "",
    }
    return Made.model_validate(told | more)


def test_a_production_is_measured_by_its_shots_and_by_its_stages() -> None:
    assert {name: measure(made()) for name, measure in MEASURES.items()} == pytest.approx(
        {
            "finished": 0.0,
            "shots in the film": 3 / 4,
            "good shots in the film": 2 / 4,
            "shots with a defect": 1 / 3,
            "defects in the film": 3.0,
            "first takes right (truth)": 1 / 3,
            "first takes kept (critic)": 1 / 4,
            "kept at the second take": 1 / 4,
            "kept at the third take": 0.0,
            "kept later": 1 / 4,
            "takes until kept": 7 / 3,
            "retakes": 8.0,
            "clean takes refused": 8.0,
            "escalations": 1.0,
            "US dollars": 2.5,
            "jobs lost": 0.0,
            "jobs paid twice": 0.0,
            "jobs uncertain": 2.0,
            "runs": 2.0,
        }
    )


def test_a_production_that_came_to_nothing_is_not_asked_about_its_takes() -> None:
    nothing = made(shots=0, in_film=(), stages=(), defects=())
    assert math.isnan(MEASURES["takes until kept"](nothing))
    assert math.isnan(MEASURES["good shots in the film"](nothing))
    assert MEASURES["finished"](nothing) == 0


def test_all_arms_of_a_comparison_shoot_the_same_scripts() -> None:
    samples = {arm: [(s.id, s.input) for s in scenes(arm, seeds=3).dataset] for arm in ARM_NAMES}
    plain = [arm for arm in ARM_NAMES if not ARMS[arm].listens]
    assert all(samples[arm] == samples["crew"] for arm in plain)
    assert samples["with_memory"] == samples["without_memory"] != samples["crew"]
    assert [s.id for s in scenes_true_sight(seeds=2).dataset] == [n for n, _ in samples["crew"][:2]]


ONE_SHOT = {
    "title": "Watch",
    "characters": [],
    "scenes": [
        {
            "heading": "INT. CLOCK WORKSHOP - NIGHT",
            "shots": [
                {
                    "shot_id": "1A",
                    "action": "A brass pocket watch lies open on the bench.",
                    "camera": {"shot_size": "insert", "angle": "overhead", "movement": "static"},
                    "characters": [],
                    "props": ["brass pocket watch"],
                    "duration": 1,
                }
            ],
        }
    ],
}


async def test_what_the_eye_refuses_is_made_again_and_the_ledgers_agree(tmp_path: Path) -> None:
    hands = Hands(open_eye(None), MiniLM(), load_models({}))
    # A seed whose first keyframe is spoiled.
    scene = Scene(Arm(), "truth", 3, Script("watch-1", json.dumps(ONE_SHOT)))
    crew = made_of(await produced(tmp_path, scene, hands))
    assert crew.finished
    assert crew.stages[0].first_is_clean is False
    assert (crew.stages[0].kept_at or 0) > 1
    assert crew.defects == ()
    assert crew.paid_micros == crew.ours_micros > 0
    assert (crew.lost, crew.twice) == (0, 0)


def test_a_crew_whose_model_talks_nonsense_makes_no_film_and_is_paid(tmp_path: Path) -> None:
    log = log_of(scenes(seeds=1), tmp_path, model=saying("Action!"))
    (sample,) = log.samples or ()
    (score,) = (sample.scores or {}).values()
    assert means_of(log)["finished"] == 0
    assert "mockllm" in (score.explanation or "")
    assert spent_in(log).calls > 0
    assert spent_in(log).tokens == 10 * spent_in(log).calls
