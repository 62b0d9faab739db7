"""Offline: what an hour of music costs, from one file to a thousand, and how soon a corpus answers.

python benchmarks/corpus.py            all tables, on the screen
python benchmarks/corpus.py --quick    fewer turns and files
python benchmarks/report.py corpus     the same, as a part of the report
"""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
from frontend import clip
from harness import Goal, Topic

from mer_bridge.analysis.engines import cores
from mer_bridge.analysis.listener import Listener
from mer_bridge.analysis.run import settings_of
from mer_bridge.analysis.store import INDEX, Store
from mer_bridge.config import Config
from mer_bridge.corpus.search import Corpus
from mer_bridge.sources.file import decode
from mer_bridge.values import VALUE_NAMES, Quadrant

TRACK_S = 240.0
"""Seconds of a usual track, by which a corpus is counted."""
MANY = 100_000
GOAL = 400.0


def core(*, quick: bool) -> Topic:
    """One core: from samples, and from files of several kinds; CPU time, which neighbours hardly move."""
    seconds, turns = (60.0, 3) if quick else (TRACK_S, 7)
    sound = clip(seconds)
    listener = Listener(Config(), engine="cpu")
    stereo = np.repeat(sound, 2)[:, None] * np.array([[0.8, 0.9]], np.float32)
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for name, suffix in (("WAV", "wav"), ("FLAC", "flac"), ("MP3", "mp3"), ("Ogg Vorbis", "ogg")):
            files[name] = Path(folder, f"music.{suffix}")
            _write(files[name], stereo)
        calls = {"samples at 22,050 Hz, mono": lambda: listener.hear(sound, sample_rate=22_050)}
        calls["samples at 44,100 Hz, stereo"] = lambda: listener.hear(stereo, sample_rate=44_100)
        calls |= {f"{name}, 44,100 Hz, stereo": lambda p=path: listener(p) for name, path in files.items()}
        calls |= {f"{name}, decoding alone": lambda p=path: decode(p) for name, path in files.items()}
        spent = _cpu_s(calls, turns=turns)
    rows = []
    for name, times in spent.items():
        median, p10 = np.median(times), np.percentile(times, 10)
        hour_s = median * 3600 / seconds
        rows.append((name, f"{seconds / median:.0f}", f"{seconds / p10:.0f}", f"{hour_s:.2f}"))
    best = seconds / np.percentile(spent["samples at 22,050 Hz, mono"], 10)
    return Topic(
        title="Offline: one core",
        text=f"{seconds:g} s of sound to the numbers of its ticks, {listener.model}, model loaded; CPU time.",
        header=("from", "times real time, median", "p10 of time", "CPU seconds per hour of music"),
        rows=rows,
        goals=[Goal("from decoded samples to frames", best, GOAL)],
    )


def stages(*, quick: bool) -> Topic:
    """Where the time of a core goes."""
    seconds = 60.0 if quick else TRACK_S
    sound, listener = clip(seconds), Listener(Config(), engine="cpu")
    spent: dict[str, list[float]] = {}
    for _ in range(3 if quick else 7):
        pipeline = listener._build(22_050)  # noqa: SLF001 - its stages are timed one by one
        clock = [time.process_time()]
        heard = pipeline.ear.push(sound)
        clock.append(time.process_time())
        estimates = pipeline._estimates(heard)  # noqa: SLF001 - likewise
        clock.append(time.process_time())
        likeness = pipeline.likeness.push(heard.bands, heard.gate_open)
        clock.append(time.process_time())
        for each in estimates:
            pipeline._judge(each, heard, float(likeness[each.hop]))  # noqa: SLF001 - likewise
        clock.append(time.process_time())
        names = (
            "ear: guard, hops, gain and gate, spectrum",
            "model",
            "likeness to music",
            "horizon, confidence",
        )
        for name, took in zip(names, np.diff(clock), strict=True):
            spent.setdefault(name, []).append(took)
    whole = sum(np.median(times) for times in spent.values())
    rows = [
        (name, f"{np.median(times) / seconds * 1e3:.2f}", f"{np.median(times) / whole:.0%}")
        for name, times in spent.items()
    ]
    return Topic(
        title="Offline: where the time goes",
        text="ms of CPU per second of sound at 22,050 Hz.",
        header=("stage", "ms per s", "share"),
        rows=rows,
    )


def scaling(*, quick: bool) -> Topic:
    """The command on more and more files: time, and memory that must not grow."""
    sizes, seconds = (1, 10) if quick else (1, 10, 100, 1000), 5.0
    rows, bars = [], {}
    with tempfile.TemporaryDirectory() as folder:
        music = _tracks(Path(folder), max(sizes), seconds)
        for size in sizes:
            ran = _analyze(Path(folder), music[:size])
            hours = size * seconds / 3600
            rows.append(
                (
                    f"{size:,}",
                    f"{ran.wall_s:.1f}",
                    f"{hours * 3600 / ran.wall_s:.0f}",
                    f"{ran.cpu_s:.1f}",
                    f"{hours * 3600 / ran.cpu_s:.0f}",
                    f"{ran.cpu_s / hours:.1f}",
                    f"{ran.peak_mb:.0f}",
                )
            )
            bars[f"{size:,}"] = hours * 3600 / ran.wall_s
    per_hour = float(rows[-1][5])
    core_hours = per_hour * MANY * TRACK_S / 3600 / 3600
    return Topic(
        title="Offline: from one file to many, all cores",
        text=f"`mer-bridge analyze --summary -o out.csv`, start-up included, {cores()} processes; tracks of "
        f"{seconds:g} s, FLAC at 44,100 Hz, stereo.  At the last line's cost, 100,000 tracks of "
        f"{TRACK_S / 60:g} minutes are {core_hours:.0f} core-hours: "
        f"{core_hours / cores():.0f} h on these {cores()} cores, {core_hours / 64:.1f} h on 64.",
        header=(
            *("files", "s", "times real time", "CPU s", "times real time per core"),
            *("CPU s per hour of music", "peak MB, largest process"),
        ),
        rows=rows,
        bars=bars,
        bars_label="times real time, by number of files",
    )


def cluster(*, quick: bool) -> Topic:
    """The same files by a process pool and by Dask, both with two workers."""
    n, seconds = (6, 30.0) if quick else (40, 60.0)
    topic = Topic(
        title="Offline: a pool, and Dask on one machine",
        text=f"{n} FLAC tracks of {seconds:g} s, two workers each, start-up of the command included; the "
        "cluster was running.  CPU seconds of Dask are those of its workers and scheduler while it worked.",
        header=("engine", "s", "times real time", "CPU s per hour of music"),
    )
    try:
        import distributed  # noqa: F401 - is it there?
    except ImportError:
        topic.notes.append("Dask is absent: pip install 'mer-bridge[corpus]'")
        return topic
    import psutil

    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        music = _tracks(folder, n, seconds)
        file = folder / "scheduler.json"
        start = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--scheduler-file", str(file)]
        started = [_start(stack, [*start, "--port", "0", "--no-dashboard", "--host", "127.0.0.1"])]
        while not (file.exists() and file.stat().st_size):
            time.sleep(0.05)
        address = json.loads(file.read_text())["address"]
        work = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
        started += [_start(stack, [*work, "--no-dashboard"]) for _ in range(2)]
        _analyze(folder, music[:2], "--engine", "dask", "--scheduler", address)  # the model is loaded now
        hours = n * seconds / 3600
        pool = _analyze(folder, music, "--jobs", "2")
        before = _busy_s(psutil, started)
        dask = _analyze(folder, music, "--engine", "dask", "--scheduler", address)
        spent = dask.cpu_s + _busy_s(psutil, started) - before
        for engine, wall_s, cpu_s in (("pool", pool.wall_s, pool.cpu_s), ("dask", dask.wall_s, spent)):
            speed = f"{hours * 3600 / wall_s:.0f}"
            topic.rows.append((engine, f"{wall_s:.1f}", speed, f"{cpu_s / hours:.1f}"))
    return topic


def asking(*, quick: bool) -> Topic:
    """A corpus of made-up numbers, as large as a real one; opening it is part of each time."""
    n = 2_000 if quick else MANY
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        megabytes = _make_up(folder, n)
        wanted = np.full(7, 5.5)

        def sql() -> object:
            base = sqlite3.connect(folder / INDEX)
            text = (
                "SELECT path, valence FROM files WHERE tension > 6 AND energy < 5 ORDER BY valence LIMIT 20"
            )
            found = base.execute(text).fetchall()
            base.close()
            return found

        def like() -> object:
            with Corpus(folder) as corpus:
                return corpus.like(wanted, count=20)

        def journey() -> object:
            with Corpus(folder) as corpus:
                return corpus.journey(Quadrant.CALM, Quadrant.UPLIFTING, count=20)

        questions = {
            "tense but not energetic, in SQL": sql,
            "passages like this one": like,
            "a playlist from calm to uplifting": journey,
        }
        began = time.perf_counter()
        Corpus(folder).close()
        made_s = time.perf_counter() - began
        rows, goals = [], []
        for question, ask in questions.items():
            times = []
            for _ in range(5):
                began = time.perf_counter()
                ask()
                times.append(time.perf_counter() - began)
            rows.append((question, f"{np.median(times):.2f}", f"{max(times):.2f}"))
            goals.append(Goal(question, float(np.median(times)), 1.0, at_least=False, unit="s"))
    return Topic(
        title="A corpus answers",
        text=f"{n:,} tracks of made-up numbers, {47 * n:,} passages; the index has {megabytes:.0f} MB.  "
        f"Its arrays for the search are made once after each analysis, here in {made_s:.1f} s.",
        header=("question", "s, median", "s, worst of 5"),
        rows=rows,
        goals=[] if quick else goals,
    )


class Ran(NamedTuple):
    """Seconds by the clock and of all processors, and the largest process."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def _analyze(folder: Path, music: list[Path], *more: str) -> Ran:
    """Run the command, and everything it starts."""
    playlist, out = folder / "list.txt", folder / "out.csv"
    playlist.write_text("\n".join(map(str, music)), encoding="utf-8")
    measured = (
        "import resource, sys; from mer_bridge.cli import main; assert main(sys.argv[1:]) == 0;"
        "kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN);"
        "print(max(resource.getrusage(kind).ru_maxrss for kind in kinds))"
    )
    call = [sys.executable, "-c", measured, "analyze", str(playlist), "--summary", "-o", str(out), *more]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(call, capture_output=True, text=True, check=False)  # noqa: S603
    wall_s = time.perf_counter() - began
    assert done.returncode == 0, done.stderr
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Ran(wall_s, cpu_s, float(done.stdout.split()[-1]) / 1024)


def _tracks(folder: Path, n: int, seconds: float) -> list[Path]:
    """Links to one file: all are read, decoded and heard."""
    first = folder / "track.flac"
    stereo = np.repeat(clip(seconds), 2)[:, None] * np.array([[0.8, 0.9]], np.float32)
    soundfile.write(first, stereo, 44_100)
    music = [folder / f"{k:06d}.flac" for k in range(n)]
    for path in music:
        os.link(first, path)
    return music


def _write(path: Path, stereo: np.ndarray) -> None:
    """In pieces: libsndfile's Vorbis encoder dies of long ones."""
    with soundfile.SoundFile(path, "w", samplerate=44_100, channels=2) as file:
        for at in range(0, len(stereo), 4096):
            file.write(stereo[at : at + 4096])


def _cpu_s(calls: dict[str, object], *, turns: int) -> dict[str, list[float]]:
    """CPU seconds of each call, turn by turn, after one that is not counted."""
    spent: dict[str, list[float]] = {name: [] for name in calls}
    for turn in range(turns + 1):
        for name, call in calls.items():
            began = time.process_time()
            call()
            if turn:
                spent[name].append(time.process_time() - began)
    return spent


def _start(stack: ExitStack, command: list[str]) -> int:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process.pid


def _busy_s(psutil: object, pids: list[int]) -> float:
    return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in pids)


def _make_up(folder: Path, n: int) -> float:
    """An index of `n` tracks of `TRACK_S`, with numbers like those of music; its size in MB."""
    rng = np.random.default_rng(7)
    with Store(folder / INDEX, settings_of(Config(), ticks=False)):
        pass
    names = [
        "path",
        "size",
        "changed_ns",
        "error",
        "duration_s",
        "heard",
        "quadrant",
        "n_ticks",
        *VALUE_NAMES,
    ]
    base = sqlite3.connect(folder / INDEX)
    kept: list[bytes] = []
    begins = np.arange(0.0, TRACK_S - 10.0 + 1e-9, 5.0)

    def rows() -> object:
        for k in range(n):
            means = np.concatenate([rng.normal(5.5, 1.2, 7), rng.normal(5.0, 1.3, 8)])
            parts = means[:7] + rng.normal(0.0, 0.5, (len(begins), 7))
            passages = np.column_stack([begins, parts]).astype(np.float32).tobytes()
            kept.append(passages)
            yield (f"/music/{k:06d}.flac", 1, 1, "", TRACK_S, 1, "calm", 1867, *means.tolist())

    marks = ", ".join("?" * len(names))
    with base:
        base.executemany(f"INSERT INTO files ({', '.join(names)}) VALUES ({marks})", rows())  # noqa: S608
        base.executemany("INSERT INTO passages VALUES (?, ?)", enumerate(kept, start=1))
    base.close()
    return (folder / INDEX).stat().st_size / 1e6


TOPICS = (core, stages, scaling, cluster, asking)


def plot(bars: dict[str, float], out: Path) -> None:
    """Draw how many times real time files are heard, by their number."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.0, 3.0), layout="constrained")
    axes = figure.add_subplot()
    sizes = [int(name.replace(",", "")) for name in bars]
    axes.loglog(sizes, list(bars.values()), marker="o")
    axes.set(
        xlabel="files of 5 s", ylabel="times real time", title="mer-bridge analyze, all cores, with start-up"
    )
    axes.grid(alpha=0.3)
    figure.savefig(out)


def main() -> None:
    """Print all tables, and draw docs/pictures/analyze-scaling.svg."""
    for measure in TOPICS:
        topic = measure(quick="--quick" in sys.argv)
        print(f"\n{topic.title}\n{topic.text}")
        for row in (topic.header, *topic.rows):
            print("  " + "  |  ".join(row))
        if topic.bars:
            plot(topic.bars, Path(__file__).parents[1] / "docs" / "pictures" / "analyze-scaling.svg")
        for line in (*topic.notes, *(goal.line() for goal in topic.goals)):
            print(f"  {line}", flush=True)


if __name__ == "__main__":
    main()
