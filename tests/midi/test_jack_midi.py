"""MIDI over a real JACK server: what is sent arrives, and a port that dies is found again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from mer_bridge import config
from mer_bridge.bindings import Bindings
from mer_bridge.clock import MidiClock
from mer_bridge.midi.listener import MidiListener
from mer_bridge.midi.ports import port_names
from mer_bridge.sinks.midi import MidiSink
from mer_bridge.values import Control, Emotion, Frame, MidLevel, Why

pytestmark = pytest.mark.host

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
BACK_S = 3.0
"""What is promised; a crowded machine gets the same again."""


def lines(process: subprocess.Popen[str], n: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline().strip() for _ in range(n)]


def until(condition, *, seconds: float) -> float:
    """Seconds until it holds; fails when it never does."""
    began_s = time.monotonic()
    while not condition():
        assert time.monotonic() - began_s < seconds, "waited too long"
        time.sleep(0.01)
    return time.monotonic() - began_s


@pytest.fixture
def sink(jack_server):
    """A sink to the port of a receiver called listener."""
    receiver = jack_server.receiver()
    sink = MidiSink(config.Midi(port="LISTEN"))
    yield sink, receiver
    sink.close()


def test_a_virtual_port_delivers_every_kind_of_message(jack_server):
    sink = MidiSink(config.Midi(port="mer-bridge"))
    assert "virtual port mer-bridge" in sink.describe()
    receiver = jack_server.receiver("monitor")
    import jack

    with jack.Client("patchbay", no_start_server=True, servername=jack_server.name) as client:
        client.connect("mer-bridge:mer-bridge", "monitor:in")
        controls = [
            *(Control("note:60", 1.0, is_event=True), Control("cc:20", 0.5), Control("cc14:21", 1.0)),
            *(
                Control("nrpn:300", 1.0),
                Control("bend", 0.5),
                Control("pressure", 0.25),
                Control("program", 5.0),
            ),
        ]
        sink.send(FRAME, controls, 0.0)
        sink.close()
        assert not client.get_ports("mer-bridge:*")
    assert lines(receiver, 16) == [
        *("90 3c 7f", "b0 14 40", "b0 15 7f", "b0 35 7f"),
        *("b0 63 02", "b0 62 2c", "b0 06 7f", "b0 26 7f", "b0 65 7f", "b0 64 7f"),
        *("e0 00 40", "d0 20", "c0 05", "80 3c 40", "b0 7b 00", "b0 78 00"),
    ]


def test_part_of_a_name_finds_a_port_and_the_bridge_never_lists_its_own(sink):
    sink, receiver = sink
    assert "listener" in sink.describe()
    assert any("listener" in name for name in port_names())
    assert not any(name.startswith("mer-bridge") for name in port_names())
    sink.send(FRAME, [Control("cc:20", 1.0)], 0.0)
    assert lines(receiver, 1) == ["b0 14 7f"]


def test_a_receiver_that_is_killed_and_comes_back_hears_everything_again(sink, jack_server):
    sink, receiver = sink
    for cycle in range(3):
        now_s = 100.0 * cycle
        sink.send(FRAME, [Control("cc:20", cycle / 2), Control("note:60", 1.0, is_event=True)], now_s)
        assert "b0 14" in " ".join(lines(receiver, 2))
        receiver.kill()
        until(lambda: not sink.is_up, seconds=10.0)
        sink.send(FRAME, [Control("cc:20", 1.0)], now_s + 1.0)
        receiver = jack_server.receiver()
        assert until(lambda: sink.is_up, seconds=10.0) <= 2.0 * BACK_S
        sink.send(FRAME, [], now_s + 2.0)
        assert lines(receiver, 4) == ["80 3c 40", "b0 7b 00", "b0 78 00", "b0 14 7f"]


def test_a_server_that_is_killed_and_comes_back_does_not_hang_or_end_the_process(jack_server):
    sink = MidiSink(config.Midi(port="mer-bridge"))
    try:
        jack_server.stop()
        now_s = 0.0
        while sink.is_up:  # as fast as may be: a dead JACK blocks whoever fills its buffer
            sink.send(FRAME, [Control("cc:20", now_s % 1.0)], now_s)
            now_s += 0.04
            time.sleep(0.001)
        jack_server.start()
        assert until(lambda: sink.is_up, seconds=10.0) <= 2.0 * BACK_S
        receiver = jack_server.receiver("monitor")
        import jack

        with jack.Client("patchbay", no_start_server=True, servername=jack_server.name) as client:
            client.connect("mer-bridge:mer-bridge", "monitor:in")
            sink.send(FRAME, [Control("cc:20", 1.0)], now_s + 10.0)
            assert lines(receiver, 1) == ["b0 14 7f"]
    finally:
        sink.close()


def test_a_pedal_and_a_clock_are_heard(jack_server):
    import jack
    import rtmidi

    commands, midi_clock = [], MidiClock()
    bindings = Bindings(config.Config(bind=(config.Bind(source="cc:64", to="hold"),)))
    listener = MidiListener("mer-in", bindings=bindings, midi_clock=midi_clock, on_command=commands.append)
    pedal = rtmidi.MidiOut(rtapi=rtmidi.API_UNIX_JACK, name="pedal")
    try:
        pedal.open_virtual_port("out")
        with jack.Client("patchbay", no_start_server=True, servername=jack_server.name) as client:
            client.connect("pedal:out", "mer-bridge:mer-in")
            pedal.send_message([0xB0, 64, 127])
            until(lambda: commands, seconds=10.0)
            assert commands == [("hold", (1,), "")]
            for _ in range(30):
                pedal.send_message([0xF8])
                time.sleep(0.01)
            until(lambda: midi_clock.tempo_bpm > 0.0, seconds=10.0)
    finally:
        pedal.close_port()
        pedal.delete()
        listener.close()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_bridge_that_is_stopped_silences_its_channel(jack_server, tmp_path, how):
    receiver = jack_server.receiver()
    command = [sys.executable, "-m", "mer_bridge", "run", "--input-kind", "player", "--input-loop"]
    flags = ["--midi-port", "listener", "--midi-channel", "2", "--port", "auto"]
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*command, *flags], cwd=tmp_path, env={**os.environ, **home}, stdout=pipe, stderr=pipe, text=True
    ) as bridge:
        try:
            lines(receiver, 20)
            bridge.send_signal(how)
            assert bridge.wait(20) == 0
        finally:
            bridge.kill()
    heard = lines(receiver, 1)
    while heard[-1] != "b1 78 00":
        heard += lines(receiver, 1)
    assert heard[-2:] == ["b1 7b 00", "b1 78 00"]


def test_learn_moves_one_controller_alone(jack_server, tmp_path):
    receiver = jack_server.receiver()
    command = [
        sys.executable,
        "-m",
        "mer_bridge",
        "learn",
        "valence",
        "--midi-port",
        "listener",
        "--seconds",
        "1",
    ]
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, **home},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "valence sweeps alone on" in done.stdout
    heard = lines(receiver, 20)
    assert {line[:5] for line in heard} == {"b0 14"}


def test_learn_asks_a_bridge_that_runs_already(jack_server, tmp_path):
    receiver = jack_server.receiver()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = f'[osc]\nlisten = "127.0.0.1:{port}"\n[midi]\nport = "listener"\n'
    (tmp_path / "mer-bridge.toml").write_text(text)
    home = {**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    mer, pipe = [sys.executable, "-m", "mer_bridge"], subprocess.PIPE
    with subprocess.Popen(
        [*mer, "run"], cwd=tmp_path, env=home, stdout=pipe, stderr=pipe, text=True
    ) as bridge:
        try:
            for line in bridge.stdout:
                if line.startswith("ready"):
                    break
            learn = [*mer, "learn", "fear", "--seconds", "1"]
            done = subprocess.run(
                learn, cwd=tmp_path, env=home, capture_output=True, text=True, timeout=60, check=False
            )
            assert done.returncode == 0, done.stderr
            assert done.stdout == "fear sweeps alone; an empty name ends it; Ctrl-C ends\n"
            assert {line[:5] for line in lines(receiver, 20)} == {"b0 18"}
        finally:
            bridge.kill()
