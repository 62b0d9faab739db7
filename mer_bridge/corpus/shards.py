"""Parquet: ticks of many tracks in shards, and single tables.  The door of pyarrow.

A shard is written under another name, made safe on disk and moved into place, so that a
reader sees whole ones alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from mer_bridge.analysis.store import Row as Track
from mer_bridge.analysis.store import Store
from mer_bridge.analysis.tables import Row
from mer_bridge.errors import ConfigError, MissingDependency
from mer_bridge.values import VALUE_NAMES

SHARD_TRACKS = 256
"""Tracks per shard: some 60 MB of memory while it is written, 30 MB of disk."""
GROUP_ROWS = 65_536


def arrow() -> Any:
    """The library, with its half for Parquet.

    Raises
    ------
    MissingDependency
        It is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet
    except ImportError as error:
        raise MissingDependency("pyarrow", extra="corpus", purpose="write Parquet") from error
    return pa


def shard_path(folder: Path, number: int) -> Path:
    """Where a shard lies."""
    return folder / f"ticks-{number:05d}.parquet"


def flush(store: Store, folder: Path, *, at_least: int = 1) -> None:
    """Move the ticks that wait in the store to a shard of their own.

    Killed in between, it writes the same shard again.

    Parameters
    ----------
    store : Store
    folder : Path
    at_least : int
        Wait until so many tracks have come together.

    Raises
    ------
    ConfigError
        It cannot be written.
    """
    if store.waiting() < at_least:
        return
    pa, number = arrow(), store.next_shard()
    schema = _schema(pa)

    def write(path: Path) -> None:
        with pa.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
            for track in store.unsharded():
                writer.write_table(_table(pa, schema, track))

    _safely(shard_path(folder, number), write)
    store.sharded(number)


def clean(store: Store, folder: Path) -> None:
    """Take tracks that were heard again since out of their old shards."""
    pa = None
    for number, tracks in store.stale().items():
        pa, path = pa or arrow(), shard_path(folder, number)

        def write(new: Path, old: Path = path, gone: Sequence[int] = tuple(tracks), pa: Any = pa) -> None:
            parquet = pa.parquet
            with parquet.ParquetFile(old) as file, parquet.ParquetWriter(new, file.schema_arrow) as writer:
                for batch in file.iter_batches(GROUP_ROWS):
                    kept = ~np.isin(batch.column("track").to_numpy(), gone)
                    writer.write_batch(batch.filter(pa.array(kept)))

        if path.exists():
            _safely(path, write)
        store.cleaned(number)


class ParquetTable:
    """One Parquet file of rows; use it in a ``with``.

    Parameters
    ----------
    path : Path
    columns : sequence of str
        Names; ``file`` is text, ``index`` and ``gate`` are whole numbers, the others floats.

    Raises
    ------
    MissingDependency
        pyarrow is not installed.
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._arrow = pa = arrow()
        types = {"file": pa.string(), "index": pa.int32(), "gate": pa.int8()}
        self._schema = pa.schema([(name, types.get(name, pa.float64())) for name in columns])
        self._writer = pa.parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Row] = []

    def write(self, rows: Iterable[Row]) -> None:
        """Append rows."""
        self._rows += rows
        if len(self._rows) >= GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            columns = [list(column) for column in zip(*self._rows, strict=True)]
            arrays = [
                self._arrow.array(column, field.type)
                for column, field in zip(columns, self._schema, strict=True)
            ]
            self._writer.write_table(self._arrow.table(arrays, schema=self._schema))
            self._rows.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._flush()
        finally:
            self._writer.close()


def _schema(pa: Any) -> Any:
    numbers = [(name, pa.float32()) for name in ("level_db", "confidence", *VALUE_NAMES)]
    front = [("track", pa.int64()), ("file", pa.dictionary(pa.int32(), pa.string())), ("index", pa.int32())]
    return pa.schema([*front, ("time_s", pa.float64()), ("gate", pa.bool_()), *numbers])


def _table(pa: Any, schema: Any, track: Track) -> Any:
    time_s, level_db, gate, confidence, *ratings = track.numbers.T
    n = len(time_s)
    file = pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, np.int32)), pa.array([track.path]))
    columns = [np.full(n, track.id), file, np.arange(n, dtype=np.int32), time_s, gate > 0.0]
    floats = [column.astype(np.float32) for column in (level_db, confidence, *ratings)]
    return pa.table([*columns, *floats], schema=schema)


def _safely(path: Path, write: Any) -> None:
    unfinished = path.with_suffix(".unfinished")
    try:
        write(unfinished)
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise ConfigError(f"cannot write {path}: {error}; make room, and run it again") from error
