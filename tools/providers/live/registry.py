"""All adapters by the name that models.toml calls them by: one line registers one."""

from __future__ import annotations

from tools.providers.live.bfl_kontext import BflKontext
from tools.providers.live.byteplus_omnihuman import BytePlusOmniHuman
from tools.providers.live.comfyui_clip import ComfyUIClip
from tools.providers.live.comfyui_still import ComfyUIStill
from tools.providers.live.dashscope_wan import DashScopeWan
from tools.providers.live.elevenlabs_effect import ElevenLabsEffect
from tools.providers.live.elevenlabs_music import ElevenLabsMusic
from tools.providers.live.elevenlabs_voice import ElevenLabsVoice
from tools.providers.live.fal_mmaudio import FalMMAudio
from tools.providers.live.fal_omnihuman import FalOmniHuman
from tools.providers.live.fal_wan import FalWan
from tools.providers.live.minimax_h3 import MiniMaxH3
from tools.providers.live.minimax_hailuo import MiniMaxHailuo
from tools.providers.live.minimax_still import MiniMaxStill
from tools.providers.live.minimax_voice import MiniMaxVoice
from tools.providers.live.replicate_mmaudio import ReplicateMMAudio
from tools.providers.live.replicate_wan import ReplicateWan
from tools.providers.live.runway_clip import RunwayClip
from tools.providers.live.runway_still import RunwayStill
from tools.providers.live.service import Adapter

_ALL: tuple[Adapter, ...] = (
    BflKontext(),
    BytePlusOmniHuman(),
    ComfyUIClip(),
    ComfyUIStill(),
    DashScopeWan(),
    ElevenLabsEffect(),
    ElevenLabsMusic(),
    ElevenLabsVoice(),
    FalMMAudio(),
    FalOmniHuman(),
    FalWan(),
    MiniMaxH3(),
    MiniMaxHailuo(),
    MiniMaxStill(),
    MiniMaxVoice(),
    ReplicateMMAudio(),
    ReplicateWan(),
    RunwayClip(),
    RunwayStill(),
)

ADAPTERS: dict[str, Adapter] = {adapter.name: adapter for adapter in _ALL}
