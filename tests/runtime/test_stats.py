from __future__ import annotations

import pytest

from mer_bridge.runtime.stats import RECENT, Share, Stats, Times


def test_percentiles_are_those_of_the_last_durations():
    times = Times(length=10)
    for number in range(100):
        times.push(number / 1000.0)
    assert times.percentile_ms(0) == pytest.approx(90.0)
    assert times.percentile_ms(50) == pytest.approx(95.0)
    assert times.percentile_ms(100) == pytest.approx(99.0)


def test_without_durations_percentiles_are_zero():
    assert Times(length=RECENT).percentile_ms(50) == 0.0


def test_share_is_that_of_the_last_whole_second():
    share = Share(now_s=10.0, busy_s=1.0)
    assert share.at(now_s=10.5, busy_s=1.1) == pytest.approx(0.2)
    assert share.at(now_s=11.0, busy_s=1.1) == pytest.approx(0.1)
    assert share.at(now_s=11.5, busy_s=1.6) == pytest.approx(0.1)
    assert share.at(now_s=12.0, busy_s=1.6) == pytest.approx(0.5)


def test_share_of_no_time_is_the_last_known():
    share = Share(now_s=10.0, busy_s=1.0)
    assert share.at(now_s=10.0, busy_s=1.0) == 0.0


def test_status_gives_every_count_by_its_name():
    pairs = Stats(ticks=7, lost=512, gate_open=True).pairs()
    named = dict(zip(pairs[::2], pairs[1::2], strict=True))
    assert named["ticks"] == 7.0
    assert named["lost"] == 512.0
    assert named["gate_open"] == 1.0
    assert set(named) == set(Stats.__dataclass_fields__)


def test_the_last_line_names_what_was_lost():
    line = Stats(ticks=7, lost=512, dropped=3, refused=2, skipped=5, late=4).line()
    for words in ("7 ticks", "512 samples", "3 messages", "2 commands", "5 frames", "4 steps"):
        assert words in line
