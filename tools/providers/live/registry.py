"""All adapters by the name that models.toml calls them by: one line registers one."""

from __future__ import annotations

from tools.providers.live.service import Adapter

_ALL: tuple[Adapter, ...] = ()

ADAPTERS: dict[str, Adapter] = {adapter.name: adapter for adapter in _ALL}
