"""All systems beside each other: evaluations in, one table and a page with pictures out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

import numpy as np
from rich.console import Console
from rich.table import Table

from mer_bridge import card as cards
from mer_bridge import places
from mer_bridge.card import Card
from mer_bridge.errors import DataError, MerBridgeError, MissingDependency
from mer_bridge.plots.panels import Panel, save_panels
from mer_bridge.training.report import Confusion, Curve, Evaluation, Figure
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES

Told: TypeAlias = Callable[[str], None]
MOST_FIGURES = 8
"""Of one system in the table; the page has all."""
COMMAND = "mer-bridge evaluate --all DATA"
ROW_SYSTEMS = ("mood432", "songs1000", "deam74")
"""Systems on rows of descriptors; see `mer_bridge.training.rows`."""
EXCERPT_MODELS = frozenset({"midlevel-vgg", "midlevel-vgg-int8", "mood-tinyvgg", "mood-resnet"})


def evaluate_all(data: Path, home: Path, *, progress: Told, say: Told) -> list[Evaluation]:
    """Evaluate every system on a data folder.

    A system that cannot be evaluated is named with its reason, and the others go on.

    Parameters
    ----------
    data, home : Path
        Folder of rated music; where spectrograms, descriptors and networks are kept.
    progress : callable
        Told what is being done.
    say : callable
        Told one line per system, and one where it is left out.

    Raises
    ------
    DataError
        No system can be evaluated.
    """
    found: list[Evaluation] = []
    for name, run in _systems(data, home, progress):
        progress(name)
        say(f"evaluating {name}")
        try:
            found += run()
        except MerBridgeError as error:
            say(f"left out: {name}: {error}")
    if not found:
        raise DataError(f"no system can be evaluated on {data}")
    return found


def _systems(
    data: Path, home: Path, progress: Told
) -> Iterator[tuple[str, Callable[[], Sequence[Evaluation]]]]:
    """Name of each system, and what evaluates it."""
    for card in _cards():
        if card.name in EXCERPT_MODELS:
            yield card.title, lambda card=card: [_excerpts(card.title, data, home, progress)]  # type: ignore[misc]
        elif not card.frontend.is_described:
            yield card.title, lambda card=card: [from_card(card)]  # type: ignore[misc]
    for system in ROW_SYSTEMS:
        yield system, lambda system=system: _rows(system, data, home, progress)  # type: ignore[misc]


def _rows(system: str, data: Path, home: Path, progress: Told) -> Sequence[Evaluation]:
    try:
        module = import_module("mer_bridge.training.rows")
        found: Sequence[Evaluation] = module.evaluate_rows(system, data, home, progress=progress)
    except MissingDependency:
        raise
    except ImportError as error:
        raise MissingDependency(error.name or "torch", extra="train", purpose="evaluate a model") from error
    return found


def _excerpts(model: str, data: Path, home: Path, progress: Told) -> Evaluation:
    try:
        module = import_module("mer_bridge.training.excerpt_report")
    except ImportError as error:
        raise MissingDependency(error.name or "torch", extra="train", purpose="evaluate a model") from error
    found: Evaluation = module.evaluate_excerpts(model, data, home, progress=progress)
    return found


def _cards() -> Iterator[Card]:
    for path in sorted(places.shipped("models").glob("*/card.toml")):
        yield cards.read(path.parent)


def from_card(card: Card) -> Evaluation:
    """What a card says: its networks were judged fold by fold when it was trained."""
    accuracy = card.accuracy
    figures = [Figure(name, "r", r) for name, r in (accuracy.features | accuracy.emotions).items()]
    means = [
        Figure(title, metric, float(np.mean([told[name] for name in names])))
        for title, metric, names, told in (
            ("features", "mean r of 7", MIDLEVEL_NAMES, accuracy.features),
            ("emotions", "mean r of 8", EMOTION_NAMES, accuracy.emotions),
        )
        if all(name in told for name in names)
    ]
    return Evaluation(
        system=card.title,
        model=card.title,
        data="clips.csv; see the model's page",
        split=accuracy.how,
        figures=(*means, *figures),
        notes=(f"From its card; made by `{accuracy.command}`.",),
    )


def print_table(evaluations: Sequence[Evaluation], console: Console) -> None:
    """One table: system, figure, published, ours, spread, data, split."""
    table = Table()
    for title in ("system", "figure", "published", "ours", "data", "split"):
        table.add_column(title)
    for one in evaluations:
        for number, figure in enumerate(one.figures[:MOST_FIGURES]):
            first = number == 0
            table.add_row(
                one.system if first else "",
                f"{figure.name}, {figure.metric}",
                figure.published,
                value_text(figure),
                one.data if first else "",
                one.split if first else "",
                end_section=number == min(len(one.figures), MOST_FIGURES) - 1,
            )
    console.print(table)


def value_text(figure: Figure) -> str:
    """A figure with its spread, and how far a goal was missed."""
    text = f"{figure.mean:.3f}" + (f" ± {figure.sd:.3f}" if figure.sd and math.isfinite(figure.sd) else "")
    if figure.goal is not None and figure.mean < figure.goal:
        return f"{text} (goal {figure.goal:g} missed)"
    return text


def write_page(evaluations: Sequence[Evaluation], page: Path) -> list[Path]:
    """Write the page and its pictures beside it; the files written.

    Raises
    ------
    DataError
        It cannot be written.
    MissingDependency
        matplotlib is not installed.
    """
    written = [page]
    parts = [_head(evaluations)]
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        for one in evaluations:
            lines = [
                f"## {one.system}",
                "",
                f"Data: {one.data}.  Split: {one.split}.",
                "",
                *_figure_rows(one),
            ]
            for confusion in one.confusions:
                lines += ["", *_confusion_rows(confusion)]
            if one.curves:
                picture = page.with_name(f"{page.stem}-{_plain(one.system)}.svg")
                save_panels([_panel(curve) for curve in one.curves], picture)
                written.append(picture)
                lines += ["", f"![{one.system}]({picture.name})"]
            lines += ["", *(f"- {note}" for note in one.notes)]
            parts.append("\n".join(lines).rstrip())
        page.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    except OSError as error:
        raise DataError(f"cannot write {page}: {error.strerror or error}") from error
    return written


def _head(evaluations: Sequence[Evaluation]) -> str:
    rows = [
        f"| {one.system if number == 0 else ''} | {figure.name}, {figure.metric} | {figure.published} "
        f"| {value_text(figure)} |"
        for one in evaluations
        for number, figure in enumerate(one.figures[:MOST_FIGURES])
    ]
    return f"""# Results

Every system that this project builds on, on music that it was not trained on.  Made by `{COMMAND}`,
where DATA is a folder of rated music (see [the training data](training.md)); training data is no part of
the project.  A published figure stands beside ours only where the same thing was measured; the clips differ
unless it says so.

| system | figure | published | ours |
|---|---|---|---|
{chr(10).join(rows)}"""


def _figure_rows(one: Evaluation) -> list[str]:
    rows = [f"| {f.name} | {f.metric} | {f.published} | {value_text(f)} |" for f in one.figures]
    return ["| figure | metric | published | ours |", "|---|---|---|---|", *rows]


def _confusion_rows(confusion: Confusion) -> list[str]:
    """A matrix: rows are true, columns told."""
    labels = [f"{label}" for label in confusion.labels]
    rows = [
        f"| {label} | {' | '.join(str(count) for count in counts)} |"
        for label, counts in zip(labels, confusion.counts.tolist(), strict=True)
    ]
    pairs = [f"{a} and {b} ({part:.0%})" for a, b, part in confusion.pairs()[:3] if part > 0]
    most = [f"Most often taken for each other: {', '.join(pairs)}."] if pairs else []
    head = f"| true \\ told | {' | '.join(labels)} |"
    return [f"{confusion.title}:", "", head, f"|---|{'---|' * len(labels)}", *rows, "", *most]


def _panel(curve: Curve) -> Panel:
    kind = "scatter" if curve.kind == "scatter" else "line"
    return Panel(
        *(curve.title, curve.x_label, curve.y_label, curve.x, curve.y),
        kind=kind,  # type: ignore[arg-type] # one of the two
        diagonal=curve.kind == "scatter" and curve.x_label == "rated",
    )


def _plain(name: str) -> str:
    """A system's name as part of a file's name."""
    words = "".join(letter if letter.isalnum() else " " for letter in name.lower()).split()
    return "-".join(words)
