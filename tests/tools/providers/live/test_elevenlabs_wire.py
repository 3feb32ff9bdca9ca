"""ElevenLabs' adapters against answers that are written here: no server."""

import base64
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tests.tools.providers.live.scripted import SECRET, Scripted, answer, desk_for
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, UnreadableAnswer
from tools.providers.live.elevenlabs import ELEVENLABS, account, refusal
from tools.providers.live.elevenlabs_effect import ElevenLabsEffect
from tools.providers.live.elevenlabs_effect import body_of as effect_body
from tools.providers.live.elevenlabs_music import ElevenLabsMusic
from tools.providers.live.elevenlabs_music import body_of as music_body
from tools.providers.live.elevenlabs_voice import ElevenLabsVoice, body_of
from tools.providers.live.service import Ready
from tools.providers.models import model_book
from tools.providers.provider import Ticket
from tools.providers.requests import FoleyRequest, Media, MusicRequest, VoiceRequest

K = RefusalKind
MP3 = b"ID3\x04" + b"\x00" * 96
SPEECH = "elevenlabs/eleven_multilingual_v2"


def line(**changes: Any) -> VoiceRequest:
    fields = {"model": SPEECH, "seed": 7, "text": "Light the lamp.", "voice": "man-old"}
    return VoiceRequest(**(fields | changes))


def bed(**changes: Any) -> FoleyRequest:
    fields = {"model": "elevenlabs/sound-effects", "seed": 7, "prompt": "Surf below a tower."}
    return FoleyRequest(**(fields | {"duration_seconds": 8.0} | changes))


def spoken(characters: str, each: float = 0.1, **changes: Any) -> dict[str, Any]:
    timed = {
        "characters": list(characters),
        "character_start_times_seconds": [n * each for n in range(len(characters))],
        "character_end_times_seconds": [(n + 1) * each for n in range(len(characters))],
    }
    body = {"audio_base64": base64.b64encode(MP3).decode(), "alignment": timed}
    return body | {"normalized_alignment": None} | changes


def verdict(status: int, body: object, **headers: str) -> ProviderRefused | None:
    response = httpx.Response(status, json=body, headers=headers)
    return refusal(Answer(status, dict(response.headers), response.content))


@pytest.mark.parametrize(
    ("status", "word", "kind"),
    [
        (400, "max_character_limit_exceeded", K.INVALID),
        (400, "voice_not_found", K.INVALID),
        (404, "voice_not_found", K.INVALID),
        (400, "invalid_parameters", K.INVALID),
        (401, "invalid_api_key", K.CREDENTIALS),
        (401, "quota_exceeded", K.NO_MONEY),
        (401, "detected_unusual_activity", K.CREDENTIALS),
        (402, "payment_required", K.NO_MONEY),
        (403, "output_format_not_allowed", K.CREDENTIALS),
        (429, "too_many_concurrent_requests", K.RATE),
        (429, "concurrent_limit_exceeded", K.RATE),
        (429, "rate_limit_exceeded", K.RATE),
        (429, "system_busy", K.RATE),
        (400, "content_policy_violation", K.MODERATED_INPUT),
        (500, "internal_server_error", K.TRANSIENT),
        (418, "something_new", K.INVALID),
    ],
)
@pytest.mark.parametrize("shape", ["code", "status"])
def test_both_shapes_with_a_word_are_refusals_of_its_kind(
    status: int, word: str, kind: RefusalKind, shape: str
) -> None:
    refused = verdict(status, {"detail": {shape: word, "message": "because"}})
    assert refused is not None
    assert (refused.kind, refused.reason) == (kind, f"{word}: because")


def test_the_list_shape_names_the_field() -> None:
    body = {"detail": [{"loc": ["body", "text"], "msg": "Field required", "type": "missing"}]}
    refused = verdict(422, body)
    assert refused is not None
    assert refused.kind is K.INVALID
    assert "body.text: Field required" in refused.reason


@pytest.mark.parametrize("body", [{}, [], {"detail": None}, {"message": "x"}, {"detail": "No."}])
def test_a_shape_that_nobody_knows_is_sorted_by_its_status(body: object) -> None:
    kinds = {401: K.CREDENTIALS, 429: K.RATE, 503: K.TRANSIENT, 400: K.INVALID}
    for status, kind in kinds.items():
        refused = verdict(status, body)
        assert refused is not None
        assert refused.kind is kind


def test_a_rate_limit_says_how_long_to_wait_and_a_success_refuses_nothing() -> None:
    refused = verdict(429, {"detail": {"code": "system_busy"}}, **{"retry-after": "7"})
    assert refused is not None
    assert refused.retry_after_seconds == 7
    assert verdict(200, {"detail": "x"}) is None


def test_a_reason_is_one_short_line() -> None:
    refused = verdict(400, {"detail": {"code": "x", "message": "a\nb" * 400}})
    assert refused is not None
    assert len(refused.reason) <= 300
    assert "\n" not in refused.reason


async def test_a_line_is_ordered_once_with_voice_seed_and_key() -> None:
    service = Scripted([answer(200, spoken("Light."), {"request-id": "r1", "character-cost": "6"})])
    desk = desk_for(ELEVENLABS, SPEECH, service)
    accepted = await ElevenLabsVoice().submit(desk, line())
    (request,) = service.asked
    assert request.url.path == "/v1/text-to-speech/pqHfZKP75CvOlQylNhV4/with-timestamps"
    assert request.url.params["output_format"] == "mp3_44100_128"
    assert request.headers["xi-api-key"] == SECRET
    assert service.bodies()[0]["seed"] == 7
    assert (accepted.task_id, dict(accepted.hints)) == ("r1", {"credits": "6"})


async def test_a_voice_is_no_way_to_another_path() -> None:
    service = Scripted([answer(200, spoken("Light."))])
    desk = desk_for(ELEVENLABS, SPEECH, service)
    await ElevenLabsVoice().submit(desk, line(voice="../../v1/music?x="))
    raw = service.asked[0].url.raw_path
    assert raw.startswith(b"/v1/text-to-speech/..%2F..%2Fv1%2Fmusic%3Fx%3D/with-timestamps")


async def _collected(body: object, hints: dict[str, str], model: str = SPEECH) -> Ready:
    content = httpx.Response(200, json=body).content
    desk = replace(desk_for(ELEVENLABS, model, Scripted([])), answer=content)
    state = await ElevenLabsVoice().poll(desk, Ticket(task_id="r1", hints=hints), line())
    assert isinstance(state, Ready)
    return state


async def test_a_kept_answer_gives_sound_words_and_cost_any_number_of_times() -> None:
    for _ in range(2):
        state = await _collected(spoken("So I stay."), {"credits": "10"})
        assert state.files[0].content == MP3  # type: ignore[union-attr]
        assert [word.text for word in state.words] == ["So", "I", "stay."]
        assert state.words[2].start_seconds == pytest.approx(0.5)
        assert state.words[2].end_seconds == pytest.approx(1.0)
        assert state.cost_micros == round(10 * 0.0003 * 1e6)


async def test_half_a_credit_a_character_still_costs_the_models_own_price() -> None:
    state = await _collected(spoken("Stay."), {"credits": "5"}, "elevenlabs/eleven_flash_v2_5")
    assert state.cost_micros == round(10 * 0.00015 * 1e6)


async def test_a_cost_that_is_not_told_is_not_known() -> None:
    assert (await _collected(spoken("Stay."), {})).cost_micros is None
    assert (await _collected(spoken("Stay."), {"credits": "many"})).cost_micros is None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param(spoken("[sad] Go, now — go."), ["Go,", "now", "go."], id="tags-and-dashes"),
        pytest.param(spoken("x", alignment=None), [], id="no-times"),
        pytest.param(
            spoken("x", alignment=None, normalized_alignment=spoken("ten")["alignment"]),
            ["ten"],
            id="only-normalised",
        ),
        pytest.param(
            spoken("ab", alignment={"characters": ["a", "b"], "character_start_times_seconds": []}),
            [],
            id="unequal-arrays",
        ),
    ],
)
async def test_words_come_from_the_characters(body: dict[str, Any], words: list[str]) -> None:
    assert [word.text for word in (await _collected(body, {})).words] == words


async def test_a_word_never_ends_before_it_began() -> None:
    body = spoken("ab")
    body["alignment"]["character_end_times_seconds"] = [0.0, 0.0]
    body["alignment"]["character_start_times_seconds"] = [0.3, 0.4]
    (word,) = (await _collected(body, {})).words
    assert word.end_seconds >= word.start_seconds


@pytest.mark.parametrize(
    "body",
    [
        pytest.param([], id="no-object"),
        pytest.param({"audio_base64": "***"}, id="no-base64"),
        pytest.param({"audio_base64": base64.b64encode(b"<html>").decode()}, id="no-sound"),
    ],
)
async def test_an_answer_without_sound_is_spoiled_and_may_have_been_paid(body: object) -> None:
    with pytest.raises(ProviderRefused) as refused:
        await _collected(body, {})
    assert refused.value.kind is K.SPOILED
    assert refused.value.cost_micros is None


def settings(manner: str, model: str = SPEECH) -> dict[str, Any]:
    body = body_of(line(manner=manner), model_book().card(model))
    found = body["voice_settings"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    "manner", ["", "whispers", "shouting; tense", "slowly", "furious", "tired", "deadpan", "\x00"]
)
def test_settings_stay_within_the_services_ranges(manner: str) -> None:
    found = settings(manner)
    assert 0 <= found["stability"] <= 1
    assert 0 <= found["style"] <= 1
    assert 0.7 <= found["speed"] <= 1.2


def test_the_parenthetical_counts_before_the_mood() -> None:
    assert settings("slowly; angry") == settings("slowly")
    assert settings("angry; slow") == settings("angry")
    assert settings("angry") != settings("slowly")


def test_v3_reads_the_manner_as_a_tag_and_takes_three_stabilities() -> None:
    body = body_of(line(manner="whispering"), model_book().card("elevenlabs/eleven_v3"))
    assert body["text"] == "[whispers] Light the lamp."
    found = settings("shouting", "elevenlabs/eleven_v3")
    assert found["stability"] in (0.0, 0.5, 1.0)
    assert "speed" not in found


def test_the_users_own_fields_come_last() -> None:
    card = model_book().card(SPEECH).model_copy(update={"options": {"language_code": "de"}})
    assert body_of(line(), card)["language_code"] == "de"


@pytest.mark.parametrize(
    ("asked", "ordered"), [(0.1, 0.5), (8.0, 8.0), (95.0, 30.0)], ids=["short", "fits", "long"]
)
def test_an_effect_is_ordered_in_a_length_that_is_sold(asked: float, ordered: float) -> None:
    body = effect_body(bed(duration_seconds=asked), model_book().card("elevenlabs/sound-effects"))
    assert body["duration_seconds"] == ordered


def test_a_bed_loops_and_the_sound_of_a_clip_does_not() -> None:
    card = model_book().card("elevenlabs/sound-effects")
    assert effect_body(bed(), card)["loop"] is True
    assert effect_body(bed(clip=Media(sha256="0" * 64)), card)["loop"] is False


async def test_an_effect_is_the_answer_itself_and_its_credits_its_price() -> None:
    headers = {"character-cost": "320", "content-type": "audio/mpeg"}
    service = Scripted([httpx.Response(200, content=MP3, headers=headers)])
    desk = desk_for(ELEVENLABS, "elevenlabs/sound-effects", service)
    accepted = await ElevenLabsEffect().submit(desk, bed())
    assert accepted.answer == MP3
    assert accepted.task_id.startswith("sha256-")
    ticket = Ticket(task_id=accepted.task_id, hints=dict(accepted.hints))
    state = await ElevenLabsEffect().poll(replace(desk, answer=accepted.answer), ticket, bed())
    assert isinstance(state, Ready)
    quoted = model_book().card("elevenlabs/sound-effects").price_micros(bed())
    assert state.cost_micros == quoted


def test_music_is_ordered_in_milliseconds_without_words_and_without_a_seed() -> None:
    request = MusicRequest(model="elevenlabs/music", seed=7, prompt="Strings.", duration_seconds=1)
    body = music_body(request, model_book().card("elevenlabs/music"))
    assert body == {
        "prompt": "Strings.",
        "music_length_ms": 3000,
        "model_id": "music_v1",
        "force_instrumental": True,
    }


async def test_a_page_in_place_of_music_is_spoiled() -> None:
    desk = replace(desk_for(ELEVENLABS, "elevenlabs/music", Scripted([])), answer=b"<html></html>")
    request = MusicRequest(model="elevenlabs/music", seed=7, prompt="Strings.", duration_seconds=9)
    with pytest.raises(ProviderRefused) as refused:
        await ElevenLabsMusic().poll(desk, Ticket(task_id="r"), request)
    assert refused.value.kind is K.SPOILED


async def test_nothing_is_ever_taken_back() -> None:
    desk = desk_for(ELEVENLABS, SPEECH, Scripted([]))
    for adapter in (ElevenLabsVoice(), ElevenLabsEffect(), ElevenLabsMusic()):
        assert await adapter.cancel(desk, Ticket(task_id="r")) is False


async def test_the_account_tells_credits_and_plan() -> None:
    told = {"tier": "creator", "character_count": 21_000, "character_limit": 121_000}
    state = await account(desk_for(ELEVENLABS, SPEECH, Scripted([answer(200, told)])).wire)
    assert state.balance == "100,000 of 121,000 credits left"
    assert state.limits == "plan creator"


async def test_an_account_in_another_form_cannot_be_read() -> None:
    with pytest.raises(UnreadableAnswer, match="tier"):
        await account(desk_for(ELEVENLABS, SPEECH, Scripted([answer(200, {})])).wire)
