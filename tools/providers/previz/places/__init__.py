"""Places by kind: `build` turns a Place into a set, the same set for the same seed."""

from tools.providers.previz.places.catalogue import KINDS, build, nearest_kind

__all__ = ["KINDS", "build", "nearest_kind"]
