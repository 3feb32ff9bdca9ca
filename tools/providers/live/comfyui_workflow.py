"""Workflow templates: graphs exported from ComfyUI whose nodes are titled with what goes in.

A template is what ComfyUI's "Export (API)" writes. A node titled `dailies:prompt` gets the prompt,
`dailies:width,height` gets both sides, `dailies:seed=noise_seed` gets the seed in that very field;
`dailies:output` is the node whose file is the result. Names that are not ours, such as
`dailies:checkpoint=ckpt_name`, are the user's own: the options of the model card fill them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from tools.errors import UserFixable

WORKFLOWS_VARIABLE = "DAILIES_WORKFLOWS"
"""Folder with the user's own templates; it is looked in before the shipped ones."""
OUTPUT = "output"
_MARK = "dailies:"
_TEXT_FIELDS = ("text", "prompt", "value", "string")
_FIELDS: dict[str, tuple[str, ...]] = {
    "prompt": _TEXT_FIELDS,
    "negative": _TEXT_FIELDS,
    "seed": ("seed", "noise_seed", "value"),
    "width": ("width", "value"),
    "height": ("height", "value"),
    "frames": ("length", "num_frames", "frames", "value"),
    "fps": ("fps", "frame_rate", "value"),
    "first_frame": ("image",),
    "source": ("image",),
    "scene": ("image",),
    "subject": ("image",),
}
"""Fields that a name goes to when its title does not say which; the first that the node has."""

Graph = dict[str, JsonValue]


class _Meta(BaseModel):
    title: str = ""


class _Node(BaseModel):
    model_config = ConfigDict(extra="allow")

    class_type: str
    inputs: dict[str, JsonValue]
    meta: _Meta = Field(default=_Meta(), alias="_meta")


_GRAPH = TypeAdapter(dict[str, _Node])


@dataclass(frozen=True, slots=True)
class Slot:
    """A field of a node that a name fills."""

    name: str
    node: str
    field: str


@dataclass(frozen=True, slots=True)
class Workflow:
    """A template, read and checked."""

    path: Path
    nodes: Mapping[str, _Node]
    slots: tuple[Slot, ...]
    output: str
    """Id of the node whose file is the result."""

    @property
    def names(self) -> frozenset[str]:
        """All names that it takes."""
        return frozenset(slot.name for slot in self.slots)

    @property
    def pictures(self) -> frozenset[str]:
        """Names of the pictures that it cannot do without."""
        return frozenset(name for name in self.names if _fields_of(name) == ("image",))

    def titled(self, node: str) -> str:
        """A node as a person finds it in ComfyUI: "node 5 'dailies:seed' (KSampler)"."""
        known = self.nodes.get(node)
        if known is None:
            return f"node {node}"
        title = f" '{known.meta.title}'" if known.meta.title else ""
        return f"node {node}{title} ({known.class_type})"

    def number(self, name: str) -> float:
        """The number that the template itself has for a name, such as its frame rate.

        Raises UserFixable when no node is titled so or there is no number in it.
        """
        slot = next((slot for slot in self.slots if slot.name == name), None)
        if slot is None:
            raise self._lacking(name)
        value = self.nodes[slot.node].inputs[slot.field]
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise UserFixable(
                f"{slot.field} is {value!r}, but a number above 0 is needed.",
                where=f"{self.path}: {self.titled(slot.node)}",
                fix="write the number that the model draws best into this field.",
            )
        return float(value)

    def filled(self, values: Mapping[str, JsonValue]) -> Graph:
        """The graph to queue, with a value in every field that has one.

        Raises UserFixable for a picture that the template wants and nobody has, and for an option
        that no node is titled with.
        """
        self._check_given(values)
        graph = {id_: node.model_copy(deep=True) for id_, node in self.nodes.items()}
        for slot in self.slots:
            if slot.name in values:
                graph[slot.node].inputs[slot.field] = values[slot.name]
        return {id_: node.model_dump(mode="json", by_alias=True) for id_, node in graph.items()}

    def needs(self, *names: str) -> Workflow:
        """Itself; UserFixable when a name that this kind of job depends on is not there."""
        for name in names:
            if name not in self.names:
                raise self._lacking(name)
        return self

    def _check_given(self, values: Mapping[str, JsonValue]) -> None:
        missing = sorted(self.pictures - set(values))
        if missing:
            raise UserFixable(
                f"it wants the picture {', '.join(missing)}, which this shot does not have.",
                where=str(self.path),
                fix=f"put a template without it beside it and call this one"
                f" {_variant(self.path.name, len(self.pictures))}.",
            )
        unknown = sorted(name for name in values if name not in self.names | set(_FIELDS))
        unknown = [name for name in unknown if not name.startswith("subject_")]
        if unknown:
            own = ", ".join(sorted(self.names)) or "nothing"
            raise UserFixable(
                f"no node takes the option {unknown[0]!r}; it has {own}.",
                where=str(self.path),
                fix=f"title the node '{_MARK}{unknown[0]}' in ComfyUI and export again (API).",
            )

    def _lacking(self, name: str) -> UserFixable:
        example = f"{_MARK}{name}"
        return UserFixable(
            f"no node is titled '{example}'.",
            where=str(self.path),
            fix=f"in ComfyUI title the node that holds the {name} '{example}' and export again"
            " (Workflow, Export (API)).",
        )


def load_workflow(name: str, pictures: int = 0) -> Workflow:
    """The template of that file name, in the variant for so many subject pictures.

    `still.json` goes with any number; `still-1.json` beside it is taken from one picture on,
    `still-2.json` from two on. Where the user's folder has any variant, the shipped ones rest.
    Raises UserFixable.
    """
    folders = _folders()
    for folder in folders:
        for count in range(pictures, -1, -1):
            path = folder / _variant(name, count)
            if path.is_file():
                return read_workflow(path)
    looked = " or ".join(str(folder) for folder in folders)
    raise UserFixable(
        f"there is no workflow {name!r} in {looked}.",
        where="models.toml",
        fix=f"export it from ComfyUI (API) into the folder that {WORKFLOWS_VARIABLE} names.",
    )


def read_workflow(path: Path) -> Workflow:
    """A template file; UserFixable says what is wrong in which node."""
    nodes = _read_nodes(path)
    slots: list[Slot] = []
    outputs: list[str] = []
    for id_, node in nodes.items():
        if not node.meta.title.startswith(_MARK):
            continue
        for part in node.meta.title.removeprefix(_MARK).split(","):
            name, _, field = (piece.strip() for piece in part.partition("="))
            if name == OUTPUT:
                outputs.append(id_)
            else:
                slots.append(Slot(name, id_, _field(path, id_, node, name, field)))
    workflow = Workflow(path, nodes, tuple(slots), outputs[0] if outputs else "")
    if len(outputs) != 1:
        found = " and ".join(workflow.titled(id_) for id_ in outputs) or "no node"
        raise UserFixable(
            f"{found} has the title '{_MARK}{OUTPUT}', but one node gives the result.",
            where=str(path),
            fix="title the one node that saves the result so and export again (API).",
        )
    return workflow


def _folders() -> tuple[Path, ...]:
    shipped = Path(str(files("tools.providers.live").joinpath("workflows")))
    own = os.environ.get(WORKFLOWS_VARIABLE)
    return (Path(own).expanduser(), shipped) if own else (shipped,)


def _variant(name: str, pictures: int) -> str:
    path = Path(name)
    return f"{path.stem}-{pictures}{path.suffix}" if pictures else name


def _read_nodes(path: Path) -> dict[str, _Node]:
    text = path.read_text("utf-8")
    try:
        return _GRAPH.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise UserFixable(
            f"it is no graph in API form ({where}: {first['msg']}).".replace("(: ", "("),
            where=str(path),
            fix="in ComfyUI choose Workflow, Export (API); a saved workflow has another form.",
        ) from error


def _field(path: Path, id_: str, node: _Node, name: str, field: str) -> str:
    """The field of the node that the name fills; UserFixable when it has none that fits."""
    tried = (field,) if field else _fields_of(name)
    fitting = [each for each in tried if each in node.inputs]
    if not fitting:
        raise UserFixable(
            f"it has no field {' or '.join(tried)} for {name!r}, only"
            f" {', '.join(node.inputs) or 'none'}.",
            where=f"{path}: node {id_} '{node.meta.title}' ({node.class_type})",
            fix=f"name the field in the title: '{_MARK}{name}=field'.",
        )
    if isinstance(node.inputs[fitting[0]], list):
        raise UserFixable(
            f"its field {fitting[0]} is fed by another node.",
            where=f"{path}: node {id_} '{node.meta.title}' ({node.class_type})",
            fix="title the node that feeds it instead.",
        )
    return fitting[0]


def _fields_of(name: str) -> tuple[str, ...]:
    """Where a name goes by itself; the user's own names go to the field of the same name."""
    known = "subject" if name.startswith("subject_") else name
    return _FIELDS.get(known, (name,))
