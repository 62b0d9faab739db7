"""The commands ``mer-bridge train`` and ``mer-bridge evaluate``, with their progress bars."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from mer_bridge import card as cards
from mer_bridge import offline, places
from mer_bridge.config import Config, Model
from mer_bridge.errors import AudioFileError, ConfigError, DataError
from mer_bridge.training.clips import ClipList
from mer_bridge.training.datasets import read_data
from mer_bridge.training.recipe import read_recipes, recipe_kind
from mer_bridge.training.score import pearson
from mer_bridge.values import VALUE_NAMES, Floats

if TYPE_CHECKING:  # torch takes seconds: evaluation does without
    import torch


MOST_NAMED = 10
"""Left-out clips named one by one; of more only the number is said."""

Advance: TypeAlias = Callable[[str], None]


def train(config: Path, data: Path, out: Path, device: str = "auto", *, unrated: Path | None = None) -> None:
    """Train and judge a recipe on rated clips, fold by fold, and write the model's folder.

    Spectrograms and finished networks are kept in the user's cache, so an interrupted run
    goes on where it stopped.

    Parameters
    ----------
    config : Path
        The recipe; see `mer_bridge.training.recipe`.
    data : Path
        Folder of rated music; see `mer_bridge.training.datasets` for its layouts.
    out : Path
        Folder of models; the new one gets the recipe's name and version.
    device : str
        ``cpu``, ``cuda`` or ``auto``.
    unrated : Path, optional
        Folder of more music, on which a hop model imitates its teacher.

    Raises
    ------
    ConfigError, DataError, MissingDependency, ModelError
        Recipe, data or result cannot be taken.
    """
    home = places.user_cache() / "training"
    if unrated is not None and recipe_kind(config) != "hop":
        raise ConfigError(f"--unrated is for hop models; the recipe {config} makes another kind")
    if recipe_kind(config) == "excerpt":
        _train_excerpts(config, data, out, home, device=device)
        return
    if recipe_kind(config) == "descriptors":
        _train_rows(config, data, out, home)
        return
    if recipe_kind(config) == "borrowed":
        _train_borrowed(config, data, out, home)
        return
    _train_hop(config, data, out, home, unrated=unrated, device=device)


def _train_hop(config: Path, data: Path, out: Path, home: Path, *, unrated: Path | None, device: str) -> None:
    from mer_bridge.training.hop_commands import train_hop

    clips = read_data(data)
    heard = " --unrated MUSIC" if unrated else ""
    folder, score = train_hop(
        read_recipes(config),
        clips,
        unrated=unrated,
        data=data,
        home=home,
        out=out,
        device=_device(device),
        command=f"mer-bridge train --config {config.name} --data DATA{heard} --out models",
        bar=lambda what, total: _bar(what, total=total),
    )
    _name_left_out(clips)
    _print(score.features | score.emotions, title=f"{folder.name}, clips it had not heard")
    _say(Console(), f"wrote {folder}")


def _train_rows(config: Path, data: Path, out: Path, home: Path) -> None:
    from mer_bridge.training.rows import read_row_recipe, train_rows

    console = Console(stderr=True)
    model = train_rows(
        read_row_recipe(config),
        data,
        home,
        out,
        command=f"mer-bridge train --config {config.name} --data DATA --out models",
        progress=lambda line: _say(console, line),
    )
    for figure in model.evaluation.figures:
        _say(Console(), f"{figure.name}: {figure.metric} {figure.mean:.3f} ± {figure.sd:.3f}")
    _say(Console(), f"wrote {out / f'{model.name}-v{model.version}'}")


def _train_borrowed(config: Path, data: Path, out: Path, home: Path) -> None:
    from mer_bridge.training.borrowed import read_borrow_recipe
    from mer_bridge.training.borrowed_commands import train_borrowed

    clips = read_data(data)
    folder, found = train_borrowed(
        read_borrow_recipe(config),
        clips,
        data=data,
        home=home,
        out=out,
        command=f"mer-bridge train --config {config.name} --data DATA --out models",
        bar=lambda what, total: _bar(what, total=total),
    )
    _name_left_out(clips)
    score = found.borrowed.score
    _print(score.features | score.emotions, title=f"{folder.name}, clips it had not heard")
    _say(Console(), f"wrote {folder}")


def _train_excerpts(config: Path, data: Path, out: Path, home: Path, *, device: str) -> None:
    from mer_bridge.training.excerpt_commands import train_excerpts
    from mer_bridge.training.schemes import read_excerpt_recipe

    clips = read_data(data)
    written = train_excerpts(
        read_excerpt_recipe(config),
        clips,
        data=data,
        home=home,
        out=out,
        device=_device(device),
        command=f"mer-bridge train --config {config.name} --data DATA --out models",
        bar=lambda what, total: _bar(what, total=total),
    )
    _name_left_out(clips)
    for folder, figures in written:
        outputs = cards.read(folder).outputs
        shown = {name: figures[name].mean if name in outputs else float("nan") for name in VALUE_NAMES}
        _print(shown, title=f"{folder.name}, clips it had not heard")
        _say(Console(), f"wrote {folder}")


def _device(name: str) -> torch.device:
    import torch

    if name not in {"auto", "cpu", "cuda"}:
        raise ConfigError(f"a device is cpu, cuda or auto, got {name!r}")
    if name == "cuda" and not torch.cuda.is_available():
        raise ConfigError("no CUDA device was found. Try: --device cpu")
    return torch.device("cuda" if name != "cpu" and torch.cuda.is_available() else "cpu")


def _name_left_out(clips: ClipList) -> None:
    console = Console(stderr=True)
    for line in clips.left_out[:MOST_NAMED]:
        _say(console, f"left out: {line}")
    if len(clips.left_out) > MOST_NAMED:
        _say(console, f"left out: {len(clips.left_out)} clips in all")


def evaluate(model: str, data: Path) -> None:
    """Run a shipped model over rated clips, as ``analyze`` does, and print Pearson r by source.

    A model that was trained on these very clips looks better here than it is: its card
    holds the figures for clips it had not heard.

    Raises
    ------
    DataError, ModelError, MissingDependency
        Data or model cannot be taken.
    """
    clips = read_data(data)
    rated = [clip for clip in clips.clips if not np.isnan(np.r_[clip.features, clip.emotions]).all()]
    if not rated:
        raise DataError(f"no clip of {data} has ratings of features or emotions")
    config = Config(model=Model(name=model))
    used, predicted = [], []
    with _bar("listening", total=len(rated)) as advance:
        for clip in rated:
            try:
                predicted.append(offline.summarise(clip.audio, config))
                used.append(clip)
            except AudioFileError as error:
                clips.left_out.append(f"{clip.source}/{clip.name}: {error}")
            advance(f"{clip.source}/{clip.name}")
    _name_left_out(clips)
    if not used:
        raise DataError(f"no rated clip of {data} can be read")
    ratings = np.stack([np.r_[clip.features, clip.emotions] for clip in used])
    for source in sorted({clip.source for clip in used}):
        chosen = [index for index, clip in enumerate(used) if clip.source == source]
        _print(_correlations(np.stack(predicted)[chosen], ratings[chosen]), title=f"{model} on {source}")


def evaluate_all(data: Path, page: Path | None = None) -> None:
    """Evaluate every system, print one table, and write a page with pictures.

    Parameters
    ----------
    data : Path
        Folder of rated music.
    page : Path, optional
        By default ``docs/results.md`` where there is a folder ``docs``, else none.

    Raises
    ------
    DataError, MissingDependency
        No system can be evaluated, the page cannot be written, or a library is missing.
    """
    from mer_bridge.training import results

    console = Console(stderr=True)
    if page is None and Path("docs").is_dir():
        page = Path("docs") / "results.md"

    def say(line: str) -> None:
        _say(console, line)

    with console.status("") if console.is_terminal else nullcontext() as status:

        def progress(what: str) -> None:
            if status is not None:
                status.update(what)

        home = places.user_cache() / "training"
        found = results.evaluate_all(data, home, progress=progress, say=say)
    results.print_table(found, Console())
    if page is None:
        say("no page written: give --page FILE")
        return
    for path in results.write_page(found, page):
        _say(Console(), f"wrote {path}")


def _correlations(predicted: Floats, rated: Floats) -> dict[str, float]:
    columns = zip(VALUE_NAMES, predicted.T, rated.T, strict=True)
    return {name: pearson(told, wanted) for name, told, wanted in columns}


def _say(console: Console, line: str) -> None:
    """Print a line as it is, however long and whatever is in it."""
    console.print(line, highlight=False, markup=False, soft_wrap=True)


def _print(correlations: dict[str, float], *, title: str) -> None:
    console = Console()
    if np.isnan(list(correlations.values())).all():
        _say(console, f"{title}: too few clips are rated for a Pearson r")
        return
    _say(console, f"{title}: Pearson r")
    table = Table()
    table.add_column("output")
    table.add_column("r", justify="right")
    for name, r in correlations.items():
        if not np.isnan(r):
            table.add_row(name, f"{r:.2f}")
    for names, label in _means(correlations):
        table.add_row(label, f"{np.mean(names):.3f}", style="bold")
    console.print(table)


def _means(correlations: dict[str, float]) -> Iterator[tuple[Sequence[float], str]]:
    values = list(correlations.values())
    for part, label in ((values[:7], "mean of features"), (values[7:], "mean of emotions")):
        if not np.isnan(part).any():
            yield part, label


@contextmanager
def _bar(what: str, *, total: int) -> Iterator[Advance]:
    """A progress bar on standard error with the time left; where nobody looks, twenty plain lines."""
    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total)
        done = 0

        def advance(description: str) -> None:
            nonlocal done
            done += 1
            progress.update(task, advance=1, description=description)
            if not console.is_terminal and done * 20 // total > (done - 1) * 20 // total:
                _say(console, f"{what}: {done} of {total}, {description}")

        yield advance
