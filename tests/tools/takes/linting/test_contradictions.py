"""What cannot both be followed is found; what only sounds so passes."""

from __future__ import annotations

import pytest

from tools.takes.lint import contradictions, directs

ANNA = ("Anna",)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Wide shot of the pier. Her face fills the frame.", id="sizes"),
        pytest.param("Bird's-eye view. The camera on the ground looks up at her.", id="angles"),
        pytest.param("A harbour at high noon under a starry sky.", id="hours"),
        pytest.param("At night the street lies under a clear noon sky.", id="night and noon sky"),
        pytest.param("At night, in bright sunlight.", id="sun at night"),
        pytest.param("Interior: a kitchen. Exterior: a beach.", id="inside and outside"),
        pytest.param("Heavy rain on the road, a cloudless sky.", id="rain and clear sky"),
        pytest.param("A blizzard blows. Heat shimmers over the road.", id="snow and heat"),
        pytest.param("Shallow depth of field. Everything is in sharp focus.", id="focus"),
        pytest.param("Slow motion. A time-lapse of hours.", id="speeds"),
        pytest.param("The hall is deserted. A crowd of travellers passes.", id="empty and full"),
        pytest.param("A pitch black cellar in bright even light.", id="dark and bright"),
        pytest.param("A fisheye view, ultra wide lens; a 200mm lens.", id="lenses in words"),
        pytest.param("The camera pushes in. The camera pulls back.", id="in and out"),
        pytest.param("Locked-off frame. The camera glides past her.", id="static and moving"),
        pytest.param("Anna sits on a crate. Anna stands upright.", id="sits and stands"),
        pytest.param("Anna, a baker in white, kneels. She lies on the floor.", id="pronoun"),
        pytest.param("Anna looks left. Anna's gaze goes to the right.", id="gaze"),
        pytest.param(
            "Anna holds the key in her left hand. The key is in her right hand.", id="hands"
        ),
        pytest.param("Anna sleeps with her eyes closed. She stares into the lens.", id="eyes"),
        pytest.param(
            "Anna is a black silhouette. Her face is brightly lit.", id="silhouette and face"
        ),
        pytest.param("Anna is alone. Her two sisters sit beside her.", id="alone in company"),
        pytest.param("Monochrome image. A red coat, a green door.", id="grey and coloured"),
    ],
)
def test_what_fights_is_found(text: str) -> None:
    assert contradictions(text, ANNA)
    assert directs(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Close-up of hands, a wide window behind.", id="a wide window"),
        pytest.param("Static shot, no pan, no tilt, never zooming in.", id="moves ruled out"),
        pytest.param("This is not a wide shot: close-up of Anna.", id="a size ruled out"),
        pytest.param("Handheld camera, not on a tripod.", id="a tripod ruled out"),
        pytest.param("Time-lapse: from noon through sunset to a starry sky.", id="a day passes"),
        pytest.param("The camera pushes in from a wide shot to a close-up.", id="told as a change"),
        pytest.param("First, Anna sits. Then Anna stands by the door.", id="one after the other"),
        pytest.param("First, Anna looks left. At last, Anna looks right.", id="turns her head"),
        pytest.param("Anna sits. A standing lamp beside her; chairs stand around.", id="lamps"),
        pytest.param("Anna sits; Ben, a cook, stands at the stove.", id="two people"),
        pytest.param("Dawn in a night-blue coat, at night.", id="a name and a colour"),
        pytest.param("Moonlight in the evening, at dusk.", id="an early moon"),
        pytest.param("Bright sun at dawn.", id="an early sun"),
        pytest.param("At night she has a sunny smile.", id="a sunny smile"),
        pytest.param("The rain has stopped, the sky is clear.", id="after the rain"),
        pytest.param("Interior: a cabin. Snow is falling past the window.", id="through a window"),
        pytest.param("A red wall, a black-and-white photograph, a blue coat.", id="a photograph"),
        pytest.param("A waiter in a black and white livery with red cuffs.", id="clothes"),
        pytest.param("Minarets are dark silhouettes; her face is brightly lit.", id="skyline"),
        pytest.param("The stands are empty; the crowd went home.", id="a crowd that left"),
        pytest.param("A 35mm lens, the grain of 16 mm film.", id="a film gauge"),
        pytest.param("Anna's left hand wears a wolf, her right hand a girl.", id="two puppets"),
        pytest.param("Anna sings with her eyes closed and her mouth open.", id="an open mouth"),
    ],
)
def test_what_only_sounds_so_passes(text: str) -> None:
    assert contradictions(text, ANNA) == ()


def test_the_values_that_fight_are_named() -> None:
    (issue,) = contradictions("Wide shot at night. The sun at high noon.")
    assert issue.sentence == "The prompt names several times of day: night, noon."
