"""The director: a script becomes a plan that an editor can cut.

A model breaks the script down; the code then holds the plan to what the script says: given shots
one to one, every beat covered, every line once and word for word, safe and unique ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from agents.assembly import assemble
from agents.batches import planned
from agents.exchange import Beat, DirectorAnswer, DirectorTask, LeadLook, SceneTask
from agents.models import ChatModel
from agents.names import merged_looks, one_person, renamed
from agents.offline.breakdown import break_down
from agents.offline.words import sentences, unique
from agents.prompts import load_prompt
from agents.script_check import problems_of
from agents.talk import Picture
from memory.lessons import Lesson
from tools.dinov3.reference import VisualDNA
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Plan
from tools.screenplay.script import Element, ElementKind, Line, Script, ScriptScene

LONGEST_LINE = 420
"""Characters of a line in one shot: 30 seconds, the longest that lip-sync sells."""
_SETTLED = re.compile(r"\b(?:assumed|guessed|was given|was made)\b")
ROUNDS = 2
"""How often a model is asked before the code mends what is left."""


class Director:
    """Breaks scripts down."""

    def __init__(self, model: ChatModel) -> None:
        self.model = model

    async def plan(
        self,
        script: Script,
        brief: Brief,
        *,
        lead: VisualDNA | None,
        lessons: Sequence[Lesson],
        pictures: Sequence[Picture] = (),
    ) -> Plan:
        """The plan for a script; raises ModelOutputInvalid when the model gives no usable one.

        `pictures` are master references, for a model that sees.
        """
        task = director_task(script, brief, lead, lessons)
        answer = await self._ask(task, pictures)
        plan = assemble(answer, break_down(task), task)
        said = unique((*_assumed(script), *plan.assumptions))
        return plan.model_copy(update={"assumptions": said})

    async def _ask(self, task: DirectorTask, pictures: Sequence[Picture]) -> DirectorAnswer:
        """An answer without problems, or the last one: the code mends the rest."""
        prompt = load_prompt("director").text
        for _ in range(ROUNDS):
            answer = await planned(self.model, prompt, task, pictures)
            problems = problems_of(answer, task)
            if not problems:
                break
            task = task.model_copy(update={"problems": problems})
        return answer


def _assumed(script: Script) -> tuple[str, ...]:
    """What the reader of the script settled where it said nothing: a place, an hour, a speaker."""
    return tuple(note for note in script.notes if _SETTLED.search(note))


def plan_by_rule(script: Script, brief: Brief) -> Plan:
    """The plan without a model and without a wait: what the script itself says there is."""
    task = director_task(script, brief, None, ())
    answer = break_down(task)
    return assemble(answer, answer, task)


def director_task(
    script: Script, brief: Brief, lead: VisualDNA | None, lessons: Sequence[Lesson]
) -> DirectorTask:
    """The script in numbered beats, with everything else a breakdown depends on."""
    count = iter(range(1, 1_000_000))
    same = one_person((*script.characters, *_speakers(script)), _speakers(script))
    lead_name = script.lead or (lead.name if lead else "")
    return DirectorTask(
        project=brief.name,
        title=script.title,
        overview=script.overview,
        source_format=script.source_format,
        lead=same.get(lead_name, lead_name),
        characters=merged_looks(script.characters, same),
        scenes=tuple(_scene(scene, count, same) for scene in script.scenes),
        style=brief.style,
        running_time_seconds=brief.running_time_seconds,
        width=brief.width,
        height=brief.height,
        lead_look=None
        if lead is None
        else LeadLook(
            name=same.get(lead_name, lead_name),
            summary=lead.summary,
            palette=lead.palette,
            lighting_profile=lead.lighting_profile,
        ),
        lessons=tuple(lesson.text for lesson in lessons),
    )


def _speakers(script: Script) -> list[str]:
    own = [e.line.speaker for scene in script.scenes for e in scene.elements if e.line]
    return own + [line.speaker for s in script.scenes for shot in s.shots for line in shot.lines]


def _scene(scene: ScriptScene, count: Iterator[int], same: Mapping[str, str]) -> SceneTask:
    return SceneTask(
        number=scene.number,
        heading=scene.heading,
        place=scene.place,
        interior=scene.interior,
        time_of_day=scene.time_of_day,
        beats=tuple(beat for element in scene.elements for beat in _beats(element, count)),
        given=tuple(renamed(shot, same) for shot in scene.shots),
    )


def _beats(element: Element, count: Iterator[int]) -> list[Beat]:
    if element.line is not None:
        return [
            Beat(number=next(count), kind=ElementKind.DIALOGUE, text=line.text, line=line)
            for line in split_line(element.line)
        ]
    texts = sentences(element.text) if element.kind is ElementKind.ACTION else [element.text]
    return [Beat(number=next(count), kind=element.kind, text=text) for text in texts if text]


def split_line(line: Line, longest: int = LONGEST_LINE) -> list[Line]:
    """The line in parts that one shot can hold, cut between sentences or words.

    The parts joined by a space are the line's words; a short line is one part, untouched.
    """
    if len(line.text) <= longest:
        return [line]
    parts: list[str] = []
    for piece in _pieces(line.text, longest):
        if parts and len(parts[-1]) + 1 + len(piece) <= longest:
            parts[-1] = f"{parts[-1]} {piece}"
        else:
            parts.append(piece)
    return [line.model_copy(update={"text": part}) for part in parts]


def _pieces(text: str, longest: int) -> Iterator[str]:
    for sentence in sentences(text):
        if len(sentence) <= longest:
            yield sentence
        else:
            yield from sentence.split()
