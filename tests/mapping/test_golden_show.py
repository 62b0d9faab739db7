"""A whole show, with every kind of map, event, preset and cue: always the same controls.

Written anew by ``MER_BRIDGE_WRITE_GOLDEN=1 pytest tests/mapping/test_golden_show.py``; look
at the difference before it is kept.
"""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge import config
from mer_bridge.mapping import Mapper
from mer_bridge.values import Command, Control, Emotion, Frame, MidLevel, View, Why

GOLDEN = Path(__file__).parents[1] / "golden"
SHOW = config.load(GOLDEN / "show.toml")
COMMANDS = {
    40: ("cue", "go"),
    90: ("preset", "light"),
    130: ("morph", 1),
    200: ("cue", "next"),
    260: ("map", "wind", 0),
}


def frame_at(k: int) -> Frame:
    """Slow waves, each value its own."""
    wave = [0.5 + 0.5 * math.sin(0.021 * k * (1 + 0.3 * n) + n) for n in range(15)]
    emotions = Emotion(*(2.0 * value - 1.0 for value in wave[7:10]), *wave[10:])
    live = tuple(value**2 for value in wave)
    view = View(2.0, MidLevel(*wave[:7]), emotions, tuple(reversed(live)))
    return Frame(
        index=k,
        time_s=0.04 * k,
        level_db=-40.0 * wave[0],
        gate_open=k % 100 < 80,
        features=MidLevel(*wave[:7]),
        emotions=emotions,
        contributions=((0.0,) * 7,) * 8,
        why=Why("fear" if k % 60 < 30 else "sad", ()),
        confidence=wave[3],
        live=live,
        others=(view,),
    )


def written(control: Control) -> list:
    rounded = [round(each, 9) if isinstance(each, float) else each for each in control.arguments]
    return [control.target, round(control.value, 9), int(control.is_event), *rounded]


def played() -> list[list]:
    mapper = Mapper(SHOW)
    lines = []
    for k in range(320):
        if k in COMMANDS:
            verb, *arguments = COMMANDS[k]
            mapper.apply(Command(verb, tuple(arguments)))
        controls = mapper.controls(frame_at(k), 1000.0 + 0.04 * k)
        lines += [[k, *written(control)] for control in controls]
    return lines


def test_the_golden_show_gives_the_golden_controls():
    file = GOLDEN / "show.jsonl"
    lines = played()
    if os.environ.get("MER_BRIDGE_WRITE_GOLDEN") == "1":
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    golden = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(line[0], line[1], line[3]) for line in lines] == [(line[0], line[1], line[3]) for line in golden]
    for line, expected in zip(lines, golden, strict=True):
        assert line == [
            pytest.approx(each, abs=2e-9) if isinstance(each, float) else each for each in expected
        ]


def test_the_golden_show_uses_everything():
    keys = {
        key
        for entry in SHOW.map
        for key in entry.__struct_fields__
        if getattr(entry, key) != default(entry, key)
    }
    assert keys >= set(config.Map.__struct_fields__) - {"line"}
    assert {line[1].partition(":")[0] for line in played()} >= {
        "osc",
        "cc",
        "cc14",
        "nrpn",
        "bend",
        "note",
        "program",
    }


def default(entry: config.Map, key: str):
    return getattr(config.Map(source="", to=""), key)


def test_every_event_of_the_show_is_sent_exactly_once_and_notes_end():
    lines = played()
    mapper = Mapper(SHOW)
    at = [line for line in lines if line[1] == "event:storm"]
    hits = [line for line in lines if line[1] == "osc:/storm"]
    assert [line[0] for line in at] == [line[0] for line in hits]
    assert at
    notes = [line[2] for line in lines if line[1] == "note:36"]
    assert notes[::2] == [0.9] * len(notes[::2])
    assert notes[1::2] == [0.0] * len(notes[1::2])
    assert mapper.release() == []


anything = st.floats(width=64, allow_nan=True, allow_infinity=True)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.lists(anything, min_size=17, max_size=17), min_size=1, max_size=12),
    st.lists(anything, min_size=12),
)
def test_whatever_comes_in_nothing_is_raised_and_only_finite_numbers_go_out(rows, times):
    mapper = Mapper(SHOW)
    mapper.apply(Command("morph", (1,)))
    for row, now_s in zip(rows, times, strict=False):
        frame = Frame(
            index=0,
            time_s=row[15],
            level_db=row[16],
            gate_open=True,
            features=MidLevel(*row[:7]),
            emotions=Emotion(*row[7:15]),
            contributions=((0.0,) * 7,) * 8,
            why=Why("fear", ()),
            confidence=row[0],
            live=tuple(row[:15]),
        )
        for control in mapper.controls(frame, now_s if math.isfinite(now_s) else 0.0):
            numbers = [each for each in (control.value, *control.arguments) if not isinstance(each, str)]
            assert all(math.isfinite(number) and abs(number) < 3e38 for number in numbers)
