from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from tests.tools.dinov3.brought.planted_models import letters_only
from tools.dinov3 import preprocess
from tools.dinov3.brought.clip_vocabulary import BPE_FILE, clip_tokenizer
from tools.dinov3.brought.dinotxt import is_dinotxt, load_dinotxt
from tools.dinov3.brought.textual import open_text_eye
from tools.dinov3.meta_forward import random_vit, vit_tokens
from tools.dinov3.variants import ViTShape
from tools.errors import UserFixable

SHAPE = ViTShape("vit-64x2", 64, 2, 1, 128)
WIDE, DEEP, PLACES = 64, 128, 12
HEAD = "dinov3_vitl16_dinotxt_vision_head_and_text_encoder.pth"
Tensors = dict[str, torch.Tensor]


def head_and_text(words: int) -> Tensors:
    torch.manual_seed(3)
    shapes: dict[str, tuple[int, ...]] = {}
    for k in range(2):
        stem = f"visual_model.head.blocks.{k}"
        shapes |= {f"{stem}.attn.qkv.weight": (3 * WIDE, WIDE)}
        shapes |= {f"{stem}.{ls}.gamma": (WIDE,) for ls in ("ls1", "ls2")}
        for name, size in {"attn.proj": (WIDE, WIDE), "mlp.w1": (128, WIDE),
                           "mlp.w2": (128, WIDE), "mlp.w3": (WIDE, 128)}.items():  # fmt: skip
            shapes |= {f"{stem}.{name}.weight": size, f"{stem}.{name}.bias": size[:1]}
        stem = f"text_model.backbone.blocks.{k}"
        shapes |= {f"{stem}.attention.qkv.weight": (3 * DEEP, DEEP)}
        for name, size in {"attention.proj": (DEEP, DEEP), "feed_forward.fc1": (4 * DEEP, DEEP),
                           "feed_forward.fc2": (DEEP, 4 * DEEP)}.items():  # fmt: skip
            shapes |= {f"{stem}.{name}.weight": size, f"{stem}.{name}.bias": size[:1]}
    norms = [f"visual_model.head.blocks.{k}.norm{n}" for k in range(2) for n in (1, 2)]
    norms += [f"text_model.backbone.blocks.{k}.{n}_norm" for k in range(2)
              for n in ("attention", "ffn")]  # fmt: skip
    norms += ["visual_model.head.ln_final", "text_model.backbone.ln_final"]
    for norm in norms:
        size = (WIDE,) if norm.startswith("visual") else (DEEP,)
        shapes |= {f"{norm}.weight": size, f"{norm}.bias": size}
    shapes |= {
        "text_model.backbone.token_embedding.weight": (words, DEEP),
        "text_model.backbone.positional_embedding": (PLACES, DEEP),
        "text_model.head.linear_projection.weight": (2 * WIDE, DEEP),
        "logit_scale": (1,),
    }
    return {name: torch.randn(size) * 0.2 for name, size in shapes.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    words = len(letters_only(tmp_path))
    torch.save(random_vit(SHAPE), tmp_path / "dinov3_vits_pretrain.pth")
    torch.save(head_and_text(words), tmp_path / HEAD)
    return tmp_path


def text_by_torch(t: Tensors, ids: torch.Tensor) -> torch.Tensor:
    """The text tower by torch's own encoder layer: another road to the same numbers."""
    x = t["text_model.backbone.token_embedding.weight"][ids]
    x = x + t["text_model.backbone.positional_embedding"][: ids.shape[1]]
    mask = nn.Transformer.generate_square_subsequent_mask(ids.shape[1])
    for k in range(2):
        stem = f"text_model.backbone.blocks.{k}."
        layer = nn.TransformerEncoderLayer(
            DEEP, DEEP // 64, 4 * DEEP, 0.0, "gelu", batch_first=True, norm_first=True
        )
        names = {"self_attn.in_proj_weight": "attention.qkv.weight",
                 "self_attn.out_proj.weight": "attention.proj.weight",
                 "self_attn.out_proj.bias": "attention.proj.bias",
                 "linear1.weight": "feed_forward.fc1.weight",
                 "linear1.bias": "feed_forward.fc1.bias",
                 "linear2.weight": "feed_forward.fc2.weight",
                 "linear2.bias": "feed_forward.fc2.bias",
                 "norm1.weight": "attention_norm.weight", "norm1.bias": "attention_norm.bias",
                 "norm2.weight": "ffn_norm.weight", "norm2.bias": "ffn_norm.bias"}  # fmt: skip
        own = {theirs: t[stem + ours] for theirs, ours in names.items()}
        layer.load_state_dict(own | {"self_attn.in_proj_bias": torch.zeros(3 * DEEP)})
        x = layer(x, src_mask=mask)
    norm = "text_model.backbone.ln_final"
    x = nn.functional.layer_norm(x, (DEEP,), t[f"{norm}.weight"], t[f"{norm}.bias"])
    return x[:, -1] @ t["text_model.head.linear_projection.weight"].T


def head_by_torch(t: Tensors, x: torch.Tensor) -> torch.Tensor:
    """The vision head with torch's own attention."""
    for k in range(2):
        stem = f"visual_model.head.blocks.{k}."
        w = {name.removeprefix(stem): value for name, value in t.items() if name.startswith(stem)}
        attention = nn.MultiheadAttention(WIDE, 1, batch_first=True)
        attention.load_state_dict(
            {"in_proj_weight": w["attn.qkv.weight"], "in_proj_bias": torch.zeros(3 * WIDE),
             "out_proj.weight": w["attn.proj.weight"], "out_proj.bias": w["attn.proj.bias"]}
        )  # fmt: skip
        y = nn.functional.layer_norm(x, (WIDE,), w["norm1.weight"], w["norm1.bias"])
        x = x + w["ls1.gamma"] * attention(y, y, y)[0]
        y = nn.functional.layer_norm(x, (WIDE,), w["norm2.weight"], w["norm2.bias"])
        gate = nn.functional.silu(y @ w["mlp.w1.weight"].T + w["mlp.w1.bias"])
        inner = gate * (y @ w["mlp.w2.weight"].T + w["mlp.w2.bias"])
        x = x + w["ls2.gamma"] * (inner @ w["mlp.w3.weight"].T + w["mlp.w3.bias"])
    norm = "visual_model.head.ln_final"
    return nn.functional.layer_norm(x, (WIDE,), t[f"{norm}.weight"], t[f"{norm}.bias"])


def test_text_equals_torch_s_own_layers(folder: Path) -> None:
    model = load_dinotxt(folder)
    tokenizer = clip_tokenizer(folder)
    ids = torch.tensor([tokenizer("a cat")["input_ids"]])
    with torch.inference_mode():
        other = text_by_torch(torch.load(folder / HEAD, weights_only=True), ids)
    assert torch.allclose(model.encode_text(["a cat"]), other, atol=2e-5)


def test_pictures_equal_a_plain_forward(folder: Path) -> None:
    picture = np.random.default_rng(0).integers(0, 255, (64, 96, 3), np.uint8)
    whole, patches = load_dinotxt(folder).encode_picture(picture, short_side=32)
    assert patches.shape == (2, 3, WIDE)
    pixels = preprocess.to_tensor([picture], 32, 48)
    with torch.inference_mode():
        tokens = vit_tokens(random_vit(SHAPE), SHAPE, pixels)
        other = head_by_torch(torch.load(folder / HEAD, weights_only=True), tokens)[0]
    assert torch.allclose(whole[:WIDE], other[0], atol=1e-4)
    assert torch.allclose(whole[WIDE:], other[5:].mean(0), atol=1e-4)
    assert torch.allclose(patches.reshape(-1, WIDE), other[5:], atol=1e-4)


def test_as_a_text_eye_it_gives_unit_vectors_and_a_map(folder: Path) -> None:
    assert is_dinotxt(folder)
    eye = open_text_eye(folder)
    words = eye.phrases(["a cat", "a much longer phrase that is cut"])
    seen = eye.picture(np.zeros((64, 96, 3), np.uint8))
    assert seen.patches is not None
    assert words.shape[1] == seen.vector.shape[0] == seen.patches.shape[2] == 2 * WIDE
    assert np.allclose(np.linalg.norm(seen.patches, axis=2), 1, atol=1e-5)
    assert np.allclose(np.linalg.norm(words, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(lambda t: t.pop("logit_scale"), "logit_scale", id="a tensor missing"),
        pytest.param(lambda t: t.update(extra=torch.ones(1)), "extra", id="a tensor too many"),
        pytest.param(
            lambda t: t.update({"text_model.head.linear_projection.weight": torch.ones(4, DEEP)}),
            "linear_projection", id="another size",
        ),
        pytest.param(
            lambda t: t["visual_model.head.blocks.1.mlp.w3.bias"].fill_(float("nan")),
            "NaN", id="not finite",
        ),
        pytest.param(lambda t: t.clear(), "no head of dino.txt", id="another file"),
    ],
)  # fmt: skip
def test_a_wrong_head_is_refused_by_name(folder: Path, spoil, said: str) -> None:  # type: ignore[no-untyped-def]
    tensors = torch.load(folder / HEAD, weights_only=True)
    spoil(tensors)
    torch.save(tensors, folder / HEAD)
    with pytest.raises(UserFixable, match=said):
        load_dinotxt(folder)


def test_a_backbone_of_another_width_is_refused(folder: Path) -> None:
    other = ViTShape("vit-128x2", 128, 2, 2, 128)
    torch.save(random_vit(other), folder / "dinov3_vits_pretrain.pth")
    with pytest.raises(UserFixable, match="64 wide"):
        load_dinotxt(folder)


def test_a_damaged_head_and_a_pickle_that_runs_code_are_refused(folder: Path) -> None:
    whole = (folder / HEAD).read_bytes()
    (folder / HEAD).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UserFixable, match="damaged"):
        load_dinotxt(folder)
    torch.save({"logit_scale": Path}, folder / HEAD)
    with pytest.raises(UserFixable, match="more than weights"):
        load_dinotxt(folder)


def test_the_vocabulary_is_openai_s_numbering(tmp_path: Path) -> None:
    (tmp_path / BPE_FILE).write_bytes(gzip.compress(b"#version\nc a\nca t</w>\n"))
    tokenizer = clip_tokenizer(tmp_path)
    # 512 letters, two merges, start and end.
    assert tokenizer("cat")["input_ids"] == [514, 513, 515]
    assert tokenizer("!")["input_ids"] == [514, 256, 515]


def test_a_vocabulary_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserFixable, match="vocabulary is missing"):
        clip_tokenizer(tmp_path)
    (tmp_path / BPE_FILE).write_bytes(b"plain text")
    with pytest.raises(UserFixable, match="cannot be read"):
        clip_tokenizer(tmp_path)
    (tmp_path / BPE_FILE).write_bytes(gzip.compress(b"#version\none two three\n"))
    with pytest.raises(UserFixable, match="no list of pairs"):
        clip_tokenizer(tmp_path)


def test_a_vocabulary_of_another_size_is_refused(folder: Path) -> None:
    (folder / BPE_FILE).write_bytes(gzip.compress(b"#version\nc a\n"))
    with pytest.raises(UserFixable, match="515 tokens"):
        load_dinotxt(folder)
