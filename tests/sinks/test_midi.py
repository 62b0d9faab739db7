from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from mer_bridge import config
from mer_bridge.controllers.targets import parse
from mer_bridge.errors import ConfigError, DeviceError
from mer_bridge.mapping import Mapper
from mer_bridge.midi.cable import open_output
from mer_bridge.midi.file import MidiFilePort
from mer_bridge.midi.ports import API_VARIABLE, port_names
from mer_bridge.sinks.midi import MidiSink
from mer_bridge.values import VALUE_NAMES, Control, Emotion, Frame, MidLevel, Why

FRAME = Frame(
    index=0,
    time_s=0.0,
    level_db=-20.0,
    gate_open=True,
    features=MidLevel(*[0.5] * 7),
    emotions=Emotion(*[0.5] * 8),
    contributions=((0.0,) * 7,) * 8,
    why=Why("valence", ()),
    confidence=1.0,
    live=(0.5,) * 15,
)
SETTINGS = config.Midi(port="mer-bridge")


QUIET = ["b0 7b 00", "b0 78 00"]
"""All notes and all sound off, at every end."""


class ListPort:
    """A port that remembers, refuses, or goes away and comes back."""

    title = "list"

    def __init__(self, *, refuses: bool = False) -> None:
        self.messages: list[str] = []
        self.refuses = refuses
        self.is_up = True
        self.is_back = False
        self.closed = 0

    def take_return(self) -> bool:
        is_back, self.is_back = self.is_back, False
        return is_back

    def send(self, message: bytes, time_s: float) -> bool:  # noqa: ARG002 (Port)
        if self.refuses or not self.is_up:
            return False
        self.messages.append(message.hex(" "))
        return True

    def close(self) -> None:
        self.closed += 1


def test_controls_reach_the_port_and_others_do_not():
    port = ListPort()
    sink = MidiSink(SETTINGS, port=port)
    sink.send(FRAME, [Control("cc:20", 1.0), Control("osc:/a", 1.0), Control("cc14:21", 1.0)], 10.0)
    assert port.messages == ["b0 14 7f", "b0 15 7f", "b0 35 7f"]


def test_the_default_map_sends_all_sixteen_controllers():
    port = ListPort()
    mapper = Mapper(config.Config(midi=SETTINGS))
    MidiSink(SETTINGS, port=port).send(FRAME, mapper.controls(FRAME), 0.0)
    assert sorted(message[3:5] for message in port.messages) == sorted(
        f"{cc:02x}" for cc in [*range(20, 29), *range(102, 109)]
    )


def test_on_exit_leave_delivers_the_last_value_and_no_more():
    port = ListPort()
    sink = MidiSink(SETTINGS, port=port, rest=[Control("cc:20", 0.5)])
    sink.send(FRAME, [Control("cc:20", 0.0)], 0.0)
    sink.send(FRAME, [Control("cc:20", 1.0)], 0.001)
    assert port.messages == ["b0 14 00"]
    sink.close()
    assert port.messages == ["b0 14 00", "b0 14 7f", *QUIET]


def test_on_exit_rest_leaves_receivers_at_rest():
    port = ListPort()
    sink = MidiSink(config.Midi(port="x", on_exit="rest"), port=port, rest=[Control("cc:20", 0.5)])
    sink.send(FRAME, [Control("cc:20", 1.0)], 0.0)
    sink.close()
    assert port.messages == ["b0 14 7f", "b0 14 40", *QUIET]


def test_closing_twice_and_sending_afterwards_do_nothing():
    port = ListPort()
    sink = MidiSink(SETTINGS, port=port)
    sink.close()
    sink.close()
    sink.send(FRAME, [Control("cc:20", 1.0)], 1.0)
    assert (port.closed, port.messages) == (1, [])


def test_what_the_port_refuses_comes_when_it_takes_it():
    port = ListPort(refuses=True)
    sink = MidiSink(SETTINGS, port=port)
    sink.send(FRAME, [Control("cc:20", 1.0), Control("cc:80", 1.0, is_event=True)], 0.0)
    port.refuses = False
    sink.send(FRAME, [], 1.0)
    assert port.messages == ["b0 50 7f", "b0 14 7f"]
    assert sink.dropped == 0


def test_a_port_that_was_away_hears_the_end_of_its_notes_and_every_value():
    port = ListPort()
    sink = MidiSink(SETTINGS, port=port)
    sink.send(FRAME, [Control("cc:20", 0.0), Control("note:60", 1.0, is_event=True)], 0.0)
    port.is_up = False
    sink.send(FRAME, [Control("note:60", 0.0, is_event=True)], 1.0)
    sink.send(FRAME, [Control("note:61", 1.0, is_event=True), Control("cc:20", 1.0)], 2.0)
    port.is_up = port.is_back = True
    sink.send(FRAME, [], 3.0)
    assert port.messages[2:] == ["80 3c 40", *QUIET, "b0 14 7f"]
    assert sink.dropped == 1


def test_every_end_turns_off_the_notes_that_sound():
    port = ListPort()
    sink = MidiSink(SETTINGS, port=port)
    sink.send(FRAME, [Control("note:60", 1.0, is_event=True)], 0.0)
    sink.close()
    assert port.messages == ["90 3c 7f", "80 3c 40", *QUIET]


def test_a_program_that_dies_of_an_error_turns_its_notes_off(tmp_path):
    log = tmp_path / "sent"
    program = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_midi import FRAME, SETTINGS, ListPort, MidiSink, Control
class FilePort(ListPort):
    def send(self, message, time_s):
        print(message.hex(" "), file=open({str(log)!r}, "a"))
        return True
sink = MidiSink(SETTINGS, port=FilePort())
sink.send(FRAME, [Control("note:60", 1.0, is_event=True)], 0.0)
raise RuntimeError("nobody closed anything")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert log.read_text().splitlines() == ["90 3c 7f", "80 3c 40", *QUIET]


def test_panic_silences_the_channel_at_once():
    port = ListPort()
    sink = MidiSink(config.Midi(port="x", channel=16), port=port)
    sink.panic()
    assert port.messages == ["bf 7b 00", "bf 78 00"]


def test_while_one_control_is_learnt_nothing_else_is_sent():
    port = ListPort()
    sink = MidiSink(SETTINGS, port=port)
    sink.learn(parse("cc:74"))
    for k in range(100):
        sink.send(FRAME, [Control("cc:20", k / 100)], k / 25)
    assert {message[:5] for message in port.messages} == {"b0 4a"}
    port.messages.clear()
    sink.learn(None)
    sink.send(FRAME, [], 5.0)
    assert port.messages == ["b0 14 7e"]


def test_nothing_is_sent_twice_while_outputs_are_held():
    port = ListPort()
    sink = MidiSink(SETTINGS, port=port)
    sink.hold(on=True)
    for k in range(250):
        sink.send(FRAME, [Control("cc:20", 0.5)], k / 25)
    assert port.messages == ["b0 14 40"]


def test_it_describes_itself_in_one_line():
    line = MidiSink(SETTINGS, port=ListPort()).describe()
    assert line == "MIDI: list, channel 1, at most 25 Hz per CC"


def write_file(path: Path, values: list[float], *, seconds_each: float = 1.0, source: str = "energy") -> None:
    """The bridge's CC 7 for a live value that changes every second, at 25 output steps a second."""
    midi = config.Midi(port="file")
    own = config.Map(source=source, to="cc:7")
    mapper = Mapper(config.Config(midi=midi, defaults=False, map=(own,)))
    sink = MidiSink(midi, port=MidiFilePort(path))
    for step in range(round(len(values) * seconds_each * 25)):
        live = list(FRAME.live)
        live[VALUE_NAMES.index(source)] = values[int(step / 25 / seconds_each)]
        frame = replace(FRAME, live=tuple(live))
        sink.send(frame, mapper.controls(frame), step / 25)
    sink.close()


def test_a_midi_file_holds_each_change_at_its_time(tmp_path):
    write_file(tmp_path / "cc.mid", [1.0, 0.5, 0.0])
    events, now_s = [], 0.0
    for message in mido.MidiFile(tmp_path / "cc.mid"):
        now_s += message.time
        if message.type == "control_change" and message.control < 120:
            events.append((message.control, message.value, pytest.approx(now_s, abs=0.001)))
    assert events == [(7, 127, 0.0), (7, 64, 1.0), (7, 0, 2.0)]


def test_a_midi_file_that_cannot_be_written_is_said_at_once(tmp_path):
    with pytest.raises(ConfigError, match=r"cannot write .*cc\.mid"):
        MidiFilePort(tmp_path / "missing" / "cc.mid")


@pytest.mark.skipif(
    not Path("/proc").exists() or Path("/dev/snd/seq").exists(), reason="this machine has an ALSA sequencer"
)
def test_a_machine_without_midi_says_so_in_one_line(monkeypatch):
    monkeypatch.delenv(API_VARIABLE, raising=False)
    for attempt in (lambda: open_output("mer-bridge"), port_names, lambda: MidiSink(SETTINGS)):
        with pytest.raises(DeviceError, match=r"no MIDI here.*Try") as caught:
            attempt()
        assert "\n" not in str(caught.value)


def test_a_jack_server_that_does_not_run_is_a_device_error(monkeypatch, need_library):
    need_library("rtmidi")
    monkeypatch.setenv(API_VARIABLE, "jack")
    monkeypatch.setenv("JACK_DEFAULT_SERVER", f"mer-nobody-{os.getpid()}")
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")
    with pytest.raises(DeviceError, match="no MIDI here"):
        open_output("mer-bridge")


def soundfont() -> str:
    folders = ("/usr/share/sounds/sf2", "/usr/share/soundfonts", "/usr/local/share/soundfonts")
    fonts = [font for folder in folders for font in sorted(Path(folder).glob("*.sf2"))]
    if not fonts:
        ask = pytest.fail if os.environ.get("MER_BRIDGE_REQUIRE_HOSTS") == "1" else pytest.skip
        ask("no soundfont (*.sf2) is installed")
    return str(min(fonts, key=lambda font: font.stat().st_size))


@pytest.mark.host
def test_controllers_of_the_bridge_change_the_loudness_of_a_synth(tmp_path, need_program):
    fluidsynth, font = need_program("fluidsynth"), soundfont()
    path, wave = tmp_path / "cc.mid", tmp_path / "cc.wav"
    write_file(path, [1.0, 0.5, 0.0])
    file = mido.MidiFile(path)
    organ = [
        mido.Message("program_change", program=16),
        mido.Message("note_on", note=60, velocity=100),
        mido.Message("note_off", note=60, time=6 * file.ticks_per_beat),
    ]
    file.tracks.append(mido.MidiTrack(organ))
    file.type = 1
    file.save(path)
    command = [fluidsynth, "-ni", "-R", "0", "-C", "0", "-r", "48000", "-F", wave, "-O", "s16", font, path]
    subprocess.run(command, check=True, capture_output=True, timeout=60)

    samples, rate = soundfile.read(wave, always_2d=True)
    loud, half, silent = (
        float(np.std(samples[int((second + 0.2) * rate) : int((second + 0.9) * rate), 0]))
        for second in range(3)
    )
    # Volume is 40 log10(value / 127) dB in General MIDI: step 64 is a quarter of the amplitude.
    assert loud > 0.005
    assert half / loud == pytest.approx((64 / 127) ** 2, rel=0.15)
    assert silent < 0.01 * loud
