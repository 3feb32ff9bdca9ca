"""What arrives is whole and fits: untouched where it fits, conformed once where it does not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from evals.marked_clips import Marks, make, watch
from tools.errors import RefusalKind
from tools.ffmpeg import ffmpeg
from tools.ffmpeg.probe import PictureInfo, probe
from tools.ffmpeg.sound import load
from tools.providers.arrivals import Arrival, Torn, receive
from tools.providers.previz.sounds import Sound
from tools.providers.previz.studio import PrevizStudio
from tools.providers.provider import Done
from tools.providers.requests import (
    AngleRequest,
    ClipRequest,
    FoleyRequest,
    LipsyncRequest,
    Media,
    MusicRequest,
    Request,
    StillRequest,
    VoiceRequest,
)
from tools.takes.assets import sha256_of

WIDTH, HEIGHT, FPS = 160, 90, 24
RATE = 48_000
RED, BLUE = (220, 30, 30), (30, 30, 220)
NOTHING = Media(sha256="0" * 64)


def still(**more: object) -> StillRequest:
    usual: dict[str, object] = {"width": WIDTH, "height": HEIGHT, "prompt": "a man in a workshop"}
    return StillRequest.model_validate({"model": "s", "seed": 1} | usual | more)


def clip(**more: object) -> ClipRequest:
    usual: dict[str, object] = {
        "model": "c", "seed": 1, "prompt": "he turns", "first_frame": NOTHING,
        "duration_seconds": 1.0, "fps": FPS, "width": WIDTH, "height": HEIGHT,
    }  # fmt: skip
    return ClipRequest.model_validate(usual | more)


def lipsync(**more: object) -> LipsyncRequest:
    usual = clip().model_dump(exclude={"kind"}) | {"first_frame": NOTHING, "voice": NOTHING}
    return LipsyncRequest.model_validate(usual | more)


def voice() -> VoiceRequest:
    return VoiceRequest(model="v", seed=1, text="Leave it there.", voice="man-deep")


def foley(seconds: float = 2.0, over: Media | None = NOTHING) -> FoleyRequest:
    return FoleyRequest(model="f", seed=1, prompt="steps", clip=over, duration_seconds=seconds)


def music(seconds: float = 2.0) -> MusicRequest:
    return MusicRequest(model="m", seed=1, prompt="a low cue", duration_seconds=seconds)


def drawn(path: Path, width: int, height: int, **options: object) -> Path:
    """A picture whose left half is red and right half is blue, in the format of its suffix."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    image.save(path, **options)
    return path


def tone(path: Path, seconds: float, channels: int = 2, level: float = 0.5) -> Path:
    """A 440 Hz tone as a 16-bit WAV at 48 kHz."""
    wave = level * np.sin(2 * np.pi * 440 * np.arange(round(seconds * RATE)) / RATE)
    samples = wave if channels == 1 else np.stack([wave, wave], axis=1)
    Sound(samples.astype(np.float32)).write_wav(path)
    return path


def encoded(source: Path, target: Path, *options: str) -> Path:
    """The source through FFmpeg under another name."""
    ffmpeg.run([*ffmpeg.source(source), *options, ffmpeg.file_url(target)])
    return target


def pictures(path: Path) -> PictureInfo:
    picture = probe(path, decode=True).picture
    assert picture is not None
    return picture


def seconds_of(arrival: Arrival) -> float:
    track = load(arrival.path)
    assert track is not None
    return len(track) / RATE


def assert_untouched(path: Path, request: Request) -> Arrival:
    before = path.read_bytes()
    arrival = receive(path, request)
    assert (arrival.path, arrival.original) == (path, None)
    assert path.read_bytes() == before
    assert arrival.said[0].startswith("decoded ")
    return arrival


def assert_changed(path: Path, request: Request, *said: str) -> Arrival:
    """Conformed beside the delivered file, which stays; the same bytes a second time."""
    before = path.read_bytes()
    arrival = receive(path, request)
    assert arrival.original == path
    assert path.read_bytes() == before
    assert arrival.path.parent == path.parent
    for words in said:
        assert any(words in step for step in arrival.said), arrival.said
    made = arrival.path.read_bytes()
    assert receive(path, request).path.read_bytes() == made
    assert sorted(each.name for each in path.parent.iterdir() if each.name[0] == ".") == []
    return arrival


# --- what previz makes is what was asked ---------------------------------------------------------


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrevizStudio]:
    studio = PrevizStudio(tmp_path_factory.mktemp("previz"), workers=1)
    yield studio
    studio.close()


def rendered(studio: PrevizStudio, request: Request, folder: Path) -> Path:
    async def run() -> Path:
        state = await studio.poll(await studio.submit(request, "", lambda: None), request, folder)
        assert isinstance(state, Done)
        return state.outputs[0].path

    return asyncio.run(run())


def media(path: Path) -> Media:
    return Media(sha256=sha256_of(path), path=path)


def test_whatever_previz_makes_passes_byte_for_byte(studio: PrevizStudio, tmp_path: Path) -> None:
    frame = rendered(studio, still(), tmp_path)
    line = rendered(studio, voice(), tmp_path)
    moving = clip(first_frame=media(frame), duration_seconds=1.1)
    footage = rendered(studio, moving, tmp_path)
    angle = AngleRequest(
        model="a", seed=1, prompt="from the left", source=media(frame), width=WIDTH, height=HEIGHT
    )
    talking = lipsync(
        first_frame=media(frame), voice=media(line), delay_seconds=0.5, duration_seconds=3.0
    )
    requests: list[Request] = [
        still(), angle, voice(), moving, talking, foley(1.3, media(footage)), foley(3.0, None),
        music(2.5),
    ]  # fmt: skip
    for request in requests:
        arrival = assert_untouched(rendered(studio, request, tmp_path), request)
        assert len(arrival.said) == 1, arrival.said


# --- stills --------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp"])
def test_a_still_of_the_right_size_stays_as_it_is(tmp_path: Path, suffix: str) -> None:
    assert_untouched(drawn(tmp_path / f"still{suffix}", WIDTH, HEIGHT), still())


@pytest.mark.parametrize(
    ("size", "said"),
    [
        pytest.param((320, 180), "scaled from 320x180", id="twice the size"),
        pytest.param((174, 94), "scaled from 174x94 and cropped to 160x90", id="a little wide"),
        pytest.param((96, 96), "96x96 fitted whole into 160x90", id="a square"),
        pytest.param((90, 160), "90x160 fitted whole", id="upright"),
    ],
)
def test_a_still_of_another_size_becomes_a_png_of_the_size_asked(
    tmp_path: Path, size: tuple[int, int], said: str
) -> None:
    path = drawn(tmp_path / "still.png", *size)
    arrival = assert_changed(path, still(), f"decoded PNG, {size[0]}x{size[1]}", said)
    with Image.open(arrival.path) as image:
        assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
        pixels = np.asarray(image, np.int16)
    middle = pixels[HEIGHT // 2]
    assert np.abs(middle[WIDTH // 2 - 12] - RED).max() <= 6
    assert np.abs(middle[WIDTH // 2 + 12] - BLUE).max() <= 6


@pytest.mark.parametrize(
    ("name", "mode", "orientation"),
    [
        pytest.param("turned.jpg", "RGB", 3, id="a turned photograph"),
        pytest.param("print.jpg", "CMYK", 1, id="inks"),
        pytest.param("layer.png", "RGBA", 1, id="transparency"),
        pytest.param("odd.bmp", "RGB", 1, id="another format"),
    ],
)
def test_a_still_that_readers_see_differently_becomes_a_plain_png(
    tmp_path: Path, name: str, mode: str, orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = drawn(tmp_path / "source.png", WIDTH, HEIGHT)
    with Image.open(path) as image:
        options = {"exif": exif} if orientation != 1 else {}
        image.convert(mode).save(tmp_path / name, **options)
    arrival = assert_changed(tmp_path / name, still(), "made a plain PNG")
    with Image.open(arrival.path) as plain:
        assert (plain.mode, plain.size) == ("RGB", (WIDTH, HEIGHT))
        red, _, blue = np.asarray(plain)[HEIGHT // 2, 10].tolist()
    assert (red > blue) is (orientation == 1)


# --- clips ---------------------------------------------------------------------------------------


def test_a_clip_of_the_right_shape_stays_as_it_is(tmp_path: Path) -> None:
    path = make(Marks(tone_hz=None), tmp_path / "clip.mp4")
    arrival = assert_untouched(path, clip())
    assert arrival.said == ("decoded 24 frames, 160x90, 24 fps, 1.00 s",)


@pytest.mark.parametrize(
    ("marks", "asked", "said"),
    [
        pytest.param({"size": (320, 180)}, {}, "scaled from 320x180", id="size"),
        pytest.param({"size": (90, 90)}, {}, "90x90 fitted whole", id="square"),
        pytest.param({"rate": "16"}, {}, "from 16.00 to 24 frames", id="slow"),
        pytest.param({"rate": "30"}, {}, "from 30.00 to 24 frames", id="fast"),
        pytest.param({"variable": True}, {}, "from a varying rate", id="varying"),
        pytest.param({"seconds": 1.5}, {}, "trimmed from 1.50 to 1.00 s", id="too long"),
        pytest.param({}, {"duration_seconds": 0.96}, "trimmed from 1.00 to 0.96", id="one frame"),
        pytest.param({"suffix": ".mov"}, {}, "", id="QuickTime fits an MP4 reader"),
    ],
)
def test_a_clip_of_another_shape_is_encoded_once_to_what_was_asked(
    tmp_path: Path, marks: dict[str, object], asked: dict[str, object], said: str
) -> None:
    recipe = Marks(**({"seconds": 1.0, "tone_hz": None} | marks))
    path = make(recipe, tmp_path / f"clip{recipe.suffix}")
    request = clip(**asked)
    if not said:
        assert_untouched(path, request)
        return
    arrival = assert_changed(path, request, said)
    made = pictures(arrival.path)
    assert (made.display_size, made.rate, made.codec) == ((WIDTH, HEIGHT), FPS, "h264")
    assert made.frames == round(request.duration_seconds * FPS)
    assert not made.variable_rate


def test_another_codec_is_made_one_that_browsers_play(tmp_path: Path) -> None:
    source = make(Marks(tone_hz=None), tmp_path / "source.mp4")
    path = encoded(source, tmp_path / "clip.webm", "-c:v", "libvpx-vp9", "-cpu-used", "8")
    arrival = assert_changed(path, clip(), "encoded anew from vp9")
    assert arrival.path.suffix == ".mp4"
    assert pictures(arrival.path).frames == FPS


def test_events_stay_where_they_were_in_time(tmp_path: Path) -> None:
    path = make(Marks(seconds=2.0, rate="30", flash_at=1.0), tmp_path / "clip.mp4")
    request = lipsync(duration_seconds=1.5)
    seen = watch(assert_changed(path, request, "from 30.00 to 24").path)
    assert seen.flash(0, 36) == 24
    assert seen.onset(0, 36) == pytest.approx(1.0, abs=0.03)
    assert seen.shows(0, RED)


def test_ntsc_rates_are_not_worth_encoding_anew(tmp_path: Path) -> None:
    path = make(Marks(rate="24000/1001", seconds=1.0, tone_hz=None), tmp_path / "clip.mp4")
    assert_untouched(path, clip())


def test_a_clip_that_is_too_short_is_left_and_told(tmp_path: Path) -> None:
    path = make(Marks(tone_hz=None), tmp_path / "clip.mp4")
    arrival = assert_untouched(path, clip(duration_seconds=1.5))
    assert arrival.said[1:] == ("0.50 s shorter than asked, left",)


def test_the_sound_of_a_clip_is_left_off_without_touching_its_pictures(tmp_path: Path) -> None:
    path = make(Marks(), tmp_path / "clip.mp4")
    arrival = assert_changed(path, clip(), "sound left off")
    info = probe(arrival.path, decode=True)
    assert info.sound is None
    silent = encoded(path, tmp_path / "silent.h264", "-c:v", "copy", "-an")
    again = encoded(arrival.path, tmp_path / "again.h264", "-c:v", "copy")
    assert silent.read_bytes() == again.read_bytes()


def test_a_clip_that_is_encoded_anew_has_no_sound_either(tmp_path: Path) -> None:
    path = make(Marks(rate="30"), tmp_path / "clip.mp4")
    assert probe(assert_changed(path, clip(), "from 30.00").path).sound is None


# --- talking clips -------------------------------------------------------------------------------


def test_a_talking_clip_keeps_its_sound(tmp_path: Path) -> None:
    assert_untouched(make(Marks(), tmp_path / "clip.mp4"), lipsync())


def test_a_talking_clip_without_sound_is_told(tmp_path: Path) -> None:
    path = make(Marks(tone_hz=None), tmp_path / "clip.mp4")
    assert "it came without sound" in assert_untouched(path, lipsync()).said


def test_before_a_voice_that_starts_late_the_first_frame_is_held(tmp_path: Path) -> None:
    spoken = tone(tmp_path / "voice.wav", 1.02)
    path = make(Marks(rate="25", seconds=1.0, flash_at=0.4), tmp_path / "clip.mp4")
    request = lipsync(voice=media(spoken), delay_seconds=0.5, duration_seconds=1.5)
    arrival = assert_changed(path, request, "first frame held for 0.50 s", "from 25.00 to 24")
    seen = watch(arrival.path)
    assert len(seen.left) == 36
    assert seen.flash(0, 36) in (21, 22)
    assert seen.onset(0, 36) == pytest.approx(0.9, abs=0.03)


def test_a_voice_that_was_delayed_by_the_service_is_not_delayed_again(tmp_path: Path) -> None:
    spoken = tone(tmp_path / "voice.wav", 0.5)
    path = make(Marks(seconds=1.0), tmp_path / "clip.mp4")
    assert_untouched(path, lipsync(voice=media(spoken), delay_seconds=0.5))


def test_the_lead_is_not_followed_by_a_held_end(tmp_path: Path) -> None:
    spoken = tone(tmp_path / "voice.wav", 1.0)
    path = make(Marks(seconds=1.0), tmp_path / "clip.mp4")
    request = lipsync(voice=media(spoken), delay_seconds=0.25, duration_seconds=2.0)
    arrival = assert_changed(path, request, "held for 0.25 s", "0.75 s shorter than asked")
    assert pictures(arrival.path).frames == 30


# --- sounds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "request_",
    [voice(), foley(), foley(over=None), music()],
    ids=["voice", "foley", "bed", "music"],
)
def test_a_wav_of_the_right_length_stays_as_it_is(tmp_path: Path, request_: Request) -> None:
    assert_untouched(tone(tmp_path / "sound.wav", 2.0), request_)


@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        pytest.param(".mp3", ["-ar", "44100"], id="MP3"),
        pytest.param(".flac", [], id="FLAC"),
        pytest.param(".ogg", [], id="Ogg"),
        pytest.param(".m4a", [], id="AAC"),
        pytest.param(".wav", ["-ar", "24000"], id="a WAV of another rate"),
        pytest.param(".wav", ["-c:a", "pcm_f32le"], id="a WAV of floats"),
    ],
)
@pytest.mark.parametrize("channels", [1, 2])
def test_any_other_sound_becomes_a_wav_at_48_khz(
    tmp_path: Path, suffix: str, options: list[str], channels: int
) -> None:
    source = tone(tmp_path / "source.wav", 1.5, channels)
    path = encoded(source, tmp_path / f"sound{suffix}", *options)
    arrival = assert_changed(path, voice(), "converted to WAV")
    sound = probe(arrival.path, decode=True).sound
    assert sound is not None
    assert (sound.codec, sound.sample_rate, sound.channels) == ("pcm_s16le", RATE, channels)
    assert seconds_of(arrival) == pytest.approx(1.5, abs=0.06)
    track = load(arrival.path)
    assert track is not None
    assert np.abs(track).max() == pytest.approx(0.5, abs=0.06)


def test_foley_that_comes_as_a_film_has_its_sound_taken_out(tmp_path: Path) -> None:
    path = make(Marks(seconds=2.0, flash_at=1.0), tmp_path / "foley.mp4")
    arrival = assert_changed(path, foley(2.0), "sound taken out of the film")
    track = load(arrival.path)
    assert track is not None
    onset = int(np.argmax(np.abs(track[:, 0]) > 0.05)) / RATE
    assert onset == pytest.approx(1.0, abs=0.03)
    assert seconds_of(arrival) == pytest.approx(2.0, abs=0.025)


@pytest.mark.parametrize(
    "request_", [foley(1.5), foley(1.5, None), music(1.5)], ids=["foley", "bed", "music"]
)
def test_foley_and_music_that_are_too_long_end_with_a_short_fade(
    tmp_path: Path, request_: Request
) -> None:
    path = tone(tmp_path / "sound.wav", 2.0)
    arrival = assert_changed(path, request_, "trimmed: 2.00 s where 1.50 s were asked")
    before, after = load(path), load(arrival.path)
    assert before is not None
    assert after is not None
    assert len(after) == RATE * 3 // 2
    kept = len(after) - RATE // 50
    assert np.abs(after[:kept] - before[:kept]).max() < 1e-4
    assert np.abs(after[-20:]).max() < 0.02


def test_a_voice_is_never_cut(tmp_path: Path) -> None:
    assert_untouched(tone(tmp_path / "voice.wav", 9.0), voice())


@pytest.mark.parametrize("request_", [foley(3.0), music(3.0)], ids=["foley", "music"])
def test_foley_to_a_clip_and_music_that_are_too_short_are_left_and_told(
    tmp_path: Path, request_: Request
) -> None:
    arrival = assert_untouched(tone(tmp_path / "sound.wav", 2.0), request_)
    assert arrival.said[1:] == ("left as it is: 2.00 s where 3.00 s were asked",)


@pytest.mark.parametrize(
    ("made", "asked"),
    [
        pytest.param(2.0, 5.0, id="twice and a half"),
        pytest.param(2.0, 3.5, id="the end falls on a join"),
        pytest.param(2.0, 3.6, id="the end falls into a join"),
        pytest.param(0.4, 3.0, id="shorter than the crossfade"),
    ],
)
def test_a_bed_that_is_too_short_is_looped_without_a_hole(
    tmp_path: Path, made: float, asked: float
) -> None:
    noise = np.random.default_rng(3).normal(0.0, 0.1, (round(made * RATE), 2)).astype(np.float32)
    path = tmp_path / "bed.wav"
    Sound(noise).write_wav(path)
    arrival = assert_changed(path, foley(asked, None), "looped with crossfades")
    track = load(arrival.path)
    assert track is not None
    assert len(track) == round(asked * RATE)
    power = [float(np.std(piece)) for piece in np.array_split(track, round(asked * 20))]
    assert min(power) > 0.085
    assert max(power) < 0.115


# --- what cannot be used -------------------------------------------------------------------------


def torn(path: Path, share: float = 0.6) -> Path:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    return path


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        pytest.param(still(), "clip.mp4", id="a clip for a still"),
        pytest.param(clip(), "sound.wav", id="a sound for a clip"),
        pytest.param(lipsync(), "still.png", id="a still for a talking clip"),
        pytest.param(voice(), "silent.mp4", id="a silent film for a voice"),
        pytest.param(music(), "still.png", id="a still for music"),
        *(
            pytest.param(each, "page.mp4", id=f"a page for a {each.kind}")
            for each in (still(), clip(), voice())
        ),
        *(
            pytest.param(each, "gone.mp4", id=f"nothing for a {each.kind}")
            for each in (still(), clip(), voice())
        ),
        pytest.param(still(), "torn.png", id="a torn still"),
        pytest.param(clip(), "torn.mp4", id="a torn clip"),
        pytest.param(voice(), "torn.wav", id="a torn voice"),
        pytest.param(voice(), "empty.wav", id="a sound without samples"),
    ],
)
def test_what_cannot_be_used_is_torn_and_may_have_cost_its_price(
    tmp_path: Path, request_: Request, name: str
) -> None:
    makers: dict[str, Callable[[Path], object]] = {
        "clip.mp4": lambda path: make(Marks(), path),
        "silent.mp4": lambda path: make(Marks(tone_hz=None), path),
        "sound.wav": lambda path: tone(path, 1.0),
        "still.png": lambda path: drawn(path, WIDTH, HEIGHT),
        "page.mp4": lambda path: path.write_bytes(b"<html>no such file</html>" * 40),
        "torn.png": lambda path: torn(noisy(path)),
        "torn.mp4": lambda path: torn(fronted(path)),
        "torn.wav": lambda path: torn(tone(path, 3.0)),
        "empty.wav": lambda path: tone(path, 0.0),
        "gone.mp4": lambda path: None,
    }
    makers[name](tmp_path / name)
    with pytest.raises(Torn, match=f"what came for a {request_.kind}") as caught:
        receive(tmp_path / name, request_)
    assert caught.value.kind is RefusalKind.SPOILED
    assert caught.value.cost_micros is None
    assert str(tmp_path) not in str(caught.value)


def noisy(path: Path) -> Path:
    pixels = np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    Image.fromarray(pixels).save(path)
    return path


def fronted(path: Path) -> Path:
    """A clip whose index stands in front, so that it opens though its end is missing."""
    source = make(Marks(busy=True), path.with_name("source.mp4"))
    return encoded(source, path, "-c", "copy", "-movflags", "+faststart")
