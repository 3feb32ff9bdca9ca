"""Which language a line is in, as far as a voice needs to know it.

Reads the script of the letters, then the small words of a few Latin-written languages. A short
line without such words counts as English; languages that share a script may be confused.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_SCRIPTS = {
    "CYRILLIC": "ru",
    "GREEK": "el",
    "CJK": "cmn",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "ARABIC": "ar",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "TELUGU": "te",
    "GUJARATI": "gu",
    "THAI": "th",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "ETHIOPIC": "am",
}

_SMALL_WORDS = {
    "en": "the and is are was you i it of to in not that this what have with we my he she don't",
    "de": "der die das und ist nicht ich du sie wir ein eine mit auf zu es was sind war dem den",
    "fr": "le la les des est et je tu il elle nous vous pas une un dans que qui ce ne c'est avec",
    "es": "el la los las es y yo que no una un en por para con se lo está muy como pero qué",
    "it": "il lo la gli è e io che non una un di per con sono si ma come questo della",
    "pt": "o a os as é e eu que não uma um em por para com se está muito mas você",
    "nl": "de het een en is niet ik je jij wij met op te dat wat van zijn maar",
    "sv": "och är inte jag du det en ett att som på med vi har den var",
    "pl": "i nie jest to się na w z że jak co ja ty ale czy już",
    "tr": "ve bir bu ne için değil ben sen çok da de mi var yok",
}
_WORD_SETS = {code: frozenset(words.split()) for code, words in _SMALL_WORDS.items()}


def language_of(text: str) -> str:
    """The engine's code for the language of `text`; 'en' when nothing speaks for another."""
    scripts = Counter(_script(letter) for letter in text if letter.isalpha())
    foreign = Counter({name: n for name, n in scripts.items() if name in _SCRIPTS})
    if foreign and foreign.most_common(1)[0][1] * 2 > sum(scripts.values()):
        return _by_script(foreign, text)
    return _by_small_words(text)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0]


def _by_script(scripts: Counter[str], text: str) -> str:
    if scripts["HIRAGANA"] or scripts["KATAKANA"]:
        return "ja"
    if re.search("[іїєґ]", text.lower()):
        return "uk"
    if re.search("[پچژگ]", text):
        return "fa"
    return _SCRIPTS[scripts.most_common(1)[0][0]]


def _by_small_words(text: str) -> str:
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text.lower().replace("’", "'"))
    hits = {code: sum(word in known for word in words) for code, known in _WORD_SETS.items()}
    best = max(hits, key=lambda code: (hits[code], code == "en"))
    return best if hits[best] >= max(2, hits["en"] + 2) else "en"
