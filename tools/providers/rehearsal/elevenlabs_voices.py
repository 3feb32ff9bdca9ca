"""ElevenLabs' premade voices as the stand-in lists them, and which of previz's voices speaks each.

The list is the stand-in's own, so that a mistake in the client's table is found here. Ids, names
and labels as the service listed them in late 2025.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Premade:
    """One voice of the service."""

    id: str
    name: str
    gender: str
    age: str
    accent: str
    plays: str
    """The part voice of previz that is heard."""

    def as_json(self) -> dict[str, object]:
        """As `GET /v1/voices` lists it."""
        labels = {"gender": self.gender, "age": self.age, "accent": self.accent, "language": "en"}
        return {
            "voice_id": self.id,
            "name": self.name,
            "category": "premade",
            "labels": labels,
            "description": None,
            "preview_url": None,
            "available_for_tiers": [],
            "settings": None,
            "high_quality_base_model_ids": ["eleven_multilingual_v2"],
        }


_MIDDLE = "middle_aged"
PREMADE = {
    voice.id: voice
    for voice in (
        Premade("CwhRBWXzGAHq8TQ4Fs17", "Roger", "male", _MIDDLE, "american", "man-island"),
        Premade("EXAVITQu4vr4xnSDxMaL", "Sarah", "female", "young", "american", "woman-warm"),
        Premade("FGY2WhTYpPnrIDTdsKH5", "Laura", "female", "young", "american", "woman-young"),
        Premade("IKne3meq5aSn9XLyUdCD", "Charlie", "male", "young", "australian", "man-scots"),
        Premade("JBFqnCBsd6RMkjVDRZzb", "George", "male", _MIDDLE, "british", "man-warm"),
        Premade("N2lVS1w4EtoT3dr4eOWO", "Callum", "male", _MIDDLE, "american", "man-gravel"),
        Premade("SAz9YHcvj6GT2YYXdXww", "River", "neutral", _MIDDLE, "american", "woman-island"),
        Premade("SOYHLrjzK2X1ezoPC6cr", "Harry", "male", "young", "american", "creature"),
        Premade("TX3LPaxmHKxFdv7VOQHJ", "Liam", "male", "young", "american", "boy"),
        Premade("Xb7hH8MSUJpSbSDYk0k2", "Alice", "female", _MIDDLE, "british", "woman-crisp"),
        Premade("XrExE9yKIg1WjnnlVkGX", "Matilda", "female", _MIDDLE, "american", "woman-low"),
        Premade("bIHbv24MWmeRgasZH58o", "Will", "male", "young", "american", "man-young"),
        Premade("cgSgspJ2msm6clMCkdW9", "Jessica", "female", "young", "american", "girl"),
        Premade("cjVigY5qzO86Huf0OWal", "Eric", "male", _MIDDLE, "american", "machine"),
        Premade("iP95p4xoKVk53GoZ742B", "Chris", "male", _MIDDLE, "american", "man-bright"),
        Premade("nPczCjzI2devNBz1zQrb", "Brian", "male", _MIDDLE, "american", "man-deep"),
        Premade("onwK4e9ZLuTAKqWW03F9", "Daniel", "male", _MIDDLE, "british", "man-crisp"),
        Premade("pFZP5JQG7iQjIQuC4Bku", "Lily", "female", _MIDDLE, "british", "woman-scots"),
        Premade("pNInz6obpgDQGcFmaJgB", "Adam", "male", _MIDDLE, "american", "man-deep"),
        Premade("pqHfZKP75CvOlQylNhV4", "Bill", "male", "old", "american", "man-old"),
    )
}
