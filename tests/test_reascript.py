"""ReaScripts, run by Lua against a stand-in for REAPER's API."""

from __future__ import annotations

import dataclasses
import subprocess

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge.reascript import CLOSE, script, thinned
from mer_bridge.values import VALUE_NAMES, Emotion, Frame, MidLevel, Why

FRAME = Frame(
    index=0,
    time_s=0.0,
    level_db=-15.0,
    gate_open=True,
    features=MidLevel(*[0.5] * 7),
    emotions=Emotion(*[0.5] * 8),
    contributions=((0.0,) * 7,) * 8,
    why=Why("valence", ()),
    confidence=0.8,
    live=(0.5,) * 15,
)
REAPER = """\
local said = {{}}
reaper = {{
  GetSelectedEnvelope = function() return {envelope} end,
  GetUserInputs = function() return true, "{name}" end,
  GetCursorPosition = function() return 10.0 end,
  InsertEnvelopePoint = function(e, t, v) print(string.format("%s %.3f %.3f", e, t, v)) end,
  Envelope_SortPoints = function() print("sorted") end,
  ShowMessageBox = function(text) print(text) end,
  Undo_BeginBlock = function() end, Undo_EndBlock = function() end, UpdateArrange = function() end,
}}
"""


def frames(values) -> list[Frame]:
    """A tick every 128 ms; the value is that of tension."""
    at = VALUE_NAMES.index("tension")
    live = [tuple(value if k == at else 0.5 for k in range(15)) for value in values]
    return [dataclasses.replace(FRAME, time_s=1.0 + 0.128 * k, live=each) for k, each in enumerate(live)]


@pytest.fixture
def run(need_program):
    lua = need_program("lua5.4")

    def with_stand_in(text: str, **given: str) -> list[str]:
        code = REAPER.format(**{"envelope": '"e"', "name": "tension", **given}) + text
        done = subprocess.run([lua, "-"], input=code, capture_output=True, text=True, check=True, timeout=30)
        return done.stdout.splitlines()

    return with_stand_in


@pytest.mark.host
def test_points_go_into_the_selected_envelope_from_the_cursor_on(run):
    lines = run(script(frames([0.0, 0.5, 0.25]), title="song.wav"))
    assert lines == ["e 11.000 0.000", "e 11.128 0.500", "e 11.256 0.250", "sorted"]


@pytest.mark.host
def test_without_an_envelope_or_with_another_name_nothing_is_inserted(run):
    text = script(frames([0.0, 0.5]), title="song.wav")
    assert run(text, envelope="nil") == ["Select an envelope first."]
    assert "No value is named joy" in run(text, name="joy")[0]


@pytest.mark.host
def test_a_title_cannot_end_the_comment_it_stands_in(run):
    assert run(script(frames([0.0, 0.5]), title="a\nos.exit(1)\r\u2028"))[-1] == "sorted"


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=200))
def test_thinned_points_draw_the_same_line(values):
    times = [0.128 * k for k in range(len(values))]
    kept_times, kept = zip(*thinned(times, values), strict=True)
    drawn = np.interp(times, kept_times, kept)
    assert np.max(np.abs(drawn - values)) <= 2.0 * CLOSE + 1e-9
    assert (kept_times[0], kept_times[-1]) == (times[0], times[-1])


def test_a_straight_line_is_two_points():
    times = [0.128 * k for k in range(100)]
    assert len(list(thinned(times, [t / 12.8 for t in times]))) == 2
