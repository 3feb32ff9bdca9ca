"""The previz studio as a provider: every capability, no price, the same bytes every time.

Tasks are named by the content of their request, so that submitting twice is one task and polling
from another process renders the same files. Rendering is done by worker processes.
"""

from __future__ import annotations

import asyncio
import json
import os
import weakref
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from tools.errors import ProviderRefused, RefusalKind, UserFixable
from tools.providers.previz.encode import write_bytes
from tools.providers.previz.faults import (
    FaultPlan,
    Injection,
    Order,
    draw_order,
    request_hash,
    task_id,
)
from tools.providers.previz.work_order import Rendered, job_of, suffix_of, truth_path
from tools.providers.previz.workers import Crew
from tools.providers.provider import Done, Output, Pending, Ticket
from tools.providers.requests import (
    AngleRequest,
    Capability,
    ClipRequest,
    LipsyncRequest,
    Request,
    StillRequest,
)

WORKER_MODULE = "tools.providers.previz.render_job"
MOST_PIXELS = 4096 * 4096
IN_FLIGHT = 4
"""Jobs at once: more than workers, so that none waits for a result to be filed."""
DEADLINE_SECONDS = 1800.0


class PrevizStudio:
    """A studio in a folder; close it to end its workers, or let them end with the process."""

    name = "previz"
    submit_is_idempotent = True

    def __init__(
        self,
        folder: Path,
        faults: FaultPlan | None = None,
        workers: int = 2,
        draw: Callable[[Request, FaultPlan], Order] = draw_order,
    ) -> None:
        """`folder` keeps tasks, remembered stills and cut-outs; nothing is rendered yet.

        `draw` decides what goes wrong with a request that no injection is meant for.
        """
        self._folder = folder.resolve()
        self._faults = faults or FaultPlan()
        self._draw = draw
        self._crew = Crew(WORKER_MODULE, workers)
        self._seats = asyncio.Semaphore(IN_FLIGHT)
        weakref.finalize(self, self._crew.close)

    def capabilities(self) -> frozenset[Capability]:
        """All of them."""
        return frozenset(Capability)

    def offers(self, model: str) -> bool:
        """Every model: previz answers for all of them."""
        del model
        return True

    def quote_micros(self, request: Request) -> int:
        """Nothing: previz is free."""
        del request
        return 0

    def deadline_seconds(self, request: Request) -> float:
        """Long enough for the longest clip on a slow machine."""
        del request
        return DEADLINE_SECONDS

    @asynccontextmanager
    async def seat(self, request: Request, key: str = "") -> AsyncIterator[str]:
        """A few jobs at once; there are no keys."""
        del request, key
        async with self._seats:
            yield ""

    async def submit(self, request: Request, key: str, sending: Callable[[], None]) -> Ticket:
        """The task, recorded in the folder; the same request gives the same one."""
        del key
        _check(request)
        sending()
        task = task_id(request, self._faults)
        await asyncio.to_thread(self._record, task, request)
        return Ticket(task_id=task)

    async def poll(self, ticket: Ticket, request: Request, folder: Path) -> Pending | Done:
        """Renders on the first ask and answers Done; files that are already there are kept."""
        task = ticket.task_id
        order = await asyncio.to_thread(self._order, task)
        path = (folder / f"{request.kind}-{task.removeprefix('previz-')}").with_suffix(
            suffix_of(request)
        )
        if not (path.is_file() and truth_path(path).is_file()):
            job = job_of(request, self._folder, path, order)
            answer = await asyncio.wrap_future(self._crew.submit(job.model_dump_json()))
            _raise_refusal(answer)
            Rendered.model_validate_json(answer)
        return Done((Output(path, truth_path(path)),), cost_micros=0)

    async def cancel(self, ticket: Ticket, request: Request) -> bool:
        """Never: a picture that is not asked for again is not drawn."""
        del ticket, request
        return False

    def close(self) -> None:
        """Ends the workers."""
        self._crew.close()

    def _record(self, task: str, request: Request) -> None:
        """Settles what will be injected, once, so that every later poll finds the same order."""
        path = self._task_path(task)
        if not path.is_file():
            write_bytes(path, self._settled(request).model_dump_json().encode())

    def _task_path(self, task: str) -> Path:
        return self._folder / "tasks" / f"{task}.json"

    def _order(self, task: str) -> Order:
        path = self._task_path(task)
        if not path.is_file():
            raise ProviderRefused(
                self.name, RefusalKind.UNKNOWN_TASK, f"no task {task} in this studio's folder"
            )
        return Order.model_validate_json(path.read_bytes())

    def _settled(self, request: Request) -> Order:
        drawn = self._draw(request, self._faults)
        for number, injection in enumerate(self._faults.injections):
            if injection.matches(request) and self._claim(number, injection, request):
                return Order(
                    kinds=(injection.kind,),
                    seed=drawn.seed,
                    forced=True,
                    severity=injection.severity,
                )
        return drawn

    def _claim(self, number: int, injection: Injection, request: Request) -> bool:
        """Whether the request is among the first `times` that this injection meets."""
        mine = request_hash(request)
        for slot in range(injection.times):
            path = self._folder / "injections" / f"{number}-{injection.kind}-{slot}"
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
            except FileExistsError:
                if path.read_text() == mine:
                    return True
                continue
            with os.fdopen(handle, "w") as file:
                file.write(mine)
            return True
        return False


def _check(request: Request) -> None:
    """Refuses what cannot be rendered, as a service would."""
    if not isinstance(request, StillRequest | AngleRequest | ClipRequest | LipsyncRequest):
        return
    width, height = request.width, request.height
    if min(width, height) < 16 or width * height > MOST_PIXELS:
        reason = f"{width}x{height}: sides from 16 px, at most {MOST_PIXELS} pixels"
        raise ProviderRefused("previz", RefusalKind.INVALID, reason)
    if request.kind in ("clip", "lipsync") and (width % 2 or height % 2):
        reason = f"{width}x{height}: a clip needs even sides"
        raise ProviderRefused("previz", RefusalKind.INVALID, reason)


def _raise_refusal(answer: str) -> None:
    """Raises what the worker could not do; only a refusal has the key `error`."""
    said = json.loads(answer)
    if "error" not in said:
        return
    if said["error"] == UserFixable.__name__:
        raise UserFixable(said["problem"], where=said["where"], fix=said["fix"])
    reason = f"{said['error']}: {said['reason']}"
    raise ProviderRefused("previz", RefusalKind.INVALID, reason)
