"""What is embedded and what is real on this machine, and the fix for what is missing."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from pydantic import BaseModel

from agents.models import load_models
from memory.embedding import MiniLM
from tools.errors import DailiesError
from tools.ffmpeg.ffmpeg import executable
from tools.providers.live.accounts import AccountReport, check_accounts
from tools.providers.live.studio import LiveStudio
from tools.providers.models import model_book

PACKAGES = ("agents", "tools", "memory", "graph", "ui", "evals")


class Part(BaseModel):
    """One part of the program on this machine."""

    name: str
    state: str
    """embedded, real, unavailable, or ok and problem for things that have no embedded form."""
    what: str
    fix: str = ""


def examine(weights: str | None, environment: Mapping[str, str]) -> tuple[Part, ...]:
    """All parts; keys by name, never by value."""
    return (
        _language_model(environment),
        _eye(weights),
        Part(name="studio", state="embedded", what="previz: stills, clips, voices, effects, music"),
        _keys(environment),
        Part(name="text embedding", state="embedded", what=MiniLM.name),
        _ffmpeg(),
        _gpu(),
        _disk(),
        *_brought(environment, weights),
        *_strangers(),
    )


def _brought(environment: Mapping[str, str], weights: str | None) -> Iterator[Part]:
    """Models beside the eye that a user can bring; those that are named are opened."""
    from tools.dinov3.brought.optional import OptionalModels  # noqa: PLC0415 - brings torch
    from tools.dinov3.encoder import load_encoder  # noqa: PLC0415

    models = OptionalModels.from_environment(environment)
    for option in models.options():
        if option.state != "named":
            state = "unavailable" if option.state == "missing" else option.state
            yield Part(name=option.name, state=state, what=option.what, fix=option.fix)
            continue
        problem = models.problem_of(option.variable, partial(load_encoder, weights))
        if problem is None:
            yield Part(name=option.name, state="real", what=option.what)
        else:
            yield Part(name=option.name, state="problem", what=str(problem), fix="see docs/eye.md")


def examine_values(weights: str | None, picture: Path) -> Part:
    """Whether the eye's weights give the values that were published for them on `picture`."""
    from tools.dinov3.encoder import load_encoder  # noqa: PLC0415 - brings torch
    from tools.dinov3.selftest import self_test  # noqa: PLC0415

    name = "published values"
    try:
        found = self_test(load_encoder(weights, dtype="float32"), picture)
    except DailiesError as error:
        return Part(name=name, state="unavailable", what=str(error), fix="see docs/eye.md")
    if found.passed:
        return Part(name=name, state="ok", what=found.sentence)
    fix = "compare the file's SHA-256 with that of Meta's download, and bring that very picture."
    return Part(name=name, state="problem", what=found.sentence, fix=fix)


def _language_model(environment: Mapping[str, str]) -> Part:
    name = load_models(environment).director.name
    if "offline" in name:
        return Part(
            name="language model",
            state="embedded",
            what=name,
            fix="set OPENAI_API_KEY, or OPENAI_BASE_URL for Ollama, vLLM or LM Studio.",
        )
    return Part(name="language model", state="real", what=name)


def _eye(weights: str | None) -> Part:
    from tools.dinov3.eye import open_eye  # noqa: PLC0415 - brings torch

    try:
        eye = open_eye(weights)
    except DailiesError as error:
        return Part(name="eye", state="unavailable", what=str(error), fix="see docs/eye.md")
    if eye.previz_only:
        return Part(
            name="eye",
            state="embedded",
            what=eye.name,
            fix="set DAILIES_EYE to DINOv3 weights to judge photographs.",
        )
    return Part(name="eye", state="real", what=eye.name)


def _keys(environment: Mapping[str, str]) -> Part:
    found = [name for name in key_variables() if environment.get(name)]
    return Part(
        name="keys",
        state="ok",
        what=", ".join(found) if found else "none set",
        fix="`dailies doctor --live` asks the services." if found else "previz needs none.",
    )


def key_variables() -> tuple[str, ...]:
    """Every environment variable that may hold a key or an address of a model."""
    services = (card.keys or card.address for card in model_book().services.values())
    return ("OPENAI_API_KEY", "OPENAI_BASE_URL", *services)


async def examine_accounts(environment: Mapping[str, str]) -> tuple[Part, ...]:
    """Every key at its service: whether it is good, its balance and limits; buys nothing."""
    with tempfile.TemporaryDirectory(prefix="dailies-doctor-") as home:
        studio = LiveStudio(Path(home), model_book(), environment)
        try:
            accounts = await check_accounts(studio)
        finally:
            await studio.close()
    return tuple(_account(account) for account in accounts)


def _account(account: AccountReport) -> Part:
    name = f"{account.service} {account.key}".strip()
    if account.problem:
        fix = (
            "check the network and ask again; the key may be good."
            if account.passes
            else "mend the key or the account; see docs/providers.md."
        )
        return Part(name=name, state="problem", what=account.problem, fix=fix)
    if account.state is None:
        return Part(name=name, state="unproven", what="no call of this service is free")
    told = f"{account.state.balance}; {account.state.limits}".strip("; ")
    return Part(name=name, state="ok", what=told)


def _ffmpeg() -> Part:
    return Part(name="FFmpeg", state="ok", what=Path(executable()).name)


def _gpu() -> Part:
    import torch  # noqa: PLC0415 - seconds, which no other command's help should take

    if torch.cuda.is_available():
        return Part(name="GPU", state="real", what=torch.cuda.get_device_name(0))
    cores = os.cpu_count() or 1
    return Part(name="GPU", state="unavailable", what=f"none; {cores} processor cores are used")


def _disk() -> Part:
    free = shutil.disk_usage(Path.cwd()).free / 1e9
    state = "ok" if free > 2 else "problem"
    fix = "" if free > 2 else "a scene takes about 0.5 GB: make room."
    return Part(name="disk", state=state, what=f"{free:.1f} GB free", fix=fix)


def _strangers() -> tuple[Part, ...]:
    """Packages of another project that answer to one of our names."""
    home = Path(__file__).resolve().parent.parent
    found = []
    for name in PACKAGES:
        spec = find_spec(name)
        origin = Path(spec.origin).resolve() if spec and spec.origin else home
        if home not in origin.parents:
            found.append(
                Part(
                    name=f"package {name}",
                    state="problem",
                    what=f"another project's {name} is imported",
                    fix="install Dailies in a virtual environment of its own.",
                )
            )
    return tuple(found)
