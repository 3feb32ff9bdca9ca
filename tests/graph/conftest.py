"""What productions begin with in these tests: the stand-in, and a finished one of fakes."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from tests.graph.fakes import Set
from tests.tools.providers.conftest import quick_stage, stand_in, tiny_media

__all__ = ["finished", "quick_stage", "stage", "stand_in", "tiny_media"]


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished production; every test works on a copy."""
    stage = Set(tmp_path_factory.mktemp("finished"))
    assert asyncio.run(stage.run()).finished
    return stage.root


@pytest.fixture
def stage(finished: Path, tmp_path: Path) -> Set:
    """A copy of the finished production with its crew."""
    root = tmp_path / "copy"
    shutil.copytree(finished, root)
    return Set(root)
