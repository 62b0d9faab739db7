"""The maps of a running bridge as rows that can be edited, and written back into the settings file.

In: maps as they stand in the file and as they are now.  Out: other maps, or the text of the
file.  `Map.line` tells which table of the file a row came from; 0 is a row that is new.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from mer_bridge import config as configs
from mer_bridge import settings
from mer_bridge.config import Map
from mer_bridge.errors import ConfigError
from mer_bridge.mapping.snapshots import table_span

MAX_ROWS = 256
"""Maps at once: whoever may command must not fill the memory."""


def added(maps: Sequence[Map], source: str, to: str, low: float = 0.0, high: float = 1.0) -> tuple[Map, ...]:
    """The maps with one more.

    Raises
    ------
    ConfigError
        There are `MAX_ROWS`, or this is no map.
    """
    if len(maps) >= MAX_ROWS:
        raise ConfigError(f"there are {MAX_ROWS} maps already; remove some")
    row = {"from": source, "to": to, "range": [low, high]}
    try:
        return (*maps, msgspec.convert(row, Map))
    except msgspec.ValidationError as error:
        raise ConfigError(f"this is no map: {error}") from error


def removed(maps: Sequence[Map], number: float) -> tuple[Map, ...]:
    """The maps without the one of that number; the first is 1.

    Raises
    ------
    ConfigError
        There is none.
    """
    index = int(number) - 1
    if not 0 <= index < len(maps):
        raise ConfigError(f"there is no map {number:g}; there are {len(maps)}")
    return (*maps[:index], *maps[index + 1 :])


def moved(maps: Sequence[Map], old: Sequence[Map], new: Sequence[Map]) -> tuple[Map, ...]:
    """The maps, after the same tables came to stand on other lines of the file."""
    lines = {before.line: after.line for before, after in zip(old, new, strict=True)}
    return tuple(msgspec.structs.replace(each, line=lines.get(each.line, 0)) for each in maps)


def same(maps: Sequence[Map], others: Sequence[Map]) -> bool:
    """Whether two lists of maps do the same, wherever they stand."""
    return [plain(each) for each in maps] == [plain(each) for each in others]


def plain(entry: Map) -> Map:
    """A map without its place in the file."""
    return msgspec.structs.replace(entry, line=0)


def with_maps(text: str, maps: Sequence[Map]) -> str:
    """The text of a settings file with these maps; all other lines, and comments, stay.

    A row that came from the file is edited where it stands, key by key; the table of a row that
    is gone is taken out, with the comments inside it; a new row stands at the end.

    Raises
    ------
    ConfigError
        The file is written in a way that tables cannot be exchanged in.
    """
    in_file = configs.parse(text).map
    now = {each.line: each for each in maps if each.line}
    text = settings.edited(text, _changes(in_file, now))
    lines = text.split("\n")
    for index in reversed([k for k, each in enumerate(in_file) if each.line not in now]):
        first, last = table_span(lines, "map", index)
        while last < len(lines) and not lines[last].strip() and first and not lines[first - 1].strip():
            last += 1  # one empty line between its neighbours is enough
        lines[first:last] = []
    for entry in (each for each in maps if not each.line):
        while lines and not lines[-1].strip():
            lines.pop()
        lines += ["", *_table(entry), ""]
    after = "\n".join(lines)
    if not same(configs.parse(after).map, maps):
        raise ConfigError("the maps stand in the settings file in a form that only a person can edit")
    return after


def _changes(in_file: Sequence[Map], now: dict[int, Map]) -> dict[str, settings.Value]:
    """Keys of the file's maps that are other now, by their path."""
    changes: dict[str, settings.Value] = {}
    for number, entry in enumerate(in_file, start=1):
        if entry.line in now:
            old, new = _fields(entry), _fields(now[entry.line])
            changes |= {f"map.{number}.{key}": value for key, value in new.items() if value != old[key]}
    return changes


def _fields(entry: Map) -> dict[str, settings.Value]:
    fields: dict[str, settings.Value] = msgspec.json.decode(msgspec.json.encode(plain(entry)))
    return fields


def _table(entry: Map) -> list[str]:
    """A new row as a table: what it must have, and what is not as usual."""
    usual = _fields(Map(source="", to=""))
    needed = {"from", "to", "range"}
    kept = {key: value for key, value in _fields(entry).items() if key in needed or value != usual[key]}
    return ["[[map]]", *(f"{key} = {settings.as_toml(value)}" for key, value in kept.items())]
