"""Coverage of a scene that has no shot list: beats become units, units become shots.

A unit is what one shot shows: a stretch of action, a line with its speaker, a detail, the place.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from agents.exchange import Beat, SceneTask
from agents.offline.looks import names_in
from agents.offline.naming import call
from agents.offline.presence import Presence
from agents.offline.props import MOST_PROPS, props_in
from agents.offline.timing import spoken_seconds
from agents.offline.units import Unit, UnitKind, merged, opens_on_place, transition_in
from agents.offline.words import as_sentence, clauses, unique
from tools.screenplay.people import is_plural
from tools.screenplay.plan import TransitionKind
from tools.screenplay.script import Delivery, ElementKind, Line

WORDS_A_SHOT = 17
"""An action of more words than this holds more than one picture."""
_MERGED_WORDS = 11
_SHORT_WORDS = 8
"""Scenery of fewer words is seen in the shot before."""
_LONGEST_VOICED_SECONDS = 9.0
"""Voice-over is laid over one shot up to this length, then over another."""
_OVER_SHOULDERS = 2
_ANNOUNCED = re.compile(r"\b(?:said|says|asked|asks|replied|cried|answered)(?: \w+){0,4}[.:,]$")
_PROVERB = re.compile(
    r"(?:[A-Z][\w'’]+ (?:is|are|makes?|comes?|has)|Do not|Don['’]t|Never|Always|It is|He who|Who)\b"
)
_LONGEST_PROVERB_WORDS = 16
_PORTRAIT = re.compile(r"\([^()]*\)")
"""Somebody's looks where they come in: what they wear is no prop."""
_LEAVES = re.compile(
    r"\b(?:walk(?:s|ed)? away|left|leaves|goes|went|gave up|gives up|puts? down)\b"
)
_THING_MEANT = re.compile(r"\b(?:it|its)\b(?! (?:was|is|seems?|seemed)\b)", re.IGNORECASE)
_THINGS_MEANT = re.compile(r"\bthem\b", re.IGNORECASE)


def units_of(
    scene: SceneTask,
    names: Sequence[str],
    sexes: Mapping[str, str],
    roles: Mapping[str, str],
    *,
    tale: bool,
    changing: Container[int | str] = (),
) -> list[Unit]:
    """The scene in units, in script order, every beat in at least one of them.

    `sexes` say whom 'he' and 'she' mean, by name; `roles` say whom 'the mule' means.
    `changing` are the beats at which somebody has new clothes on.
    """
    who = Presence(names, sexes, _elsewhere(scene), roles)
    return _Reading(scene, names, who, changing, tale=tale).units()


def _elsewhere(scene: SceneTask) -> frozenset[str]:
    """Those who speak in a scene from other places only."""
    lines = [beat.line for beat in scene.beats if beat.line is not None]
    seen = {line.speaker for line in lines if line.delivery is not Delivery.OFF_SCREEN}
    return frozenset(line.speaker for line in lines) - seen


class _Reading:
    """One pass over a scene's beats, with who is present and who was meant last."""

    def __init__(
        self,
        scene: SceneTask,
        names: Sequence[str],
        who: Presence,
        changing: Container[int | str],
        *,
        tale: bool,
    ) -> None:
        self._tale = tale
        self._scene = scene
        self._names = names
        self._who = who
        self._changing = changing
        self._units: list[Unit] = []
        self._waiting: list[int] = []
        """Beats that show nothing themselves and go with the next unit."""
        self._hint = ""
        self._things: tuple[str, ...] = ()
        """Props that were named last."""

    def units(self) -> list[Unit]:
        self._who.here = self._first_talkers()
        for beat in self._scene.beats:
            self._take(beat)
        if not self._units:
            self._add(Unit(UnitKind.PLACE, (), as_sentence(self._scene.heading), ()))
        if self._waiting:
            last = self._units[-1]
            self._units[-1] = replace(last, beats=(*last.beats, *self._waiting))
        return self._units

    def _take(self, beat: Beat) -> None:
        match beat.kind:
            case ElementKind.DIALOGUE if beat.line is not None:
                self._speech(beat, beat.line)
            case ElementKind.TRANSITION:
                self._transition(beat)
            case ElementKind.SHOT:
                self._hint = beat.text
                self._waiting.append(beat.number)
            case ElementKind.CENTERED:
                self._waiting.append(beat.number)
            case _ if self._is_moral(beat):
                self._waiting.append(beat.number)
            case _:
                for text in clauses(beat.text, WORDS_A_SHOT):
                    self._action(beat.number, text)

    def _first_talkers(self) -> tuple[str, ...]:
        """Who talks in a scene that opens on talk: all of them are there from the start."""
        lines = takewhile(lambda line: line is not None, (beat.line for beat in self._scene.beats))
        seen = (line for line in lines if line and line.delivery is Delivery.ON_SCREEN)
        return tuple(reversed(unique(line.speaker for line in seen)))

    def _is_moral(self, beat: Beat) -> bool:
        """A proverb after the tale has nothing to show of its own."""
        return (
            beat is self._scene.beats[-1]
            and len(self._scene.beats) > 1
            and len(beat.text.split()) <= _LONGEST_PROVERB_WORDS
            and not names_in(beat.text, self._names)
            and bool(_PROVERB.match(beat.text))
        )

    def _action(self, number: int, text: str) -> None:
        people = self._who.meant(text)
        text = self._who.heard_from_elsewhere(text, people)
        last = self._units[-1] if self._units else None
        kind = UnitKind.ACTION if people else UnitKind.PLACE
        props = props_in(_PORTRAIT.sub("", text), self._names, tale=self._tale)
        if people and not props and self._goes_on_with_things(number, text, people):
            props = self._things
        if not people and last is not None and (number in last.beats or props) and self._things:
            # What happens to a thing while somebody handles it is seen close.
            kind, props = UnitKind.DETAIL, unique((*props, *self._things))[:MOST_PROPS]
        told = self._who.told(text, people)
        new = number in self._changing and not (last is not None and number in last.beats)
        unit = Unit(kind, (number,), told, people, props=props, dresses=new)
        self._things = props or self._things
        opens = len(self._units) == 1 and opens_on_place(self._units) and bool(people)
        if last is not None and _goes_with(last, unit) and not self._hint and not opens:
            self._units[-1] = merged(last, unit)
        else:
            self._add(unit)

    def _goes_on_with_things(self, number: int, text: str, people: Sequence[str]) -> bool:
        """Whether the things named last are still in hand: in the same sentence, or as 'it'."""
        last = self._units[-1] if self._units else None
        if last is None or not self._things or _LEAVES.search(text):
            return False
        same_breath = number in last.beats and bool(set(people) & set(last.people))
        several = any(thing.endswith("s") for thing in self._things)
        them = several and bool(_THINGS_MEANT.search(text))
        return same_breath or them or bool(_THING_MEANT.search(text))

    def _speech(self, beat: Beat, line: Line) -> None:
        if line.delivery is not Delivery.ON_SCREEN:
            self._voice(beat, line)
            return
        speaker = line.speaker
        self._who.meet((speaker,))
        last = self._units[-1] if self._units else None
        if last is not None and line.dual and last.lines:
            both = unique((*last.people, speaker))
            self._units[-1] = replace(
                last, beats=(*last.beats, beat.number), lines=(*last.lines, line), people=both
            )
            return
        if last is not None and _may_speak(last, speaker) and not self._hint:
            self._units[-1] = replace(
                last, beats=(*last.beats, beat.number), lines=(line,), kind=UnitKind.LINE
            )
            return
        absent = last is not None and _heard_last(last)
        people = (speaker, *(() if absent else self._shoulder(speaker)))
        text = self._speaking(line, heard=not absent)
        self._add(Unit(UnitKind.LINE, (beat.number,), text, people, (line,)))

    def _shoulder(self, speaker: str) -> tuple[str, ...]:
        """Whose shoulder the first lines of an exchange are seen over; then come singles."""
        exchanged = sum(len(unit.people) == 2 and bool(unit.lines) for unit in self._units)
        return self._who.listeners(speaker)[-1:] if exchanged < _OVER_SHOULDERS else ()

    def _voice(self, beat: Beat, line: Line) -> None:
        """A voice from elsewhere goes over the picture before it, or over whoever listens."""
        last = self._units[-1] if self._units else None
        heard = [each.text for each in last.lines] if last else []
        if last is not None and (
            all(each.delivery is not Delivery.ON_SCREEN for each in last.lines)
            and spoken_seconds([*heard, line.text]) <= _LONGEST_VOICED_SECONDS
        ):
            lines = (*last.lines, line)
            self._units[-1] = replace(last, beats=(*last.beats, beat.number), lines=lines)
            return
        listeners = self._who.listeners(line.speaker)[-1:]
        if line.delivery is Delivery.VOICE_OVER and not listeners and line.speaker in self._names:
            listeners = (line.speaker,)
        who = listeners[0] if listeners else ""
        text = (
            f"{who} listens, lips closed." if who else f"{self._scene.place or 'The place'} alone."
        )
        kind = UnitKind.LINE if who else UnitKind.PLACE
        self._add(Unit(kind, (beat.number,), as_sentence(text), listeners, (line,)))

    def _transition(self, beat: Beat) -> None:
        kind = transition_in(beat.text)
        if self._units:
            last = self._units[-1]
            self._units[-1] = replace(last, beats=(*last.beats, beat.number), transition=kind)
        else:
            self._waiting.append(beat.number)

    def _speaking(self, line: Line, *, heard: bool) -> str:
        """What a line looks like; `heard` says that whoever hears it is there."""
        listeners = self._who.listeners(line.speaker) if heard else ()
        manner = f", {line.parenthetical}" if line.parenthetical else ""
        verb = "speak" if is_plural(line.speaker.split()[-1]) else "speaks"
        to = f" to {call(listeners[-1])}" if listeners else ""
        return as_sentence(f"{call(line.speaker)} {verb}{to}{manner}")

    def _add(self, unit: Unit) -> None:
        beats = (*self._waiting, *unit.beats)
        people = tuple(name for name in unit.people if name in self._names)
        self._units.append(replace(unit, beats=beats, people=people, hint=self._hint))
        self._waiting, self._hint = [], ""


def _heard_last(last: Unit) -> bool:
    """Whether somebody who is not there spoke last: who answers, answers them."""
    return bool(last.lines) and last.lines[-1].delivery is not Delivery.ON_SCREEN


def _goes_with(last: Unit, unit: Unit) -> bool:
    """Whether two short actions are one picture."""
    words = len(last.text.split()) + len(unit.text.split())
    same = set(unit.people) <= set(last.people) or not last.people
    plain = not last.lines and last.transition is TransitionKind.CUT
    plain = plain and unit.kind is not UnitKind.DETAIL and not unit.dresses
    scenery = not unit.people and len(unit.text.split()) < _SHORT_WORDS
    return plain and same and words <= (_MERGED_WORDS + 4) * (2 if scenery else 1)


def _may_speak(last: Unit, speaker: str) -> bool:
    """Whether a line belongs into the action shot before it: a short deed of the speaker alone."""
    announced = bool(_ANNOUNCED.search(last.text)) and last.people[:1] == (speaker,)
    return (
        not last.lines
        and (last.people == (speaker,) or announced)
        and last.transition is TransitionKind.CUT
        and (announced or len(last.text.split()) <= _MERGED_WORDS)
    )
