"""Portraits and sounds that a service takes offence at: once more in milder words, lines never."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.rewording import in_milder_words
from graph.score import Score
from tests.graph.fakes import ONE_LINE, Set
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.requests import FoleyRequest, MusicRequest, Request, StillRequest, VoiceRequest


@pytest.fixture
def stage(tmp_path: Path) -> Set:
    return Set(tmp_path, script=ONE_LINE)


class Prudish:
    """Refuses the first so many requests that it is told to mind, and remembers their words."""

    def __init__(self, minds: Callable[[Request], bool], times: int = 1) -> None:
        self.minds, self.left = minds, times
        self.heard: list[str] = []

    def __call__(self, request: Request) -> BaseException | None:
        if not self.minds(request):
            return None
        self.heard.append(getattr(request, "prompt", getattr(request, "text", "")))
        if not self.left:
            return None
        self.left -= 1
        return ProviderRefused("studio", RefusalKind.MODERATED_INPUT, "not these words")


def portrait(request: Request) -> bool:
    return isinstance(request, StillRequest) and request.width == request.height


def bed(request: Request) -> bool:
    return isinstance(request, FoleyRequest) and request.clip is None


def music(request: Request) -> bool:
    return isinstance(request, MusicRequest)


def voice(request: Request) -> bool:
    return isinstance(request, VoiceRequest)


@pytest.mark.parametrize("minds", [portrait, bed, music], ids=["portrait", "ambience", "music"])
async def test_what_was_refused_is_asked_for_in_other_words(stage: Set, minds) -> None:
    stage.studio.refuse = prude = Prudish(minds)
    assert (await stage.run()).finished
    first, second = prude.heard
    assert first != second
    assert stage.folder.cast("Marcus") is not None
    assert stage.folder.need("score.json", Score).missing == ()


@pytest.mark.parametrize(
    ("minds", "missing"),
    [
        pytest.param(bed, "ambience of scene", id="ambience"),
        pytest.param(music, "music", id="music"),
    ],
)
async def test_words_are_put_otherwise_once_and_then_it_is_missing(
    stage: Set, minds, missing: str
) -> None:
    stage.studio.refuse = prude = Prudish(minds, times=99)
    assert (await stage.run()).finished
    assert len(prude.heard) == 2
    assert any(said.startswith(missing) for said in stage.folder.need("score.json", Score).missing)


async def test_a_line_is_never_put_otherwise(stage: Set) -> None:
    stage.studio.refuse = prude = Prudish(voice)
    await stage.run()
    sound = stage.folder.sound("A2")
    assert prude.heard == ["It stopped."]
    assert sound is not None
    assert sound.missing == ("line 1 (Marcus) could not be recorded",)


async def test_going_on_later_sends_nothing_that_was_refused_again(stage: Set) -> None:
    stage.studio.refuse = prude = Prudish(music)
    await stage.run()
    bought = Counter(stage.studio.submits)
    (stage.folder.root / "score.json").unlink()
    await stage.run()
    assert stage.folder.need("score.json", Score).music is not None
    assert len(prude.heard) == 2
    assert stage.studio.submits == bought


def test_milder_words_leave_the_rest_of_a_request_alone() -> None:
    hard = MusicRequest(model="m", seed=3, prompt="Blood and a dead king.", duration_seconds=9.0)
    mild = in_milder_words(lambda n: hard)(1)
    assert isinstance(mild, MusicRequest)
    assert "blood" not in mild.prompt.lower()
    assert mild.model_copy(update={"prompt": hard.prompt}) == hard
