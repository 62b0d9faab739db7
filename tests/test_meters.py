from __future__ import annotations

import io
import os
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from mer_bridge.ensemble import Ensemble
from mer_bridge.meters import (
    LOG_ROWS,
    TRAIL_S,
    Meters,
    Screen,
    Trail,
    because,
    plain_line,
    progress,
)
from mer_bridge.meters.plane import Mark, Point, plane_lines
from mer_bridge.runtime.stats import Stats
from mer_bridge.values import MIDLEVEL_NAMES, VALUE_NAMES, Emotion, Frame, MidLevel, Quadrant, Reason, Why

USUAL = MidLevel(*[0.5] * 7)
FRAME = Frame(
    index=7,
    time_s=12.3,
    level_db=-18.3,
    gate_open=True,
    features=MidLevel(0.2, 0.5, 0.4, 0.6, 0.8, 0.3, 0.7),
    emotions=Emotion(-0.3, 0.2, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05),
    contributions=((0.0,) * 7,) * 8,
    why=Why(
        "tension",
        (Reason("dissonance", 0.31), Reason("melodiousness", 0.18), Reason("rhythm_stability", -0.07)),
    ),
    confidence=0.71,
    live=tuple(index / 14 for index in range(15)),
)
STATS = Stats(
    level_db=-18.3, gate_open=True, clipped=3, compute_p50_ms=4.2, compute_p90_ms=6.1, cpu=0.05, lost=512
)


def text(frame, stats, *, width: int) -> str:
    console = Console(width=width, file=io.StringIO(), force_terminal=False)
    console.print(Screen(frame, stats, USUAL))
    return console.file.getvalue()


def test_why_is_said_in_words():
    assert (
        because(FRAME, USUAL)
        == "tense because dissonant (+.31) and not melodious (+.18), although steady (-.07)"
    )


def test_a_feature_below_its_usual_value_gets_its_other_word():
    usual = USUAL._replace(dissonance=0.9)
    assert because(FRAME, usual).startswith("tense because consonant (+.31)")


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_every_value_is_shown_at_any_width(width):
    shown = text(FRAME, STATS, width=width)
    for name in VALUE_NAMES:
        assert name in shown
    assert max(map(len, shown.splitlines())) <= width
    flat = " ".join(shown.split())
    for words in (
        "-18.3 dB",
        "clipped 3",
        "aggressive (Q2)",
        "dissonant (+.31)",
        "confidence 0.71",
        "4.2 ms",
        "CPU 5%",
    ):
        assert words in flat
    assert "lost 512" in flat


def test_bipolar_values_carry_their_sign():
    shown = text(FRAME, STATS, width=80)
    assert re.search(r"valence .* -0\.30", shown)
    assert re.search(r"tension .* \+0\.50", shown)
    assert re.search(r"fear .* 0\.30", shown)


def test_bars_are_as_long_as_live_values():
    lengths = {}
    for line in text(FRAME, STATS, width=60).splitlines():
        name = line.partition(" ")[0]
        lengths[name] = len(re.findall("[━╸]", line))
    assert lengths["melodiousness"] < lengths["dissonance"] < lengths["valence"] < lengths["tender"]


def test_before_the_first_frame_only_the_level_is_shown():
    shown = text(None, Stats(), width=80)
    assert "-120.0 dB" in shown
    assert "silent" in shown
    assert "valence" not in shown


def test_the_plain_line_is_one_line():
    line = plain_line(FRAME, STATS, usual=USUAL)
    assert "\n" not in line
    for words in ("valence -0.30", "aggressive", "tense because", "confidence 0.71", "CPU 5%"):
        assert words in line


def test_the_plain_line_says_when_nothing_was_heard():
    assert "no music heard yet" in plain_line(None, Stats(), usual=USUAL)


def test_where_there_is_no_screen_a_line_comes_once_a_second():
    console = Console(width=60, file=io.StringIO(), force_terminal=False)
    with Meters(USUAL, console=console) as meters:
        assert not meters.is_screen
        for now_s in (10.0, 10.5, 10.9, 11.0, 11.2):
            meters.show(FRAME, STATS, now_s=now_s)
    assert len(console.file.getvalue().splitlines()) == 2


def test_on_a_screen_the_meters_are_redrawn():
    console = Console(width=80, height=40, file=io.StringIO(), force_terminal=True)
    with Meters(USUAL, console=console) as meters:
        assert meters.is_screen
        meters.show(None, STATS, now_s=0.0)
        meters.show(FRAME, STATS, now_s=0.1)
    assert "valence" in console.file.getvalue()


def test_plain_beats_the_screen():
    console = Console(width=80, file=io.StringIO(), force_terminal=True)
    assert not Meters(USUAL, plain=True, console=console).is_screen


def test_no_progress_bar_without_a_terminal(capsys):
    with progress(10.0, title="listening") as advance:
        advance(5.0)
    assert capsys.readouterr().err == ""


def test_each_of_several_players_has_a_line():
    silent = replace(FRAME, gate_open=False)
    together = Ensemble()([("anna", FRAME), ("ben", silent)], 0.0)
    assert "; anna: -18.3 dB, aggressive: tense because" in plain_line(together, STATS, usual=USUAL)
    assert plain_line(together, STATS, usual=USUAL).endswith("; ben: silent")
    shown = text(together, STATS, width=120)
    assert re.search(r"anna +-18.3 dB, aggressive", shown)
    assert re.search(r"ben +silent", shown)


REASONS = st.lists(st.tuples(st.sampled_from(MIDLEVEL_NAMES), st.floats(-2.0, 2.0)), max_size=3)
BROKEN = replace(STATS, skipped_samples=4410, failures=2, transport_ms=296.0)


@given(
    width=st.integers(1, 160),
    height=st.integers(1, 60),
    reasons=REASONS,
    plane=st.tuples(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0)),
    stats=st.sampled_from([STATS, Stats(), BROKEN]),
    ascii_only=st.booleans(),
    players=st.integers(0, 15),
)
def test_the_view_never_leaves_its_place(*, width, height, reasons, plane, stats, ascii_only, players):
    emotions = FRAME.emotions._replace(valence=plane[0], energy=plane[1])
    frame = replace(FRAME, emotions=emotions, why=Why("tension", tuple(Reason(*each) for each in reasons)))
    if players:
        frame = Ensemble()([(f"player{k}", frame) for k in range(players)], 0.0)
    trail = (Point(0.0, 0.5, -0.5), Point(1.0, *plane))
    lines = Screen(frame, stats, USUAL, trail, height).lines(width, ascii_only=ascii_only)
    assert 1 <= len(lines) <= height
    assert max(line.cell_len for line in lines) <= width
    if ascii_only:
        assert all(line.plain.isascii() for line in lines)


@pytest.mark.parametrize(("width", "height"), [(80, 20), (120, 40), (80, 12), (60, 16), (40, 10)])
def test_nothing_jumps_when_the_words_become_longer(width, height):
    short = replace(FRAME, why=Why("happy", ()))
    heights = {len(Screen(frame, STATS, USUAL, (), height).lines(width)) for frame in (FRAME, short)}
    assert len(heights) == 1


def test_a_usual_terminal_has_room_for_everything():
    lines = [line.plain for line in Screen(FRAME, BROKEN, USUAL, (), 24 - LOG_ROWS).lines(80)]
    flat = "\n".join(lines)
    for words in (
        *VALUE_NAMES,
        *Quadrant,
        "because",
        "confidence",
        "ms a tick",
        "out within 296 ms",
        "clipped 3",
    ):
        assert words in flat
    assert "lost 4922" in flat


def test_little_room_keeps_the_level_and_the_reasons():
    flat = "\n".join(line.plain for line in Screen(FRAME, STATS, USUAL, (), 6).lines(80))
    assert "-18.3 dB" in flat
    assert "because dissonant" in flat


def test_a_value_that_the_model_lacks_has_no_bar():
    frame = replace(FRAME, outputs=("valence",))
    flat = "\n".join(line.plain for line in Screen(frame, STATS, USUAL).lines(60))
    assert re.search(r"fear [ ┈]* -$", flat, re.MULTILINE)
    assert re.search(r"valence .* -0\.30$", flat, re.MULTILINE)


def test_names_of_another_version_stand_as_they_are():
    frame = replace(FRAME, why=Why("awe", (Reason("spaciousness", 0.2),)))
    assert because(frame, USUAL) == "awe because spaciousness (+.20)"


def test_the_trail_keeps_what_was_heard_lately_and_not_silence():
    trail = Trail()
    for k in range(400):
        trail.push(replace(FRAME, time_s=k / 8, gate_open=k != 390))
        trail.push(replace(FRAME, time_s=k / 8, gate_open=k != 390))  # the same frame, drawn twice
    times = [point.time_s for point in trail.points]
    assert times[0] >= 399 / 8 - TRAIL_S
    assert times == sorted(set(times))
    assert 390 / 8 not in times
    trail.push(replace(FRAME, time_s=0.5))  # from the beginning again
    assert [point.time_s for point in trail.points] == [0.5]


def test_the_music_and_the_players_stand_where_they_are_on_the_plane():
    marks = [Mark("A", -1.0, 1.0), Mark("B", 1.0, -1.0), Mark("o", 0.0, 0.0)]
    rows = [line.plain for line in plane_lines((), marks, width=31, height=15, ascii_only=True)]
    assert rows[1][1] == "A"
    assert rows[-2][-2] == "B"
    assert rows[7][15] == "o"


def test_a_reader_who_went_away_costs_lines_and_nothing_else():
    class Gone(io.StringIO):
        def write(self, _):
            raise BrokenPipeError

    with Meters(USUAL, console=Console(file=Gone(), force_terminal=False)) as meters:
        meters.show(FRAME, STATS, now_s=0.0)
        meters.show(FRAME, STATS, now_s=10.0)


@pytest.mark.skipif(os.name == "nt", reason="pipes cannot be asked there")
def test_a_reader_who_stopped_reading_holds_nothing_up():
    ours, theirs = os.pipe()
    with open(ours, "rb"), open(theirs, "w", encoding="utf-8") as pipe:  # noqa: PTH123 - descriptors
        with Meters(USUAL, console=Console(file=pipe, force_terminal=False), every_s=0.0) as meters:
            for k in range(2000):  # far more than a pipe holds
                meters.show(FRAME, STATS, now_s=float(k))
        os.set_blocking(ours, False)
        assert os.read(ours, 1 << 20).count(b"\n") > 10
