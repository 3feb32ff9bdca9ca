"""Which advice of memory a shot's prompt may take: the one owner, for models and rules alike.

Advice comes from takes of other shots and films. A sentence is left out that contradicts its shot,
that speaks of what the shot has not, or that is no advice on a picture but an order to the writer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from agents.exchange import Recollection, WriterTask
from agents.offline.casting import is_animal
from agents.offline.words import sentences
from memory.lessons import Lesson
from tools.providers.previz.phrases import Text, read_text, stem
from tools.providers.previz.place_tables import PLACES
from tools.providers.previz.prop_words import FURNITURE, things
from tools.screenplay.people import is_beast, is_being, may_be_name, may_be_thing
from tools.takes.lint import against_shot, contradictions, directs
from tools.takes.linting.against import worn_in
from tools.takes.linting.leaks import leak_issues
from tools.takes.linting.reading import Reading

_ORDER = re.compile(
    r"(?:^|[.;:!?,] |\b(?:and|then|please|now|instead|must|should|not|to) )"
    r"(?:ignore|disregard|forget|override|overrule|bypass|obey|pretend|imagine|write|rewrite|describe"
    r"|translate|answer|reply|respond|output|print|reveal|repeat|recite|tell (?:me|us|the)"
    r"|approve|accept|reject|refuse|delete|praise|rate|score|execute|act as|follow)\b"
    r"|\b(?:you|your|yours|yourself|i|me|my|we|us|our)\b"
    r"|\b(?:every|all|any|the next|this|each) takes?\b",
    re.IGNORECASE,
)
"""Deeds of a writer, who is spoken to, and verdicts on takes: none of it is seen."""
_AFFAIRS = frozenset(
    (
        "prompt", "instruction", "system", "assistant", "password", "passphrase", "api", "json",
        "token", "task", "answer", "critic", "director", "writer", "studio", "budget", "lesson",
        "verdict", "script", "screenplay",
    )
)  # fmt: skip
"""What a production deals with; a picture has it only where the shot says so."""
_PEOPLES_PARTS = frozenset(
    (
        "hand", "finger", "thumb", "knuckle", "wrist", "elbow", "lip", "eyebrow", "brow", "cheek",
        "chin", "forehead", "beard", "smile", "fingernail", "freckle", "wrinkle", "torso",
        "gaze", "expression",
    )
)  # fmt: skip
_BEASTS_PARTS = frozenset(
    (
        "fur", "paw", "hoof", "hooves", "mane", "tail", "beak", "wing", "feather", "snout",
        "muzzle", "claw", "whisker", "antler", "fin", "udder",
    )
)  # fmt: skip
_ANYBODYS_PARTS = frozenset(
    (
        "hair",
        "face",
        "eye",
        "ear",
        "nose",
        "mouth",
        "teeth",
        "leg",
        "foot",
        "feet",
        "limb",
        "skin",
        "neck",
    )
)
_ANYBODY = frozenset(("people", "person", "figure", "character", "somebody", "everybody"))
_CRAFT = frozenset(
    (
        "light", "shadow", "glow", "highlight", "reflection", "silhouette", "outline", "contour",
        "camera", "lens", "focus", "frame", "framing", "picture", "image", "shot", "take", "clip",
        "composition", "subject", "background", "foreground", "horizon", "sky", "ground", "floor",
        "wall", "ceiling", "air", "depth", "distance", "perspective", "scene", "place", "room",
        "space", "set", "setting", "weather", "edge", "line", "corner", "centre", "center",
        "middle", "side", "top", "bottom", "front", "back", "left", "right", "rest", "whole",
        "colour", "color", "tone", "contrast", "exposure", "palette", "grain", "texture",
        "surface", "detail", "shape", "form", "size", "scale", "proportion", "pattern", "material",
        "movement", "motion", "action", "gesture", "pose", "posture", "step", "pace", "speed",
        "clothes", "clothing", "wardrobe", "costume", "outfit", "garment", "fabric", "cloth",
        "fold", "sleeve", "collar", "seam", "hem", "head", "body", "shoulder", "arm", "build",
        "figure", "character", "person", "people", "object", "prop", "thing", "item", "part",
        "one", "two", "both", "same", "length", "file", "look", "view",
        "angle", "style", "mood", "grade",
        *_PEOPLES_PARTS, *_BEASTS_PARTS, *_ANYBODYS_PARTS,
    )
)  # fmt: skip
"""What any picture may have; whether a shot has hands is asked apart."""
_SUBJECT = re.compile(
    r"^(?:the|this|that|these|those)\s+(?P<head>\w[\w'’-]*(?: \w[\w'’-]*){0,2})", re.I
)
_NAME = re.compile(r"(?:^|(?<=[\w,] ))(?P<name>[A-Z][a-z]+)\b(?:['’]s)?(?: (?P<after>\w+))?")
_DEEDS = frozenset(
    (
        "keeps", "looks", "wears", "holds", "stands", "sits", "faces", "turns", "walks", "kneels",
        "leans", "smiles", "waits", "lifts", "carries", "steps", "speaks", "listens", "runs",
    )
)  # fmt: skip
_BEFORE_NOUN = frozenset(("a", "an", "the", "this", "some", "in", "at", "into", "inside", "over"))
_AFTER_NOUN = re.compile(
    r"\W|(?:is|are|in|on|at|with|under|behind|before|beyond|from|and|or|stands?"
    r"|lies|fills?|instead|by|of|to|near|around|where|that|full)$"
)
_VERBS = frozenset(
    ("is", "are", "has", "have", "in", "on", "of", "at", "with", "from", "by", "to", "and", "as")
)
_SEEN = re.compile(r"\s*\bSeen:")
"""What follows tells of the take that failed, and asks for nothing."""
_FEWEST_SHARED = 4
"""Letters by which 'drops' are the raindrops of the shot."""
_AS_ANYWHERE = re.compile(
    r"\bdepth of (?:field|focus)\b|\beye[- ]level\b|\b(?:faces|facing) (?=and\b|the\b|to)"
    r"|\bmaster (?=picture|shot|frame)",
    re.IGNORECASE,
)
"""Camera words that are words for bodies, places or people elsewhere."""

_MOONLIGHT = re.compile(r"\bmoon(?:light|beams?|shine)\b(?! sonata)", re.IGNORECASE)
"""A filmmaker may want it by day; from takes of another hour it may not come there."""


def fitting(
    lessons: Sequence[Lesson], task: WriterTask, said: Sequence[str]
) -> tuple[Recollection, ...]:
    """The lessons with what their shot can use of their remedies, in their order.

    `said` are prompts for the shot without any advice, which no advice may contradict. A lesson
    that gives orders is left out with all it says; one without a remedy only tells, and stays.
    """
    shown = _Shown(task, tuple(said))
    found: list[Recollection] = []
    for lesson in lessons:
        told = sentences(_SEEN.split(lesson.remedy)[0])
        if any(shown.is_order(each) for each in told):
            continue
        kept = [each for each in told if shown.takes(each)]
        if kept or not told:
            text = lesson.text if len(kept) == len(told) else " ".join(kept)
            found.append(Recollection(lesson_id=lesson.lesson_id, text=text, remedy=" ".join(kept)))
    return tuple(found)


@dataclass(frozen=True)
class _Shown:
    """What a shot has: its own words, and who is in it."""

    task: WriterTask
    said: tuple[str, ...]

    @cached_property
    def words(self) -> str:
        """Everything that plan and script say of what is seen."""
        shot, place = self.task.shot, self.task.place
        people = (f"{m.name} {m.description} {m.wardrobe}" for m in self.task.cast)
        return " ; ".join((
            shot.action, shot.first_frame, shot.source, shot.location, place.name,
            place.description, shot.lighting, shot.mood, shot.camera.composition,
            *shot.props, *shot.characters, *shot.wardrobe.values(), *people,
        ))  # fmt: skip

    @cached_property
    def stems(self) -> frozenset[str]:
        """The words in small letters, each in its singular."""
        return frozenset(read_text(self.words).stems)

    @cached_property
    def beasts(self) -> bool:
        """Whether there is an animal."""
        cast = any(is_animal(member.name, member.description) for member in self.task.cast)
        return cast or any(is_beast(word) for word in self.stems)

    @cached_property
    def people(self) -> bool:
        """Whether there is a person, of the cast or not."""
        cast = any(not is_animal(member.name, member.description) for member in self.task.cast)
        return cast or any(is_being(word) and not is_beast(word) for word in self.stems)

    def is_order(self, sentence: str) -> bool:
        """Whether a sentence tells the writer what to do, and not what is to be seen."""
        affairs = _AFFAIRS & {*read_text(sentence).stems} - self.stems
        return bool(affairs) or _ORDER.search(sentence) is not None

    def takes(self, sentence: str) -> bool:
        """Whether a sentence of advice is for this shot and not against it."""
        return not any(self._unknown(sentence)) and not self._contradicts(sentence)

    def _contradicts(self, sentence: str) -> bool:
        shot, task = self.task.shot, self.task
        sentence = _MOONLIGHT.sub("moonlit", sentence)
        if against_shot(sentence, shot, task.others) or any(leak_issues(sentence, shot.lines)):
            return True
        if not directs(sentence):
            return False
        people = shot.characters
        return any(
            {*contradictions(f"{said} {sentence}", people)} - {*contradictions(said, people)}
            for said in self.said
        )

    def _unknown(self, sentence: str) -> Iterator[str]:
        """Whatever the sentence speaks of that the shot has not."""
        told = read_text(_AS_ANYWHERE.sub(" ", Reading(sentence).affirmed))
        yield from (word for word in told.stems if self._lacks_part(word))
        yield from (word for word in told.stems if self._lacks_being(word))
        yield from self._other_names(sentence)
        yield from self._other_things(told)
        yield from self._other_places(told)
        yield from (
            text.words[garment.stop - 1]
            for text, garment in worn_in(sentence)
            if text.stems[garment.stop - 1] not in self.stems
        )
        yield from self._other_subject(sentence)

    def _lacks_part(self, word: str) -> bool:
        if word in self.stems:
            return False
        return (
            (word in _PEOPLES_PARTS and not self.people)
            or (word in _BEASTS_PARTS and not self.beasts)
            or (word in _ANYBODYS_PARTS and not (self.people or self.beasts))
        )

    def _lacks_being(self, word: str) -> bool:
        if word in _ANYBODY:
            return not (self.people or self.beasts)
        return is_being(word) and not may_be_thing(word) and word not in self.stems

    def _other_things(self, told: Text) -> Iterator[str]:
        for thing in things(told):
            own = told.stems[thing.start : thing.stop]
            spare = thing.name in FURNITURE or own[-1] in _CRAFT
            if thing.there and not spare and not self._known(own[-1:]):
                yield thing.name

    def _other_places(self, told: Text) -> Iterator[str]:
        for hit in PLACES.hits(told):
            own = told.stems[hit.start : hit.stop]
            if _is_noun(told, hit.stop) and not (self._known(own) or {*own} & _CRAFT):
                yield hit.phrase

    def _other_names(self, sentence: str) -> Iterator[str]:
        """Names of other people: whoever does something, or is written large inside a sentence."""
        for match in _NAME.finditer(sentence):
            word, after = match["name"], stem((match["after"] or "").lower())
            own = self._known(read_text(word).stems) or stem(word.lower()) in _CRAFT
            inside = match.start() > 0 and after not in _CRAFT
            if not own and may_be_name(word) and (inside or match["after"] in _DEEDS):
                yield word

    def _other_subject(self, sentence: str) -> Iterator[str]:
        """What a sentence is about, where it is one certain thing: 'the umbrella is held ...'."""
        match = _SUBJECT.match(Reading(sentence).affirmed)
        if match is None:
            return
        head: list[str] = []
        for word in re.split(r"\s+", match["head"].lower()):
            if word in _VERBS:
                break
            head.append(re.sub(r"['’]s?$", "", word))
        stems = [stem(word) for word in head]
        if stems and not self._known(stems) and not {*stems} & _CRAFT:
            yield match["head"]

    def _known(self, stems: Sequence[str]) -> bool:
        """Whether any of the words is one of the shot's, or ends one: drops, raindrops."""
        return any(
            word in self.stems
            or (len(word) >= _FEWEST_SHARED and any(own.endswith(word) for own in self.stems))
            for word in stems
        )


def _is_noun(told: Text, stop: int) -> bool:
    """Whether a word that may be a place is one: 'a flat.', not 'pressed flat into'."""
    ends = stop >= len(told) or _AFTER_NOUN.match(told.words[stop]) is not None
    before = told.words[max(0, stop - 4) : stop - 1]
    return ends and any(word in _BEFORE_NOUN for word in before)
