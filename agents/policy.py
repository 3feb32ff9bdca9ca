"""The critic's policy: one table from fault to remedy, readable and short enough to argue about.

`free` is tried once and first; when it does not apply or did not help, the asset is made again
while retakes are left, else a person decides. `lenient` names faults that a lenient production
lets pass as advice; a strict one also gates on `strict` advice.
"""

from __future__ import annotations

from dataclasses import dataclass

from tools.takes.verdict import Remedy


@dataclass(frozen=True, slots=True)
class Rule:
    """What a fault means for an asset."""

    instruction: str
    """For the next prompt."""
    free: Remedy | None = None
    lenient: bool = False
    """Let pass when the filmmaker asked for leniency."""
    strict: bool = False
    """Gate even as advice when the filmmaker asked for strictness."""


POLICY: dict[str, Rule] = {
    # who is in the frame
    "wrong_person": Rule("Match the reference picture's face, hair and build exactly."),
    "absent_character": Rule("The character has to be in the frame, clearly visible."),
    "copy_paste": Rule("New pose and angle; do not paste the reference picture.", lenient=True),
    "anatomy": Rule("Natural anatomy: two arms, two legs, five fingers a hand, an intact face."),
    # what they wear and hold, where they are
    "wardrobe_colour": Rule("Wardrobe exactly as described, with the named colours.", strict=True),
    "missing_prop": Rule("Every named prop has to be visible.", strict=True),
    "extra_prop": Rule("No objects beyond the named props.", strict=True),
    "wrong_place": Rule("The place of the scene's master picture, with the same furniture."),
    "wrong_light": Rule(
        "Light, colour temperature and contrast as described.",
        free=Remedy.COLOUR_MATCH,
        lenient=True,
    ),
    "wrong_style": Rule("Texture, line and grade of the film's other shots.", lenient=True),
    "wrong_framing": Rule(
        "Shot size and composition exactly as described.", free=Remedy.REFRAME, lenient=True
    ),
    "flipped_direction": Rule("The subject faces and moves the way described.", strict=True),
    # craft
    "blur": Rule("Sharp focus on the subject."),
    "noise": Rule("Clean image without grain or noise.", free=Remedy.DENOISE),
    "exposure": Rule("Correct exposure with detail in shadows and highlights."),
    "wrong_size": Rule("The frame size that was asked for.", free=Remedy.RESIZE),
    "wrong_length": Rule("The length that was asked for."),
    "unreadable": Rule("A complete file."),
    "black": Rule("A visible picture throughout."),
    # over time
    "frozen": Rule("Continuous movement of subject and camera throughout the clip."),
    "flicker": Rule("Steady light without flicker."),
    "teleport": Rule("Every object moves continuously."),
    "vanish": Rule("Everything that is in the first frame stays to the end."),
    "shape_drift": Rule("Face, body and objects keep their shape throughout."),
    "jump_cut": Rule("One continuous take without a cut."),
    "implausible": Rule(
        "Continuous, plausible motion; nothing appears, vanishes or changes by itself.",
        strict=True,
    ),
    # sound
    "silent": Rule("Audible sound."),
    "clipped": Rule("A clean level without distortion."),
    "speech_rate": Rule("Exactly the words of the line, at a natural pace."),
    "out_of_sync": Rule("Lips move with the words."),
    "loudness": Rule("A level near the other sounds of the film."),
}

UNKNOWN = Rule("Avoid the fault that was found.")
"""For faults that a new check names before the table does: still a gate, still retaken."""

MIN_USABLE_SHARE = 0.6
"""A trim that keeps less of the planned length is a retake: the beat would be lost."""
