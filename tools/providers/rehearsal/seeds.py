"""Seeds that a service draws by itself."""

from __future__ import annotations

import secrets

_SEEDS = 2**32


def drawn(asked: int | None) -> int:
    """The seed that was asked for, as far as ours reach, or one by chance."""
    return secrets.randbelow(_SEEDS) if asked is None else asked % _SEEDS
