"""Pre-flight: references attached, people named, prompts fitted; nothing asked for is changed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.fitting import fit_prompt, measure
from tools.providers.models import ModelBook, ModelCard, Route, ServiceCard
from tools.providers.preflight import PreFlight, Subject
from tools.providers.requests import Media, MusicRequest, StillRequest, VoiceRequest

CARD = ModelCard(
    adapter="a", name="m", price=0.01, per="image", prompt_limit=60, prompt_unit="characters"
)
ROUTE = Route.model_validate(dict.fromkeys(Route.model_fields, "s/m"))
BOOK = ModelBook(
    route=ROUTE,
    services={"s": ServiceCard(name="s", base_url="https://s.test")},
    models={"s/m": CARD},
)
MARCUS = Subject(Media(sha256="a" * 64), "a lean man with grey temples")


def flown(request: object, cast: Mapping[str, Subject] | None = None) -> object:
    known = {"MARCUS": MARCUS} if cast is None else cast
    return PreFlight(BOOK, lambda: known).check(request)  # type: ignore[arg-type]


def still(prompt: str, **more: object) -> StillRequest:
    fields: dict[str, object] = {
        "model": "s/m",
        "seed": 1,
        "prompt": prompt,
        "width": 64,
        "height": 36,
    }
    return StillRequest.model_validate(fields | more)


@pytest.mark.parametrize(
    ("prompt", "attached"),
    [
        pytest.param("Marcus waits.", ("MARCUS",), id="named"),
        pytest.param("Marcus's lamp on a desk.", (), id="only his lamp"),
        pytest.param("Marcus\u2019s lamp on a desk.", (), id="only his lamp, typographic"),
        pytest.param("An empty street.", (), id="nobody"),
    ],
)
def test_the_picture_of_whoever_is_named_is_attached(
    prompt: str, attached: tuple[str, ...]
) -> None:
    sent = flown(still(prompt))
    assert tuple(subject.tag for subject in sent.request.subjects) == attached  # type: ignore[attr-defined]


def test_whoever_ordered_subjects_chose_them() -> None:
    anna = Media(sha256="b" * 64, tag="ANNA")
    sent = flown(still("Anna looks at Marcus.", subjects=(anna,)))
    assert sent.request.subjects == (anna,)  # type: ignore[attr-defined]


def test_a_reference_that_the_prompt_does_not_name_is_named() -> None:
    subject = MARCUS.picture.model_copy(update={"tag": "MARCUS"})
    sent = flown(still("A man waits.", subjects=(subject,)))
    assert sent.request.prompt == "MARCUS: a lean man with grey temples. A man waits."  # type: ignore[attr-defined]
    assert "prompt enriched: MARCUS" in sent.steps  # type: ignore[attr-defined]


def test_what_was_cut_is_told() -> None:
    sent = flown(still("A lighthouse at dawn in heavy rain. The second sentence is too much."), {})
    assert sent.request.prompt == "A lighthouse at dawn in heavy rain."  # type: ignore[attr-defined]
    assert "cut: The second sentence is too much." in sent.steps[-1]  # type: ignore[attr-defined]


def test_characters_that_nobody_sees_are_removed_and_joiners_stay() -> None:
    sent = flown(still("A\u200b lamp\u0007 and \U0001f469\u200d\U0001f680."), {})
    assert sent.request.prompt == "A lamp and \U0001f469\u200d\U0001f680."  # type: ignore[attr-defined]


def test_dialogue_is_never_cut() -> None:
    long = VoiceRequest(model="s/m", seed=1, text="word " * 40, voice="v")
    with pytest.raises(ProviderRefused, match="longer than s/m speaks"):
        flown(long)


def test_a_request_without_words_is_refused() -> None:
    with pytest.raises(ProviderRefused) as refused:
        flown(MusicRequest(model="s/m", seed=1, prompt=" \u200b ", duration_seconds=3))
    assert refused.value.kind is RefusalKind.INVALID


@pytest.mark.parametrize(
    ("text", "unit", "length"),
    [
        pytest.param("lamp", "characters", 4, id="characters"),
        pytest.param("\U0001f680", "utf16", 2, id="an emoji is two UTF-16 units"),
        pytest.param("", "tokens", 0, id="no tokens"),
        pytest.param("a " * 100, "tokens", 135, id="more tokens than words"),
        pytest.param("antidisestablishmentarianism", "tokens", 8, id="long words are several"),
    ],
)
def test_lengths_are_measured_in_the_service_s_unit(text: str, unit: str, length: int) -> None:
    assert measure(text, unit) == length  # type: ignore[arg-type]


@pytest.mark.parametrize("unit", ["characters", "utf16", "tokens"])
@pytest.mark.parametrize("limit", [5, 20, 61, 200])
def test_a_fitted_prompt_fits_and_nothing_is_lost_without_word(unit: str, limit: int) -> None:
    prompt = "Rain on glass \U0001f327. A man turns; his coat is wet. He looks up, slowly. Dawn."
    fitted = fit_prompt(prompt, limit, unit)  # type: ignore[arg-type]
    assert measure(fitted.text, unit) <= limit  # type: ignore[arg-type]
    assert prompt.startswith(fitted.text)
    letters = (fitted.text + fitted.cut).replace(" ", "")
    assert len(prompt.replace(" ", "")) - len(letters) <= 2, "only a comma or two at the seam"
