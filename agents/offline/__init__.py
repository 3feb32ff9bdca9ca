"""The offline planner: all four agents without a language model, by rules that anyone can read."""

from __future__ import annotations

from agents.offline.planner import OfflinePlanner

__all__ = ["OfflinePlanner"]
