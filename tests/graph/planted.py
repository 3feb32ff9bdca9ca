"""Keys that can be recognised anywhere, and the search for them."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from pathlib import Path

from tools.providers.models import ModelBook

_FORMS = {"fal": "rehearsal-{0}:{1}-{2}", "byteplus": "rehearsal-{0}-{2}:{0}-{2}"}
"""Services whose keys have two parts, in the form that the stand-in takes for good."""


class Planted:
    """Two keys for every service, and what gives each part of them away."""

    def __init__(self, book: ModelBook) -> None:
        """New keys each time, so that nothing of an earlier run is found."""
        self.environment: dict[str, str] = {}
        self.cores: dict[bytes, str] = {}
        """The secret part of each key -> whose it is; the last four characters may be shown."""
        for name, card in book.services.items():
            if not card.keys:
                self.environment[card.address] = card.base_url
                continue
            self.environment[card.keys] = ",".join(self._key(name, n) for n in (1, 2))

    def _key(self, service: str, number: int) -> str:
        first, second = secrets.token_hex(12), secrets.token_hex(12)
        key = _FORMS.get(service, "rehearsal-{0}-{2}").format(first, second, f"{number:04d}")
        for core in (first, second):
            if core in key:
                self.cores[core.encode()] = f"{service} key {number}"
        for part in (key, *key.split(":")):
            self.cores[base64.b64encode(part.encode())[:24]] = f"{service} key {number} in base64"
        return key

    def in_text(self, text: str) -> list[str]:
        """Whose keys stand in a text."""
        return self.in_bytes(text.encode())

    def in_bytes(self, content: bytes) -> list[str]:
        """Whose keys stand in some bytes."""
        return sorted({name for core, name in self.cores.items() if core in content})

    def in_files(self, folder: Path) -> list[str]:
        """Which files below a folder hold whose keys; databases are read as they lie there."""
        return [
            f"{path.relative_to(folder)}: {name}"
            for path in sorted(folder.rglob("*"))
            if path.is_file()
            for name in self.in_bytes(path.read_bytes())
        ]

    def in_process_list(self) -> list[str]:
        """Command lines of all processes that hold a key."""
        return [
            f"{line[:60]!r}: {name}" for line in _command_lines() for name in self.in_bytes(line)
        ]


def _command_lines() -> Iterator[bytes]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            yield (process / "cmdline").read_bytes()
        except OSError:
            continue  # it has ended
