"""The optional models: which are named, what each would answer, and how to supply it.

Each is opened when it is first asked for and once only; what is not named is None, and its checks
say so. Knows the models' openers; knows no check.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tools.dinov3.brought import depth, recogniser, textual, vjepa
from tools.dinov3.brought.depth import DepthEye
from tools.dinov3.brought.recogniser import Recogniser
from tools.dinov3.brought.textual import TextEye
from tools.dinov3.brought.vjepa import VJepa
from tools.dinov3.encoder import Encoder
from tools.errors import UserFixable


@dataclass(frozen=True, slots=True)
class Option:
    """One optional model, as `dailies doctor` shows it."""

    name: str
    variable: str
    """Environment variable that names its folder or file."""
    state: str
    """'named' (opened when asked for), 'missing' (not named) or 'problem' (named and unusable)."""
    what: str
    """What it answers, or what is wrong with it."""
    fix: str = ""


_ANSWERS = {
    textual.VARIABLE: (
        "words and pictures",
        "whether a picture shows what the prompt says, props by name included",
        "a CLIP, SigLIP or SigLIP 2 folder from Hugging Face, or dino.txt's files in one folder",
    ),
    vjepa.VARIABLE: (
        "expectation of motion",
        "whether a clip goes on as a model of the world expects",
        "a V-JEPA 2 folder, such as facebook/vjepa2-vitl-fpc64-256",
    ),
    depth.VARIABLE: (
        "depth",
        "how far things are in photographs",
        "a depth model's folder, such as Depth Anything V2 Small, or a linear head's .pth",
    ),
    recogniser.VARIABLE: (
        "speech recogniser",
        "whether a line is spoken word by word",
        "a Whisper folder, such as openai/whisper-base",
    ),
}


@dataclass(frozen=True)
class OptionalModels:
    """The optional models; not slotted, since what is opened is kept."""

    sources: Mapping[str, Path]
    """Environment variable -> folder or file, for those that are named."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> OptionalModels:
        """What the environment names; nothing is opened yet."""
        named = {name: environment.get(name, "").strip() for name in _ANSWERS}
        return cls({name: Path(value).expanduser() for name, value in named.items() if value})

    @cached_property
    def text_eye(self) -> TextEye | None:
        """The model of words and pictures; None when not named. Raises UserFixable."""
        source = self.sources.get(textual.VARIABLE)
        return None if source is None else textual.open_text_eye(source)

    @cached_property
    def vjepa(self) -> VJepa | None:
        """V-JEPA 2; None when not named. Raises UserFixable."""
        source = self.sources.get(vjepa.VARIABLE)
        return None if source is None else vjepa.open_vjepa(source)

    @cached_property
    def recogniser(self) -> Recogniser | None:
        """The speech recogniser; None when not named. Raises UserFixable."""
        source = self.sources.get(recogniser.VARIABLE)
        return None if source is None else recogniser.open_recogniser(source)

    def depth_eye(self, encoder: Encoder) -> DepthEye | None:
        """The named depth model, else the encoder's own head; None without either.

        Opened anew at each call. Raises UserFixable.
        """
        return depth.open_depth(self.sources.get(depth.VARIABLE), encoder)

    def options(self) -> tuple[Option, ...]:
        """Every optional model with its state and how to supply it; opens none.

        A source that does not exist is a problem; whether it can be used shows when it is opened.
        """
        return tuple(self._option(variable) for variable in _ANSWERS)

    def problem_of(self, variable: str, encoder: Callable[[], Encoder]) -> UserFixable | None:
        """What is wrong with a named model, found by opening it; None when it opens.

        `encoder` opens the eye, which depth alone rests on.
        """
        try:
            match variable:
                case textual.VARIABLE:
                    _ = self.text_eye
                case vjepa.VARIABLE:
                    _ = self.vjepa
                case depth.VARIABLE:
                    self.depth_eye(encoder())
                case recogniser.VARIABLE:
                    _ = self.recogniser
        except UserFixable as error:
            return error
        return None

    def _option(self, variable: str) -> Option:
        name, answers, supply = _ANSWERS[variable]
        source = self.sources.get(variable)
        if source is None:
            return Option(name, variable, "missing", f"answers {answers}", f"{variable}={supply}")
        if not source.exists():
            return Option(name, variable, "problem", f"{source} does not exist", f"Name {supply}.")
        return Option(name, variable, "named", f"{source.name}: answers {answers}")
