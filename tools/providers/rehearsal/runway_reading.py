"""How Runway's model reads an order: who @tags are, and whether a picture is edited.

It turns an order back into our words, so that previz can draw what was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.providers.rehearsal.runway_rules import Ordered
from tools.providers.rehearsal.seeds import drawn
from tools.providers.rehearsal.subjects import bind_subjects
from tools.providers.requests import AngleRequest, ClipRequest, Media, StillRequest
from tools.screenplay.people import is_being

FPS = 24
_SCENE = "scene"
_EDITS = re.compile(r"\bKeep the same\b|\b[Cc]hange the camera\b")
_IS_TAG = re.compile(r" ?(?P<name>[^.@]+?) is @(?P<tag>\w+)\.")
_LIKE_SCENE = re.compile(r" ?Place and light as in @\w+\.")


def still_request(order: Ordered, pictures: Sequence[Media]) -> StillRequest | AngleRequest:
    """The still; an edit where the words speak of keeping a picture of the scene."""
    names = _names(order, pictures)
    people = tuple(
        media.model_copy(update={"tag": names.get(media.tag, "").removeprefix("the ")})
        for media in pictures
        if media.tag != _SCENE
    )
    prompt = _spoken(order.prompt, names)
    subjects = bind_subjects(prompt, people)
    scene = next((media for media in pictures if media.tag == _SCENE), None)
    model, seed = f"runway/{order.model}", drawn(order.seed)
    if scene is not None and _EDITS.search(prompt):
        return AngleRequest(
            model=model,
            seed=seed,
            prompt=prompt,
            source=scene,
            subjects=subjects,
            width=order.width,
            height=order.height,
        )
    return StillRequest(
        model=model,
        seed=seed,
        prompt=prompt,
        subjects=subjects,
        scene=scene,
        width=order.width,
        height=order.height,
    )


def clip_request(order: Ordered, first_frame: Media) -> ClipRequest:
    """The clip, at the rate that the service delivers."""
    return ClipRequest(
        model=f"runway/{order.model}",
        seed=drawn(order.seed),
        prompt=order.prompt,
        first_frame=first_frame,
        duration_seconds=order.seconds,
        fps=FPS,
        width=order.width,
        height=order.height,
    )


def _names(order: Ordered, pictures: Sequence[Media]) -> dict[str, str]:
    """Tag -> what a prompt without tags calls it; sentences such as 'Ana is @ana.' say it."""
    names = {media.tag: _plain(media.tag) for media in pictures if media.tag}
    return names | {match["tag"]: match["name"] for match in _IS_TAG.finditer(order.prompt)}


def _plain(tag: str) -> str:
    """'Old Keeper' for old_keeper, 'the fox' for fox, 'the picture' for scene."""
    words = tag.replace("_", " ")
    if tag == _SCENE:
        return "the picture"
    return f"the {words}" if is_being(words.rsplit(maxsplit=1)[-1]) else words.title()


def _spoken(prompt: str, names: dict[str, str]) -> str:
    """The prompt without tags and without the sentences that explain them."""
    prompt = _LIKE_SCENE.sub("", _IS_TAG.sub("", prompt))
    return re.sub(r"@(\w+)", lambda match: names.get(match[1], match[1]), prompt).strip()
