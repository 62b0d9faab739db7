"""Presets as text: what is stored while music plays, kept in the settings file on request."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from mer_bridge import config
from mer_bridge.config import Preset
from mer_bridge.errors import ConfigError

_HEADER = re.compile(r"\s*\[\[?\s*(?P<name>[\w.\"' -]+?)\s*\]\]?\s*(?:#.*)?$")


def presets_toml(presets: Sequence[Preset]) -> str:
    """Presets as TOML tables, an empty line after each."""
    return "\n".join("\n".join([*_lines(preset), ""]) for preset in presets)


def with_presets(text: str, presets: Sequence[Preset]) -> str:
    """The text of a settings file with these presets anew; all other lines stay.

    A preset that the file has already is written in its place, another at the end.

    Raises
    ------
    ConfigError
        The file is written in a way that tables cannot be exchanged in.
    """
    for preset in presets:
        text = _with(text, preset)
    written = {each.name: _plain(each) for each in config.parse(text).preset}
    for preset in presets:
        if written.get(preset.name) != _plain(preset):
            raise ConfigError(
                f"preset {preset.name!r} stands in the file in a form that only a person can edit"
            )
    return text


def _with(text: str, preset: Preset) -> str:
    names = [each.name for each in config.parse(text).preset]
    lines = text.split("\n")
    if preset.name not in names:
        while lines and not lines[-1].strip():
            lines.pop()
        return "\n".join([*lines, "", *_lines(preset), ""])
    first, last = table_span(lines, "preset", names.index(preset.name))
    return "\n".join([*lines[:first], *_lines(preset), *lines[last:]])


def table_span(lines: Sequence[str], name: str, index: int) -> tuple[int, int]:
    """First line of the ``[[name]]`` table with that index, and the one after its last.

    Raises
    ------
    ConfigError
        The file has no such table; it may be written in another way.
    """
    headers = [(k, match["name"]) for k, line in enumerate(lines) if (match := _HEADER.match(line))]
    starts = [k for k, found in headers if found == name and lines[k].lstrip().startswith("[[")]
    if index >= len(starts):
        raise ConfigError(f"{name}s in the file are no [[{name}]] tables; only a person can edit them")
    first = starts[index]
    ends = (k for k, found in headers if k > first and not found.startswith(f"{name}."))
    last = next(ends, len(lines))
    # What stands above the next table, comments and empty lines, belongs to that.
    while last > first + 1 and (not lines[last - 1].strip() or lines[last - 1].lstrip().startswith("#")):
        last -= 1
    return first, last


def _lines(preset: Preset) -> list[str]:
    lines = ["[[preset]]", f"name = {_quoted(preset.name)}", f"glide_s = {preset.glide_s!r}"]
    if preset.at is not None:
        lines.append(f"at = [{preset.at[0]!r}, {preset.at[1]!r}]")
    for key, table in (("emotions", preset.emotions), ("values", preset.values)):
        inside = ", ".join(f"{_quoted(name)} = {value!r}" for name, value in table.items())
        lines += [f"{key} = {{ {inside} }}"] if table else []
    return lines


def _plain(preset: Preset) -> Preset:
    return msgspec.structs.replace(preset, line=0)


def _quoted(text: str) -> str:
    """TOML basic string; JSON's escapes are TOML's."""
    return msgspec.json.encode(text).decode()
