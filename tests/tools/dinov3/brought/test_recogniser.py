from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from transformers import (
    Wav2Vec2Config,
    Wav2Vec2CTCTokenizer,
    Wav2Vec2FeatureExtractor,
    Wav2Vec2ForCTC,
    WhisperConfig,
    WhisperFeatureExtractor,
    WhisperForConditionalGeneration,
)

from tests.tools.dinov3.brought.planted_models import letters_only
from tools.dinov3.brought.recogniser import open_recogniser, resampled
from tools.errors import UserFixable

RATE = 48_000
HUM = np.sin(np.arange(RATE) / 30).astype(np.float32)


def planted_ctc(folder: Path) -> Path:
    """A recogniser that hears the letter A in everything."""
    letters = {"<pad>": 0, "<s>": 1, "</s>": 2, "<unk>": 3, "|": 4, "A": 5, "B": 6}
    (folder / "letters.json").write_text(json.dumps(letters))
    Wav2Vec2CTCTokenizer(str(folder / "letters.json")).save_pretrained(folder)
    Wav2Vec2FeatureExtractor().save_pretrained(folder)
    config = Wav2Vec2Config(
        vocab_size=len(letters), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, conv_dim=(8, 8), conv_stride=(40, 8), conv_kernel=(40, 8),
        num_feat_extract_layers=2, num_conv_pos_embeddings=4, num_conv_pos_embedding_groups=2,
    )  # fmt: skip
    model = Wav2Vec2ForCTC(config)
    model.lm_head.weight.data.zero_()
    model.lm_head.bias.data.zero_()[5] = 1.0
    model.save_pretrained(folder)
    return folder


def planted_whisper(folder: Path) -> Path:
    """A Whisper that writes the letter c five times and ends."""
    tokenizer = letters_only(folder)
    size = len(tokenizer)
    config = WhisperConfig(
        vocab_size=size, d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=16, decoder_ffn_dim=16, num_mel_bins=80,
        max_target_positions=16, bos_token_id=size - 2, eos_token_id=size - 1,
        pad_token_id=size - 1,
        decoder_start_token_id=size - 2, suppress_tokens=None, begin_suppress_tokens=None,
    )  # fmt: skip
    model = WhisperForConditionalGeneration(config)
    decoder = model.model.decoder
    decoder.layer_norm.weight.data.zero_()
    decoder.layer_norm.bias.data.zero_()[0] = 1.0
    decoder.embed_tokens.weight.data.zero_()[tokenizer.convert_tokens_to_ids("c"), 0] = 5.0
    model.generation_config.max_length = 5
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    WhisperFeatureExtractor().save_pretrained(folder)
    return folder


def test_a_ctc_folder_writes_what_it_hears(tmp_path: Path) -> None:
    recogniser = open_recogniser(planted_ctc(tmp_path))
    assert recogniser.words(HUM, RATE) == "A"
    assert "wav2vec2" in recogniser.description


def test_a_whisper_folder_writes_what_it_hears(tmp_path: Path) -> None:
    recogniser = open_recogniser(planted_whisper(tmp_path))
    assert recogniser.words(HUM, RATE) == "ccccc"


def test_long_sounds_are_heard_in_stretches_and_nothing_is_nothing(tmp_path: Path) -> None:
    recogniser = open_recogniser(planted_ctc(tmp_path))
    assert recogniser.words(np.tile(HUM, 61), RATE) == "A A A"
    assert recogniser.words(HUM[:100], RATE) == ""


def test_resampling_keeps_pitch_and_length() -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE).astype(np.float32)
    low = resampled(tone, RATE, 16_000)
    assert len(low) == 16_000
    assert int(np.abs(np.fft.rfft(low)).argmax()) == 440
    assert resampled(tone, RATE, RATE) is tone


def test_no_folder_and_no_model_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserFixable, match="DAILIES_RECOGNISER"):
        open_recogniser(tmp_path / "absent")
    with pytest.raises(UserFixable, match="no speech recogniser"):
        open_recogniser(tmp_path)
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(UserFixable, match="cannot be loaded"):
        open_recogniser(tmp_path)
