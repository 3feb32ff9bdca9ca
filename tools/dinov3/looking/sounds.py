"""A sound, listened to: rules for voices, effects and music."""

from __future__ import annotations

from tools.dinov3.checks.answers import unavailable
from tools.dinov3.checks.level import (
    check_clipping,
    check_dropout,
    check_offset,
    check_silence,
    check_sound_length,
)
from tools.dinov3.checks.speech import (
    check_hisses,
    check_speech_rate,
    check_syllables,
    check_transcript,
)
from tools.dinov3.expectation import SoundExpectation
from tools.dinov3.findings import AssetKind, AssetReport, Finding, Status
from tools.dinov3.hearing import Hearing
from tools.dinov3.looking.instruments import Instruments


def sound_report(sound: Hearing, expected: SoundExpectation, tools: Instruments) -> AssetReport:
    """Every finding on a sound; sha256 and eye are left for the eye to sign."""
    silence = check_silence(sound, expected.kind)
    findings: list[Finding] = [
        silence,
        check_clipping(sound),
        check_offset(sound),
        check_sound_length(sound, expected.duration_seconds),
    ]
    if silence.status is not Status.FAIL:
        findings += _by_kind(sound, expected, tools)
    return AssetReport(
        asset=expected.kind, sha256="", eye="", findings=tuple(findings), frames_looked_at=0
    )


def _by_kind(sound: Hearing, expected: SoundExpectation, tools: Instruments) -> tuple[Finding, ...]:
    if expected.kind is AssetKind.VOICE and expected.words:
        words, calibration = expected.words, tools.calibration
        return (
            check_speech_rate(sound, words, calibration),
            check_syllables(sound, words, calibration),
            check_hisses(sound, words, calibration),
            check_transcript(sound, words, tools.models.recogniser, calibration),
        )
    if expected.kind is AssetKind.FOLEY:
        return (
            unavailable(
                "speech_free",
                "Whether voices stand among the effects was not asked: that takes a voice "
                "activity detector, which no weights here provide.",
            ),
        )
    return (check_dropout(sound, expected.kind),)
