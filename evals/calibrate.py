"""Calibrate the eye on previz: fit its scores and limits, and write them where it finds them.

    python -m evals.takes.assets --out ASSETS --stills 60 --clips 40 --faults 2 --lines 80
    python -m evals.calibrate --assets ASSETS [--weights FILE]

It stands here, and not beside the eye, because the eye must not know the studio; all it does is
hand the eye the studio's takes with their labels.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from evals.takes.labels import labelled
from evals.takes.made import read_manifest
from tools.dinov3.calibrating.calibrate import calibrate_takes, kept_file, summary, write
from tools.dinov3.calibrating.fit import limit_names
from tools.dinov3.calibrating.limits import FIXED, LIMITS
from tools.dinov3.calibration import FOLDER, PIXELS, Calibration, calibration_path
from tools.dinov3.encoder import load_encoder

ORIGIN = "calibrated on previz takes of random scenes"


def divided(fitted: Calibration) -> tuple[Calibration, Calibration]:
    """The limits that need no encoder, and those of this one."""
    shared = {*FIXED, *(n for spec in LIMITS if not spec.encoder for n in limit_names(spec))}
    pixels = Calibration(
        eye="none: these limits need no encoder",
        limits={n: limit for n, limit in fitted.limits.items() if n in shared},
        rates={n: rates for n, rates in fitted.rates.items() if n in shared},
        origin=fitted.origin,
        date=fitted.date,
        assets=fitted.assets,
    )
    own = fitted.model_copy(
        update={
            "limits": {n: limit for n, limit in fitted.limits.items() if n not in shared},
            "rates": {n: rates for n, rates in fitted.rates.items() if n not in shared},
        }
    )
    return pixels, own


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, fit, write, and print what was fitted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=Path, required=True)
    parser.add_argument("--weights", help="default: the embedded encoder")
    parser.add_argument("--out", type=Path, default=FOLDER)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    encoder = load_encoder(given.weights)
    takes = labelled(read_manifest(given.assets))
    kept = kept_file(given.assets, encoder)
    fitted = calibrate_takes(takes, encoder, given.weights, kept, ORIGIN)
    pixels, own = divided(fitted)
    write(pixels, given.out / PIXELS, afresh=True)
    write(own, calibration_path(encoder.weights_hash, given.out), afresh=True)
    Console(soft_wrap=True, highlight=False).print(summary(fitted), markup=False)


if __name__ == "__main__":
    main()
