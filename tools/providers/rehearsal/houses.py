"""Every house that the stand-in has; a new one is one line here."""

from __future__ import annotations

from tools.providers.rehearsal.bfl import Bfl
from tools.providers.rehearsal.byteplus import BytePlus
from tools.providers.rehearsal.comfyui import ComfyUI
from tools.providers.rehearsal.dashscope import DashScope
from tools.providers.rehearsal.elevenlabs import ElevenLabs
from tools.providers.rehearsal.fal import Fal
from tools.providers.rehearsal.house import House
from tools.providers.rehearsal.minimax import MiniMax
from tools.providers.rehearsal.replicate import Replicate
from tools.providers.rehearsal.runway import Runway

HOUSES: tuple[type[House], ...] = (
    Bfl,
    BytePlus,
    ComfyUI,
    DashScope,
    ElevenLabs,
    Fal,
    MiniMax,
    Replicate,
    Runway,
)
