"""Prompts: long enough, free of contradictions, about the shot, and mended by name in a retake."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.exchange import WriterAnswer, WriterTask
from agents.generator import Generator
from agents.offline import OfflinePlanner
from agents.prompt_writer import PromptWriter, WritingTask
from agents.prompts import load_prompt
from memory.lessons import Lesson, LessonKind
from tools.dinov3.findings import AssetKind
from tools.dinov3.reference import VisualDNA
from tools.providers.models import model_book
from tools.providers.previz.phrases import read_text
from tools.providers.previz.place_words import read_place
from tools.providers.previz.reader import read_still
from tools.providers.previz.stage import Look
from tools.providers.previz.wardrobe import garments
from tools.screenplay.plan import Movement, Plan, ShotSize
from tools.screenplay.read import read_script
from tools.takes.lint import lint
from tools.takes.sheet import PromptEdit, PromptSheet

ROOT = Path(__file__).parents[2]
STORIES = ROOT.parent / "shared" / "data" / "scripts" / "stories"
FABLES = STORIES.parent / "fables"
SAMPLE = ROOT / "samples" / "temporal_awakening" / "script.json"
STAGES = (AssetKind.KEYFRAME, AssetKind.CLIP)


def scripts() -> list[object]:
    found = [SAMPLE, *sorted(FABLES.glob("the-*.txt")), *sorted(STORIES.glob("*.json"))]
    return [pytest.param(path, id=path.stem) for path in found]


def task(plan: Plan, shot_id: str, stage: AssetKind, **more: object) -> WritingTask:
    shot = plan.shot(shot_id)
    before, after = plan.neighbours(shot_id)
    route = Generator(OfflinePlanner()).route(shot, stage, from_master=False)
    fields = {
        "shot": shot,
        "plan": plan,
        "stage": stage,
        "target_model": route,
        "dna": (),
        "lessons": (),
        "previous": None,
        "edits": (),
        "before": before,
        "after": after,
        "duration_seconds": shot.duration_seconds,
    }
    return WritingTask(**(fields | more))


async def write(plan: Plan, shot_id: str, stage: AssetKind, **more: object) -> PromptSheet:
    return await PromptWriter(OfflinePlanner()).write(task(plan, shot_id, stage, **more))


@pytest.fixture
async def sample(plan_of) -> Plan:
    return await plan_of(read_script(SAMPLE))


@pytest.mark.parametrize("path", scripts())
async def test_every_prompt_is_clean_in_every_dialect(path: Path, plan_of) -> None:
    plan = await plan_of(read_script(path))
    route = model_book().route
    for shot in plan.shots:
        for stage, model in (
            (AssetKind.KEYFRAME, route.ensemble[0]),
            (AssetKind.KEYFRAME, route.angle[0]),
            (AssetKind.CLIP, route.clip[0]),
        ):
            angle = model == route.angle[0]
            sheet = await write(plan, shot.shot_id, stage, target_model=model, from_picture=angle)
            assert lint(sheet, shot) == (), sheet.prompt_text
            assert 500 <= len(sheet.prompt_text) <= 1500


@pytest.mark.parametrize("path", scripts())
async def test_the_camera_survives_being_read_by_the_studio(path: Path, plan_of) -> None:
    plan = await plan_of(read_script(path))
    wrong = 0
    for shot in plan.shots:
        sheet = await write(plan, shot.shot_id, AssetKind.KEYFRAME)
        view = read_still(sheet.prompt_text, sheet.negative_text).view
        camera = shot.camera
        wrong += (view.size, view.lens_mm) != (camera.size.value, camera.lens_mm)
    # A close-up of hands is read as an insert, which is what it is.
    assert wrong <= 1


async def test_people_clothes_and_place_survive_being_read_by_the_studio(sample: Plan) -> None:
    for shot in sample.shots:
        sheet = await write(sample, shot.shot_id, AssetKind.KEYFRAME)
        known = {name: Look() for name in shot.characters}
        stage = read_still(sheet.prompt_text, sheet.negative_text, known)
        assert sorted(figure.name for figure in stage.figures) == sorted(shot.characters)
        kind = read_place(f"in the {shot.location}", read_text(f"in the {shot.location}"))
        assert kind is not None
        assert stage.place.kind == kind.kind
        worn = {(g.kind, g.colour) for g in garments(read_text(sheet.prompt_text)) if g.worn}
        for clothes in shot.wardrobe.values():
            planned = {(g.kind, g.colour) for g in garments(read_text(clothes))}
            assert planned <= worn


async def test_a_sheet_names_its_author_its_template_and_the_spoken_words(sample: Plan) -> None:
    sheet = await write(sample, "1C", AssetKind.KEYFRAME)
    assert sheet.written_by == "offline planner"
    assert sheet.template == load_prompt("prompt_writer").sha256
    assert sheet.dialogue_text == "Marcus: One minute. Give me one minute back."
    assert "One minute" not in sheet.prompt_text


async def test_clips_speak_of_motion_and_stills_do_not(sample: Plan) -> None:
    shot = next(s for s in sample.shots if s.camera.movement is Movement.TRACK_RIGHT)
    clip = await write(sample, shot.shot_id, AssetKind.CLIP)
    still = await write(sample, shot.shot_id, AssetKind.KEYFRAME)
    assert "tracking right" in clip.prompt_text
    assert "tracking" not in still.prompt_text
    assert "continuous take" in clip.prompt_text


async def test_who_speaks_moves_the_lips_and_who_listens_does_not(sample: Plan) -> None:
    assert "Marcus speaks" in (await write(sample, "1C", AssetKind.CLIP)).prompt_text
    assert "Marcus listens, lips closed" in (await write(sample, "1D", AssetKind.CLIP)).prompt_text


async def test_kontext_keeps_before_it_changes(sample: Plan) -> None:
    angle = model_book().route.angle[0]
    sheet = await write(sample, "1C", AssetKind.KEYFRAME, target_model=angle, from_picture=True)
    keep, change = sheet.prompt_text.index("Keep the same"), sheet.prompt_text.index("Change the")
    assert keep < change < 200


async def test_runway_is_called_by_tags(sample: Plan) -> None:
    ensemble = model_book().route.ensemble[0]
    sheet = await write(sample, "2C", AssetKind.KEYFRAME, target_model=ensemble)
    assert "@Marcus" in sheet.prompt_text
    assert "@Elena" in sheet.prompt_text


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        pytest.param("wardrobe_colour", "rust-orange scarf", id="wardrobe"),
        pytest.param("wrong_person", "reference picture", id="person"),
        pytest.param("missing_prop", "lantern", id="prop"),
        pytest.param("wrong_light", "lantern", id="light"),
        pytest.param("anatomy", "two arms", id="anatomy"),
        pytest.param("a_new_fault", "Do it so", id="a fault without a rule"),
    ],
)
async def test_a_retake_changes_what_was_found_and_keeps_the_rest(
    sample: Plan, fault: str, named: str
) -> None:
    first = await write(sample, "1A", AssetKind.KEYFRAME)
    advice = "Natural anatomy: two arms. Seen: six fingers" if fault == "anatomy" else "Do it so."
    edit = PromptEdit(check="c", fault=fault, instruction=advice)
    second = await write(sample, "1A", AssetKind.KEYFRAME, previous=first, edits=(edit,))
    head = second.prompt_text.split(". ")[0]
    assert head.startswith("Correction: ")
    assert named in second.prompt_text[:260]
    assert "Seen:" not in second.prompt_text
    assert first.prompt_text[:300] in second.prompt_text
    assert second.edits == (edit,)
    assert lint(second, sample.shot("1A")) == ()


async def test_a_third_take_keeps_the_corrections_of_the_second(sample: Plan) -> None:
    edits = [PromptEdit(check="c", fault=f, instruction="x") for f in ("blur", "wrong_person")]
    first = await write(sample, "1A", AssetKind.KEYFRAME)
    second = await write(sample, "1A", AssetKind.KEYFRAME, previous=first, edits=(edits[0],))
    third = await write(sample, "1A", AssetKind.KEYFRAME, previous=second, edits=(edits[1],))
    assert third.prompt_text.count("Correction: ") == 2


async def test_a_refused_prompt_loses_the_words_that_were_refused(sample: Plan) -> None:
    bloody = sample.shot("1A").model_copy(update={"action": "Marcus wipes blood off the bench."})
    first = await write(sample, "1A", AssetKind.KEYFRAME, shot=bloody)
    edit = PromptEdit(check="moderation", fault="moderated", instruction="Reword what it refused.")
    second = await write(
        sample, "1A", AssetKind.KEYFRAME, shot=bloody, previous=first, edits=(edit,)
    )
    assert "blood" in first.prompt_text
    assert "blood" not in second.prompt_text
    assert "refused" not in second.prompt_text


@pytest.mark.parametrize("stage", [AssetKind.KEYFRAME, AssetKind.CLIP])
async def test_what_was_refused_is_never_sent_again_as_it_was(
    sample: Plan, stage: AssetKind
) -> None:
    edit = PromptEdit(check="moderation", fault="moderated", instruction="Reword what it refused.")
    sheets = [await write(sample, "1A", stage)]
    for _ in range(3):
        sheets.append(await write(sample, "1A", stage, previous=sheets[-1], edits=(edit,)))
    assert len({sheet.prompt_text for sheet in sheets}) == len(sheets)
    assert [lint(sheet, sample.shot("1A")) for sheet in sheets] == [()] * len(sheets)


async def test_lessons_with_a_remedy_are_used_and_named(sample: Plan) -> None:
    def lesson(name: str, remedy: str) -> Lesson:
        return Lesson(
            lesson_id=name, kind=LessonKind.FIXED, text="t", production="p", shot_id="s",
            asset="keyframe", model="m", studio="previz", setting="x", remedy=remedy,
        )  # fmt: skip

    lessons = (lesson("l1", "Every named prop has to be visible. Seen: none"), lesson("l2", ""))
    sheet = await write(sample, "1A", AssetKind.KEYFRAME, lessons=lessons)
    assert sheet.lessons == ("l1",)
    assert "Every named prop has to be visible." in sheet.prompt_text


async def test_guidance_carries_what_the_eye_read(sample: Plan) -> None:
    dna = VisualDNA(
        name="Marcus", embedding=(1.0,), cls=(1.0,), palette=("#303034",), lighting_profile="soft",
        pose="standing", angle="front", summary="a lean man", eye="t", picture_sha256="0",
    )  # fmt: skip
    sheet = await write(sample, "1A", AssetKind.KEYFRAME, dna=(dna,))
    assert sheet.dino_visual_guidance[0].character == "Marcus"
    assert sheet.dino_visual_guidance[0].palette == ("#303034",)


async def test_a_faulty_model_is_told_why_and_may_mend_it(sample: Plan, scripted) -> None:
    good = (await write(sample, "1A", AssetKind.KEYFRAME)).prompt_text
    model = scripted(
        WriterAnswer(prompt_text="A wide shot, close-up."), WriterAnswer(prompt_text=good)
    )
    sheet = await PromptWriter(model).write(task(sample, "1A", AssetKind.KEYFRAME))
    assert sheet.prompt_text == good
    assert sheet.written_by == "scripted"
    second = model.tasks[1]
    assert isinstance(second, WriterTask)
    assert any("several shot sizes" in problem for problem in second.problems)


async def test_a_model_that_stays_faulty_is_replaced_by_rule(sample: Plan, scripted) -> None:
    model = scripted(WriterAnswer(prompt_text="[INSERT PROMPT]", lessons_used=("made up",)))
    sheet = await PromptWriter(model).write(task(sample, "1A", AssetKind.KEYFRAME))
    assert lint(sheet, sample.shot("1A")) == ()
    assert sheet.written_by == "rules, in place of scripted"
    assert sheet.lessons == ()


async def test_the_setting_tells_shots_apart(sample: Plan) -> None:
    writer = PromptWriter(OfflinePlanner())
    settings = [writer.setting(shot, sample) for shot in sample.shots]
    assert len(set(settings)) == len(settings)
    assert ShotSize.EXTREME_WIDE.value in settings[0]
    assert "Marcus" in settings[0]


@pytest.mark.parametrize(
    ("model", "starts"),
    [
        pytest.param("minimax/hailuo-2.3", "[Truck right] The camera is tracking", id="hailuo"),
        pytest.param("fal/wan-2.2-i2v", "The camera is tracking", id="wan"),
        pytest.param("runway/gen4_turbo", "The camera is tracking", id="runway"),
    ],
)
async def test_a_camera_move_is_said_as_the_model_reads_it(
    sample: Plan, model: str, starts: str
) -> None:
    shot = next(s for s in sample.shots if s.camera.movement is Movement.TRACK_RIGHT)
    sheet = await write(sample, shot.shot_id, AssetKind.CLIP, target_model=model)
    assert sheet.prompt_text.startswith(starts)
    assert lint(sheet, shot) == ()


async def test_eyes_that_are_lifted_are_held_by_no_hand(sample: Plan) -> None:
    still = await write(sample, "2D", AssetKind.KEYFRAME)
    assert "lifts his eyes" in still.prompt_text
    assert "what they hold" not in still.prompt_text


async def test_a_still_holds_one_moment_and_its_clip_all_of_them(sample: Plan) -> None:
    still = await write(sample, "1D", AssetKind.KEYFRAME)
    clip = await write(sample, "1D", AssetKind.CLIP)
    assert "Every pendulum stops" not in still.prompt_text
    assert "turns his head" in still.prompt_text
    assert "First, every pendulum stops at once. Then, in the silence" in clip.prompt_text


@pytest.mark.parametrize(
    ("action", "said", "unsaid"),
    [
        pytest.param(
            "MARCUS lifts the watch. It ticks three times.", "First, Marcus lifts", "mARCUS",
            id="capitals",
        ),
        pytest.param(
            "Marcus looks up. A single drop of rain begins to fall.",
            "First, Marcus looks up. Then, a single drop of rain begins to fall.", "null",
            id="what begins is no state",
        ),
        pytest.param(
            "Marcus lifts the watch. Mood: tense, PG-rated.", "lifts", "PG-rated", id="labels"
        ),
        pytest.param(
            "Over 5–7 seconds, Marcus walks on, testing the consistency of his identity.",
            "Marcus walks on.", "identity", id="remarks to the makers",
        ),
        pytest.param("Too late to be funny. Marcus walks on.", "walks on", "funny", id="comments"),
        pytest.param(
            "Raindrops hang in the air and do not fall.", "hang", "keep moving", id="held still"
        ),
    ],
)  # fmt: skip
async def test_a_prompt_says_what_is_seen_and_nothing_else(
    sample: Plan, action: str, said: str, unsaid: str
) -> None:
    shot = sample.shot("1A").model_copy(update={"action": action, "first_frame": ""})
    clip = await write(sample, "1A", AssetKind.CLIP, shot=shot)
    assert said in clip.prompt_text
    assert unsaid not in clip.prompt_text


async def test_a_full_prompt_drops_finish_before_what_makes_the_shot(sample: Plan) -> None:
    small = await write(sample, "2C", AssetKind.CLIP, target_model="dashscope/wan2.2-i2v-plus")
    assert len(small.prompt_text) <= 800
    assert "Style:" not in small.prompt_text
    for part in ("city street", "Mood: tender", "teal raincoat", "charcoal coat"):
        assert part in small.prompt_text
    assert lint(small, sample.shot("2C")) == ()


async def test_three_retakes_keep_three_corrections_and_no_more_than_a_prompt(
    sample: Plan,
) -> None:
    sheet = first = await write(sample, "1A", AssetKind.KEYFRAME)
    for fault in ("missing_prop", "wardrobe_colour", "wrong_light"):
        edit = PromptEdit(check="c", fault=fault, instruction="Do it so.")
        sheet = await write(sample, "1A", AssetKind.KEYFRAME, previous=sheet, edits=(edit,))
    assert sheet.prompt_text.count("Correction: ") == 3
    assert sheet.prompt_text.startswith("Correction: The light as planned")
    assert lint(sheet, sample.shot("1A")) == ()
    kept = [part for part in first.prompt_text.split(". ") if part in sheet.prompt_text]
    assert len(kept) >= 0.9 * len(first.prompt_text.split(". "))


@pytest.mark.parametrize(
    ("faults", "said", "unsaid"),
    [
        pytest.param(
            ("missing_prop", "extra_prop"), "nothing in the frame beyond", "Clearly visible",
            id="the newest of two that pull apart",
        ),
        pytest.param(("blur", "blur"), "Correction: Do it so.", "Do it so. Correction", id="once"),
    ],
)  # fmt: skip
async def test_retakes_do_not_pile_up_against_each_other(
    sample: Plan, faults: tuple[str, str], said: str, unsaid: str
) -> None:
    sheet = await write(sample, "1A", AssetKind.KEYFRAME)
    for fault in faults:
        edit = PromptEdit(check="c", fault=fault, instruction="Do it so.")
        sheet = await write(sample, "1A", AssetKind.KEYFRAME, previous=sheet, edits=(edit,))
    assert said.casefold() in sheet.prompt_text.casefold()
    assert unsaid not in sheet.prompt_text


async def test_two_notes_of_a_person_both_hold(sample: Plan) -> None:
    sheet = await write(sample, "1A", AssetKind.KEYFRAME)
    for note in ("The scarf hangs open.", "Dust lies on the bench. Much of it."):
        edit = PromptEdit(check="person", fault="note", instruction=note)
        sheet = await write(sample, "1A", AssetKind.KEYFRAME, previous=sheet, edits=(edit,))
    assert "Correction: Dust lies on the bench; Much of it." in sheet.prompt_text
    assert "Correction: The scarf hangs open." in sheet.prompt_text


async def test_another_model_gets_a_prompt_in_its_own_dialect(sample: Plan) -> None:
    edit = PromptEdit(check="c", fault="flicker", instruction="Steady light.")
    first = await write(sample, "1A", AssetKind.CLIP, target_model="minimax/hailuo-2.3")
    second = await write(
        sample, "1A", AssetKind.CLIP, target_model="fal/wan-2.2-i2v", previous=first, edits=(edit,)
    )
    assert "[" in first.prompt_text
    assert "[" not in second.prompt_text
    assert second.prompt_text.startswith("Correction: Steady light.")


OWN = "The lantern's light trembles on the brass of the pendulums like a held breath."


@pytest.mark.parametrize(
    ("spoil", "stage"),
    [
        pytest.param(lambda text: re.sub(r"Mood: [^.]*\. ", "", text), "keyframe", id="no mood"),
        pytest.param(lambda text: text.replace(", 24mm lens", ""), "keyframe", id="no lens"),
        pytest.param(lambda text: f"{text} The lighting is nice.", "keyframe", id="vague"),
        pytest.param(lambda text: f"{text} {OWN}", "keyframe", id="a sentence twice"),
        pytest.param(lambda text: f"{text} Elena waits outside.", "keyframe", id="a stranger"),
        pytest.param(lambda text: f"{text} High noon, broad daylight.", "keyframe", id="fights"),
        pytest.param(lambda text: f"[Push in] {text}", "keyframe", id="brackets"),
        pytest.param(lambda text: text.replace("Marcus is", "@Marcus is"), "clip", id="a tag"),
    ],
)
async def test_one_small_fault_is_mended_in_the_models_own_words(
    sample: Plan, scripted, spoil: Callable[[str], str], stage: str
) -> None:
    asset = AssetKind(stage)
    by_rule = await write(sample, "1A", asset)
    own = f"{by_rule.prompt_text} {OWN}"
    model = scripted(WriterAnswer(prompt_text=spoil(own)))
    sheet = await PromptWriter(model).write(task(sample, "1A", asset))
    assert len(model.tasks) == 2
    assert sheet.written_by == "scripted, mended by rule"
    assert sheet.prompt_text.count(OWN) == 1
    assert lint(sheet, sample.shot("1A"), others=("Elena",)) == ()


async def test_hailuos_command_is_put_before_a_models_own_words(sample: Plan, scripted) -> None:
    shot = next(s for s in sample.shots if s.camera.movement is Movement.TRACK_RIGHT)
    plain = await write(sample, shot.shot_id, AssetKind.CLIP)
    model = scripted(WriterAnswer(prompt_text=f"{plain.prompt_text} {OWN}"))
    sheet = await PromptWriter(model).write(
        task(sample, shot.shot_id, AssetKind.CLIP, target_model="minimax/hailuo-2.3")
    )
    assert sheet.prompt_text.startswith("[Truck right] ")
    assert OWN in sheet.prompt_text
