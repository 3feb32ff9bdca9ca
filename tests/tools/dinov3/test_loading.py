"""One truth for each model: Meta's keys, transformers' keys and a plain forward pass agree."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from safetensors.torch import save_file

from tools.dinov3 import preprocess
from tools.dinov3.encoder import EMBEDDED, Encoder, load_encoder
from tools.dinov3.meta_forward import (
    convnext_tokens,
    random_convnext,
    random_vit,
    vit_tokens,
)
from tools.dinov3.variants import CONVNEXTS, VITS, ConvNextShape, Shape, ViTShape, build_empty
from tools.dinov3.weights import find, infer_shape, read
from tools.errors import UserFixable

SMALL = ViTShape("vit-64x2", 64, 2, 1, 128)
GATED = ViTShape("vit-64x2", 64, 2, 1, 128, gated=True)
SLOW = pytest.mark.slow
BY_NAME: dict[str, Shape] = {shape.name: shape for shape in (*VITS, *CONVNEXTS)}


def picture(height: int = 96, width: int = 128, seed: int = 0) -> npt.NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def random_weights(shape: Shape) -> dict[str, torch.Tensor]:
    return random_vit(shape) if isinstance(shape, ViTShape) else random_convnext(shape)


def save_meta(shape: Shape, folder: Path, name: str = "weights.pth") -> Path:
    path = folder / name
    torch.save(random_weights(shape), path)
    return path


def reference_tokens(shape: Shape, image: npt.NDArray[np.uint8]) -> torch.Tensor:
    pixels = preprocess.to_tensor([image], *image.shape[:2])
    with torch.no_grad():
        if isinstance(shape, ViTShape):
            tokens = vit_tokens(random_vit(shape), shape, pixels)
            return torch.cat([tokens[0, :1], tokens[0, 5:]])
        return convnext_tokens(random_convnext(shape), shape, pixels)[0]


def encoder_tokens(encoder: Encoder, image: npt.NDArray[np.uint8]) -> torch.Tensor:
    cls, patches = encoder.raw_tokens(image, (image.shape[0], image.shape[1]))
    return torch.from_numpy(np.concatenate([cls[None], patches]))


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        pytest.param(SMALL, (96, 128), id="small"),
        pytest.param(GATED, (96, 128), id="small gated"),
        pytest.param(BY_NAME["dinov3-vits16"], (96, 160), id="ViT-S", marks=SLOW),
        pytest.param(BY_NAME["dinov3-vits16plus"], (96, 96), id="ViT-S+", marks=SLOW),
        pytest.param(BY_NAME["dinov3-vitb16"], (64, 96), id="ViT-B", marks=SLOW),
        pytest.param(BY_NAME["dinov3-convnext-tiny"], (96, 128), id="ConvNeXt-T", marks=SLOW),
    ],
)
def test_meta_keys_give_what_a_plain_forward_gives(
    shape: Shape, size: tuple[int, int], tmp_path: Path
) -> None:
    encoder = load_encoder(str(save_meta(shape, tmp_path)), device="cpu", dtype="float32")
    image = picture(*size)
    wanted = reference_tokens(shape, image)
    assert wanted.std(0).mean() > 0.1, "tokens that are all alike would prove nothing"
    assert (encoder_tokens(encoder, image) - wanted).abs().max() < 2e-4
    assert encoder.name == shape.name
    assert not encoder.previz_only


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("dinov3-vits16", id="ViT-S", marks=SLOW),
        pytest.param("dinov3-convnext-tiny", id="ConvNeXt-T", marks=SLOW),
    ],
)
def test_a_hugging_face_folder_gives_the_same_as_the_pth(name: str, tmp_path: Path) -> None:
    source = save_meta(BY_NAME[name], tmp_path)
    renamed = read(source).tensors
    folder = tmp_path / "hf"
    folder.mkdir()
    # The layout of transformers 4.56 and of the Hub: 'layer.0', not 'model.layer.0'.
    old = {key.removeprefix("model."): value.contiguous() for key, value in renamed.items()}
    save_file(old, folder / "model.safetensors")
    image = picture(64, 64)
    first = load_encoder(str(source), dtype="float32")
    second = load_encoder(str(folder), dtype="float32")
    assert torch.equal(encoder_tokens(first, image), encoder_tokens(second, image))


@pytest.mark.parametrize(
    "shape", [pytest.param(shape, id=shape.name) for shape in (*VITS[:5], *CONVNEXTS)]
)
def test_every_variant_is_recognised_by_its_shapes(shape: Shape, tmp_path: Path) -> None:
    with torch.device("meta"):
        tensors = build_empty(shape).state_dict()
    assert infer_shape(dict(tensors), tmp_path) == shape


def test_a_clone_with_its_weights_beside_the_code(tmp_path: Path) -> None:
    clone = tmp_path / "dinov3"
    (clone / "dinov3" / "hub").mkdir(parents=True)
    (clone / "hubconf.py").write_text("raise SystemExit('must not be run')\n")
    wanted = save_meta(SMALL, clone, "dinov3_vits16_pretrain_lvd1689m.pth")
    save_meta(SMALL, clone, "dinov3_vit7b16_synthmix_dpt_head.pth")
    assert find(clone) == wanted
    assert load_encoder(str(clone)).dim == SMALL.dim


def test_weights_one_folder_above_the_clone_are_found(tmp_path: Path) -> None:
    (tmp_path / "dinov3").mkdir()
    (tmp_path / "dinov3" / "hubconf.py").write_text("")
    wanted = save_meta(SMALL, tmp_path)
    assert find(tmp_path / "dinov3") == wanted


def test_two_candidates_ask_for_a_choice(tmp_path: Path) -> None:
    save_meta(SMALL, tmp_path, "a.pth")
    save_meta(SMALL, tmp_path, "b.pth")
    with pytest.raises(UserFixable, match=r"a\.pth, b\.pth"):
        find(tmp_path)


@pytest.mark.parametrize(
    "wrap",
    [
        pytest.param(lambda t: {"model": t}, id="model"),
        pytest.param(
            lambda t: {"teacher": {f"backbone.{k}": v for k, v in t.items()}}, id="teacher"
        ),
        pytest.param(lambda t: {f"module.{k}": v for k, v in t.items()}, id="module"),
    ],
)
def test_training_wrappers_are_taken_off(
    wrap: Callable[[dict[str, torch.Tensor]], object], tmp_path: Path
) -> None:
    path = tmp_path / "wrapped.pth"
    torch.save(wrap(random_vit(SMALL)), path)
    assert read(path).shape == SMALL


def _poisoned(tensors: dict[str, torch.Tensor]) -> None:
    tensors["blocks.1.mlp.fc1.weight"][3, 4] = float("nan")


def _without(tensors: dict[str, torch.Tensor]) -> None:
    del tensors["blocks.1.norm2.weight"]


def _with(tensors: dict[str, torch.Tensor]) -> None:
    tensors["surprise"] = torch.zeros(3)


def _resized(tensors: dict[str, torch.Tensor]) -> None:
    tensors["norm.weight"] = torch.zeros(63)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        pytest.param(_poisoned, "NaN", id="nan"),
        pytest.param(_without, "1 tensors are missing", id="missing"),
        pytest.param(_with, "1 tensors are unexpected", id="unexpected"),
        pytest.param(_resized, "of wrong size", id="size"),
    ],
)
def test_damaged_weights_are_refused_by_name(
    damage: Callable[[dict[str, torch.Tensor]], None], words: str, tmp_path: Path
) -> None:
    tensors = random_vit(SMALL)
    damage(tensors)
    path = tmp_path / "damaged.pth"
    torch.save(tensors, path)
    with pytest.raises(UserFixable, match=words) as error:
        load_encoder(str(path))
    assert error.value.where == str(path)
    assert error.value.fix


def test_a_name_that_promises_another_hash_is_refused(tmp_path: Path) -> None:
    path = save_meta(SMALL, tmp_path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    right = path.rename(tmp_path / f"dinov3_x_pretrain-{digest}.pth")
    assert read(right).sha256.startswith(digest)
    wrong = right.rename(tmp_path / "dinov3_x_pretrain-73cec8be.pth")
    with pytest.raises(UserFixable, match="73cec8be"):
        read(wrong)


class Payload:
    """Runs code when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return exec, ("raise SystemExit('code ran')",)


@pytest.mark.parametrize(
    "content", [pytest.param({"x": Payload()}, id="code"), pytest.param(None, id="garbage")]
)
def test_a_file_that_is_more_or_less_than_weights_is_refused(
    content: object, tmp_path: Path
) -> None:
    path = tmp_path / "evil.pth"
    if content is None:
        path.write_bytes(b"not a checkpoint")
    else:
        torch.save(content, path)
    with pytest.raises(UserFixable):
        load_encoder(str(path))


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("no/such/file.pth", id="file"),
        pytest.param("nobody/no-such-model", id="model id"),
        pytest.param("nowhere", id="word"),
    ],
)
def test_what_is_not_there_names_the_fix(source: str) -> None:
    with pytest.raises(UserFixable) as error:
        load_encoder(source)
    assert error.value.fix


def test_the_embedded_encoder_says_that_it_knows_previz_only() -> None:
    encoder = load_encoder()
    assert encoder.previz_only
    assert "previz only" in encoder.description
    assert EMBEDDED.stat().st_size <= 16 << 20


def test_bf16_stays_close_to_fp32(tmp_path: Path) -> None:
    path = str(save_meta(SMALL, tmp_path))
    image = picture()
    exact = load_encoder(path, dtype="float32").encode([image])[0]
    fast = load_encoder(path, dtype="bfloat16").encode([image])[0]
    assert float((exact.patches * fast.patches).sum(-1).min()) > 0.999


@pytest.mark.slow
def test_a_convnext_has_its_own_patch_size(tmp_path: Path) -> None:
    shape = BY_NAME["dinov3-convnext-tiny"]
    assert isinstance(shape, ConvNextShape)
    encoder = load_encoder(str(save_meta(shape, tmp_path)), dtype="float32")
    features = encoder.encode([picture()], size=(96, 128))[0]
    assert (encoder.patch_size, encoder.dim, features.grid) == (32, 768, (3, 4))
