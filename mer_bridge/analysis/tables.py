"""Analyses as tables for other programs: CSV, JSON lines or Parquet, per tick or per file.

Numbers are ratings, features 1..10 and emotions 1..9; what a model lacks is empty.  A table is
written under another name and moved into place when it is complete.
"""

from __future__ import annotations

import csv
import json
import math
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TextIO, TypeAlias

from mer_bridge.errors import ConfigError
from mer_bridge.values import VALUE_NAMES, Floats

TICK_COLUMNS = ("file", "index", "time_s", "level_db", "gate", "confidence", *VALUE_NAMES)
SUMMARY_COLUMNS = ("file", *VALUE_NAMES)
FORMATS = (".csv", ".jsonl", ".parquet")

Row: TypeAlias = Sequence[str | int | float | None]


class Table(Protocol):
    """Takes the rows of one file at a time."""

    def write(self, rows: Iterable[Row]) -> None:
        """Append rows."""
        ...


def tick_rows(name: str, ticks: Floats) -> Iterator[Row]:
    """Rows in the order of `TICK_COLUMNS` from ``(ticks, 19)``: time, level, gate, confidence, ratings."""
    for index, (time_s, level_db, gate, confidence, *ratings) in enumerate(ticks.tolist()):
        state = (round(time_s, 3), round(level_db, 1), int(gate), round(confidence, 3))
        yield (name, index, *state, *_rounded(ratings))


def summary_row(name: str, mean: Floats) -> Row:
    """The row of a file in the order of `SUMMARY_COLUMNS`, from its mean ratings ``(15,)``."""
    return (name, *_rounded(mean.tolist()))


def _rounded(ratings: list[float]) -> list[float | None]:
    return [None if math.isnan(rating) else round(rating, 4) for rating in ratings]


@contextmanager
def open_table(out: Path | None, *, summary: bool) -> Iterator[Table]:
    """A table that is complete, or not there at all, when the ``with`` ends.

    Parameters
    ----------
    out : Path or None
        Its suffix says the format; None is CSV on standard output.
    summary : bool
        A row per file, not per tick.

    Raises
    ------
    ConfigError
        Another suffix, or it cannot be written.
    MissingDependency
        Parquet without its library.
    """
    columns = SUMMARY_COLUMNS if summary else TICK_COLUMNS
    if out is None:
        yield CsvTable(sys.stdout, columns)
        return
    check_format(out)
    unfinished = out.with_name(f"{out.name}.unfinished")
    try:
        if out.suffix.lower() == ".parquet":
            from mer_bridge.corpus.shards import ParquetTable

            with ParquetTable(unfinished, columns) as table:
                yield table
        else:
            with unfinished.open("w", encoding="utf-8", newline="") as stream:
                yield _TEXTS[out.suffix.lower()](stream, columns)
        os.replace(unfinished, out)  # noqa: PTH105 - the same
    except OSError as error:
        what = error.strerror or error
        raise ConfigError(f"cannot write {out}: {what}; give another name after -o") from error
    finally:
        unfinished.unlink(missing_ok=True)


def check_format(out: Path) -> None:
    """Say so if a table cannot have such a name.

    Raises
    ------
    ConfigError
        Its suffix is none of `FORMATS`, or it lies in no folder.
    """
    if out.suffix.lower() not in FORMATS:
        raise ConfigError(f"{out} is no table: give a name that ends in {', '.join(FORMATS)}")
    if not out.parent.is_dir():
        raise ConfigError(f"cannot write {out}: there is no folder {out.parent}; make it first")


class CsvTable:
    """Comma-separated values with a header."""

    def __init__(self, stream: TextIO, columns: Sequence[str]) -> None:
        self._stream = stream
        self._rows = csv.writer(stream, lineterminator="\n")
        self._rows.writerow(columns)

    def write(self, rows: Iterable[Row]) -> None:
        """Append rows."""
        self._rows.writerows(rows)
        self._stream.flush()


class JsonTable:
    """An object per line."""

    def __init__(self, stream: TextIO, columns: Sequence[str]) -> None:
        self._stream = stream
        self._columns = columns

    def write(self, rows: Iterable[Row]) -> None:
        """Append rows."""
        for row in rows:
            named = dict(zip(self._columns, row, strict=True))
            self._stream.write(json.dumps(named, ensure_ascii=False, allow_nan=False) + "\n")
        self._stream.flush()


_TEXTS: dict[str, type[CsvTable | JsonTable]] = {".csv": CsvTable, ".jsonl": JsonTable}
