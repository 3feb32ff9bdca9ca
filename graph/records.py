"""Records of a production beside its takes: looks, sounds and the price."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from tools.dinov3.reference import VisualDNA
from tools.screenplay.script import Line
from tools.takes.take import Asset, SpokenLine


class CastReference(BaseModel):
    """A character's locked look: the picture, and what the eye read off it."""

    model_config = ConfigDict(frozen=True)

    picture: Asset
    dna: VisualDNA
    more: tuple[Asset, ...] = ()
    """Further views that the filmmaker brought."""
    basis: str = ""
    """What of the plan a made picture shows; empty for one that the filmmaker brought."""


class ShotSound(BaseModel):
    """Voices and effects of one shot."""

    model_config = ConfigDict(frozen=True)

    lines: tuple[SpokenLine, ...] = ()
    foley: Asset | None = None
    duration_seconds: float
    """Length the shot needs: the plan's, or longer where the voices ask for it."""
    missing: tuple[str, ...] = ()
    """What could not be made within bounds, in words."""
    basis: str = ""
    """What of the plan the voices were laid from; empty before this was recorded."""
    foley_basis: str = ""

    def spoken(self, line: Line) -> SpokenLine | None:
        """The recording of that very line; None where it is missing, or was another one."""
        return next((spoken for spoken in self.lines if spoken.line == line), None)


class Rounds(BaseModel):
    """How often a person or `resume` gave the escalated shots another chance."""

    extra: int = 0


class ShotQuote(BaseModel):
    """How hard one shot looks before it is shot."""

    shot_id: str
    difficulty: float
    """0..1: the chance that a take fails, by what the shot asks for and by what memory counted."""
    expected_takes: float
    expected_micros: int
    """Those takes at list prices."""
    candidates: int
    """Keyframes to make at once, by what memory counted; 1 where it has counted nothing."""
    reasons: tuple[str, ...]


class WordsQuote(BaseModel):
    """What one agent's language model is likely to cost."""

    agent: str
    model: str
    calls: float
    prompt_tokens: int
    answer_tokens: int
    """Without what a model may think, which is sold as well."""
    cost_micros: int | None
    """At list prices; None for a model whose price is not known."""


class Quote(BaseModel):
    """Price of the plan before anything is bought."""

    studio: str
    first_takes_micros: int
    worst_case_micros: int
    """With every allowed retake."""
    jobs: int
    list_price_micros: int
    """The same jobs at the dated list prices of the models they are written for."""
    seconds: float
    """Running time of the plan."""
    expected_micros: int = 0
    """At list prices, with the retakes that the shots' difficulty makes likely."""
    shots: tuple[ShotQuote, ...] = ()
    """In film order."""
    words: tuple[WordsQuote, ...] = ()
    """Language models, apart from all that is above; empty where the rules do it all."""

    @property
    def hardest_first(self) -> tuple[str, ...]:
        """Shot ids: what may fail is tried while there is budget left to change plans."""
        return tuple(shot.shot_id for shot in sorted(self.shots, key=lambda s: -s.difficulty))
