"""A run in a process of its own: `python -m ui.own_run PRODUCTION RUN`.

Chat and page start it; a person uses `dailies resume`.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from graph.running import carry_out, gates_of
from ui.crew import crew_for


def main(arguments: list[str]) -> int:
    """0 when the run ended as it should, 1 when it stopped on a problem."""
    root, run_id = Path(arguments[1]), arguments[2]
    logging.basicConfig(level=os.environ.get("DAILIES_LOG", "WARNING"), stream=sys.stderr)
    crew = crew_for(gates=gates_of(root, run_id), weights=os.environ.get("DAILIES_EYE"))
    try:
        return 1 if carry_out(root, run_id, crew).problem else 0
    finally:
        crew.memory.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv))
