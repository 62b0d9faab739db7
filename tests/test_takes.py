"""Recordings that somebody else wrote: read as far as they go, or refused in words."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mer_bridge import takes
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError
from mer_bridge.sinks.recorder import Recorder
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, Emotion, Frame, MidLevel, Why

FRAME = Frame(
    index=0,
    time_s=1.0,
    features=MidLevel(*[0.5] * len(MIDLEVEL_NAMES)),
    emotions=Emotion(*[0.5] * len(EMOTION_NAMES)),
    live=(0.5,) * 15,
    level_db=-20.0,
    gate_open=True,
    contributions=((0.0,) * 7,) * 8,
    confidence=0.9,
    why=Why("valence", (("dissonance", -0.2), ("melody", 0.1), ("modality", 0.05))),
)


@pytest.fixture
def recording(tmp_path) -> bytes:
    recorder = Recorder(tmp_path / "healthy.jsonl", model="a-model-v1", config=Config())
    for _ in range(5):
        recorder.send(FRAME, (), 0.0)
    recorder.close()
    return (tmp_path / "healthy.jsonl").read_bytes()


def test_the_recording_is_healthy_before_it_is_damaged(tmp_path, recording):
    take = takes.read(tmp_path / "healthy.jsonl")
    assert (len(take.frames), take.note) == (5, "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 100,
        b"[" * 200_000,
        b'{"mer_bridge":"1","model":"x","config":{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}}\n",
        b'{"mer_bridge":"' + b"x" * (2 << 20) + b'","model":"x"}\n',
        b'{"mer_bridge":"1","model":"x"}\n{"index":1e999}\n',
    ],
    ids=["empty", "zeros", "levels", "levels of settings", "a long line", "a number that is none"],
)
def test_what_is_no_recording_is_refused_in_words(tmp_path, content):
    path = tmp_path / "frames.jsonl"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"is no recording|holds no frames"):
        takes.read(path)


def test_a_line_with_a_hundred_thousand_levels_ends_the_recording_there(tmp_path, recording):
    path = tmp_path / "frames.jsonl"
    path.write_bytes(recording + b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n")
    take = takes.read(path)
    assert len(take.frames) == 5
    assert take.note.startswith("line 7 cannot be read")


def test_a_file_that_is_too_big_is_not_read(tmp_path, recording, monkeypatch):
    monkeypatch.setattr(takes, "MAX_FILE_BYTES", len(recording) - 1)
    with pytest.raises(ConfigError, match="is larger than"):
        takes.read(tmp_path / "healthy.jsonl")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.integers(0, 50_000), st.binary(max_size=4)), max_size=6))
def test_a_damaged_recording_raises_nothing_but_config_errors(tmp_path, recording, changes):
    damaged = bytearray(recording)
    for at, content in changes:
        damaged[at % len(damaged) : at % len(damaged) + len(content)] = content
    path = tmp_path / "frames.jsonl"
    path.write_bytes(damaged)
    try:
        take = takes.read(path)
    except ConfigError:
        return
    assert take.frames
