# ruff: noqa: SLF001 - the stages of a kernel are no part of its public face
"""Where the time of a frame and of the live process goes, and how far the machine's limit is."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np
from bridge import play, running
from frontend import clip
from harness import Topic, interleaved
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic
from peers import CARD

from mer_bridge import kernels
from mer_bridge.frontends.logfilt import corners, slopes
from mer_bridge.kernels import spectrum, vectors

TIMES = 300
"""Runs of a stage within one timing."""
FLOPS = 2.5 * 2048 * 11 + 2 * 1877 + 149 * 20
"""Nominal operations of a frame: a real FFT of 2048, the filters, the logarithms."""
FUSED = 24
"""Independent fused multiply-adds in flight: more than their latency hides."""


@intrinsic
def _fused(_typing: Any, n: Any, out: Any) -> Any:
    """Nothing but fused multiply-adds in all registers, n times."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        out = vectors.data(context, builder, signature.args[1], arguments[1])
        kind = ir.VectorType(vectors.DOUBLE, spectrum.LANES)
        start = [ir.Constant(kind, [1.0 + 1e-9 * k] * spectrum.LANES) for k in range(FUSED)]
        totals = [cgutils.alloca_once_value(builder, value) for value in start]
        factor = vectors.load(builder, out, 0, spectrum.LANES)
        with cgutils.for_range(builder, arguments[0]):
            for total in totals:
                value = vectors.Vector(builder, builder.load(total))
                builder.store((value * factor + factor).value, total)
        result = vectors.Vector(builder, builder.load(totals[0]))
        for total in totals[1:]:
            result += vectors.Vector(builder, builder.load(total))
        vectors.store(builder, result, out, spectrum.LANES)
        return context.get_dummy_value()

    return types.void(n, out), build


@numba.njit(nogil=True, fastmath={"contract"})
def _peak(n, out):  # noqa: ANN001, ANN202 - compiled
    _fused(n, out)


@numba.njit(nogil=True)
def _columns(frame, tables, work):  # noqa: ANN001, ANN202 - compiled
    for _ in range(TIMES):
        for first in range(0, 32, spectrum.LANES):
            spectrum._columns(frame, tables, work, first)


@numba.njit(nogil=True)
def _rows(work, magnitude):  # noqa: ANN001, ANN202 - compiled
    for _ in range(TIMES):
        for first in range(0, 32, spectrum.LANES):
            spectrum._rows(work, magnitude, first)


@numba.njit(nogil=True)
def _middle(tables, work, magnitude):  # noqa: ANN001, ANN202 - compiled
    for _ in range(TIMES):
        spectrum._middle(tables, work, magnitude)


@numba.njit(nogil=True)
def _bank(magnitude, weights, places, out):  # noqa: ANN001, ANN202 - compiled
    for _ in range(TIMES):
        for group in range(0, places.size, 3 + spectrum.BANDS):
            spectrum._bands(magnitude, weights, places, group, out)


@numba.njit(nogil=True)
def _frame(frame, tables, weights, places, work, out):  # noqa: ANN001, ANN202, PLR0917 - compiled
    for _ in range(TIMES):
        spectrum.frame_bands(frame, tables, weights, places, work, out)


def stages(*, quick: bool) -> Topic:
    """Stages of the vector kernel, and the processor's peak."""
    engine = kernels.load_engine("spectrum")
    tables, work = engine.make_tables(), engine.make_work()
    weights, places = engine.make_bank(
        corners(sample_rate=CARD.sample_rate), slopes(corners(sample_rate=22_050))
    )
    frame, out = clip(1)[:2048].copy(), np.zeros(149, np.float32)
    magnitude, room = kernels.aligned(2048, np.float32), kernels.aligned(64, np.float64)
    calls: dict[str, Callable[[], object]] = {
        "window, FFT of 64 down the columns, turn, transposition": lambda: _columns(frame, tables, work),
        "FFT of 32 along the rows, magnitude": lambda: _rows(work, magnitude),
        "the middle frequency": lambda: _middle(tables, work, magnitude),
        "filters and logarithm": lambda: _bank(magnitude, weights, places, out),
        "whole frame": lambda: _frame(frame, tables, weights, places, work, out),
    }
    times = interleaved(calls, turns=30 if quick else 150)
    n = 20_000
    peak_s = interleaved({"peak": lambda: _peak(n, room)}, turns=30 if quick else 100)["peak"].p10
    peak = 2.0 * n * FUSED * spectrum.LANES / peak_s
    whole = times["whole frame"].p10 / TIMES
    rows = [(name, f"{each.p10 / TIMES * 1e9:.0f}") for name, each in times.items()]
    rows += [
        ("a frame's operations at the processor's peak", f"{FLOPS / peak * 1e9:.0f}"),
        ("part of the peak reached", f"{FLOPS / peak / whole:.0%}"),
    ]
    return Topic(
        title="Kernel: stages, and the limit",
        text=f"ns per frame (p10), caches warm.  The peak is {peak / 1e9:.0f} Gflop/s, measured with fused "
        f"multiply-adds in float64 and nothing else; a frame has nominally {FLOPS / 1000:.0f} kflop.  An FFT "
        "mostly adds, so about half of that peak is its ceiling.",
        header=("", "ns"),
        rows=rows,
    )


def profile(*, quick: bool) -> Topic:
    """What the threads of a live bridge do, seen from outside by py-spy."""
    topic = Topic(
        title="Live process: where its time goes",
        text="Share of the busy samples in which a function (with all it calls) was seen; audio comes in "
        "real time over UDP, 512 samples a block at 44.1 kHz.",
        header=("function", "share"),
    )
    spy = shutil.which("py-spy", path=str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"])
    if spy is None:
        topic.notes.append("py-spy is absent: pip install py-spy")
        return topic
    seconds = 6 if quick else 20
    with tempfile.TemporaryDirectory() as folder, running() as (port, pid):
        path = Path(folder) / "profile.txt"
        wanted = [
            "-p",
            str(pid),
            "-d",
            str(seconds),
            "-r",
            "400",
            "-f",
            "raw",
            "-o",
            str(path),
            "--nonblocking",
        ]
        with (
            subprocess.Popen([spy, "record", *wanted], stdout=subprocess.DEVNULL),  # noqa: S603
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth,
        ):
            mouth.connect(("127.0.0.1", port))
            play(mouth, seconds)
        lines = path.read_text(encoding="utf-8").splitlines()
    seen: Counter[str] = Counter()
    total = 0
    for line in lines:
        stack, _, count = line.rpartition(" ")
        calls = [call.rpartition(":")[0] for call in stack.split(";")]
        if "wait" in calls[-1] or "select" in calls[-1]:
            continue
        total += int(count)
        seen.update(dict.fromkeys((call for call in calls if "mer_bridge/" in call), int(count)))
    topic.text += f"  Busy in {total / (400 * seconds):.1%} of all looks."
    topic.rows = [(name, f"{count / max(total, 1):.0%}") for name, count in seen.most_common(20)]
    return topic


TOPICS = (stages, profile)
