"""A portrait's clothes against the words of its character."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.dinov3.checks.described import check_described, main_colour
from tools.dinov3.encoder import load_encoder
from tools.dinov3.findings import Severity, Status
from tools.dinov3.palette import colour_name
from tools.dinov3.sight import Looker, Sight
from tools.providers.previz.encode import png_bytes, write_bytes
from tools.providers.previz.faults import Order
from tools.providers.previz.library import Library
from tools.providers.previz.stills import make_still
from tools.providers.requests import StillRequest

WORN = "a teal coat over a white shirt and grey trousers"


@pytest.fixture(scope="module")
def portrait(tmp_path_factory: pytest.TempPathFactory) -> Sight:
    folder = tmp_path_factory.mktemp("described")
    prompt = (
        f"Medium shot of Ruth at eye level, 50mm lens. Ruth, a slim young woman with pale skin, "
        f"short black hair, wears {WORN}. Facing the camera, arms at the sides, alone in the frame."
        " Plain light grey studio background, soft even front light."
    )
    request = StillRequest(model="previz", seed=3, prompt=prompt, width=512, height=512)
    still = make_still(request, Library(folder), Order())
    write_bytes(folder / "portrait.png", png_bytes(still.image))
    return Looker(load_encoder(None)).picture(Path(folder / "portrait.png"))


@pytest.mark.parametrize(
    ("wardrobe", "status"),
    [
        pytest.param(WORN, Status.PASS, id="what it wears"),
        pytest.param("a red coat over a white shirt", Status.FAIL, id="another coat"),
        pytest.param("a red scarf and teal coat", Status.PASS, id="a small thing is not asked for"),
        pytest.param("a coat", Status.NOT_ASSESSABLE, id="no colour"),
        pytest.param("", Status.NOT_ASSESSABLE, id="no words"),
    ],
)
def test_the_main_garment_is_looked_for(portrait: Sight, wardrobe: str, status: Status) -> None:
    assert check_described(portrait, wardrobe, gates=True).status is status


def test_other_clothes_refuse_a_portrait_only_where_that_was_measured(portrait: Sight) -> None:
    found = [check_described(portrait, "a red coat", gates=gates) for gates in (True, False)]
    assert [each.severity for each in found] == [Severity.GATE, Severity.ADVICE]


@pytest.mark.parametrize(
    ("wardrobe", "name"),
    [
        pytest.param("a long navy wool coat", "navy", id="a word between"),
        pytest.param("silver glasses, a red jacket", "red", id="glasses before it"),
        pytest.param("a white shirt under a black coat", None, id="one under another"),
        pytest.param("blue jeans", None, id="often out of the frame"),
    ],
)
def test_the_colour_is_of_the_first_large_garment(wardrobe: str, name: str | None) -> None:
    colour = main_colour(wardrobe)
    assert (colour_name(colour) if colour else None) == name
