"""Commands that ask the eye, and what it rests on: look, calibrate, doctor."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from tools.dinov3.looking.questions import Questions
from ui.console import Console
from ui.crew import calibration_folder, eye_for
from ui.doctor import examine, examine_accounts, examine_values
from ui.fields import parse_reference
from ui.options import Json, Reference, Weights


def add_eye_commands(app: typer.Typer) -> None:
    """Register the commands of this file."""
    for command in (look, calibrate, doctor):
        app.command()(command)


def look(
    files: Annotated[
        list[Path], typer.Argument(help="Pictures, clips or sounds.", show_default=False)
    ],
    reference: Reference = [],  # noqa: B006 - typer copies it
    prompt: Annotated[str, typer.Option(help="What was asked for, in words.")] = "",
    checks: Annotated[
        str, typer.Option(help="Names of checks, with commas; else all that can be asked.")
    ] = "",
    shots: Annotated[
        bool, typer.Option(help="Take videos apart at their cuts; those over 20 s always are.")
    ] = False,
    previz: Annotated[
        bool, typer.Option("--previz", help="They are previz drawings: believe the embedded eye.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option(help="Write a page with every evidence picture.")
    ] = None,
    eye: Weights = None,
    as_json: Json = False,
) -> None:
    """Have the eye look at any picture, clip or sound; exit 1 when something fails.

    Example:  dailies look take.mp4 -r marcus.jpg --prompt "close-up, low-key" --html look.html
    """
    from ui.look import Onlooker, write_page  # noqa: PLC0415 - templates only when asked for

    seeing = eye_for(eye)
    only = frozenset(name.strip() for name in checks.split(",") if name.strip())
    console = Console(as_json=as_json)
    with tempfile.TemporaryDirectory(prefix="dailies-look-") as folder:
        questions = Questions(only=only, evidence=html is not None)
        references = tuple(parse_reference(text) for text in reference)
        onlooker = Onlooker(
            seeing, references, prompt, questions, Path(folder), apart=shots, drawn=previz
        )
        looked = [one for path in files for one in onlooker.look(path)]
        if html is not None:
            write_page(looked, seeing, html)
    console.looked({one.name: one.report for one in looked}, html)
    sys.exit(1 if any(one.report.failures for one in looked) else 0)


def calibrate(
    dataset: Annotated[
        Path,
        typer.Argument(
            help="A folder with manifest.jsonl of labelled takes, or one folder a subject.",
            show_default=False,
        ),
    ],
    eye: Weights = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Else where the eye looks for it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Fit the limits of the eye to labelled takes, and say how often each errs.

    A manifest line names a file and what is wrong with it:
    {"path": "take.png", "kind": "keyframe", "fault": "wrong_person", "scene": "3", ...}

    Example:  dailies calibrate my-takes --eye dinov3_vitb16.pth
    """
    # Only here, since it starts processes of its own.
    from tools.dinov3.calibrating.calibrate import calibrate as fit  # noqa: PLC0415
    from tools.dinov3.calibrating.calibrate import summary  # noqa: PLC0415

    made = fit(dataset, eye, out or calibration_folder())
    Console(as_json=as_json).calibrated(made, summary(made))


def doctor(
    eye: Weights = None,
    live: Annotated[
        bool, typer.Option("--live", help="Ask every service for key, balance and limits.")
    ] = False,
    published: Annotated[
        Path | None,
        typer.Option(
            help="COCO val2017's 000000039769.jpg: hold your DINOv3 weights against the values"
            " that were published for it.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what is embedded and what is real on this machine, and what to do about it."""
    parts = examine(eye, os.environ)
    if published is not None:
        parts += (examine_values(eye, published),)
    if live:
        parts += asyncio.run(examine_accounts(os.environ))
    Console(as_json=as_json).doctor(parts)
