"""A patch of plain Pd objects as one player, a file as the other: both programs, real sockets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from pd_host import complaints, opened, started, told
from pd_text import Patch

from mer_bridge.config import Config, Input, Osc
from mer_bridge.runtime import Bridge

pytestmark = pytest.mark.host

RATE = 44_100


def singing_patch(port: int) -> str:
    """A tone whose every block of 64 samples goes out as ``/mer/player/anna/audio f…``."""
    patch = Patch()
    patch.add("array define block 64")
    patch.chain(patch.add("osc~ 330"), quiet := patch.add("*~ 0.2"), patch.add("tabsend~ block"))
    patch.chain(patch.add("osc~ 220"), quiet)
    packets = patch.add("oscformat mer player anna audio")
    out = patch.add("netsend -u -b")
    patch.chain(
        patch.add("bang~"), patch.add("array get block"), packets, send := patch.add("list prepend send")
    )
    patch.chain(send, patch.add("list trim"), out)
    patch.chain(patch.add("loadbang"), patch.message(f"connect 127.0.0.1 {port}"), out)
    return str(patch)


@pytest.fixture
def music(tmp_path: Path) -> Path:
    """Twenty seconds of hard clusters."""
    time_s = np.arange(20 * RATE) / RATE
    clusters = sum(np.sign(np.sin(2 * np.pi * hz * time_s)) for hz in (185.0, 196.0, 207.7, 277.2)) / 5
    soundfile.write(path := tmp_path / "music.wav", clusters * np.exp(-12 * (time_s % 0.125)), RATE)
    return path


def test_a_patch_and_a_file_play_together(need_program, tmp_path, music):
    anna = Input(name="anna", sample_rate=RATE)
    ben = Input(name="ben", kind="file", file=str(music), loop=True)
    config = Config(input=anna, others=(ben,), osc=Osc(listen="127.0.0.1:auto", send=()))
    singing = tmp_path / "singing.pd"
    with Bridge(config, say=lambda _: None) as bridge:
        singing.write_text(singing_patch(bridge.address[1]))
        with started(need_program("pd"), *opened(singing), *told("pd dsp 1")) as pd:
            assert any(both_sound(bridge) or bridge.wait(0.05) for _ in range(400))
            shown = dict(bridge.newest.players)
            pd.terminate()
            printed = pd.stderr.read()
    assert complaints(printed) == []
    assert shown["anna"].level_db == pytest.approx(-17.0, abs=4.0)
    assert shown["anna"].features.articulation != shown["ben"].features.articulation


def both_sound(bridge: Bridge) -> bool:
    players = dict(bridge.newest.players) if bridge.newest else {}
    return len(players) == 2 and all(frame.confidence > 0.0 for frame in players.values())
