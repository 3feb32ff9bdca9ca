"""The quick set of previz takes: rendered once and kept, anew when the studio's code changes."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from evals.takes import assets
from evals.takes.previz import seal
from evals.takes.scenes import HELD_OUT_FROM

SEVERITIES = ("--severities", "0.3", "0.6", "1.0", "--faults", "5", "--first", str(HELD_OUT_FROM))
QUICK = ("--stills", "2", "--clips", "10", "--lines", "20", "--talking", "3", "--odd", "15")
"""What is rendered: 189 takes with every kind of fault at three severities and every oddity, from
scenes that are for judging alone."""
_DONE = "complete"
_ROOT = Path(__file__).parents[2]
_MAKERS = ("assets", "faults", "finish", "made", "oddities", "scenes", "studio")


def quick_set(processes: int, environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of the quick set, rendered when it is not there yet; its truths are moved away."""
    folder = cache_folder(environment).resolve() / f"critic-takes-{renderer_version()}"
    if not (folder / _DONE).is_file():
        # What a stopped run left half made is of no use.
        shutil.rmtree(folder, ignore_errors=True)
        render(folder, QUICK, processes)
        (folder / _DONE).touch()
    return folder


def render(folder: Path, what: Sequence[str], processes: int) -> None:
    """Takes at three severities into a folder, their truths beside it; `what` as in QUICK."""
    asked = ["--out", str(folder), *SEVERITIES, "--processes", str(processes), *what]
    assets.main(asked)
    seal(folder)


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where evals keep what is slow to make: beside the features that the eye keeps."""
    named = environment.get("DAILIES_CACHE")
    home = environment.get("XDG_CACHE_HOME")
    base = Path(home).expanduser() if home else Path.home() / ".cache"
    return (Path(named).expanduser() if named else base / "dailies") / "evals"


@cache
def renderer_version() -> str:
    """Changes with the code that draws and speaks, and with what is asked of it."""
    previz = _ROOT / "tools" / "providers" / "previz"
    makers = [_ROOT / "evals" / "takes" / f"{name}.py" for name in _MAKERS]
    digest = hashlib.sha256(" ".join((*SEVERITIES, *QUICK)).encode())
    for path in sorted([*previz.rglob("*.py"), *makers]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
