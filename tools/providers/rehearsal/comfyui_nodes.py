"""Core nodes of ComfyUI that a rehearsed server knows: their inputs, limits and outputs.

As in ComfyUI's nodes.py and comfy_extras, of which these are the ones that the shipped workflows
and plain variations of them use. A workflow with other nodes is refused as by a server on which
they are not installed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_MOST_SIDE = 16384
_SAMPLERS = ("euler", "euler_ancestral", "heun", "dpmpp_2m", "dpmpp_2m_sde", "uni_pc", "ddim")
_SCHEDULERS = ("simple", "normal", "karras", "exponential", "sgm_uniform", "beta")
_CHECKPOINTS = ("sd_xl_base_1.0.safetensors", "flux1-dev-fp8.safetensors")
_MODELS = (
    "flux1-dev-kontext_fp8_scaled.safetensors",
    "wan2.2_i2v_high_noise_14B_fp8_scaled.safetensors",
    "wan2.2_i2v_low_noise_14B_fp8_scaled.safetensors",
)
_TEXT_ENCODERS = (
    "clip_l.safetensors",
    "t5xxl_fp8_e4m3fn_scaled.safetensors",
    "umt5_xxl_fp8_e4m3fn_scaled.safetensors",
)
_VAES = ("ae.safetensors", "wan_2.1_vae.safetensors")


@dataclass(frozen=True, slots=True)
class Link:
    """An input that another node feeds."""

    kind: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number within limits."""

    kind: str
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several texts, such as the models on the disk."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Any text."""


@dataclass(frozen=True, slots=True)
class Upload:
    """The name of a picture in the input folder."""


Input = Link | Number | Choice | Text | Upload


@dataclass(frozen=True, slots=True)
class NodeClass:
    """What a class of nodes takes and gives."""

    required: Mapping[str, Input]
    outputs: tuple[str, ...] = ()
    optional: Mapping[str, Input] = field(default_factory=dict)
    saves: bool = False
    """Whether it is an output node: the work is done for its sake."""


def _whole(least: int, most: int = _MOST_SIDE) -> Number:
    return Number("INT", least, most)


def _real(least: float, most: float) -> Number:
    return Number("FLOAT", least, most)


_SEED = _whole(0, 2**64 - 1)
_LATENT_SIZE: Mapping[str, Input] = {
    "width": _whole(16),
    "height": _whole(16),
    "batch_size": _whole(1, 4096),
}
_SAMPLED: Mapping[str, Input] = {
    "model": Link("MODEL"),
    "steps": _whole(1, 10000),
    "cfg": _real(0, 100),
    "sampler_name": Choice(_SAMPLERS),
    "scheduler": Choice(_SCHEDULERS),
    "positive": Link("CONDITIONING"),
    "negative": Link("CONDITIONING"),
    "latent_image": Link("LATENT"),
}
_SWITCH = Choice(("enable", "disable"))

NODE_CLASSES: Mapping[str, NodeClass] = {
    "CheckpointLoaderSimple": NodeClass(
        {"ckpt_name": Choice(_CHECKPOINTS)}, ("MODEL", "CLIP", "VAE")
    ),
    "UNETLoader": NodeClass(
        {
            "unet_name": Choice(_MODELS),
            "weight_dtype": Choice(("default", "fp8_e4m3fn", "fp8_e4m3fn_fast", "fp8_e5m2")),
        },
        ("MODEL",),
    ),
    "CLIPLoader": NodeClass(
        {"clip_name": Choice(_TEXT_ENCODERS), "type": Choice(("wan", "flux", "sd3"))},
        ("CLIP",),
        {"device": Choice(("default", "cpu"))},
    ),
    "DualCLIPLoader": NodeClass(
        {
            "clip_name1": Choice(_TEXT_ENCODERS),
            "clip_name2": Choice(_TEXT_ENCODERS),
            "type": Choice(("flux", "sdxl", "sd3")),
        },
        ("CLIP",),
        {"device": Choice(("default", "cpu"))},
    ),
    "VAELoader": NodeClass({"vae_name": Choice(_VAES)}, ("VAE",)),
    "CLIPTextEncode": NodeClass({"text": Text(), "clip": Link("CLIP")}, ("CONDITIONING",)),
    "ConditioningZeroOut": NodeClass({"conditioning": Link("CONDITIONING")}, ("CONDITIONING",)),
    "FluxGuidance": NodeClass(
        {"conditioning": Link("CONDITIONING"), "guidance": _real(0, 100)}, ("CONDITIONING",)
    ),
    "ReferenceLatent": NodeClass(
        {"conditioning": Link("CONDITIONING")}, ("CONDITIONING",), {"latent": Link("LATENT")}
    ),
    "EmptyLatentImage": NodeClass(_LATENT_SIZE, ("LATENT",)),
    "EmptySD3LatentImage": NodeClass(_LATENT_SIZE, ("LATENT",)),
    "ModelSamplingSD3": NodeClass({"model": Link("MODEL"), "shift": _real(0, 100)}, ("MODEL",)),
    "KSampler": NodeClass({**_SAMPLED, "seed": _SEED, "denoise": _real(0, 1)}, ("LATENT",)),
    "KSamplerAdvanced": NodeClass(
        {
            **_SAMPLED,
            "noise_seed": _SEED,
            "add_noise": _SWITCH,
            "start_at_step": _whole(0, 10000),
            "end_at_step": _whole(0, 10000),
            "return_with_leftover_noise": _SWITCH,
        },
        ("LATENT",),
    ),
    "VAEDecode": NodeClass({"samples": Link("LATENT"), "vae": Link("VAE")}, ("IMAGE",)),
    "VAEEncode": NodeClass({"pixels": Link("IMAGE"), "vae": Link("VAE")}, ("LATENT",)),
    "LoadImage": NodeClass({"image": Upload()}, ("IMAGE", "MASK")),
    "FluxKontextImageScale": NodeClass({"image": Link("IMAGE")}, ("IMAGE",)),
    "WanImageToVideo": NodeClass(
        {
            "positive": Link("CONDITIONING"),
            "negative": Link("CONDITIONING"),
            "vae": Link("VAE"),
            "width": _whole(16),
            "height": _whole(16),
            "length": _whole(1),
            "batch_size": _whole(1, 4096),
        },
        ("CONDITIONING", "CONDITIONING", "LATENT"),
        {"clip_vision_output": Link("CLIP_VISION_OUTPUT"), "start_image": Link("IMAGE")},
    ),
    "CreateVideo": NodeClass(
        {"images": Link("IMAGE"), "fps": _real(1, 120)}, ("VIDEO",), {"audio": Link("AUDIO")}
    ),
    "SaveImage": NodeClass({"images": Link("IMAGE"), "filename_prefix": Text()}, saves=True),
    "SaveVideo": NodeClass(
        {
            "video": Link("VIDEO"),
            "filename_prefix": Text(),
            "format": Choice(("auto", "mp4", "mkv", "webm")),
            "codec": Choice(("auto", "h264", "av1")),
        },
        saves=True,
    ),
}
