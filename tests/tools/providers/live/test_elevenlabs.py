"""ElevenLabs' clients against the stand-in, which knows the contract's every line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.tools.providers.set_up import Mutated, Stage, with_headers, with_json
from tools.errors import ProviderRefused, RefusalKind
from tools.ffmpeg.probe import probe
from tools.providers.live.elevenlabs import ELEVENLABS, account
from tools.providers.live.voices import voices_of
from tools.providers.rehearsal import elevenlabs_rules as rules
from tools.providers.rehearsal.elevenlabs_times import alignment
from tools.providers.rehearsal.elevenlabs_voices import PREMADE
from tools.providers.rehearsal.rules import Rule
from tools.providers.requests import FoleyRequest, MusicRequest, Request, VoiceRequest

K = RefusalKind
Change = Callable[[dict[str, Any]], object]
SPEECH, V3, FLASH = (
    f"elevenlabs/eleven_{name}" for name in ("multilingual_v2", "v3", "flash_v2_5")
)
EFFECT, MUSIC = "elevenlabs/sound-effects", "elevenlabs/music"
TEXT = "The light has not failed in forty years."


def line(model: str = SPEECH, **changes: Any) -> VoiceRequest:
    fields = {"model": model, "seed": 7, "text": TEXT, "voice": "man-old", "manner": "slowly"}
    return VoiceRequest(**(fields | changes))


def bed() -> FoleyRequest:
    return FoleyRequest(model=EFFECT, seed=7, prompt="Heavy surf.", duration_seconds=8.0)


def score() -> MusicRequest:
    return MusicRequest(model=MUSIC, seed=7, prompt="Slow strings.", duration_seconds=12.0)


ALL: dict[str, Request] = {
    "speech": line(),
    "v3": line(V3),
    "flash": line(FLASH),
    "effect": bed(),
    "music": score(),
}


@pytest.mark.parametrize("name", ALL)
async def test_a_sound_is_bought_and_is_a_sound(name: str, stage: Stage) -> None:
    request = ALL[name]
    transport = Mutated()
    taken = await stage.once(request, transport=transport)

    (sale,) = stage.ledger("elevenlabs")
    assert sale.request.kind == request.kind
    assert taken.files[0].suffix == ".mp3"
    track = probe(taken.files[0]).sound
    assert track is not None
    wanted = getattr(request, "duration_seconds", None) or len(TEXT) / 15
    assert float(track.duration) == pytest.approx(wanted, abs=0.1)
    assert len(transport.asked) == 1
    assert transport.rules == []


@pytest.mark.parametrize("name", ["speech", "flash", "effect"])
async def test_a_quote_is_what_is_charged(name: str, stage: Stage) -> None:
    request = ALL[name]
    quoted = await stage.quoted(request)
    taken = await stage.once(request)
    assert taken.cost_micros == stage.ledger()[0].cost_micros == quoted


async def test_words_cover_the_line_in_order(stage: Stage) -> None:
    (output,) = (await stage.once(line())).outputs
    assert [word.text for word in output.words] == TEXT.split()
    track = probe(output.path).sound
    assert track is not None
    ends = [word.end_seconds for word in output.words]
    assert ends == sorted(ends)
    assert ends[-1] == pytest.approx(float(track.duration), abs=0.1)


async def test_the_part_is_spoken_by_its_voice_in_its_manner(stage: Stage) -> None:
    await stage.once(line(V3, manner="whispering", voice="man-crisp"))
    (sale,) = stage.ledger()
    assert isinstance(sale.request, VoiceRequest)
    assert (sale.request.voice, sale.request.manner) == ("man-crisp", "whispers")
    assert sale.request.text == TEXT


def test_every_voice_of_the_clients_table_is_one_of_the_service() -> None:
    assert set(voices_of("elevenlabs").values()) <= set(PREMADE)


async def test_the_account_tells_what_was_spent(stage: Stage) -> None:
    await stage.once(line())
    async with stage.wire(ELEVENLABS) as wire:
        state = await account(wire)
    assert state.balance == f"{121_000 - len(TEXT):,} of 121,000 credits left"


def put(**fields: object) -> Change:
    return lambda body: body.update(fields)


def set_(**fields: object) -> Change:
    return lambda body: body["voice_settings"].update(fields)


BROKEN = [
    pytest.param(SPEECH, lambda body: body.pop("text"), rules.TEXT, id="no text"),
    pytest.param(SPEECH, put(text=7), rules.TEXT, id="text is no text"),
    pytest.param(SPEECH, put(text=" "), rules.TEXT, id="nothing to say"),
    pytest.param(SPEECH, put(text="x" * 10_001), rules.LENGTH, id="too long"),
    pytest.param(V3, put(text="x" * 5_001), rules.LENGTH, id="too long for v3"),
    pytest.param(FLASH, put(text="x" * 40_001), rules.LENGTH, id="too long for flash"),
    pytest.param(SPEECH, put(model_id="eleven_monolingual_v1"), rules.MODEL, id="model"),
    pytest.param(SPEECH, set_(stability=1.1), rules.STABILITY, id="stability"),
    pytest.param(V3, set_(stability=0.3), rules.V3_STABILITY, id="stability of v3"),
    pytest.param(SPEECH, set_(similarity_boost=-0.1), rules.SIMILARITY, id="similarity"),
    pytest.param(SPEECH, set_(style=2), rules.STYLE, id="style"),
    pytest.param(SPEECH, set_(speed=0.6), rules.SPEED, id="too slow"),
    pytest.param(SPEECH, set_(speed=1.21), rules.SPEED, id="too fast"),
    pytest.param(SPEECH, set_(speed="1"), rules.SPEED, id="speed is a text"),
    pytest.param(SPEECH, set_(use_speaker_boost="yes"), rules.BOOST, id="boost"),
    pytest.param(SPEECH, put(seed=-1), rules.SEED, id="seed below"),
    pytest.param(SPEECH, put(seed=2**32), rules.SEED, id="seed above"),
    pytest.param(SPEECH, put(previous_text=["x"]), rules.CONTEXT, id="context"),
    pytest.param(SPEECH, put(previous_request_ids=["a"] * 4), rules.STITCHES, id="stitches"),
    pytest.param(
        SPEECH, put(pronunciation_dictionary_locators=[{}] * 4), rules.DICTIONARIES, id="words"
    ),
    pytest.param(
        SPEECH, put(apply_text_normalization="never"), rules.NORMALIZATION, id="normalization"
    ),
    pytest.param(SPEECH, put(language_code="eng"), rules.LANGUAGE, id="language"),
    pytest.param(EFFECT, put(text=""), rules.EFFECT_TEXT, id="effect of nothing"),
    pytest.param(EFFECT, put(text="x" * 451), rules.EFFECT_TEXT, id="long effect"),
    pytest.param(EFFECT, put(duration_seconds=0.4), rules.EFFECT_LENGTH, id="effect too short"),
    pytest.param(EFFECT, put(duration_seconds=30.5), rules.EFFECT_LENGTH, id="effect too long"),
    pytest.param(EFFECT, put(prompt_influence=1.5), rules.INFLUENCE, id="influence"),
    pytest.param(EFFECT, put(loop="yes"), rules.LOOP, id="loop"),
    pytest.param(EFFECT, put(model_id="music_v1"), rules.EFFECT_MODEL, id="effect model"),
    pytest.param(MUSIC, put(composition_plan={}), rules.MUSIC_PROMPT, id="prompt and plan"),
    pytest.param(MUSIC, lambda body: body.pop("prompt"), rules.MUSIC_PROMPT, id="no prompt"),
    pytest.param(MUSIC, put(music_length_ms=2_999), rules.MUSIC_LENGTH, id="music too short"),
    pytest.param(MUSIC, put(music_length_ms=600_001), rules.MUSIC_LENGTH, id="music too long"),
    pytest.param(MUSIC, put(model_id="music_v0"), rules.MUSIC_MODEL, id="music model"),
    pytest.param(MUSIC, put(seed=7), rules.MUSIC_SEED, id="seed beside a prompt"),
    pytest.param(MUSIC, put(force_instrumental=1), rules.INSTRUMENTAL, id="instrumental"),
]
REQUESTS: dict[str, Request] = {
    SPEECH: line(),
    V3: line(V3),
    FLASH: line(FLASH),
    EFFECT: bed(),
    MUSIC: score(),
}


@pytest.mark.parametrize(("model", "change", "rule"), BROKEN)
async def test_an_order_that_breaks_a_rule_is_refused_by_it(
    model: str, change: Change, rule: Rule, stage: Stage
) -> None:
    transport = Mutated(with_json(change))
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(REQUESTS[model], transport=transport)
    assert transport.rules == [rule.id]
    assert caught.value.kind is K.INVALID
    assert stage.ledger() == ()


@pytest.mark.parametrize(
    ("wanted", "rule"),
    [("mp3_best", rules.FORMAT), ("wav_44100", rules.PLAN_FORMAT), ("opus_48000_64", rules.PLAYED)],
)
async def test_another_sound_format_is_refused(wanted: str, rule: Rule, stage: Stage) -> None:
    def other(request: httpx.Request) -> httpx.Request:
        request.url = request.url.copy_merge_params({"output_format": wanted})
        return request

    transport = Mutated(other)
    with pytest.raises(ProviderRefused):
        await stage.once(bed(), transport=transport)
    assert transport.rules == [rule.id]


async def test_a_voice_that_nobody_has_is_refused(stage: Stage) -> None:
    transport = Mutated()
    with pytest.raises(ProviderRefused, match="voice_not_found") as caught:
        await stage.once(line(voice="my-lost-clone"), transport=transport)
    assert transport.rules == [rules.VOICE.id]
    assert caught.value.kind is K.INVALID


@pytest.mark.parametrize("key", [None, "stolen-0001"])
async def test_another_key_is_refused(key: str | None, stage: Stage) -> None:
    transport = Mutated(with_headers({"xi-api-key": key}))
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(line(), transport=transport)
    assert transport.rules == [rules.AUTH.id]
    assert caught.value.kind is K.CREDENTIALS


async def test_a_body_that_is_no_object_is_refused(stage: Stage) -> None:
    transport = Mutated()
    async with stage.wire(ELEVENLABS, transport=transport) as wire:
        with pytest.raises(ProviderRefused):
            await wire.buy("POST", "/v1/music", json=["prompt"])
    assert transport.rules == [rules.BODY.id]


async def test_calls_beyond_the_plan_and_its_queue_are_refused(stage: Stage) -> None:
    for number in range(10):
        stage.floor.records.rows(
            "INSERT INTO sales (id, service, model, key, body, request, accepted_at, starts_at,"
            " seconds, suffix, cost_micros, script)"
            " VALUES (?, 'elevenlabs', 'm', '0001', '{}', ?, 0, 9e9, 9, '', 0, '')",
            *(f"old-{number}", line().model_dump_json()),
        )
    transport = Mutated()
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(line(), transport=transport)
    assert transport.rules == [rules.CONCURRENCY.id]
    assert caught.value.kind is K.RATE


def test_every_rule_is_tested() -> None:
    tabled = {case.values[2].id for case in BROKEN}
    elsewhere = {rules.AUTH.id, rules.BODY.id, rules.VOICE.id, rules.CONCURRENCY.id}
    elsewhere |= {rules.FORMAT.id, rules.PLAN_FORMAT.id, rules.PLAYED.id}
    assert tabled | elsewhere == {rule.id for rule in rules.RULES.rules()}


@pytest.mark.parametrize(
    ("fault", "kind", "sold"),
    [
        pytest.param("moderated_input", K.MODERATED_INPUT, 0, id="input"),
        pytest.param("moderated_output", K.MODERATED_INPUT, 1, id="output"),
        pytest.param("failed", K.TRANSIENT, 1, id="failed"),
    ],
)
@pytest.mark.parametrize("name", ["speech", "effect"])
async def test_failures_are_told_apart(
    fault: str, kind: RefusalKind, sold: int, name: str, stage: Stage
) -> None:
    stage.fault(fault, "elevenlabs", "submit")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(ALL[name])
    assert caught.value.kind is kind
    assert len(stage.ledger()) == sold
    assert sum(sale.cost_micros for sale in stage.ledger()) == caught.value.cost_micros == 0


async def test_a_kept_answer_is_read_again_without_asking_the_service(stage: Stage) -> None:
    request = line()
    transport = Mutated()
    async with stage.studio(transport) as studio, studio.seat(request) as key:
        ticket = await studio.submit(request, key, lambda: None)
    for name in ("first", "second"):
        folder = stage.folder / name
        folder.mkdir()
        async with stage.studio(transport) as studio:
            assert await studio.poll(ticket, request, folder)
    first, second = ((stage.folder / name / "voice_1.mp3") for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()
    assert len(transport.asked) == 1


@pytest.mark.parametrize(
    "words",
    [
        pytest.param((), id="no words"),
        pytest.param((("So", 0.1, 0.3), ("stay", 0.5, 0.9)), id="all words"),
        pytest.param((("stay", 0.5, 0.9),), id="some words"),
        pytest.param((("gone", 0.5, 0.9),), id="other words"),
    ],
)
def test_times_of_characters_cover_the_sound(words: tuple[tuple[str, float, float], ...]) -> None:
    timed = alignment("So I stay.", words, 1.2)
    starts: Any = timed["character_start_times_seconds"]
    ends: Any = timed["character_end_times_seconds"]
    assert len(timed["characters"]) == len(starts) == len(ends) == 10
    assert (starts[0], ends[-1]) == (0.0, 1.2)
    assert starts[1:] == ends[:-1]
    assert starts == sorted(starts)
    for word, start, end in words:
        at = "So I stay.".find(word)
        if at >= 0:
            assert (starts[at], ends[at + len(word) - 1]) == (start if at else 0.0, end)
