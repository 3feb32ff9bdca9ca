"""Moods and music: what the words of a moment feel like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_MOODS = (
    ("uneasy", r"uneas|uncanny|strange|dread|fear|afraid|terr|panic|frighten|storm|alone at"),
    ("sorrowful", r"tears|weep|wept|cry|cried|sob|grief|mourn|sad|starv|lost|died|death|funeral"),
    ("tense", r"fight|chas|struggl|danger|gun|knife|threat|angr|furious|shout|desperat|hurry|rush"),
    (
        "triumphant",
        r"triumph|victor|wins\b|won\b|succeed|at last|reached|brim|cheer|proud|celebrat",
    ),
    ("wry", r"sly|trick|sour|amus|chuckl|mock|jeer|fool|vain|unconcern|greedy|oho"),
    ("tender", r"love|gentl|tender|embrac|kiss|hold(?:s|ing)? (?:his|her) hand|smil|warm"),
    ("wondering", r"wonder|discover|magic|glow|stars|awe|marvel|reali[sz]|ancient"),
    ("determined", r"determin|focus|resol|steady|careful|clever|plan|tried|best to|practic|work"),
    ("joyful", r"laugh|joy|happy|danc|sings?\b|singing|sunny|playful"),
    ("still", r"quiet|silen|still|calm|wait|sleep|meditat|empty|peace"),
)
_MUSIC = {
    "uneasy": "low sustained strings, sparse piano, unsettled harmony",
    "sorrowful": "slow solo cello over soft piano",
    "tense": "driving low strings and muted percussion",
    "triumphant": "warm strings rising, horns at the end",
    "wry": "pizzicato strings and a playful bassoon",
    "tender": "soft piano and warm strings",
    "wondering": "shimmering strings, celesta, slow swell",
    "determined": "steady piano ostinato with light strings",
    "joyful": "light acoustic guitar and hand percussion",
    "still": "sparse piano with a soft pad",
}
DEFAULT_MOOD = "quietly attentive"


def mood_of(text: str) -> str:
    """One word for the mood of a moment; a neutral one when nothing tells."""
    for mood, cue in _MOODS:
        if re.search(rf"\b(?:{cue})", text, re.IGNORECASE):
            return mood
    return DEFAULT_MOOD


def music_for(moods: Iterable[str]) -> str:
    """A cue for the film by its commonest mood, the first one where they tie."""
    counted = Counter(mood for mood in moods if mood in _MUSIC)
    mood = counted.most_common(1)[0][0] if counted else "still"
    return f"{_MUSIC[mood]}; {mood}, instrumental, no vocals"
