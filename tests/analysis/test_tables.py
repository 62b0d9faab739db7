from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from mer_bridge.analysis import tables
from mer_bridge.errors import ConfigError
from mer_bridge.values import VALUE_NAMES

FORMATS = [
    ".csv",
    ".jsonl",
    pytest.param(
        ".parquet",
        marks=pytest.mark.skipif(
            not __import__("importlib.util").util.find_spec("pyarrow"), reason="pyarrow is not installed"
        ),
    ),
]


def read(path):
    """Rows as dictionaries of text, numbers and None."""
    if path.suffix == ".parquet":
        from pyarrow import parquet

        return parquet.read_table(path).to_pylist()
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines()]
    rows = list(csv.DictReader(text.splitlines()))
    return [
        {name: value if name == "file" else float(value) if value else None for name, value in row.items()}
        for row in rows
    ]


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_holds_the_same_rows(analysis, tmp_path, suffix):
    songs = [analysis(7, path='a, "b".wav'), analysis(5, path="ä.wav")]
    out = tmp_path / f"out{suffix}"
    with tables.open_table(out, summary=False) as table:
        for song in songs:
            table.write(tables.tick_rows(song.path, song.numbers))
    rows = read(out)
    assert [row["file"] for row in rows] == [song.path for song in songs for _ in range(len(song))]
    assert list(rows[0]) == list(tables.TICK_COLUMNS)
    numbers = np.concatenate([song.numbers for song in songs])
    found = [[row[name] for name in ("time_s", *VALUE_NAMES)] for row in rows]
    assert (
        np.abs(np.array(found, float) - numbers[:, [0, *range(4, 19)]]).max() <= 5.1e-4
    )  # of time; ratings have four decimals
    assert [row["index"] for row in rows] == [*range(7), *range(5)]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_summary_has_a_row_per_file_and_nothing_for_what_a_model_lacks(tmp_path, suffix):
    mean = np.arange(15.0)
    mean[0] = np.nan
    out = tmp_path / f"out{suffix}"
    with tables.open_table(out, summary=True) as table:
        table.write([tables.summary_row("a.wav", mean)])
    (row,) = read(out)
    assert row == {
        "file": "a.wav",
        "melodiousness": None,
        **dict(zip(VALUE_NAMES[1:], mean[1:], strict=True)),
    }


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_table_that_breaks_off_leaves_what_was_there_before(analysis, tmp_path, suffix):
    out = tmp_path / f"out{suffix}"
    out.write_bytes(b"before")

    def write():
        with tables.open_table(out, summary=False) as table:
            table.write(tables.tick_rows("a.wav", analysis().numbers))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert out.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [out]


def test_names_that_cannot_be_are_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"ends in .csv, .jsonl, .parquet"):
        tables.check_format(tmp_path / "out.xlsx")
    with pytest.raises(ConfigError, match="there is no folder"):
        tables.check_format(tmp_path / "none" / "out.csv")


def test_standard_output_gets_csv(analysis, capsys):
    with tables.open_table(None, summary=False) as table:
        table.write(tables.tick_rows("a.wav", analysis(3).numbers))
    header, *rows = capsys.readouterr().out.splitlines()
    assert header == ",".join(tables.TICK_COLUMNS)
    assert len(rows) == 3
