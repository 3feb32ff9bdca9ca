from __future__ import annotations

import re

import pytest

from tools.providers.fitting import measure
from tools.providers.live.runway_tags import calling, tagged
from tools.providers.requests import Media


def media(name: str) -> Media:
    return Media(sha256=name.ljust(64, "0"), tag=name)


def called(prompt: str, *names: str, place: str = "", limit: int = 1000) -> str:
    places = (media(place),) if place else ()
    return calling(prompt, tagged(places, [media(name) for name in names]), limit)


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        pytest.param("Mara", "mara", id="lower case"),
        pytest.param("Old Keeper", "old_keeper", id="two words"),
        pytest.param("Al", "alx", id="too short"),
        pytest.param("José Ángel", "jose_angel", id="accents"),
        pytest.param("Woman, 32", "woman_32", id="sign"),
        pytest.param("7 of 9", "ref_7_of_9", id="digit first"),
        pytest.param("Дарья", "ref", id="no Latin letter"),
        pytest.param("Bartholomew of the Harbour", "bartholomew_of_t", id="too long"),
        pytest.param("", "scene", id="nameless"),
    ],
)
def test_tags_keep_to_the_pattern(name: str, tag: str) -> None:
    (reference,) = tagged((), (media(name),))
    assert reference.tag == tag
    assert re.fullmatch(r"[a-z][a-z0-9_]{2,15}", reference.tag)


def test_two_of_one_name_get_two_tags() -> None:
    names = ["Guard", "guard", "GUARD", "Bartholomew of the Harbour", "Bartholomew of the Hill"]
    tags = [each.tag for each in tagged((), [media(name) for name in names])]
    assert tags[:3] == ["guard", "guard_2", "guard_3"]
    assert len(set(tags)) == len(tags)
    assert all(len(tag) <= 16 for tag in tags)


@pytest.mark.parametrize(
    ("prompt", "names", "expected"),
    [
        pytest.param("@Mara waits.", ["Mara"], "@mara waits.", id="tagged by the writer"),
        pytest.param("Mara's coat, Mara.", ["Mara"], "@mara's coat, @mara.", id="each mention"),
        pytest.param("MARA waits.", ["Mara"], "@mara waits.", id="capitals"),
        pytest.param("Will waits, he will go.", ["Will"], "@will waits, he will go.", id="word"),
        pytest.param("The fox sleeps.", ["Fox"], "@fox sleeps.", id="called by its kind"),
        pytest.param("Marathon of Mara.", ["Mara"], "Marathon of @mara.", id="inside a word"),
        pytest.param("a@Mara Mara", ["Mara"], "a@Mara @mara", id="an address"),
        pytest.param("Chef A and Chef.", ["Chef", "Chef A"], "@chef_a and @chef.", id="nested"),
        pytest.param("Old Keeper.", ["Old Keeper"], "@old_keeper.", id="two words"),
        pytest.param("A man waits.", ["Mara"], "A man waits. Mara is @mara.", id="not named"),
    ],
)  # fmt: skip
def test_names_become_tags(prompt: str, names: list[str], expected: str) -> None:
    assert called(prompt, *names) == expected


def test_the_picture_that_an_angle_starts_from_is_called_by_its_tag() -> None:
    prompt = "Keep the same woman and pier as in the picture. Change the camera."
    expected = "Keep the same woman and pier as in @scene. Change the camera."
    assert called(prompt, place="scene") == expected


def test_a_place_that_the_words_do_not_mention_is_said_to_be_the_place() -> None:
    assert called("A pier.", place="scene") == "A pier. Place and light as in @scene."


def test_tags_never_push_a_prompt_over_the_limit() -> None:
    prompt = "Al waits. " * 100
    assert measure(prompt, "utf16") == 1000
    assert called(prompt, "Al") == prompt
    roomy = called(prompt.removesuffix("Al waits. "), "Al")
    # Ten units are free, and each mention grows by two: '@alx' for 'Al'.
    assert roomy.count("@alx") == 5
    assert measure(roomy, "utf16") == 1000


def test_everybody_is_called_once_before_anybody_is_called_twice() -> None:
    prompt = "Al, Al, Al and Bo."
    limit = len(prompt) + 4
    assert called(prompt, "Al", "Bo", limit=limit) == "@alx, Al, Al and @box."


def test_the_room_is_counted_in_utf16_units() -> None:
    prompt = "🎬🎬 Mara"
    assert called(prompt, "Mara", limit=9) == prompt
    assert called(prompt, "Mara", limit=10) == "🎬🎬 @mara"
