"""Tasks at ComfyUI: a filled template is queued, waited for, collected or taken back.

A prompt lives in the memory of the server: a restart forgets it, and then it has cost nothing but
time. Source: docs/contracts.md, section 8.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from urllib.parse import urlencode

from pydantic import Field, JsonValue, TypeAdapter, ValidationError

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, Reply, UnreadableAnswer, misfit, one_line
from tools.providers.live.comfyui import NAME, GraphRefused
from tools.providers.live.comfyui_news import listening
from tools.providers.live.comfyui_workflow import Workflow
from tools.providers.live.service import Accepted, Desk, Ready, Remote
from tools.providers.live.wire import Wire
from tools.providers.provider import AnswerLost, Pending, Ticket

LISTEN_SECONDS = 20.0
"""How long one poll listens for the end before it looks again."""
_CLIENT, _OUTPUT, _WORKFLOW = "client", "output", "workflow"
_LOOKS_FOR_LOST, _LOOK_SECONDS = 4, 0.3
"""A submit shows in the queue as soon as it is validated, which takes milliseconds."""
_MOST_REMEMBERED = 64
_KNOWN_ENDS = frozenset({"success", "error", ""})
"""Old servers give no status at all."""


class _Queued(Reply):
    prompt_id: str


class _Item(Reply):
    """One prompt of the queue or the history, which come as lists."""

    id: str
    client: str = ""

    @classmethod
    def of(cls, row: list[JsonValue]) -> _Item:
        """From [number, id, graph, extra data, ...]; UnreadableAnswer when it is none."""
        extra = row[3] if len(row) > 3 else None
        if len(row) < 2 or not isinstance(row[1], str):
            raise UnreadableAnswer("a prompt in the queue has no id")
        client = extra.get("client_id") if isinstance(extra, dict) else ""
        return cls(id=row[1], client=client if isinstance(client, str) else "")


class _QueueReply(Reply):
    queue_running: tuple[list[JsonValue], ...] = ()
    queue_pending: tuple[list[JsonValue], ...] = ()


class _Status(Reply):
    status_str: str = ""
    messages: tuple[tuple[str, dict[str, JsonValue]], ...] = ()


class _File(Reply):
    filename: str
    subfolder: str = ""
    type: str = "output"


class _Ended(Reply):
    """A prompt that has ended: one entry of the history."""

    prompt: list[JsonValue] = Field(default=[])
    outputs: dict[str, dict[str, JsonValue]] = Field(default={})
    status: _Status | None = None

    def files(self, node: str) -> tuple[_File, ...]:
        """Files that a node saved, whatever it calls them: images, gifs, video; of '' any did."""
        asked = [self.outputs.get(node, {})] if node else self.outputs.values()
        lists = [value for saved in asked for value in saved.values() if isinstance(value, list)]
        return tuple(
            _File.model_validate(each)
            for value in lists
            for each in value
            if isinstance(each, dict) and "filename" in each
        )


_HISTORY = TypeAdapter(dict[str, _Ended])


async def queue(desk: Desk, workflow: Workflow, values: Mapping[str, JsonValue]) -> Accepted:
    """Queues the filled template; its own client id finds it again if the answer is lost."""
    client = uuid.uuid4().hex
    graph = workflow.filled(dict(values) | dict(desk.card.options))
    try:
        answer = await desk.wire.buy("POST", "/prompt", json={"prompt": graph, "client_id": client})
        task_id = answer.read(_Queued).prompt_id
    except GraphRefused as refused:
        raise refused.explained(workflow) from refused
    except (AnswerLost, UnreadableAnswer) as lost:
        task_id = await _found_again(desk, client, lost)
    hints = {_CLIENT: client, _OUTPUT: workflow.output, _WORKFLOW: workflow.path.name}
    return Accepted(task_id, hints)


async def collect(
    desk: Desk, ticket: Ticket, listen_seconds: float = LISTEN_SECONDS
) -> Pending | Ready:
    """State of a task; while it is not over, the end is listened for for a while.

    A websocket that cannot be opened or breaks loses nothing: the history is what counts.
    """
    ended = await _ended(desk.wire, ticket)
    if ended is not None:
        return _result(desk, ticket, ended)
    async with listening(desk.wire.card.base_url, ticket.hints.get(_CLIENT, "")) as news:
        running, pending = await _standing(desk.wire)
        waits = any(item.id == ticket.task_id for item in pending)
        if waits or any(item.id == ticket.task_id for item in running):
            await news.until_end(ticket.task_id, listen_seconds)
            queued = waits and not news.begun
        else:
            queued = None
        ended = await _ended(desk.wire, ticket)
    if ended is not None:
        return _result(desk, ticket, ended)
    if queued is None:
        reason = "it no longer knows the task: it was started anew meanwhile"
        raise ProviderRefused(NAME, RefusalKind.SPOILED, reason)
    return Pending(desk.poll_seconds, queued=queued)


async def take_back(desk: Desk, ticket: Ticket) -> bool:
    """Whether the task is gone from the queue, or stopped where it ran; both cost nothing."""
    running, pending = await _standing(desk.wire)
    if any(item.id == ticket.task_id for item in pending):
        await desk.wire.ask("POST", "/queue", json={"delete": [ticket.task_id]})
    elif any(item.id == ticket.task_id for item in running):
        await desk.wire.ask("POST", "/interrupt", json={"prompt_id": ticket.task_id})
        return True
    running, pending = await _standing(desk.wire)
    known = any(item.id == ticket.task_id for item in (*running, *pending))
    return not known and await _ended(desk.wire, ticket) is None


async def _found_again(desk: Desk, client: str, lost: Exception) -> str:
    """Id of a prompt whose answer was lost; AnswerLost when the server does not tell.

    Raises ProviderRefused, to be sent again, when the server knows nothing of it: if that were
    wrong, it would cost time on the user's own machine and nothing else.
    """
    for _ in range(_LOOKS_FOR_LOST):
        try:
            running, pending = await _standing(desk.wire)
            answer = await desk.wire.ask("GET", "/history", params={"max_items": _MOST_REMEMBERED})
            ended = tuple(_Item.of(entry.prompt) for entry in _history(answer).values())
        except (ProviderRefused, UnreadableAnswer) as error:
            raise AnswerLost(f"{NAME}: {lost}; {error}") from lost
        for item in (*running, *pending, *ended):
            if item.client == client:
                return item.id
        await asyncio.sleep(_LOOK_SECONDS)
    raise ProviderRefused(NAME, RefusalKind.TRANSIENT, f"nothing was queued: {lost}") from lost


async def _standing(wire: Wire) -> tuple[tuple[_Item, ...], tuple[_Item, ...]]:
    """What runs and what waits."""
    reply = (await wire.ask("GET", "/queue")).read(_QueueReply)
    running = tuple(_Item.of(row) for row in reply.queue_running)
    return running, tuple(_Item.of(row) for row in reply.queue_pending)


async def _ended(wire: Wire, ticket: Ticket) -> _Ended | None:
    answer = await wire.ask("GET", f"/history/{ticket.task_id}")
    return _history(answer).get(ticket.task_id)


def _history(answer: Answer) -> dict[str, _Ended]:
    try:
        return _HISTORY.validate_json(answer.body)
    except ValidationError as error:
        raise misfit(error) from error


def _result(desk: Desk, ticket: Ticket, ended: _Ended) -> Pending | Ready:
    """The files of the output node; ProviderRefused when the prompt failed or saved none."""
    status = ended.status or _Status()
    if status.status_str not in _KNOWN_ENDS:
        return Pending(desk.poll_seconds)
    if status.status_str == "error":
        raise ProviderRefused(NAME, RefusalKind.SPOILED, _failure(ended, status))
    files = ended.files(ticket.hints.get(_OUTPUT, ""))
    if not files:
        node = f"node {ticket.hints.get(_OUTPUT)} of {ticket.hints.get(_WORKFLOW)}"
        raise ProviderRefused(NAME, RefusalKind.SPOILED, f"{node} saved no file")
    return Ready(tuple(Remote(_address(desk, file)) for file in files), cost_micros=0)


def _failure(ended: _Ended, status: _Status) -> str:
    """What went wrong, in which node."""
    for event, data in status.messages:
        if event == "execution_interrupted":
            return "it was interrupted in ComfyUI"
        if event == "execution_error":
            where = f"node {data.get('node_id')} ({data.get('node_type')})"
            return one_line(
                f"{where}: {data.get('exception_type')}: {data.get('exception_message')}"
            )
    return f"it failed without a word; {len(ended.outputs)} nodes gave output"


def _address(desk: Desk, file: _File) -> str:
    return f"{desk.wire.url('/view')}?{urlencode(dict(file))}"
