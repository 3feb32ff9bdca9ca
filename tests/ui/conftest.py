"""The stand-in, for commands that speak to the services."""

from __future__ import annotations

from tests.tools.providers.conftest import quick_stage, stand_in, tiny_media

__all__ = ["quick_stage", "stand_in", "tiny_media"]
