"""Take the pictures of docs/analyze.md and docs/library.md: a song, and the map of a corpus.

python docs/make_analysis_pictures.py

The music is that of the built-in player.  It needs Chromium and the extras ``notebook`` and
``test-browser``.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
import soundfile
from playwright.sync_api import sync_playwright

import mer_bridge as mb
from mer_bridge.config import Input
from mer_bridge.plots import map as maps
from mer_bridge.sources.player import PlayerSource

PICTURES = Path(__file__).parent / "pictures"
PIECE_S, STEP_S = 6.0, 1.5
"""Length of the pieces that stand for the tracks of a corpus, and the distance of their beginnings."""


def music() -> tuple[np.ndarray, int]:
    """All pieces of the built-in player, and their rate in Hz."""
    source = PlayerSource(Input(kind="player", real_time=False))
    blocks = []
    while not source.ended:
        blocks.append(source.read(1.0))
    source.close()
    return np.concatenate(blocks), source.sample_rate


def song_picture(samples: np.ndarray, rate: int) -> None:
    mb.analyze(samples, sample_rate=rate).plot(PICTURES / "song.png")


def map_picture(samples: np.ndarray, rate: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, dots = Path(name), []
        for k, at in enumerate(range(0, len(samples) - round(PIECE_S * rate), round(STEP_S * rate))):
            path = folder / f"piece {k + 1:02d}.wav"
            soundfile.write(path, samples[at : at + round(PIECE_S * rate)], rate)
            dots.append(maps.Dot(str(path), mb.analyze(path).mean))
        maps.write(dots, folder / "map.html", title=f"{len(dots)} tracks")
        with sync_playwright() as playwright:
            program = shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1000, "height": 720})
            page.goto((folder / "map.html").as_uri())
            page.locator("#map").focus()
            page.keyboard.press("ArrowRight")
            page.screenshot(path=PICTURES / "map.png")
            browser.close()


def main() -> None:
    samples, rate = music()
    song_picture(samples, rate)
    map_picture(samples, rate)


if __name__ == "__main__":
    main()
