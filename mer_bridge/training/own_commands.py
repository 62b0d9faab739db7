"""``train --adapt`` and ``evaluate --quickness``: what a player asks of a model."""

from __future__ import annotations

import math
from pathlib import Path

from rich.console import Console

from mer_bridge.errors import DataError
from mer_bridge.training import adapting

MOST_NAMED = 10


def adapt(takes: Path, model: str, name: str) -> None:
    """Fit an overlay to a player's takes, keep it, and say how to use it.

    Raises
    ------
    ConfigError, DataError, ModelError, MissingDependency
        The takes, the model or the name cannot be taken.
    """
    console, errors = Console(), Console(stderr=True)

    def say(line: str, to: Console = console) -> None:
        to.print(line, highlight=False, markup=False, soft_wrap=True)

    command = f"mer-bridge train --adapt {takes.name} --model {model} -o {name}"
    found = adapting.adapt(takes, model, name, command=command)
    for line in found.left_out[:MOST_NAMED]:
        say(f"left out: {line}", errors)
    if len(found.left_out) > MOST_NAMED:
        say(f"left out: {len(found.left_out)} takes in all", errors)
    say(f"{found.n_takes} takes; each judged by an overlay of the others, in steps of the scales:")
    for what, before, after in zip(("features", "emotions"), found.before, found.after, strict=True):
        if not math.isnan(before):
            verdict = "" if after < before else "; no better: more takes, or takes that differ more, may help"
            say(f"mean error of the {what}: {before:.2f} shipped, {after:.2f} adapted{verdict}")
    say(f'wrote {found.file}; use it with [model] overlay = "{name}", or /mer/model {model}+{name}')


def check_out(out: Path) -> str:
    """The name of an overlay from what was given as ``--out``.

    Raises
    ------
    DataError
        It is a path.
    """
    if out.name != str(out):
        raise DataError(f"an overlay is kept under a name, in your own folder; give a name, not {out}")
    return out.name
