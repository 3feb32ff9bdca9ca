"""The script's own text as sentences that a prompt can hold: what is seen, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.exchange import WriterTask
from agents.offline.naming import call, called
from agents.offline.plain import plain
from agents.offline.words import as_sentence, sentences
from tools.screenplay.plan import CastMember

_LEAD = re.compile(
    r"^(?:the |an? )?(?:(?:reverse|slightly|slight|eye[- ]level|shoulder[- ]height|low|high"
    r"|overhead|top[- ]down|wide|medium|close|tight|extreme|macro|static|establishing"
    r"|over[- ]the[- ]shoulder|dutch|angle|angled|long|full|two|three|group)[ ,-]+)*"
    r"(?:shot|view|close-up|framing|angle|frame|composition|two-shot|three-shot|insert|wide|macro)\b"
    r"(?:\s*(?:with|on|,)?\s*an? \d{2,3} ?mm lens)?[,:]?\s*(?:of |on |focused on |showing )?",
    re.IGNORECASE,
)
_OF_CAMERA = re.compile(
    r"\b(?:shot|view|close-up|angle|lens|mm|framing|wide|macro)\b", re.IGNORECASE
)
_TECHNICAL = re.compile(
    r"\b(?:camera|lens|handheld|depth of field|rack focus|focus shifts?|in the shot)\b",
    re.IGNORECASE,
)
_LENS = re.compile(
    r",?\s*\b(?:with |on |using )?(?:an? )?\d{2,3} ?mm(?:[- ]?lens)?\b", re.IGNORECASE
)
_LABEL = re.compile(
    r"^(?:mood|light(?:ing)?|style|camera|note|sound|music|tone|palette)\s*:", re.IGNORECASE
)
"""Sentences that say under a label what the plan holds in a field of its own."""
_REMARKS = (
    re.compile(
        r"\s*\([^()]*\b(?:same|identical|unchanged|fixed|generic|adult|no mess|placeholder)\b"
        r"[^()]*\)",
        re.IGNORECASE,
    ),
    re.compile(r",?\s*\b(?:back )?(?:in|from) (?:the )?shot \d+\b", re.IGNORECASE),
    re.compile(r"\s+from shot \d+\b", re.IGNORECASE),
    re.compile(r",?\s*\b(?:testing|without (?:changing|losing))\b[^.;]*\bidentity\b[^.;,]*", re.I),
    re.compile(r",?\s*\btesting the [^.;]*", re.IGNORECASE),
    re.compile(r"^over \d+(?:[–-]\d+)? seconds,\s*", re.IGNORECASE),
    re.compile(r"[,;]?\s*\b(?:clean|PG-rated|family-friendly|modest attire)\b(?: and\b)?"),
    re.compile(r"\s+reading ['‘“\"][^'’”\"]*['’”\"]", re.IGNORECASE),
    re.compile(r",?\s*\bas the shot (?:ends|closes|opens)\b[^.;]*|\s*\(implied\)", re.IGNORECASE),
    re.compile(r"[:;,]\s*same [^.;]*", re.IGNORECASE),
    re.compile(r",?\s*\b(?:signal+ing|indicating|suggesting that|as if to say)\b[^.;]*", re.I),
)
"""What a script tells its makers and no picture shows."""
_WHEN = re.compile(
    r"^(?:not long after(?:wards)?|presently|one (?:fine )?day|once upon a time|soon(?: after)?"
    r"|by and by|meanwhile|the next day|some (?:days|time) later|at last|then|but|so|and)\b,?\s+",
    re.IGNORECASE,
)
_COMMENT = re.compile(
    r"^(?:too|so|very|more|less|\w+er than)\b"
    r"|^(?:tension|suspense|momentum|excitement)\b"
    r"|^(?:aimed|looking|facing|focused|angled|taken) (?:at|from|toward|towards|across|down)\b"
    r"|^(?:the (?:scene|mood|atmosphere|lighting)|their movements?|everything) (?:feels?|looks?"
    r"|is|are)\b|\b(?:unchanged|consistent look|remains? (?:fixed|identical))\b",
    re.IGNORECASE,
)
_MOST_COMMENT = 12
"""Words of a comment at most; a longer sentence shows something too."""
_STATE = re.compile(
    r"^(?:it['’]s|it is|there (?:is|are)|this is|no\b|not\b|an? (?!\w+ (?:\w+ )?\w+[^s]s\b))",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"\b(?:begins?|starts?|comes? to|turns? into)\b", re.IGNORECASE)
"""A change, however the sentence begins: 'A drop of rain begins to fall.'"""
_PERSON = re.compile(r"\b(?:he|she|they|his|her|their)\b", re.IGNORECASE)
_LATER = re.compile(r"[,;]?\s+(?:and )?(?:then|finally|before \w+ing)\b.*$", re.IGNORECASE)
_WORN_PORTRAIT = 0.6
_FEWEST_WORDS = 3
_FEWEST_PLACED = 6
_PLACED = re.compile(r"^(?:at|in|on|from|near|by|with)\b", re.IGNORECASE)
"""What is left of 'over the shoulder at the glass chamber' says nothing."""
_MERELY_IS = re.compile(r"\b(?:is|are|has|have|wears?|was|were|stands?|sits?)\b", re.IGNORECASE)


def told_sentences(text: str, task: WriterTask) -> list[str]:
    """What the text shows, sentence by sentence: no camera words, no remarks, no brackets."""
    found: list[str] = []
    names = (*(member.name for member in task.cast), *task.others)
    for sentence in sentences(_named(plain(text, task.shot.time_of_day), names)):
        clean = _clean(_without_camera(sentence), task)
        words = len(clean.split())
        crumb = words < _FEWEST_WORDS or (words < _FEWEST_PLACED and _PLACED.search(clean))
        if not crumb and not _TECHNICAL.search(clean):
            found.append(clean)
    return found


def _without_camera(sentence: str) -> str:
    """The sentence without the framing that it opens with: 'Insert close-up of hands' is hands."""
    if not of_camera(sentence):
        return sentence
    bare = _LEAD.sub("", sentence)
    return _LENS.sub("", _LEAD.sub("", bare) if of_camera(bare[:20]) else bare)


def frozen(told: Sequence[str], names: Sequence[str]) -> list[str]:
    """What of an action one still can hold: the states, and the first deed of somebody shown."""
    deeds = [text for text in told if not is_state(text)]
    calls = [call(name).casefold() for name in names]
    shown = [
        text
        for text in deeds
        if _PERSON.search(text) or any(each in text.casefold() for each in calls)
    ]
    moment = (shown or deeds)[:1]
    return [
        as_sentence(_LATER.sub("", text)) if text in moment else text
        for text in told
        if is_state(text) or text in moment
    ]


def of_camera(text: str) -> bool:
    """Whether a text speaks of how it is shot."""
    return _OF_CAMERA.search(text) is not None


def is_state(sentence: str) -> bool:
    """Whether a sentence tells how things are, not what happens."""
    return _STATE.search(sentence) is not None and not _BEGINS.search(sentence)


def _clean(sentence: str, task: WriterTask) -> str:
    if _LABEL.search(sentence) or is_comment(sentence) or _is_worn(sentence, task.cast):
        return ""
    for remark in _REMARKS:
        sentence = remark.sub("", sentence)
    sentence = _without_others(_WHEN.sub("", sentence), task.others)
    sentence = _by_clothes(sentence, task)
    for member in task.cast:
        sentence = re.sub(
            rf"\b([Tt])he same (?={re.escape(member.name)}\b)", r"\1he ", sentence, flags=re.I
        )
    text = called(sentence, task.cast, alone=not task.others)
    if not text and not _MERELY_IS.search(sentence):
        # A short portrait shares its few words with any deed of its owner.
        plainly = [
            CastMember(name=member.name, description="", wardrobe="") for member in task.cast
        ]
        text = called(sentence, plainly, alone=not task.others)
    return as_sentence(text)


def is_comment(sentence: str) -> bool:
    """Whether a short sentence judges what others show."""
    return len(sentence.split()) <= _MOST_COMMENT and _COMMENT.search(sentence) is not None


def _named(text: str, names: Sequence[str]) -> str:
    """Names in capitals, as screenplays introduce them, written as names."""
    for name in names:
        text = re.sub(rf"\b{re.escape(name.upper())}\b", name, text)
    return text


def _is_worn(sentence: str, cast: Sequence[CastMember]) -> bool:
    """Whether a sentence lists clothes that the character's own sentence lists."""
    if not re.search(r"^(?:he|she|they|the \w+|[A-Z]\w+)\s+wears?\b", sentence, re.IGNORECASE):
        return False
    words = set(re.findall(r"[a-z]{4,}", sentence.lower()))
    worn = {w for member in cast for w in re.findall(r"[a-z]{4,}", member.wardrobe.lower())}
    return bool(worn) and len(words & worn) >= _WORN_PORTRAIT * min(len(words), len(worn))


def _without_others(sentence: str, others: Sequence[str]) -> str:
    """'The fox speaks to Crow' without the crow, who is not in the frame."""
    for name in others:
        sentence = re.sub(
            rf"\b(speaks?|talks?|says?|calls?|listens?|answers?|replies|nods)\s+(?:to|for)\s+"
            rf"(?:the )?{re.escape(name)}\b",
            r"\1",
            sentence,
            flags=re.IGNORECASE,
        )
    return sentence


def _by_clothes(sentence: str, task: WriterTask) -> str:
    """'The hoodie man' called as he is called everywhere else, where one alone wears a hoodie."""

    def swap(match: re.Match[str]) -> str:
        worn = match["worn"].lower().split("-")[-1]
        wearers = [
            member.name
            for member in task.cast
            if worn in task.shot.wardrobe.get(member.name, member.wardrobe).lower()
        ]
        return call(wearers[0]) if len(wearers) == 1 else match.group()

    return re.sub(r"\b[Tt]he (?P<worn>[\w-]+) (?:man|woman|boy|girl|person)\b", swap, sentence)
