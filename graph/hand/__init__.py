"""A person's hand on the takes: plain functions on a production's folder, for whoever asks.

None of them spends anything. `dailies resume` makes what they asked for, and only that.
"""

from graph.hand.acts import (
    accept_take,
    ask_look,
    ask_retake,
    bring_line,
    bring_look,
    bring_take,
    choose_take,
    hold_shot,
    lock_shot,
    trim_take,
    undo_decision,
    unlock_shot,
)
from graph.hand.undoing import last_deed
from graph.hand.wishes import due_shots, locked_shots

__all__ = [
    "accept_take",
    "ask_look",
    "ask_retake",
    "bring_line",
    "bring_look",
    "bring_take",
    "choose_take",
    "due_shots",
    "hold_shot",
    "last_deed",
    "lock_shot",
    "locked_shots",
    "trim_take",
    "undo_decision",
    "unlock_shot",
]
