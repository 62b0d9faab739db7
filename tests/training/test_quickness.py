"""Half-way times of spliced clips, against sounds whose change is known."""

import numpy as np
import pytest
import soundfile

from mer_bridge.errors import DataError
from mer_bridge.training import own_commands, quickness
from mer_bridge.training.quickness import GRID_S, HORIZONS_S, Splice, Spread, Step, measure, response, splices

RATE = 22_050


@pytest.fixture
def opposite(make_clip, rng):
    """A soft low tone and loud noisy bursts."""
    time_s = np.arange(round(14 * RATE)) / RATE
    soft = 0.1 * np.sin(2 * np.pi * 220 * time_s)
    bursts = 0.5 * rng.normal(size=len(time_s)) * (np.sin(2 * np.pi * 6 * time_s) > 0)
    found = []
    for name, sound, quadrant in (("soft", soft, 3), ("loud", bursts.clip(-1, 1), 1)):
        clip = make_clip(name, quadrant=quadrant)
        soundfile.write(clip.audio, sound, RATE)
        found.append(clip)
    return found


def test_opposites_are_paired_there_and_back(make_clip):
    clips = [make_clip(f"{q}{k}", quadrant=q) for q in range(4) for k in range(5)]
    pairs = splices(clips, count=3)
    kinds = [pair.kind for pair in pairs]
    assert len(pairs) == 12
    assert kinds.count("calm to aggressive") == kinds.count("happy to sad") == 3
    there = next(pair for pair in pairs if pair.kind == "sad to happy")
    assert (there.first.quadrant, there.second.quadrant) == (2, 0)


def test_rated_emotions_are_taken_before_tags(make_clip):
    def rated(name, sad, happy):
        emotions = np.full(8, 4.0)
        emotions[5], emotions[6] = happy, sad
        return make_clip(name, emotions=emotions)

    clips = [rated(f"s{k}", 8.0, 2.0) for k in range(4)] + [rated(f"h{k}", 2.0, 8.0) for k in range(4)]
    pairs = splices(clips, count=1)
    assert {pair.first.name[0] for pair in pairs if pair.kind == "sad to happy"} <= {"s", "h"}


def test_without_opposites_nothing_is_measured(make_clip):
    with pytest.raises(DataError, match="no clips of opposite moods"):
        splices([make_clip()])


def test_a_longer_horizon_follows_later(opposite):
    soft, loud = opposite
    steps, left_out = measure("midlevel-hop", [Splice("calm to aggressive", soft, loud)])
    assert not left_out
    halves = [
        Spread.of([step for step in steps if step.horizon_s == horizon]).median for horizon in HORIZONS_S
    ]
    assert halves == sorted(halves)
    assert 0.0 < halves[0] < 1.2
    assert 3.0 < halves[-1] < 7.0
    gone = response(steps, 1.0)
    assert abs(gone[GRID_S < -0.5]).max() < 0.3
    assert gone[-1] == pytest.approx(1.0, abs=0.35)


def test_clips_that_are_too_short_are_named(opposite, make_clip):
    short = make_clip("short")
    soundfile.write(short.audio, np.zeros(RATE), RATE)
    steps, left_out = measure("midlevel-hop", [Splice("x", opposite[0], short)])
    assert not steps
    assert left_out == ["soft to short: is shorter than 13.5 s"]


def test_quartiles_are_those_of_the_half_way_times():
    steps = [Step("x", "tension", 1.0, half, np.zeros(len(GRID_S))) for half in (1.0, 2.0, 3.0, 4.0, 5.0)]
    assert Spread.of(steps) == Spread(2.0, 3.0, 4.0, 5)
    assert Spread.of([]).count == 0


def test_the_command_prints_a_table(opposite, monkeypatch, capsys, tmp_path):
    clips = type("Clips", (), {"clips": opposite})
    monkeypatch.setattr(own_commands, "read_data", lambda _: clips)
    own_commands.measure_quickness("midlevel-hop", tmp_path)
    told = capsys.readouterr().out
    assert "2 splices: seconds until a value has gone half of its way" in told
    assert "10 s" in told
    assert quickness.CLIPS == 12
