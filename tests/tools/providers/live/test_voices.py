import pytest

from tools.providers.live.voices import voice_id
from tools.providers.previz.cast import VOICES


@pytest.mark.parametrize("service", ["elevenlabs", "minimax"])
@pytest.mark.parametrize("voice", sorted(VOICES))
def test_every_voice_of_the_studio_has_one_at_each_service(service: str, voice: str) -> None:
    assert voice_id(service, voice) != voice


@pytest.mark.parametrize("service", ["elevenlabs", "minimax"])
def test_the_leading_voices_of_a_service_differ(service: str) -> None:
    leads = [voice for voice in VOICES if not voice.endswith("-old")]
    assert len({voice_id(service, voice) for voice in leads}) == len(leads)


def test_a_voice_that_is_not_in_the_table_is_its_own_id() -> None:
    assert voice_id("elevenlabs", "my-cloned-voice") == "my-cloned-voice"
    assert voice_id("nobody", "man-old") == "man-old"
