"""Which limits the eye has, which measurement each one judges, and what it is meant to catch.

One row is one limit, or one for each shot size. The calibration fits every row to labelled takes;
a new check needs a row here and nothing else. What rests on physics or on a published number is no
row: it stands in its check or in `FIXED`, with its origin in words.
"""

from __future__ import annotations

from dataclasses import dataclass

from tools.dinov3.calibration import Limit
from tools.dinov3.checks.place import LIGHT_NUMBERS, PLACE_NUMBERS
from tools.dinov3.findings import AssetKind

STILL = (AssetKind.KEYFRAME,)
MOVING = (AssetKind.CLIP,)
TALKING = (AssetKind.LIPSYNC,)
VOICE = (AssetKind.VOICE,)
FAILS = "(fails)"
"""In place of a measurement: whether the check fails at all, for checks that need no limit."""


@dataclass(frozen=True, slots=True)
class LimitSpec:
    """One limit: what it judges and how it is fitted."""

    check: str
    """The finding that carries the measurement."""
    measurement: str
    faults: tuple[str, ...]
    """Labels of the takes that it should catch; empty where clean takes alone set it."""
    kinds: tuple[AssetKind, ...] = STILL
    most: bool = True
    """Whether more is worse."""
    margin: float = 0.1
    """Room beyond the clean takes, as a share of the edge."""
    room: float = 0.0
    """More room, in the measurement's own unit: for edges near zero."""
    alarms: float = 0.005
    """Share of clean takes that may lie beyond the edge before the margin is added."""
    name: str = ""
    """Of the limit in the calibration; '' for check.measurement."""
    encoder: bool = True
    """False where no encoder is needed, so that it holds for every one."""
    by_size: bool = False
    """One limit for each shot size, called 'name.size'."""
    logarithmic: bool = False
    """Fitted on the logarithm: for ratios."""
    clean_alone: bool = False
    """Fitted without the faulty: they lie on both sides of the range."""
    gate: bool = True
    """False for weak evidence, which advises however rarely clean takes trip it."""

    @property
    def limit(self) -> str:
        """The limit's name."""
        return self.name or f"{self.check}.{self.measurement}"


@dataclass(frozen=True, slots=True)
class ScoreSpec:
    """One logistic score: the names of its inputs."""

    name: str
    """identity, place or light."""
    inputs: tuple[str, ...]
    refused: float = 0.02
    """Share of right pairs that may score under 0.85."""


LIMITS: tuple[LimitSpec, ...] = (
    # craft, on stills
    LimitSpec("blur", "sharpness", ("blur",), most=False, encoder=False),
    LimitSpec("noise", "noise", ("noise",), margin=0.3, name="noise.sigma", encoder=False),
    LimitSpec("exposure", "burnt out", (), margin=0.5, room=0.01, name="exposure.burnt",
              encoder=False),
    LimitSpec("exposure", "crushed", (), margin=0.3, room=0.01, name="exposure.crushed",
              encoder=False),
    # craft, over time
    # Room for lamps that flare and for a pause in a wide shot: both were clean in the sample film.
    LimitSpec("flicker", "flicker", ("flicker",), MOVING, margin=0.3, room=0.15,
              name="flicker.jump", encoder=False),
    LimitSpec("blur", "softest over sharpest", ("blur",), MOVING, most=False, name="blur.drop",
              encoder=False),
    LimitSpec("noise", "noise", ("noise",), MOVING, margin=0.3, name="noise.small",
              encoder=False),
    LimitSpec("frozen", "still share", ("frozen",), MOVING, room=0.1, name="frozen.share",
              encoder=False),
    LimitSpec("frozen", "still share", ("frozen",), MOVING, room=0.1, name="frozen.share_moving",
              encoder=False),
    # speech
    LimitSpec("words", "hisses in place", ("wrong_words",), VOICE, most=False, margin=0.05,
              name="speech.hisses", encoder=False),
    LimitSpec("speech_rate", "pace", ("wrong_words",), VOICE, most=False, margin=0.03,
              name="speech.slowest", encoder=False, clean_alone=True),
    LimitSpec("speech_rate", "pace", ("wrong_words",), VOICE, margin=0.03,
              name="speech.fastest", encoder=False, clean_alone=True),
    # what the encoder sees
    LimitSpec("framing", "head", ("wrong_framing",), most=False, margin=0.02,
              name="framing.low", by_size=True, logarithmic=True, clean_alone=True),
    LimitSpec("framing", "head", ("wrong_framing",), margin=0.02,
              name="framing.high", by_size=True, logarithmic=True, clean_alone=True),
    LimitSpec("wardrobe", "colour gap", ("wardrobe_colour",), margin=0.05, name="wardrobe.gap"),
    LimitSpec("wardrobe", "reference gap", ("wardrobe_colour",), margin=0.05),
    LimitSpec("identity", FAILS, ("absent_character",), name="absent"),
    # composition and light, against the plan's words
    LimitSpec("tilt", "degrees", (), alarms=0.02, gate=False, encoder=False),
    LimitSpec("thirds", "off place", ("wrong_framing",), alarms=0.02, gate=False),
    LimitSpec("headroom", "headroom", ("wrong_framing",), alarms=0.02, by_size=True, gate=False),
    LimitSpec("lead_room", "room ahead", ("wrong_framing", "flipped_direction"), most=False,
              alarms=0.02, gate=False),
    LimitSpec("key_light", "key side", ("wrong_light",), most=False, alarms=0.02, gate=False),
    LimitSpec("low_key", "ratio", ("wrong_light",), most=False, alarms=0.02, gate=False),
    LimitSpec("high_key", "ratio", ("wrong_light",), alarms=0.02, gate=False),
    LimitSpec("banding", "stairs", (), margin=0.3, gate=False, encoder=False),
    # the scene's other pictures
    LimitSpec("angle", "repeated", (), gate=False),
    LimitSpec("angle_order", "order kept", ("flipped_direction",), most=False, gate=False),
    LimitSpec("angle_depth", "order kept", (), most=False, gate=False),
    LimitSpec("elements", "stray", ("extra_prop",), alarms=0.02, gate=False),
    LimitSpec("elements", "unexplained", ("extra_prop",), alarms=0.02, gate=False),
    # things over time
    LimitSpec("surprise", "excess",
              ("teleport", "vanish", "jump_cut", "extra_prop", "wrong_person", "wrong_light"),
              MOVING, margin=0.05, alarms=0.01),
    LimitSpec("permanence", "unmatched", ("vanish",), MOVING, gate=False),
    LimitSpec("appearance", "unmatched", ("extra_prop",), MOVING, gate=False),
    LimitSpec("path", "leap", ("teleport",), MOVING, gate=False),
    LimitSpec("drift", "bending", ("shape_drift", "melted_face"), MOVING, gate=False),
    # performance
    LimitSpec("movement", "along", ("flipped_direction",), MOVING, most=False, gate=False),
    LimitSpec("action", "travel", (), MOVING, most=False, gate=False),
    LimitSpec("action", "pose", (), MOVING, most=False, gate=False),
    LimitSpec("mouth", "sync", ("mouth_out_of_sync",), TALKING, most=False, margin=0.05),
    LimitSpec("syllables", "heard", ("wrong_words",), VOICE, margin=0.02,
              name="syllables.most heard", encoder=False),
    LimitSpec("syllables", "heard", ("wrong_words",), VOICE, most=False, margin=0.05,
              name="syllables.fewest heard", encoder=False, clean_alone=True),
)  # fmt: skip

FIXED: dict[str, Limit] = {
    "frozen.alive": Limit(
        value=0.6, origin="most of the clip moves, so that a rest in it is a fault"
    ),
    "tilt.agreement": Limit(
        value=0.5, origin="at least half of the length of straight edges has to agree"
    ),
    "tilt.dutch": Limit(
        value=4.0, origin="a judgement: a smaller lean reads as a mistake", gate=False
    ),
    "jump.share": Limit(value=0.004, origin="a fortieth of what a figure in a wide shot covers"),
    "jump.ratio": Limit(
        value=5.0,
        origin="five times what changes in any step around; a figure's own snap into another "
        "pose is set apart",
    ),
}
"""Limits that no data set moves."""

MEASURED_APART: dict[str, dict[str, Limit]] = {
    "5acf134a": {
        "join.continues": Limit(
            value=0.96,
            origin="adjacent frames of 25 previz clips reach 0.965 to 1.0; other angles of a scene "
            "at most 0.904 (50 pairs)",
            gate=False,
        ),
        "cut.sameness": Limit(
            value=0.92,
            origin="other angles of a scene reach 0.43 to 0.904 (50 pairs of previz stills)",
            gate=False,
        ),
    },
}
"""Limits of what no single take shows, by the beginning of the weights' SHA-256."""

SCORES: tuple[ScoreSpec, ...] = (
    ScoreSpec(
        "identity",
        ("cosine", "best_match", "head_cosine", "clothes_cosine", "crop_class", "crop_cosine",
         "bust_class", "bust_cosine", "bust_match", "face_cosine", "hair_cosine",
         "skin_lightness", "skin_colour", "hair_lightness", "hair_colour", "torso_lightness",
         "torso_colour", "skin_hair_ratio", "skin_hair_tint", "hair_torso_ratio",
         "hair_torso_tint", "skin_torso_ratio", "skin_torso_tint", "palette_gap", "clothes_gap"),
        # Every picture of a production is asked, and each that is refused is paid for again.
        refused=0.0075,
    ),
    # In the sample film clean high angles were refused at two in a hundred.
    ScoreSpec("place", PLACE_NUMBERS, refused=0.005),
    ScoreSpec("light", LIGHT_NUMBERS, refused=0.005),
)  # fmt: skip
