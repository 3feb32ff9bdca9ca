"""Sentences of a real plan: who and what they put on the stage, and what only sounds like it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tools.providers.previz.reader import read_angle, read_motion, read_still
from tools.providers.previz.stage import Figure, Light, Look, Place, Pose, Prop, Stage, View

MARCUS = Look(hair_style="short", outer="coat", accessory="scarf")
KNOWN = {"Marcus": MARCUS}
BESIDE_THE_SHOT = (
    " Marcus is beige upper clothes, colours of the figure: charcoal #393535, rust #bc572b, "
    "high contrast, mid-toned, warm light, key from screen left, wearing long charcoal coat, "
    "rust-orange scarf, dark trousers."
)
MANNERS = (
    " Hair, wardrobe and set dressing match the rest of the scene. Natural anatomy: five fingers "
    "on each hand, real weight, contact shadows."
)
WORKSHOP = (
    " Interior: clock workshop; A narrow workshop. A hundred clocks tick out of step; a scarred "
    "workbench, shelves of tools, a window."
)
STREET = (
    " Exterior: city street; The same city in a minute that has stopped. Rain hangs in the air; "
    "house fronts, lamp posts and wet paving stones."
)
DESERT = (
    " Exterior: desert of clocks; Where stopped time goes: dunes with clock faces half buried in "
    "them. The minute is over; dunes to the horizon under a wide sky."
)


def still(prompt: str) -> Stage:
    return read_still(prompt, "text, watermark, extra limbs", KNOWN, 3)


def things_of(stage: Stage) -> set[str]:
    """Everything on the stage or in a hand, less the furniture under it."""
    held = {figure.pose.holds for figure in stage.figures} - {""}
    return ({prop.name for prop in stage.props} | held) - {"table"}


FILM = [
    pytest.param(
        "Extreme wide shot of Marcus at eye level, 24mm lens, clock workshop at night."
        + BESIDE_THE_SHOT
        + " Props in the frame: lantern, brass pocket watch, notebook. A narrow workshop walled "
        "with ticking clocks." + WORKSHOP + " Composition: subject small and low in the frame. "
        "Marcus bends over the bench by a single lantern, small under all those swinging "
        "pendulums." + MANNERS,
        ["Marcus"],
        {"lantern", "pocket watch", "notebook"},
        id="one man among a hundred clocks",
    ),
    pytest.param(
        "Wide shot of the city street from a high angle, 28mm lens. No people in the frame. An "
        "empty street, wet. Light: pale pink dawn, reflections on wet stone."
        + STREET
        + " Raindrops hang in the air and don't fall; each holds a spark of the rising sun.",
        [],
        set(),
        id="an empty street",
    ),
    pytest.param(
        "Full shot of Marcus at eye level, 35mm lens, city street at dawn."
        + BESIDE_THE_SHOT
        + " Props in the frame: lantern, brass pocket watch. Marcus walks from left to right "
        "through the hanging rain with the lantern raised. Low dawn light from the right, lantern "
        "glow on his coat." + STREET,
        ["Marcus"],
        {"lantern"},
        id="the lantern is in the hand, the watch in the pocket",
    ),
    pytest.param(
        "Close-up of Marcus at eye level, 85mm lens, city street at dawn."
        + BESIDE_THE_SHOT
        + " Marcus lowers the watch out of frame and lifts his eyes to her. Dawn light full on "
        "his face." + STREET + " A single drop of rain begins to fall." + MANNERS,
        ["Marcus"],
        set(),
        id="out of frame is gone",
    ),
    pytest.param(
        "Medium full shot of Marcus from a low angle, 35mm lens, desert of clocks at dawn."
        + BESIDE_THE_SHOT
        + " Props in the frame: brass pocket watch, notebook. Marcus kneels alone among clock "
        "faces half buried in the sand and lays the brass pocket watch down on the closed "
        "notebook." + DESERT + MANNERS,
        ["Marcus"],
        {"pocket watch", "notebook"},
        id="buried clocks are the desert",
    ),
    pytest.param(
        "Wide shot of Marcus from a high angle, 24mm lens, desert of clocks at dawn."
        + BESIDE_THE_SHOT
        + " Props in the frame: brass pocket watch, notebook. The watch ticks forward."
        + DESERT
        + " Composition: subject small and low in the frame. All over the desert the buried "
        "clocks take up the beat as Marcus walks away towards the sun.",
        ["Marcus"],
        {"pocket watch", "notebook"},
        id="clocks take up the beat",
    ),
]


@pytest.mark.parametrize(("prompt", "people", "things"), FILM)
def test_the_frame_holds_what_the_plan_says(
    prompt: str, people: list[str], things: set[str]
) -> None:
    stage = still(prompt)
    assert [figure.name for figure in stage.figures] == people
    assert things_of(stage) == things


def test_a_close_up_of_somebody_is_the_face() -> None:
    stage = still(
        "Close-up of Marcus at eye level, 85mm lens. Marcus lowers the watch out of frame and "
        "lifts his eyes to her. A single drop of rain begins to fall."
    )
    assert stage.view.subject == "Marcus"
    assert (stage.view.size, stage.view.y) == ("close-up", 0.0)
    assert stage.figures[0].pose.action not in ("fall", "hold")


def test_composition_and_not_the_light_places_the_subject() -> None:
    bare = "Medium shot of Marcus, warm light, key from screen left."
    assert still(bare).view.subject_x == 0.5
    lit = "Medium shot of Marcus, colours of the figure: rust #bc572b, key from screen left."
    assert still(lit + " Composition: centred.").view.subject_x == 0.5
    assert (
        still("Medium shot of Marcus. Composition: subject on the left third.").view.subject_x < 0.5
    )


def test_two_people_of_a_shoulder_shot_keep_their_own_looks() -> None:
    stage = still(
        "Medium close-up of Elena, seen over Marcus's shoulder, 65mm lens, city street at dawn. "
        "@Elena is a 39-year-old woman, calm face, brown skin, long black hair in one braid over "
        "the shoulder, wearing teal raincoat, cream sweater. @Marcus is beige upper clothes, "
        "colours of the figure: charcoal #393535, key from screen left, wearing long charcoal "
        "coat, rust-orange scarf, dark trousers. Props in the frame: brass pocket watch. Elena "
        "stands before him under a street lamp." + STREET + " She looks at the watch in his hand."
    )
    elena, marcus = stage.figures
    assert (elena.name, marcus.name) == ("Elena", "Marcus")
    assert elena.look.accessory == "none"
    assert elena.look.outer_colour != marcus.look.outer_colour
    assert replace(marcus.look, outer_colour=MARCUS.outer_colour).hair_style == MARCUS.hair_style
    assert (elena.pose.holds, marcus.pose.holds) == ("", "pocket watch")
    assert stage.view.subject == "Elena"


@pytest.mark.parametrize(
    ("words", "thing"),
    [
        pytest.param("warm key from below left, dark behind", "key", id="key light"),
        pytest.param("soft key, no fill, cold rim", "key", id="key and fill"),
        pytest.param("street lamp as rim light", "lamp", id="street lamp"),
        pytest.param("lamp posts along the road", "lamp", id="lamp posts"),
        pytest.param("dozens of clocks on every wall", "clock", id="dozens"),
        pytest.param("shelves of bottles behind her", "bottle", id="shelves"),
        pytest.param("each pane holds a spark", "spark", id="panes hold nothing"),
        pytest.param("a clock tower in the distance", "clock", id="clock tower"),
    ],
)
def test_light_and_dressing_are_no_props(words: str, thing: str) -> None:
    stage = still(f"Medium shot of Marcus in the street at dusk, {words}.")
    assert thing not in things_of(stage)


@pytest.mark.parametrize(
    ("words", "thing"),
    [
        pytest.param("a brass key on the table", "key", id="a key is a key"),
        pytest.param("a clock on the table", "clock", id="one clock"),
        pytest.param("three books on the table", "book", id="counted"),
        pytest.param("a desk lamp on the table", "lamp", id="desk lamp"),
    ],
)
def test_things_on_a_table_stay(words: str, thing: str) -> None:
    assert thing in things_of(still(f"Medium shot of Marcus at a desk in a study, {words}."))


def master() -> Stage:
    return Stage(
        place=Place(kind="workshop", seed=7, time_of_day="night"),
        view=View(size="extreme wide", subject="Marcus"),
        figures=(Figure("Marcus", MARCUS, Pose("look_down")),),
        props=(
            Prop("table", x=0.0, z=3.4),
            Prop("lantern", x=0.0, y=0.75, z=3.3),
            Prop("pocket watch", x=-0.38, y=0.75, z=3.3),
            Prop("notebook", x=0.38, y=0.75, z=3.3),
        ),
    )


def test_an_insert_without_people_shows_the_thing_on_what_it_lies_on() -> None:
    stage = read_angle(
        "Keep the same wardrobe, light and clock workshop as in the picture. Change the camera to "
        "a insert shot of the brass pocket watch at eye level, 85mm lens, clock workshop at "
        "night. No people in the frame. Props in the frame: brass pocket watch, notebook. The "
        "brass pocket watch lies open on the notebook, hands standing at ten past four."
        + WORKSHOP
        + " The second hand trembles and steps backwards, once.",
        master(),
    )
    assert stage.figures == ()
    assert things_of(stage) == {"pocket watch", "notebook"}
    assert (stage.view.size, stage.view.subject) == ("insert", "pocket watch")
    watch, book = (
        next(p for p in stage.props if p.name == n) for n in ("pocket watch", "notebook")
    )
    assert watch.x == book.x
    assert watch.z < book.z
    assert stage.place == master().place


def test_a_list_of_props_clears_the_rest_from_an_angle() -> None:
    stage = read_angle(
        "Keep the same Marcus, the same wardrobe, light and clock workshop as in the picture. "
        "Change the camera to a medium shot of Marcus at a dutch angle. Props in the frame: "
        "lantern. Every pendulum stops at once. In the silence Marcus turns his head.",
        master(),
    )
    assert [figure.name for figure in stage.figures] == ["Marcus"]
    assert things_of(stage) == {"lantern"}
    lantern = next(prop for prop in stage.props if prop.name == "lantern")
    assert (lantern.x, lantern.y) == (0.0, 0.75)


def test_an_angle_lets_somebody_enter_and_somebody_leave() -> None:
    stage = read_angle(
        "Keep the same Elena and the workshop as in the picture. Change the camera to a close-up "
        "of Elena. Elena wears a teal raincoat and looks up.",
        master(),
        "",
        {"Elena": Look(hair_style="braids", outer="coat", outer_colour=(28, 118, 122))},
    )
    assert [figure.name for figure in stage.figures] == ["Elena"]
    assert stage.figures[0].look.hair_style == "braids"
    assert stage.view.subject == "Elena"


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        pytest.param(
            "Two adult scientists, Scientist A and Scientist B, stand in a lab.", 2, id="labels"
        ),
        pytest.param(
            "Three friends stand. A (mustard) waves; B (navy) nods; C (green) smiles.",
            3,
            id="letters",
        ),
        pytest.param(
            "Person A sits at the desk, one hand on the keyboard, one on the mouse.", 1, id="mouse"
        ),
        pytest.param(
            "Anna stands on the pier, a small figure under a huge sky.", 1, id="small figure"
        ),
        pytest.param("Anna waits on the pier, a figure behind her.", 2, id="somebody else"),
        pytest.param(
            "Character A (teacher), a 34-year-old woman in green, stands.", 1, id="brackets"
        ),
    ],
)
def test_how_many(prompt: str, count: int) -> None:
    assert len(read_still(prompt, "", {}, 0).figures) == count


def test_light_changes_only_where_the_angle_says_so() -> None:
    source = replace(master(), light=Light(azimuth=-60.0, temperature=0.8, contrast=0.75))
    words = "Change the camera to a medium shot of Marcus. "
    below = read_angle(words + "Light: warm key from below left, dark behind.", source)
    assert (below.light.azimuth, below.view.angle) == (-60.0, "eye level")
    assert below.light.elevation < 0
    cold = read_angle(words + "The lantern has gone cold blue, thin light under the door.", source)
    assert cold.light.temperature < 0
    assert cold.light.azimuth == source.light.azimuth


def test_who_kneels_alone_is_turned_so_that_it_shows() -> None:
    assert abs(still("Full shot of Marcus. Marcus kneels in the sand.").figures[0].pose.facing) > 20
    facing = still("Full shot of Marcus. Marcus kneels, facing the camera.").figures[0].pose.facing
    assert facing == 0.0


@pytest.mark.parametrize(
    ("prompt", "subject"),
    [
        pytest.param("Insert of a letter on the table, Anna's hands enter.", "letter", id="thing"),
        pytest.param("Close-up of Anna's hands winding a pocket watch.", "Anna", id="hands"),
        pytest.param("Close-up of Anna, a lantern on the table.", "Anna", id="face"),
    ],
)
def test_what_comes_first_is_framed(prompt: str, subject: str) -> None:
    assert read_still(prompt, "", {}, 0).view.subject == subject


def test_the_shoulder_of_somebody_without_a_name() -> None:
    stage = read_still(
        "Medium shot of the 42-year-old woman, seen over the 45-year-old man's shoulder.", "", {}, 0
    )
    assert stage.view.angle == "over the shoulder"
    assert stage.view.subject == "42-year-old woman"


def test_a_drop_that_begins_to_fall_fells_nobody():
    stage = read_still("Close-up of Marcus, a man in a charcoal coat, at eye level.", "", {}, 1)
    words = "Marcus lifts his eyes. At last, a single drop of rain begins to fall."
    acts = [act.action for act in read_motion(words, stage, 4.0).acts]
    assert "fall" not in acts
