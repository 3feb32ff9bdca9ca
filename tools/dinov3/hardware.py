"""Where and in which number format the encoder runs. Knows machines, no models."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import torch

Dtype = Literal["auto", "float32", "bfloat16"]


def pick_device(wanted: str) -> str:
    """Return the device asked for; 'auto' is the GPU where there is one."""
    if wanted != "auto":
        return wanted
    return "cuda" if torch.cuda.is_available() else "cpu"


def pick_dtype(wanted: Dtype, device: str) -> torch.dtype:
    """Return the number format: bf16 where the processor multiplies in it, never fp16.

    DINOv3 overflows in fp16 (its maintainers advise bf16 or fp32).
    """
    if wanted != "auto":
        return torch.float32 if wanted == "float32" else torch.bfloat16
    return torch.bfloat16 if has_fast_bf16(device) else torch.float32


def has_fast_bf16(device: str) -> bool:
    """Return whether bf16 is faster than fp32: on recent GPUs, and with avx512_bf16 or AMX."""
    if device.startswith("cuda"):
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    flags = Path("/proc/cpuinfo")
    if not flags.exists() or os.environ.get("ATEN_CPU_CAPABILITY"):
        return False
    text = flags.read_text()
    return "avx512_bf16" in text or "amx_bf16" in text
