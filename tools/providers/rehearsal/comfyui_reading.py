"""What a graph asks for, in our words: the stand-in renders that in place of a diffusion model.

It follows the links as the work would flow: from what saves, to what samples, to words, sizes and
pictures. Titles count for one thing only: whether a picture is the scene to move the camera in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tools.providers.rehearsal.comfyui_graph import Graph
from tools.providers.rehearsal.comfyui_nodes import NODE_CLASSES
from tools.providers.rehearsal.subjects import bind_subjects
from tools.providers.requests import AngleRequest, ClipRequest, Media, Request, StillRequest

_SAMPLERS = ("KSampler", "KSamplerAdvanced")
_SIZED = ("EmptyLatentImage", "EmptySD3LatentImage", "WanImageToVideo")
_LEAST_FPS = 8
"""What the renderer can do; nothing real is slower."""


def saver_of(graph: Graph) -> str:
    """Id of the first node that saves something; a valid graph has one."""
    return next(id_ for id_, node in graph.items() if NODE_CLASSES[node["class_type"]].saves)


def request_of(graph: Graph, pictures: Mapping[str, Media], model: str) -> Request:
    """What a valid graph asks for; `pictures` are the uploads by name.

    Raises ValueError for a graph that the renderer cannot read, such as one without a sampler.
    """
    saver = saver_of(graph)
    inputs = {id_: node["inputs"] for id_, node in graph.items()}
    # Of two samplers in a row the one farther from the end makes the noise.
    sampler = _all(graph, saver, _SAMPLERS)[-1]
    prompt = _words(graph, inputs[sampler]["positive"])
    sized = inputs[_all(graph, sampler, _SIZED)[0]]
    common: dict[str, Any] = {
        "model": model,
        "prompt": prompt,
        "negative": _words(graph, inputs[sampler]["negative"]),
        "seed": int(inputs[sampler].get("seed", inputs[sampler].get("noise_seed", 0))) % 2**32,
        "width": int(sized["width"]),
        "height": int(sized["height"]),
    }
    loaders = [id_ for id_ in _upstream(graph, sampler) if _class(graph, id_) == "LoadImage"]
    shown = [pictures[inputs[id_]["image"]] for id_ in loaders]
    if "length" in sized:
        if not shown:
            raise ValueError("a clip without a first frame cannot be rehearsed")
        fps = max(float(inputs[_all(graph, saver, ("CreateVideo",))[0]]["fps"]), _LEAST_FPS)
        seconds = int(sized["length"]) / fps
        return ClipRequest(**common, first_frame=shown[0], duration_seconds=seconds, fps=round(fps))
    title = graph[loaders[0]].get("_meta", {}).get("title", "") if loaders else ""
    if "source" in title:
        return AngleRequest(**common, source=shown[0])
    return StillRequest(**common, subjects=bind_subjects(prompt, shown))


def _words(graph: Graph, link: Any) -> str:
    """The text behind a conditioning; empty where it is zeroed out."""
    id_, output = str(link[0]), int(link[1])
    class_type, inputs = _class(graph, id_), graph[id_]["inputs"]
    if class_type == "CLIPTextEncode":
        return str(inputs["text"])
    if class_type == "ConditioningZeroOut":
        return ""
    if class_type == "WanImageToVideo":
        return _words(graph, inputs["negative" if output else "positive"])
    return _words(graph, inputs["conditioning"])


def _all(graph: Graph, start: str, classes: tuple[str, ...]) -> list[str]:
    """Nodes of the classes that feed a node, nearest first; ValueError when there is none."""
    found = [id_ for id_ in _upstream(graph, start) if _class(graph, id_) in classes]
    if not found:
        raise ValueError(f"no {' or '.join(classes)} feeds node {start}")
    return found


def _upstream(graph: Graph, start: str) -> Iterator[str]:
    """Nodes that feed a node, nearest first."""
    seen, waiting = {start}, [start]
    while waiting:
        for value in graph[waiting.pop(0)]["inputs"].values():
            if isinstance(value, list) and str(value[0]) not in seen:
                seen.add(str(value[0]))
                waiting.append(str(value[0]))
                yield str(value[0])


def _class(graph: Graph, id_: str) -> str:
    return str(graph[id_]["class_type"])
