"""Presets, morph and cues, through the whole mapper."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge import config
from mer_bridge.errors import ConfigError
from mer_bridge.mapping import COMMANDS, SETTLE_CALLS, Mapper, presets_toml, with_presets
from mer_bridge.mapping.presets import MAX_STORED
from mer_bridge.values import VALUE_NAMES, Command, Control, Emotion, Frame, MidLevel, Why

FRAME = Frame(
    index=0,
    time_s=0.0,
    level_db=-15.0,
    gate_open=True,
    features=MidLevel(*[0.5] * 7),
    emotions=Emotion(0.5, 0.5, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5),
    contributions=((0.0,) * 7,) * 8,
    why=Why("valence", ()),
    confidence=1.0,
    live=(0.5,) * 15,
)
DARK = config.Preset(name="dark", values={"osc:/room": 0.9, "cc:74": 0.2}, at=(-0.8, -0.6), glide_s=0.0)
LIGHT = config.Preset(name="light", values={"osc:/room": 0.1, "osc:/gain": 0.7}, at=(0.8, 0.6), glide_s=1.0)
FAR = config.Preset(name="far", values={"program": 5.0}, glide_s=1.0)


def live(**values: float) -> Frame:
    found = list(FRAME.live)
    for name, value in values.items():
        found[VALUE_NAMES.index(name)] = value
    return replace(FRAME, live=tuple(found))


class Stage:
    """A mapper, its time, and what a receiver knows."""

    def __init__(self, *, step_s: float = 0.1, **more) -> None:
        self.mapper = Mapper(config.Config(**({"preset": (DARK, LIGHT, FAR)} | more)), step_s=step_s)
        self.now_s = 100.0
        self.step_s = step_s
        self.known: dict[str, float] = {}
        self.events: list[tuple[str, float]] = []

    def step(self, n: int = 1, frame: Frame = FRAME) -> dict[str, float]:
        for _ in range(n):
            self.now_s += self.step_s
            for control in self.mapper.controls(frame, self.now_s):
                if control.target.startswith("event:"):
                    self.events.append((control.target[6:], control.value))
                else:
                    self.known[control.target] = control.value
        return dict(self.known)

    def say(self, verb: str, *arguments: float | str) -> str:
        return self.mapper.apply(Command(verb, arguments))


def test_without_a_recall_presets_say_nothing():
    assert Stage().step(60) == {}


def test_a_preset_is_recalled_by_name_at_once_or_gliding():
    stage = Stage()
    stage.step()
    assert stage.say("preset", "dark") == "preset dark, in 0 s"
    assert stage.step() == {"osc:/room": 0.9, "cc:74": 0.2}
    assert stage.events == [("preset dark", 1.0)]
    stage.say("preset", "light")
    glide = [stage.step()["osc:/room"] for _ in range(12)]
    assert glide == sorted(glide, reverse=True)
    assert glide[4] == pytest.approx(0.5)  # half-way: 0.5 s of 1 s, slow at both ends
    assert glide[-1] == 0.1
    assert stage.step() == {"osc:/room": 0.1, "cc:74": 0.2, "osc:/gain": 0.7}  # what light lacks stays


def test_a_recall_in_the_middle_of_a_glide_begins_where_it_stands():
    stage = Stage()
    stage.step()
    stage.say("preset", "dark")
    stage.step()
    stage.say("preset", "light")
    half = stage.step(5)["osc:/room"]
    stage.say("preset", "light")
    assert abs(stage.step()["osc:/room"] - half) < 0.05


def test_a_program_jumps_and_is_sent_by_every_recall():
    stage = Stage()
    stage.step()
    stage.say("preset", "far")
    assert stage.mapper.controls(FRAME, 101.0)[0] == Control("program", 5.0, is_event=True)
    assert all(stage.mapper.controls(FRAME, 101.0 + k) == [] for k in range(60))
    stage.say("preset", 2)
    assert stage.mapper.controls(FRAME, 200.0)[0] == Control("program", 5.0, is_event=True)


def test_a_preset_is_repeated_for_receivers_that_came_late():
    stage = Stage()
    stage.say("preset", "dark")
    stage.step()
    stage.known.clear()
    assert stage.step(SETTLE_CALLS) == {"osc:/room": 0.9, "cc:74": 0.2}


def test_a_map_that_is_on_drives_its_target_and_gives_it_back():
    map_ = config.Map(name="knob", source="tension", to="osc:/room")
    stage = Stage(map=(map_,))
    stage.step()
    stage.say("preset", "dark")
    assert stage.step() == {"osc:/room": 0.5, "cc:74": 0.2}
    assert stage.say("map", "knob", 0) == "map knob off"
    steps = [stage.step()["osc:/room"] for _ in range(12)]
    assert steps[0] < 0.55
    assert steps[-1] == 0.9
    stage.say("map", "knob", 1)
    back = [stage.step()["osc:/room"] for _ in range(12)]
    assert back[0] > 0.8
    assert back[-1] == 0.5


def test_switching_one_map_on_switches_its_rival_off():
    first = config.Map(name="a", source="sad", to="cc:74")
    second = config.Map(name="b", source="1 - sad", to="cc:74", on=False)
    stage = Stage(map=(first, second), preset=())
    stage.step(frame=live(sad=0.2))
    stage.say("map", "b", 1)
    assert stage.step(15, live(sad=0.2)) == {"cc:74": pytest.approx(0.8)}


def test_a_preset_takes_a_default_controllers_place():
    preset = config.Preset(name="p", values={"cc:20": 0.3})
    mapper = Mapper(config.Config(preset=(preset,), midi=config.Midi(port="x")))
    assert "cc:20" not in {control.target for control in mapper.controls(FRAME)}


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)), min_size=1, max_size=30))
def test_the_morph_stays_between_its_presets_and_its_weights_add_up_to_one(path):
    stage = Stage(morph=config.Morph(on=True, time_s=0.2))
    for valence, energy in path:
        known = stage.step(frame=live(valence=valence, energy=energy))
        assert 0.1 <= known["osc:/room"] <= 0.9
        assert math.fsum(stage.mapper.weights.values()) == 1.0
        assert known["osc:/gain"] == pytest.approx(0.7)


def test_the_morph_follows_the_music_smoothly():
    stage = Stage(morph=config.Morph(on=True, time_s=0.5))
    assert stage.step(5, live(valence=0.1, energy=0.2))["osc:/room"] == pytest.approx(0.9, abs=0.01)
    rooms = [stage.step(frame=live(valence=0.9, energy=0.8))["osc:/room"] for _ in range(40)]
    assert max(abs(b - a) for a, b in pairwise(rooms)) < 0.8 * (1.0 - math.exp(-0.2)) + 1e-9
    assert rooms[-1] == pytest.approx(0.1, abs=0.01)
    assert stage.mapper.weights["light"] > 0.99


def test_a_recall_ends_the_morph_and_the_command_brings_it_back():
    stage = Stage(morph=config.Morph(on=True))
    stage.step(frame=live(valence=0.9, energy=0.8))
    stage.say("preset", "dark")
    assert stage.step(3, live(valence=0.9, energy=0.8))["osc:/room"] == 0.9
    assert stage.mapper.weights == {}
    assert stage.say("morph", 1) == "morph on"
    assert stage.step(40, live(valence=0.9, energy=0.8))["osc:/room"] == pytest.approx(0.1, abs=0.01)
    stage.say("morph", 0)
    still = stage.step()["osc:/room"]
    assert stage.step(20, live(valence=0.1, energy=0.1))["osc:/room"] == pytest.approx(still)


def test_a_snapshot_is_stored_and_written_only_on_request():
    stage = Stage()
    stage.step()
    with pytest.raises(ConfigError, match="nothing to store"):
        stage.say("preset/store", "mine")
    stage.say("preset", "light")
    stage.step(20)
    assert stage.say("preset/store", "mine") == "preset mine: 2 values"
    mine = stage.mapper.presets[-1]
    assert (mine.name, mine.values) == ("mine", {"osc:/room": 0.1, "osc:/gain": 0.7})
    again = config.parse(presets_toml(stage.mapper.presets)).preset
    assert [replace_line(preset) for preset in again] == list(stage.mapper.presets)


def test_commands_cannot_store_presets_without_end():
    stage = Stage()
    stage.say("preset", "light")
    stage.step(20)
    for number in range(MAX_STORED):
        stage.say("preset/store", f"p{number}")
    with pytest.raises(ConfigError, match="256 presets were stored and are in no file"):
        stage.say("preset/store", "one more")
    assert stage.say("preset/store", "p7") == "preset p7: 2 values"


def replace_line(preset: config.Preset) -> config.Preset:
    return config.Preset(
        name=preset.name, values=preset.values, at=preset.at, emotions=preset.emotions, glide_s=preset.glide_s
    )


FILE = """\
# My show
[[map]]
from = "tension"
to = "osc:/x"

[[preset]]  # the first
name = "dark"
at = [-0.8, -0.6]
[preset.values]
"osc:/room" = 0.9

# the other one
[[preset]]
name = "light"
values = {"osc:/room" = 0.1}

[midi]
channel = 2
"""


def test_stored_presets_are_written_in_their_places_and_all_else_stays():
    dark = config.Preset(name="dark", values={"osc:/room": 0.4}, at=(-0.8, -0.6))
    mine = config.Preset(name="mine", values={"osc:/room": 0.5}, emotions={"sad": 1.0})
    text = with_presets(FILE, [dark, mine])
    read = config.parse(text)
    assert [(preset.name, preset.values) for preset in read.preset] == [
        ("dark", {"osc:/room": 0.4}),
        ("light", {"osc:/room": 0.1}),
        ("mine", {"osc:/room": 0.5}),
    ]
    assert read.midi.channel == 2
    for line in ("# My show", "# the other one", 'values = {"osc:/room" = 0.1}'):
        assert line in text
    assert with_presets(text, [dark, mine]) == text


def test_presets_in_another_form_are_left_to_a_person():
    with pytest.raises(ConfigError, match="only a person"):
        with_presets(
            'preset = [{name = "a", values = {"cc:1" = 0.5}}]\n',
            [config.Preset(name="a", values={"cc:1": 0.2})],
        )


CUES = (
    config.Cue(name="intro", preset="dark", maps=("a",), glide_s=0.0),
    config.Cue(name="verse", preset="light", maps=("b",), glide_s=0.0, horizon_s=2.0, profile="anna"),
    config.Cue(name="end", morph=True, maps=(), model="midlevel-hop"),
)
MAPS = (
    config.Map(name="a", source="tension", to="osc:/a"),
    config.Map(name="b", source="energy", to="osc:/b", on=False),
)


def test_cues_go_on_back_and_by_name():
    stage = Stage(map=MAPS, cue=CUES)
    stage.step()
    assert [stage.say("cue", where) for where in ("go", "next", "back")] == [
        "cue 1: intro",
        "cue 2: verse",
        "cue 1: intro",
    ]
    assert stage.say("cue", "end") == "cue 3: end"
    with pytest.raises(ConfigError, match="'end' is the last cue"):
        stage.say("cue", "go")
    assert stage.say("cue", 0) == "cue 1: intro"
    with pytest.raises(ConfigError, match="'intro' is the first cue"):
        stage.say("cue", "back")
    stage.step()
    assert stage.events.count(("cue intro", 1.0)) == 3


def test_a_cue_sets_preset_and_maps_and_asks_for_the_rest():
    stage = Stage(map=MAPS, cue=CUES)
    stage.step()
    stage.say("cue", "go")
    assert stage.step() == {"osc:/room": 0.9, "cc:74": 0.2, "osc:/a": 0.5}
    assert stage.mapper.take_requests() == []
    stage.known.clear()
    stage.say("cue", "go")
    assert stage.step() == {"osc:/room": 0.1, "osc:/gain": 0.7, "osc:/b": 0.5}
    assert stage.mapper.take_requests() == [Command("profile", ("anna",)), Command("horizon", (2.0,))]
    stage.say("cue", "go")
    stage.step()
    assert stage.mapper.take_requests() == [Command("model", ("midlevel-hop",))]
    assert stage.mapper.weights


def test_events_recall_presets_and_move_cues_exactly_once():
    up = config.Event(name="x", source="tension", up=0.7, hold_s=0.0, preset="dark", cue="go")
    stage = Stage(event=(up,), map=MAPS, cue=CUES)
    for value in (0.5, 0.8, 0.8, 0.5, 0.8, 0.5, 0.8, 0.5, 0.8):
        stage.step(frame=live(tension=value))
    names = [name for name, _ in stage.events]
    assert names.count("x") == 4
    assert [name for name in names if name.startswith(("cue", "no"))] == [
        "cue intro",
        "cue verse",
        "cue end",
        "no cue",
    ]


def test_other_settings_go_on_where_the_show_stands():
    old = Stage(map=MAPS, cue=CUES)
    old.step()
    old.say("cue", "verse")
    old.step(20)
    new = Stage(map=MAPS, cue=CUES, preset=(DARK, config.Preset(name="light", values={"osc:/room": 0.3})))
    new.mapper.adopt(old.mapper)
    new.now_s = old.now_s
    rooms = [new.step()["osc:/room"] for _ in range(15)]
    assert rooms[0] == pytest.approx(0.1, abs=0.02)
    assert rooms[-1] == 0.3
    assert "osc:/b" in new.known
    assert "osc:/a" not in new.known
    assert new.say("cue", "next") == "cue 3: end"


def test_a_stored_preset_survives_other_settings():
    old = Stage()
    old.say("preset", "dark")
    old.step()
    old.say("preset/store", "mine")
    new = Stage()
    new.mapper.adopt(old.mapper)
    assert [preset.name for preset in new.mapper.presets] == ["dark", "light", "far", "mine"]
    assert [preset.name for preset in new.mapper.stored] == ["mine"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (
            {"preset": (config.Preset(name="p", values={"cc:200": 1.0}, line=4),)},
            r"preset 1 \(line 4, 'p'\): values: 'cc:200'",
        ),
        ({"preset": (config.Preset(name="p", values={"cc:20": 2.0}),)}, "within 0 and 1"),
        ({"preset": (config.Preset(name="p", values={"note:20": 1.0}),)}, "played by an event"),
        ({"preset": (DARK, DARK)}, r"preset 2 \('dark'\): name: another preset"),
        ({"preset": (), "morph": config.Morph(on=True)}, "no preset has a place"),
        ({"cue": (config.Cue(name="c", preset="drak"),)}, r"cue 1 \('c'\): .*did you mean 'dark'"),
        ({"cue": (config.Cue(name="c", maps=("z",)),)}, "no map is named 'z'"),
        ({"cue": (config.Cue(name="go"),)}, "moves to a cue"),
        ({"cue": (config.Cue(name="c", preset="dark", morph=True),)}, "not both"),
        ({"preset": (config.Preset(name="p", values={"cc14:20": 0.5, "cc:52": 0.5}),)}, "share a controller"),
    ],
)
def test_a_show_that_cannot_be_taken_says_why(more, why):
    with pytest.raises(ConfigError, match=why):
        Stage(**more)


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [
        ("preset", ("nope",)),
        ("preset", (17,)),
        ("preset", ()),
        ("preset", ("a", "b")),
        ("cue", ("go",)),
        ("morph", (3,)),
        ("morph", ("x",)),
        ("map", ("nope", 1)),
        ("map", ("nope",)),
        ("preset/store", ("",)),
        ("what", ()),
    ],
)
def test_a_command_that_cannot_be_obeyed_is_an_error_and_changes_nothing(verb, arguments):
    stage = Stage()
    with pytest.raises(ConfigError):
        stage.say(verb, *arguments)
    assert stage.step(5) == {}


def test_all_commands_are_in_the_table():
    from mer_bridge.wire import TABLE

    known = {row.address.removeprefix("/mer/") for row in TABLE if row.group == "command"}
    assert set(COMMANDS) <= known


def test_a_preset_that_held_before_a_restart_holds_at_once():
    mapper = Mapper(config.Config(preset=(DARK, LIGHT)))
    mapper.resume("light")
    sent = {control.target: control.value for control in mapper.controls(FRAME, 0.0)}
    assert (sent["osc:/room"], sent["osc:/gain"]) == (0.1, 0.7)
    assert mapper.preset == "light"


def test_a_preset_that_is_gone_after_a_restart_changes_nothing():
    mapper = Mapper(config.Config(preset=(DARK,)))
    for name in ("light", ""):
        mapper.resume(name)
        assert mapper.preset == ""
        assert mapper.controls(FRAME, 0.0) == []
