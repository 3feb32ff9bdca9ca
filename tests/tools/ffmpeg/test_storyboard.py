from __future__ import annotations

import numpy as np
import pytest

from tools.ffmpeg.storyboard import Panel, contact_sheet
from tools.ffmpeg.titles import missing_band, slate_card, title_card


@pytest.mark.parametrize("count", [0, 1, 7])
def test_a_contact_sheet_holds_every_panel(count):
    colours = [(30 * i + 40, 90, 200 - 20 * i) for i in range(count)]
    panels = [
        Panel(np.full((90, 160, 3), colour, dtype=np.uint8), f"S{i}", "a wide, very " * 20, i == 1)
        for i, colour in enumerate(colours)
    ]
    sheet = contact_sheet(panels, heading="Тень — scene 1", panel_width=120)
    pixels = sheet.reshape(-1, 3)
    for colour in colours:
        assert (np.abs(pixels.astype(int) - colour).max(axis=1) < 3).sum() > 2000


@pytest.mark.parametrize("text", ["S01", "Сцена 3", "第三幕", "x" * 400, "", "tab\tand\nline"])
def test_cards_and_bands_take_any_text(text):
    for width, height in ((160, 90), (90, 160), (1280, 720)):
        for draw in (slate_card, lambda t, w, h: title_card(t, t, w, h)):
            card = draw(text, width, height)
            assert card.shape == (height, width, 3)
            # Letters never run off the card: its edges keep the ground.
            assert card[-1].max() < 60
            assert card[height // 2, [0, -1]].max() < 60
        assert missing_band(text, width, height).shape[0] % 2 == 0
