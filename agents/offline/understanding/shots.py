"""Which shots a person means: by id, place in the film, what they show, or 'it'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from agents.conversation import ShotLine, Situation
from agents.offline.understanding.descriptions import describes, fitting
from agents.offline.understanding.shot_words import (
    ALL,
    BACKWARDS,
    BESIDE,
    CALLED,
    EXCEPT,
    FROM_END,
    ID_ENDS,
    LETTERS,
    LONGEST,
    LOOKS_LIKE_ID,
    MOST_WORDS,
    NEIGHBOUR,
    ONLY,
    OPENS,
    OTHER,
    PARTS,
    PLACE,
    PLURAL,
    POINTS_BACK,
    PRONOUN,
    RANGE,
    SCENE,
    SPOKEN_ID,
    count,
    scene_of,
    squeezed,
)
from agents.offline.words import unique


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words back: what was meant is understood, but not enough of it to do it."""

    words: str


Found = tuple[str, ...] | Unclear | None
"""Shot ids in order; a question back; or None where the words mean no shot."""


class ShotReader:
    """Reads references to the shots of one situation."""

    def __init__(
        self,
        situation: Situation,
        talked_of: Sequence[str] = (),
        talks: Sequence[tuple[str, ...]] = (),
    ) -> None:
        """`talked_of` are the shots that 'it' and 'them' mean.

        `talks` are those of earlier turns, the last one first: 'the other one' is among them.
        """
        self._talks = talks
        self._shots = situation.shots
        self._talked_of = tuple(talked_of)
        self._read: dict[str, Found] = {}
        self._ids = {squeezed(shot.shot_id): shot.shot_id for shot in situation.shots}

    def read(self, text: str) -> Found:
        """The shots that the whole text means."""
        text = ONLY.sub("", text.strip(" ,.;:!?"))
        if text not in self._read:
            self._read[text] = self._meant(text) if text.count(" ") < MOST_WORDS else None
        return self._read[text]

    def _meant(self, text: str) -> Found:
        whole = self._either(text) or self._one(text) or self._excepted(text)
        if whole is not None or not PARTS.search(text):
            return whole
        found: list[str] = []
        for part in PARTS.split(text):
            shots = self._one(part)
            if shots is None or isinstance(shots, Unclear):
                return shots
            found += shots
        return unique(found)

    def spoken_out(self, text: str) -> str:
        """The text with ids as the plan writes them: 'two bee', '2-b' and 'shot 2 b' are 2B."""

        def written(found: re.Match[str]) -> str:
            number, letter = found["n"].casefold(), found["l"].casefold()
            article = letter == "a" and found["gap"] and not ID_ENDS.match(text, found.end())
            word = letter in LETTERS and not found["shot"]
            if article or word:
                return found[0]
            known = self._ids.get(f"{count(number)}{LETTERS.get(letter, letter)}")
            return f"{found['shot'] or ''}{known}" if known else found[0]

        return SPOKEN_ID.sub(written, text)

    def pointed_at(self, text: str) -> tuple[str, ...]:
        """The shots that a text names anywhere: by id, else by the first plain description."""
        if named := self.mentioned(text):
            return named
        at = self.span(text)
        found = self.read(text[at[0] : at[1]]) if at else None
        return found if isinstance(found, tuple) and len(found) == 1 else ()

    def meant_in(self, text: str) -> tuple[str, ...]:
        """The one shot that 'it' or 'that' in a question means; none where several could be."""
        said = POINTS_BACK.search(text)
        found = self._pronoun(said.group()) if said else None
        return found if isinstance(found, tuple) and len(found) == 1 else ()

    def span(self, text: str) -> tuple[int, int] | None:
        """Where a text names shots by id, place or description: the longest such words."""
        words = list(re.finditer(r"\S+", text))
        for first, word in enumerate(words):
            if not OPENS.match(word[0]):
                continue
            for last in reversed(words[first : first + LONGEST]):
                at = word.start(), last.end() - len(last[0]) + len(last[0].rstrip(",.;:!?"))
                if isinstance(self.read(text[slice(*at)]), tuple):
                    return at
        return None

    def mentioned(self, text: str) -> tuple[str, ...]:
        """The shots whose ids stand anywhere in a text."""
        words = re.findall(r"[A-Za-z0-9_-]+", text)
        pairs = [f"{a}{b}" for a, b in pairwise(words) if len(b) == 1]
        named = [self._id(word) for word in (*words, *pairs) if re.search(r"\d", word)]
        return unique(each for each in named if each)

    def _one(self, text: str) -> Found:
        for read in (self._named, self._pronoun, self._ranged, self._in_scene, self._neighbour):
            found = read(text)
            if found is not None:
                return found
        return self._described(text, self._shots)

    def _either(self, text: str) -> Found:
        """'1A or 1B' leaves open which."""
        parts = re.split(r"\s+or\s+", text, flags=re.IGNORECASE)
        if len(parts) < 2 or not all(isinstance(self._one(part), tuple) for part in parts):
            return None
        return Unclear(f"Which one do you mean by '{text}'?")

    def _excepted(self, text: str) -> Found:
        """'Everything but 2B'."""
        parts = EXCEPT.fullmatch(text)
        every = self._in_scene(parts["all"]) if parts else None
        out = self.read(parts["out"]) if parts and every else None
        if not isinstance(every, tuple) or not isinstance(out, tuple) or len(every) < 2:
            return out if isinstance(out, Unclear) else None
        return tuple(shot for shot in every if shot not in out) or None

    def _named(self, text: str) -> Found:
        if found := self._id(text):
            return (found,)
        looks = LOOKS_LIKE_ID.fullmatch(text)
        if looks and self._shots:
            ids = ", ".join(shot.shot_id for shot in self._shots)
            return Unclear(f"There is no shot {looks[1].upper()}. The plan has {ids}.")
        return None

    def _id(self, text: str) -> str | None:
        said = CALLED.sub("", text.strip())
        if re.fullmatch(r"shot\w*[-_ ]?\d\w*", said, re.IGNORECASE):
            said = re.sub(r"(?i)^shot[-_ ]?", "", said)
        bare_id = squeezed(said)
        return self._ids.get(bare_id) or self._ids.get(f"shot{bare_id}")

    def _other(self) -> Found:
        """The one that was talked of beside the one that is meant now, where there is one."""
        rests = (
            [shot for shot in shots if shot not in self._talked_of] for shots in ((), *self._talks)
        )
        beside = next((rest for rest in rests if rest), []) if len(self._talked_of) == 1 else []
        if len(beside) == 1:
            return tuple(beside)
        among = f" Do you mean {_choice(beside)}?" if beside else self._some()
        return Unclear(f"Which is the other one?{among}")

    def _pronoun(self, text: str) -> Found:
        if OTHER.fullmatch(text):
            return self._other()
        singular, plural = PRONOUN.fullmatch(text), PLURAL.fullmatch(text)
        if not singular and not plural:
            return None
        if not self._talked_of:
            return Unclear(f"Which shot do you mean by '{text}'?{self._some()}")
        if singular and len(self._talked_of) > 1:
            return Unclear(f"Which one do you mean: {_choice(self._talked_of)}?")
        return self._talked_of

    def _ranged(self, text: str) -> Found:
        found = RANGE.fullmatch(text) or re.fullmatch(r"(?P<a>\w+)-(?P<b>\w+)", text)
        ends = [self._id(found[end]) for end in "ab"] if found else []
        if len(ends) < 2 or None in ends:
            return None
        ids = [shot.shot_id for shot in self._shots]
        first, last = (ids.index(end) for end in ends if end)
        return tuple(ids[first : last + 1]) or None

    def _in_scene(self, text: str) -> Found:
        """All shots of a scene, one by its place there or in the film, or by what it shows."""
        found = SCENE.search(text)
        shots: Sequence[ShotLine] = self._shots
        rest = text
        if found:
            number = count(found["a"] or found["b"])
            shots = [shot for shot in self._shots if scene_of(shot.shot_id) == number]
            if not shots and self._shots:
                return Unclear(f"There is no scene {number}, as far as the shots' names say.")
            rest = f"{text[: found.start()]} {text[found.end() :]}".strip(" ,")
            rest = " ".join(rest.split())
        if ALL.fullmatch(rest) and (found or rest):
            return tuple(shot.shot_id for shot in shots) or None
        place = self._place(rest, shots, in_scene=found is not None)
        if place is not None or not found:
            return place
        return self._described(rest, shots)

    def _place(self, text: str, shots: Sequence[ShotLine], *, in_scene: bool) -> Found:
        found = PLACE.fullmatch(re.sub(r"\s+(?:of|in) the film$", "", text))
        if not found or not shots:
            return None
        word = (found["word"] or "").casefold()
        if word in FROM_END:
            return (shots[max(FROM_END[word], -len(shots))].shot_id,)
        number = 1 if word == "opening" else count(word or found["n"])
        if found["n"] and not in_scene and not self._plainly_numbered:
            return Unclear(f"Which shot {number}?{self._some()}")
        if number > len(shots):
            return Unclear(
                f"There are only {len(shots)} shots: {_choice([s.shot_id for s in shots])}."
            )
        return (shots[number - 1].shot_id,)

    @property
    def _plainly_numbered(self) -> bool:
        return all(scene_of(shot.shot_id) == 0 for shot in self._shots)

    def _neighbour(self, text: str) -> Found:
        found = NEIGHBOUR.fullmatch(text) or (BESIDE.fullmatch(text) if self._talked_of else None)
        beside = self.read(found.groupdict().get("of", "it")) if found else None
        if not found or not isinstance(beside, tuple) or len(beside) != 1:
            return beside if isinstance(beside, Unclear) else None
        ids = [shot.shot_id for shot in self._shots]
        at = ids.index(beside[0]) + (-1 if found["way"].casefold() in BACKWARDS else 1)
        return (
            (ids[at],)
            if 0 <= at < len(ids)
            else Unclear(f"There is none: {beside[0]} is at the end.")
        )

    def _described(self, text: str, shots: Sequence[ShotLine]) -> Found:
        """The shots that show everything the words name; several are a question back."""
        if not describes(text):
            return None
        found = fitting(text, shots)
        if not found:
            return None
        many = re.search(r"\b(?:all|both|every|each)\b", text, re.IGNORECASE)
        if len(found) == 1 or many:
            return tuple(shot.shot_id for shot in found)
        lines = "\n".join(f"- {shot.shot_id}: {shot.what}" for shot in found)
        return Unclear(f"Which one do you mean by '{text}'?\n{lines}")

    def _some(self) -> str:
        if not self._shots:
            return ""
        return f" The plan has {', '.join(shot.shot_id for shot in self._shots)}."


def _choice(ids: Sequence[str]) -> str:
    return ", ".join(ids)
