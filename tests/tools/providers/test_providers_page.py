"""What docs/providers.md tells users to write works as it is written there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.tools.providers.rehearsal.demo import Demo
from tests.tools.providers.set_up import Stage
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.comfyui_workflow import load_workflow
from tools.providers.live.registry import ADAPTERS
from tools.providers.models import OVERRIDE_VARIABLE, model_book
from tools.providers.provider import AnswerLost
from tools.providers.rehearsal.floor import Floor
from tools.providers.rehearsal.media import MediaDesk
from tools.providers.rehearsal.server import ThreadedServer, application
from tools.providers.requests import MusicRequest, VoiceRequest

PAGE = (Path(__file__).parents[3] / "docs/providers.md").read_text("utf-8")
IMPORTS = """
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, Reply, kind_of_status, one_line
from tools.providers.live.header_key import bearer
from tools.providers.live.service import Accepted, Desk, Ready, Remote, Service, expected
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import Capability, MusicRequest, Request
"""
LINE = VoiceRequest(
    model="elevenlabs/eleven_turbo_v2_5", seed=1, text="Who is there?", voice="man-warm"
)


def block(language: str, containing: str) -> str:
    """The one block of the page in that language that contains a text."""
    found = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    (only,) = [each for each in found if containing in each]
    return str(only)


def configure(path: Path, text: str) -> None:
    """The text as the user's file of models."""
    path.write_text(text, "utf-8")
    model_book.cache_clear()


@pytest.fixture
def own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A user's file of models, empty as yet."""
    path = tmp_path / "models.toml"
    monkeypatch.setenv(OVERRIDE_VARIABLE, str(path))
    configure(path, "")
    yield path
    model_book.cache_clear()


async def test_a_model_by_configuration_alone_is_routed_to_and_sold(
    own_models: Path, stand_in: ThreadedServer, stage: Stage
) -> None:
    configure(own_models, block("toml", "eleven_turbo_v2_5"))
    assert model_book().choose("voice", lambda model: True) == LINE.model
    configured = Stage(stand_in, stage.floor, stage.folder)
    result = await configured.run(LINE)
    assert result.files[0].is_file()
    assert configured.ledger("elevenlabs")[0].model == "eleven_turbo_v2_5"
    assert result.job.quoted_micros == round(0.00015 * len(LINE.text) * 1e6)


def test_the_options_of_a_workflow_are_names_that_it_has() -> None:
    options = tomllib.loads(block("toml", "checkpoint ="))["models"]["comfyui/still"]["options"]
    assert set(options) <= load_workflow("still.json").names


def test_the_public_folder_is_a_field_of_the_service(own_models: Path) -> None:
    configure(own_models, block("toml", "public_folder"))
    assert model_book().services["byteplus"].public_url == "https://files.example.org"


# --- the adapter in thirty lines ------------------------------------------------------------------


@pytest.fixture(scope="module")
def toy_server() -> Iterator[ThreadedServer]:
    server = ThreadedServer(lambda floor: application(floor, (Demo,)))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def toy(
    toy_server: ThreadedServer,
    canned_media: MediaDesk,
    own_models: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Stage]:
    """The page's adapter and configuration, at a toy house."""
    written: dict[str, Any] = {}
    exec(IMPORTS + block("python", "class DemoTones"), written)  # noqa: S102 - that is the test
    monkeypatch.setitem(ADAPTERS, "demo-tones", written["DemoTones"]())
    configure(own_models, block("toml", "demo/tones"))
    floor = Floor.open(tmp_path / "rehearsal", canned_media, latency=0.0)
    toy_server.serve(floor)
    yield Stage(toy_server, floor, tmp_path)
    floor.close()


def tone(seconds: float = 2.0) -> MusicRequest:
    return MusicRequest(model="demo/tones", seed=1, prompt="A tone.", duration_seconds=seconds)


def test_the_adapter_has_thirty_lines() -> None:
    text = block("python", "class DemoTones")
    written = [line for line in text[text.index("class DemoTones") :].splitlines() if line]
    assert len(written) <= 30


async def test_the_page_s_adapter_sells_a_tone(toy: Stage) -> None:
    result = await toy.run(tone())
    assert result.files[0].suffix == ".wav"
    assert result.job.quoted_micros == 10_000
    assert [sale.body["seconds"] for sale in toy.ledger("demo")] == [2.0]


@pytest.mark.parametrize(
    ("kind", "call"),
    [
        ("rate_limited", "submit"),
        ("server_error", "submit"),
        ("reset_before", "poll"),
        ("truncated", "poll"),
        ("truncated", "download"),
        ("expired", "download"),
        ("unknown_status", "poll"),
    ],
)
async def test_the_page_s_adapter_lives_through_passing_faults(
    toy: Stage, kind: str, call: str
) -> None:
    toy.fault(kind, "demo", call)
    assert (await toy.run(tone())).files[0].is_file()
    assert len(toy.ledger("demo")) == 1


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        pytest.param("bad_credentials", RefusalKind.CREDENTIALS),
        pytest.param("no_money", RefusalKind.NO_MONEY),
        pytest.param("moderated_input", RefusalKind.INVALID),
        pytest.param("failed", RefusalKind.SPOILED),
    ],
)
async def test_the_page_s_adapter_tells_refusals_apart(
    toy: Stage, kind: str, refusal: RefusalKind
) -> None:
    toy.fault(kind, "demo", "submit", times=20)
    with pytest.raises(ProviderRefused) as refused:
        await toy.run(tone())
    assert refused.value.kind is refusal


async def test_the_page_s_adapter_knows_a_lost_answer(toy: Stage) -> None:
    toy.fault("truncated", "demo", "submit")
    with pytest.raises(AnswerLost):
        await toy.once(tone())
    assert len(toy.ledger("demo")) == 1
