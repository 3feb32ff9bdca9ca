"""Speech of every shape goes in as each format and comes out word for word."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape

import pytest

from tools.screenplay.fdx import parse_fdx
from tools.screenplay.fountain import parse_fountain
from tools.screenplay.prose import parse_prose
from tools.screenplay.script import Delivery, Line, Script
from tools.screenplay.script_json import parse_json
from tools.screenplay.source import Source

_WORDS = (
    "time", "is", "up", "I", "5:04", "don’t", "it's", "—", "né", "日本", "&", "(hm)", "“so”", "2*3",
    "a  b", "INT.", "#1", "~", "CUT TO:", "<b>", "{x}", "100%", "no?", "http://x", "a_b_c",
)  # fmt: skip
_NAMES = ("MARCUS", "ELENA", "MRS. O'BRIEN", "R2-D2", "ÉLODIE", "MAN 2")
_MARKS = {
    Delivery.ON_SCREEN: "",
    Delivery.OFF_SCREEN: " (O.S.)",
    Delivery.VOICE_OVER: " (V.O.)",
}


@dataclass(frozen=True, slots=True)
class Speech:
    name: str
    delivery: Delivery
    aside: str
    words: str


def speeches(seed: int) -> list[Speech]:
    rng = random.Random(seed)
    return [
        Speech(
            name=rng.choice(_NAMES),
            delivery=rng.choice(list(Delivery)),
            aside=rng.choice(("", "softly", "to Ben, aside")),
            words="Well, " + " ".join(rng.choices(_WORDS, k=rng.randrange(1, 12))) + ".",
        )
        for _ in range(12)
    ]


def fountain(said: list[Speech]) -> str:
    return "\n\n".join(
        f"{s.name}{_MARKS[s.delivery]}\n" + (f"({s.aside})\n" if s.aside else "") + s.words
        for s in said
    )


def fdx(said: list[Speech]) -> str:
    paragraphs = []
    for s in said:
        parts = [("Character", s.name + _MARKS[s.delivery])]
        parts += [("Parenthetical", f"({s.aside})")] if s.aside else []
        parts += [("Dialogue", s.words)]
        paragraphs += [
            f'<Paragraph Type="{kind}"><Text>{escape(text)}</Text></Paragraph>'
            for kind, text in parts
        ]
    return f"<FinalDraft><Content>{''.join(paragraphs)}</Content></FinalDraft>"


def script_json(said: list[Speech]) -> str:
    dialogue = [
        {"character": s.name + _MARKS[s.delivery], "line": s.words, "parenthetical": s.aside}
        for s in said
    ]
    return json.dumps({"scenes": [{"shots": [{"action": "Talk.", "dialogue": dialogue}]}]})


def cued_json(said: list[Speech]) -> str:
    dialogue = [
        f"{s.name}{_MARKS[s.delivery]}{f' ({s.aside})' if s.aside else ''}: {s.words}" for s in said
    ]
    return json.dumps({"scenes": [{"shots": [{"action": "Talk.", "dialogue": dialogue}]}]})


def lines_of(script: Script) -> list[Line]:
    scenes = script.scenes
    spoken = [element.line for scene in scenes for element in scene.elements if element.line]
    return spoken + [line for scene in scenes for shot in scene.shots for line in shot.lines]


@pytest.mark.parametrize(
    ("write", "parse"),
    [
        pytest.param(fountain, parse_fountain, id="Fountain"),
        pytest.param(fdx, parse_fdx, id="FDX"),
        pytest.param(script_json, parse_json, id="JSON objects"),
        pytest.param(cued_json, parse_json, id="JSON cues"),
    ],
)
@pytest.mark.parametrize("seed", range(8))
def test_speech_comes_back_verbatim(
    write: Callable[[list[Speech]], str], parse: Callable[[Source], Script], seed: int
) -> None:
    said = speeches(seed)

    lines = lines_of(parse(Source(where="x", text=write(said), title="X")))

    assert [line.text for line in lines] == [s.words for s in said]
    assert [line.delivery for line in lines] == [s.delivery for s in said]
    assert [line.parenthetical for line in lines] == [s.aside for s in said]
    assert [line.speaker.upper() for line in lines] == [s.name for s in said]


@pytest.mark.parametrize("seed", range(8))
def test_quoted_speech_in_prose_comes_back_verbatim(seed: int) -> None:
    said = [s.words.replace("“so”", "so") for s in speeches(seed)]
    text = "A Tale\n\n" + "\n\n".join(f"“{words}” said the Fox." for words in said)

    lines = lines_of(parse_prose(Source(where="x", text=text, title="X")))

    assert [line.text for line in lines] == said
    assert {line.speaker for line in lines} == {"Fox"}
