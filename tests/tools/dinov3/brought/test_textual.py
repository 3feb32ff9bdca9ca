from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import Siglip2Config, Siglip2Model, SiglipConfig, SiglipModel

from tests.tools.dinov3.brought.planted_models import (
    colour_clip,
    filled,
    letters_only,
    write_preparation,
)
from tools.dinov3.brought.textual import open_text_eye
from tools.errors import UserFixable


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return colour_clip(tmp_path_factory.mktemp("clip"))


def test_a_clip_folder_tells_colours_by_their_words(clip: Path) -> None:
    eye = open_text_eye(clip)
    words = eye.phrases(["red", "green", "blue"])
    for number, picture in enumerate([filled(255, 0, 0), filled(0, 255, 0), filled(0, 0, 255)]):
        cosines = words @ eye.picture(picture).vector
        assert int(cosines.argmax()) == number
        assert cosines.max() > 0.95
    assert eye.scale == pytest.approx(20, rel=1e-4)
    assert "clip" in eye.description


def test_the_map_shows_where(clip: Path) -> None:
    eye = open_text_eye(clip)
    halves = np.concatenate([filled(255, 0, 0)[:, :16], filled(0, 255, 0)[:, :16]], axis=1)
    patches = eye.picture(halves).patches
    assert patches is not None
    assert patches.shape == (4, 4, 8)
    red = patches @ eye.phrases(["red"])[0]
    assert (red[:, :2] > 0.9).all()
    assert (red[:, 2:] < 0.1).all()


def siglip(folder: Path, *, second: bool) -> Path:
    tokenizer = letters_only(folder)
    tower = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 2,
             "num_attention_heads": 2}  # fmt: skip
    text = tower | {"vocab_size": len(tokenizer), "max_position_embeddings": 16}
    vision = tower | ({"num_patches": 16, "patch_size": 8} if second else
                      {"image_size": 32, "patch_size": 8})  # fmt: skip
    torch.manual_seed(1)
    if second:
        model = Siglip2Model(Siglip2Config(text_config=text, vision_config=vision))
    else:
        model = SiglipModel(SiglipConfig(text_config=text, vision_config=vision))
    model.vision_model.embeddings.position_embedding.weight.data.zero_()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    write_preparation(folder)
    return folder


@pytest.mark.parametrize("second", [False, True], ids=["siglip", "siglip2"])
def test_siglip_sees_one_colour_alike_as_a_whole_and_in_every_place(
    tmp_path: Path, second: bool
) -> None:
    eye = open_text_eye(siglip(tmp_path, second=second))
    seen = eye.picture(filled(200, 90, 30, side=64))
    assert seen.patches is not None
    assert seen.patches.shape == (4, 4, 32)
    # Attention over equal tokens gives the token back, so every place has to equal the whole.
    assert np.allclose(seen.patches @ seen.vector, 1, atol=1e-4)
    words = eye.phrases(["a", "a longer phrase"])
    assert np.allclose(np.linalg.norm(words, axis=1), 1, atol=1e-5)


def test_siglip2_keeps_the_frame_s_shape(tmp_path: Path) -> None:
    eye = open_text_eye(siglip(tmp_path, second=True))
    patches = eye.picture(np.zeros((90, 160, 3), np.uint8)).patches
    assert patches is not None
    rows, columns = patches.shape[:2]
    assert rows < columns
    assert rows * columns <= 16


def test_what_is_no_text_eye_is_refused_with_a_fix(tmp_path: Path, clip: Path) -> None:
    with pytest.raises(UserFixable, match="no such folder"):
        open_text_eye(tmp_path / "absent")
    with pytest.raises(UserFixable, match=r"config.json is missing"):
        open_text_eye(tmp_path)
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    for file in clip.iterdir():
        whole = file.read_bytes()
        cut = len(whole) // 2 if file.name == "model.safetensors" else len(whole)
        (damaged / file.name).write_bytes(whole[:cut])
    with pytest.raises(UserFixable, match="cannot be loaded"):
        open_text_eye(damaged)


def test_missing_tensors_are_refused(tmp_path: Path, clip: Path) -> None:
    from safetensors.torch import load_file, save_file

    for file in clip.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    tensors = load_file(tmp_path / "model.safetensors")
    tensors.pop("visual_projection.weight")
    save_file(tensors, tmp_path / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(UserFixable, match=r"missing.*visual_projection"):
        open_text_eye(tmp_path)


def test_a_folder_without_its_tokenizer_or_preprocessor_says_which(
    tmp_path: Path, clip: Path
) -> None:
    for file in clip.iterdir():
        if file.name != "preprocessor_config.json":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(UserFixable, match=r"preprocessor_config.json is missing"):
        open_text_eye(tmp_path)
    (tmp_path / "preprocessor_config.json").write_text("{")
    with pytest.raises(UserFixable, match="cannot be understood"):
        open_text_eye(tmp_path)
