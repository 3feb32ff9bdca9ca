"""What prompts say of a shot: a sentence each for camera, people, place, light and the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from agents.exchange import WriterTask
from agents.offline.casting import is_animal
from agents.offline.looks import sex_of
from agents.offline.naming import call, called
from agents.offline.plain import plain, plain_body, plain_clothes, plain_light, with_article
from agents.offline.words import as_sentence, listed, lowered, sentences, shortened
from tools.screenplay.people import is_being, is_plural
from tools.screenplay.plan import CameraAngle, CastMember, ScreenDirection, Shot, ShotSize
from tools.takes.lint import contradictions, speaks_of_camera

_SIZE_WORDS = {
    ShotSize.EXTREME_WIDE: "Extreme wide shot",
    ShotSize.WIDE: "Wide shot",
    ShotSize.FULL: "Full shot",
    ShotSize.MEDIUM_FULL: "Medium full shot",
    ShotSize.MEDIUM: "Medium shot",
    ShotSize.MEDIUM_CLOSE_UP: "Medium close-up",
    ShotSize.CLOSE_UP: "Close-up",
    ShotSize.EXTREME_CLOSE_UP: "Extreme close-up",
    ShotSize.INSERT: "Insert shot",
}
_ANGLE_WORDS = {
    CameraAngle.EYE_LEVEL: "at eye level",
    CameraAngle.LOW: "from a low angle",
    CameraAngle.HIGH: "from a high angle",
    CameraAngle.OVERHEAD: "from an overhead angle",
    CameraAngle.DUTCH: "at a dutch angle with a tilted horizon",
    CameraAngle.OVER_THE_SHOULDER: "over the shoulder",
    CameraAngle.POV: "as a point of view",
}
_HOURS = {
    "day": "by day", "morning": "in the morning", "afternoon": "in the afternoon",
    "dawn": "at dawn", "dusk": "at dusk", "evening": "in the evening", "night": "at night",
}  # fmt: skip
_LEAD = re.compile(
    r"^(?:the |an? )?(?:(?:reverse|slightly|slight|eye[- ]level|shoulder[- ]height|low|high"
    r"|overhead|top[- ]down|wide|medium|close|tight|extreme|macro|static|establishing"
    r"|over[- ]the[- ]shoulder|dutch|angle|angled|long|full|two|three|group)[ ,-]+)*"
    r"(?:shot|view|close-up|framing|angle|frame|composition|two-shot|three-shot|insert|wide|macro)\b"
    r"(?:\s*(?:with|on|,)?\s*an? \d{2,3} ?mm lens)?[,:]?\s*(?:of |on |focused on |showing )?",
    re.IGNORECASE,
)
_TECHNICAL = re.compile(
    r"\b(?:camera|lens|handheld|depth of field|rack focus|focus shifts?|in the shot)\b",
    re.IGNORECASE,
)
_LENS = re.compile(
    r",?\s*\b(?:with |on |using )?(?:an? )?\d{2,3} ?mm(?:[- ]?lens)?\b", re.IGNORECASE
)
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
QUALITY = (
    "Sharp focus, clean image, true colours and natural texture.",
    "Correct exposure with detail in the shadows and in the highlights.",
    "Natural proportions, believable perspective, contact shadows under everything that stands.",
    "A single coherent picture without lettering, borders or split frames.",
    "Depth from foreground to background, every plane readable.",
)
CORRECTION = "Correction: "


def camera_words(shot: Shot, *, clip: bool = False) -> str:
    """The camera as a phrase: 'Medium close-up of Marcus from a low angle, 50mm lens'."""
    camera = shot.camera
    subject = _subject(shot)
    over = ""
    if camera.angle is CameraAngle.OVER_THE_SHOULDER and len(shot.characters) > 1:
        over = f", seen over {call(shot.characters[1])}'s shoulder"
        subject = call(shot.characters[0])
    of = f" of {subject}" if subject else ""
    angle = over or f" {_ANGLE_WORDS[camera.angle]}"
    when = "" if clip else f", {shot.location} {_HOURS.get(shot.time_of_day, 'by day')}"
    return f"{_SIZE_WORDS[camera.size]}{of}{angle}, {camera.lens_mm}mm lens{when}."


def _subject(shot: Shot) -> str:
    if shot.camera.size is ShotSize.INSERT and shot.props:
        return f"the {_bare(shot.props[0])}"
    if shot.characters:
        return listed(calls(shot))
    return f"the {shot.location}"


def calls(shot: Shot) -> list[str]:
    """The characters as prompts call them."""
    return [call(name) for name in shot.characters]


def _bare(prop: str) -> str:
    return re.sub(r"^(?:the|a|an) ", "", prop, flags=re.IGNORECASE)


def who_sentence(member: CastMember, wardrobe: str) -> str:
    """Body first, then clothes: what has to stay the same about a character."""
    body = lowered(with_article(plain_body(_as_man_or_woman(member))))
    worn = f", wearing {plain_clothes(wardrobe)}" if wardrobe else ""
    verb = "are" if is_plural(member.name.split()[-1]) else "is"
    return as_sentence(f"{call(member.name)} {verb} {body}{worn}")


def _as_man_or_woman(member: CastMember) -> str:
    """The description without the role that the name says: no chef is 'a 32-year-old chef'."""
    role = re.escape(member.name.rsplit(maxsplit=1)[-1])
    sex = sex_of("", member.description)
    text = re.sub(
        rf"^((?:an? )?\d+-year-old )(?:(?:wo)?man )?(?:\w+ )?{role}\b(?: \(adult\))?",
        rf"\g<1>{sex}",
        member.description,
        flags=re.IGNORECASE,
    )
    return text if not is_animal(member.name, member.description) else member.description


def people_sentences(task: WriterTask) -> list[str]:
    """One sentence a character in the frame; shorter the more of them there are."""
    most = 420 if len(task.cast) == 1 else max(120, 560 // max(len(task.cast), 1))
    found: list[str] = []
    for member in task.cast:
        clothes = task.shot.wardrobe.get(member.name, member.wardrobe)
        body = shortened(member.description, max(60, most - len(clothes)))
        found.append(who_sentence(member.model_copy(update={"description": body}), clothes))
    return found


def told_sentences(text: str, task: WriterTask) -> list[str]:
    """The script's own text as sentences a prompt can hold: no camera words, no brackets."""
    found: list[str] = []
    for sentence in sentences(plain(text, task.shot.time_of_day)):
        bare = _LENS.sub("", _LEAD.sub("", sentence)) if _speaks_of_camera(sentence) else sentence
        clean = as_sentence(called(bare, task.cast, alone=not task.others))
        if len(clean.split()) > 2 and not _TECHNICAL.search(clean):
            found.append(clean)
    return found


def _speaks_of_camera(sentence: str) -> bool:
    return bool(
        re.search(r"\b(?:shot|view|close-up|angle|lens|mm|framing|wide|macro)\b", sentence, re.I)
    )


def place_sentence(task: WriterTask) -> str:
    """The place with its furniture, once."""
    side = {True: "Interior", False: "Exterior", None: "Place"}[task.place.interior]
    about = plain(task.place.description, task.shot.time_of_day)
    about = re.sub(r", (?:interior|exterior)\b", "", about)
    return as_sentence(f"{side}: {shortened(about, 260)}")


def props_sentence(shot: Shot) -> str:
    """Every prop by name; '' when there are none."""
    return f"Props in the frame: {', '.join(shot.props)}." if shot.props else ""


def light_sentence(shot: Shot) -> str:
    """The light as planned."""
    words = plain_light(shot.lighting or "soft natural light").rstrip(".")
    head = "" if re.search(r"\b(?:light|lit|lighting)\b", words, re.IGNORECASE) else "Light: "
    return as_sentence(f"{head}{words}")


def composition_sentence(shot: Shot) -> str:
    """Where the subject sits, and which way it looks."""
    who = call(shot.characters[0]) if len(shot.characters) == 1 else "main interest"
    composition = re.sub(r"\b(?:the )?subject\b", who, shot.camera.composition)
    parts = [f"Composition: {composition}"] if composition else []
    direction = shot.camera.screen_direction
    if direction is not ScreenDirection.NEUTRAL and len(shot.characters) == 1:
        parts.append(f"{call(shot.characters[0])} looks to the {direction.value}")
    return " ".join(as_sentence(part) for part in parts)


def mood_sentence(shot: Shot) -> str:
    """Mood and grade."""
    mood = f"Mood: {plain(shot.mood)}." if shot.mood else ""
    colours = f"Colour palette of {listed(shot.palette)}." if shot.palette else ""
    return f"{mood} {colours}".strip()


def lesson_sentences(task: WriterTask) -> list[tuple[str, str]]:
    """(lesson id, sentence) for everything that lessons say to do, each sentence once."""
    found: dict[str, str] = {}
    for lesson in task.lessons:
        advice = re.split(r"\s*Seen:", lesson.remedy)[0].strip()
        for sentence in sentences(advice):
            found.setdefault(as_sentence(shortened(sentence, 200)), lesson.lesson_id)
    return [(lesson_id, sentence) for sentence, lesson_id in found.items()]


def corrections(task: WriterTask) -> list[str]:
    """One sentence for each fault to mend, newest last, said as what has to be seen."""
    found: dict[str, str] = {}
    for edit in task.edits:
        said = _mended(edit.fault, task) or re.split(r"\s*Seen:", edit.instruction)[0]
        if edit.fault != "moderated":
            found[edit.fault] = CORRECTION + as_sentence(plain(said))
    return list(found.values())


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
        "wrong_light": shot.lighting and f"the light as planned: {plain_light(shot.lighting)}",
        "wrong_framing": f"framed as {_SIZE_WORDS[camera.size].lower()}",
        "flipped_direction": sided and f"{who} looks to the {camera.screen_direction.value}",
    }
    return said.get(fault) or ""


def composed(parts: Iterable[str], fewest: int, most: int) -> str:
    """The parts in order, each once, as long as they fit and contradict nothing said before.

    Below `fewest` characters, sentences on picture quality fill up.
    """
    text = ""
    for part in parts:
        text = _added(text, part, most)
    for part in QUALITY:
        if len(text) >= fewest:
            break
        text = _added(text, part, most)
    return text


def _added(text: str, part: str, most: int) -> str:
    if not part or part.casefold() in text.casefold():
        return text
    longer = f"{text} {part}".strip()
    if len(longer) > most or (speaks_of_camera(part) and contradictions(longer)):
        return text
    return longer


def corrected(task: WriterTask, base: str) -> str:
    """The prompt of the take before, or `base`, with this take's corrections in front.

    What lessons say against the same faults follows the corrections.
    """
    kept = re.sub(rf"(?:{CORRECTION}[^.]*\.\s*)+", "", task.previous_prompt).strip() or base
    if any(edit.fault == "moderated" for edit in task.edits):
        kept = tamed(kept)
    return composed(
        [*corrections(task), *(advice for _, advice in lesson_sentences(task)), *sentences(kept)],
        task.fewest_characters,
        task.most_characters,
    )


def tamed(text: str) -> str:
    """Another text than the one that was refused: milder words, else a milder tone or less."""
    milder = text
    for cue, word in _RISKY.items():
        milder = re.sub(cue, word, milder, flags=re.IGNORECASE)
    if milder != text:
        return milder
    tone = next((tone for tone in _MILD if tone not in text), "")
    return f"{tone} {text}" if tone else " ".join(sentences(text)[:-1])


def has_people(cast: Sequence[CastMember]) -> bool:
    """Whether anybody in the frame has hands to go wrong."""
    return any(not is_animal(member.name, member.description) for member in cast)


def shows_somebody(task: WriterTask) -> bool:
    """Whether the shot's words put a person or an animal into the frame, cast or not."""
    words = re.findall(r"[A-Za-z]+", f"{task.shot.first_frame} {task.shot.action}")
    return bool(task.cast) or any(is_being(word) for word in words)
