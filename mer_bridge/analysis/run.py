"""A whole run: files in, a table or a corpus out, whatever happens on the way.

What is done is kept in a store beside the result until the result is complete (a table), or
for good (a corpus), so a run that was killed goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from mer_bridge.analysis import engines
from mer_bridge.analysis.listener import length_s
from mer_bridge.analysis.result import Analysis
from mer_bridge.analysis.store import INDEX, Store, identity
from mer_bridge.analysis.store import Row as Track
from mer_bridge.analysis.tables import Row as TableRow
from mer_bridge.analysis.tables import check_format, open_table, summary_row, tick_rows
from mer_bridge.analysis.task import Outcome, Task, prepared, task_of
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError
from mer_bridge.overlay import open_card
from mer_bridge.values import Floats

Say = Callable[[str], None]
Advance = Callable[[float], None]
"""Told the part of the work, in bytes of audio files, that was done since its last call."""


def _silently(_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with the files.

    Attributes
    ----------
    config : Config
        Its model, horizon, gain, gate and channel are used.
    out : Path or None
        A table (.csv, .jsonl, .parquet), a corpus (a folder), or a CSV on standard output.
    summary : bool
        A row per file, not per tick; a corpus then has no ticks.
    jobs : int
        Processes; 0 is one per processor.
    engine : str
        Where the model runs: ``auto``, ``cpu`` or ``cuda``.
    scheduler : str
        Address of a Dask scheduler, whose workers do the work; empty for this machine.
    plots : Path or None
        Folder for a picture of each file, and of the corpus.
    restart : bool
        Begin anew, whatever was done before.
    """

    config: Config
    out: Path | None = None
    summary: bool = False
    jobs: int = 0
    engine: str = "auto"
    scheduler: str = ""
    plots: Path | None = None
    restart: bool = False

    @property
    def is_corpus(self) -> bool:
        """Whether `out` is a folder."""
        return self.out is not None and (self.out.is_dir() or not self.out.suffix)


@dataclass(slots=True)
class Done:
    """What a run did: numbers of files and seconds of audio, and one line for each file that failed."""

    files: int = 0
    before: int = 0
    audio_s: float = 0.0
    engine: str = ""
    silent: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        """Count what became of a file."""
        if outcome.analysis is None:
            self.failures.append(outcome.error)
            return
        self.files += 1
        self.audio_s += outcome.analysis.duration_s
        if not outcome.analysis.heard:
            self.silent.append(outcome.path)


@dataclass(frozen=True, slots=True)
class _Run:
    """A run under way."""

    plan: Plan
    task: Task
    done: Done
    advance: Advance


def analyze(files: Sequence[Path], plan: Plan, *, advance: Advance = _silently) -> Done:
    """Hear files and write what the plan asks for.

    Parameters
    ----------
    files : sequence of Path
        As `mer_bridge.analysis.gathering.gather` gives them.
    plan : Plan
    advance : callable
        Told the bytes of audio files done since its last call.

    Returns
    -------
    Done

    Raises
    ------
    ConfigError
        The result cannot be written, or was begun with other settings.
    ModelError, MissingDependency
        The model cannot be loaded, or a library that the plan needs is not installed.
    """
    _check(files, plan)
    task = task_of(plan.config, engine=plan.engine, plots=plan.plots)
    # A missing model is one error, not one per file.
    listener = prepared(task.settings, task.engine, task.model)
    done = Done(engine=listener.engine)
    run = _Run(plan, task, done, advance)
    # A corpus is asked from anywhere.
    paths = [str(path.absolute() if plan.is_corpus else path) for path in files]
    odd = {path for path in paths if not _is_unicode(path)}
    done.failures += [f"{path!a} has a name that is not Unicode; rename it" for path in sorted(odd)]
    paths = [path for path in paths if path not in odd]
    if plan.plots:
        _make(plan.plots)
    if plan.out is None:
        _print_table(run, paths)
    elif plan.is_corpus:
        _fill_corpus(run, paths, plan.out)
    else:
        _fill_table(run, paths, plan.out)
    return done


def report(done: Done, *, seconds: float) -> str:
    """What a run did, in a sentence; `seconds` is how long it took."""
    before = f", {done.before} were done before" if done.before else ""
    failed = f", {len(done.failures)} could not be heard" if done.failures else ""
    speed = f" in {seconds:.1f} s ({done.audio_s / max(seconds, 1e-3):.0f} times real time)"
    return f"heard {done.files} files, {done.audio_s / 3600:.2f} h{speed} on {done.engine}{before}{failed}"


def _print_table(run: _Run, paths: list[str]) -> None:
    means: list[tuple[str, Floats]] = []
    with open_table(None, summary=run.plan.summary) as table:
        for outcome in _outcomes(run, paths):
            if outcome.analysis:
                table.write(_rows(outcome.analysis, summary=run.plan.summary))
                if run.plan.plots:
                    means.append((outcome.path, outcome.analysis.mean))
    _map(run, means)


def _fill_table(run: _Run, paths: list[str], out: Path) -> None:
    part = out.with_name(f".{out.name}.part")
    with _store(part, run.plan) as store:
        _hear(run, store, paths)
        _map(run, store.means())
        with open_table(out, summary=run.plan.summary) as table:
            for path in paths:
                row = store.row(path)
                if row is not None:
                    table.write(_rows(row, summary=run.plan.summary))
    part.unlink()


def _fill_corpus(run: _Run, paths: list[str], folder: Path) -> None:
    from mer_bridge.corpus import shards
    from mer_bridge.corpus.arrays import arrays_of

    if not run.plan.summary:
        shards.arrow()  # what is missing is told before the work
    _make(folder)

    def flush(store: Store) -> None:
        shards.flush(store, folder, at_least=shards.SHARD_TRACKS)

    with _store(folder / INDEX, run.plan) as store:
        _hear(run, store, paths, after=flush)
        shards.flush(store, folder)
        shards.clean(store, folder)
        arrays_of(store, folder)
        _map(run, store.means())


def _hear(run: _Run, store: Store, paths: list[str], *, after: Callable[[Store], None] = _silently) -> None:
    """Hear the files that are not done yet, and keep each as soon as it is."""
    todo = [path for path in paths if not store.is_done(path)]
    run.done.before = len(paths) - len(todo)
    run.advance(sum(identity(path).size for path in paths) - sum(identity(path).size for path in todo))
    for outcome in _outcomes(run, todo):
        if outcome.analysis:
            store.add(outcome.analysis, keep_ticks=not run.plan.summary)
        else:
            store.fail(outcome.path, outcome.error)
        after(store)


def _map(run: _Run, means: Iterable[tuple[str, Floats]]) -> None:
    """Draw the map of all tracks, if pictures are wanted."""
    if run.plan.plots:
        from mer_bridge.plots import map as maps

        dots = list(maps.on_the_plane(means))
        if dots:
            maps.write(dots, run.plan.plots / "map.html", title=f"{len(dots)} tracks")


def _outcomes(run: _Run, paths: list[str]) -> Iterator[Outcome]:
    """What becomes of each file, as it is done; counted."""
    jobs = min(run.plan.jobs or engines.cores(), len(paths))
    advance = run.advance
    if run.plan.scheduler:
        from mer_bridge.corpus.cluster import on_cluster

        outcomes: Iterable[Outcome] = on_cluster(run.task, paths, address=run.plan.scheduler)
    elif jobs > 1:
        outcomes = engines.pool(run.task, paths, jobs=jobs)
    else:
        outcomes, advance = _one_by_one(run.task, paths, advance), _silently
    for outcome in outcomes:
        advance(identity(outcome.path).size)
        run.done.count(outcome)
        yield outcome


def _one_by_one(task: Task, paths: list[str], advance: Advance) -> Iterator[Outcome]:
    """Outcomes of this process, which can tell how far it is within a file."""
    for path in paths:
        size, all_s = identity(path).size, length_s(Path(path))
        told = 0.0

        def hear(seconds: float, size: int = size, all_s: float = all_s) -> None:
            nonlocal told
            part = min(seconds / all_s * size, size - told) if all_s else 0.0
            told += part
            advance(part)

        yield task(path, hear)
        advance(size - told)


def _rows(track: Track | Analysis, *, summary: bool) -> Iterator[TableRow]:
    if summary:
        return iter([summary_row(track.path, track.mean)])
    return tick_rows(track.path, track.numbers)


def _check(files: Sequence[Path], plan: Plan) -> None:
    if plan.out is None:
        return
    if plan.out.resolve() in {path.resolve() for path in files}:
        raise ConfigError(f"{plan.out} is one of the audio files; give another name after -o")
    if not plan.is_corpus:
        check_format(plan.out)


def _is_unicode(path: str) -> bool:
    """Whether a name can stand in a table; file systems allow others."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"cannot make {folder}: {error.strerror or error}; give another name") from error


@contextmanager
def _store(path: Path, plan: Plan) -> Iterator[Store]:
    if plan.restart:
        shards = path.parent.glob("ticks-?????.parquet") if plan.is_corpus else ()
        for file in (path, *path.parent.glob(f"{path.name}-*"), *shards):
            file.unlink(missing_ok=True)
    with Store(path, settings_of(plan.config, ticks=not plan.summary)) as store:
        yield store


def settings_of(config: Config, *, ticks: bool) -> dict[str, Any]:
    """What decides the numbers of a track: the model and all settings before it.

    Beside it the spread of the model's features, by which the search measures distances.
    """
    card = open_card(config.model.name, config.model.overlay)
    laid_over = {
        "overlay_name": config.model.overlay,
        "overlay": msgspec.to_builtins((card.features.offset, card.emotions)),
    }
    return {
        "model": card.title,
        "graph": card.trunk.sha256,
        "horizon_s": config.model.horizon_s,
        "channel": config.input.channel,
        "gain": msgspec.to_builtins(config.gain),
        "gate": msgspec.to_builtins(config.gate),
        "ticks": ticks,
        "spread": list(card.features.predicted_sd),
        **(laid_over if card.overlay else {}),
    }
