from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import ExitStack
from subprocess import PIPE

import numpy as np
import pytest

from mer_bridge.config import Input
from mer_bridge.errors import DeviceError
from mer_bridge.runtime.opening import open_sources
from mer_bridge.sources.soundcard import Device, SoundcardSource, choose, list_devices

RATE = 48_000


def device(name: str, *, host_api: str = "ALSA", inputs: int = 2, is_default: bool = False) -> Device:
    return Device(name, host_api, inputs, RATE, is_default, 0)


SCARLETT = device("Scarlett 2i2 USB")
SCARLETT_4 = device("Scarlett 4i4 USB")
BUILT_IN = device("Built-in Microphone", is_default=True)
BUILT_IN_AGAIN = device("Built-in Microphone", host_api="Windows WASAPI")
DEVICES = [SCARLETT, SCARLETT_4, BUILT_IN, BUILT_IN_AGAIN]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("", BUILT_IN),
        ("2i2", SCARLETT),
        ("SCARLETT 4", SCARLETT_4),
        ("built-in", BUILT_IN),  # of two host APIs that of the default device
        ("microphone, windows", BUILT_IN_AGAIN),
    ],
)
def test_a_device_is_found_by_part_of_its_name(wanted, expected):
    assert choose(DEVICES, wanted) is expected


def test_the_whole_name_beats_a_longer_one():
    longer = device("Scarlett 2i2 USB loopback")
    assert choose([longer, SCARLETT], "scarlett 2i2 usb") is SCARLETT


@pytest.mark.parametrize(
    ("devices", "wanted", "words"),
    [
        (
            DEVICES,
            "scarlett",
            r"2 sound inputs match 'scarlett', one is needed\. Available: Scarlett 2i2 USB",
        ),
        (DEVICES, "tascam", r"no sound input matches 'tascam'\. Available: Scarlett .*, Built-in Micro"),
        ([SCARLETT], "", r"there is no default sound input\. Available: Scarlett 2i2 USB \(ALSA\)"),
        ([], "", r"no default sound input\. Available: none\. Try: mer-bridge devices"),
    ],
)
def test_no_or_several_devices_are_refused_with_those_there_are(devices, wanted, words):
    with pytest.raises(DeviceError, match=words):
        choose(devices, wanted)


def test_a_missing_portaudio_is_said_with_its_remedy(monkeypatch):
    class Finder:
        @staticmethod
        def find_spec(name, _path=None, _target=None):
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    for open_it in (list_devices, lambda: SoundcardSource(Input(kind="soundcard"))):
        with pytest.raises(DeviceError, match="apt install libportaudio2"):
            open_it()


@pytest.fixture
def portaudio(singer, monkeypatch):
    """PortAudio that found the singer: it looks for devices only when it starts."""
    import sounddevice

    sounddevice._terminate()
    sounddevice._initialize()
    yield sounddevice
    sounddevice._terminate()
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "mer-test-nobody")  # stay off the server that will end
    sounddevice._initialize()


def open_singer(**keys) -> SoundcardSource:
    settings = {"device": "singer", "sample_rate": RATE, "block": 256} | keys
    return SoundcardSource(Input(kind="soundcard", **settings))


def listen(source: SoundcardSource, samples: int) -> np.ndarray:
    blocks: list[np.ndarray] = []
    heard = 0
    while heard < samples:
        block = source.read(20.0)
        assert len(block), "PortAudio gave nothing for 20 s"
        if heard or np.any(block):
            blocks.append(block)
            heard += len(block)
    return np.concatenate(blocks)


@pytest.mark.host
def test_devices_are_listed_with_what_is_needed_to_choose_one(portaudio):
    found = next(entry for entry in list_devices() if entry.name == "singer")
    assert found.host_api == "JACK Audio Connection Kit"
    assert (found.inputs, found.sample_rate) == (2, RATE)


@pytest.mark.host
def test_what_is_played_arrives_in_order(portaudio):
    source = open_singer(channel=1)
    assert source.sample_rate == RATE
    assert source.describe() == "singer, 48000 Hz, mono, block 256 (5.3 ms)"
    heard = listen(source, 24_000)
    sounding = heard[np.argmax(heard > 0) :]
    steps = np.rint(np.diff(sounding) * 1000).astype(int) % 1000
    # A busy machine may lose periods, and then the card says so; nothing else may differ.
    jumps = np.count_nonzero(steps != 1)
    assert jumps == 0 or source.lost > 0
    assert jumps < len(sounding) / 256 / 2
    source.close()


@pytest.mark.host
def test_both_inputs_are_given_to_be_mixed(portaudio):
    source = open_singer()
    heard = listen(source, 4800)
    assert heard.shape[1] == 2
    both = heard[(heard != 0).all(axis=1)]
    assert len(both) > 1000
    np.testing.assert_array_equal(both[:, 0], -both[:, 1])
    source.close()


@pytest.mark.host
def test_a_rate_the_card_refuses_becomes_its_own_and_is_said(portaudio):
    source = open_singer(sample_rate=44_100)
    assert source.sample_rate == RATE
    assert "48000 Hz (44100 Hz refused)" in source.describe()
    source.close()


@pytest.mark.host
def test_a_channel_the_card_does_not_have_is_refused(portaudio):
    with pytest.raises(DeviceError, match=r"singer has 2 inputs, input\.channel is 3"):
        open_singer(channel=3)


@pytest.mark.host
def test_two_players_hear_a_channel_each_of_one_card(portaudio):
    card = {"kind": "soundcard", "device": "singer", "sample_rate": RATE, "block": 256}
    inputs = [Input(name=name, channel=k, **card) for k, name in enumerate(("anna", "ben"), start=1)]
    with ExitStack() as opened:
        anna, ben = (listen(source, 4800) for source in open_sources(inputs, opened))
    assert anna.shape[1] == ben.shape[1] == 2
    assert (anna[:, 0] >= 0).all()
    assert (ben[:, 1] <= 0).all()


@pytest.mark.host
def test_looking_for_devices_again_leaves_a_card_that_is_heard_alone(portaudio):
    anna = open_singer(channel=1)
    ben = SoundcardSource(Input(kind="soundcard", device="singer", channel=2), look_again=True)
    listen(ben, 4800)
    assert len(listen(anna, 4800))
    assert anna.failures == 0
    for source in (anna, ben):
        source.close()


@pytest.mark.host
def test_close_wakes_a_reader_and_is_no_failure(portaudio):
    source = open_singer()

    def play() -> None:
        while not source.ended:
            source.read(60.0)

    reader = threading.Thread(target=play, daemon=True)
    reader.start()
    source.close()
    source.close()
    reader.join(10.0)
    assert not reader.is_alive()
    assert source.ended
    assert source.failures == 0


VANISHING = """
import sys
from mer_bridge.config import Input
from mer_bridge.runtime.opening import open_sources
from mer_bridge.sources.soundcard import SoundcardSource
source = SoundcardSource(Input(kind="soundcard", sample_rate=48000, block=256))
print(len(source.read(20.0)) > 0, flush=True)
sys.stdin.readline()
while not source.failures:
    source.read(0.05)
while len(source.read(0.0)):
    pass
print(source.failures, source.ended, flush=True)
source.close()
source.close()
print(source.ended, flush=True)
"""


@pytest.mark.host
def test_a_device_that_vanishes_gives_silence_is_counted_and_lets_the_program_end(jack_server):
    # A program of its own, because its PortAudio is of no use afterwards.
    command = [sys.executable, "-c", VANISHING]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True) as program:
        assert program.stdout.readline() == "True\n"
        jack_server.terminate()
        jack_server.wait(20.0)
        said, _ = program.communicate("gone\n", timeout=30.0)
    assert said == "1 False\nTrue\n"
    assert program.returncode == 0
