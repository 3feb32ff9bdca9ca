"""Train the embedded encoder: `python -m tools.dinov3.training.train --pool training/pool`.

A vision transformer of DINOv3's architecture learns from drawn frames (who it is, which part, how
far) and, when they are there, from photographs (which picture, which point). It runs for a given
time, can go on from a checkpoint, and exports the running average of its weights. On a busy
machine `torchrun --nproc-per-node 2 -m tools.dinov3.training.train --threads 1` wastes less than
threads do.
"""

from __future__ import annotations

import argparse
import copy
import logging
import math
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.distributed as dist
from torch import nn

from tools.dinov3.training.batches import FINE, Batch, Mix, Sampler
from tools.dinov3.training.photos import all_photos
from tools.dinov3.training.pool import read_pool
from tools.dinov3.training.student import Student, Terms, export, terms_of

log = logging.getLogger(__name__)

DEFAULT_MIX = Mix()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides how a run goes."""

    pools: tuple[Path, ...]
    data: Path | None
    out: Path
    init: Path | None = None
    minutes: float = 60.0
    rate: float = 1e-3
    seed: int = 0
    averaging: float = 0.99
    save_every_minutes: float = 4.0
    mix: Mix = DEFAULT_MIX


def learning_rate(peak: float, done: float) -> float:
    """Return the rate after a share `done` of the run: 4 % warm-up, then a cosine to 2 %."""
    if done < 0.04:
        return peak * max(done / 0.04, 0.01)
    return peak * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, (done - 0.04) / 0.96))))


@torch.no_grad()
def average_into(average: nn.Module, student: nn.Module, keep: float) -> None:
    """Move the averaged weights a step towards the student's."""
    for slow, fast in zip(average.parameters(), student.parameters(), strict=True):
        slow.lerp_(fast, 1 - keep)


def train(settings: Settings) -> Path:
    """Run for the given minutes and return the exported safetensors file.

    Under `torchrun` every process draws its own batches and gradients are averaged.
    """
    rank = dist.get_rank() if dist.is_initialized() else 0
    torch.manual_seed(settings.seed)
    settings.out.mkdir(parents=True, exist_ok=True)
    student = Student().train()
    average = copy.deepcopy(student).eval().requires_grad_(False)
    optimiser = torch.optim.AdamW(_groups(student), lr=settings.rate, betas=(0.9, 0.98))
    steps = _resume(settings.init, student, average, optimiser) if settings.init else 0
    pools = [read_pool(folder) for folder in settings.pools]
    photos = all_photos(settings.data) if settings.data else []
    log.info("%d frames, %d photographs", sum(map(len, pools)), len(photos))
    sampler = Sampler(pools, photos, settings.seed + steps + 100_000 * rank, settings.mix)
    torch.manual_seed(settings.seed + steps + rank)
    start = saved = time.monotonic()
    first = steps
    for batches in _prefetched(sampler):
        terms = terms_of(student, batches)
        optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(terms.total())
        done = _shared(student, (time.monotonic() - start) / (60 * settings.minutes))
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(settings.rate, done)
        nn.utils.clip_grad_norm_(student.parameters(), 3.0)
        optimiser.step()
        steps += 1
        average_into(average, student, min(settings.averaging, (1 + steps) / (10 + steps)))
        if rank == 0 and (steps - first) % 20 == 0:
            _report(steps, done, terms, (time.monotonic() - start) / (steps - first))
        if rank == 0 and time.monotonic() - saved > 60 * settings.save_every_minutes:
            saved = time.monotonic()
            save(settings.out, student, average, optimiser, steps)
        if done >= 1:
            break
    if rank == 0:
        save(settings.out, student, average, optimiser, steps)
    return settings.out / "previz_vit.safetensors"


@torch.no_grad()
def _shared(student: nn.Module, done: float) -> float:
    """Average the gradients, and how far the run is, over all processes; return the latter."""
    if not dist.is_initialized():
        return done
    gradients = [p.grad for p in student.parameters() if p.grad is not None]
    flat = torch.cat([*(g.reshape(-1) for g in gradients), torch.tensor([done])])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    start = 0
    for gradient in gradients:
        gradient.copy_(flat[start : start + gradient.numel()].view_as(gradient))
        start += gradient.numel()
    return float(flat[-1])


def save(
    folder: Path, student: Student, average: Student, optimiser: torch.optim.Optimizer, steps: int
) -> None:
    """Write the checkpoint and the averaged weights; each file appears whole."""
    state = {
        "student": student.state_dict(),
        "average": average.state_dict(),
        "optimiser": optimiser.state_dict(),
        "steps": steps,
    }
    torch.save(state, folder / "checkpoint.tmp")
    (folder / "checkpoint.tmp").replace(folder / "checkpoint.pt")
    export(average, folder / "previz_vit.safetensors", steps)


def _groups(student: nn.Module) -> list[dict[str, object]]:
    """Return parameter groups: matrices decay, vectors and tokens do not."""
    decayed = [p for p in student.parameters() if p.ndim == 2]
    others = [p for p in student.parameters() if p.ndim != 2]
    return [
        {"params": decayed, "weight_decay": 0.05},
        {"params": others, "weight_decay": 0.0},
    ]


def _resume(
    path: Path, student: Student, average: Student, optimiser: torch.optim.Optimizer
) -> int:
    state = torch.load(path, map_location="cpu", weights_only=True)
    new = student.load_state_dict(state["student"], strict=False).missing_keys
    average.load_state_dict(state["average"], strict=False)
    if not new:
        optimiser.load_state_dict(state["optimiser"])
    return int(state["steps"])


def _prefetched(sampler: Sampler) -> Iterator[list[Batch]]:
    """Yield batches; the next one is drawn while the last one is learnt from."""
    with ThreadPoolExecutor(1) as worker:
        ahead = worker.submit(sampler.step)
        while True:
            ready = ahead.result()
            ahead = worker.submit(sampler.step)
            yield ready


def _report(steps: int, done: float, terms: Terms, seconds: float) -> None:
    log.info(
        "step %d, %.0f %%, %.2f s a step: who %.3f region %.3f point %.3f parts %.3f depth %.3f "
        "traits %.3f",
        steps, 100 * done, seconds,
        terms.who.item(), terms.region.item(), terms.point.item(),
        terms.parts.item(), terms.depth.item(), terms.traits.item(),
    )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", type=Path, action="append", default=[], help="a rendered pool")
    parser.add_argument("--data", type=Path, help="folder with identity/, tracking/ and clips/")
    parser.add_argument("--out", type=Path, default=Path("training/run"))
    parser.add_argument("--init", type=Path, help="checkpoint.pt to go on from")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--fine", action="store_true", help="last stretch, at full size")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(given.threads)
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        dist.init_process_group("gloo")
    train(
        Settings(
            tuple(given.pool), given.data, given.out, given.init,
            minutes=given.minutes, rate=given.rate, seed=given.seed,
            mix=FINE if given.fine else DEFAULT_MIX,
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
