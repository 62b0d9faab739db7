"""Recordings sent again, over real sockets."""

from __future__ import annotations

import dataclasses
import socket
import threading

import pytest
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from mer_bridge import takes
from mer_bridge.config import Config, Osc
from mer_bridge.errors import ConfigError
from mer_bridge.runtime.replayer import Replay
from mer_bridge.sinks.recorder import Recorder
from mer_bridge.values import Emotion, Frame, MidLevel, Why

FRAME = Frame(
    index=0,
    time_s=1.0,
    level_db=-15.0,
    gate_open=True,
    features=MidLevel(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
    emotions=Emotion(0.5, 0.5, 0.0, 0.1, 0.2, 0.3, 0.4, 0.9),
    contributions=((0.0,) * 7,) * 8,
    why=Why("valence", ()),
    confidence=0.8,
    live=(0.5,) * 15,
)
TICK_S = 0.128


@pytest.fixture
def take(tmp_path):
    """Forty frames, the valence rising from 0 to 1."""
    recorder = Recorder(tmp_path / "take.jsonl", model="a-model-v1", config=Config())
    for k in range(40):
        emotions = FRAME.emotions._replace(valence=k / 39)
        recorder.send(
            dataclasses.replace(FRAME, index=k, time_s=1.0 + TICK_S * k, emotions=emotions), (), 0.0
        )
    recorder.close()
    return takes.read(tmp_path / "take.jsonl")


@pytest.fixture
def receiver():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(20.0)
        yield sock


def to(receiver, **more) -> Config:
    port = receiver.getsockname()[1]
    return Config(
        osc=Osc(listen="127.0.0.1:auto", send=(f"127.0.0.1:{port}",), parts=("frame", "emotion"), **more)
    )


def valences(receiver) -> list[float]:
    """Valence of every bundle that has arrived."""
    receiver.setblocking(False)
    found = []
    try:
        while True:
            packet = receiver.recv(65_536)
            if OscBundle.dgram_is_bundle(packet):
                found += [m.params[0] for m in OscBundle(packet) if m.address == "/mer/valence"]
    except BlockingIOError:
        return found


def test_a_recording_is_sent_from_its_first_value_to_its_last(take, receiver):
    with Replay(take, to(receiver), speed=10.0) as replay:
        assert replay.wait(20.0)
    sent = valences(receiver)
    assert sent == sorted(sent)
    assert sent[0] < 0.2
    assert sent[-1] == 1.0
    assert replay.failure is None
    assert replay.stats().ticks == 40


def test_it_keeps_the_time_of_the_performance(take, receiver):
    # The clock is the machine's, so only the lower bound is sure: never faster than asked.
    import time

    began_s = time.monotonic()
    with Replay(take, to(receiver), speed=8.0) as replay:
        assert replay.wait(20.0)
    assert time.monotonic() - began_s >= 39 * TICK_S / 8.0


def test_seeking_begins_later(take, receiver):
    with Replay(take, to(receiver), speed=20.0, seek_s=20 * TICK_S - 0.001) as replay:
        assert replay.wait(20.0)
    assert valences(receiver)[0] == pytest.approx(20 / 39, abs=0.1)
    assert replay.stats().ticks == 20


def test_a_loop_goes_on(take, receiver):
    with Replay(take, to(receiver), speed=100.0, loop=True) as replay:
        while replay.stats().ticks <= 100:
            assert not replay.wait(0.01)


def test_a_subscriber_asks_and_hears(take, receiver):
    with (
        Replay(take, Config(osc=Osc(listen="127.0.0.1:auto", send=())), loop=True) as replay,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as patch,
    ):
        patch.connect(replay.address)
        patch.settimeout(20.0)
        patch.send(OscMessageBuilder("/mer/subscribe").build().dgram)
        while b"/mer/model" not in (packet := patch.recv(65_536)):
            pass
        assert b"a-model-v1" in packet
        ask = OscMessageBuilder("/mer/horizon")
        ask.add_arg(4.0)
        patch.send(ask.build().dgram)
        while b"/mer/error" not in (packet := patch.recv(65_536)):
            pass
        assert "this is a replay" in OscMessage(packet).params[0]


@pytest.mark.parametrize("given", [{"speed": 0.0}, {"speed": -1.0}, {"seek_s": 6.0}])
def test_what_cannot_be_is_said(take, receiver, given):
    with pytest.raises(ConfigError, match="--"):
        Replay(take, to(receiver), **given)


def test_nothing_is_left_when_it_stops_in_the_middle(take, receiver):
    replay = Replay(take, to(receiver), speed=0.1)
    replay.start()
    replay.stop()
    replay.stop()
    assert not [each for each in threading.enumerate() if each.name.startswith("mer-bridge")]
