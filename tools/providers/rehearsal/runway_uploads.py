"""Runway's uploads: a slot with a signed form, the form itself on another host, the file after it.

Slots need no memory, since a form proves its slot by its own fields; a file is kept in the records
under the slot's name, so that it is found again after a restart.
"""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from uuid import uuid4

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from tools.providers.rehearsal import runway_rules as rules
from tools.providers.rehearsal.house import Call, House
from tools.providers.rehearsal.rules import Rejected
from tools.providers.requests import Media

LIFETIME_SECONDS = 24 * 3600.0
MOST_BYTES = 200_000_000
_HOST = "localhost"
_SCHEME = "runway://"
_OWNER = "runway/uploads/"


class UploadDesk:
    """Uploads of one house."""

    def __init__(self, house: House) -> None:
        """Files are kept in the floor's inbox."""
        self._house = house

    def routes(self) -> list[BaseRoute]:
        """The slot, which wants the key, and the form, which must not have it."""
        return [
            self._house.route("POST", "/v1/uploads", self._slot, Call.UPLOAD),
            self._house.route("POST", "/forms/{slot}", self._form, Call.UPLOAD, keyless=True),
        ]

    def media(self, uri: str) -> Media | None:
        """The file behind a runway:// address; None when there is none or its day is over."""
        floor = self._house.floor
        row = floor.records.row(
            "SELECT path, expires_at FROM files WHERE once_for = ?",
            _OWNER + uri.removeprefix(_SCHEME),
        )
        if not uri.startswith(_SCHEME) or row is None or float(row[1] or 0) < floor.clock.now():
            return None
        path = Path(str(row[0]))
        return Media(sha256=path.stem, path=path)

    async def _slot(self, request: Request, key: str) -> Response:
        name = rules.upload_name(await self._house.body(request, rules.BODY))
        slot = str(uuid4())
        answer = {
            "uploadUrl": self._house.url(f"/forms/{slot}", _HOST),
            "fields": {"key": f"ephemeral/{slot}/{name}", "policy": _policy(slot)},
            "runwayUri": f"{_SCHEME}{slot}",
        }
        return JSONResponse(answer)

    async def _form(self, request: Request, key: str) -> Response:
        slot = request.path_params["slot"]
        if "authorization" in request.headers:
            raise Rejected(rules.UPLOAD_FORM, "only one way to prove who asks is taken")
        async with request.form() as form:
            content = await _file(form, slot)
        try:
            media = await asyncio.to_thread(self._house.floor.inbox.keep, content)
        except ValueError as error:
            raise Rejected(rules.UPLOAD_FORM, str(error)) from error
        self._house.floor.delivery.address(
            media.path, LIFETIME_SECONDS, service="runway", once_for=_OWNER + slot
        )
        return Response(status_code=204)


async def _file(form: FormData, slot: str) -> bytes:
    """The file of a form, which comes last and alone."""
    parts = form.multi_items()
    names = [name for name, _ in parts]
    if names[-1:] != ["file"] or {"key", "policy"} - set(names):
        raise Rejected(rules.UPLOAD_FORM)
    file = parts[-1][1]
    key = str(form["key"])
    if form["policy"] != _policy(slot) or not key.startswith(f"ephemeral/{slot}/"):
        raise Rejected(rules.UPLOAD_FORM, "the form is of another slot")
    if not isinstance(file, UploadFile):
        raise Rejected(rules.UPLOAD_FORM, "the last part is no file")
    content = await file.read()
    if len(content) > MOST_BYTES:
        raise Rejected(rules.UPLOAD_SIZE)
    return content


def _policy(slot: str) -> str:
    """Belongs to one slot; nobody has to be kept out of a rehearsal."""
    return hashlib.sha256(f"policy of {slot}".encode()).hexdigest()
