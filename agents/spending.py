"""What a call of a language model is booked with: a production's ledger, or nothing."""

from __future__ import annotations

from typing import Protocol

from tools.providers.chats import Usage


class Account(Protocol):
    """Books calls; `tools.providers.chats.ChatLedger` is one."""

    def reserve(self, agent: str, model: str, *, quoted_micros: int, priced: bool) -> int:
        """Number of the call that is about to be sent; raises BudgetExceeded."""
        ...

    def settle(self, number: int, usage: Usage, *, cost_micros: int, problem: str = "") -> None:
        """The call was answered."""
        ...

    def refused(self, number: int, problem: str) -> None:
        """It was not done, and costs nothing."""
        ...

    def lost(self, number: int, problem: str) -> None:
        """No answer came; it may be charged."""
        ...


class NoAccount:
    """Books nothing: for questions that belong to no production."""

    def reserve(self, agent: str, model: str, *, quoted_micros: int, priced: bool) -> int:
        """Number 0."""
        del agent, model, quoted_micros, priced
        return 0

    def settle(self, number: int, usage: Usage, *, cost_micros: int, problem: str = "") -> None:
        """Nothing."""

    def refused(self, number: int, problem: str) -> None:
        """Nothing."""

    def lost(self, number: int, problem: str) -> None:
        """Nothing."""
