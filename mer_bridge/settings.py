"""Settings that change: which ones differ, one set anew, and the file edited in place.

In: a `Config`, and paths such as ``osc.rate_hz`` or ``map.2.dead_band`` (tables that stand
several times are counted from 1).  Out: another `Config`, or the text of a file in which
those lines alone are new.
"""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import msgspec

from mer_bridge import config as configs
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError

Value = bool | int | float | str | list[Any] | dict[str, Any] | None


def tree(config: Config) -> dict[str, Any]:
    """All settings as plain tables, lists and values; where a table stood in the file is none."""
    whole = _whole(config)
    for tables in whole.values():
        for table in tables if _is_tables(tables) else ():
            table.pop("line", None)
    return whole


def _whole(config: Config) -> dict[str, Any]:
    return configs.as_tables(config)


def flat(config: Config) -> dict[str, Value]:
    """Every setting by its path; a list of values is one setting."""
    return dict(_leaves(tree(config), ""))


def _leaves(node: Any, path: str) -> Iterable[tuple[str, Value]]:
    if isinstance(node, dict):
        children: Iterable[tuple[Any, Any]] = node.items()
    elif isinstance(node, list) and node and all(isinstance(each, dict) for each in node):
        children = enumerate(node, start=1)
    else:
        yield path, node
        return
    for name, child in children:
        yield from _leaves(child, f"{path}.{name}".lstrip("."))


def differences(old: Config, new: Config) -> tuple[str, ...]:
    """Paths of all settings that are not the same in both, in the order of the file."""
    before, after = flat(old), flat(new)
    missing = object()
    return tuple(
        path for path in {**after, **before} if before.get(path, missing) != after.get(path, missing)
    )


def changed(config: Config, path: str, value: float | str) -> Config:
    """The configuration with one setting anew.

    Parameters
    ----------
    config : Config
    path : str
        Of a setting that exists.
    value : int, float or str
        As it comes over OSC: a switch is 0 or 1, a list is words or numbers with commas.

    Raises
    ------
    ConfigError
        No such setting, or a value it does not take.
    """
    whole = _whole(config)
    holder, name = _find(whole, path)
    problem = ""
    for candidate in _readings(value):
        holder[name] = candidate
        try:
            return configs.from_tables(whole)
        except msgspec.ValidationError as error:
            problem = problem or str(error).partition(" - at ")[0]
        except ConfigError as error:  # two settings that do not go together
            problem = problem or str(error)
    raise ConfigError(f"{path} does not take {value}: {problem[:1].lower()}{problem[1:]}")


def replaced(config: Config, path: str, value: Value) -> Config:
    """The configuration with a value as it stands in another one.

    Raises
    ------
    ConfigError
        There is no such setting here, or it does not take the value.
    """
    whole = _whole(config)
    holder, name = _find(whole, path)
    holder[name] = value
    try:
        return configs.from_tables(whole)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path} does not take {value}: {error}") from error


def _find(whole: Any, path: str) -> tuple[Any, Any]:
    """The table that holds a setting, and its key there."""
    node, keys = whole, path.split(".")
    for key in keys[:-1]:
        node = _child(node, key)
    last: str | int = keys[-1]
    if _child(node, keys[-1]) is _NOTHING:
        raise ConfigError(f"no setting is named {path!r}; mer-bridge init writes a file with all of them")
    if isinstance(node, list):
        last = int(last) - 1
    return node, last


_NOTHING = object()


def _child(node: Any, key: str) -> Any:
    if isinstance(node, dict):
        return node.get(key, _NOTHING)
    if isinstance(node, list) and key.isascii() and key.isdecimal() and 1 <= int(key[:9]) <= len(node):
        return node[int(key[:9]) - 1]
    return _NOTHING


def _readings(value: float | str) -> Iterable[Value]:
    """What a value of OSC may mean, likeliest first."""
    yield value
    if isinstance(value, str):
        words = [word.strip() for word in value.split(",") if word.strip()]
        yield from _numbers(words)
        yield list(words)
    elif value == int(value):
        yield int(value)
        if value in {0, 1}:
            yield bool(value)


def _numbers(words: list[str]) -> Iterable[Value]:
    """Words as numbers, if they are finite ones: alone where there is one, and as a list."""
    with suppress(ValueError):
        numbers: list[Any] = [float(word) for word in words]
        if all(map(math.isfinite, numbers)):
            yield from numbers[: len(numbers) == 1]
            yield numbers


def value_at(config: Config, path: str) -> Value:
    """Value of a setting.

    Raises
    ------
    ConfigError
        There is none of that name.
    """
    holder, name = _find(tree(config), path)
    found: Value = holder[name]
    return found


def as_toml(value: Value) -> str:
    """A value as TOML: JSON agrees on strings, numbers, truth and lists; tables stand in one line."""
    if isinstance(value, dict):
        inner = ", ".join(f"{json.dumps(k)} = {as_toml(v)}" for k, v in value.items() if v is not None)
        return f"{{{inner}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(as_toml(each) for each in value)}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def whole_toml(config: Config) -> str:
    """A file that holds all settings as they are now; it reads back to the same."""
    top, sections = [], []
    for name, node in tree(config).items():
        if isinstance(node, dict):
            sections += ["", f"[{name}]", *_assignments(node)]
            nested = ((key, each) for key, each in node.items() if _is_tables(each))
            sections += [line for key, each in nested for line in _tables(f"{name}.{key}", each)]
        elif _is_tables(node):
            sections += _tables(name, node)
        elif node is not None:
            top.append(f"{name} = {as_toml(node)}")
    return "\n".join([*top, *sections]) + "\n"


def _is_tables(node: Any) -> bool:
    return isinstance(node, list) and bool(node) and all(isinstance(each, dict) for each in node)


def _tables(name: str, nodes: list[dict[str, Any]]) -> list[str]:
    return [line for node in nodes for line in ("", f"[[{name}]]", *_assignments(node, inline=True))]


def _assignments(node: Mapping[str, Any], *, inline: bool = False) -> list[str]:
    kept = {key: each for key, each in node.items() if each is not None and (inline or not _is_tables(each))}
    return [f"{_key(key)} = {as_toml(each)}" for key, each in kept.items()]


def _key(name: str) -> str:
    return name if name.isascii() and name.replace("_", "").replace("-", "").isalnum() else json.dumps(name)


def edited(text: str, changes: Mapping[str, Value]) -> str:
    """The text of a file with these settings anew; all other lines, and comments, stay.

    Parameters
    ----------
    text : str
        TOML as it stands in the file.
    changes : mapping of path to value

    Raises
    ------
    ConfigError
        The file is no TOML, or is written in a way that lines cannot be exchanged in.
    """
    lines_end = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    for path, value in changes.items():
        plain = _with(plain, path, value)
        if not _reads(plain, path, value):
            raise ConfigError(f"{path} stands in the settings file in a form that only a person can edit")
    return plain.replace("\n", lines_end)


def _reads(text: str, path: str, value: Value) -> bool:
    """Whether a text sets this."""
    try:
        return value_at(configs.parse(text), path) == value
    except ConfigError:
        return False


def _with(text: str, path: str, value: Value) -> str:
    table, key = _place(path)
    lines = text.split("\n")
    number = configs.line_of(f"{table}.{key}".lstrip("."), text)
    if number is None:
        return _inserted(lines, table, f"{key} = {as_toml(value)}")
    first = number - 1
    last = _end_of_value(lines, first)
    left = lines[first].partition("=")[0].rstrip()
    lines[first : last + 1] = [f"{left} = {as_toml(value)}{_comment(lines[last])}"]
    return "\n".join(lines)


def _place(path: str) -> tuple[str, str]:
    """``map.2.curve`` as the table ``map[1]`` and the key ``curve``, as errors of msgspec write it."""
    *tables, key = path.split(".")
    name = ""
    for part in tables:
        name += f"[{int(part) - 1}]" if part.isdecimal() else f".{part}"
    return name.lstrip("."), key


def _end_of_value(lines: list[str], first: int) -> int:
    """Line on which the value that begins on line `first` ends."""
    for last in range(first, len(lines)):
        try:
            tomllib.loads("\n".join(lines[first : last + 1]))
        except tomllib.TOMLDecodeError:
            continue
        return last
    return first


def _comment(line: str) -> str:
    """The comment at the end of a line, with the blanks before it."""
    quote = ""
    for at, character in enumerate(line):
        if quote:
            if character == quote and line[at - 1] != "\\":
                quote = ""
        elif character in "\"'":
            quote = character
        elif character == "#":
            return line[len(line[:at].rstrip()) :]
    return ""


def _inserted(lines: list[str], table: str, line: str) -> str:
    """The lines with one more, at the end of its table; a new table stands last."""
    if not table:
        first = next((k for k, each in enumerate(lines) if each.lstrip().startswith("[")), len(lines))
        return "\n".join([*lines[:first], line, *lines[first:]])
    header = configs.line_of(table, "\n".join(lines))
    if header is None:
        while lines and not lines[-1].strip():
            lines.pop()
        return "\n".join([*lines, "", f"[{table}]", line, ""])
    after = header
    for k in range(header, len(lines)):
        if lines[k].lstrip().startswith("["):
            break
        if lines[k].strip() and not lines[k].lstrip().startswith("#"):
            after = _end_of_value(lines, k) + 1
    return "\n".join([*lines[:after], line, *lines[after:]])
