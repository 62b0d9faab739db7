from __future__ import annotations

import csv
import json
import logging
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mer_bridge
from mer_bridge import config
from mer_bridge.errors import ConfigError
from mer_bridge.sinks.recorder import KEPT, Recorder, columns, row
from mer_bridge.values import VALUE_NAMES, Control, Emotion, Frame, MidLevel, Reason, Why

FRAME = Frame(
    index=3,
    time_s=1.536,
    level_db=-15.25,
    gate_open=True,
    features=MidLevel(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
    emotions=Emotion(-0.5, 0.5, -1.0, 0.1, 0.2, 0.3, 0.4, 0.9),
    contributions=tuple(tuple(0.01 * k + 0.1 * n for k in range(7)) for n in range(8)),
    why=Why("tender", (Reason("dissonance", -0.2), Reason("modality", -0.1))),
    confidence=0.8,
    live=tuple(k / 15 for k in range(15)),
)


def frames(n: int) -> list[Frame]:
    return [replace(FRAME, index=k, time_s=0.128 * k) for k in range(n)]


def record(path: Path, n: int, **more) -> None:
    recorder = Recorder(path, **more)
    for frame in frames(n):
        recorder.send(frame, (), frame.time_s)
    recorder.close()


def test_without_a_path_frames_and_controls_stay_in_memory():
    recorder = Recorder()
    for frame in frames(3):
        recorder.send(frame, [Control("cc:20", 0.5)], frame.time_s)
    assert list(recorder.frames) == frames(3)
    assert list(recorder.controls) == [Control("cc:20", 0.5)] * 3


def test_memory_is_bounded_and_counts_what_it_let_go():
    recorder = Recorder()
    for _ in range(KEPT + 5):
        recorder.send(FRAME, [Control("cc:20", 0.5)] * 2, 0.0)
    assert (len(recorder.frames), len(recorder.controls), recorder.dropped) == (KEPT, KEPT, 5)


def test_json_lines_hold_every_number_of_every_frame_exactly(tmp_path):
    record(tmp_path / "take.jsonl", 20)
    _, *lines = (tmp_path / "take.jsonl").read_bytes().splitlines()
    assert [msgspec.json.decode(line, type=Frame) for line in lines] == frames(20)


unit = st.floats(0.0, 1.0)


@settings(deadline=None)
@given(st.tuples(*[unit] * 7), st.tuples(*[st.floats(-1.0, 1.0)] * 8), st.tuples(*[unit] * 15))
def test_any_frame_comes_back_from_its_line(features, emotions, live):
    frame = replace(FRAME, features=MidLevel(*features), emotions=Emotion(*emotions), live=live)
    assert msgspec.json.decode(msgspec.json.encode(frame), type=Frame) == frame
    assert [float(cell) for cell in row(frame)[5:-1]] == pytest.approx(
        [*features, *emotions, *live], abs=5.1e-7
    )


def test_the_first_line_says_version_model_and_settings(tmp_path):
    settings_ = config.Config(model=config.Model(horizon_s=2.5))
    record(tmp_path / "take.jsonl", 1, model="midlevel-hop-v2", config=settings_)
    header = json.loads((tmp_path / "take.jsonl").read_text().splitlines()[0])
    assert header["mer_bridge"] == mer_bridge.__version__
    assert header["model"] == "midlevel-hop-v2"
    assert header["values"] == list(VALUE_NAMES)
    assert msgspec.convert(header["config"], config.Config) == settings_


def test_csv_has_one_named_row_per_frame(tmp_path):
    record(tmp_path / "take.csv", 5)
    with (tmp_path / "take.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(one["index"]) for one in rows] == list(range(5))
    last = rows[-1]
    assert tuple(last) == columns()
    assert float(last["time_s"]) == 0.512
    assert (last["level_db"], last["gate"], last["quadrant"]) == ("-15.25", "1", "aggressive")
    assert float(last["dissonance"]) == 0.5
    assert float(last["tender"]) == 0.9
    assert float(last["live_tender"]) == pytest.approx(14 / 15, abs=1e-6)


def test_columns_are_those_of_the_design():
    names = columns()
    assert names[:5] == ("index", "time_s", "level_db", "gate", "confidence")
    assert names[5:20] == VALUE_NAMES
    assert names[20:] == (*(f"live_{name}" for name in VALUE_NAMES), "quadrant")
    assert len(row(FRAME)) == len(names) == 36


@pytest.mark.parametrize("name", ["take.csv", "take.jsonl"])
def test_the_file_is_readable_to_the_last_second_while_recording(tmp_path, name):
    recorder = Recorder(tmp_path / name)
    for frame in frames(100):
        recorder.send(frame, (), 5000.0 + frame.time_s)
        lines = (tmp_path / name).read_bytes().splitlines(keepends=True)
        whole = sum(line.endswith(b"\n") for line in lines) - 1  # without the header
        assert (frame.index + 1 - whole) * 0.128 <= 1.0 + 0.128
    recorder.close()


def test_closing_twice_and_sending_afterwards_raise_nothing(tmp_path):
    recorder = Recorder(tmp_path / "take.csv")
    recorder.send(FRAME, (), 0.0)
    recorder.close()
    recorder.close()
    recorder.send(FRAME, (), 1.0)
    assert recorder.dropped == 1
    assert recorder.error == ""
    assert len((tmp_path / "take.csv").read_text().splitlines()) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit to run into")
@pytest.mark.parametrize("name", ["take.csv", "take.jsonl"])
def test_a_full_disk_ends_the_recording_is_said_once_and_raises_nothing(tmp_path, name, caplog):
    import resource

    recorder = Recorder(tmp_path / name)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with caplog.at_level(logging.ERROR):
            for frame in frames(200):
                recorder.send(frame, (), frame.time_s)
            recorder.close()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(caplog.records) == 1
    assert name in recorder.error
    whole = sum(line.endswith(b"\n") for line in (tmp_path / name).read_bytes().splitlines(keepends=True)) - 1
    assert 0 < whole < 200
    assert 0 <= recorder.dropped + whole - 200 <= 8  # what the last second may have held


def test_a_take_is_never_overwritten(tmp_path):
    record(tmp_path / "take.csv", 1)
    with pytest.raises(ConfigError, match="exists already"):
        Recorder(tmp_path / "take.csv")
    assert len((tmp_path / "take.csv").read_text().splitlines()) == 2


@pytest.mark.parametrize("name", ["take.wav", "take", "take.CSV.txt"])
def test_an_unknown_suffix_is_refused(tmp_path, name):
    with pytest.raises(ConfigError, match=r"\.jsonl or \.csv"):
        Recorder(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(ConfigError, match="cannot record to"):
        Recorder(tmp_path / "missing" / "take.csv")


def test_it_describes_itself_in_one_line(tmp_path):
    recorder = Recorder(tmp_path / "take.csv")
    assert recorder.describe() == f"recording: {tmp_path / 'take.csv'}"
    recorder.close()
    assert Recorder().describe() == "recording: in memory"
