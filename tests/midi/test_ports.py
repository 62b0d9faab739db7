from __future__ import annotations

import sys

import pytest

from mer_bridge.errors import DeviceError
from mer_bridge.midi import libraries
from mer_bridge.midi.libraries import probe
from mer_bridge.midi.ports import is_own, stem


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Launch Control XL:Launch Control XL MIDI 1 24:0", "Launch Control XL:Launch Control XL MIDI"),
        ("loopMIDI Port 1", "loopMIDI Port"),
        ("IAC Driver Bus 1", "IAC Driver Bus"),
        ("synth", "synth"),
    ],
)
def test_a_name_is_known_again_though_its_numbers_change(name, expected):
    assert stem(name) == expected


@pytest.mark.parametrize("name", ["mer-bridge:mer-bridge 128:0", "mer-bridge"])
def test_ports_of_the_bridge_are_its_own(name):
    assert is_own(name)


@pytest.mark.parametrize("name", ["mer-bridge fan club:in", "Synth:mer-bridge"])
def test_ports_of_others_are_not(name):
    assert not is_own(name)


def test_a_library_that_would_end_the_process_ends_a_child_instead():
    with pytest.raises(DeviceError, match=r"ends the process .*Try"):
        probe("import os; os.abort()")


def test_a_library_that_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr(libraries, "PROBE_S", 0.5)
    with pytest.raises(DeviceError, match=r"took over 0\.5 s"):
        probe("import time; time.sleep(60)")


def test_an_error_of_the_library_is_left_to_the_real_attempt():
    probe("raise RuntimeError('no sequencer')")


def test_a_child_that_works_lets_it_go_on():
    probe("pass")


def test_the_trial_is_python():
    compile(libraries.TRIAL, "trial", "exec")
    assert sys.executable
