"""The model book: lengths on sale, prices, routing, and a user's own file over the shipped one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.errors import UserFixable
from tools.providers.live.registry import ADAPTERS
from tools.providers.models import (
    OVERRIDE_VARIABLE,
    ModelCard,
    Route,
    ServiceCard,
    host_matches,
    model_book,
)
from tools.providers.rehearsal.running import StandIn, turned


def card(**fields: object) -> ModelCard:
    base: dict[str, object] = {
        "adapter": "a",
        "name": "m",
        "price": 1,
        "per": "second",
        "prompt_limit": 10,
        "prompt_unit": "characters",
    }
    return ModelCard.model_validate(base | fields)


STEPS = card(lengths_seconds=(2, 10), length_step_seconds=1)
CHOICES = card(length_choices_seconds=(6, 10))


@pytest.mark.parametrize(
    ("model", "asked", "sold"),
    [
        pytest.param(STEPS, 4.2, 5, id="the next step up"),
        pytest.param(STEPS, 5.0, 5, id="a length on sale"),
        pytest.param(STEPS, 0.5, 2, id="never below the least"),
        pytest.param(STEPS, 14, 10, id="never above the most"),
        pytest.param(CHOICES, 4.2, 6, id="the choice that covers it"),
        pytest.param(CHOICES, 6.1, 10, id="the longer choice"),
        pytest.param(CHOICES, 11, 10, id="the longest there is"),
        pytest.param(card(), 3.3, 3.3, id="any length"),
    ],
)
def test_the_shortest_length_on_sale_that_covers_what_is_asked(
    model: ModelCard, asked: float, sold: float
) -> None:
    assert model.sold_seconds(asked) == sold


def test_every_model_has_an_adapter_and_every_route_a_model() -> None:
    book = model_book()
    for name, model in book.models.items():
        assert model.adapter in ADAPTERS, name
        assert ADAPTERS[model.adapter].service.name in book.services, name
    for need in Route.model_fields:
        for model_name in getattr(book.route, need):
            assert model_name in book.models, need


@pytest.mark.parametrize(
    ("offered", "seconds", "chosen"),
    [
        pytest.param({"fal/wan-2.2-i2v", "minimax/h3"}, 5, "fal/wan-2.2-i2v", id="the first"),
        pytest.param({"fal/wan-2.2-i2v", "minimax/h3"}, 14, "minimax/h3", id="the long one"),
        pytest.param({"runway/gen4_turbo"}, 14, "runway/gen4_turbo", id="the only one"),
        pytest.param(set(), 5, "fal/wan-2.2-i2v", id="none: the first, which will be refused"),
    ],
)
def test_a_route_takes_the_first_that_is_offered_and_long_enough(
    offered: set[str], seconds: float, chosen: str
) -> None:
    assert model_book().choose("clip", offered.__contains__, seconds) == chosen


@pytest.mark.parametrize(
    ("pattern", "host", "port", "matches"),
    [
        pytest.param("api.bfl.ai", "api.bfl.ai", 443, True, id="the host"),
        pytest.param(".bfl.ai", "api.us2.bfl.ai", None, True, id="below a domain"),
        pytest.param(".bfl.ai", "evilbfl.ai", None, False, id="not a look-alike"),
        pytest.param("bfl.ai", "bfl.ai.evil.test", None, False, id="not as a prefix"),
        pytest.param("localhost:80", "localhost", 81, False, id="another port"),
        pytest.param("fal.media", "FAL.media.", None, True, id="case and final dot"),
    ],
)
def test_hosts_are_matched_whole(pattern: str, host: str, port: int | None, matches: bool) -> None:
    assert host_matches(pattern, host, port) is matches


def test_a_key_is_sent_by_https_to_own_hosts_only() -> None:
    service = ServiceCard(name="s", base_url="https://api.bfl.ai", api_hosts=(".bfl.ai",))
    assert service.may_see_key("https", "api.us2.bfl.ai", None)
    assert not service.may_see_key("http", "api.us2.bfl.ai", None)
    assert not service.may_see_key("https", "delivery.test", None)


@pytest.fixture
def override(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    model_book.cache_clear()
    path = tmp_path / "models.toml"
    monkeypatch.setenv(OVERRIDE_VARIABLE, str(path))
    yield path
    model_book.cache_clear()


def test_a_user_s_file_overrides_single_fields(override: Path) -> None:
    override.write_text(
        'route.clip = "runway/gen4_turbo"\n'
        '[services.runway]\nin_flight = 20\n[models."runway/gen4_turbo"]\nprice = 0.04\n'
    )
    book = model_book()
    assert book.route.clip == ("runway/gen4_turbo",)
    assert book.services["runway"].in_flight == 20
    assert book.services["runway"].base_url.startswith("https://api.dev.runwayml.com")
    assert book.card("runway/gen4_turbo").price == 0.04
    assert book.card("runway/gen4_turbo").prompt_unit == "utf16"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param('[models."runway/gen4_turbo"]\nprice = -1\n', "runway/gen4_turbo", id="price"),
        pytest.param("[services.runway]\nin_fligth = 3\n", "in_fligth", id="a misspelt field"),
        pytest.param("[[[", "models.toml", id="no TOML"),
    ],
)
def test_a_wrong_entry_names_file_and_field(override: Path, text: str, named: str) -> None:
    override.write_text(text)
    with pytest.raises(UserFixable) as wrong:
        model_book()
    assert named in str(wrong.value)


def test_every_adapter_of_a_service_with_rates_by_adapter_has_one() -> None:
    for service, card in model_book().services.items():
        if isinstance(card.per_minute, dict):
            ours = {a.name for a in ADAPTERS.values() if a.service.name == service}
            assert set(card.per_minute) == ours


def test_a_rehearsal_keeps_the_proportions_of_rates() -> None:
    stand_in = StandIn("http://127.0.0.1:8000", Path("home"), None)
    services = turned(model_book(), stand_in).services
    for name, card in model_book().services.items():
        was, now = card.per_minute, services[name].per_minute
        if isinstance(was, dict):
            assert isinstance(now, dict)
            assert {adapter: now[adapter] / rate for adapter, rate in was.items()} == (
                dict.fromkeys(was, pytest.approx(20))
            )
        else:
            assert now == (None if was is None else pytest.approx(20 * was))
