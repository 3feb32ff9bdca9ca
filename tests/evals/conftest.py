"""Evals in tests ask no language model, whatever the environment of whoever runs them says."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def no_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without these the crew works by rule."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
