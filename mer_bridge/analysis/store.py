"""What is done of a run, in one SQLite file: killed at any moment, nothing is lost or done twice.

A file and everything heard in it come in with one transaction.  The file is also the index of
a corpus: a row per track with its fifteen mean ratings, for any program that speaks SQL, and
its passages, for the search.  Ticks wait here until a shard of them is full.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import numpy as np

from mer_bridge.analysis.result import Analysis
from mer_bridge.errors import ConfigError
from mer_bridge.values import VALUE_NAMES, Floats

FORMAT = 1
INDEX = "corpus.sqlite"
"""Name of a corpus's store in its folder."""
TICK_NUMBERS = 4 + len(VALUE_NAMES)
"""Per tick: time_s, level_db, gate, confidence, then the fifteen ratings."""

_TABLES = f"""
CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (
  id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE, size INTEGER NOT NULL,
  changed_ns INTEGER NOT NULL, error TEXT NOT NULL,
  duration_s REAL, heard INTEGER, quadrant TEXT, n_ticks INTEGER,
  {", ".join(f"{name} REAL" for name in VALUE_NAMES)}, shard INTEGER);
CREATE TABLE IF NOT EXISTS passages (file INTEGER PRIMARY KEY, numbers BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS ticks (file INTEGER PRIMARY KEY, numbers BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS stale (file INTEGER PRIMARY KEY, shard INTEGER NOT NULL);
"""
_STATE = ("path", "size", "changed_ns", "error", "duration_s", "heard", "quadrant", "n_ticks")
_NAMES = (*_STATE, *VALUE_NAMES)
_VALUES = ", ".join(VALUE_NAMES)
_INSERT = f"INSERT OR REPLACE INTO files ({', '.join(_NAMES)}) VALUES ({', '.join('?' * len(_NAMES))})"  # noqa: S608 - our names


class Row(NamedTuple):
    """A track of the store: its mean ratings, ``(15,)``, and the numbers of its ticks, ``(ticks, 19)``.

    There are no ticks where they are not kept, or have moved to a shard.
    """

    id: int
    path: str
    mean: Floats
    numbers: Floats


class Identity(NamedTuple):
    """By what a file is known again: its size in bytes, and when it was changed."""

    size: int
    changed_ns: int


def identity(path: str) -> Identity:
    """Identity of a file; zeros where there is none."""
    try:
        found = Path(path).stat()
    except OSError:
        return Identity(0, 0)
    return Identity(found.st_size, found.st_mtime_ns)


class Store:
    """An open store; one process at a time writes; use it in a ``with``.

    Parameters
    ----------
    path : Path
        The file; made if there is none.
    settings : dict, optional
        What the tracks are heard with.  A store made with others is refused.  None opens one
        that is there, to read.

    Raises
    ------
    ConfigError
        It cannot be opened, another process uses it, or its settings are others.
    """

    def __init__(self, path: Path, settings: dict[str, Any] | None = None) -> None:
        self.path = path
        if settings is None and not path.is_file():
            raise ConfigError(f"{path.parent} is no corpus; make one: mer-bridge analyze MUSIC -o FOLDER")
        try:
            self._base = sqlite3.connect(path, timeout=1.0, isolation_level=None)
            try:
                self._begin(settings)
            except BaseException:
                self._base.close()
                raise
        except sqlite3.OperationalError as error:
            busy = "another analysis writes to it; wait until it ends" if "locked" in str(error) else error
            raise ConfigError(f"cannot open {path}: {busy}") from error
        except sqlite3.DatabaseError as error:
            raise ConfigError(f"{path} is no store of mer-bridge: {error}") from error

    def _begin(self, settings: dict[str, Any] | None) -> None:
        self._base.execute("PRAGMA trusted_schema = OFF")
        if settings is not None:
            # One writer; the system takes the lock away from a process that is killed.
            self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = NORMAL")
            with self._all_or_nothing():
                for statement in _TABLES.split(";"):
                    self._base.execute(statement)
                wanted = json.dumps({"format": FORMAT, **settings}, sort_keys=True)
                self._base.execute("INSERT OR IGNORE INTO about VALUES ('settings', ?)", (wanted,))
            if self.settings != json.loads(wanted):
                others = _difference(self.settings, json.loads(wanted))
                raise ConfigError(
                    f"{self.path} was made with other settings: {others}. "
                    "Give another name after -o, or --restart to begin anew"
                )
        elif self.settings.get("format") != FORMAT:
            raise ConfigError(f"{self.path} was made by another version; make it again")

    @property
    def settings(self) -> dict[str, Any]:
        """What the tracks were heard with."""
        (text,) = self._base.execute("SELECT value FROM about WHERE key = 'settings'").fetchone()
        settings: dict[str, Any] = json.loads(text)
        return settings

    def is_done(self, path: str) -> bool:
        """Whether this very file was heard before."""
        row = self._base.execute(
            "SELECT size, changed_ns FROM files WHERE path = ? AND error = ''", (path,)
        ).fetchone()
        return row is not None and Identity(*row) == identity(path)

    def add(self, analysis: Analysis, *, keep_ticks: bool) -> None:
        """Keep what was heard in a file, all of it or nothing."""
        known = [analysis.path, *identity(analysis.path), "", analysis.duration_s, int(analysis.heard)]
        passages = analysis.passages().astype(np.float32).tobytes()
        with self._all_or_nothing():
            self._forget(analysis.path)
            track = self._base.execute(
                _INSERT, (*known, str(analysis.quadrant), len(analysis), *_numbers(analysis.mean))
            ).lastrowid
            self._base.execute("INSERT INTO passages VALUES (?, ?)", (track, passages))
            if keep_ticks:
                self._base.execute("INSERT INTO ticks VALUES (?, ?)", (track, analysis.numbers.tobytes()))

    def fail(self, path: str, error: str) -> None:
        """Keep why a file could not be heard; it is tried again at the next run."""
        with self._all_or_nothing():
            self._forget(path)
            blank = [None] * (len(_NAMES) - 4)
            self._base.execute(_INSERT, (path, *identity(path), error, *blank))

    def row(self, path: str) -> Row | None:
        """A track that was heard, with its ticks if they are still here."""
        found = self._base.execute(
            f"SELECT id, path, {_VALUES}, numbers FROM files LEFT JOIN ticks ON file = id "  # noqa: S608 - our own names
            "WHERE path = ? AND error = ''",
            (path,),
        ).fetchone()
        return None if found is None else _row(found)

    def means(self) -> Iterator[tuple[str, Floats]]:
        """Path and mean ratings, ``(15,)``, of every track that was heard."""
        rows = self._base.execute(f"SELECT path, {_VALUES} FROM files WHERE error = '' ORDER BY id")  # noqa: S608 - our own names
        for path, *values in rows:
            yield path, _array(values)

    def searchable(self) -> Iterator[tuple[int, Floats, bytes]]:
        """Number, mean ratings ``(15,)`` and passages, as stored, of every track that was heard."""
        rows = self._base.execute(
            f"SELECT id, {_VALUES}, numbers FROM files JOIN passages ON file = id ORDER BY id"  # noqa: S608 - our own names
        )
        for number, *values, passages in rows:
            yield number, _array(values), passages

    def version(self) -> int:
        """A number that grows with every change of the tracks."""
        row = self._base.execute("SELECT seq FROM sqlite_sequence WHERE name = 'files'").fetchone()
        return int(row[0]) if row else 0

    def paths(self, numbers: Iterable[int]) -> list[str]:
        """Paths of tracks, by their numbers."""
        ask = "SELECT path FROM files WHERE id = ?"
        return [str(self._base.execute(ask, (number,)).fetchone()[0]) for number in numbers]

    def errors(self) -> list[tuple[str, str]]:
        """Path and error of each file that could not be heard."""
        return self._base.execute("SELECT path, error FROM files WHERE error != '' ORDER BY id").fetchall()

    def waiting(self) -> int:
        """Tracks whose ticks are not in a shard yet."""
        (number,) = self._base.execute("SELECT count(*) FROM ticks").fetchone()
        return int(number)

    def next_shard(self) -> int:
        """Number of the shard to write next, from 1."""
        (number,) = self._base.execute("SELECT coalesce(max(shard), 0) + 1 FROM files").fetchone()
        return int(number)

    def unsharded(self) -> Iterator[Row]:
        """Tracks whose ticks are not in a shard yet, with their ticks."""
        rows = self._base.execute(
            f"SELECT id, path, {_VALUES}, numbers FROM ticks JOIN files ON file = id ORDER BY id"  # noqa: S608 - our own names
        )
        yield from map(_row, rows)

    def sharded(self, number: int) -> None:
        """The waiting ticks are safe in a shard: note its number, and forget them here."""
        with self._all_or_nothing():
            self._base.execute("UPDATE files SET shard = ? WHERE id IN (SELECT file FROM ticks)", (number,))
            self._base.execute("DELETE FROM ticks")

    def stale(self) -> dict[int, list[int]]:
        """Shards with tracks that were heard again since, and the numbers of those."""
        found: dict[int, list[int]] = {}
        for track, shard in self._base.execute("SELECT file, shard FROM stale ORDER BY shard"):
            found.setdefault(shard, []).append(track)
        return found

    def cleaned(self, shard: int) -> None:
        """A shard is without its stale tracks."""
        with self._all_or_nothing():
            self._base.execute("DELETE FROM stale WHERE shard = ?", (shard,))

    def query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of a SELECT of our own."""
        return self._base.execute(statement, values).fetchall()

    def close(self) -> None:
        """Close it; safe to call twice."""
        self._base.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _forget(self, path: str) -> None:
        """Take out the numbers of a track that is about to be written again."""
        old = "FROM files WHERE path = ?"
        for table in ("ticks", "passages"):
            self._base.execute(f"DELETE FROM {table} WHERE file IN (SELECT id {old})", (path,))  # noqa: S608 - our own words
        self._base.execute(f"INSERT INTO stale SELECT id, shard {old} AND shard IS NOT NULL", (path,))

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        try:
            with self._base:
                self._base.execute("BEGIN IMMEDIATE")
                yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise
            raise ConfigError(f"cannot write {self.path}: {error}; make room, and run it again") from error


def _row(found: tuple[Any, ...]) -> Row:
    numbers = found[-1]
    ticks = np.frombuffer(numbers or b"", np.float64).reshape(-1, TICK_NUMBERS)
    return Row(int(found[0]), str(found[1]), _array(found[2:-1]), ticks)


def _array(values: Sequence[float | None]) -> Floats:
    return np.array(values, np.float64)  # None becomes NaN


def _numbers(values: Floats) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values]


def _difference(old: dict[str, Any], new: dict[str, Any]) -> str:
    return ", ".join(
        f"{key} {old.get(key)!r}, now {new.get(key)!r}"
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    )
