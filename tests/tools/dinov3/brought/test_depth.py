from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config

from tests.tools.dinov3.brought.planted_models import filled, write_preparation
from tools.dinov3.brought.depth import from_metres, linear_depth, open_depth, read_head
from tools.dinov3.encoder import Encoder, load_encoder
from tools.dinov3.sight import Looker, Sight
from tools.errors import UserFixable


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module")
def sight(encoder: Encoder) -> Sight:
    return Looker(encoder).see([filled(90, 120, 60, side=64)], 64)[0]


def head(dim: int, chosen: int) -> dict[str, torch.Tensor]:
    """A head that chooses one bin wherever it looks."""
    bias = torch.zeros(256)
    bias[chosen] = 1e6
    return {
        "batchnorm_layer.weight": torch.ones(dim),
        "batchnorm_layer.bias": torch.zeros(dim),
        "batchnorm_layer.running_mean": torch.zeros(dim),
        "batchnorm_layer.running_var": torch.ones(dim),
        "conv_depth.weight": torch.zeros(256, dim, 1, 1),
        "conv_depth.bias": bias,
    }


@pytest.mark.parametrize(("chosen", "metres"), [(0, 0.001), (255, 10.0), (51, 2.0008)])
def test_a_linear_head_gives_its_bin_in_metres(chosen: int, metres: float) -> None:
    found = linear_depth(np.ones((3, 8), np.float32), head(8, chosen))
    assert np.allclose(found, metres, atol=2e-3)


def test_a_linear_head_reads_each_patch() -> None:
    own = head(2, 0)
    own["conv_depth.bias"] = torch.zeros(256)
    own["conv_depth.weight"][10, 0], own["conv_depth.weight"][200, 1] = 1e5, 1e5
    near, far = linear_depth(np.eye(2, dtype=np.float32), own)
    assert near == pytest.approx(0.001 + 10 * 9.999 / 255, abs=0.01)
    assert far == pytest.approx(0.001 + 200 * 9.999 / 255, abs=0.01)


def test_a_head_s_file_is_opened_with_its_encoder(
    tmp_path: Path, encoder: Encoder, sight: Sight
) -> None:
    path = tmp_path / "head.pth"
    torch.save({f"decode_head.{k}": v for k, v in head(encoder.dim, 255).items()}, path)
    eye = open_depth(path, encoder)
    assert eye is not None
    depth = eye.depth(sight)
    assert depth.metres is not None
    assert depth.metres.shape == sight.features.grid
    assert np.allclose(depth.metres, 10, atol=1e-2)
    assert "metres" in eye.description


def test_heads_of_another_kind_or_width_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "head.pth"
    torch.save({"decode_head.project.weight": torch.ones(1)}, path)
    with pytest.raises(UserFixable, match="no linear depth head"):
        read_head(path, 8)
    torch.save(head(16, 0), path)
    with pytest.raises(UserFixable, match="16 wide, the encoder gives 8"):
        read_head(path, 8)
    path.write_bytes(b"nothing")
    with pytest.raises(UserFixable, match="damaged"):
        read_head(path, 8)


def test_the_embedded_encoder_tells_depth_by_itself(encoder: Encoder, sight: Sight) -> None:
    eye = open_depth(None, encoder)
    assert eye is not None
    depth = eye.depth(sight)
    assert depth.metres is not None
    assert (depth.metres > 0).all()
    assert "previz only" in eye.description


@pytest.mark.parametrize("kind", ["relative", "metric"])
def test_a_model_of_transformers_is_read_on_the_sight_s_grid(
    tmp_path: Path, encoder: Encoder, sight: Sight, kind: str
) -> None:
    backbone = Dinov2Config(
        hidden_size=32, num_hidden_layers=4, num_attention_heads=2, intermediate_size=32,
        image_size=56, patch_size=14, out_features=["stage1", "stage2", "stage3", "stage4"],
        reshape_hidden_states=False,
    )  # fmt: skip
    config = DepthAnythingConfig(
        backbone_config=backbone, reassemble_hidden_size=32, neck_hidden_sizes=[8, 8, 8, 8],
        fusion_hidden_size=8, head_hidden_size=8, depth_estimation_type=kind, max_depth=20,
    )  # fmt: skip
    DepthAnythingForDepthEstimation(config).save_pretrained(tmp_path)
    write_preparation(tmp_path, side=56)
    eye = open_depth(tmp_path, encoder)
    assert eye is not None
    depth = eye.depth(sight)
    assert depth.nearness.shape == sight.features.grid
    assert (depth.metres is not None) == (kind == "metric")


def test_near_is_the_inverse_of_far() -> None:
    depth = from_metres(np.array([[1.0, 4.0]], np.float32))
    assert depth.nearness[0, 0] == pytest.approx(4 * depth.nearness[0, 1])


def test_a_folder_without_a_model_is_refused(tmp_path: Path, encoder: Encoder) -> None:
    with pytest.raises(UserFixable, match="no depth model"):
        open_depth(tmp_path, encoder)
