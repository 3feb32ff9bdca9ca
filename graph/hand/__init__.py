"""A person's hand on the takes: plain functions on a production's folder, for whoever asks.

None of them spends anything. `dailies resume` makes what they asked for, and only that.
"""

from graph.hand.acts import (
    accept_take,
    ask_retake,
    bring_take,
    choose_take,
    lock_shot,
    unlock_shot,
)
from graph.hand.wishes import due_shots, locked_shots

__all__ = [
    "accept_take",
    "ask_retake",
    "bring_take",
    "choose_take",
    "due_shots",
    "lock_shot",
    "locked_shots",
    "unlock_shot",
]
