"""Retakes: what was found is said first, the rest of the prompt stays as it was."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from agents.exchange import WriterTask
from agents.offline.composing import Piece, Weight, composed, pieces
from agents.offline.facts import SIZE_WORDS, calls, lesson_sentences, light_words
from agents.offline.naming import call
from agents.offline.plain import plain
from agents.offline.words import as_sentence, listed, sentences
from tools.screenplay.plan import ScreenDirection
from tools.takes.lint import contradictions
from tools.takes.sheet import PromptEdit

CORRECTION = "Correction: "
_MOST_CORRECTIONS = 4
"""More than these, and none of them decides anything."""
_OPPOSED = (frozenset({"missing_prop", "extra_prop"}),)
"""Faults whose corrections pull against each other: the newest holds."""
_NOTE = "note"
"""A person's own words; each of them stands for itself."""
_MODERATED = "moderated"
_RISKY = {
    r"\bblood(?:y|ied)?\b": "red stain", r"\bkill(?:s|ed|ing)?\b": "defeat",
    r"\bcorpses?\b": "still figure", r"\bdead\b": "motionless", r"\bnaked\b": "plainly dressed",
    r"\bguns?\b": "prop", r"\bstab(?:s|bed|bing)?\b": "struggle", r"\bmurder\w*\b": "crime",
}  # fmt: skip
"""Words that services refuse, and tamer ones; used only after a refusal."""
_MILD = (
    "Calm and suitable for all audiences.",
    "A gentle everyday moment as in a family film.",
    "Tasteful, restrained and peaceful.",
)


def corrected(task: WriterTask, parts: Sequence[Piece]) -> str:
    """The prompt of the take before, else one of `parts`, with the corrections in front.

    What lessons say against the same faults follows the corrections.
    """
    said = sentences(task.previous_prompt)
    kept = [text for text in said if not text.startswith(CORRECTION)]
    refused = any(edit.fault == _MODERATED for edit in task.edits)
    if refused:
        whole = " ".join(kept) or composed(parts, task.fewest_characters, task.most_characters)
        kept = sentences(tamed(whole))
    # A correction that has gone may have said a part in its stead: what is missing comes back.
    lost = [part for part in parts if part.weight <= Weight.PICTURE and not refused]
    base = [*_weighed(kept, parts), *lost] if kept else list(parts)
    return composed(
        [
            *pieces(Weight.CORRECTION, corrections(task)),
            *pieces(Weight.LOOK, (advice for _, advice in lesson_sentences(task))),
            *base,
        ],
        task.fewest_characters,
        task.most_characters,
        task.shot.characters,
    )


def _weighed(kept: Sequence[str], parts: Sequence[Piece]) -> list[Piece]:
    """The sentences of the take before, each with the weight that it has in a first prompt."""
    return [
        Piece(
            sentence,
            next((part.weight for part in parts if sentence in part.text), Weight.SETTING),
        )
        for sentence in kept
    ]


def corrections(task: WriterTask) -> list[str]:
    """One sentence for each fault to mend, newest first, said as what has to be seen.

    Those of earlier takes stay until a newer one is about the same or against them.
    """
    found: dict[str, str] = {}
    for edit in reversed(task.edits):
        if edit.fault != _MODERATED and edit.fault not in _opposed_to(found):
            found.setdefault(_key(edit), _sentence(edit, task))
    said = list(found.values())
    opposed = {CORRECTION + as_sentence(_mended(fault, task)) for fault in _opposed_to(found)}
    for text in sentences(task.previous_prompt):
        earlier = text.startswith(CORRECTION) and text not in (*said, *opposed)
        if earlier and not contradictions(" ".join((*said, text))):
            said.append(text)
    return said[:_MOST_CORRECTIONS]


def _opposed_to(faults: Collection[str]) -> set[str]:
    return {other for pair in _OPPOSED for other in pair if pair & {*faults} - {other}}


def _key(edit: PromptEdit) -> str:
    return f"{edit.fault}: {edit.instruction}" if edit.fault == _NOTE else edit.fault


def _sentence(edit: PromptEdit, task: WriterTask) -> str:
    """One sentence, whatever the instruction holds: the next retake finds it by its start."""
    said = _mended(edit.fault, task) or re.split(r"\s*Seen:", edit.instruction)[0]
    whole = "; ".join(each.rstrip(".!?…") for each in sentences(plain(said)))
    return CORRECTION + as_sentence(whole)


def _mended(fault: str, task: WriterTask) -> str:
    """What a fault's correction names of this very shot."""
    shot = task.shot
    clothes = "; ".join(
        f"{call(name)} wears {worn}" for name, worn in shot.wardrobe.items() if worn
    )
    people = listed(calls(shot))
    who = call(shot.characters[0]) if len(shot.characters) == 1 else "everybody"
    camera = shot.camera
    sided = camera.screen_direction is not ScreenDirection.NEUTRAL
    own_face = f"{people} with exactly the face, hair and build of the reference picture"
    said = {
        "wardrobe_colour": clothes and f"exactly these clothes and colours: {clothes}",
        "wrong_person": people and own_face,
        "shape_drift": people and own_face,
        "absent_character": people and f"{people} clearly visible in the frame",
        "missing_prop": shot.props and f"clearly visible in the frame: {listed(shot.props)}",
        "extra_prop": f"nothing in the frame beyond {listed(shot.props) or 'what belongs there'}",
        "wrong_place": f"the same {shot.location} as in the rest of the scene",
        "wrong_light": shot.lighting and f"the light as planned: {light_words(shot)}",
        "wrong_framing": f"framed as {SIZE_WORDS[camera.size].lower()}",
        "flipped_direction": sided and f"{who} looks to the {camera.screen_direction.value}",
    }
    return said.get(fault) or ""


def tamed(text: str) -> str:
    """Another text than the one that was refused: milder words, else a milder tone or less."""
    milder = text
    for cue, word in _RISKY.items():
        milder = re.sub(cue, word, milder, flags=re.IGNORECASE)
    if milder != text:
        return milder
    tone = next((tone for tone in _MILD if tone not in text), "")
    return f"{tone} {text}" if tone else " ".join(sentences(text)[:-1])
