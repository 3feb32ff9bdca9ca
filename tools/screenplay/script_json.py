"""Script JSON read into a `Script`: scenes with shots, actions, dialogue and camera.

Tolerant of field names (the tables below), strict about meaning: a field of the wrong type, an id
used twice, an empty scene or a shot in which nothing happens is an error with its JSON path.
Fields that are not known are named in the script's notes.
"""

from __future__ import annotations

from tools.screenplay.dialogue_json import DialogueReader
from tools.screenplay.fields import Fields, load_json
from tools.screenplay.names import lead_of, title_case
from tools.screenplay.script import (
    Delivery,
    Element,
    ElementKind,
    GivenShot,
    Line,
    Script,
    ScriptScene,
)
from tools.screenplay.settings import Setting, guess_setting, parse_slug
from tools.screenplay.source import Source
from tools.screenplay.story_json import is_story, parse_story

_SCENES = ("scenes", "scene_list", "sequence", "sequences")
_SHOTS = ("shots", "shot_list", "shotlist", "panels", "beats")
_SHOT_ID = ("shot_id", "id")
_SHOT_NUMBER = ("shot_number", "shot_num", "number", "shot_no", "shot", "index")
_SCENE_NUMBER = ("scene_number", "scene_num", "scene_id", "number", "id", "scene_no", "scene")
_ACTION = ("action", "action_description", "description", "visual", "visual_description",
           "visuals", "what_happens", "content", "video_prompt", "prompt")  # fmt: skip
_FIRST_FRAME = ("first_frame", "opening_frame", "keyframe", "start_frame")
_CAMERA_PARTS = (
    ("size", ("shot_size", "size", "shot_type", "type", "framing")),
    ("angle", ("angle", "camera_angle", "shot_angle")),
    ("lens", ("lens", "lens_mm", "focal_length", "focal_length_mm")),
    ("movement", ("movement", "camera_movement", "camera_move", "motion", "move")),
    ("composition", ("composition", "frame", "focus", "rig")),
)
_SCENE_TEXT = ("description", "action", "summary", "synopsis", "text", "content")
_OVERVIEW = ("overview", "logline", "synopsis", "story_overview", "summary", "premise")
_DESCRIPTION = ("description", "appearance", "look", "looks", "physical_description", "details")


def parse_json(source: Source) -> Script:
    """The script in JSON text, of the script or of the story kind."""
    value = load_json(source)
    return parse_story(value, source) if is_story(value) else parse_script_json(value, source)


def parse_script_json(value: object, source: Source) -> Script:
    """The script in a JSON value. Raises `UserFixable` with the path of the field at fault."""
    return _Reader(source).read(value)


class _Reader:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._notes = list(source.notes)
        self._places: dict[str, str] = {}
        """Where each shot id and scene number was given."""
        self._dialogue = DialogueReader(())

    def read(self, value: object) -> Script:
        root = self._root(value)
        title = root.text("title", "name", "project", "project_name", "film_title")
        overview = root.text(*_OVERVIEW)
        given_lead = root.text("lead", "lead_character", "protagonist", "hero", "main_character")
        characters, starred = self._characters(root)
        self._dialogue = DialogueReader(tuple(characters))
        given = root.objects(*_SCENES)
        if not given:
            raise root.error("scenes", "the list of scenes is empty.", fix="add a scene.")
        scenes = tuple(self._scene(fields, at) for at, fields in enumerate(given, start=1))
        for name in _speakers_and_cast(scenes):
            characters.setdefault(name, "")
        self._notes += root.unknown()
        return Script(
            title=title or self._source.title,
            scenes=scenes,
            overview=overview,
            lead=title_case(given_lead) or starred or lead_of(scenes, characters),
            characters=characters,
            source_format="script_json",
            notes=(*self._notes, *self._dialogue.notes),
        )

    def _root(self, value: object) -> Fields:
        """The object that holds the scenes; {"script": {...}} is opened."""
        if isinstance(value, dict) and len(value) == 1:
            inner = next(iter(value.values()))
            value = inner if isinstance(inner, dict) else value
        names = {key.lower() for key in value} if isinstance(value, dict) else set()
        if not isinstance(value, dict) or not names & set(_SCENES):
            raise self._source.error(
                "this is valid JSON, but not a script: it has no list of scenes.",
                at="scenes",
                fix='write {"title": ..., "scenes": [{"heading": ..., "shots": [...]}]}.',
            )
        return Fields(value, "", self._source)

    def _characters(self, root: Fields) -> tuple[dict[str, str], str]:
        """Name -> description, and the name of the one whose role is lead ('' for none)."""
        key, value = root.take("characters", "cast", "character_list")
        entries: list[tuple[str, str, object]] = []
        if isinstance(value, dict):
            entries = [(f"{key}.{name}", name, each) for name, each in value.items()]
        elif isinstance(value, list):
            entries = [(f"{key}[{at}]", "", each) for at, each in enumerate(value)]
        elif value is not None:
            raise root.wrong(key, "a list of characters, or an object of name and words", value)
        found: dict[str, str] = {}
        starred = ""
        for place, name, each in entries:
            who, words, leads = self._character(root, place, name, each)
            if who in found:
                raise root.error(place, f"the character {who} is listed twice.", fix="keep one.")
            found[who] = words
            starred = starred or (who if leads else "")
        return found, starred

    def _character(
        self, root: Fields, place: str, name: str, value: object
    ) -> tuple[str, str, bool]:
        if not isinstance(value, dict):
            words = root.as_text(place, value)
            return (title_case(name), words, False) if name else (title_case(words), "", False)
        fields = Fields(value, root.at(place), self._source)
        name = fields.text("name", "character", "id") or name
        if not name:
            raise fields.error("name", "this character has no name.", fix="name the character.")
        role = fields.text("role", "part")
        age = fields.text("age")
        traits = [f"age {age}" if age.isdigit() else age, *fields.all_texts(*_DESCRIPTION)]
        traits += fields.all_texts(
            "hair", "face", "build", "skin", "wardrobe", "clothes", "costume"
        )
        leads = role.casefold() in {"lead", "protagonist", "hero", "main", "main character"}
        if role and not leads:
            traits.append(role)
        self._notes += fields.unknown()
        return title_case(name), "; ".join(trait for trait in traits if trait), leads

    def _scene(self, fields: Fields, position: int) -> ScriptScene:
        number = self._scene_number(fields, position)
        heading, setting = self._setting(fields)
        description = " ".join(fields.all_texts(*_SCENE_TEXT))
        transition = fields.text("transition", "transition_out")
        light = fields.words("lighting", "light")
        mood = fields.text("mood", "tone", "atmosphere")
        _, dialogue = fields.take("dialogue", "dialogues")
        cast = tuple(title_case(name) for name in fields.texts("characters", "cast"))
        given = fields.objects(*_SHOTS)
        shots = [self._shot(each, number, at) for at, each in enumerate(given, start=1)]
        shots = [_with_scene(shot, light, mood) for shot in shots]
        if shots and transition and not shots[-1].transition:
            shots[-1] = shots[-1].model_copy(update={"transition": transition})
        elements = _elements(description, transition if not shots else "")
        if dialogue is not None:
            loose = Fields({"dialogue": dialogue}, fields.path, self._source)
            spoken = self._dialogue.lines(loose, cast)
            elements += tuple(
                Element(kind=ElementKind.DIALOGUE, text=line.text, line=line) for line in spoken
            )
        if not shots and not elements:
            raise fields.error(
                "shots", "the scene is empty.", fix="give it shots, or a description to film."
            )
        self._notes += fields.unknown()
        return ScriptScene(
            number=number,
            heading=heading,
            interior=setting.interior,
            place=setting.place,
            time_of_day=setting.time_of_day,
            elements=elements,
            shots=tuple(shots),
        )

    def _scene_number(self, fields: Fields, position: int) -> str:
        given = self._name(fields, _SCENE_NUMBER, "scene number")
        number = given or str(position)
        while not given and f"scene number {number}" in self._places:
            number += "A"
        self._places.setdefault(f"scene number {number}", fields.path)
        return number

    def _setting(self, fields: Fields) -> tuple[str, Setting]:
        heading = fields.text("heading", "slug", "slugline", "slug_line", "scene_heading")
        place = fields.text("location", "place", "setting", "where", "environment", "name")
        time = fields.text("time", "time_of_day", "when")
        side = fields.text("int_ext", "interior_exterior")
        slug = parse_slug(heading[:300]) if heading else parse_slug(f"{side} {place}"[:300].strip())
        guess = guess_setting(f"{slug.place} {place} {time}")
        setting = Setting(
            slug.interior if slug.interior is not None else guess.interior,
            place or slug.place,
            time or slug.time_of_day or guess.time_of_day,
        )
        if not heading and slug.place:
            setting = Setting(setting.interior, slug.place, setting.time_of_day)
        return heading or setting.heading, setting

    def _shot(self, fields: Fields, scene: str, position: int) -> GivenShot:
        given_id = self._shot_id(fields, scene, position)
        first_frame = fields.text(*_FIRST_FRAME)
        cast = tuple(
            title_case(name) for name in fields.texts("characters", "cast", "subjects", "who")
        )
        lines = self._dialogue.lines(fields, cast)
        action = " ".join(fields.all_texts(*_ACTION))
        if not action and not lines:
            raise fields.error(
                "action",
                "the shot has neither action nor dialogue.",
                fix='say what happens in it, in a field "action".',
            )
        shot = GivenShot(
            given_id=given_id,
            action=action or first_frame or f"{lines[0].speaker} speaks.",
            first_frame=first_frame,
            camera=self._camera(fields),
            lighting=fields.words("lighting", "light"),
            mood=fields.text("mood", "tone", "atmosphere", "emotion"),
            wardrobe=fields.words("wardrobe", "costume", "clothes", "clothing"),
            props=fields.texts("props", "prop", "objects", "items"),
            characters=cast or tuple(dict.fromkeys(_seen(lines))),
            lines=lines,
            duration_seconds=fields.seconds(
                "duration_seconds", "duration", "duration_s", "duration_sec", "length", "seconds"
            ),
            transition=fields.text("transition", "transition_out", "transition_to"),
        )
        self._notes += fields.unknown()
        return shot

    def _shot_id(self, fields: Fields, scene: str, position: int) -> str:
        """The given id; a bare shot number counts within its scene: shot 2 of scene 1 is 1_2."""
        given = self._name(fields, _SHOT_ID, "shot id")
        if given:
            return given
        field, number = fields.identifier(*_SHOT_NUMBER)
        shot_id = f"{scene}_{number or position}"
        self._claim(fields, field or "shot_id", "shot id", shot_id)
        return shot_id

    def _name(self, fields: Fields, synonyms: tuple[str, ...], kind: str) -> str:
        field, name = "", ""
        for synonym in synonyms:
            found, value = fields.identifier(synonym)
            if value and not name:
                field, name = found, value
        if name:
            self._claim(fields, field, kind, name)
        return name

    def _claim(self, fields: Fields, field: str, kind: str, name: str) -> None:
        key = f"{kind} {name.casefold()}"  # some file systems do not tell A1 from a1
        place = fields.at(field)
        if key in self._places:
            raise fields.error(
                field,
                f"the {kind} {name!r} is used twice: at {self._places[key]} and at {place}.",
                fix="give each its own.",
            )
        self._places[key] = place

    def _camera(self, fields: Fields) -> str:
        """Camera directions in words, from text, from an object, or from fields of the shot."""
        key, value = fields.take("camera", "camera_directions", "cinematography")
        if isinstance(value, dict):
            nested = Fields(value, fields.at(key), self._source)
            words = _camera_words(nested)
            self._notes += nested.unknown()
        else:
            words = [text] if (text := fields.as_text(key, value)) else []
        beside = _camera_words(fields)
        return ", ".join(dict.fromkeys([*words, *beside]))


def _camera_words(fields: Fields) -> list[str]:
    words = []
    for part, names in _CAMERA_PARTS:
        for text in fields.all_texts(*names):
            bare = part == "lens" and text.replace(".", "", 1).isdigit()
            words.append(f"{text}mm" if bare else text)
    return words


def _with_scene(shot: GivenShot, light: str, mood: str) -> GivenShot:
    """The shot with its scene's light and mood where it has none of its own."""
    return shot.model_copy(update={"lighting": shot.lighting or light, "mood": shot.mood or mood})


def _elements(description: str, transition: str) -> tuple[Element, ...]:
    pairs = ((ElementKind.ACTION, description), (ElementKind.TRANSITION, transition.upper()))
    return tuple(Element(kind=kind, text=text) for kind, text in pairs if text)


def _seen(lines: tuple[Line, ...]) -> list[str]:
    return [line.speaker for line in lines if line.delivery is Delivery.ON_SCREEN]


def _speakers_and_cast(scenes: tuple[ScriptScene, ...]) -> list[str]:
    found: list[str] = []
    for scene in scenes:
        found += [element.line.speaker for element in scene.elements if element.line]
        for shot in scene.shots:
            found += [*shot.characters, *(line.speaker for line in shot.lines)]
    return list(dict.fromkeys(found))
