"""References that a filmmaker brings: one picture a character, or several views."""

from __future__ import annotations

from pathlib import PurePosixPath

from graph.references import GivenReferences, bring_reference
from tools.dinov3.findings import AssetKind
from tools.takes.take import Asset


def picture(name: str) -> Asset:
    return Asset(
        kind=AssetKind.REFERENCE, sha256=name, path=PurePosixPath(f"cast/{name}.png"), model="given"
    )


def test_a_second_picture_of_a_name_is_another_view_and_replaces_nothing():
    given = GivenReferences()
    for name, asset in (
        ("Marcus", "front"),
        ("Elena", "e"),
        ("Marcus", "side"),
        ("Marcus", "back"),
    ):
        given = bring_reference(name, picture(asset), given)
    marcus, elena = given.references
    assert (marcus.asset.sha256, [view.sha256 for view in marcus.more]) == (
        "front",
        ["side", "back"],
    )
    assert elena.more == ()
