"""Films, pages and lists of a production, sent from disk piece by piece.

Streamlit's own players and download buttons hold whole files in memory, and read them again at
every script run. A film is hundreds of megabytes: here the browser gets just the part it plays.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from ui.page.desk import home_folder
from ui.page.waking import ANYWHERE_VARIABLE, is_private

_PATH = "/files"
_NOWHERE = "http://localhost"
"""Where no browser looks at the page, as in tests."""
_NAMES = frozenset(
    {
        "film.mp4",
        "film.srt",
        "film.vtt",
        "report.html",
        "report.json",
        "storyboard.html",
        "storyboard.png",
        "ledger.csv",
        "shots.json",
    }
)
_FOLDERS = frozenset({"exports", "state/parcels"})
"""Whatever lies in these is meant to be taken away."""
_HEADERS = {
    # Nothing that a script or a model wrote may run, even where a page forgot to say so itself.
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}
_LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})


def file_url(path: Path, *, take_away: bool = False) -> str:
    """Address of a production's file on this server; with `take_away` it is saved, not shown.

    It begins with the page's own address as the browser has it, so that it is right behind a proxy
    too. A new version of the file has a new address, so that no player shows the old one.
    """
    base = (st.context.url or _NOWHERE).rstrip("/")
    inside = quote(path.relative_to(home_folder()).as_posix())
    version = path.stat().st_mtime_ns
    return f"{base}{_PATH}/{inside}?v={version}{'&save=1' if take_away else ''}"


async def _send(request: Request) -> Response:
    """The file, or the range of it that was asked for."""
    if not _may_ask(request):
        return PlainTextResponse("This is served to this machine only.", status_code=403)
    path = _found(request.path_params["production"], request.path_params["name"])
    if path is None:
        return PlainTextResponse("There is no such file.", status_code=404)
    save = request.query_params.get("save") == "1"
    name = _saved_as(request.path_params["production"], path) if save else None
    return FileResponse(path, headers=_HEADERS, filename=name)


def _saved_as(production: str, path: Path) -> str:
    """A name that tells films apart in a folder of downloads."""
    return path.name if path.name.startswith(production) else f"{production}-{path.name}"


def _may_ask(request: Request) -> bool:
    """Not for pages of other sites that were given an address of this machine."""
    if not is_private(st.get_option("server.address"), os.environ):
        return False
    return os.environ.get(ANYWHERE_VARIABLE) == "1" or request.url.hostname in _LOCAL_NAMES


def _found(production: str, name: str) -> Path | None:
    """The file, if it is one that the page offers."""
    home = home_folder()
    path = (home / production / name).resolve()
    known = name in _NAMES or Path(name).parent.as_posix() in _FOLDERS
    inside = path.is_relative_to(home / production) and path.is_file()
    return path if known and inside and production not in ("", ".", "..") else None


def file_routes() -> tuple[BaseRoute, ...]:
    """Where the files lie on this server: under its `server.baseUrlPath`, as the page itself."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    below = f"/{base}{_PATH}" if base else _PATH
    return (Route(f"{below}/{{production}}/{{name:path}}", _send),)
