"""Write ``docs/api.md`` from the docstrings of the public names.

python docs/make_api.py
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from types import FunctionType

import mer_bridge as mb
from mer_bridge.analysis.result import Moment
from mer_bridge.corpus.search import Passage, Step
from mer_bridge.values import Emotion, MidLevel, Why

DOCS = Path(__file__).parent
HEAD = """# The library, name by name

Made from the docstrings by `python docs/make_api.py`; do not edit. How to use it: [the library](library.md).
Everything below is in `mer_bridge` (`import mer_bridge as mb`) unless another module is named.
"""
GROUPS = {
    "Hear": (mb.analyze, mb.analyze_all, mb.stream),
    "What comes out": (mb.Analysis, Moment, mb.Outcome, mb.Frame, MidLevel, Emotion, Why, mb.Quadrant),
    "Ask a corpus": (mb.Corpus, Passage, Step),
}
PIPELINE = ("process", "apply", "reset")
"""What somebody who streams calls; the rest belongs to the live bridge."""


def api_page() -> str:
    """The page as Markdown."""
    parts = [HEAD]
    for title, things in GROUPS.items():
        parts.append(f"\n## {title}\n")
        parts += [_entry(thing) for thing in things]
    parts.append("\n## Stream\n")
    parts.append(_heading("Pipeline", mb.Pipeline) + _text(mb.Pipeline))
    parts += [_member(mb.Pipeline, name) for name in PIPELINE]
    return "".join(parts)


def _entry(thing: type | FunctionType) -> str:
    parts = [_heading(_signature(thing), thing), _text(thing)]
    if fields := getattr(thing, "_fields", ()):
        parts.append(f"\nFields: {', '.join(f'`{name}`' for name in fields)}.\n")
    if inspect.isclass(thing):
        members = vars(thing).items()
        names = [name for name, value in members if _is_shown(name) and _documented(value)]
        parts += [_member(thing, name) for name in names]
    return "".join(parts)


def _is_shown(name: str) -> bool:
    return name in {"__getitem__", "__len__"} or not name.startswith("_")


def _documented(value: object) -> bool:
    return isinstance(value, property | FunctionType) and bool(value.__doc__)


def _heading(signature: str, thing: type | FunctionType) -> str:
    name = getattr(thing, "__name__", "")
    module = "" if name in mb.__all__ else f" ({thing.__module__})"
    return f"\n### `{signature}`{module}\n\n"


def _member(owner: type, name: str) -> str:
    value = inspect.getattr_static(owner, name)
    signature = name if isinstance(value, property) else _signature(value)
    return f"\n#### `{owner.__name__}.{signature}`\n\n" + _text(value)


def _signature(thing: type | FunctionType) -> str:
    """Name and parameters; of classes that nobody constructs, the name."""
    if inspect.isclass(thing) and thing is not mb.Corpus:
        return thing.__name__
    parameters = [each for each in inspect.signature(thing).parameters.values() if each.name != "self"]
    plain, starred = [], False
    for each in parameters:
        if each.kind is each.KEYWORD_ONLY and not starred:
            plain.append("*")
            starred = True
        plain.append(each.name if each.default is each.empty else f"{each.name}={each.default!r}")
    return f"{thing.__name__}({', '.join(plain)})"


def _text(thing: object) -> str:
    """A NumPy docstring as Markdown: sections in bold, their entries as a list, examples as code."""
    lines = inspect.cleandoc(thing.__doc__ or "").splitlines()
    out, section, at = [], "", 0
    while at < len(lines):
        line = lines[at]
        if at + 1 < len(lines) and re.fullmatch(r"-{3,}", lines[at + 1]):
            section = line
            out += [f"**{section}**", ""] if section != "Examples" else []
            at += 2
            continue
        if section == "Examples" and line.startswith(">>>"):
            end = next((k for k in range(at, len(lines)) if not lines[k].strip()), len(lines))
            out += ["```pycon", *lines[at:end], "```"]
            at = end
            continue
        if section and section != "Examples" and line.strip():
            out.append(f"- `{line}`" if not line.startswith(" ") else f"  {line.strip()}")
        else:
            out.append(line)
        at += 1
    text = "\n".join(out)
    return re.sub(r"(?<!`)``([^`]+)``(?!`)", r"`\1`", text) + "\n"


def main() -> None:
    (DOCS / "api.md").write_text(api_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
