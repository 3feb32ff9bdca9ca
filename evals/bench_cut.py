"""The cut against MoviePy's `concatenate_videoclips` on the same mixed clips.

Ten marked clips of mixed size, rate and sound are joined by `tools.ffmpeg.cut` and by MoviePy's
two methods. Reported for each: seconds of wall and processor, length error, wrong pictures,
largest error of picture and of sound against the place where they belong. Run it with
`python -m evals.bench_cut --seconds 4.5 --width 1280`.
"""

from __future__ import annotations

import argparse
import logging
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from evals import moviepy_cut
from evals.marked_clips import Colour, Marks, Watched, make, watch
from tools.ffmpeg.clock import to_frames
from tools.ffmpeg.cut import cut
from tools.ffmpeg.edl import Edit, EditList, SoundKind

log = logging.getLogger(__name__)

COLOURS: tuple[Colour, ...] = ((220, 30, 30), (30, 200, 40), (40, 50, 220), (210, 200, 30))
MIXED: tuple[Marks, ...] = (
    Marks(rate="24", size=(1280, 720)),
    Marks(rate="30000/1001", size=(1280, 720), sample_rate=44100),
    Marks(rate="25", size=(960, 720), channels=1),
    Marks(rate="24000/1001", size=(864, 480)),
    Marks(rate="30", size=(1280, 720)),
    Marks(rate="24", size=(1280, 720), sample_rate=22050),
    Marks(variable=True, size=(1280, 720)),
    Marks(rate="12", size=(640, 360)),
    Marks(rate="25", size=(720, 1280), channels=1, sample_rate=44100),
    Marks(rate="60", size=(1280, 720), tone_hz=None),
)
SOUND_LONGER = {4: -0.4, 5: 0.7}
"""Seconds by which the sound of some of them is longer than the picture."""


@dataclass(frozen=True)
class Outcome:
    """One way to join the clips and what came of it."""

    name: str
    wall_seconds: float
    processor_seconds: float
    length_error_frames: int
    wrong_pictures: int
    """Frames that do not show their clip's colour, of all frames."""
    frames: int
    picture_error_seconds: float
    """Largest distance of a flash from its place; infinite when one is not found."""
    sound_error_seconds: float


def clips(folder: Path, seconds: float, shrink: Fraction, mixed: bool) -> list[tuple[Marks, Path]]:
    """The marked clips; without `mixed`, all of one size and rate."""
    made: list[tuple[Marks, Path]] = []
    for number, mixture in enumerate(MIXED):
        plain = mixture if mixed else MIXED[0]
        longer = SOUND_LONGER.get(number, 0.0) if mixed else 0.0
        marks = replace(
            plain,
            colour=COLOURS[number % len(COLOURS)],
            seconds=seconds,
            size=(_even(plain.size[0] * shrink), _even(plain.size[1] * shrink)),
            flash_at=seconds / 2,
            sound_seconds=seconds + longer,
            busy=True,
        )
        made.append((marks, make(marks, folder / f"clip {number}.mp4")))
    return made


def run(
    name: str, join: Callable[[Path], None], made: list[tuple[Marks, Path]], rate: Fraction
) -> Outcome:
    """Joins the clips once and reads the film."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "film.mp4"
        started, used = time.perf_counter(), _processor_seconds()
        join(out)
        wall, processor = time.perf_counter() - started, _processor_seconds() - used
        return judge(name, watch(out), made, rate, (wall, processor))


def judge(
    name: str,
    seen: Watched,
    made: list[tuple[Marks, Path]],
    rate: Fraction,
    spent: tuple[float, float],
) -> Outcome:
    """What the film's marks say against where they belong."""
    wrong = total = 0
    picture_error = sound_error = 0.0
    for marks, _ in made:
        first, total = total, total + to_frames(marks.seconds, rate)
        shown = range(first, min(total, len(seen.left)))
        wrong += sum(not seen.shows(frame, marks.colour) for frame in shown)
        place = float(first / rate) + marks.flash_at
        flash = seen.flash(first, total)
        error = abs(float(flash / rate) - place) if flash >= 0 else float("inf")
        picture_error = max(picture_error, error)
        if marks.tone_hz is not None:
            sound_error = max(sound_error, abs(seen.onset(first, total) - place))
    return Outcome(
        name, *spent, len(seen.left) - total, wrong, len(seen.left), picture_error, sound_error
    )


def compare(seconds: float, width: int, mixed: bool, rate: Fraction) -> list[Outcome]:
    """All ways on the same clips."""
    shrink = Fraction(width, 1280)
    with tempfile.TemporaryDirectory() as folder:
        made = clips(Path(folder), seconds, shrink, mixed)
        edits = EditList(
            edits=tuple(
                Edit(shot_id=f"S{n}", clip=path, own_sound=SoundKind.FOLEY)
                for n, (_, path) in enumerate(made)
            ),
            width=_even(width),
            height=_even(720 * shrink),
            rate=rate,
        )

        def own(out: Path) -> None:
            cut(edits, out, out.parent / "work")

        paths = [path for _, path in made]
        outcomes = [run("dailies", own, made, rate)]
        for method in ("chain", "compose"):

            def theirs(out: Path, method: str = method) -> None:
                moviepy_cut.join(paths, rate, method, out)

            outcomes.append(run(f"moviepy {method}", theirs, made, rate))
    return outcomes


def table(outcomes: list[Outcome]) -> str:
    """The outcomes as a Markdown table; times also as a ratio to the first."""
    rows = [
        "| | wall s | processor s | ratio | length off, frames | wrong pictures "
        "| picture off, ms | sound off, ms |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in outcomes:
        ratio = one.wall_seconds / outcomes[0].wall_seconds
        rows.append(
            f"| {one.name} | {one.wall_seconds:.1f} | {one.processor_seconds:.1f} | {ratio:.2f} "
            f"| {one.length_error_frames:+d} | {one.wrong_pictures} of {one.frames} "
            f"| {one.picture_error_seconds * 1000:.0f} | {one.sound_error_seconds * 1000:.0f} |"
        )
    return "\n".join(rows)


def _even(value: Fraction | int) -> int:
    return round(value / 2) * 2


def _processor_seconds() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def main() -> None:
    """Runs the comparison from the command line and logs its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.5, help="length of each of ten clips")
    parser.add_argument("--width", type=int, default=1280, help="width of the 16:9 film")
    parser.add_argument("--rate", type=Fraction, default=Fraction(24))
    parser.add_argument("--same", action="store_true", help="clips of one size and rate")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    outcomes = compare(options.seconds, options.width, not options.same, options.rate)
    log.info("%s", table(outcomes))


if __name__ == "__main__":
    main()
