"""Story JSON read into a `Script`: an overview, and shots as first frame and video prompt.

`{story_overview, scenes: [{scene_num, shots: [{shot_id, first_frame, video_prompt}]}]}`. The shots
stay one to one. Dialogue is lifted only where a named speaker says quoted words; signs and labels
stay what they are. The words themselves are never changed.
"""

from __future__ import annotations

import re

from tools.screenplay.fields import Fields
from tools.screenplay.names import title_case
from tools.screenplay.people import SPEECH_VERBS, is_being, is_plural
from tools.screenplay.quotes import segments
from tools.screenplay.script import GivenShot, Line, Script, ScriptScene
from tools.screenplay.settings import Setting, guess_setting
from tools.screenplay.source import Source

_LABELLED = re.compile(r"\b([A-Z][a-z]{2,15} [A-D])\b")
_NAMED = re.compile(r"\b(?:named|called) ([A-Z][a-z]+)\b")
_ROLE_BRACKET = re.compile(r"\b([A-Za-z]{3,16}) \((?:an )?(?:adult\b|\d\d\b)[^()]{0,80}\)")
_AGED = re.compile(
    r"\b[Aa]n? (?P<age>\d{1,3})-year-old (?:[A-Za-z'’-]+ ){0,4}?"
    r"(?P<who>woman|man|girl|boy|person)\b"
)
_BRACKETED_NEXT = r"(?:an? )?[A-Za-z]+ \((?:an )?adult"
_NEXT_LABELLED = re.compile(rf"[,;:]? (?:and )?(?:[A-Z][a-z]+ [A-D]\b|{_BRACKETED_NEXT})")
_NEXT_PERSON = re.compile(rf"[,;:]? (?:and )?(?:an? \d\d-year-old|{_BRACKETED_NEXT})")
_SECONDS = re.compile(r"\b(?:[Oo]ver|for|lasting) (\d{1,2})(?:[–-]\d{1,2})? seconds\b")
_MOOD = re.compile(r"\bMood: ([^.]{3,160})")
_CAMERA = re.compile(r"\b(?:shot|lens|camera|angle|close-up|view|dolly|pan|tripod|mm)\b", re.I)
_LIGHT = re.compile(r"\b(?:light|lighting|sunlight|sunrise|lamplight|glow|lit|shadows)\b", re.I)
_SOMEBODY = re.compile(r"\b(?:adults?|skin|[A-Z][a-z]+ [A-D]|[Hh]e|[Ss]he|They|hair|grid)\b")
_LABEL_ROLES = frozenset({"character", "person"})


def is_story(value: object) -> bool:
    """Whether a JSON value is a story: it has an overview, or a shot with a video prompt."""
    if not isinstance(value, dict) or not isinstance(value.get("scenes"), list):
        return False
    shots = (
        shot
        for scene in value["scenes"]
        if isinstance(scene, dict) and isinstance(scene.get("shots"), list)
        for shot in scene["shots"]
    )
    return "story_overview" in value or any(
        isinstance(shot, dict) and "video_prompt" in shot for shot in shots
    )


def parse_story(value: object, source: Source) -> Script:
    """The script in a story. Raises `UserFixable` with the path of the field at fault."""
    return _Reader(source).read(Fields(value, "", source))


class _Reader:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._notes = list(source.notes)
        self._places: dict[str, str] = {}
        self._told = Setting(None, "", "")
        """Place as the overview tells it; of every scene in a story of one place (type B)."""
        self._one_place = False

    def read(self, root: Fields) -> Script:
        overview = root.text("story_overview", "overview")
        title = root.text("title", "name")
        kind = root.text("consistency_type")
        _, metadata = root.take("metadata")
        given = root.objects("scenes")
        if not given:
            raise root.error("scenes", "the list of scenes is empty.", fix="add a scene.")
        self._told = guess_setting(f"{self._theme(metadata)} {overview}")
        self._one_place = kind.strip().casefold() == "type b"
        read = [self._scene(fields, at) for at, fields in enumerate(given, start=1)]
        frames = [shot.first_frame for scene in read for shot in scene.shots]
        characters = _characters(overview, frames)
        scenes = tuple(_with_people(scene, characters) for scene in read)
        if kind:
            self._notes.append(f"The story asks for consistency of {kind}.")
        self._notes += root.unknown()
        self._notes.append("Places, light and mood were read from the prompts' words.")
        return Script(
            title=title or self._theme(metadata) or self._source.title,
            scenes=scenes,
            overview=overview,
            # 'Scientist A' and 'Scientist B' are equals: the first named leads.
            lead=next(iter(characters), ""),
            characters=characters,
            source_format="story_json",
            notes=tuple(self._notes),
        )

    def _theme(self, metadata: object) -> str:
        """The theme's name in title case, from the story's metadata; '' when there is none."""
        key = metadata.get("theme_key") if isinstance(metadata, dict) else None
        return title_case(key.replace("_", " ").strip()) if isinstance(key, str) else ""

    def _scene(self, fields: Fields, position: int) -> ScriptScene:
        field, number = fields.identifier("scene_num", "scene_number", "scene_id")
        number = number or str(position)
        self._claim(fields, field or "scene_num", f"scene number {number}")
        given = fields.objects("shots")
        if not given:
            raise fields.error("shots", "the scene is empty.", fix="give it at least one shot.")
        shots = tuple(self._shot(each, number, at) for at, each in enumerate(given, start=1))
        self._notes += fields.unknown()
        setting = guess_setting(" ".join(shot.first_frame for shot in shots))
        if self._told.place and (self._one_place or not setting.place):
            setting = Setting(self._told.interior, self._told.place, setting.time_of_day)
        return ScriptScene(
            number=number,
            heading=setting.heading,
            interior=setting.interior,
            place=setting.place,
            time_of_day=setting.time_of_day,
            shots=shots,
        )

    def _shot(self, fields: Fields, scene: str, position: int) -> GivenShot:
        field, given = fields.identifier("shot_id", "shot_num", "id")
        shot_id = given or f"{scene}_{position}"
        self._claim(fields, field or "shot_id", f"shot id {shot_id}")
        frame = fields.text("first_frame")
        action = fields.text("video_prompt", "action")
        duration = fields.seconds("duration", "duration_seconds")
        if not action:
            raise fields.error(
                "video_prompt",
                "the shot says nothing of what happens.",
                fix="write a video_prompt.",
            )
        self._notes += fields.unknown()
        asked = _SECONDS.search(action)
        mood = _MOOD.search(frame)
        return GivenShot(
            given_id=shot_id,
            action=action,
            first_frame=frame,
            camera=_camera(action),
            lighting=_light(frame),
            mood=mood.group(1).strip() if mood else "",
            duration_seconds=duration or (float(asked.group(1)) or None if asked else None),
        )

    def _claim(self, fields: Fields, field: str, key: str) -> None:
        place = fields.at(field)
        if key.casefold() in self._places:
            raise fields.error(
                field,
                f"the {key} is used twice: at {self._places[key.casefold()]} and at {place}.",
                fix="give each its own.",
            )
        self._places[key.casefold()] = place


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


def _camera(action: str) -> str:
    """The first sentence, when it speaks of the camera."""
    first = _sentences(action)[0]
    return first.rstrip(".") if _CAMERA.search(first) else ""


def _light(frame: str) -> str:
    """The first clause of the first frame that opens on light, up to 200 characters; '' if none.

    'a glass-front cabinet and soft morning light' is about a cabinet; 'Soft window light, warm
    tones' is about light: the word has to stand among the first five.
    """
    for clause in re.split(r"(?<=[.!?;])\s+", frame):
        if _LIGHT.search(" ".join(clause.split()[:5])) and not _SOMEBODY.search(clause[:60]):
            return clause.rstrip(" .;")[:200]
    return ""


def _characters(overview: str, frames: list[str]) -> dict[str, str]:
    """Name or role -> the description that the first fitting frame gives, in order.

    'Athlete A', 'Rowan', or the role that the overview names ('Chef'); the overview's role takes
    the description of the first aged person.
    """
    text = "\n".join(frames)
    labels = list(dict.fromkeys(_LABELLED.findall(text)))
    if labels:
        covered = {label.split()[0].casefold() for label in labels}
        others = (title_case(role) for role in _bracketed(text))
        names = [*labels, *(role for role in others if role.casefold() not in covered)]
    else:
        names = _NAMED.findall(text) or _roles(overview, text)
    return {name: _description(name, frames) for name in dict.fromkeys(names)}


def _roles(overview: str, frames: str) -> list[str]:
    """Roles with their own description ('photographer (adult man, 35)'), or the overview's one.

    Where the overview has none, people go by what is told of them: 'Woman, 32'.
    """
    bracketed = _bracketed(frames)
    if not bracketed:
        words = re.findall(r"[A-Za-z]+", overview)
        bracketed = [word for word in words if _one_being(word)][:1]
    aged = [f"{match['who'].title()}, {match['age']}" for match in _AGED.finditer(frames)]
    return list(dict.fromkeys([title_case(role) for role in bracketed] or aged))


def _bracketed(frames: str) -> list[str]:
    return [role for role in _ROLE_BRACKET.findall(frames) if _one_being(role)]


def _one_being(word: str) -> bool:
    return is_being(word) and not is_plural(word)


def _description(name: str, frames: list[str]) -> str:
    """The words that first describe the character, and the sentence on clothes after them."""
    told = [
        (sentence, following)
        for frame in frames
        for sentence, following in _with_following(_sentences(frame))
    ]
    own = _mention(name)
    for sentence, following in told:
        if own.search(sentence) and _describes(sentence):
            return _clipped(own, sentence, following)
    for sentence, following in told:
        if re.search(r"\d\d-year-old", sentence):
            return _clipped(own, sentence, following)
    return ""


def _with_following(sentences: list[str]) -> list[tuple[str, str]]:
    return list(zip(sentences, [*sentences[1:], ""], strict=True))


def _mention(name: str) -> re.Pattern[str]:
    """What a name looks like in a description: 'Chef A', 'chef', 'a 32-year-old woman'."""
    who, comma, age = name.partition(", ")
    if comma:
        return re.compile(rf"\b[Aa]n? {age}-year-old (?:[A-Za-z'’-]+ ){{0,4}}?{who.lower()}\b")
    return re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)


def _describes(sentence: str) -> bool:
    return bool(re.search(r"year-old|\badult\b|\bwearing\b|\bskin\b|\bhair\b|\d0s\b", sentence))


def _clipped(own: re.Pattern[str], sentence: str, following: str) -> str:
    """The part of a sentence that is about one character, and his or her clothes.

    It begins with the mention, or with 'a 32-year-old' where only one person's age is told, and
    ends where the next person begins.
    """
    label = own.search(sentence)
    labelled = bool(label and _LABELLED.match(label.group()))
    aged = list(re.finditer(r"\b[Aa]n? \d\d-year-old", sentence))
    begin = label.start() if label else 0
    if len(aged) == 1 and not labelled:
        begin = min(aged[0].start(), begin) if label else aged[0].start()
    after = label.end() if label else begin + 12
    following_person = _NEXT_LABELLED if labelled else _NEXT_PERSON
    next_one = following_person.search(sentence, after)
    part = sentence[begin : next_one.start() if next_one else len(sentence)]
    clothes = following if re.match(r"(?:He|She|They) (?:wears?|is wearing)", following) else ""
    return f"{part.rstrip(' ,;.:')}. {clothes}".strip()


def _with_people(scene: ScriptScene, characters: dict[str, str]) -> ScriptScene:
    """The scene with characters and spoken lines found in each shot."""
    shots = tuple(_peopled(shot, tuple(characters)) for shot in scene.shots)
    return scene.model_copy(update={"shots": shots})


def _peopled(shot: GivenShot, names: tuple[str, ...]) -> GivenShot:
    text = f"{shot.first_frame}\n{shot.action}"
    present = tuple(name for name in names if _mentioned(name, text))
    if not present and len(names) == 1 and re.search(r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er)\b", text):
        present = names
    return shot.model_copy(
        update={"characters": present, "lines": tuple(_lines(shot.action, names))}
    )


def _mentioned(name: str, text: str) -> bool:
    """Whether a character is named; 'Character A' also goes by a bare 'A' before a verb."""
    if re.search(rf"\b{re.escape(name.partition(', ')[0])}\b", text, re.IGNORECASE):
        return True
    role, _, letter = name.rpartition(" ")
    if not _LABELLED.match(name) or role.casefold() not in _LABEL_ROLES:
        return False
    return bool(re.search(rf"\b{letter}(?:['’]s)? (?:[a-z]+s\b|and [A-D]\b|\()", text))


def _lines(action: str, names: tuple[str, ...]) -> list[Line]:
    """Quoted words that a known character says, the verb right before them."""
    pieces = segments(action)
    lines = []
    for at, piece in enumerate(pieces):
        before = "" if at == 0 else _sentences(pieces[at - 1].text.rstrip())[-1]
        speaker = _speaker(before, names) if piece.quoted else ""
        if speaker:
            lines.append(Line(speaker=speaker, text=piece.text))
    return lines


def _speaker(before: str, names: tuple[str, ...]) -> str:
    """The one character named in a clause that ends in a verb of saying; '' when not clear."""
    words = [word.lower() for word in re.findall(r"[A-Za-z]+", before)[-3:]]
    if not before.endswith((",", ":")) or not SPEECH_VERBS & set(words):
        return ""
    named = [name for name in names if re.search(rf"\b{re.escape(name)}\b", before, re.I)]
    return named[0] if len(named) == 1 else ""
