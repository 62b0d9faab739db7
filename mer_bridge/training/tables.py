"""Tables of ratings as they are published: found in a folder, read, and their cells checked."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mer_bridge.errors import DataError

MAX_TABLE_BYTES = 64 * 1024 * 1024

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a table by lower-case column names, and where they stand."""

    path: Path
    columns: tuple[str, ...]
    rows: list[Row]

    def column(self, *names: str) -> str:
        """The first of some names that is a column.

        Raises
        ------
        DataError
            None is.
        """
        found = next((name for name in names if name in self.columns), None)
        if found is None:
            raise DataError(
                f"{self.path} lacks the column {' or '.join(names)}; it has {', '.join(self.columns)}"
            )
        return found


def read_table(path: Path) -> Table:
    """A table with commas or semicolons.

    Raises
    ------
    DataError
        It cannot be read.
    """
    try:
        if path.stat().st_size > MAX_TABLE_BYTES:
            raise DataError(f"{path} is larger than {MAX_TABLE_BYTES // 1024**2} MB: not a table of ratings")
        with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
            return _table(path, file)
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror or error}") from error
    except csv.Error as error:
        raise DataError(f"{path} is not a table: {error}") from error


def _table(path: Path, lines: Iterable[str]) -> Table:
    stream: Iterator[str] = iter(lines)
    head = next(stream, "")
    separator = ";" if head.count(";") > head.count(",") else ","
    columns = tuple(name.strip().lower() for name in next(csv.reader([head], delimiter=separator), []))
    rows = [
        dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        for cells in csv.reader(stream, delimiter=separator)
        if len(cells) >= len(columns)
    ]
    if not columns or not rows:
        raise DataError(f"{path} has no rows")
    return Table(path, columns, rows)


def words_of(path: Path | None, keys: tuple[str, ...], names: tuple[str, ...]) -> dict[str, str]:
    """A word for each number of a table, such as the artist of a song; none where there is no table.

    Parameters
    ----------
    path : Path or None
        Of the table.
    keys, names : tuple of str
        How the columns of the numbers and of the words may be called.

    Raises
    ------
    DataError
        The table cannot be read, lacks a column, or has a number that is none.
    """
    if path is None:
        return {}
    table = read_table(path)
    key, word = table.column(*keys), table.column(*names)
    return {whole(row[key]): row[word] for row in table.rows}


def number_of(row: Row, name: str, limits: tuple[float, float]) -> float:
    """A rating in its limits.

    Raises
    ------
    DataError
        It is no number, or lies outside.
    """
    text = row.get(name) or ""
    try:
        value = float(text)
    except ValueError as error:
        raise DataError(f"{name} is not a number: {text!r}") from error
    if not limits[0] <= value <= limits[1]:
        raise DataError(f"{name} must lie in {limits[0]:g}..{limits[1]:g}, got {text}")
    return value


def whole(text: str) -> str:
    """A clip's number without zeros before and after it; it names a file.

    Raises
    ------
    DataError
        It is no whole number.
    """
    try:
        number = float(text)
    except ValueError as error:
        raise DataError(f"the clip's number is {text!r}") from error
    if not number.is_integer() or not 0 <= number < 1e9:
        raise DataError(f"the clip's number is {text!r}")
    return str(int(number))


def find_file(folder: Path, name: str) -> Path | None:
    """A file of this name in the folder or below."""
    return next(iter(sorted(path for path in folder.rglob(name) if path.is_file())), None)


def find_folder(folder: Path, *names: str) -> Path:
    """The sub-folder of the first of these names that is there, else `folder` itself."""
    for name in names:
        found = sorted(path for path in folder.rglob(name) if path.is_dir())
        if found:
            return found[-1]  # the innermost: archives are often unpacked into a folder of their own name
    return folder
