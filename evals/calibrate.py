"""Calibrate the eye on previz: fit its scores and limits, and write them where it finds them.

    python -m evals.eye_assets --out ASSETS --stills 60 --clips 40 --faults 2 --lines 80
    python -m evals.calibrate --assets ASSETS [--weights FILE]

Pairs for identity: every clean figure with its own reference, with those of other scenes, and
faulty takes with another person in them. It stands here, and not beside the eye, because the eye
must not know the studio.
"""

from __future__ import annotations

import argparse
import logging
import math
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from evals.eye_assets import Made, read_manifest
from evals.eye_fit import Pair, Value, fit_limit, fit_score
from tools.dinov3.calibration import FOLDER, Calibration, Limit, calibration_path
from tools.dinov3.checks import identity, jumps, place, speech, steadiness
from tools.dinov3.checks.framing import subject_scale
from tools.dinov3.checks.noise import noise_sigma
from tools.dinov3.checks.sharpness import sharpness
from tools.dinov3.checks.wardrobe import wardrobe_gap
from tools.dinov3.encoder import Encoder, load_encoder
from tools.dinov3.features import FloatArray
from tools.dinov3.figure import figure_of_master, figures_by_parts
from tools.dinov3.findings import AssetKind
from tools.dinov3.footage import Footage, read_footage
from tools.dinov3.hearing import Hearing, read_sound
from tools.dinov3.sight import Looker, Sight, Unreadable, grey
from tools.providers.previz.faults import FaultKind
from tools.screenplay.plan import ShotSize

log = logging.getLogger(__name__)

IDENTITY_NAMES = (
    "cosine", "best_match", "head_cosine", "clothes_cosine", "skin_lightness", "skin_colour",
    "hair_lightness", "hair_colour", "torso_lightness", "torso_colour",
    "palette_gap", "clothes_gap",
)  # fmt: skip
PLACE_NAMES = (
    "background_cosine", "best_match", "cls", "chroma_overlap", "chroma_gap", "lightness_gap",
    "layout_gap",
)  # fmt: skip
LIGHT_NAMES = ("lightness", "contrast", "warmth", "tint", "bright_warmth")
_STRANGERS = 2
"""References of other scenes that each clean figure is compared with."""
_VISIBLE = (FaultKind.BLACK, FaultKind.TRUNCATED_FILE)


class Numbers(BaseModel):
    """What was measured, kept beside the assets: measuring takes minutes, fitting a second."""

    model_config = ConfigDict(ser_json_inf_nan="constants")

    done: set[str] = set()
    """Files that were measured."""
    identity: list[Pair] = []
    place: list[Pair] = []
    light: list[Pair] = []
    values: dict[str, list[Value]] = {}


class Measured:
    """Everything that was measured on the assets, as the fits want it."""

    def __init__(self, encoder: Encoder, numbers: Numbers, kept: Path) -> None:
        self.looker = Looker(encoder)
        self.numbers, self._kept = numbers, kept
        self.identity, self.place, self.light = numbers.identity, numbers.place, numbers.light
        self.values = numbers.values
        self._characters: dict[Path, identity.Character] = {}

    def save(self) -> None:
        """Keep what was measured so far."""
        self._kept.write_text(self.numbers.model_dump_json(), "utf-8")

    def fresh(self, assets: Sequence[Made]) -> Iterator[Made]:
        """Assets that were not measured yet; each counts as measured when the next is asked for."""
        for made in assets:
            if str(made.path) not in self.numbers.done:
                yield made
                self.numbers.done.add(str(made.path))
                if len(self.numbers.done) % 40 == 0:
                    self.save()

    def note(self, name: str, value: float, made: Made, *, clean: bool | None = None) -> None:
        """One more value of a measurement."""
        good = not made.fault if clean is None else clean
        self.values.setdefault(name, []).append(
            Value(value=float(value), clean=good, scene=made.scene)
        )

    def character(self, name: str, path: Path) -> identity.Character | None:
        """A reference picture with its figure."""
        if path not in self._characters:
            sight = self.looker.picture(path)
            figure = figure_of_master(sight)
            if figure is None:
                return None
            self._characters[path] = identity.Character(name, sight, figure)
        return self._characters[path]


def measure_stills(assets: Sequence[Made], found: Measured) -> None:
    """Everything about keyframes."""
    references = sorted({path for made in assets for path in made.references})
    masters = {made.scene: made for made in assets if made.master is None and not made.fault}
    for number, made in enumerate(found.fresh(assets)):
        if made.fault in {str(kind) for kind in _VISIBLE} or made.shot is None:
            continue
        sight = found.looker.picture(made.path)
        _craft(sight, made, found)
        _people(sight, made, references, found)
        if made.master is not None:
            _scene(sight, made, masters, found)
        if number % 50 == 0:
            log.info("still %d of %d", number, len(assets))


def _craft(sight: Sight, made: Made, found: Measured) -> None:
    luma = grey(sight.image)
    fault = made.fault
    if fault in ("", "blur"):
        found.note("blur.sharpness", sharpness(luma), made)
    if fault in ("", "noise"):
        found.note("noise.sigma", noise_sigma(luma), made)
    if not fault:
        found.note("exposure.burnt", float((luma >= 252).mean()), made)
        found.note("exposure.crushed", float((luma <= 4).mean()), made)
    figures = figures_by_parts(sight)
    shot = made.shot
    if shot is None or not figures or fault not in ("", "wrong_framing"):
        return
    scale = math.log(max(1e-3, *(subject_scale(sight, figure) for figure in figures)))
    found.note(f"framing.{shot.camera.size.value}", scale, made)


def _people(sight: Sight, made: Made, references: Sequence[Path], found: Measured) -> None:
    shot = made.shot
    wanted = ("", "wrong_person", "wardrobe_colour", "melted_face")
    if shot is None or made.fault not in wanted:
        return
    if identity.not_asked(shot) or shot.camera.size is ShotSize.WIDE:
        return
    cast = [c for n, p in zip(made.names, made.references, strict=False)
            if (c := found.character(n, p)) is not None]  # fmt: skip
    blank = Calibration()
    for character in cast:
        match = identity.match(sight, character, blank)
        if match is None or not identity.assessable(match):
            if not made.fault and len(cast) == 1:
                found.note("absent", 0.0 if match is None else match.figure.share, made)
            continue
        if not made.fault:
            found.note("absent", match.figure.share, made)
            found.identity.append(
                Pair(numbers=match.numbers, same=True, scene=made.scene, about=made.path.name)
            )
            found.note("wardrobe.gap", wardrobe_gap(match, sight), made)
            _strangers(sight, match, made, references, found)
        elif len(cast) == 1 and made.fault == "wrong_person":
            # Twice, since half of them wear the right clothes: the hard ones.
            found.identity += [
                Pair(numbers=match.numbers, same=False, scene=made.scene, about=made.path.name)
            ] * 2
        elif len(cast) == 1 and made.fault == "wardrobe_colour":
            found.note("wardrobe.gap", wardrobe_gap(match, sight), made)


def _strangers(
    sight: Sight, match: identity.Match, made: Made, references: Sequence[Path], found: Measured
) -> None:
    """The figure against people of other scenes."""
    draw = random.Random(str(made.path))
    others = [path for path in references if path not in made.references]
    for path in draw.sample(others, min(_STRANGERS, len(others))):
        stranger = found.character("stranger", path)
        if stranger is not None:
            numbers = identity.compare(sight, match.figure, stranger)
            found.identity.append(
                Pair(numbers=numbers, same=False, scene=made.scene, about=made.path.name)
            )


def _scene(sight: Sight, made: Made, masters: dict[int, Made], found: Measured) -> None:
    if made.master is None or made.shot is None:
        return
    master = found.looker.picture(made.master)
    numbers = place.compare_places(sight, master)
    lit = place.compare_light(sight, master)
    if not made.fault:
        found.place.append(Pair(numbers=numbers, same=True, scene=made.scene, about=made.path.name))
        found.light.append(Pair(numbers=lit, same=True, scene=made.scene, about=made.path.name))
        draw = random.Random(str(made.path))
        others = [m for m in masters.values() if m.shot and m.shot.location != made.shot.location]
        if others:
            other = found.looker.picture(draw.choice(others).path)
            found.place.append(
                Pair(
                    numbers=place.compare_places(sight, other),
                    same=False,
                    scene=made.scene,
                    about=made.path.name,
                )
            )
    elif made.fault == "wrong_place":
        found.place += [
            Pair(numbers=numbers, same=False, scene=made.scene, about=made.path.name)
        ] * 3
    elif made.fault == "wrong_light":
        found.light.append(Pair(numbers=lit, same=False, scene=made.scene, about=made.path.name))


def measure_clips(assets: Sequence[Made], found: Measured) -> None:
    """Everything about steadiness and jumps."""
    for made in found.fresh(assets):
        try:
            footage = read_footage(made.path)
        except Unreadable:
            continue
        _steady(footage, made, found)
        log.info("%s %s", made.path.name, made.fault)


def _steady(footage: Footage, made: Made, found: Measured) -> None:
    fault = made.fault
    if fault in ("", "flicker"):
        found.note("flicker.jump", steadiness.flicker_of(footage)[0], made)
    best = float(_percentile(footage.sharpness, 90))
    if fault in ("", "blur"):
        found.note("blur.drop", float(_percentile(footage.sharpness, 10)) / max(best, 1e-6), made)
    if fault in ("", "noise"):
        found.note("noise.small", float(_percentile(footage.noise, 80)), made)
    if fault in ("", "frozen"):
        first, last = steadiness.still_run(footage)
        share = max(0, last - first) / max(footage.frames, 1)
        found.note("frozen.share", share, made)
    pace = jumps.paces(footage)
    pace[footage.change < 0.002] = 0
    if fault in ("", "jump_cut", "teleport", "vanish", "wrong_person", "wrong_place"):
        found.note("jump.ratio", float(pace.max()), made)


def measure_lines(assets: Sequence[Made], found: Measured) -> None:
    """Everything about speech."""
    for made in found.fresh(assets):
        if made.fault not in ("", "wrong_words"):
            continue
        sound = read_sound(made.path)
        rate = speech.speech_rate(sound, made.words)
        found.note("speech.rate", rate, made)
        found.note("speech.hisses", _fit(sound, made.words), made)


def calibrated(found: Measured, encoder: Encoder, origin: str) -> tuple[Calibration, Calibration]:
    """The limits that need no encoder, and those of this one."""
    pixels: dict[str, Limit] = {}
    own: dict[str, Limit] = {}
    for name, most, margin in (
        ("blur.sharpness", False, 0.1), ("noise.sigma", True, 0.3), ("exposure.burnt", True, 0.5),
        ("exposure.crushed", True, 0.3), ("flicker.jump", True, 0.3), ("blur.drop", False, 0.1),
        ("noise.small", True, 0.3), ("speech.hisses", False, 0.05),
    ):  # fmt: skip
        limit = fit_limit(found.values.get(name, ()), origin, most=most, margin=margin)
        if limit is not None:
            pixels[name] = limit
    pixels |= _pace_limits(found, origin)
    pixels |= _still_limits(found, origin)
    for size in ShotSize:
        own |= _framing_limits(found.values.get(f"framing.{size.value}", ()), size, origin)
    for name, most in (("wardrobe.gap", True), ("absent", False)):
        limit = fit_limit(found.values.get(name, ()), origin, most=most, margin=0.05)
        if limit is not None:
            own[name] = limit
    return (
        Calibration(eye="none: these limits need no encoder", limits=pixels),
        Calibration(
            eye=encoder.description,
            weights_sha256=encoder.weights_hash,
            identity=fit_score(found.identity, IDENTITY_NAMES, origin) if found.identity else None,
            place=fit_score(found.place, PLACE_NAMES, origin) if found.place else None,
            light=fit_score(found.light, LIGHT_NAMES, origin) if found.light else None,
            limits=own,
        ),
    )


def _framing_limits(values: Sequence[Value], size: ShotSize, origin: str) -> dict[str, Limit]:
    """Range of head heights that clean takes of a size keep; measured on a log scale."""
    high = fit_limit(values_on(values, lambda v: v), origin, most=True, margin=0.02)
    low = fit_limit(values_on(values, lambda v: v), origin, most=False, margin=0.02)
    if low is None or high is None or sum(v.clean for v in values) < 12:
        return {}
    return {
        f"framing.{end}.{size.value}": limit.model_copy(
            update={"value": round(math.exp(limit.value), 4)}
        )
        for end, limit in (("low", low), ("high", high))
    }


def _pace_limits(found: Measured, origin: str) -> dict[str, Limit]:
    rates = found.values.get("speech.rate", ())
    slow = fit_limit(rates, origin, most=False, margin=0.03)
    fast = fit_limit(rates, origin, most=True, margin=0.03)
    return {k: v for k, v in (("speech.slowest", slow), ("speech.fastest", fast)) if v}


def _still_limits(found: Measured, origin: str) -> dict[str, Limit]:
    shares = found.values.get("frozen.share", ())
    limit = fit_limit(shares, origin, margin=0.1)
    if limit is None:
        return {}
    least = Limit(value=0.004, origin="a fortieth of what a figure in a wide shot covers")
    ratio = Limit(
        value=5.0,
        origin="five times what changes in any step around; a figure's own snap into another "
        "pose is set apart",
    )
    alive = Limit(value=0.6, origin="most of the clip moves, so that a rest in it is a fault")
    return {
        "frozen.share": limit, "frozen.share_moving": limit, "frozen.alive": alive,
        "jump.share": least, "jump.ratio": ratio,
    }  # fmt: skip


def values_on(values: Sequence[Value], change: Callable[[float], float]) -> list[Value]:
    """The clean values alone, changed: the faulty lie on both sides of a range."""
    return [Value(value=change(v.value), clean=True, scene=v.scene) for v in values if v.clean]


def _percentile(values: FloatArray, at: float) -> float:
    return float(np.nanpercentile(values, at))


def _fit(sound: Hearing, words: str) -> float:
    return speech.hiss_fit(sound, words)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=Path, required=True)
    parser.add_argument("--weights", help="default: the embedded encoder")
    parser.add_argument("--out", type=Path, default=FOLDER)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    encoder = load_encoder(given.weights)
    assets = read_manifest(given.assets)
    kept = given.assets / f"measured-{encoder.weights_hash[:12]}.json"
    numbers = Numbers.model_validate_json(kept.read_bytes()) if kept.is_file() else Numbers()
    found = Measured(encoder, numbers, kept)
    kinds = {kind: [made for made in assets if made.kind is kind] for kind in AssetKind}
    for kind, measure in (
        (AssetKind.VOICE, measure_lines),
        (AssetKind.CLIP, measure_clips),
        (AssetKind.KEYFRAME, measure_stills),
    ):
        measure(kinds[kind], found)
        found.save()
    clean = sum(not made.fault for made in assets)
    origin = f"calibrated on previz takes of random scenes, {clean} of {len(assets)} clean"
    pixels, own = calibrated(found, encoder, origin)
    given.out.mkdir(parents=True, exist_ok=True)
    for path, calibration in (
        (given.out / "pixels.json", pixels),
        (calibration_path(encoder.weights_hash, given.out), own),
    ):
        path.write_text(calibration.model_dump_json(indent=1) + "\n", "utf-8")
        log.info("wrote %s", path)


if __name__ == "__main__":
    main()
