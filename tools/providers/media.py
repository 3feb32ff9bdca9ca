"""Finding a request's media again: requests on disk name files by content alone."""

from __future__ import annotations

from tools.providers.requests import Media, Request
from tools.takes.assets import AssetStore


def with_paths(request: Request, assets: AssetStore) -> Request:
    """The request with every media's path set; LookupError when a file is gone."""
    found: dict[str, object] = {}
    for name in type(request).model_fields:
        value = getattr(request, name)
        if isinstance(value, Media):
            found[name] = _located(value, assets)
        elif isinstance(value, tuple) and value and isinstance(value[0], Media):
            found[name] = tuple(_located(item, assets) for item in value)
    return request.model_copy(update=found)


def _located(media: Media, assets: AssetStore) -> Media:
    return media.model_copy(update={"path": assets.find(media.sha256)})
