"""Random scenes in words: people, clothes, places, light, and the shots and prompts of them.

The same number is the same scene. It knows words only; `assets` makes the takes.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from tools.screenplay.plan import Camera, CameraAngle, Movement, Shot, ShotSize

CLIP_SECONDS = 2.5
HELD_OUT_FROM = 20_000
"""Scenes from this number on are for judging alone: other people, the held-out places, and every
second one in a drawing style that no training and no calibration has seen."""
_NAMES = ("Marcus", "Elena", "Tomas", "Ines", "Otto", "Ruth", "Samir", "Vera", "Joel", "Mina")
_WOMEN = ("Elena", "Ines", "Ruth", "Vera", "Mina")
_HAIR = ("short black hair", "long brown hair",
         "curly red hair", "a blond bob", "cropped grey hair",
          "a bald head", "a dark braid",
          "white hair in a bun", "an afro", "wavy auburn hair")  # fmt: skip
_SKIN = ("pale skin", "brown skin", "dark skin", "tanned skin", "olive skin", "light skin")
_AGES = ("young", "middle-aged", "elderly", "thirty-year-old")
_BUILDS = ("slim", "broad", "lean", "heavy", "tall")
_OUTER = ("coat", "jacket", "hoodie", "cardigan", "vest", "apron", "suit", "raincoat", "lab coat")
_TOPS = ("shirt", "sweater", "turtleneck", "t-shirt", "blouse")
_BOTTOMS = ("trousers", "jeans", "skirt", "shorts")
_COLOURS = ("charcoal", "navy", "rust", "teal", "cream", "olive", "burgundy", "mustard", "white",
          "grey", "green", "purple", "pink",
          "blue", "red", "brown", "black", "beige")  # fmt: skip
_EXTRAS = ("", "", "", " and round glasses", " and a red scarf", " and a full beard", " and a hat")
_PLACES = ("workshop", "kitchen", "office", "library", "corridor", "bar", "laboratory",
           "living room", "city street", "forest", "park", "rooftop", "beach", "train station",
          "alley", "desert", "snowy field",
          "classroom", "art gallery", "mountain path")  # fmt: skip
OUTDOORS = ("city street", "forest", "park", "rooftop", "beach", "alley", "desert", "snowy field",
             "mountain path")  # fmt: skip
_HELD_OUT_PLACES = ("library", "bar", "rooftop", "desert", "train station")
"""Places that neither the encoder's training nor a calibration has seen."""
_SEEN_PLACES = tuple(place for place in _PLACES if place not in _HELD_OUT_PLACES)
_TIMES = ("day", "day", "morning", "afternoon", "dusk", "night", "night")
_LIGHTS = ("soft key from the left", "hard key from the right", "warm lamp light from the left",
          "cool window light from the right", "even soft light",
          "low-key light, deep shadows")  # fmt: skip
_ACTIONS = ("stands still and looks into the distance", "walks slowly forward", "sits and reads",
            "turns the head towards the door", "reaches for something", "talks, gesturing",
            "points ahead", "kneels on the ground", "waves", "leans forward")  # fmt: skip
PROPS = ("lantern", "book", "cup", "pocket watch", "suitcase", "umbrella", "lamp", "bottle")
SIZES = (ShotSize.WIDE, ShotSize.FULL, ShotSize.MEDIUM_FULL, ShotSize.MEDIUM, ShotSize.MEDIUM,
          ShotSize.MEDIUM_CLOSE_UP, ShotSize.MEDIUM_CLOSE_UP, ShotSize.CLOSE_UP)  # fmt: skip
_ANGLES = (CameraAngle.EYE_LEVEL, CameraAngle.EYE_LEVEL, CameraAngle.LOW, CameraAngle.HIGH)
MOVES = (Movement.STATIC, Movement.STATIC, Movement.PUSH_IN, Movement.PAN_LEFT,
          Movement.TRACK_RIGHT, Movement.HANDHELD)  # fmt: skip
_FACING = ("facing the camera", "facing the camera", "turned three-quarters to the left",
           "turned three-quarters to the right", "in profile, facing left")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene in words."""

    number: int
    place: str
    hour: str
    light: str
    people: tuple[tuple[str, str, str], ...]
    """Name, description, wardrobe."""
    style: str = ""
    """A sentence of the prompt; '' leaves it to the studio."""
    place_word: str = "Place"
    """Opens the place in the prompt; previz takes 'Place' for a verb and lets idle hands reach."""


def scene(number: int) -> tuple[Scene, random.Random]:
    """A random scene and the generator to go on with."""
    draw = random.Random(f"eye:{number}")
    names = draw.sample(_NAMES, 2 if draw.random() < 0.25 else 1)
    people = tuple((name, _description(draw, name), _wardrobe(draw)) for name in names)
    places = _HELD_OUT_PLACES if number >= HELD_OUT_FROM else _SEEN_PLACES
    place, hour = draw.choice(places), draw.choice(_TIMES)
    style = "Painterly style. " if number >= HELD_OUT_FROM and number % 2 else ""
    return Scene(number, place, hour, draw.choice(_LIGHTS), people, style), draw


def shot_of(of: Scene, draw: random.Random, key: str, size: ShotSize, move: Movement) -> Shot:
    """A shot of the scene; wide ones hold everybody, the others its first person."""
    names = tuple(name for name, _, _ in of.people)
    seen = names if size in (ShotSize.WIDE, ShotSize.FULL) else names[:1]
    action = f"{' and '.join(seen)} {draw.choice(_ACTIONS)}, {draw.choice(_FACING)}."
    props = (draw.choice(PROPS),) if draw.random() < 0.5 else ()
    camera = Camera(size=size, angle=draw.choice(_ANGLES), lens_mm=35, movement=move)
    return planned(of, key, action, seen, camera, props)


def planned(
    of: Scene,
    key: str,
    action: str,
    seen: tuple[str, ...],
    camera: Camera,
    props: tuple[str, ...] = (),
) -> Shot:
    """A shot in the scene's place, hour and light; `seen` are names of its people."""
    return Shot(
        shot_id=f"{of.number}{key}",
        scene_id=str(of.number),
        action=action,
        characters=seen,
        props=props,
        wardrobe={name: worn for name, _, worn in of.people if name in seen},
        location=of.place,
        time_of_day=of.hour,
        lighting=of.light,
        camera=camera,
        duration_seconds=CLIP_SECONDS,
    )


def prompt_of(of: Scene, shot: Shot) -> str:
    """The shot as a prompt-writer would word it."""
    size, angle = shot.camera.size.value, shot.camera.angle.value
    people = " ".join(
        f"{name}, {description}, wears {wardrobe}."
        for name, description, wardrobe in of.people
        if name in shot.characters
    )
    props = f" A {shot.props[0]} is beside them." if shot.props and people else ""
    where = "out of doors, " if of.place in OUTDOORS else "inside, "
    return (
        f"{size.capitalize()} shot, {angle}, {shot.camera.movement.value} camera. {shot.action} "
        f"{people}{props} {of.place_word}: a {of.place}, {where}{of.hour}. "
        f"Light: {of.light}. {of.style}"
    ).rstrip()


def _description(draw: random.Random, name: str) -> str:
    noun = "woman" if name in _WOMEN else "man"
    extra = draw.choice(_EXTRAS)
    extra = "" if noun == "woman" and "beard" in extra else extra
    return (
        f"a {draw.choice(_BUILDS)} {draw.choice(_AGES)} {noun} with {draw.choice(_SKIN)}, "
        f"{draw.choice(_HAIR)}{extra}"
    )


def _wardrobe(draw: random.Random) -> str:
    outer, top, bottom = draw.sample(_COLOURS, 3)
    over = f"a {outer} {draw.choice(_OUTER)} over " if draw.random() < 0.6 else ""
    return f"{over}a {top} {draw.choice(_TOPS)} and {bottom} {draw.choice(_BOTTOMS)}"
