"""A bridge in this process, heard and spoken to over real sockets."""

from __future__ import annotations

import socket
import struct
import threading

import numpy as np
import pytest
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from mer_bridge.config import Config, Input, Model, Osc
from mer_bridge.errors import ModelError, PortTaken
from mer_bridge.pipeline import build_pipeline
from mer_bridge.runtime import Bridge, player
from mer_bridge.runtime.stats import Stats
from mer_bridge.sinks.recorder import Recorder

RATE = 44_100
AUTO = Osc(listen="127.0.0.1:auto", send=())


def message(address: str, *arguments) -> bytes:
    builder = OscMessageBuilder(address)
    for argument in arguments:
        builder.add_arg(argument)
    return builder.build().dgram


@pytest.fixture
def chord():
    """A second of silence, three seconds of a chord, as 16-bit samples."""
    time_s = np.arange(3 * RATE) / RATE
    sound = 0.1 * sum(np.sin(2 * np.pi * pitch_hz * time_s) for pitch_hz in (220.0, 277.2, 329.6))
    return np.round(32767 * np.concatenate([np.zeros(RATE), sound])).astype(">i2")


@pytest.fixture
def bridge():
    with Bridge(Config(osc=AUTO)) as bridge:
        yield bridge


@pytest.fixture
def patch(bridge):
    """What a patch has: a UDP socket that talks to the bridge."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.connect(bridge.address)
        sock.settimeout(20.0)
        yield sock


class Arrived(Recorder):
    """A recorder that tells when so many frames have come."""

    def __init__(self, wanted: int) -> None:
        super().__init__()
        self._wanted = wanted
        self.enough = threading.Event()

    def send(self, frame, controls, time_s):
        super().send(frame, controls, time_s)
        if len(self.frames) >= self._wanted:
            self.enough.set()


def send_over_tcp(address, samples) -> None:
    with socket.create_connection(address, timeout=20.0) as sock:
        for number, block in enumerate(np.array_split(samples, len(samples) // 1024)):
            packet = message("/mer/audio", number, block.tobytes())
            sock.sendall(struct.pack(">i", len(packet)) + packet)
        sock.shutdown(socket.SHUT_WR)
        sock.recv(1)  # the other end closes when it has read everything


def test_audio_over_tcp_gives_exactly_the_frames_of_the_pipeline(chord):
    samples = (chord / 32768.0).astype(np.float32)
    expected = build_pipeline(Config(), input_rate=RATE).process(samples)
    recorder = Arrived(len(expected))
    with Bridge(Config(osc=AUTO), recorders=[recorder]) as bridge:
        send_over_tcp(bridge.address, chord)
        assert recorder.enough.wait(20.0)
    heard = list(recorder.frames)[: len(expected)]
    assert [frame.time_s for frame in heard] == [frame.time_s for frame in expected]
    np.testing.assert_allclose(
        [(*frame.features, *frame.emotions, *frame.live) for frame in heard],
        [(*frame.features, *frame.emotions, *frame.live) for frame in expected],
        atol=1e-4,  # the engine may add in another order when it computes several ticks at once
    )


def test_a_subscriber_hears_what_is_heard(bridge, patch, chord):
    patch.send(message("/mer/subscribe"))
    send_over_tcp(bridge.address, chord)
    addresses: set[str] = set()
    while not {"/mer/valence", "/mer/live/tension", "/mer/quadrant"} <= addresses:
        packet = patch.recv(65_536)
        if OscBundle.dgram_is_bundle(packet):
            addresses |= {each.address for each in OscBundle(packet)}
    assert bridge.stats().subscribers == 1


def test_status_is_answered_with_every_count_by_name(bridge, patch):
    patch.send(message("/mer/status"))
    answer = OscMessage(patch.recv(65_536))
    assert answer.address == "/mer/status"
    assert list(answer.params[::2]) == list(Stats.__dataclass_fields__)


def test_a_wrong_command_is_answered_to_whoever_asked(bridge, patch):
    patch.send(message("/mer/horizon", 99.0))
    answer = OscMessage(patch.recv(65_536))
    assert answer.address == "/mer/error"
    assert "1..15" in answer.params[0]


def test_malformed_packets_stop_nothing(bridge, patch, rng):
    for size in (0, 1, 20, 1000):
        patch.send(rng.bytes(size))
    patch.send(message("/mer/ping"))
    answers = []
    while "/mer/pong" not in answers:
        answers.append(OscMessage(patch.recv(65_536)).address)
    assert bridge.failure is None


def test_silence_is_explained_once(bridge, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(player, "PATIENCE_S", 0.0)
    bridge._watches[0]._say = said.append
    bridge.wait(0.0)
    bridge.wait(0.0)
    (line,) = said
    assert f"{bridge.address[0]}:{bridge.address[1]}" in line


def test_a_source_that_dries_up_is_told_each_time(bridge, monkeypatch):
    said: list[str] = []
    bridge._watches[0]._say = said.append
    for is_starved in (False, True, True, False, True):
        monkeypatch.setattr(bridge._parts.players[0].worker, "is_starved", is_starved)
        bridge.wait(0.0)
    assert len(said) == 2
    assert "no audio arrives any more" in said[0]


class Broken(Recorder):
    def send(self, *_):
        raise RuntimeError("the disk is on fire")


def test_an_error_in_a_thread_is_told_and_ends_the_bridge(chord):
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver,
        Bridge(Config(osc=AUTO), recorders=[Broken()]) as bridge,
    ):
        receiver.connect(bridge.address)
        receiver.settimeout(20.0)
        receiver.send(message("/mer/subscribe"))
        receiver.send(message("/mer/ping"))
        assert OscMessage(receiver.recv(65_536)).address == "/mer/pong"
        send_over_tcp(bridge.address, chord)
        assert bridge.wait(20.0)
        assert OscMessage(receiver.recv(65_536)).params == ["the disk is on fire"]
    assert str(bridge.failure) == "the disk is on fire"


def free_again(address) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.bind(address)
        except OSError:
            return False
    return True


def test_stop_closes_the_port_and_may_come_twice():
    bridge = Bridge(Config(osc=AUTO))
    bridge.start()
    address = bridge.address
    assert not free_again(address)
    bridge.stop()
    assert free_again(address)
    bridge.stop()
    assert not [each for each in threading.enumerate() if each.name.startswith("mer-bridge")]


def test_what_was_opened_is_closed_when_the_rest_cannot_be():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        host, port = sock.getsockname()
    osc = Osc(listen=f"{host}:{port}")
    with pytest.raises(ModelError, match="no model 'none'"):
        Bridge(Config(osc=osc, model=Model(name="none")))
    assert free_again((host, port))


def test_a_taken_port_is_said(bridge):
    host, port = bridge.address
    with pytest.raises(PortTaken, match=str(port)):
        Bridge(Config(osc=Osc(listen=f"{host}:{port}")))


def test_a_file_ends_the_bridge_in_peace(tmp_path, chord):
    import soundfile

    path = tmp_path / "chord.wav"
    soundfile.write(path, (chord / 32768.0).astype(np.float32), RATE)
    recorder = Recorder()
    config = Config(osc=AUTO, input=Input(kind="file", file=str(path), real_time=False))
    with Bridge(config, recorders=[recorder]) as bridge:
        assert bridge.wait(20.0)
    assert bridge.failure is None
    assert bridge.stats().ticks == len(recorder.frames) > 0


def test_facts_name_input_model_and_receivers():
    config = Config(osc=Osc(listen="127.0.0.1:auto", send=("127.0.0.1:9",)))
    bridge = Bridge(config)
    try:
        facts = "\n".join(bridge.facts())
    finally:
        bridge.stop()
    for words in (
        "model: midlevel-hop-v",
        "looks back 4 s",
        "input: OSC",
        "listening: 127.0.0.1:",
        "127.0.0.1:9",
    ):
        assert words in facts


def test_commands_before_it_is_ready_are_answered():
    bridge = Bridge(Config(osc=AUTO))
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.connect(bridge.address)
            sock.settimeout(20.0)
            sock.send(message("/mer/hold", 1))
            assert "before the bridge was ready" in OscMessage(sock.recv(65_536)).params[0]
    finally:
        bridge.stop()


def test_bundles_go_on_while_much_music_is_heard_at_once(bridge, patch, chord):
    patch.send(message("/mer/subscribe"))
    flood = threading.Thread(target=send_over_tcp, args=(bridge.address, np.tile(chord, 10)))
    flood.start()
    bundles = 0
    while bundles < 15:
        bundles += OscBundle.dgram_is_bundle(patch.recv(65_536))
    flood.join()
    assert bridge.failure is None


def test_a_model_without_features_sends_what_it_has_and_nothing_else(chord):
    wanted = {"/mer/valence", "/mer/category", "/mer/live/energy"}
    addresses: set[str] = set()
    with (
        Bridge(Config(osc=AUTO, model=Model(name="mood-resnet-v1"))) as bridge,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as patch,
    ):
        assert set(bridge.usual) == {0.5}
        patch.bind(("127.0.0.1", 0))
        patch.connect(bridge.address)
        patch.settimeout(20.0)
        patch.send(message("/mer/subscribe"))
        send_over_tcp(bridge.address, np.tile(chord, 3))
        while not wanted <= addresses:
            packet = patch.recv(65_536)
            if OscBundle.dgram_is_bundle(packet):
                addresses |= {each.address for each in OscBundle(packet)}
    assert not {"/mer/midlevel/modality", "/mer/emotion/fear", "/mer/why", "/mer/all"} & addresses
