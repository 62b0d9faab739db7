from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge import config
from mer_bridge.errors import ConfigError
from mer_bridge.mapping import (
    DEFAULT_CCS,
    LEVEL_FLOOR_DB,
    RESERVED_CCS,
    SETTLE_CALLS,
    SOURCE_NAMES,
    Mapper,
)
from mer_bridge.values import EMOTION_NAMES, VALUE_NAMES, Emotion, Frame, MidLevel, Why

LIVE = tuple((k + 1) / 20 for k in range(15))
FRAME = Frame(
    index=3,
    time_s=1.5,
    level_db=-15.0,
    gate_open=True,
    features=MidLevel(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
    emotions=Emotion(-0.5, 0.5, -1.0, 0.1, 0.2, 0.3, 0.4, 0.9),
    contributions=((0.0,) * 7,) * 8,
    why=Why("valence", ()),
    confidence=0.8,
    live=LIVE,
)


def one_map(source: str = "tension", to: str = "osc:/synth/cutoff", **more) -> config.Config:
    return config.Config(map=(config.Map(source=source, to=to, **more),))


def live(value: float, *, source: str = "tension") -> Frame:
    values = list(LIVE)
    values[VALUE_NAMES.index(source)] = value
    return replace(FRAME, live=tuple(values))


def value_of(value: float, **more) -> float:
    (control,) = Mapper(one_map(**more)).controls(live(value))
    return control.value


def test_without_a_midi_port_and_maps_nothing_is_controlled():
    assert Mapper(config.Config()).controls(FRAME) == []


def test_the_default_controllers_are_those_of_the_design():
    controls = Mapper(config.Config(midi=config.Midi(port="x"))).controls(FRAME)
    values = {control.target: control.value for control in controls}
    assert len(values) == 16
    assert [values[f"cc:{20 + k}"] for k in range(8)] == list(LIVE[7:])
    assert values["cc:28"] == FRAME.confidence
    assert [values[f"cc:{102 + k}"] for k in range(7)] == list(LIVE[:7])


def test_defaults_false_leaves_only_the_maps():
    settings_ = config.Config(
        midi=config.Midi(port="x"), defaults=False, map=(config.Map(source="sad", to="cc:74"),)
    )
    assert [control.target for control in Mapper(settings_).controls(FRAME)] == ["cc:74"]


@pytest.mark.parametrize(("to", "gone"), [("cc:20", "cc:20"), ("cc14:21", "cc:21"), ("cc:102", "cc:102")])
def test_a_map_takes_a_default_controllers_place(to, gone):
    settings_ = config.Config(midi=config.Midi(port="x"), map=(config.Map(source="sad", to=to),))
    targets = [control.target for control in Mapper(settings_).controls(FRAME)]
    assert targets.count(gone) == (to == gone)
    assert len(targets) == 16


@pytest.mark.parametrize(
    ("source", "position"),
    [
        ("tension", LIVE[9]),
        ("melodiousness", LIVE[0]),
        ("abs.modality", 0.7),
        ("abs.valence", 0.25),
        ("abs.tension", 0.0),
        ("abs.tender", 0.9),
        ("confidence", 0.8),
        ("level", 0.75),
    ],
)
def test_every_kind_of_source_is_read(source, position):
    (control,) = Mapper(one_map(source, range=(0.0, 1.0))).controls(FRAME)
    assert control.value == pytest.approx(position)


def test_level_in_decibels_passes_as_it_is():
    (control,) = Mapper(one_map("level", range=(LEVEL_FLOOR_DB, 0.0))).controls(FRAME)
    assert control.value == pytest.approx(FRAME.level_db)


@pytest.mark.parametrize(
    ("curve", "position", "expected"),
    [
        ("lin", 0.25, 1000.0 + 0.25 * 7000.0),
        ("exp", 0.5, math.sqrt(1000.0 * 8000.0)),
        ("log", 1.0 / 9.0, 1000.0 + 7000.0 * math.log10(2.0)),
        ("s", 0.25, 1000.0 + 7000.0 * (3 / 16 - 2 / 64)),
    ],
)
def test_curves_follow_their_formulas(curve, position, expected):
    assert value_of(position, range=(1000.0, 8000.0), curve=curve) == pytest.approx(expected)


ends = st.one_of(st.floats(-1e4, 1e4), st.floats(-3e37, 3e37), st.sampled_from([1e-320, 5e-324, 0.0]))


@settings(deadline=None)
@given(
    low=ends,
    high=ends,
    curve=st.sampled_from(["lin", "exp", "log", "s"]),
    positions=st.lists(st.floats(0.0, 1.0), min_size=2, max_size=8),
)
def test_values_stay_in_the_range_start_and_end_on_it_and_never_turn_back(low, high, curve, positions):
    if curve == "exp" and not low * high > 0.0:
        low, high = abs(low) + 1e-3, abs(high) + 1e-3
    mapper = Mapper(one_map(range=(low, high), curve=curve))
    values = [mapper.controls(live(position))[0].value for position in [0.0, *sorted(positions), 1.0]]
    assert all(min(low, high) <= value <= max(low, high) for value in values)
    assert values[0] == pytest.approx(low, rel=1e-9)
    assert values[-1] == pytest.approx(high, rel=1e-9)
    slack = 1e-12 * max(abs(low), abs(high))
    up = 1.0 if high >= low else -1.0
    assert min((after - before) * up for before, after in pairwise(values)) >= -slack


@pytest.mark.parametrize(
    ("given_", "expected"),
    [(-3.0, 10.0), (7.0, 20.0), (math.nan, 10.0), (math.inf, 20.0), (-math.inf, 10.0)],
)
def test_what_lies_outside_is_clamped(given_, expected):
    assert value_of(given_, range=(10.0, 20.0)) == expected


def test_a_range_given_backwards_inverts():
    assert value_of(0.25, range=(1.0, 0.0)) == pytest.approx(0.75)


def test_inside_the_dead_band_nothing_goes_out_and_outside_it_does():
    mapper = Mapper(one_map(range=(0.0, 100.0), dead_band=0.05))
    sent = [mapper.controls(live(value)) for value in (0.5, 0.52, 0.48, 0.549, 0.56, 0.52, 0.5)]
    assert [[round(control.value) for control in controls] for controls in sent] == [
        [50], [], [], [], [56], [], [50],
    ]  # fmt: skip


def test_the_value_a_player_rests_on_is_delivered():
    mapper = Mapper(one_map(dead_band=0.1))
    assert mapper.controls(live(0.5))
    sent = [mapper.controls(live(0.55)) for _ in range(SETTLE_CALLS)]
    assert [controls for controls in sent[:-1] if controls] == []
    assert sent[-1][0].value == pytest.approx(0.55)


@settings(deadline=None)
@given(values=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=80), dead_band=st.floats(0.0, 1.0))
def test_a_receiver_is_never_off_by_more_than_the_dead_band_and_ends_up_right(values, dead_band):
    mapper = Mapper(one_map(dead_band=dead_band))
    held = math.nan
    for value in values:
        for control in mapper.controls(live(value)):
            held = control.value
        assert abs(held - value) <= dead_band
    for _ in range(SETTLE_CALLS):
        for control in mapper.controls(live(values[-1])):
            held = control.value
    assert held == values[-1]


def test_after_reset_everything_goes_out_again():
    mapper = Mapper(one_map(dead_band=0.5))
    assert mapper.controls(FRAME)
    assert not mapper.controls(FRAME)
    mapper.reset()
    assert mapper.controls(FRAME)


def test_at_rest_live_values_rest_and_confidence_is_gone():
    maps = (
        config.Map(source="tension", to="osc:/a", range=(10.0, 20.0)),
        config.Map(source="level", to="osc:/b", range=(1.0, 0.0)),
        config.Map(source="abs.valence", to="osc:/c", range=(-1.0, 1.0)),
    )
    settings_ = config.Config(midi=config.Midi(port="x"), ranging=config.Ranging(rest=0.3), map=maps)
    rest = {control.target: control.value for control in Mapper(settings_).at_rest()}
    assert rest["cc:20"] == pytest.approx(0.3)
    assert rest["cc:28"] == 0.0
    assert (rest["osc:/a"], rest["osc:/b"], rest["osc:/c"]) == pytest.approx((13.0, 1.0, 0.0))
    assert set(rest) == {f"cc:{cc}" for cc in DEFAULT_CCS.values()} | {"osc:/a", "osc:/b", "osc:/c"}


@pytest.mark.parametrize(("wrong", "right"), [("tensoin", "tension"), ("abs.valance", "abs.valence")])
def test_an_unknown_source_names_the_one_meant_and_lists_all(wrong, right):
    with pytest.raises(ConfigError, match=f"{wrong}.*did you mean '{right}'") as caught:
        Mapper(one_map(wrong))
    assert all(name in str(caught.value) for name in (*EMOTION_NAMES, "level", "confidence", "map 1"))


@pytest.mark.parametrize("name", SOURCE_NAMES)
def test_every_source_listed_can_be_mapped(name):
    assert len(Mapper(one_map(name)).controls(FRAME)) == 1


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("osc:synth", "no OSC address"),
        ("osc:", "no OSC address"),
        ("osc:/", "no OSC address"),
        ("osc:/a b", "no OSC address"),
        ("osc:/a/", "no OSC address"),
        ("osc://a", "no OSC address"),
        ("osc:/a*", "no OSC address"),
        ("osc:/{a}", "no OSC address"),
        ("osc:/ä", "no OSC address"),
        ("osc:/a\n", "no OSC address"),
        ("osc:/a#", "label"),
        ("osc:/a#b c", "label"),
        ("cc:120", r"0\.\.119"),
        ("cc:-1", r"0\.\.119"),
        ("cc:x", r"0\.\.119"),
        ("cc:", r"0\.\.119"),
        ("cc:1.5", r"0\.\.119"),
        ("cc:٣", r"0\.\.119"),
        ("cc14:32", r"0\.\.31"),
        ("nrpn:16383", r"0\.\.16382"),
        ("note:128", r"0\.\.127"),
        ("bend:1", "no target"),
        ("74", "no target"),
        ("", "no target"),
    ],
)
def test_a_target_that_cannot_be_taken_says_why(to, why):
    with pytest.raises(ConfigError, match=why):
        Mapper(one_map(to=to))


@pytest.mark.parametrize("cc", sorted(cc for cc in RESERVED_CCS if cc < 120))
def test_controllers_with_a_meaning_of_their_own_are_refused(cc):
    with pytest.raises(ConfigError, match="meaning of its own"):
        Mapper(one_map(to=f"cc:{cc}"))


@pytest.mark.parametrize(
    "to", ["cc:1", "cc:74", "cc14:1", "cc14:31", "osc:/cutoff", "osc:/1/fader-2_x", "osc:/a#b"]
)
def test_good_targets_are_taken(to):
    (control,) = Mapper(one_map(to=to)).controls(FRAME)
    assert control.target == to


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"range": (0.0, 100.0), "curve": "exp"}, "both ends"),
        ({"range": (-1.0, 100.0), "curve": "exp"}, "both ends"),
        ({"range": (math.nan, 1.0)}, "finite"),
        ({"range": (0.0, math.inf)}, "finite"),
        ({"range": (0.0, 1e39)}, "finite"),
        ({"to": "cc:74", "range": (0.0, 127.0)}, "within 0 and 1"),
        ({"to": "cc14:20", "range": (-0.1, 1.0)}, "within 0 and 1"),
    ],
)
def test_a_range_that_does_not_fit_is_refused(more, why):
    with pytest.raises(ConfigError, match=why):
        Mapper(one_map(**more))


@pytest.mark.parametrize(
    ("first", "second"),
    [("cc:74", "cc:74"), ("cc14:20", "cc:52"), ("cc:20", "cc14:20"), ("osc:/a",) * 2],
)
def test_two_maps_on_one_target_are_refused(first, second):
    maps = (config.Map(source="sad", to=first), config.Map(source="happy", to=second))
    with pytest.raises(ConfigError, match="two maps write to"):
        Mapper(config.Config(map=maps))


def test_while_held_maps_of_anything_stand_still_and_no_event_comes():
    entry = config.Event(name="loud", source="level", up=0.9, to="osc:/loud")
    maps = (config.Map(source="abs.valence", to="osc:/a"), config.Map(source="1 - confidence", to="osc:/b"))
    mapper = Mapper(config.Config(map=maps, event=(entry,)))
    before = {one.target: one.value for one in mapper.controls(FRAME, 0.0)}
    moved = replace(FRAME, time_s=9.0, level_db=0.0, confidence=0.1, emotions=Emotion(*[0.9] * 8))
    held = {one.target: one.value for one in mapper.controls(replace(moved, held=True), 1.0)}
    assert held == before
    after = {one.target: one.value for one in mapper.controls(moved, 2.0)}
    assert after["osc:/a"] != before["osc:/a"]
    assert after["osc:/b"] != before["osc:/b"]
