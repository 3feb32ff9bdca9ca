"""MoviePy's own way to join clips, as the measure to compare the cut with."""

from __future__ import annotations

import warnings
from fractions import Fraction
from pathlib import Path

from moviepy import VideoFileClip, concatenate_videoclips


def join(clips: list[Path], rate: Fraction, method: str, out: Path) -> None:
    """Joins the clips with `concatenate_videoclips` and its method 'chain' or 'compose'."""
    with warnings.catch_warnings():
        # It warns of every frame that it cannot read; the film's marks tell the same.
        warnings.simplefilter("ignore")
        opened = [VideoFileClip(str(path)) for path in clips]
        film = concatenate_videoclips(opened, method=method)
        film.write_videofile(
            str(out),
            fps=float(rate),
            codec="libx264",
            audio_codec="aac",
            audio_fps=48000,
            preset="veryfast",
            ffmpeg_params=["-crf", "18"],
            threads=2,
            temp_audiofile_path=str(out.parent),
            logger=None,
        )
        film.close()
        for clip in opened:
            clip.close()
