from __future__ import annotations

import pytest

from tools.dinov3.phrases import (
    CONTRASTS,
    PhraseKind,
    kind_of,
    phrases_of_shot,
    phrases_of_text,
)
from tools.screenplay.plan import Camera, Shot, ShotSize

K = PhraseKind
SHOT = Shot(
    shot_id="1A",
    scene_id="1",
    action="Marcus leans over the bench. Then he looks up.",
    characters=("Marcus",),
    props=("pocket watch", "two candles"),
    wardrobe={"Marcus": "a charcoal coat"},
    location="workshop",
    lighting="warm lamp light from the left",
    camera=Camera(size=ShotSize.CLOSE_UP),
    duration_seconds=3,
)


def test_a_shot_becomes_one_phrase_for_each_thing_it_asks_for() -> None:
    found = [(p.kind, p.text) for p in phrases_of_shot(SHOT)]
    assert found == [
        (K.SUBJECT, "a person leans over the bench"),
        (K.WARDROBE, "a person wearing a charcoal coat"),
        (K.PROP, "a pocket watch"),
        (K.PROP, "two candles"),
        (K.PLACE, "in a workshop"),
        (K.LIGHT, "warm lamp light from the left"),
        (K.CAMERA, "a close-up"),
    ]


@pytest.mark.parametrize(
    ("piece", "kind"),
    [
        ("a lean man with short black hair", K.SUBJECT),
        ("he wears a charcoal coat", K.WARDROBE),
        ("he holds a brass watch", K.PROP),
        ("in a cluttered workshop in the morning", K.PLACE),
        ("warm lamp light from the window", K.LIGHT),
        ("late evening", K.LIGHT),
        ("low angle", K.CAMERA),
        ("35 mm lens", None),
        ("tense and hopeful", None),
    ],
)
def test_kinds(piece: str, kind: PhraseKind | None) -> None:
    assert kind_of(piece) is kind


def test_a_prompt_is_split_named_nobody_and_repeats_nothing() -> None:
    prompt = "Close-up of Marcus, low angle; he wears a red coat. Warm light. Warm light. Tense."
    found = phrases_of_text(prompt, ["Marcus"])
    assert [p.text for p in found] == [
        "Close-up of a person", "low angle", "he wears a red coat", "Warm light",
    ]  # fmt: skip
    assert phrases_of_text("") == ()


def test_every_phrase_has_as_many_contrasts_and_none_of_them_is_itself() -> None:
    prompt = "A woman with blond hair in a snowy field, red neon light, an umbrella in her hand"
    for phrase in (*phrases_of_shot(SHOT), *phrases_of_text(prompt)):
        assert len(set(phrase.contrasts)) == CONTRASTS
        assert phrase.text not in phrase.contrasts


def test_contrasts_change_the_colour_or_the_person() -> None:
    (coat,) = phrases_of_text("he wears a red coat")
    assert "he wears a green coat" in coat.contrasts
    assert not any("red coat" in contrast for contrast in coat.contrasts)
    (man,) = phrases_of_text("a young man with dark brown hair")
    assert "a young woman with dark brown hair" in man.contrasts
    (light,) = phrases_of_text("red neon light")
    assert not any("neon" in c for c in light.contrasts if c not in ("green neon light",
                   "blue neon light", "white neon light"))  # fmt: skip
