"""`python -m tools.providers.rehearsal`: the stand-in as a process of its own.

Prints one line of JSON with its port once it takes connections, and serves until it is ended. A
home folder that was used before goes on with its sales, faults and clock. What lies in the folder
`shelf` of the home is published under /_shelf, for services that take addresses only.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from tools.errors import UserFixable
from tools.providers.rehearsal.canned import Canned
from tools.providers.rehearsal.faults import FaultScript
from tools.providers.rehearsal.floor import Floor
from tools.providers.rehearsal.house import House
from tools.providers.rehearsal.houses import HOUSES
from tools.providers.rehearsal.media import MediaDesk, Previz, Renderer
from tools.providers.rehearsal.server import application, listening, server_of


def main(houses: Sequence[type[House]] = HOUSES) -> None:
    """Serves until SIGTERM, an interrupt, or the end of its input where that was asked for."""
    options = _options()
    logging.basicConfig(level=logging.WARNING)
    cache = options.media_cache or options.home / "media"
    renderer: Renderer = (
        Canned(tiny=True) if options.canned else Previz(cache / "previz", options.workers)
    )
    media = MediaDesk(cache / "files", renderer, options.workers)
    floor = Floor.open(options.home, media, options.latency)
    try:
        if options.faults is not None:
            _load_once(floor, options.faults)
        _serve(floor, houses, options)
    except UserFixable as error:
        sys.exit(str(error))
    finally:
        media.close()
        floor.close()


def _serve(floor: Floor, houses: Sequence[type[House]], options: argparse.Namespace) -> None:
    """Returns when the server has ended."""
    held = listening(options.port)
    floor.delivery.port = held.getsockname()[1]
    server = server_of(application(floor, houses))
    sys.stdout.write(json.dumps({"port": floor.delivery.port}) + "\n")
    sys.stdout.flush()
    if options.until_eof:
        threading.Thread(target=_end_with_input, args=(server,), daemon=True).start()
    asyncio.run(server.serve(sockets=[held]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="rehearsal", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="folder that it lives in")
    parser.add_argument("--port", type=int, default=0, help="0 for any free one")
    parser.add_argument("--faults", type=Path, help="JSON file: see FaultScript in faults.py")
    parser.add_argument("--latency", type=float, default=0.05, help="scale of all latencies")
    parser.add_argument("--media-cache", type=Path, help="rendered files, to share between homes")
    parser.add_argument("--canned", action="store_true", help="tiny patterns in place of renders")
    parser.add_argument("--workers", type=int, default=2, help="renders at once")
    parser.add_argument("--until-eof", action="store_true", help="end when standard input does")
    return parser.parse_args()


def _end_with_input(server: uvicorn.Server) -> None:
    """Ends the server when the process that started it closes the pipe, or dies."""
    # Not by sys.stdin: a thread that waits in it holds a lock that the interpreter's end needs.
    while os.read(0, 4096):
        pass
    server.should_exit = True


def _load_once(floor: Floor, path: Path) -> None:
    """Orders the script's faults, unless an earlier process of this home did."""
    try:
        script = FaultScript.model_validate_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UserFixable(
            f"cannot be used: {error}.", where=str(path), fix="see FaultScript in faults.py."
        ) from error
    if floor.records.row("SELECT 1 FROM notes WHERE name = 'faults_loaded'") is None:
        floor.faults.load(script)
        floor.records.rows("INSERT INTO notes VALUES ('faults_loaded', 1)")


if __name__ == "__main__":
    main()
