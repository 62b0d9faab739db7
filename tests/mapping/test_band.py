"""Maps and controllers of several players: whose values, and on which MIDI channel."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge.config import Config, Cue, Event, Input, Map, Midi
from mer_bridge.controllers import MidiScheduler
from mer_bridge.controllers.targets import MidiTarget, parse
from mer_bridge.ensemble import Ensemble
from mer_bridge.errors import ConfigError
from mer_bridge.mapping import SOURCE_NAMES, Mapper
from mer_bridge.mapping.readings import INDEX, Moment, names_of, rest_values, span_of
from mer_bridge.runtime.desk import learn_target
from mer_bridge.values import VALUE_NAMES, Control, Emotion, Frame, MidLevel, Reason, Why

ANNA, BEN = Input(name="anna"), Input(name="ben")


def frame(value: float) -> Frame:
    return Frame(
        index=1,
        time_s=1.0,
        level_db=-20.0 - 10.0 * value,
        gate_open=True,
        features=MidLevel(*[value] * 7),
        emotions=Emotion(*[value] * 8),
        contributions=((0.0,) * 7,) * 8,
        why=Why("tension", (Reason("dissonance", 0.1),) * 3),
        confidence=1.0,
        live=(value,) * len(VALUE_NAMES),
    )


TOGETHER = Ensemble()([("anna", frame(0.25)), ("ben", frame(0.75))], 0.0)


def band(*maps: Map, **given) -> Config:
    return Config(input=ANNA, others=(BEN,), map=maps, **given)


def sent(config: Config, shown: Frame = TOGETHER) -> dict[str, float]:
    return {control.target: control.value for control in Mapper(config).controls(shown, 0.0)}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("tension", 0.5),
        ("ensemble.tension", 0.5),
        ("anna.tension", 0.25),
        ("ben.abs.energy", 0.875),  # of -1..1
        ("ben.tension - anna.tension", 0.5),
        ("anna.gate", 1.0),
        ("max(anna.fear, ben.fear)", 0.75),
    ],
)
def test_a_map_names_all_or_one(source, value):
    assert sent(band(Map(source=source, to="osc:/x")))["osc:/x"] == pytest.approx(value)


def test_the_level_of_a_player_has_the_span_of_a_level():
    assert span_of("anna.level", names_of(["anna", "ben"])) == (-60.0, 0.0)
    assert span_of("anna.abs.valence", names_of(["anna", "ben"])) == (-1.0, 1.0)
    assert span_of("2 * anna.level", names_of(["anna", "ben"])) == (0.0, 1.0)


def test_a_single_player_may_be_named_too():
    config = Config(input=ANNA, map=(Map(source="anna.tension", to="osc:/x"),))
    assert sent(config, frame(0.3))["osc:/x"] == pytest.approx(0.3)


def test_a_player_who_was_not_heard_yet_rests():
    alone = replace(TOGETHER, players=(("ben", frame(0.75)),))
    assert sent(band(Map(source="anna.tension", to="osc:/x")), alone)["osc:/x"] == 0.5


def test_a_frame_of_one_sound_speaks_for_everybody():
    assert sent(band(Map(source="ben.tension", to="osc:/x")), frame(0.1))["osc:/x"] == pytest.approx(0.1)


def test_templates_read_players_and_still_know_the_value():
    entry = Map(source="anna.tension", to="osc:/x", args=("{ben.tension}", "{value}"))
    (control,) = Mapper(band(entry)).controls(TOGETHER, 0.0)
    assert control.arguments == pytest.approx((0.75, 0.25))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("eva.tension", "no player is named 'eva'. Known: anna, ben, ensemble"),
        ("anna.tensoin", "no value is named"),
    ],
)
def test_a_name_that_nobody_has_is_said(source, words):
    with pytest.raises(ConfigError, match=words):
        Mapper(band(Map(source=source, to="osc:/x")))


def test_every_player_has_a_channel_behind_that_of_all():
    targets = sent(band(midi=Midi(port="any")))
    assert len(targets) == 3 * 16
    assert targets["cc:22"] == pytest.approx(0.5)
    assert targets["cc:22@2"] == pytest.approx(0.25)
    assert targets["cc:22@3"] == pytest.approx(0.75)


def test_a_map_goes_to_the_channel_of_the_player_it_reads_unless_it_says_another():
    config = band(
        Map(source="anna.tension", to="cc:74"),
        Map(source="ben.tension", to="cc:74"),
        Map(source="ben.fear", to="cc:75@9"),
        Map(source="anna.fear + ben.fear", to="cc:76"),
        defaults=False,
    )
    assert set(sent(config)) == {"cc:74@2", "cc:74@3", "cc:75@9", "cc:76"}
    assert learn_target(config, "ben.tension") == MidiTarget("cc", 74, 3)


def test_a_map_of_a_player_takes_the_place_of_its_default():
    targets = sent(band(Map(source="anna.fear", to="cc:22"), midi=Midi(port="any")))
    assert targets["cc:22@2"] == pytest.approx(0.25)
    assert len(targets) == 3 * 16


def test_a_channel_of_its_own_counts():
    config = Config(input=Input(name="anna", midi_channel=7), others=(BEN,), midi=Midi(port="any"))
    assert {"cc:20@7", "cc:20@3"} <= set(sent(config))


def test_a_note_of_an_event_is_played_on_the_players_channel():
    event = Event(name="hit", source="ben.tension", up=0.5, to="note:36")
    mapper = Mapper(Config(input=ANNA, others=(BEN,), event=(event,)))
    mapper.controls(Ensemble()([("anna", frame(0.0)), ("ben", frame(0.0))], 0.0), 0.0)
    scheduler = MidiScheduler()
    scheduler.want(mapper.controls(TOGETHER, 1.0))
    assert [message.hex() for packet in scheduler.due(1.0) for message in packet.messages] == ["92247f"]
    ends = [message.hex() for packet in scheduler.panic() for message in packet.messages]
    assert ends == ["822440", "b07b00", "b07800", "b27b00", "b27800"]


@pytest.mark.parametrize("target", ["cc:20@0", "cc:20@17", "cc:20@", "cc:20@x", "bend@99", "note:1@²"])
def test_a_channel_that_is_none_is_refused(target):
    for read in (parse, lambda text: Mapper(Config(map=(Map(source="fear", to=text),)))):
        with pytest.raises(ConfigError, match=r"1\.\.16"):
            read(target)


@given(st.integers(1, 16), st.sampled_from(["cc:7", "cc14:3", "nrpn:5", "bend", "pressure", "program"]))
def test_a_written_channel_beats_that_of_the_port(channel, text):
    scheduler = MidiScheduler(channel=5)
    scheduler.want([Control(f"{text}@{channel}", 0.5)])
    statuses = {message[0] & 0x0F for packet in scheduler.due(0.0) for message in packet.messages}
    assert statuses == {channel - 1}


@given(st.lists(st.from_regex(r"[a-z_][A-Za-z0-9_]{0,31}", fullmatch=True), max_size=6, unique=True))
def test_every_name_has_a_place_of_its_own(players):
    names = names_of(players)
    moment = Moment(TOGETHER, 0.0, players=players if len(players) > 1 else (), rest=rest_values(0.5))
    assert max(names.values()) < len(moment.values())
    assert [names[name] for name in SOURCE_NAMES] == list(INDEX.values())
    if len(players) > 1:
        places = {names[f"{player}.tension"] for player in players}
        assert len(places | {names["tension"]}) == len(players) + 1


def test_a_cue_cannot_change_the_profile_of_several_players():
    with pytest.raises(ConfigError, match="there are several players"):
        Mapper(band(cue=(Cue(name="one", profile="anna"),)))
