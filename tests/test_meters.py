from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from mer_bridge.ensemble import Ensemble
from mer_bridge.meters import Meters, Screen, because, plain_line, progress
from mer_bridge.runtime.stats import Stats
from mer_bridge.values import VALUE_NAMES, Emotion, Frame, MidLevel, Reason, Why

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
    assert "lost 512 samples" in flat


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
