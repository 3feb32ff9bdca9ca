"""Pre-flight: what every request passes before money is asked for, whoever makes it.

References of characters that the prompt names are attached, characters that are shown but not
named are named, text is cleaned, and the prompt is fitted to the model. It never changes what is
asked for, only how surely the model gets it; each step is told in words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.fitting import Fitted, fit_prompt
from tools.providers.models import ModelBook, ModelCard
from tools.providers.requests import (
    AngleRequest,
    FoleyRequest,
    Media,
    MusicRequest,
    Request,
    StillRequest,
    VoiceRequest,
)

_KEPT = "\n\t\u200c\u200d"
"""Joiners are part of how Persian, Indic scripts and emoji are written."""
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})
_MOST_SUBJECTS = 3
"""Runway takes three tagged references and no service of the routing takes more."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A character whose look is locked."""

    picture: Media
    summary: str
    """Visual DNA in words."""


@dataclass(frozen=True, slots=True)
class Flown:
    """A request ready to be booked."""

    request: Request
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreFlight:
    """Makes requests fit to be sent."""

    book: ModelBook
    cast: Callable[[], Mapping[str, Subject]]
    """Locked looks by character; asked anew each time, since the cast is locked on the way."""

    def check(self, request: Request) -> Flown:
        """The request as it will be sent; raises ProviderRefused when nothing is asked for."""
        request, cleaned = _cleaned(request)
        request, attached = self._attach(request)
        request, named = self._enrich(request)
        card = self.book.models.get(request.model)
        fitted: tuple[str, ...] = ()
        if card is not None:
            request, fitted = _fitted(request, card)
        return Flown(request, (*cleaned, *attached, *named, *fitted))

    def _attach(self, request: Request) -> tuple[Request, tuple[str, ...]]:
        """The request with the locked pictures of those whom its prompt names, if it has none."""
        if not isinstance(request, StillRequest | AngleRequest):
            return request, ()
        if request.subjects:
            # Whoever ordered it chose who is in the frame.
            return request, ()
        found = tuple(
            Media(sha256=subject.picture.sha256, tag=name)
            for name, subject in sorted(self.cast().items())
            if _names(request.prompt, name)
        )[:_MOST_SUBJECTS]
        if not found:
            return request, ()
        words = f"reference attached: {', '.join(media.tag for media in found)}"
        return request.model_copy(update={"subjects": found}), (words,)

    def _enrich(self, request: Request) -> tuple[Request, tuple[str, ...]]:
        """The request with a sentence for everybody who is referred to but not named."""
        if not isinstance(request, StillRequest | AngleRequest):
            return request, ()
        cast = self.cast()
        unnamed = [s.tag for s in request.subjects if s.tag and not _names(request.prompt, s.tag)]
        if not unnamed:
            return request, ()
        told = " ".join(
            f"{name}: {cast[name].summary if name in cast else 'as in the reference picture'}."
            for name in unnamed
        )
        prompt = f"{told} {request.prompt}"
        return request.model_copy(update={"prompt": prompt}), (
            f"prompt enriched: {', '.join(unnamed)}",
        )


def _names(prompt: str, name: str) -> bool:
    """Whether the person is meant, not something of theirs: "Marcus's lamp" shows no Marcus."""
    return re.search(rf"\b{re.escape(name)}\b(?!['\u2019]s)", prompt, re.IGNORECASE) is not None


def _cleaned(request: Request) -> tuple[Request, tuple[str, ...]]:
    """The request without characters that nobody sees; services refuse prompts full of them."""
    changes: dict[str, str] = {}
    for field in ("prompt", "negative", "text"):
        text = getattr(request, field, None)
        if isinstance(text, str) and (clean := _visible(text)) != text:
            changes[field] = clean
    request = request.model_copy(update=changes) if changes else request
    asked = request.text if isinstance(request, VoiceRequest) else request.prompt
    if not asked.strip():
        raise ProviderRefused("pre-flight", RefusalKind.INVALID, f"the {request.kind} has no words")
    return request, (f"invisible characters removed from {', '.join(changes)}",) if changes else ()


def _visible(text: str) -> str:
    return "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in _INVISIBLE)


def _fitted(request: Request, card: ModelCard) -> tuple[Request, tuple[str, ...]]:
    """The request within the model's limits, and what was cut, in words."""
    if isinstance(request, VoiceRequest):
        return request, _spoken(request, card)
    prompt = fit_prompt(request.prompt, card.prompt_limit, card.prompt_unit)
    changes, steps = {"prompt": prompt.text}, [_told("prompt", prompt)]
    negative = "" if isinstance(request, MusicRequest) else getattr(request, "negative", "")
    if negative and card.negative_limit is not None:
        cut = fit_prompt(negative, card.negative_limit, card.prompt_unit)
        changes["negative"] = cut.text
        steps.append(_told("negative prompt", cut))
    if isinstance(request, FoleyRequest) and not prompt.text:
        raise ProviderRefused("pre-flight", RefusalKind.INVALID, "no word of the prompt fits")
    return request.model_copy(update=changes), tuple(steps)


def _spoken(request: VoiceRequest, card: ModelCard) -> tuple[str, ...]:
    """Dialogue is verbatim: a line too long for the model is refused, never cut."""
    used = fit_prompt(request.text, card.prompt_limit, card.prompt_unit)
    if used.cut:
        reason = f"the line is longer than {request.model} speaks ({card.prompt_limit} characters)"
        raise ProviderRefused("pre-flight", RefusalKind.INVALID, reason)
    return (_told("line", used),)


def _told(what: str, fitted: Fitted) -> str:
    words = f"{what} fitted: {fitted.used:,} of {fitted.limit:,} {fitted.unit}"
    return f"{words}; cut: {fitted.cut}" if fitted.cut else words
