"""What a writer is asked for a shot before any picture of it is there."""

from __future__ import annotations

from agents.generator import Generator
from agents.offline import OfflinePlanner
from agents.prompt_writer import WritingTask
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Plan, Shot


def writing_task(plan: Plan, shot: Shot, stage: AssetKind) -> WritingTask:
    """The first take's task, for the model that the rules would send it to."""
    before, after = plan.neighbours(shot.shot_id)
    return WritingTask(
        shot=shot,
        plan=plan,
        stage=stage,
        target_model=Generator(OfflinePlanner()).route(shot, stage, from_master=False),
        dna=(),
        lessons=(),
        previous=None,
        edits=(),
        before=before,
        after=after,
        duration_seconds=shot.duration_seconds,
    )
