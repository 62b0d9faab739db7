"""Two players at once: real sockets, real sources, one bridge."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import numpy as np
import pytest
import soundfile
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from mer_bridge.config import Config, Input, Map, Model, Osc, Record, load
from mer_bridge.runtime import Bridge
from mer_bridge.runtime.origin import Origin
from mer_bridge.runtime.worker import STARVED_S
from mer_bridge.takes import read
from mer_bridge.verify import verify

RATE = 22_050
BLOCK = 512
LIMIT_S = 40.0
AUTO = Osc(listen="127.0.0.1:auto", send=())
ANNA, BEN = Input(name="anna"), Input(name="ben", kind="player", loop=True)
BAND = Config(input=ANNA, others=(BEN,), osc=AUTO, model=Model(horizon_s=1.0))


def message(address: str, *arguments) -> bytes:
    builder = OscMessageBuilder(address)
    for argument in arguments:
        builder.add_arg(argument)
    return builder.build().dgram


class Musician:
    """A soft chord over OSC in real time, until it stops; thread of its own."""

    def __init__(self, address: tuple[str, int], name: str = "anna", *, pitch_hz: float = 220.0) -> None:
        self._address, self._name = address, name
        time_s = np.arange(4 * RATE) / RATE
        tones = sum(np.sin(2 * np.pi * pitch_hz * ratio * time_s) for ratio in (1.0, 1.25, 1.5))
        self._sound = np.round(6000 * tones * (0.6 + 0.4 * np.sin(3 * time_s))).astype(">i2")
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._play)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _play(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.connect(self._address)
            number = 0
            while not self._stopping.wait(BLOCK / RATE):
                if number % 40 == 0:
                    sock.send(message(f"/mer/player/{self._name}/format", RATE))
                at = number * BLOCK % (len(self._sound) - BLOCK)
                block = self._sound[at : at + BLOCK].tobytes()
                sock.send(message(f"/mer/player/{self._name}/audio", number, block))
                number += 1


class Patch:
    """What a patch has: a socket that has subscribed, and the newest value of every address."""

    def __init__(self, address: tuple[str, int], *subscription: bytes) -> None:
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sock.connect(address)
        self._sock.settimeout(LIMIT_S)
        self._subscription = subscription or (message("/mer/subscribe"),)
        self._renew = 0
        self.values: dict[str, tuple] = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._sock.close()

    def ask(self, address: str, *arguments) -> OscMessage:
        """The answer to a command, of which none is a bundle."""
        self._sock.send(message(address, *arguments))
        while True:
            packet = self._sock.recv(65_536)
            if not OscBundle.dgram_is_bundle(packet):
                return OscMessage(packet)

    def send(self, address: str, *arguments) -> None:
        self._sock.send(message(address, *arguments))

    def bundles(self) -> Iterator[dict[str, tuple]]:
        """Each bundle that comes in."""
        while True:
            if self._renew % 100 == 0:
                for packet in self._subscription:
                    self._sock.send(packet)
            self._renew += 1
            packet = self._sock.recv(65_536)
            if OscBundle.dgram_is_bundle(packet):
                bundle = {each.address: tuple(each.params) for each in OscBundle(packet)}
                self.values |= bundle
                yield bundle

    def steps(self) -> Iterator[dict[str, tuple]]:
        """Everything of one output step, which ends with the last player's bundle."""
        step: dict[str, tuple] = {}
        for bundle in self.bundles():
            step |= bundle
            if "/mer/player/ben/confidence" in bundle:
                yield step
                step = {}


def number(step: dict[str, tuple], address: str) -> float:
    return step[address][0]


def until(patch: Patch, wanted) -> dict[str, tuple]:
    """The first step of which `wanted` is true."""
    for count, step in enumerate(patch.steps()):
        if wanted(patch.values | step):
            return patch.values | step
        assert count < 25 * LIMIT_S
    raise AssertionError


def both_sound(step: dict[str, tuple]) -> bool:
    return all(step.get(f"/mer/player/{name}/confidence", (0.0,))[0] > 0.2 for name in ("anna", "ben"))


@pytest.fixture
def bridge():
    with Bridge(BAND, say=lambda _: None) as bridge:
        yield bridge


def is_the_mean(step: dict[str, tuple]) -> bool:
    """Whether every number of the root is the mean of the players' by their confidence."""
    weights = [number(step, f"/mer/player/{name}/confidence") for name in ("anna", "ben")]
    for name in ("live/tension", "live/energy", "midlevel/modality", "emotion/sad", "valence"):
        parts = [number(step, f"/mer/player/{player}/{name}") for player in ("anna", "ben")]
        if abs(number(step, f"/mer/{name}") - np.average(parts, weights=weights)) > 2e-3:
            return False
    return True


def test_each_player_has_values_of_its_own_and_the_root_is_their_mean(bridge):
    with Musician(bridge.address), Patch(bridge.address) as patch:
        step = until(patch, lambda step: both_sound(step) and is_the_mean(step))
    anna, ben = ([step[f"/mer/player/{name}/all"]] for name in ("anna", "ben"))
    assert np.max(np.abs(np.subtract(anna, ben))) > 0.05
    assert step["/mer/ensemble/live/tension"] == step["/mer/live/tension"]
    assert "/mer/player/anna/why" in step
    assert patch.values["/mer/player/anna/gate"] == (1,)
    assert patch.values["/mer/ensemble/quadrant"] == patch.values["/mer/quadrant"]


def test_a_player_who_falls_silent_leaves_the_ensemble_and_the_other_plays_on(bridge):
    with Patch(bridge.address) as patch:
        with Musician(bridge.address):
            until(patch, both_sound)
        step = until(patch, lambda step: step["/mer/player/anna/gate"] == (0,) and alone(step))
    assert step["/mer/gate"] == (1,)
    assert number(step, "/mer/confidence") == pytest.approx(
        number(step, "/mer/player/ben/confidence"), abs=1e-5
    )


def alone(step: dict[str, tuple]) -> bool:
    """Whether the mean is ben's."""
    return number(step, "/mer/confidence") > 0.0 and np.allclose(
        step["/mer/all"], step["/mer/player/ben/all"], atol=1e-5
    )


def test_what_kills_one_player_does_not_touch_the_other(bridge, monkeypatch):
    said: list[str] = []
    bridge._say = said.append
    anna, ben = bridge._parts.players

    def fails(*_arguments, **_named):
        raise RuntimeError("struck by lightning")

    with Musician(bridge.address), Patch(bridge.address) as patch:
        until(patch, both_sound)
        monkeypatch.setattr(anna.worker, "_hear", fails)
        ticks = ben.worker.newest.number
        step = until(patch, alone)
        assert not bridge.wait(0.0)
    assert ben.worker.newest.number > ticks
    assert step["/mer/player/anna/gate"] == (0,)
    assert "struck" in str(bridge.failure)
    assert said == ["anna is heard no more: struck by lightning"]


def test_a_player_whose_music_ends_rests_and_the_last_one_ends_the_bridge(chord_file):
    short = Input(name="anna", kind="file", file=str(chord_file), real_time=False)
    config = Config(input=short, others=(Input(name="ben"),), osc=AUTO)
    said: list[str] = []
    with Bridge(config, say=said.append) as bridge:
        anna, ben = bridge._parts.players
        assert any(bridge.wait(0.05) or anna.worker.is_starved for _ in range(400))
        assert not bridge.wait(2 * STARVED_S)  # the other could still begin
        ben.source.close()
        assert any(bridge.wait(0.05) for _ in range(400))
    assert bridge.failure is None


@pytest.fixture
def chord_file(tmp_path):
    time_s = np.arange(3 * RATE) / RATE
    path = tmp_path / "chord.wav"
    soundfile.write(path, 0.1 * sum(np.sin(2 * np.pi * hz * time_s) for hz in (220.0, 277.2, 329.6)), RATE)
    return path


def test_a_command_is_for_one_player_or_for_all(bridge):
    anna, ben = bridge._parts.players
    with Musician(bridge.address), Patch(bridge.address) as patch:
        until(patch, both_sound)
        answer = patch.ask("/mer/player/anna/calibrate", 5.0)
        assert answer.params == ["anna: take 1: listening for 5 s of music"]
        patch.send("/mer/player/ben/hold", 1)
        until(patch, lambda _: ben.worker._pipeline.hands.hold)
        assert not anna.worker._pipeline.hands.hold
        patch.send("/mer/hold", 1)
        until(patch, lambda _: anna.worker._pipeline.hands.hold)
        patch.send("/mer/player/anna/horizon", 3.0)
        until(patch, lambda _: anna.worker._pipeline.horizon.horizon_s == 3.0)
        assert ben.worker._pipeline.horizon.horizon_s == 1.0


@pytest.mark.parametrize(
    ("address", "arguments", "words"),
    [
        ("/mer/player/eva/hold", (1,), "no player is named 'eva'. Known: anna, ben"),
        ("/mer/player/anna/preset", ("dark",), "for all players together"),
        ("/mer/player/anna/model", ("x",), "for all players together"),
        ("/mer/profile", ("x",), "whose? Write /mer/player/<name>/profile"),
        ("/mer/profile/save", (), "whose?"),
        ("/mer/player/eva/subscribe", (), "no player is named 'eva'. Known: anna, ben"),
        ("/mer/player/anna/amount", ("x",), "takes ,f"),
    ],
)
def test_a_command_that_cannot_be_meant_is_answered_in_words(bridge, address, arguments, words):
    with Patch(bridge.address) as patch:
        answer = patch.ask(address, *arguments)
    assert answer.address == "/mer/error"
    assert words in answer.params[0]


def test_the_status_of_one_player_counts_that_one_alone(bridge):
    with Patch(bridge.address) as patch:
        until(patch, lambda step: "/mer/player/ben/all" in step)
        status = [patch.ask(address).params for address in ("/mer/player/anna/status", "/mer/status")]
    anna, everybody = (dict(zip(each[::2], each[1::2], strict=True)) for each in status)
    assert anna["ticks"] == 0.0
    assert everybody["ticks"] > 0.0


def test_who_subscribes_to_a_player_hears_of_no_other(bridge):
    with Musician(bridge.address), Patch(bridge.address, message("/mer/player/ben/subscribe")) as patch:
        for count, bundle in enumerate(patch.bundles()):
            assert all(address.startswith("/mer/player/ben/") for address in bundle), bundle.keys()
            if count == 20:
                break
    assert "/mer/player/ben/live/tension" in patch.values
    assert "/mer/player/ben/gate" in patch.values


def test_audio_for_nobody_is_counted_and_reported_once(bridge, caplog):
    with Musician(bridge.address, "zoe"), Patch(bridge.address) as patch:
        until(patch, lambda _: bridge.stats().denied > 3)
    assert sum("no player is named 'zoe'" in record.message for record in caplog.records) == 1


def test_a_map_reads_the_values_of_the_player_it_names():
    maps = (Map(source="anna.energy", to="osc:/anna"), Map(source="energy", to="osc:/all"))
    config = Config(input=ANNA, others=(BEN,), osc=AUTO, map=maps)
    with (
        Bridge(config, say=lambda _: None) as bridge,
        Musician(bridge.address),
        Patch(bridge.address) as patch,
    ):
        step = until(patch, lambda step: both_sound(step) and "/anna" in step and "/all" in step)
    assert number(step, "/anna") == pytest.approx(number(step, "/mer/player/anna/live/energy"), abs=1e-5)
    assert number(step, "/all") == pytest.approx(number(step, "/mer/live/energy"), abs=1e-5)


def test_a_recording_carries_every_player_and_computes_again(tmp_path):
    config = Config(input=ANNA, others=(BEN,), osc=AUTO, record=Record(folder=str(tmp_path)))
    with (
        Bridge(config, say=lambda _: None, record=tmp_path / "show") as bridge,
        Musician(bridge.address),
        Patch(bridge.address) as patch,
    ):
        until(patch, both_sound)
        assert patch.ask("/mer/record", 0).params == ["recorded: show"]
        assert patch.ask("/mer/player/anna/record", 1).params[0].startswith("anna: recording: ")
        answer = patch.ask("/mer/player/anna/record", 0).params[0]
        assert patch.ask("/mer/player/anna/record", 0).params[0] == "anna: nothing was recorded"
    for name in ("anna", "ben"):
        take = read(tmp_path / "show" / name)
        assert take.config.input.name == name
        assert not take.config.others
        assert verify(take).is_good
    assert (tmp_path / answer.rpartition(" ")[2]).is_dir()


def test_two_files_that_end_end_the_bridge(chord_file):
    files = [Input(name=name, kind="file", file=str(chord_file), real_time=False) for name in ("anna", "ben")]
    with Bridge(Config(input=files[0], others=(files[1],), osc=AUTO), say=lambda _: None) as bridge:
        assert any(bridge.wait(0.05) for _ in range(400))
        players = bridge._parts.players
        assert all(player.worker.newest is not None for player in players)


def test_a_changed_file_reaches_every_player_and_another_band_waits_for_a_restart(tmp_path):
    path = tmp_path / "band.toml"
    text = (
        '[[input]]\nname = "anna"\n[[input]]\nname = "ben"\nkind = "player"\n'
        '[osc]\nlisten = "127.0.0.1:auto"\nsend = []\n[model]\nhorizon_s = 2.0\n'
    )
    path.write_text(text, encoding="utf-8")
    said: list[str] = []
    with Bridge(load(path), say=said.append, origin=Origin(path)) as bridge:
        workers = [player.worker for player in bridge._parts.players]
        changed = text.replace("2.0", "3.5").replace('name = "ben"', 'name = "eva"')
        path.write_text(changed, encoding="utf-8")
        horizons = [0.0, 0.0]
        for _ in range(400):
            bridge.wait(0.05)
            horizons = [worker._pipeline.horizon.horizon_s for worker in workers]
            if horizons == [3.5, 3.5]:
                break
        assert horizons == [3.5, 3.5]
        assert bridge.config.names == ("anna", "ben")
        assert "settings changed: model.horizon_s" in said
        assert "restart needed for [[input]]" in said
