"""What a filmmaker takes away: the film, its pages, edit lists, the ledger, or all in one file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import streamlit as st

from graph.chat.desk import Desk
from graph.exporting import export
from graph.folder import ProductionFolder
from ui.page.backstage import backstage_of
from ui.page.saving import save_link

_OFFERED = {
    "film.mp4": "Film",
    "film.srt": "Captions",
    "report.html": "Report",
    "storyboard.html": "Storyboard",
    "storyboard.png": "Storyboard as a picture",
    "ledger.csv": "Ledger",
}
_ALSO_PACKED = ("film.vtt", "report.json", "shots.json", "script.json", "edit_list.json")
_PACKED_SMALL = frozenset({".html", ".json", ".csv", ".srt", ".vtt", ".otio", ".edl", ".xml"})
"""Kinds that get smaller; films and pictures are packed already."""
_EXPORTS = "exports"
_PARCELS = "state/parcels"


def show_downloads(desk: Desk) -> None:
    """Links to files that are there, and buttons for those that are to be made."""
    folder = desk.production
    st.markdown("**Take away**")
    with st.container(horizontal=True, gap="small"):
        for name, words in _OFFERED.items():
            path = folder.root / name
            if path.exists():
                save_link(path, words)
    lists, parcel = edit_lists(folder), parcel_of(folder)
    with st.container(horizontal=True, gap="small"):
        for path in lists:
            save_link(path, path.name)
        if not lists:
            _make(desk, "Make the edit lists", "Writing edit lists", _export)
        if parcel.exists():
            save_link(parcel, "All as one zip")
        else:
            _make(desk, "Pack all into one zip", "Packing the production", _pack)


def _make(desk: Desk, words: str, doing: str, act: Callable[[ProductionFolder], str]) -> None:
    folder = desk.production
    if st.button(words):
        backstage_of(desk.home).do(folder.root.name, doing, lambda: act(folder))


def edit_lists(folder: ProductionFolder) -> tuple[Path, ...]:
    """Exports of the film as it is; none where it was cut anew since."""
    cut = folder.film.stat().st_mtime_ns
    found = sorted(path for path in (folder.root / _EXPORTS).glob("*") if path.is_file())
    return tuple(found) if found and all(p.stat().st_mtime_ns >= cut for p in found) else ()


def parcel_of(folder: ProductionFolder) -> Path:
    """Where the zip of the production as it is lies, or will lie."""
    newest = max((path.stat().st_mtime_ns for _, path in _parts(folder)), default=0)
    return folder.root / _PARCELS / f"all-{newest:x}.zip"


def pack(folder: ProductionFolder) -> Path:
    """One zip of everything that is taken away; older ones are gone. Written piece by piece."""
    parcel = parcel_of(folder)
    parcel.parent.mkdir(parents=True, exist_ok=True)
    part = parcel.with_suffix(".part")
    with zipfile.ZipFile(part, "w") as packed:
        for name, path in _parts(folder):
            small = path.suffix in _PACKED_SMALL or path.suffix.startswith(".fcp")
            packed.write(path, name, zipfile.ZIP_DEFLATED if small else zipfile.ZIP_STORED)
    for old in parcel.parent.glob("*.zip"):
        old.unlink()
    return part.replace(parcel)


def _pack(folder: ProductionFolder) -> str:
    pack(folder)
    return ""


def _export(folder: ProductionFolder) -> str:
    """Notes, if any, are worth a notice: they say what is not in the lists."""
    return " ".join(export(folder).notes)


def _parts(folder: ProductionFolder) -> Iterator[tuple[str, Path]]:
    """(name in the zip, file) of all that belongs to the film."""
    top = folder.root.name
    for name in (*_OFFERED, *_ALSO_PACKED):
        path = folder.root / name
        if path.exists():
            yield f"{top}/{name}", path
    lists = edit_lists(folder)
    # Beside the lists lie the pictures of held shots that they name.
    for path in (*lists, *(lists and sorted((folder.root / _EXPORTS).glob("holds/*.png")))):
        yield f"{top}/{path.relative_to(folder.root)}", path
