"""Which fault goes into which take and how strong, and a shot in which it can be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.takes.scenes import Scene, planned
from tools.providers.previz.faults import SCALED, FaultKind, Order, strength
from tools.screenplay.plan import Camera, Shot, ShotSize

K = FaultKind
STILL_FAULTS = (
    K.WRONG_PERSON, K.WRONG_PERSON, K.WARDROBE_COLOUR, K.WRONG_PLACE, K.WRONG_LIGHT,
    K.WRONG_FRAMING, K.FLIPPED_DIRECTION, K.EXTRA_PROP, K.MISSING_PROP, K.EXTRA_LIMB,
    K.MELTED_FACE, K.EXTRA_FINGERS, K.MISSING_FINGERS, K.BLUR, K.NOISE, K.BLACK,
    K.WRONG_SIZE, K.TRUNCATED_FILE,
)  # fmt: skip
CLIP_FAULTS = (
    K.FROZEN, K.FLICKER, K.TELEPORT, K.VANISH, K.SHAPE_DRIFT, K.JUMP_CUT, K.WRONG_PERSON,
    K.WARDROBE_COLOUR, K.WRONG_PLACE, K.WRONG_LIGHT, K.EXTRA_PROP, K.MELTED_FACE, K.EXTRA_LIMB,
    K.BLUR, K.NOISE, K.BLACK, K.FLIPPED_DIRECTION, K.EXTRA_FINGERS,
)  # fmt: skip
VOICE_FAULTS = (K.WRONG_WORDS, K.SILENT_VOICE, K.CLIPPED_VOICE, K.TRUNCATED_FILE)
TALKING_FAULTS = (K.MOUTH_OUT_OF_SYNC,)


def orders(kinds: Sequence[FaultKind], severities: Sequence[float]) -> tuple[Order, ...]:
    """One order for every kind and severity; what is all or nothing comes once.

    All kinds come before the next severity, so that orders in a row differ in kind.
    """
    first, *others = severities
    scaled = [kind for kind in kinds if kind in SCALED]
    return (
        *(Order(kinds=(kind,), severity=strength(kind, first)) for kind in kinds),
        *(Order(kinds=(kind,), severity=other) for other in others for kind in scaled),
    )


def order_at(place: int, among: Sequence[Order]) -> Order:
    """The order of a place in the row of all faulty takes; every one comes up equally often."""
    return among[place % len(among)].model_copy(update={"seed": place})


@dataclass(frozen=True, slots=True)
class _Staging:
    """What a shot needs for a fault to be seen in it."""

    action: str = "waves, facing the camera"
    size: ShotSize = ShotSize.MEDIUM
    prop: str = ""


_STAGINGS = {
    K.FLIPPED_DIRECTION: _Staging("stands still, in profile, facing left"),
    K.MISSING_PROP: _Staging("stands still, facing the camera", ShotSize.FULL, "suitcase"),
    K.MELTED_FACE: _Staging("talks, facing the camera", ShotSize.MEDIUM_CLOSE_UP),
}


def staged_for(kind: FaultKind, of: Scene, key: str) -> Shot:
    """A shot of the scene's first person in which a fault of this kind can be seen."""
    staging = _STAGINGS.get(kind, _Staging())
    name = of.people[0][0]
    props = (staging.prop,) if staging.prop else ()
    camera = Camera(size=staging.size)
    return planned(of, key, f"{name} {staging.action}.", (name,), camera, props)
