"""What a job brought, filed in the production under a name that people can read."""

from __future__ import annotations

from graph.folder import ProductionFolder
from tools.dinov3.findings import AssetKind
from tools.providers.dispatch import JobResult
from tools.takes.take import Asset


def delivered(folder: ProductionFolder, kind: AssetKind, result: JobResult, name: str) -> Asset:
    """The job's first file as an asset that nobody has looked at; `name` is without its ending."""
    job, output = result.job, result.job.outputs[0]
    return Asset(
        kind=kind,
        sha256=output.sha256,
        path=folder.place(output.sha256, output.suffix, f"{name}{output.suffix}"),
        job_key=job.key,
        model=job.request.model,
        task_id=job.task_id,
        cost_micros=job.charged_micros,
        seconds=result.seconds,
    )


def with_truth(folder: ProductionFolder, asset: Asset, result: JobResult) -> Asset:
    """The asset with the studio's ground truth beside it, where there is any (previz tells it)."""
    if result.truths[0] is None:
        return asset
    told = asset.model_copy(update={"truth": asset.path.with_suffix(".truth.json")})
    folder.place_truth(told)
    return told
