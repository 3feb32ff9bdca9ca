"""Pictures on their way to Runway: inside the order while they are small, else uploaded before.

Source: docs/contracts.md, section 3.4.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
from pydantic import Field

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Reply, one_line
from tools.providers.live.pictures import Packed, PictureLimits, packed_picture
from tools.providers.live.runway import NAME
from tools.providers.live.wire import Wire
from tools.providers.models import host_matches
from tools.providers.requests import Media

MOST_DATA_URI_CHARACTERS = 5_242_880
"""Of a data URI, its prefix counted in."""
_LIMITS = PictureLimits(formats=("jpeg", "png", "webp"), most_bytes=200_000_000)
"""200 MB is the limit of an upload: pictures larger than a data URI may be are not made worse."""


class _Upload(Reply):
    """Where a file may be put, and what it is called by from then on."""

    address: str = Field(alias="uploadUrl")
    fields: dict[str, str] = Field(default_factory=dict)
    uri: str = Field(alias="runwayUri")


async def picture_uri(wire: Wire, media: Media) -> str:
    """A data URI, or the `runway://` address of an upload for a picture too large for one."""
    packed = await packed_picture(media, _LIMITS)
    uri = packed.data_uri()
    return uri if len(uri) <= MOST_DATA_URI_CHARACTERS else await _uploaded(wire, media, packed)


async def _uploaded(wire: Wire, media: Media, packed: Packed) -> str:
    """The file's address at the service; uploads are free and expire after about a day."""
    name = f"{media.sha256[:16]}.{packed.mime.rpartition('/')[2]}"
    order = {"filename": name, "type": "ephemeral"}
    upload = (await wire.ask("POST", "/v1/uploads", json=order)).read(_Upload)
    _check_host(wire, upload.address)
    try:
        # Not through the wire: the key must not go there, and a signed form is refused with one.
        stored = await wire.http.post(
            upload.address,
            data=upload.fields,
            files={"file": (name, packed.content, packed.mime)},
            timeout=wire.card.read_seconds,
            follow_redirects=False,
        )
    except httpx.TransportError as error:
        reason = f"the upload broke off: {type(error).__name__}"
        raise _refused(RefusalKind.TRANSIENT, reason) from error
    if not stored.is_success:
        kind = RefusalKind.TRANSIENT if stored.status_code >= 500 else RefusalKind.INVALID
        raise _refused(kind, f"the upload was refused with HTTP {stored.status_code}")
    return upload.uri


def _check_host(wire: Wire, address: str) -> None:
    """The user's pictures go to the service's own file hosts alone."""
    parts = urlsplit(address)
    card = wire.card
    own = urlsplit(card.base_url).netloc
    sound = parts.scheme == "https" or card.on_this_machine
    if sound and any(
        host_matches(pattern, parts.hostname or "", parts.port)
        for pattern in (own, *card.file_hosts)
    ):
        return
    raise _refused(
        RefusalKind.INVALID,
        f"it wants uploads at {parts.scheme}://{parts.netloc}, which is none of its own;"
        f" add it to file_hosts of [services.{card.name}] if it is",
    )


def _refused(kind: RefusalKind, reason: object) -> ProviderRefused:
    return ProviderRefused(NAME, kind, one_line(reason))
