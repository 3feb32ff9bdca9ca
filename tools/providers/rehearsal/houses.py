"""Every house that the stand-in has; a new one is one line here."""

from __future__ import annotations

from tools.providers.rehearsal.house import House

HOUSES: tuple[type[House], ...] = ()
