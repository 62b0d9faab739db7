"""Settings from TOML and the command line; every error names the file, the line and the key.

In: TOML text and overrides (``section.key`` = value).  Out: a `Config`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from mer_bridge import places
from mer_bridge.config.whole import Config
from mer_bridge.errors import ConfigError

FILE_NAME = "mer-bridge.toml"
MAX_FILE_BYTES = 256 * 1024
"""A configuration larger than this is not one."""


def load(path: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Config:
    """Read the configuration, from a file or from where one is usually kept.

    Parameters
    ----------
    path : Path, optional
        The file; without it ``./mer-bridge.toml``, then the user's folder, then defaults.
    overrides : dict, optional
        ``{"osc.listen": "…"}``: values that beat the file.

    Raises
    ------
    ConfigError
        The file is missing, not TOML, or holds a key or value that cannot be taken.
    """
    found = path if path is not None else find()
    text = "" if found is None else _read(found)
    return parse(text, name=str(found or "defaults"), overrides=overrides)


def parse(text: str, *, name: str = FILE_NAME, overrides: Mapping[str, Any] | None = None) -> Config:
    """Turn TOML text into a `Config`; `name` stands in error messages.

    Raises
    ------
    ConfigError
        With the line and the key.
    """
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # numbers too long, brackets too deep: not of its own kind
        raise ConfigError(f"{name} is not TOML: {error}") from error
    if "others" in tables:
        raise ConfigError(f"{name}: others: {UNKNOWN}")
    given = overrides or {}
    _unlist_one_player(tables, given)
    for key, value in given.items():
        section, _, field = key.partition(".")
        table = tables.setdefault(section, {}) if field else tables
        if isinstance(table, dict):  # what else the file may have put there is told below
            table[field or section] = value
    _number_lines(tables, text)
    try:
        return from_tables(tables)
    except ConfigError as error:
        raise ConfigError(f"{name}: {error}") from error
    except msgspec.ValidationError as error:
        raise ConfigError(_explain(str(error), text, tables, name=name, given=given)) from error


LISTS = ("map", "event", "preset", "cue", "bind")
"""Tables that may stand several times, besides ``input``."""
UNKNOWN = "unknown key; mer-bridge init writes a file with all keys"


def _unlist_one_player(tables: dict[str, Any], given: Mapping[str, Any]) -> None:
    """Take ``[[input]]`` written once as ``[input]``; an override cannot say which of several it means."""
    inputs = tables.get("input")
    if not isinstance(inputs, list):
        return
    if len(inputs) == 1:
        tables["input"] = inputs[0]
        return
    meant = next((key for key in given if key.startswith("input.")), "")
    if meant:
        raise ConfigError(f"command line: {meant}: there are {len(inputs)} players; write it in the file")


def _number_lines(tables: dict[str, Any], text: str) -> None:
    """Tell each table of `LISTS` the line it begins on, for errors that are found later."""
    for name in LISTS:
        header = re.compile(rf"\s*\[\[\s*{name}\s*\]\]")
        lines = [number for number, line in enumerate(text.split("\n"), start=1) if header.match(line)]
        entries = tables.get(name)
        found = entries if isinstance(entries, list) else []
        for entry, line in zip(found, lines or [0] * len(found), strict=False):
            if isinstance(entry, dict):
                entry["line"] = line


def from_tables(tables: Mapping[str, Any]) -> Config:
    """Settings of plain tables, as `as_tables` gives them and as they stand in a file.

    Raises
    ------
    msgspec.ValidationError, ConfigError
        They are none.
    """
    inputs = tables.get("input")
    if not isinstance(inputs, list) or not inputs:
        return msgspec.convert(tables, Config)
    return msgspec.convert({**tables, "input": inputs[0], "others": inputs[1:]}, Config)


def as_tables(config: Config) -> dict[str, Any]:
    """All settings as plain tables, lists and values; several players are a list of tables."""
    tables: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(config))  # lists, no tuples
    others = tables.pop("others")
    if others:
        tables["input"] = [tables["input"], *others]
    return tables


def find() -> Path | None:
    """The settings file that is taken when none is named; None where there is none."""
    for folder in (Path.cwd(), places.user_config()):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    return None


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ConfigError(f"{path} is larger than {MAX_FILE_BYTES // 1024} kB: not a configuration")
        return path.read_text(encoding="utf-8-sig")  # Windows' editor may write a mark at the start
    except OSError as error:
        reason = error.strerror or error
        raise ConfigError(f"cannot read {path}: {reason}. Try: mer-bridge init") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text") from error


_AT = re.compile(r" - at `\$(?:\.(?P<path>[^`]*))?`$")
_UNKNOWN = re.compile(r"unknown field `(?P<field>[^`]*)`")


def _explain(message: str, text: str, tables: dict[str, Any], *, name: str, given: Mapping[str, Any]) -> str:
    """Turn msgspec's words into ``file, line N: section.key: what is wrong``."""
    at = _AT.search(message)
    path = _named(_as_written((at["path"] or "") if at else "", tables), tables)
    what = message[: at.start()] if at else message
    unknown = _UNKNOWN.search(what)
    if unknown:
        path = f"{path}.{unknown['field']}".lstrip(".")
        what = UNKNOWN
    if path.partition("[")[0] in given:
        place = "command line"
    else:
        line = line_of(path, text) or line_of(path.rpartition(".")[0], text)
        place = f"{name}, line {line}" if line else name
    return f"{place}: {path}: {what[:1].lower()}{what[1:]}"


def _as_written(path: str, tables: dict[str, Any]) -> str:
    """The path in the file of what stands in `Config.input` or `Config.others`."""
    if not isinstance(tables.get("input"), list):
        return path
    path = re.sub(r"^input(?![\w\[])", "input[0]", path)
    return re.sub(r"^others\[(\d+)\]", lambda found: f"input[{int(found[1]) + 1}]", path)


def _named(path: str, tables: dict[str, Any]) -> str:
    """``a.b[...]`` with the name that msgspec leaves out: the first that fails alone."""
    before, unnamed, after = path.partition("[...]")
    section, _, field = before.partition(".")
    entries = tables.get(section)
    if unnamed and isinstance(entries, dict):
        for name, value in entries[field].items():
            try:
                msgspec.convert({section: {field: {name: value}}}, Config)
            except msgspec.ValidationError:
                return f"{before}.{name}{after}"
    return before + after


def line_of(path: str, text: str) -> int | None:
    """Line on which ``table.key``, ``table[1].key`` or ``a.b[1].key`` is set, from 1; None if nowhere."""
    outer, inner = path.partition("."), path.rpartition(".")
    found = _line_in(inner[0], inner[2], text) if inner[0] else None
    return found or _line_in(outer[0], outer[2], text)


def _line_in(table: str, key: str, text: str) -> int | None:
    table, _, index = table.partition("[")
    key = key.partition("[")[0]
    after = int(index.rstrip("]") or 0)  # tables of this name that come before
    at_top = re.compile(rf"\s*{re.escape(table)}\s*(\.\s*{re.escape(key)}\s*)?=")
    inside = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*=""")
    current = ""
    for number, line in enumerate(text.split("\n"), start=1):
        header = re.match(r"\s*\[\[?\s*([\w.-]+)\s*\]", line)
        if header:
            after -= current == table
            current = header[1]
            found = current == f"{table}.{key}" or (current == table and after == 0 and not key)
        elif current:
            found = current == table and after == 0 and inside.match(line) is not None
        else:
            found = at_top.match(line) is not None
        if found:
            return number
    return None
