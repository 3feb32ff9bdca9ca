"""A graph as ComfyUI validates it before it is queued, fault by fault.

After ComfyUI's execution.py (validate_prompt, validate_inputs): the words of the faults are its
own, since clients show them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.providers.rehearsal.comfyui_nodes import (
    NODE_CLASSES,
    Choice,
    Input,
    Link,
    Number,
    Upload,
)
from tools.providers.rehearsal.rules import Rule, Rulebook

RULES = Rulebook("comfyui")
NODE_TYPE = RULES.add(
    "node-type",
    "8.2",
    "every node has a `class_type`, and a node of that class is installed",
    "SDK",
)
OUTPUTS = RULES.add("outputs", "8.2", "at least one node saves something", "SDK")
REQUIRED = RULES.add("required-input", "8.2", "every required input of a node is there", "SDK")
LINK_FORM = RULES.add("link-form", "8.2", "a link is `[node id, output number]`", "SDK")
LINK_TARGET = RULES.add(
    "link-target", "8.2", "a link leads to a node of the graph and to an output that it has", "SDK"
)
LINK_KIND = RULES.add(
    "link-kind", "8.2", "a link gives the kind of thing that the input takes", "SDK"
)
VALUE_KIND = RULES.add("value-kind", "8.2", "a value can be read as the input's type", "SDK")
VALUE_RANGE = RULES.add("value-range", "8.2", "a number lies within the input's limits", "SDK")
VALUE_LIST = RULES.add(
    "value-list", "8.2", "a choice is in the input's list, such as the models on the disk", "SDK"
)
PICTURE = RULES.add("picture", "8.2", "a picture that a node loads was uploaded", "SDK")
CYCLE = RULES.add("cycle", "8.2", "no node feeds itself by way of others", "SDK")

Graph = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a graph."""

    rule: Rule
    type: str
    message: str
    details: str
    node: str = ""
    """Empty for faults of the graph as a whole."""


@dataclass(slots=True)
class Check:
    """One graph being validated."""

    graph: Graph
    is_uploaded: Callable[[str], bool]
    faults: list[Fault] = field(default_factory=list)
    _done: set[str] = field(default_factory=set)
    _open: list[str] = field(default_factory=list)

    def run(self) -> tuple[Fault, ...]:
        """All faults; where the graph as a whole is wrong, that alone."""
        whole = _whole_fault(self.graph)
        if whole is not None:
            return (whole,)
        for id_, node in self.graph.items():
            if NODE_CLASSES[node["class_type"]].saves:
                self._node(id_)
        return tuple(self.faults)

    def _node(self, id_: str) -> None:
        if id_ in self._open:
            path = " -> ".join([*self._open[self._open.index(id_) :], id_])
            self._add(CYCLE, "dependency_cycle", "Dependency cycle detected", path, id_)
            return
        if id_ in self._done:
            return
        self._open.append(id_)
        node = self.graph[id_]
        known = NODE_CLASSES[node["class_type"]]
        inputs = node.get("inputs", {})
        for name, wanted in {**known.required, **known.optional}.items():
            if name in inputs:
                self._input(id_, name, wanted, inputs[name])
            elif name in known.required:
                self._add(
                    REQUIRED, "required_input_missing", "Required input is missing", name, id_
                )
        self._open.pop()
        self._done.add(id_)

    def _input(self, id_: str, name: str, wanted: Input, value: Any) -> None:
        if isinstance(value, list):
            self._link(id_, name, wanted, value)
        elif isinstance(wanted, Number):
            self._number(id_, name, wanted, value)
        elif isinstance(wanted, Choice) and value not in wanted.options:
            details = f"{name}: {value!r} not in {list(wanted.options)}"
            self._add(VALUE_LIST, "value_not_in_list", "Value not in list", details, id_)
        elif isinstance(wanted, Upload) and not self.is_uploaded(str(value)):
            details = f"{name} - Invalid image file: {value}"
            message = "Custom validation failed for node"
            self._add(PICTURE, "custom_validation_failed", message, details, id_)
        elif isinstance(wanted, Link):
            details = f"{name}, {value}, not a link"
            self._add(LINK_FORM, "bad_linked_input", _BAD_LINK, details, id_)

    def _link(self, id_: str, name: str, wanted: Input, value: list[Any]) -> None:
        if len(value) != 2 or not isinstance(value[1], int):
            self._add(LINK_FORM, "bad_linked_input", _BAD_LINK, name, id_)
            return
        source = self.graph.get(str(value[0]))
        outputs = NODE_CLASSES[source["class_type"]].outputs if source else ()
        if value[1] >= len(outputs):
            message = "Exception when validating node"
            self._add(LINK_TARGET, "exception_during_validation", message, repr(value[0]), id_)
            return
        kind = wanted.kind if isinstance(wanted, Link | Number) else "STRING"
        if outputs[value[1]] != kind:
            details = f"{name}, received_type({outputs[value[1]]}) mismatch input_type({kind})"
            message = "Return type mismatch between linked nodes"
            self._add(LINK_KIND, "return_type_mismatch", message, details, id_)
            return
        self._node(str(value[0]))

    def _number(self, id_: str, name: str, wanted: Number, value: Any) -> None:
        try:
            number = float(value)
        except (TypeError, ValueError) as error:
            message = f"Failed to convert an input value to a {wanted.kind} value"
            details = f"{name}, {value}, {error}"
            self._add(VALUE_KIND, "invalid_input_type", message, details, id_)
            return
        if number < wanted.least:
            message = f"Value {value} smaller than min of {wanted.least}"
            self._add(VALUE_RANGE, "value_smaller_than_min", message, name, id_)
        elif number > wanted.most:
            message = f"Value {value} bigger than max of {wanted.most}"
            self._add(VALUE_RANGE, "value_bigger_than_max", message, name, id_)

    def _add(self, rule: Rule, type_: str, message: str, details: str, node: str) -> None:
        self.faults.append(Fault(rule, type_, message, details, node))


_BAD_LINK = "Bad linked input, must be a length-2 list of [node_id, slot_index]"


def faults_of(graph: Graph, is_uploaded: Callable[[str], bool]) -> tuple[Fault, ...]:
    """Everything that is wrong with a graph; empty when it may be queued."""
    return Check(graph, is_uploaded).run()


def _whole_fault(graph: Graph) -> Fault | None:
    for id_, node in graph.items():
        class_type = node.get("class_type")
        if class_type not in NODE_CLASSES:
            title = node.get("_meta", {}).get("title", class_type)
            message = f"Node '{title}' not found. The custom node may not be installed."
            return Fault(NODE_TYPE, "missing_node_type", message, f"Node ID '#{id_}'")
    if not any(NODE_CLASSES[node["class_type"]].saves for node in graph.values()):
        return Fault(OUTPUTS, "prompt_no_outputs", "Prompt has no outputs", "")
    return None
