from __future__ import annotations

import threading
from contextlib import suppress

import pytest

from mer_bridge.config import Bind, Config, Map, Midi, Osc
from mer_bridge.controllers.targets import MidiTarget
from mer_bridge.errors import ConfigError
from mer_bridge.runtime import Bridge, parts
from mer_bridge.runtime.desk import Desk, bindings_of, learn_target
from mer_bridge.sinks.midi import MidiSink
from mer_bridge.values import Command


class Port:
    """A port that remembers, and tells when so much has come."""

    title = "port"

    def __init__(self) -> None:
        self.is_up = True
        self.messages: list[str] = []
        self.enough = threading.Event()

    def take_return(self) -> bool:
        return False

    def send(self, message: bytes, time_s: float) -> bool:  # noqa: ARG002 (Port)
        self.messages.append(message.hex(" "))
        if len(self.messages) >= 10:
            self.enough.set()
        return True

    def close(self) -> None:
        pass


@pytest.fixture
def port():
    return Port()


@pytest.fixture
def desk(port):
    sink = MidiSink(Midi(port="x"), port=port)
    desk = Desk(Config(), sink, on_command=print)
    yield desk
    desk.close()
    sink.close()


def test_a_control_sweeps_before_any_music_was_heard(desk, port):
    assert "sweeps alone" in desk.obey(Command("learn", ("tension",)))
    assert port.enough.wait(10.0)
    assert {message[:5] for message in port.messages} == {"b0 16"}
    desk.obey(Command("learn", ("",)))
    n = len(port.messages)
    assert not any(thread.name == "mer-bridge learn" for thread in threading.enumerate())
    assert len(port.messages) == n


def test_another_control_takes_the_place_of_the_first(desk, port):
    desk.obey(Command("learn", ("tension",)))
    desk.obey(Command("learn", ("cc14:7",)))
    port.messages.clear()
    port.enough.clear()
    assert port.enough.wait(10.0)
    assert {message[:5] for message in port.messages} == {"b0 07"}


def test_panic_silences_the_channel(desk, port):
    assert desk.obey(Command("panic")) == "all sound is off"
    assert port.messages == ["b0 7b 00", "b0 78 00"]


def test_without_an_output_it_says_how_to_get_one():
    desk = Desk(Config(), None, on_command=print)
    with pytest.raises(ConfigError, match=r"no MIDI goes out\. Try: \[midi\] port"):
        desk.obey(Command("panic"))
    desk.hold(on=True)
    desk.close()
    assert desk.is_up
    assert desk.facts() == []


def test_bindings_without_a_port_to_hear_are_refused():
    with pytest.raises(ConfigError, match=r"\[midi\] input"):
        Desk(Config(bind=(Bind(source="cc:64", to="hold"),)), None, on_command=print)


def test_other_bindings_and_maps_hold_at_once(desk):
    config = Config(
        midi=Midi(input="x"),
        bind=(Bind(source="cc:64", to="hold"),),
        map=(Map(source="fear", to="cc:3", name="knob"),),
    )
    desk.retune(config, bindings_of(config))
    assert desk.obey(Command("learn", ("knob",))).startswith("knob sweeps")


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("cc:74", MidiTarget("cc", 74)),
        ("nrpn:5", MidiTarget("nrpn", 5)),
        ("valence", MidiTarget("cc", 20)),
        ("modality", MidiTarget("cc", 108)),
        ("energy", MidiTarget("cc14", 3)),
        ("wheel", MidiTarget("bend")),
    ],
)
def test_a_control_is_known_by_its_target_its_value_or_its_map(name, target):
    maps = (
        Map(source="energy", to="osc:/a"),
        Map(source="energy", to="cc14:3"),
        Map(source="level * 0.5", to="bend", name="wheel"),
    )
    assert learn_target(Config(map=maps), name) == target


def test_what_goes_nowhere_is_refused_with_what_there_is():
    with pytest.raises(
        ConfigError, match=r"nothing named 'joy' goes out over MIDI\. Known: knob; or write cc:N"
    ):
        learn_target(Config(defaults=False, map=(Map(source="fear", to="cc:3", name="knob"),)), "joy")


@pytest.fixture
def bridge(port, monkeypatch):
    monkeypatch.setattr(parts, "MidiSink", lambda settings, rest: MidiSink(settings, port=port, rest=rest))
    config = Config(osc=Osc(listen="127.0.0.1:auto", send=()), midi=Midi(port="x"))
    with Bridge(config) as bridge:
        yield bridge


def ask(bridge: Bridge, verb: str, *arguments) -> list[tuple]:
    answers = []
    bridge._command(Command(verb, arguments), lambda *answer: answers.append(answer))
    return answers


def test_a_running_bridge_obeys_learn_and_panic(bridge, port):
    assert ask(bridge, "panic") == [("/mer/answer", "all sound is off")]
    ((address, _),) = ask(bridge, "learn", "cc:9")
    assert address == "/mer/answer"
    assert port.enough.wait(10.0)
    assert "b0 09 00" in port.messages


def test_hold_stops_the_refresh_of_controllers_until_it_is_let_go(bridge):
    (sink,) = (sink for sink in bridge._parts.sinks if isinstance(sink, MidiSink))
    for on in (1, 0):
        ask(bridge, "hold", on)
        assert sink._scheduler.refreshes is not bool(on)


def test_a_port_that_goes_away_is_said_once_and_its_return_too(port, monkeypatch):
    monkeypatch.setattr(parts, "MidiSink", lambda settings, rest: MidiSink(settings, port=port, rest=rest))
    config = Config(osc=Osc(listen="127.0.0.1:auto", send=()), midi=Midi(port="x"))
    said = []
    with Bridge(config, say=said.append) as bridge:
        for is_up in (True, False, False, True, True):
            port.is_up = is_up
            bridge.wait(0.0)
    assert ["went away" in line for line in said] == [True, False]


def test_a_bridge_that_ends_by_an_error_silences_its_channel(port, monkeypatch):
    monkeypatch.setattr(parts, "MidiSink", lambda settings, rest: MidiSink(settings, port=port, rest=rest))
    config = Config(osc=Osc(listen="127.0.0.1:auto", send=()), midi=Midi(port="x"))
    with suppress(RuntimeError), Bridge(config) as bridge:
        ask(bridge, "panic")
        port.messages.clear()
        raise RuntimeError("something")
    assert port.messages[-2:] == ["b0 7b 00", "b0 78 00"]
