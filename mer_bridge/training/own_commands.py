"""``train --adapt`` and ``evaluate --quickness``: what a player asks of a model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from mer_bridge.errors import ConfigError, DataError
from mer_bridge.training import adapting, quickness
from mer_bridge.training.datasets import read_data
from mer_bridge.training.quickness import HORIZONS_S, VALUES, Spread, Step

MOST_NAMED = 10


def adapt(takes: Path, model: str, out: Path) -> None:
    """Fit an overlay to a player's takes, keep it under a name, and say how to use it.

    Raises
    ------
    ConfigError, DataError, ModelError, MissingDependency
        The takes, the model or the name cannot be taken.
    """
    name = str(out)
    if out.name != name:
        raise ConfigError(f"an overlay is kept in your own folder: give a name, not a path like {name}")
    command = f"mer-bridge train --adapt {takes.name} --model {model} -o {name}"
    with Console(stderr=True).status("listening") as status:
        found = adapting.adapt(takes, model, name, command=command, told=status.update)
    _name_left_out(found.left_out)
    _say(f"{found.n_takes} takes; each judged by an overlay of the others, in steps of the scales:")
    for what, before, after in zip(("features", "emotions"), found.before, found.after, strict=True):
        if not math.isnan(before):
            verdict = "" if after < before else "; no better: more takes, or takes that differ more, may help"
            _say(f"mean error of the {what}: {before:.2f} shipped, {after:.2f} adapted{verdict}")
    _say(f'wrote {found.file}; use it with [model] overlay = "{name}", or /mer/model {model}+{name}')


def measure_quickness(model: str, data: Path) -> None:
    """Measure how soon a model follows changes of mood, and print half-way times.

    Raises
    ------
    DataError, ModelError, MissingDependency
        Data or model cannot be taken.
    """
    pairs = quickness.splices(read_data(data).clips)
    with Console(stderr=True).status("listening") as status:
        steps, left_out = quickness.measure(model, pairs, told=status.update)
    _name_left_out(left_out)
    if not steps:
        raise DataError(f"no value moved by {quickness.LEAST_WAY} at any splice: nothing to measure")
    _say(f"{model}, {len(pairs) - len(left_out)} splices: seconds until a value has gone half of its way;")
    _say("median (quartiles, how many)")
    Console().print(_table(steps))


def _table(steps: Sequence[Step]) -> Table:
    table = Table("horizon", "change", *VALUES, "all three")
    for horizon_s in HORIZONS_S:
        own = [step for step in steps if step.horizon_s == horizon_s]
        for kind in [*dict.fromkeys(step.kind for step in own), "all"]:
            chosen = [step for step in own if kind in {step.kind, "all"}]
            values = [[step for step in chosen if step.value == value] for value in VALUES]
            row = [_cell(Spread.of(some)) for some in (*values, chosen)]
            table.add_row(f"{horizon_s:g} s", kind, *row, style="bold" if kind == "all" else None)
    return table


def _cell(spread: Spread) -> str:
    if not spread.count:
        return ""
    return f"{spread.median:.2f} ({spread.low:.2f} to {spread.high:.2f}, {spread.count})"


def _name_left_out(lines: Sequence[str]) -> None:
    errors = Console(stderr=True)
    for line in lines[:MOST_NAMED]:
        _say(f"left out: {line}", errors)
    if len(lines) > MOST_NAMED:
        _say(f"left out: {len(lines)} in all", errors)


def _say(line: str, console: Console | None = None) -> None:
    """Print a line as it is, however long and whatever is in it."""
    (console or Console()).print(line, highlight=False, markup=False, soft_wrap=True)
