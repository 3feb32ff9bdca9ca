"""ComfyUI's own words for what the stand-in knows: queue rows, history, refusals, news.

After its execution.py and docs.comfy.org (server messages).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, Response

from tools.providers.rehearsal.comfyui_graph import Fault, Graph
from tools.providers.rehearsal.comfyui_reading import saver_of
from tools.providers.rehearsal.rules import RULE_HEADER
from tools.providers.rehearsal.till import Sale, Stage


def refused(faults: tuple[Fault, ...], graph: Graph) -> Response:
    """The answer to a graph that does not validate, in ComfyUI's words."""
    first = faults[0]
    found: dict[str, dict[str, Any]] = {}
    for fault in faults:
        if fault.node:
            node = {"errors": [], "dependent_outputs": [saver_of(graph)]}
            node["class_type"] = graph[fault.node]["class_type"]
            found.setdefault(fault.node, node)["errors"].append(_worded(fault))
    whole = _worded(first)
    if first.node:
        whole["type"] = "prompt_outputs_failed_validation"
        whole["message"] = "Prompt outputs failed validation"
        whole["details"] = "\n".join(f"{each.message}: {each.details}" for each in faults)
    answer = JSONResponse({"error": whole, "node_errors": found}, 400)
    answer.headers[RULE_HEADER] = first.rule.id
    return answer


def _worded(fault: Fault) -> dict[str, Any]:
    said = {"type": fault.type, "message": fault.message, "details": fault.details}
    return said | {"extra_info": {}}


def row(sale: Sale) -> list[Any]:
    """A prompt as queue and history list it."""
    graph = sale.body["prompt"]
    extra = {"client_id": sale.body.get("client_id")}
    return [sale.ordinal, sale.id, graph, extra, [saver_of(graph)]]


def entry(
    sale: Sale, status: str, messages: list[list[Any]], files: Mapping[str, Any]
) -> dict[str, Any]:
    """A prompt in the history."""
    started = ["execution_start", {"prompt_id": sale.id}]
    said = {"status_str": status, "completed": status == "success"}
    return {
        "prompt": row(sale),
        "outputs": files,
        "status": said | {"messages": [started, *messages]},
        "meta": {},
    }


def outputs(sale: Sale) -> dict[str, Any]:
    """The file that a prompt saved; its name holds the prompt's id."""
    node = saver_of(sale.body["prompt"])
    prefix = str(sale.body["prompt"][node]["inputs"]["filename_prefix"])
    folder, _, name = prefix.rpartition("/")
    file = f"{name}_{sale.id}_00001_{sale.suffix}"
    saved = {"images": [{"filename": file, "subfolder": folder, "type": "output"}]}
    return {node: saved | ({"animated": [True]} if sale.suffix == ".mp4" else {})}


def failed(sale: Sale) -> dict[str, Any]:
    """The commonest failure at home: the card has too little memory."""
    return {
        "prompt_id": sale.id,
        "node_id": saver_of(sale.body["prompt"]),
        "node_type": "KSampler",
        "exception_type": "torch.OutOfMemoryError",
        "exception_message": "Allocation on device\nThis error means you ran out of memory.",
    }


def message(kind: str, **data: Any) -> dict[str, Any]:
    """A text of the websocket."""
    return {"type": kind, "data": data}


def told(sale: Sale, at: Stage) -> tuple[dict[str, Any], ...]:
    """What its client hears when a prompt has come so far."""
    if at is Stage.RUNNING:
        node = saver_of(sale.body["prompt"])
        return (
            message("execution_start", prompt_id=sale.id),
            message("executing", node=node, prompt_id=sale.id),
            message("progress", value=1, max=20, node=node, prompt_id=sale.id),
        )
    if at is Stage.READY:
        return (
            message("executing", node=None, prompt_id=sale.id),
            message("execution_success", prompt_id=sale.id),
        )
    if at in (Stage.FAILED, Stage.MODERATED, Stage.CANCELLED):
        return (message("execution_error", **failed(sale)),)
    return ()
