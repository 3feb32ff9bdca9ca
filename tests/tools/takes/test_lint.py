from __future__ import annotations

import pytest

from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Camera, Shot, ShotSize
from tools.takes.lint import contradictions, lint
from tools.takes.linting.issues import Fault
from tools.takes.sheet import PromptSheet

GOOD = (
    "Medium close-up of Anna from a low angle, 50mm lens, kitchen at night. Anna is a woman of"
    " thirty with short red hair, wearing a green coat. Props in the frame: brass kettle. Anna"
    " pours tea and listens to the rain. One warm lamp from the left, deep shadows around her."
    " Interior: kitchen, a long counter, hanging pans and a stove. Composition: rule of thirds,"
    " Anna on the left third. Anna looks to the right. Mood: tense. Colour palette of navy, teal"
    " and amber. Natural anatomy: five fingers on each hand, real weight, contact shadows. Style:"
    " naturalistic cinema photography."
)


def sheet(text: str, **more: object) -> PromptSheet:
    fields = {
        "shot_id": "a",
        "asset": AssetKind.KEYFRAME,
        "prompt_text": text,
        "target_model": "minimax/image-01",
        "written_by": "test",
    }
    return PromptSheet.model_validate(fields | more)


def faults(text: str, **more: object) -> list[Fault]:
    return [issue.fault for issue in lint(sheet(text, **more))]


def test_a_good_prompt_passes() -> None:
    assert lint(sheet(GOOD)) == ()


@pytest.mark.parametrize(
    "addition",
    [
        pytest.param("Wide shot of the kitchen.", id="wide and close"),
        pytest.param("Close-up of the hands.", id="close-up and medium close-up"),
        pytest.param("From a high angle.", id="low and high"),
        pytest.param("Shot in broad daylight at noon, kitchen at night.", id="day and night"),
        pytest.param("The camera is locked. The camera slowly pushes closer.", id="static, moving"),
        pytest.param("An 85mm lens.", id="two lenses"),
        pytest.param("Anna faces left.", id="left and right"),
    ],
)
def test_directives_that_fight_are_found(addition: str) -> None:
    assert Fault.CONTRADICTION in faults(f"{GOOD} {addition}")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Wide eyes, a wide-brimmed hat, a long coat, close to the stove.", id="words"),
        pytest.param("Insert shot of the key, close-up.", id="an insert is a close-up"),
        pytest.param("Anna looks to the right, Ben looks to the left.", id="two people"),
        pytest.param("Wet from the night, at dawn.", id="the night before"),
        pytest.param("Medium close-up of Anna.", id="one size in three words"),
        pytest.param("A still life; the left hand holds the right glove.", id="hands"),
    ],
)
def test_words_that_only_sound_alike_pass(text: str) -> None:
    assert contradictions(text) == ()


@pytest.mark.parametrize(
    "addition",
    [
        pytest.param("{wardrobe}", id="template"),
        pytest.param('{"prompt_text": "x"}', id="json"),
        pytest.param("[INSERT NAME]", id="placeholder"),
        pytest.param("A masterpiece (brass kettle:1.3).", id="weights of another tool"),
        pytest.param("Anna says “I will not wait for you”.", id="spoken words"),
        pytest.param("Mood: None.", id="a python word"),
        pytest.param("As an AI language model I cannot draw.", id="the model itself"),
        pytest.param("See https://example.com/ref.png.", id="an address"),
        pytest.param("Saved in /home/me/x.png.", id="a path"),
    ],
)
def test_text_that_leaked_is_found(addition: str) -> None:
    assert Fault.LEAK in faults(f"{GOOD} {addition}")


def test_a_sign_may_carry_words() -> None:
    assert lint(sheet(f"{GOOD} A sign reads “Closed for the winter”.")) == ()


def test_none_as_an_english_word_is_no_leak() -> None:
    assert lint(sheet(f"{GOOD} None of the pans is clean.")) == ()


def test_499_characters_are_too_short_and_500_are_not() -> None:
    text = (GOOD + " " + GOOD)[:499].rstrip()
    assert Fault.TOO_SHORT in faults(text.ljust(499, "x"))
    assert Fault.TOO_SHORT not in faults(text.ljust(500, "x"))


@pytest.mark.parametrize(
    ("model", "length"),
    [
        pytest.param("minimax/image-01", 1501, id="characters"),
        pytest.param("runway/gen4_image", 1001, id="utf-16 units"),
        pytest.param("bfl/flux-kontext-pro", 4000, id="words"),
    ],
)
def test_a_prompt_over_the_models_limit_is_found(model: str, length: int) -> None:
    long = "word " * (length // 5 + 1)
    assert Fault.TOO_LONG in faults(long, target_model=model)


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        pytest.param({"characters": ("Anna", "Ben")}, "Ben", id="a character"),
        pytest.param({"props": ("brass kettle", "red letter")}, "red letter", id="a prop"),
        pytest.param({"location": "old harbour"}, "old harbour", id="the place"),
    ],
)
def test_what_the_shot_has_and_the_prompt_lacks_is_named(
    change: dict[str, object], missing: str
) -> None:
    fields = {
        "shot_id": "a",
        "scene_id": "s1",
        "action": "Anna pours tea.",
        "characters": ("Anna",),
        "location": "kitchen",
        "camera": Camera(size=ShotSize.MEDIUM_CLOSE_UP),
        "duration_seconds": 3,
    }
    assert lint(sheet(GOOD), Shot.model_validate(fields)) == ()
    issues = lint(sheet(GOOD), Shot.model_validate(fields | change))
    assert [issue.fault for issue in issues] == [Fault.MISSING]
    assert missing in issues[0].sentence
