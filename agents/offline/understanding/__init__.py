"""What a person wants in a chat, understood by rule.

A sentence is parted where a command begins; each part has to match a template from its first word
to its last (`sentences.toml`), so that no question, wish or hearsay can be taken for an order.
Questions that fit no template look up what is nearest (`looking`); anything else is answered with
what can be said (`replies`).
"""

from __future__ import annotations

from agents.offline.understanding.turns import turn, understand

__all__ = ["turn", "understand"]
