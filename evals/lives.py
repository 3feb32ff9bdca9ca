"""Short lives: one process that has imported everything forks a child for each, and may kill it.

The child starts as a fresh run does, without the seconds that importing takes. Nothing may have
started a thread or opened a database before the fork.
"""

from __future__ import annotations

import os
import select
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

CRASHED = 70
"""Exit code of a life that ended with an exception; its log has it."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a life ended."""

    code: int | None
    """What the life returned; None when it was killed."""
    by_itself: bool = False
    """Whether the kill came from `die_within`."""

    @property
    def killed(self) -> bool:
        """Whether it was killed."""
        return self.code is None


def live(life: Callable[[], int], log: Path, seconds: float | None) -> Ended:
    """Runs `life` in a child and kills it (SIGKILL) after so many seconds; None lets it end.

    What the child prints is added to `log`. A number from 0 to 69 is what a life may return.
    """
    child = os.fork()
    if child == 0:
        os._exit(_lived(life, log))
    handle = os.pidfd_open(child)
    try:
        ended, _, _ = select.select([handle], [], [], seconds)
        if not ended:
            os.kill(child, signal.SIGKILL)
    finally:
        os.close(handle)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return Ended(None, by_itself=os.WTERMSIG(status) == signal.SIGALRM)
    return Ended(os.waitstatus_to_exitcode(status))


def die_within(seconds: float) -> None:
    """Called in a life: the kernel ends it after so many seconds, as abruptly as SIGKILL does."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _lived(life: Callable[[], int], log: Path) -> int:
    """The child's side: never returns by an exception, which would run on as its parent."""
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    try:
        return life()
    except BaseException:  # noqa: BLE001 - past here the child would run on as its parent
        os.write(2, traceback.format_exc().encode())
        return CRASHED
