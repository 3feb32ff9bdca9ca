"""What a key has spent at a house and how much it bought lately, out of the till's records."""

from __future__ import annotations

from tools.providers.rehearsal.floor import Floor


def spent_micros(floor: Floor, service: str, key: str) -> int:
    """Everything the key was charged, in millionths of a US dollar."""
    row = floor.records.row(
        "SELECT COALESCE(SUM(cost_micros), 0) FROM sales WHERE service = ? AND key = ?",
        *(service, key[-4:]),
    )
    return int(row[0] or 0) if row else 0


def bought_since(floor: Floor, service: str, key: str, model: str, seconds: float) -> int:
    """How many jobs of the model the key had accepted in the last `seconds`."""
    row = floor.records.row(
        "SELECT COUNT(*) FROM sales WHERE service = ? AND key = ? AND model = ?"
        " AND accepted_at > ?",
        *(service, key[-4:], model, floor.clock.now() - seconds),
    )
    return int(row[0] or 0) if row else 0
