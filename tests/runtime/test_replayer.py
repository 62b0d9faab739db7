"""Recordings sent again, over real sockets."""

from __future__ import annotations

import dataclasses
import socket
import threading
import time

import msgspec
import pytest
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from mer_bridge import takes
from mer_bridge.config import Config, Input, Map, Osc
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
    with Replay({"": take}, to(receiver), speed=10.0) as replay:
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
    with Replay({"": take}, to(receiver), speed=8.0) as replay:
        assert replay.wait(20.0)
    assert time.monotonic() - began_s >= 39 * TICK_S / 8.0


def test_seeking_begins_later(take, receiver):
    with Replay({"": take}, to(receiver), speed=20.0, seek_s=20 * TICK_S - 0.001) as replay:
        assert replay.wait(20.0)
    assert valences(receiver)[0] == pytest.approx(20 / 39, abs=0.1)
    assert replay.stats().ticks == 20


def test_a_loop_goes_on(take, receiver):
    with Replay({"": take}, to(receiver), speed=100.0, loop=True) as replay:
        while replay.stats().ticks <= 100:
            assert not replay.wait(0.01)


def test_a_subscriber_asks_and_hears(take, receiver):
    with (
        Replay({"": take}, Config(osc=Osc(listen="127.0.0.1:auto", send=())), loop=True) as replay,
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
        Replay({"": take}, to(receiver), **given)


def test_nothing_is_left_when_it_stops_in_the_middle(take, receiver):
    replay = Replay({"": take}, to(receiver), speed=0.1)
    replay.start()
    replay.stop()
    replay.stop()
    assert not [each for each in threading.enumerate() if each.name.startswith("mer-bridge")]


def band(tmp_path):
    """Two recordings of one evening: anna from 0 s on, ben from 0.5 s on, each of another valence."""
    maps = (Map(source="ben.abs.valence", to="osc:/ben", range=(-1.0, 1.0)),)
    config = Config(input=Input(name="anna"), others=(Input(name="ben"),), map=maps)
    for name, valence, from_s in (("anna", 0.2, 10.0), ("ben", 0.6, 10.5)):
        folder = tmp_path / "band" / name
        folder.mkdir(parents=True)
        header = {"mer_bridge": "1", "model": "a-model-v1", "player": name, "config": config}
        emotions = FRAME.emotions._replace(valence=valence)
        lines = [msgspec.json.encode(header)]
        for k in range(20):
            frame = dataclasses.replace(FRAME, index=k, time_s=1.0 + TICK_S * k, emotions=emotions)
            lines.append(msgspec.json.encode({**msgspec.to_builtins(frame), "at_s": from_s + TICK_S * k}))
        (folder / "frames.jsonl").write_bytes(b"\n".join(lines))
    return tmp_path / "band"


def with_players(config: Config, recorded: Config) -> Config:
    """Where to send as in one, who plays and what is mapped as in the other."""
    changed = {"input": recorded.input, "others": recorded.others, "map": recorded.map}
    return msgspec.structs.replace(config, **changed)


def sent_during(replay: Replay, receiver) -> tuple[dict[str, float], dict[str, float]]:
    """The last number of every address, and when each came first."""
    last: dict[str, float] = {}
    first_s: dict[str, float] = {}
    while not replay.wait(0.0):
        packet = receiver.recv(65_536)
        if OscBundle.dgram_is_bundle(packet):
            for message in OscBundle(packet):
                last[message.address] = message.params[0]
                first_s.setdefault(message.address, time.monotonic())
    return last, first_s


def test_players_who_were_recorded_together_are_sent_together(tmp_path, receiver):
    found = takes.read_all(band(tmp_path))
    assert list(found) == ["anna", "ben"]
    with Replay(found, with_players(to(receiver), found["anna"].band)) as replay:
        last, first_s = sent_during(replay, receiver)
        assert sum("replay " in fact for fact in replay.facts()) == 2
    begins = [first_s[f"/mer/player/{name}/valence"] for name in ("anna", "ben")]
    assert begins[1] - begins[0] == pytest.approx(0.5, abs=0.3)
    assert last["/mer/player/anna/valence"] == pytest.approx(0.2)
    assert last["/mer/player/ben/valence"] == pytest.approx(0.6)
    assert last["/mer/valence"] == pytest.approx(0.4)
    assert last["/ben"] == pytest.approx(0.6)


def test_one_of_several_can_be_sent_alone_and_the_others_rest(tmp_path, receiver):
    found = takes.read_all(band(tmp_path) / "anna")
    with Replay(found, with_players(to(receiver), found["anna"].band)) as replay:
        last, _ = sent_during(replay, receiver)
    assert last["/mer/player/anna/valence"] == last["/mer/valence"] == pytest.approx(0.2)
    assert last["/ben"] == 0.0
    assert "/mer/player/ben/valence" not in last


def test_recordings_of_several_evenings_are_no_band(tmp_path):
    folder = band(tmp_path)
    frames = folder / "anna" / "frames.jsonl"
    frames.write_text(frames.read_text().replace('"player":"anna"', '"player":""'))
    with pytest.raises(ConfigError, match="holds several recordings; name one"):
        takes.read_all(folder)


def test_a_player_who_was_not_heard_is_left_out(tmp_path):
    folder = band(tmp_path)
    text = (folder / "anna" / "frames.jsonl").read_text()
    (folder / "anna" / "frames.jsonl").write_text(text.splitlines()[0])
    assert set(takes.read_all(folder)) == {"ben"}
    (folder / "ben" / "frames.jsonl").write_text(text.splitlines()[0])
    with pytest.raises(ConfigError, match="holds no frames"):
        takes.read_all(folder)
