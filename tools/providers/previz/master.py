"""Makes a master picture from words and a catalogue entry that ships with the package.

The sample's lead was made with it:

    python -m tools.providers.previz.master samples/temporal_awakening/marcus.png

Recognition of a shipped picture works on a fresh machine, before any still was made there.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tools.providers.previz.catalogue import SHIPPED, make_entry
from tools.providers.previz.encode import png_bytes, write_bytes
from tools.providers.previz.faults import Order
from tools.providers.previz.library import Library
from tools.providers.previz.stills import make_still
from tools.providers.requests import StillRequest

SIDE = 1024
MARCUS = (
    "Medium shot, eye level, 50mm lens, of Marcus, a lean watchmaker and physicist in his forties "
    "with short dark hair greying at the temples, stubble and grey eyes, wearing a long "
    "charcoal coat over a white shirt, a rust-orange scarf and dark trousers. He faces the camera "
    "in a plain studio. Soft warm key light from the left."
)


def make_master(prompt: str, path: Path, seed: int, side: int = SIDE) -> None:
    """Writes the picture to `path` and its catalogue entry into the package, under its name."""
    with tempfile.TemporaryDirectory(prefix="previz-") as folder:
        request = StillRequest(model="previz", seed=seed, prompt=prompt, width=side, height=side)
        still = make_still(request, Library(Path(folder)), Order())
    write_bytes(path, png_bytes(still.image))
    if still.stage is not None:
        entry = make_entry(still.image, still.stage)
        write_bytes(SHIPPED / f"{path.stem}.json", entry.model_dump_json(indent=1).encode() + b"\n")


if __name__ == "__main__":
    make_master(MARCUS, Path(sys.argv[1]), seed=int(sys.argv[2]) if len(sys.argv) > 2 else 1)
