from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge import config, wire
from mer_bridge.bindings import KNOBS, NAMED, PLAIN, SWITCHES, Bindings
from mer_bridge.config import Bind, Config, Input
from mer_bridge.errors import ConfigError
from mer_bridge.values import Command


def bound(*pairs: tuple[str, str], channel: int = 0, text: str = "") -> Bindings:
    binds = "".join(
        f'[[bind]]\nfrom = "{source}"\nto = "{to}"\nchannel = {channel}\n' for source, to in pairs
    )
    return Bindings(config.parse(text + binds))


def commands(bindings: Bindings, *messages: str) -> list[tuple]:
    for message in messages:
        bindings.push(bytes.fromhex(message))
    return [(command.verb, *command.arguments) for command in bindings.take()]


def test_a_pedal_holds_while_it_is_down_and_does_not_chatter():
    pedal = [f"b040{value:02x}" for value in (0, 30, 63, 64, 66, 60, 66, 57, 127, 55, 0)]
    assert commands(bound(("cc:64", "hold")), *pedal) == [("hold", 1), ("hold", 0)]


def test_of_a_knob_that_is_turned_the_newest_value_counts():
    bindings = bound(("cc:1", "amount"), ("cc:2", "horizon"))
    assert commands(bindings, "b00100", "b00140", "b0027f", "b0017f") == [("amount", 1.0), ("horizon", 15.0)]
    assert commands(bindings) == []


def test_a_press_recalls_a_preset_once():
    assert commands(bound(("cc:80", "preset very calm")), "b0507f", "b0507f", "b05000", "b0507f") == [
        ("preset", "very calm"),
        ("preset", "very calm"),
    ]


def test_a_key_works_as_a_switch_however_softly_it_is_pressed():
    assert commands(bound(("note:36", "hold")), "902401", "802440", "902405", "902400") == [
        *(("hold", 1), ("hold", 0)) * 2
    ]


def test_a_program_change_recalls_its_preset_or_that_of_its_number():
    text = '[[preset]]\nname = "a"\nvalues = {}\n[[preset]]\nname = "b"\nvalues = {}\n'
    assert commands(bound(("program:5", "cue next")), "c005", "c006", "c005") == [("cue", "next")] * 2
    assert commands(bound(("program", "preset"), text=text), "c001", "c000", "c002") == [
        ("preset", "b"),
        ("preset", "a"),
    ]


def test_a_channel_can_be_asked_for():
    assert commands(bound(("cc:64", "hold"), channel=3), "b0407f", "b2407f") == [("hold", 1)]


@pytest.mark.parametrize(
    ("source", "to", "words"),
    [
        ("cc:128", "hold", "0..127"),
        ("pedal", "hold", "from is cc:64"),
        ("cc:1", "dance", "no command 'dance'"),
        ("cc:1", "preset", "a name stands after it"),
        ("cc:1", "hold on", "nothing after it"),
        ("program:1", "hold", "no value"),
        ("note:1", "amount", "no value"),
        ("program", "model", "a name stands after it"),
    ],
)
def test_a_binding_that_cannot_be_is_refused_with_its_line(source, to, words):
    with pytest.raises(ConfigError, match=r"line 1: bind from") as caught:
        bound((source, to))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_command_that_can_be_bound_takes_what_a_binding_gives():
    types = {row.address.removeprefix("/mer/"): row.types for row in wire.TABLE if row.group == "command"}
    assert [types[verb] for verb in SWITCHES] == ["i"] * len(SWITCHES)
    assert [types[verb] for verb in KNOBS] == ["f"] * len(KNOBS)
    assert [types[verb].strip("[]") for verb in NAMED] == ["s"] * len(NAMED)
    assert [types[verb] for verb in PLAIN] == [""] * len(PLAIN)


@given(messages=st.lists(st.binary(max_size=6)))
def test_no_bytes_do_harm(messages):
    bindings = bound(("cc:1", "amount"), ("program", "preset"), ("note:1", "hold"))
    for message in messages:
        bindings.push(message)
    assert all(isinstance(command, Command) for command in bindings.take())


def test_a_pedal_may_be_one_players():
    players = {"input": Input(name="anna"), "others": (Input(name="ben"),)}
    binds = (Bind(source="cc:64", to="hold", player="ben"), Bind(source="cc:7", to="amount"))
    bindings = Bindings(Config(bind=(*binds, Bind(source="cc:8", to="amount", player="anna")), **players))
    for message in ((0xB0, 64, 127), (0xB0, 7, 127), (0xB0, 8, 0)):
        bindings.push(bytes(message))
    assert bindings.take() == [
        Command("hold", (1,), "ben"),
        Command("amount", (1.0,)),
        Command("amount", (0.0,), "anna"),
    ]
    with pytest.raises(ConfigError, match=r"no player is named 'eva'\. Known: anna, ben"):
        Bindings(Config(bind=(Bind(source="cc:64", to="hold", player="eva"),), **players))
