"""Ardour records the bridge's controllers, and lets the bridge move a fader."""

from __future__ import annotations

import contextlib
import math
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from ardour_host import (
    FOLDER,
    LISTENER,
    OSC_PORT,
    fader,
    fader_of,
    headless,
    listens,
    midi_file,
    new_session,
    recording,
    switch,
)
from live_hosts import JACK_NAME, LIMIT_S, PLAYER, Ear, Program, bridge, jack_server

from mer_bridge.config import parse

mido = pytest.importorskip("mido", reason="mido is not installed")

pytestmark = pytest.mark.host
SETTINGS = (FOLDER / "ardour-osc.toml").read_text()
TENSION = 22
WAITING = ("-S", "-t", "5000")
"""The server waits for slow clients; else a busy machine loses messages between bridge and Ardour."""
THINNED = 2
"""Steps of 127."""


@pytest.fixture(autouse=True)
def _ardour(need_program):
    need_program("ardour7-lua")


def changes(values: list[int]) -> list[int]:
    """Without the refresh: every value once until another comes."""
    return [value for value, _ in groupby(values)]


def heard(program: Program, controller: int) -> list[int]:
    """What a listener heard of one controller on channel 1."""
    return [int(value) for value in program.numbers(rf"^heard [\d.]+ 176 {controller} (\d+)$")]


def test_the_settings_can_be_taken_as_they_stand():
    assert parse(SETTINGS).osc.host == "ardour"


def test_ardour_records_the_controllers_the_bridge_sends(tmp_path, need_program, need_library, monkeypatch):
    need_library("jack")
    with jack_server(need_program, *WAITING) as place:
        for name, value in {**place, "MER_BRIDGE_MIDI_API": "jack"}.items():
            monkeypatch.setenv(name, value)
        with bridge(tmp_path, f'{PLAYER}[midi]\nport = "mer-bridge"\n[osc]\nsend = []\n'):
            new_session(tmp_path, "jack")  # the template connects its track to the bridge
            with Program([sys.executable, "-c", LISTENER, JACK_NAME]) as listener:
                listener.line("^ready")
                with recording(tmp_path):
                    before = len(heard(listener, TENSION))
                    listener.wait(lambda: len(changes(heard(listener, TENSION)[before:])) > 40)
                listener.process.terminate()
                listener.process.wait(LIMIT_S)
                sent = {cc: changes(heard(listener, cc)) for cc in (*range(20, 29), *range(102, 109))}
    (track,) = [track for track in mido.MidiFile(midi_file(tmp_path)).tracks if len(track) > 10]
    recorded: dict[int, list[int]] = {}
    for message in track:
        if message.type == "control_change":
            recorded.setdefault(message.control, []).append(message.value)
    assert set(recorded) == set(sent)
    lost = {
        cc: (values, sent[cc]) for cc, values in recorded.items() if not is_stretch(changes(values), sent[cc])
    }
    assert lost == {}
    assert max(recorded[TENSION]) - min(recorded[TENSION]) > 10


def is_stretch(recorded: list[int], sent: list[int]) -> bool:
    """Whether the one curve is a stretch of the other, in its order and without a gap.

    Ardour thins what it records: a point that is left out is no more than `THINNED` steps
    beyond those before and after it.
    """
    return any(_goes_along(recorded, sent[start:]) for start in range(len(sent)))


def _goes_along(recorded: list[int], sent: list[int]) -> bool:
    rest = iter(sent)
    if next(rest) != recorded[0]:
        return False
    for before, after in pairwise(recorded):
        low, high = min(before, after) - THINNED, max(before, after) + THINNED
        if next((value for value in rest if value == after or not low <= value <= high), None) != after:
            return False
    return True


def test_a_stretch_has_an_order_and_no_gap():
    sent = [3, 5, 9, 20, 40, 39, 40, 20, 9]
    assert is_stretch([5, 20, 40, 20], sent)
    assert not is_stretch([5, 20, 9], sent)
    assert not is_stretch([20, 9, 5], sent)
    assert not is_stretch([5, 30, 40], sent)


def test_a_fader_of_ardour_follows_over_osc_as_the_saved_session_shows(tmp_path, need_program):
    if listens():
        pytest.skip(f"somebody has port {OSC_PORT} already")
    saved = new_session(tmp_path)
    assert fader(saved, "follows") == 1.0
    with jack_server(need_program) as place, headless(saved, place), Ear() as ear:
        target = f'[[osc.target]]\naddress = "127.0.0.1:{ear.port}"\nhost = "ardour"\n'
        settings = SETTINGS.replace('[midi]\nport = "mer-bridge"\n', '[midi]\nport = ""\n')
        with bridge(tmp_path, f"{PLAYER}{settings}{target}"):
            wait_until(lambda: saving(ear, saved) != 1.0)
            messages = [next(ear.messages()) for _ in range(20)]
        # The bridge has ended: whatever it sent last is what stands.
        ear.socket.settimeout(0.5)
        with contextlib.suppress(TimeoutError):
            messages.extend(ear.messages())
        assert {message.address for message in messages} == {"/strip/gain"}
        gains = [round(10.0 ** (message.params[1] / 20.0), 4) for message in messages]
        assert len(set(gains)) > 5
        wait_until(lambda: saving(ear, saved) == pytest.approx(gains[-1], abs=1e-3))
    assert fader(saved, "players") == fader(saved, "controllers") == 1.0


ENDS = {0.0, 1.0}
"""Gains that say nothing: shut, and as the session began."""


def test_a_fader_that_has_learnt_a_controller_follows_it(tmp_path, need_program, need_library, monkeypatch):
    need_library("jack")
    saved = new_session(tmp_path)
    learnt = f'id="{fader_of(saved, "follows")["id"]}" event="0xb0" channel="0x0" additional="{TENSION:#x}"'
    controls = f"<Controls><MIDIControllable {learnt}/></Controls>"
    switch(saved, "Generic MIDI", controls, motorized="1")
    with jack_server(need_program) as place:
        for name, value in {**place, "MER_BRIDGE_MIDI_API": "jack"}.items():
            monkeypatch.setenv(name, value)
        settings = f'{PLAYER}[midi]\nport = "mer-bridge"\n[osc]\nsend = []\n'
        with bridge(tmp_path, settings), headless(saved, place), Ear() as ear:
            wait_until(lambda: connect("mer-bridge", "MIDI Control In"))
            gains: set[float] = set()
            wait_until(lambda: gains.add(saving(ear, saved)) or len(gains - ENDS) > 1)
    steps = [step_of(gain) for gain in gains - ENDS]
    assert steps == pytest.approx([round(step) for step in steps], abs=0.01)


def step_of(gain: float) -> float:
    """The controller that puts Ardour's fader there: 1 is its foot, 127 is +6 dB, after its own law."""
    return 1.0 + 126.0 * ((6.0 * math.log2(gain) + 192.0) / 198.0) ** 8


def connect(source: str, sink: str) -> bool:
    """Connect two ports of JACK by a part of their names, once both are there."""
    ports = subprocess.run(["jack_lsp"], capture_output=True, text=True, check=False).stdout.splitlines()
    ends = [next((port for port in ports if part in port), None) for part in (source, sink)]
    return None not in ends and subprocess.run(["jack_connect", *ends], check=False).returncode == 0


def saving(ear: Ear, saved: Path) -> float:
    """The fader after Ardour was asked to save; it may still be the one before."""
    ear.ask(OSC_PORT, "/save_state", 1.0)
    time.sleep(0.5)
    return fader(saved, "follows")


def wait_until(what: Callable[[], bool]) -> None:
    """Ask again and again: Ardour does not tell."""
    end_s = time.monotonic() + 2.0 * LIMIT_S
    while not what():
        assert time.monotonic() < end_s, "Ardour did not do it"
        time.sleep(0.2)
