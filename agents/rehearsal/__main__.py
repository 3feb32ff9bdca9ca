"""`python -m agents.rehearsal`: the stand-in as a process of its own.

Prints one line of JSON with its port and address, and serves until it is ended. Point the crew at
it with OPENAI_BASE_URL; what it should do wrong comes from --cues or POST /_rehearsal/cues.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from agents.rehearsal.cues import Abilities, Cue, CueKind, Prompter
from agents.rehearsal.server import Desk, application
from tools.providers.rehearsal.server import listening, server_of


class Direction(BaseModel):
    """A file for --cues."""

    model_config = ConfigDict(extra="forbid")

    able: Abilities = Abilities()
    cues: tuple[Cue, ...] = ()


def main() -> None:
    """Serves until SIGTERM or an interrupt."""
    options = _options()
    logging.basicConfig(level=logging.WARNING)
    direction = _direction(options.cues)
    cues = (*direction.cues, *(Cue(kind=CueKind(kind)) for kind in options.cue))
    held = listening(options.port)
    host, port = held.getsockname()[:2]
    server = server_of(application(Desk(direction.able, Prompter(cues))))
    sys.stdout.write(json.dumps({"port": port, "base_url": f"http://{host}:{port}/v1"}) + "\n")
    sys.stdout.flush()
    asyncio.run(server.serve(sockets=[held]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m agents.rehearsal", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 for any free one")
    parser.add_argument("--cues", type=Path, help='JSON: {"able": {...}, "cues": [...]}')
    parser.add_argument(
        "--cue",
        action="append",
        default=[],
        choices=[kind.value for kind in CueKind],
        help="one thing to do wrong, in this order; may be given several times",
    )
    return parser.parse_args()


def _direction(path: Path | None) -> Direction:
    if path is None:
        return Direction()
    try:
        return Direction.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        sys.exit(f"{path} cannot be used: {error}")


if __name__ == "__main__":
    main()
