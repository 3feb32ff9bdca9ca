"""Does the picture show what the prompt says, phrase by phrase?

Cosines of words and pictures are small and differ from model to model, so no cosine is compared
with a number: each phrase competes with contrasts of its own kind (a softmax at the model's learnt
scale, as in CLIP, Radford et al., ICML 2021), and what is measured is the share that it wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from tools.dinov3 import drawing
from tools.dinov3.brought.textual import VARIABLE, TextEye
from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import Shown, limited, measured, not_assessable, unavailable
from tools.dinov3.features import FloatArray
from tools.dinov3.findings import Finding, Severity
from tools.dinov3.phrases import Phrase, PhraseKind
from tools.dinov3.sight import Image, Sight

_FAULTS = {
    PhraseKind.SUBJECT: "absent_character",
    PhraseKind.WARDROBE: "wardrobe_colour",
    PhraseKind.PROP: "missing_prop",
    PhraseKind.PLACE: "wrong_place",
    PhraseKind.LIGHT: "wrong_light",
    PhraseKind.CAMERA: "wrong_framing",
}
_LISTED = 8
_ROW = 22


@dataclass(frozen=True, slots=True)
class Agreement:
    """How one phrase fares in a picture."""

    phrase: Phrase
    share: float
    """0..1: what it wins against its contrasts; 1 / (1 + contrasts) is chance."""
    cosine: float
    rival: str
    """The contrast that the picture looks most like."""
    where: FloatArray | None
    """(h, w): cosine of the phrase over its contrasts' mean, place by place."""


def agreement_of(sight: Sight, phrases: Sequence[Phrase], eye: TextEye) -> tuple[Agreement, ...]:
    """Each phrase's share in the picture, in order; one forward of each tower."""
    if not phrases:
        return ()
    seen = eye.picture(sight.image)
    wanted = [text for phrase in phrases for text in (phrase.text, *phrase.contrasts)]
    unique = list(dict.fromkeys(wanted))
    vectors = dict(zip(unique, eye.phrases(unique), strict=True))
    found = []
    for phrase in phrases:
        asked = np.stack([vectors[text] for text in (phrase.text, *phrase.contrasts)])
        cosines = asked @ seen.vector
        odds = np.exp(eye.scale * (cosines - cosines.max()))
        where = None
        if seen.patches is not None:
            where = np.asarray(seen.patches @ (asked[0] - asked[1:].mean(0)), np.float32)
        rival = phrase.contrasts[int(cosines[1:].argmax())]
        share = float(odds[0] / odds.sum())
        found.append(Agreement(phrase, share, float(cosines[0]), rival, where))
    return tuple(found)


def check_agreement(
    sight: Sight, phrases: Sequence[Phrase], text_eye: TextEye | None, calibration: Calibration
) -> tuple[Shown, ...]:
    """Two findings: `agreement` on all phrases together, `agreement_weakest` on the worst (advice).

    Judged by the limits `agreement.overall` and `agreement_weakest.weakest` (least).
    """
    if text_eye is None:
        said = (
            "Whether the picture shows what the prompt says was not asked: that takes a model of "
            f"words and pictures (CLIP, SigLIP or dino.txt); name its folder in {VARIABLE}."
        )
        return (Shown(unavailable("agreement", said)),)
    if not phrases:
        return (Shown(not_assessable("agreement", "The prompt names nothing that can be seen.")),)
    ranked = sorted(agreement_of(sight, phrases, text_eye), key=lambda one: one.share)

    def draw() -> Image:
        return agreement_picture(sight, ranked)

    return (
        Shown(_overall(ranked, calibration), draw),
        Shown(_weakest(ranked[0], calibration), draw),
    )


def _overall(ranked: Sequence[Agreement], calibration: Calibration) -> Finding:
    number = measured("overall", float(np.mean([one.share for one in ranked])), "share")
    weak = "; ".join(f"'{one.phrase.text}'" for one in ranked[:3])
    return limited(
        "agreement",
        _FAULTS[ranked[0].phrase.kind],
        number,
        calibration.limit("agreement.overall"),
        f"Of the prompt's phrases the picture shows these least: {weak}.",
        f"The picture shows too little of the prompt; say first and plainly: {weak}.",
        most=False,
    )


def _weakest(worst: Agreement, calibration: Calibration) -> Finding:
    phrase = worst.phrase
    found = limited(
        "agreement_weakest",
        _FAULTS[phrase.kind],
        measured("weakest", worst.share, "share"),
        calibration.limit("agreement_weakest.weakest"),
        f"The phrase that shows least is '{phrase.text}', nearest to '{worst.rival}'.",
        f"'{phrase.text}' cannot be made out; the picture looks more like '{worst.rival}'.",
        most=False,
    )
    cosine = measured("cosine", worst.cosine, "cosine")
    return found.model_copy(
        update={
            "measurements": (*found.measurements, cosine),
            # One phrase misread by a model of captions is weak evidence.
            "severity": Severity.ADVICE,
        }
    )


def agreement_picture(sight: Sight, ranked: Sequence[Agreement]) -> Image:
    """The weakest phrase's place in the picture, and every phrase's share as a bar."""
    height = round(sight.image.shape[0] * drawing.WIDTH / sight.image.shape[1])
    small = cv2.resize(sight.image, (drawing.WIDTH, height), interpolation=cv2.INTER_AREA)
    picture = np.asarray(small, np.uint8)
    worst = ranked[0]
    if worst.where is not None:
        low, high = (float(v) for v in np.percentile(worst.where, (20, 99)))
        level = (worst.where - low) / max(high - low, 1e-6)
        picture = drawing.heat(picture, np.asarray(level, np.float32))
    title = f"Weakest phrase: {worst.phrase.text}"
    return drawing.stacked([drawing.titled(picture, title, drawing.INK), _bars(ranked[:_LISTED])])


def _bars(listed: Sequence[Agreement]) -> Image:
    canvas = np.full((_ROW * len(listed) + 8, drawing.WIDTH, 3), drawing.PAPER, np.uint8)
    for row, one in enumerate(listed):
        y = 6 + row * _ROW
        chance = 1 / (1 + len(one.phrase.contrasts))
        colour = drawing.GOOD if one.share > chance else drawing.BAD
        length = max(1, round(one.share * 150))
        cv2.rectangle(canvas, (8, y), (158, y + 12), drawing.FAINT, 1)
        cv2.rectangle(canvas, (8, y), (8 + length, y + 12), colour, -1)
        plain = one.phrase.text.encode("ascii", "replace").decode()[:62]
        text = f"{one.share:.0%}  {plain}"
        cv2.putText(canvas, text, (166, y + 11), drawing.FONT, 0.4, drawing.INK, 1, cv2.LINE_AA)
    return canvas
