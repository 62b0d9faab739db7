"""``analyze`` and ``search``: files to tables, pictures and a corpus; and what can be asked of one."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from mer_bridge.cli.flags import overrides
from mer_bridge.errors import ConfigError

ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="Settings; else ./mer-bridge.toml, then the user's folder.")
]
ModelName = Annotated[str | None, typer.Option("--model-name", help="Model; the default is midlevel-hop.")]
Overlay = Annotated[str | None, typer.Option("--model-overlay", help="Your overlay of that model.")]
HorizonS = Annotated[float | None, typer.Option("--horizon-s", help="How far back to look, 1..15 seconds.")]
ENGINES = ("local", "dask")
PROCESSORS = ("auto", "cpu", "cuda")


def analyze(
    files: Annotated[
        list[Path],
        typer.Argument(help="Audio files, folders, playlists (.m3u .pls .txt).", show_default=False),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", help="A table (.csv .jsonl .parquet), or a folder for a corpus; else CSV here."
        ),
    ] = None,
    summary: Annotated[bool, typer.Option("--summary", help="One row per file, not per tick.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="Processes; 0 is one per processor.")] = 0,
    engine: Annotated[
        str, typer.Option("--engine", metavar="local|dask", help="Who does the work.")
    ] = "local",
    scheduler: Annotated[
        str, typer.Option("--scheduler", metavar="tcp://host:8786", help="Dask's, for --engine dask.")
    ] = "",
    device: Annotated[
        str, typer.Option("--device", metavar="auto|cpu|cuda", help="Where the model runs.")
    ] = "auto",
    plot: Annotated[
        Path | None, typer.Option("--plot", help="Folder for a picture of each file, and a map of all.")
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin anew, rather than go on with what was done before.")
    ] = False,
    midi: Annotated[
        Path | None, typer.Option("--midi", help="A MIDI file of the controllers, not a CSV; for one file.")
    ] = None,
    bpm: Annotated[float, typer.Option("--bpm", min=10.0, max=1000.0, help="Tempo of --midi.")] = 120.0,
    reaper: Annotated[
        Path | None, typer.Option("--reaper", help="A ReaScript (.lua) of the live values; for one file.")
    ] = None,
    config: ConfigFile = None,
    model_name: ModelName = None,
    model_overlay: Overlay = None,
    horizon_s: HorizonS = None,
) -> None:
    """Write what is heard in audio files.

    Features are ratings 1..10, emotions 1..9; one row per tick, or per file with --summary.
    Run again after it was stopped, it goes on where it was; files that cannot be heard are
    listed at the end, and the exit code is then 1.  With --midi the controllers of one file,
    for a sequencer, beside the audio; with --reaper its live values, for an envelope of REAPER.
    """
    from mer_bridge.analysis.gathering import gather
    from mer_bridge.config import load

    chosen = {"model_name": model_name, "model_overlay": model_overlay, "model_horizon_s": horizon_s}
    settings = load(config, overrides(chosen))
    if midi is not None or reaper is not None:
        if len(files) != 1 or summary or out is not None or (midi is not None and reaper is not None):
            flag = "--midi" if midi is not None else "--reaper"
            raise ConfigError(f"{flag} takes one audio file, and neither --summary nor --out")
        _automate(files[0], settings, midi=midi, bpm=bpm, reaper=reaper)
        return
    from mer_bridge.analysis.run import Plan

    plan = Plan(
        config=settings,
        out=out,
        summary=summary,
        jobs=jobs,
        engine=_one_of(device, PROCESSORS, "--device"),
        scheduler=_scheduler(_one_of(engine, ENGINES, "--engine"), scheduler),
        plots=plot,
        restart=restart,
    )
    if not _run(gather(files), plan):
        raise typer.Exit(1)


def search(
    corpus: Annotated[Path, typer.Argument(help="Folder of analyze -o FOLDER.", show_default=False)],
    *,
    like: Annotated[Path | None, typer.Option("--like", help="Find passages like this audio file.")] = None,
    at: Annotated[
        float | None, typer.Option("--at", min=0.0, help="Its passage from this second on; else the whole.")
    ] = None,
    start: Annotated[
        str, typer.Option("--from", metavar="QUADRANT", help="Where a playlist begins, such as calm.")
    ] = "",
    end: Annotated[
        str, typer.Option("--to", metavar="QUADRANT", help="Where it ends, such as uplifting.")
    ] = "",
    count: Annotated[int, typer.Option("--count", min=1, max=100_000, help="How many tracks.")] = 12,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Write the answer as a playlist (.m3u8) as well.")
    ] = None,
    page: Annotated[
        Path | None, typer.Option("--map", help="Write a map (.html) of all tracks, with click to play.")
    ] = None,
) -> None:
    """Find passages like one, or a playlist that leads somewhere, in an analysed corpus.

    The quadrants are uplifting, aggressive, melancholic and calm.
    """
    from mer_bridge.corpus import answers
    from mer_bridge.corpus.search import Corpus, write_playlist

    if (like is None) == (not (start and end)) and page is None:
        raise ConfigError("ask with --like FILE, or with --from calm --to uplifting, or for a --map")
    with Corpus(corpus) as library:
        if page is not None:
            print(answers.draw_map(library, page))
        if like is not None:
            found = answers.like(library, like, at_s=at, count=count)
        elif start and end:
            found = answers.journey(library, start, end, count=count)
        else:
            return
        for line in found.lines:
            print(line)
        if out is not None:
            write_playlist(found.paths, out)


def _run(files: list[Path], plan: object) -> bool:
    """Hear everything, then say what became of it; whether all went well."""
    from mer_bridge import meters
    from mer_bridge.analysis import run
    from mer_bridge.analysis.store import identity

    assert isinstance(plan, run.Plan)  # noqa: S101 - imported late
    began_s = time.monotonic()
    total = sum(identity(str(path)).size for path in files)
    with meters.progress(total, title=f"listening to {len(files)}") as advance:
        done = run.analyze(files, plan, advance=advance)
    for path in done.silent:
        say(f"{path}: no music heard; the table holds values of average music")
    for line in done.failures:
        say(line)
    if len(files) > 1 or plan.is_corpus:
        say(run.report(done, seconds=time.monotonic() - began_s))
    return not done.failures


def _automate(file: Path, settings: object, *, midi: Path | None, bpm: float, reaper: Path | None) -> None:
    from mer_bridge import meters
    from mer_bridge.analysis.listener import length_s
    from mer_bridge.config import Config

    assert isinstance(settings, Config)  # noqa: S101 - imported late
    with meters.progress(length_s(file), title="listening") as advance:
        if midi is not None:
            from mer_bridge.automation import write_midi

            write_midi(file, midi, config=settings, bpm=bpm, say=say, advance=advance)
        elif reaper is not None:
            from mer_bridge.reascript import write_reascript

            write_reascript(file, reaper, config=settings, say=say, advance=advance)


def _scheduler(engine: str, address: str) -> str:
    if engine == "dask" and not address:
        raise ConfigError("--engine dask needs --scheduler tcp://host:8786; start one with: dask scheduler")
    if engine != "dask" and address:
        raise ConfigError("--scheduler is for --engine dask; give both")
    return address


def _one_of(given: str, known: tuple[str, ...], flag: str) -> str:
    if given not in known:
        raise ConfigError(f"{flag} does not take {given}: it is one of {', '.join(known)}")
    return given


def say(line: str) -> None:
    """One line on standard error."""
    print(f"mer-bridge: {' '.join(line.split())}", file=sys.stderr, flush=True)
