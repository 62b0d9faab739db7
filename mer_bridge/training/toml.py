"""Plain values to TOML: nested dicts in, text of cards out."""

from __future__ import annotations

import json


def to_toml(tables: dict[str, object]) -> str:
    """Write nested dicts of plain values as TOML, tables last.

    JSON's strings, numbers, booleans and arrays are TOML's as well.
    """
    lines = [f"{key} = {_value(value)}" for key, value in tables.items() if not isinstance(value, dict)]
    for key, value in tables.items():
        if isinstance(value, dict):
            lines += ["", *_table(key, value)]
    return "\n".join(lines) + "\n"


def _table(name: str, table: dict[str, object]) -> list[str]:
    lines = [f"[{name}]"]
    lines += [f"{key} = {_value(value)}" for key, value in table.items() if not isinstance(value, dict)]
    for key, value in table.items():
        if isinstance(value, dict):
            lines += ["", *_table(f"{name}.{key}", value)]
    return lines


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}" if "." in f"{value:.6g}" or "e" in f"{value:.6g}" else f"{value:.1f}"
    if isinstance(value, list | tuple):
        rows = [_value(item) for item in value]
        if value and isinstance(value[0], list | tuple):
            return "[\n" + "".join(f"  {row},\n" for row in rows) + "]"
        return f"[{', '.join(rows)}]"
    return json.dumps(value, ensure_ascii=False)
