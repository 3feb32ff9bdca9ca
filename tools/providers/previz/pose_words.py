"""Where people face and stand, and how they feel, in words."""

from __future__ import annotations

from collections.abc import Sequence

from tools.providers.previz.phrases import Lexicon, Text, by_value

FACINGS = by_value(
    {
        180.0: (
            "back to camera, back to the camera, back turned, facing away, seen from behind, from "
            "behind, "
            "backs to camera, back toward the camera, back view, with his back to us, with her "
            "back to us, turned away, "
            "rear view, walks away, walking away, walks off into, "
            "walks away from the camera, away from camera, back facing, away from the "
            "camera, facing the horizon, "
            "looking out over, looks out over, looks out to sea, looking out to sea"
        ),
        0.0: (
            "facing camera, facing the camera, faces camera, faces the camera, looks into the "
            "camera, looking at the camera, "
            "toward the camera, towards the camera, to camera, straight to camera, front facing, "
            "facing forward, facing us, "
            "head on, into the lens, frontal"
        ),
        -90.0: (
            "profile left, left profile, in profile facing left, profile facing left, in profile "
            "looking left"
        ),
        90.0: (
            "profile right, right profile, in profile, profile shot, profile facing right, side "
            "profile, side view, profile view, profile medium"
        ),
        -55.0: (
            "looks left, looking left, faces left, facing left, turned left, gazes left, looks "
            "screen left, facing screen left, "
            "looks to the left, looking to the left, to screen left, toward screen left, eyes "
            "left, moves left, walks left, "
            "walking left, right to left, looks camera left, facing camera left, looks off left, "
            "turns left, glances left, "
            "facing frame left, looks frame left, runs left, running left, screen direction left, "
            "gaze left, turned to the left"
        ),
        55.0: (
            "looks right, looking right, faces right, facing right, turned right, gazes right, "
            "looks screen right, "
            "facing screen right, looks to the right, looking to the right, to screen right, "
            "toward screen right, eyes right, "
            "moves right, walks right, walking right, left to right, looks camera right, facing "
            "camera right, looks off right, "
            "turns right, glances right, facing frame right, looks frame right, runs right, "
            "running right, "
            "screen direction right, gaze right, turned to the right"
        ),
        30.0: (
            "three quarter, three quarter view, three quarter profile, three quarters, looks off "
            "camera, looking off camera"
        ),
    }
)
"""Yaw in degrees -> the words for it."""


COLUMNS = by_value(
    {
        -1.0: (
            "on the left, at left, to the left, left side, stands left, sits left, on left, far "
            "left, frame left, camera left, screen left, "
            "at the left, left of frame, left foreground, on his left side of frame, left of the "
            "board, left of the table, left of center"
        ),
        1.0: (
            "on the right, at right, to the right, right side, stands right, sits right, on "
            "right, far right, frame right, camera right, "
            "screen right, at the right, right of frame, right foreground, right of the board, "
            "right of the table, right of center"
        ),
        0.0: (
            "in the center, in the centre, between them, in the middle, stands center, center frame"
        ),
    }
)


DEPTHS = by_value(
    {
        -1.0: (
            "in the foreground, foreground, closest to camera, nearest camera, nearest the camera"
        ),
        1.6: (
            "in the background, background, in the distance, far behind, further back, midground, "
            "mid ground, slightly behind, behind him, behind her"
        ),
    }
)


MOODS = by_value(
    {
        "happy": (
            "happy, smiling, smile, smiles, joyful, joy, cheerful, laughing, laughs, delighted, "
            "beaming, grin, grins, grinning, playful, amused"
        ),
        "sad": (
            "sad, sorrow, sorrowful, tearful, crying, weeping, grief, grieving, melancholy, "
            "mournful, tears, lonely, wistful, heartbroken, dejected"
        ),
        "angry": (
            "angry, furious, rage, scowling, scowl, glaring, snarling, enraged, irritated, "
            "glares, anger, hostile, menacing"
        ),
        "afraid": (
            "afraid, fearful, scared, terrified, frightened, fear, panic, panicked, dread, "
            "anxious, nervous, uneasy, horrified, worried"
        ),
        "surprised": (
            "surprised, shocked, astonished, startled, amazed, awe, wide eyed, wonder, stunned, "
            "gasps, awestruck, bewildered"
        ),
        "determined": (
            "determined, resolute, focused, intent, concentrated, serious, stern, concentration, "
            "steely, resolved, purposeful, intense, resolve"
        ),
        "tired": "tired, weary, exhausted, sleepy, worn out, fatigued, drained, drowsy, weariness",
    }
)
"""Mood -> its words."""


def first_in(text: Text, span: Sequence[int], table: Lexicon[float]) -> float | None:
    """The first value of a table among the words of one person, or None."""
    hits = (table.at(text, at) for at in span if not text.negated[at])
    return next((hit.value for hit in hits if hit is not None), None)


def mood_in(text: Text, span: Sequence[int]) -> str | None:
    """The mood that the words of one person give, or None."""
    for at in span:
        hit = None if text.negated[at] else MOODS.at(text, at)
        if hit is not None:
            return hit.value
    return None
