"""Quotations in prose: where they stand, which are spoken, and the narration around them.

Knows quotation marks and sentences; who speaks is `attribution`'s business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tools.screenplay.people import SPEECH_VERBS

_PAIRS = {"“": "”", '"': '"', "«": "»", "„": "“"}
_WORDS = re.compile(r"[^\W\d_]+")
_VERBS = "|".join(sorted(SPEECH_VERBS))
_ING = "|".join(sorted(verb for verb in SPEECH_VERBS if verb.endswith("ing")))
_TO_WHOM = r"(?:\s+(?:to|at|with|out)(?:\s+\w+){1,3})?"
# ', and said to him,' and ', remarking,' at the end of a narration
_TAIL = re.compile(rf"[,;]?\s+(?:(?:and|then|but)\s+(?:{_VERBS})|(?:{_ING})){_TO_WHOM}\s*[,:]?$")
# 'said the Fox, and walked away' after a speech
_HEAD = re.compile(rf"(?:{_VERBS})\s+((?:\w+\s+){{0,3}}\w+)(,? and|,)\s+(?=\w)")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a paragraph, either narration or what stands between quotation marks."""

    text: str
    quoted: bool
    marks: str = ""
    """The two quotation marks of a quotation."""

    @property
    def marked(self) -> str:
        """The text with its marks."""
        return f"{self.marks[:1]}{self.text}{self.marks[1:]}"


def segments(text: str, *, single: bool = False) -> list[Segment]:
    """A paragraph cut at its quotation marks, in order; `single` takes ‘ ’ for marks.

    A curly quotation that is not closed runs to the paragraph's end, as in speech over several
    paragraphs; a straight one that is not closed is no quotation.
    """
    pairs = {"‘": "’"} if single else _PAIRS
    out: list[Segment] = []
    at = begin = 0
    while at < len(text):
        closing = pairs.get(text[at])
        if closing is None:
            at += 1
            continue
        end = _closing(text, at + 1, closing)
        if end < 0 and text[at] == '"':
            break
        end = end if end >= 0 else len(text)
        out.append(Segment(text[begin:at], quoted=False))
        out.append(Segment(text[at + 1 : end].strip(), quoted=True, marks=text[at] + closing))
        at = begin = end + 1
    out.append(Segment(text[begin:], quoted=False))
    return [piece for piece in out if piece.text.strip()]


def _closing(text: str, at: int, mark: str) -> int:
    """Place of the closing mark, or -1; ’ between letters is an apostrophe, not a mark."""
    end = text.find(mark, at)
    while mark == "’" and 0 <= end < len(text) - 1 and text[end + 1].isalpha():
        end = text.find(mark, end + 1)
    return end


def join_broken(pieces: list[Segment]) -> list[Segment]:
    """Pieces in which a speech broken by 'said they,' in mid-sentence is one, the words whole.

    “May we ask,” said they, “what you were doing?” is one speech with 'said they,' after it.
    """
    out: list[Segment] = []
    for piece in pieces:
        if piece.quoted and len(out) >= 2 and _broken(out[-2], out[-1].text):
            first = out[-2]
            whole = Segment(f"{first.text} {piece.text}", quoted=True, marks=first.marks)
            out[-2:] = [whole, out[-1]]
        else:
            out.append(piece)
    return out


def _broken(first: Segment, between: str) -> bool:
    middle = between.strip()
    return (
        first.quoted
        and not first.text.endswith((".", "!", "?", "…"))
        and middle.endswith((",", ";", "—", "-"))
        and not re.search(r"[.!?]", middle)
        and has_speech_verb(middle)
        and len(middle.split()) <= 12
    )


def has_speech_verb(text: str) -> bool:
    """Whether a word such as 'said' stands in the text."""
    return any(word.lower() in SPEECH_VERBS for word in _WORDS.findall(text))


def last_clause(before: str) -> str:
    """The last, unfinished sentence of a narration."""
    return re.split(r"[.!?]", before)[-1]


def first_clause(after: str) -> str:
    """The narration up to the end of its first sentence or clause."""
    return re.split(r"[.!?;:,]", after.strip(), maxsplit=1)[0]


def is_speech(quote: str, before: str, after: str) -> bool:
    """Whether somebody says the quoted words.

    Yes with a verb of saying beside them, or when they are a sentence that stands by itself.
    """
    lead_in = before.rstrip()
    if lead_in.endswith((",", ":", "—", "-")) and has_speech_verb(last_clause(lead_in)):
        return True
    if has_speech_verb(first_clause(after)) and quote[-1:] in ",.!?…—-":
        return True
    free = not lead_in or lead_in.endswith((".", "!", "?", ",", ":", ";", "—"))
    return free and quote[-1:] in ".!?…—,"


def clean_narration(text: str, *, comes_on: bool = False, goes_on: bool = False) -> str:
    """Narration that can stand as action: bare attributions dropped, hanging ends closed.

    'said they,' becomes ''; 'The Fox heard him, and said to him,' becomes 'The Fox heard him.';
    'said the Fox, and left.' becomes 'The Fox left.' Where a sign's words stand before in the same
    sentence (`comes_on`) or follow in it (`goes_on`), that end stays as it is.
    """
    text = " ".join(text.split())
    if not comes_on:
        text = _without_attribution(text.lstrip(",;:.—- "))
        text = text[:1].upper() + text[1:]
    if goes_on:
        return text
    kept = _TAIL.sub("", text[-400:]) if text.endswith((",", ":")) else text[-400:]
    text = (text[:-400] + kept).strip().rstrip(",;:—- ")
    if not text:
        return ""
    return text if text.endswith((".", "!", "?", "…", "”", '"', "»", "’")) else text + "."


def _without_attribution(text: str) -> str:
    """Narration without 'said the Fox' at its start; the Fox stays when he does something more."""
    opening = re.match(r"[^.!?]*", text)
    sentence = opening.group() if opening else ""
    if not has_speech_verb(sentence):
        return text
    if len(sentence.split()) <= 5:
        return text[len(sentence) :].lstrip(".!? ")
    head = _HEAD.match(text)
    if head is None:
        return text
    joint = "," if head.group(2) == "," else ""
    deed = text[head.end() :]
    if re.match(r"(?:he|she|it|they) [a-z]", deed):
        return deed
    return f"{head.group(1)}{joint} {deed}"
