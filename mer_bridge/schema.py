"""What the configuration says about itself: its keys, and a commented file with all of them.

In: the structs of `mer_bridge.config` and the docstrings below their fields.  Out: one
`Key` per setting, and the text of ``mer-bridge init``.  Neither can drift from the structs.
"""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from mer_bridge import config

MAP_EXAMPLE = """\
# One value to one target; write it as often as you like.
#
# [[map]]
# from = "tension"         # a live value, "abs.tension", "level", or "0.5 * (fear + anger)"
# to = "osc:/synth/cutoff" # or "cc:74", "cc14:20", "nrpn:300", "bend", "pressure", "note:60"
# range = [200.0, 8000.0]
# curve = "exp"            # lin | exp | log | s | points
# dead_band = 0.01
"""
BY_NAME_EXAMPLES = """\
# Values that are smoothed, or rest by hand, in their own way.
#
# [smoothing.values.tension]
# kind = "slew"
# up_s = 0.3
# down_s = 4.0
#
# [hands.manual]
# tension = 0.2
"""
PLAYERS_EXAMPLE = """\
# Several musicians, in place of [input] above: once for each, with any of its keys.
#
# [[input]]
# name = "anna"
#
# [[input]]
# name = "ben"
# kind = "jack"
"""
LIST_EXAMPLES = """\
# [[event]]
# name = "storm"
# enter = "aggressive"
# to = "note:36"
#
# [[preset]]
# name = "dark"
# at = [-0.7, -0.5]
# values = {"osc:/synth/room" = 0.9, "cc:74" = 0.2}
#
# [[osc.target]]
# host = "wekinator"
# rate_hz = 10.0
#
# [[cue]]
# name = "second verse"
# preset = "dark"
# horizon_s = 6.0
#
# [[bind]]
# from = "cc:64"           # of the port in midi.input
# to = "hold"
"""
"""One of each table that may stand several times, besides the map."""


@dataclass(frozen=True, slots=True)
class Key:
    """One setting.

    Attributes
    ----------
    section : str
        Its table; empty for a key above all tables.
    name : str
    type : object
        As annotated, with its limits.
    default : object
    doc : str
        One line for people, possibly empty.
    """

    section: str
    name: str
    type: Any
    default: Any
    doc: str

    @property
    def path(self) -> str:
        """``section.name``, as errors write it."""
        return f"{self.section}.{self.name}" if self.section else self.name

    @property
    def plain_type(self) -> type:
        """``bool``, ``int``, ``float``, ``str`` or ``tuple``: the type without its limits."""
        inner = get_args(self.type)[0] if hasattr(self.type, "__metadata__") else self.type
        origin = get_origin(inner)
        if origin is Literal:
            return str
        return origin or inner

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that can be given; empty when any value can."""
        inner = get_args(self.type)[0] if self.plain_type is tuple else self.type
        return get_args(inner) if get_origin(inner) is Literal else ()

    @property
    def limits(self) -> str:
        """``1..15`` for a number that must lie there; empty when it need not."""
        metas = [meta for meta in getattr(self.type, "__metadata__", ()) if isinstance(meta, msgspec.Meta)]
        low = next((bound for meta in metas for bound in (meta.ge, meta.gt) if bound is not None), None)
        high = next((bound for meta in metas for bound in (meta.le, meta.lt) if bound is not None), None)
        return "" if low is None or high is None else f"{low:g}..{high:g}"


@cache
def all_keys() -> tuple[Key, ...]:
    """All settings that are one value or a list of words, in the order of the file."""
    docs = _field_docs()
    found = []
    for field in msgspec.structs.fields(config.Config):
        if field.name in (*config.LISTS, "others"):
            continue
        if isinstance(field.default, config.Section):
            found += _section_keys(field.name, type(field.default), docs)
        else:
            doc = docs.get(("Config", field.name), "")
            found.append(Key("", field.name, field.type, field.default, doc))
    return tuple(found)


def section_doc(section: str) -> str:
    """First line of the docstring of a table."""
    default = getattr(config.Config(), section)
    return (type(default).__doc__ or "").partition("\n")[0]


def commented_toml() -> str:
    """The text of a configuration file that holds every key at its default.

    Returns
    -------
    str
        TOML that parses back to the defaults.
    """
    lines = [
        "# Settings of mer-bridge. Every key stands at its default and can be removed.",
        "# Each is also a flag of mer-bridge run: model.horizon_s is --model-horizon-s.",
        "",
    ]
    lines += [line for key in all_keys() if not key.section for line in _assignment(key)]
    for section in dict.fromkeys(key.section for key in all_keys() if key.section):
        lines += ["", f"# {section_doc(section)}", f"[{section}]"]
        lines += [line for key in all_keys() if key.section == section for line in _assignment(key)]
    examples = (PLAYERS_EXAMPLE, BY_NAME_EXAMPLES, MAP_EXAMPLE, LIST_EXAMPLES, list_keys_text())
    return "\n".join(lines) + "\n\n" + "\n".join(examples)


def list_keys_text() -> str:
    """Every key of the tables that may stand several times, as comments."""
    docs = _field_docs()
    lines: list[str] = []
    for struct in (config.Map, config.Event, config.Preset, config.Cue, config.Bind, config.Target):
        title = (struct.__doc__ or "").partition("\n")[0].replace("``", "")
        name = "osc.target" if struct is config.Target else struct.__name__.lower()
        lines += [f"# All keys of [[{name}]]. {title}"]
        for key in _section_keys(struct.__name__.lower(), struct, docs):
            if key.name != "line":
                lines.append(f"#   {_key_line(key)}")
    return "\n".join(lines) + "\n"


def _key_line(key: Key) -> str:
    """``curve = "lin" (lin | exp): what it is``."""
    has_default = key.default is not msgspec.NODEFAULT and key.default is not None
    default = f" = {_toml_value(key.default)}" if has_default and not isinstance(key.default, dict) else ""
    more = " | ".join(choice for choice in key.choices if choice) or key.limits
    return f"{key.name}{default}{f' ({more})' if more else ''}{f': {key.doc}' if key.doc else ''}"


def _section_keys(section: str, struct: type[msgspec.Struct], docs: dict[tuple[str, str], str]) -> list[Key]:
    types = get_type_hints(struct, include_extras=True)
    found = []
    for field in msgspec.structs.fields(struct):
        if _is_tables(types[field.name]) and struct is not config.Preset:
            continue
        owners = (each.__name__ for each in struct.__mro__)
        doc = next((docs[owner, field.name] for owner in owners if (owner, field.name) in docs), "")
        found.append(Key(section, field.encode_name, types[field.name], field.default, doc))
    return found


def _is_tables(type_: Any) -> bool:
    """Whether a key is a table or a list of them, ``[[section.key]]``, which is no single value."""
    if get_origin(type_) is dict:
        return True
    inner = get_args(type_)
    return bool(inner) and isinstance(inner[0], type) and issubclass(inner[0], config.Section)


def _assignment(key: Key) -> list[str]:
    comments = [line for line in (key.doc, " | ".join(key.choices), key.limits) if line]
    return [f"# {line}" for line in comments] + [f"{key.name} = {_toml_value(key.default)}"]


def _toml_value(value: Any) -> str:
    """A default as TOML; JSON agrees with TOML on strings, numbers, booleans and lists of them."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _field_docs() -> dict[tuple[str, str], str]:
    """Docstrings below fields, as ``{(class, field): text}``; Python itself keeps none of them."""
    files = sorted(Path(config.__file__).parent.glob("*.py"))
    sources = [file.read_text(encoding="utf-8") for file in files]
    docs: dict[tuple[str, str], str] = {}
    for struct in (node for source in sources for node in ast.parse(source).body):
        if not isinstance(struct, ast.ClassDef):
            continue
        for field, below in zip(struct.body, struct.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and _is_text(below):
                text = " ".join(ast.literal_eval(below.value).split())  # type: ignore[attr-defined] # _is_text has looked
                docs[struct.name, field.target.id] = text.replace("``", "")
    return docs


def _is_text(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)
