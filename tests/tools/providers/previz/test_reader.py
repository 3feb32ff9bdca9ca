"""Prompts in different voices, wardrobe that changes, denials, company, angles."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tools.providers.previz.colours import near
from tools.providers.previz.reader import read_angle, read_still
from tools.providers.previz.stage import Figure, Look, Pose, Stage

MARCUS = Look(
    hair_style="short",
    outer="coat",
    outer_colour=(30, 40, 78),
    top="shirt",
    top_colour=(235, 230, 220),
    glasses="round",
)

WATCHMAKER = {
    "film prose": (
        "Low-angle medium close-up of Marcus, a 34-year-old watchmaker with short dark hair and "
        "a trimmed beard, wearing a navy coat over a cream shirt, in his cluttered workshop "
        "at night. He holds a brass pocket watch. Warm lamp light from the left, low-key, 50mm."
    ),
    "model's list": (
        "Subject: Marcus, 34, watchmaker. Hair: short, dark. Beard: trimmed beard.\n"
        "Wardrobe: navy blue coat, cream shirt.\nSetting: interior, workshop, night.\n"
        "Action: holding a brass pocket watch.\nCamera: medium close-up, low angle, 50mm.\n"
        "Lighting: low key, warm lamp from the left."
    ),
    "tagged": (
        "MCU, shot from below. @Marcus stands in a watchmaker's workshop after dark, a brass "
        "pocket watch in his hand. Navy coat, cream shirt. 50mm. Lamplight from screen left, "
        "hard shadows."
    ),
    "chatty": (
        "So it's night and we're inside the workshop. The camera is low, framing Marcus from the "
        "chest up on a 50mm lens. He is wearing his dark blue coat and a cream shirt, and he "
        "clutches the brass pocket watch; everything is dark except a warm lamp from the left."
    ),
}


def look_of(stage: Stage, name: str) -> Look:
    return next(figure.look for figure in stage.figures if figure.name == name)


@pytest.mark.parametrize(
    "prompt", [pytest.param(text, id=voice) for voice, text in WATCHMAKER.items()]
)
def test_every_voice_gives_the_same_picture(prompt: str) -> None:
    stage = read_still(prompt, "", {}, 7)
    assert stage.place.kind == "workshop"
    assert stage.place.interior
    assert stage.place.time_of_day == "night"
    assert (stage.view.size, stage.view.angle) == ("medium close-up", "low angle")
    assert stage.view.lens_mm == 50
    assert [figure.name for figure in stage.figures] == ["Marcus"]
    assert stage.figures[0].pose.holds == "pocket watch"
    assert near(look_of(stage, "Marcus").outer_colour, (32, 44, 82))
    assert near(look_of(stage, "Marcus").top_colour, (238, 228, 204))
    assert stage.light.azimuth < 0
    assert stage.light.contrast > 0.6


def test_same_character_in_every_wording() -> None:
    faces = set()
    for prompt in WATCHMAKER.values():
        look = look_of(read_still(prompt, "", {}, 1), "Marcus")
        faces.add((look.height_m, look.eye_colour, look.nose, look.jaw))
    assert len(faces) == 1


def test_unstated_looks_follow_the_name_not_the_seed() -> None:
    first = read_still("Wide shot of Anna in a park.", "", {}, 1)
    second = read_still("Close-up. Anna looks up in the park.", "", {}, 99)
    assert look_of(first, "Anna") == look_of(second, "Anna")
    other = read_still("Wide shot of Clara in a park.", "", {}, 1)
    assert look_of(first, "Anna") != look_of(other, "Clara")


def test_known_look_is_kept_where_words_agree() -> None:
    stage = read_still("Medium shot of Marcus in a navy coat.", "", {"Marcus": MARCUS}, 0)
    assert look_of(stage, "Marcus").outer_colour == MARCUS.outer_colour
    assert look_of(stage, "Marcus").skin == MARCUS.skin


def test_stated_wardrobe_overrides_the_known_one() -> None:
    prompt = "Medium shot of Marcus, now wearing a red hoodie and black jeans, without glasses."
    look = look_of(read_still(prompt, "", {"Marcus": MARCUS}, 0), "Marcus")
    assert look.outer == "hoodie"
    assert near(look.outer_colour, (196, 44, 40))
    assert near(look.bottom_colour, (28, 28, 32))
    assert look.glasses == "none"
    assert look.hair_colour == MARCUS.hair_colour


def test_a_reference_without_a_matching_name_is_the_only_person() -> None:
    stage = read_still("Wide shot of the watchmaker at his bench.", "", {"lead": MARCUS}, 0)
    assert stage.figures[0].look.outer_colour == MARCUS.outer_colour


@pytest.mark.parametrize(
    ("prompt", "negative"),
    [
        pytest.param("Medium shot of a man in a green coat, no hat, no glasses.", "", id="no"),
        pytest.param("Medium shot of a man without hat or glasses.", "", id="without"),
        pytest.param("Medium shot of a man. Avoid: hat, glasses, lantern.", "", id="avoid"),
        pytest.param("Medium shot of a man in a coat.", "hat, glasses, lantern", id="negative"),
    ],
)
def test_what_is_denied_is_not_there(prompt: str, negative: str) -> None:
    stage = read_still(prompt, negative, {"man": replace(MARCUS, hair_style="hat")}, 0)
    look = stage.figures[0].look
    assert look.hair_style != "hat"
    assert look.glasses == "none"
    assert all(prop.name != "lantern" for prop in stage.props)


def test_two_people_keep_their_own_clothes() -> None:
    prompt = (
        "Medium two-shot in a classroom. Anna, a young woman with long red hair in a green "
        "cardigan, stands on the left; Ben, an elderly man with a white beard and a brown tweed "
        "jacket, sits on the right. She points at the map; he holds a lantern."
    )
    stage = read_still(prompt, "", {}, 0)
    anna, ben = stage.figures
    assert (anna.name, ben.name) == ("Anna", "Ben")
    assert anna.x < ben.x
    assert anna.look.outer == "cardigan"
    assert near(anna.look.outer_colour, (60, 132, 72))
    assert ben.look.outer == "jacket"
    assert near(ben.look.outer_colour, (108, 72, 48))
    assert (ben.look.beard, ben.look.age) == ("full", "old")
    assert anna.look.beard == "none"
    assert anna.pose.action == "point"
    assert ben.pose.action == "sit"
    assert ben.pose.holds == "lantern"


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        pytest.param("Two friends sit on a bench in a park.", 2, id="number"),
        pytest.param("A 32-year-old chef stands in a kitchen.", 1, id="role"),
        pytest.param(
            "Three adults: a woman in red, a man in blue and a man in grey.", 3, id="list"
        ),
        pytest.param("Marcus, a watchmaker, works. The watchmaker looks up.", 1, id="apposition"),
        pytest.param("The same artist: a 32-year-old woman in a red scarf.", 1, id="colon"),
        pytest.param("A fox watches a crow on a branch in the forest.", 2, id="animals"),
        pytest.param("An empty street at night, no people, rain.", 0, id="nobody"),
        pytest.param("Establishing wide of a desert at dawn, dunes to the horizon.", 0, id="place"),
        pytest.param("A painting of a woman hangs in the gallery.", 0, id="pictured"),
        pytest.param("Character A (green coat) faces Character B (navy coat).", 2, id="labels"),
    ],
)
def test_how_many_are_in_the_frame(prompt: str, count: int) -> None:
    assert len(read_still(prompt, "", {}, 0).figures) == count


def test_animals_are_drawn_as_animals() -> None:
    stage = read_still("The fox looks up at the crow in a vineyard at dusk.", "", {}, 0)
    assert [figure.look.kind for figure in stage.figures] == ["fox", "crow"]
    assert stage.place.kind == "field"
    assert not stage.place.interior


def test_group_words_reach_every_member() -> None:
    stage = read_still("Two monks in orange robes kneel in a temple.", "", {}, 0)
    assert [figure.pose.action for figure in stage.figures] == ["kneel", "kneel"]
    assert all(near(f.look.top_colour, (232, 126, 38)) for f in stage.figures)


@pytest.mark.parametrize(
    ("prompt", "kind", "interior"),
    [
        pytest.param("INT. HOSPITAL CORRIDOR - NIGHT", "corridor", True, id="heading"),
        pytest.param("A rainy alley behind the bar at night", "alley", False, id="alley"),
        pytest.param(
            "Anna in a forest-green cardigan in a small office", "office", True, id="colour"
        ),
        pytest.param(
            "Shallow depth of field, a beach at noon", "beach", False, id="depth of field"
        ),
        pytest.param("Snow blows over an alpine ridge", "mountain", False, id="ridge"),
        pytest.param("She stirs a pot on the stove beside the oven", "kitchen", True, id="hints"),
    ],
)
def test_place(prompt: str, kind: str, interior: bool) -> None:
    place = read_still(prompt, "", {}, 0).place
    assert (place.kind, place.interior) == (kind, interior)


def test_people_told_apart_by_clothes_are_two_people() -> None:
    stage = read_still(
        "Medium shot: the cardigan man writes; the green-hoodie man sits at the desk.", "", {}, 0
    )
    first, second = (figure.look for figure in stage.figures)
    assert (first.outer, second.outer) == ("cardigan", "hoodie")
    assert first.nose != second.nose
    assert all(figure.pose.holds != "table" for figure in stage.figures)


def test_every_place_has_a_set_near_it() -> None:
    for words, kind in (("a community hall", "studio"), ("a craft store aisle", "library")):
        assert read_still(f"Wide shot inside {words}.", "", {}, 0).place.kind == kind


def test_place_keeps_its_furniture_when_reworded() -> None:
    first = read_still("Wide shot of a workshop by day.", "", {}, 1).place
    second = read_still("Inside the cluttered workshop, daytime.", "", {}, 2).place
    assert first.seed == second.seed


@pytest.mark.parametrize(
    ("words", "size"),
    [
        pytest.param("Extreme close-up of his eyes", "extreme close-up", id="ecu"),
        pytest.param("Tight portrait close-up of a man", "close-up", id="close"),
        pytest.param("Medium-wide shot of a man", "medium full", id="medium wide"),
        pytest.param("A man, head to toe, in a field", "full", id="head to toe"),
        pytest.param("Waist-up framing of a man", "medium", id="waist up"),
        pytest.param("Wide establishing view of a town", "wide", id="establishing"),
        pytest.param("A man in a wide-brimmed hat, close-up", "close-up", id="brim"),
        pytest.param("A man with medium-brown skin, full body", "full", id="skin"),
    ],
)
def test_sizes(words: str, size: str) -> None:
    assert read_still(words, "", {}, 0).view.size == size


def test_composition_light_and_lettering() -> None:
    stage = read_still(
        "Medium shot, rule of thirds, Marcus on the right third, backlit at golden hour, fog. "
        'A sign above the door reads \u201cOPEN LATE\u201d. He says "Goodnight".',
        "",
        {},
        0,
    )
    assert stage.view.subject_x > 0.6
    assert abs(stage.light.azimuth) > 150
    assert stage.light.temperature > 0.3
    assert stage.place.weather == "fog"
    assert stage.text == "OPEN LATE"


def test_over_the_shoulder_turns_the_near_one_away() -> None:
    stage = read_still(
        "Over-the-shoulder medium shot from behind Anna's right shoulder; Ben looks at her.",
        "",
        {},
        0,
    )
    near_one = next(f for f in stage.figures if f.name == "Anna")
    far_one = next(f for f in stage.figures if f.name == "Ben")
    assert abs(near_one.pose.facing) > 120
    assert abs(far_one.pose.facing) < 90
    assert near_one.z < far_one.z
    assert stage.view.subject == "Ben"


def master() -> Stage:
    return read_still(
        "Wide shot of Marcus in a navy coat, sitting at a table in a workshop, night, lamp light. "
        "Anna in a red dress stands beside him.",
        "",
        {},
        5,
    )


def test_angle_keeps_people_place_and_wardrobe() -> None:
    source = master()
    turned = read_angle(
        "Change the camera to a low angle close-up of Anna, keep the same people and room, 85mm.",
        source,
        "",
        {},
        5,
    )
    assert [f.look for f in turned.figures] == [f.look for f in source.figures]
    assert turned.place == source.place
    assert turned.light == source.light
    assert (turned.view.size, turned.view.angle) == ("close-up", "low angle")
    assert (turned.view.subject, turned.view.lens_mm) == ("Anna", 85)


def test_reverse_angle_turns_the_camera_round() -> None:
    turned = read_angle("Reverse angle, medium shot, same man, same room.", master(), "", {}, 5)
    assert abs(turned.view.orbit) > 120


def test_angle_changes_only_the_light_it_names() -> None:
    source = master()
    turned = read_angle(
        "Same scene, high angle, now lit by harsh blue moonlight.", source, "", {}, 5
    )
    assert turned.light.temperature < source.light.temperature
    assert turned.view.angle == "high angle"


def test_angle_that_names_a_pose_changes_it() -> None:
    source = Stage(figures=(Figure("Marcus", MARCUS, Pose("stand")),))
    turned = read_angle("Medium shot of the same man, he kneels, in profile.", source, "", {}, 0)
    assert turned.figures[0].pose.action == "kneel"
    assert abs(turned.figures[0].pose.facing) == 90
    assert turned.figures[0].look == MARCUS


@pytest.mark.parametrize(
    "prompt",
    [
        pytest.param("", id="empty"),
        pytest.param(" \n\t ", id="blank"),
        pytest.param("\x00\x07\ud83d", id="control characters and a broken surrogate"),
        pytest.param("no " * 500, id="denials"),
        pytest.param("a man " * 400, id="crowd of mentions"),
        pytest.param("\u5f20\u4f1f \u8d70\u5728\u8857\u4e0a", id="another script"),
        pytest.param('@@@ ((((((( """" [Push in] {}{}%s', id="punctuation"),
        pytest.param("x" * 100_000, id="one long word"),
    ],
)
def test_any_text_gives_a_stage(prompt: str) -> None:
    stage = read_still(prompt, prompt, {"": MARCUS, "scene": MARCUS}, 0)
    assert stage.view.size
    assert read_angle(prompt, stage, prompt, {}, 0).place.kind
    assert len(stage.figures) <= 6


def test_random_text_never_raises() -> None:
    rng = random.Random(11)
    words = [
        "man",
        "woman",
        "Anna",
        "Marcus",
        "@tag",
        "the",
        "a",
        "two",
        "no",
        "without",
        "coat",
        "navy",
        "red",
        "hat",
        "close-up",
        "wide",
        "low",
        "angle",
        "shoulder",
        "behind",
        "holds",
        "watch",
        "'s",
        "(",
        ")",
        ",",
        ".",
        ":",
        '"',
        "kneels",
        "fox",
        "crowd",
        "both",
        "A",
        "B",
        "Character",
        "35mm",
        "left",
        "right",
        "—",
        "“",
        "”",
        "light",
        "from",
        "window",
        "night",
        "people",
        "he",
        "she",
        "her",
    ]
    for _ in range(120):
        text = " ".join(rng.choice(words) for _ in range(rng.randrange(60)))
        noise = "".join(chr(rng.randrange(1, 0x2FFF)) for _ in range(rng.randrange(40)))
        stage = read_still(text + noise, noise, {}, 3)
        assert stage == read_still(text + noise, noise, {}, 3)
        read_angle(noise + text, stage, text, {}, 3)


@pytest.mark.parametrize(
    ("hair", "greying"),
    [
        pytest.param("short dark hair greying at the temples", True, id="temples"),
        pytest.param("short dark hair, grey at his temples", False, id="another-clause"),
        pytest.param("short dark hair", False, id="dark"),
    ],
)
def test_hair_that_greys_at_the_temples_keeps_its_colour(hair: str, greying: bool) -> None:
    prompt = f"Medium shot of Marcus, a man with {hair}, in a studio."
    look = read_still(prompt, "", {}, 1).figures[0].look
    assert look.hair_colour == (58, 40, 32)
    assert look.greying is greying
