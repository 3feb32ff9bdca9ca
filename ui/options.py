"""The command line's arguments and options, each with its help, shared by the commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.crew import GateName

ScriptPath = Annotated[
    Path,
    typer.Argument(help="Fountain, FDX, script JSON, story JSON or prose.", show_default=False),
]
Production = Annotated[Path, typer.Argument(help="A production's folder.", show_default=False)]
Reference = Annotated[
    list[str],
    typer.Option(
        "--reference",
        "-r",
        help="Picture of the lead; NAME=PICTURE of a character, place or prop; again: a view.",
    ),
]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="The production's folder.")]
Name = Annotated[str | None, typer.Option(help="The production's name; else the folder's.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object for machines.")]
Weights = Annotated[
    str | None,
    typer.Option(
        "--eye",
        envvar="DAILIES_EYE",
        help="DINOv3 weights: a .pth, a Hugging Face folder or id, or a clone with weights in it.",
    ),
]
Style = Annotated[str, typer.Option(help="Style target in words.")]
Music = Annotated[Path | None, typer.Option(help="Your own track; else a cue is made.")]
Size = Annotated[str, typer.Option(help="Film size in pixels.")]
Fps = Annotated[int, typer.Option(help="Frames per second.")]
Seconds = Annotated[float | None, typer.Option("--running-time", help="Target length in seconds.")]
MaxCost = Annotated[float | None, typer.Option(help="Most that may be spent, in US dollars.")]
Retakes = Annotated[int, typer.Option(help="Retakes of one asset after its first take.")]
Seed = Annotated[int, typer.Option(help="Same seed, same film.")]
Studio = Annotated[
    str,
    typer.Option(help="previz (embedded, free), rehearsal (the live path, no money) or live."),
]
Unseen = Annotated[
    bool, typer.Option(help="Buy live work though no weights here can judge photographs.")
]
Strictness = Annotated[str, typer.Option(help="lenient, standard or strict.")]
Faults = Annotated[
    float,
    typer.Option(
        help="Rehearse trouble: share of previz assets, or of a rehearsal's calls, that go wrong."
    ),
]
FaultSeed = Annotated[int, typer.Option(help="Which ones come out faulty.")]
Gate = Annotated[
    list[GateName],
    typer.Option("--gate", help="Stop and ask here: plan, references, keyframes, escalations."),
]
Fresh = Annotated[bool, typer.Option(help="Throw away the folder's earlier production first.")]
