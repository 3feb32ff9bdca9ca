"""A copy of a module's production for each test, and the stand-in for commands that need it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.tools.providers.conftest import quick_stage, stand_in, tiny_media

__all__ = ["quick_stage", "stand_in", "tiny_media"]


@pytest.fixture
def production(finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the module's own `finished` production, beside a memory of its own."""
    monkeypatch.setenv("DAILIES_MEMORY", str(tmp_path / "memory"))
    return Path(shutil.copytree(finished, tmp_path / "production"))
