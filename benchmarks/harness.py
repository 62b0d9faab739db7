"""Fair timing on a machine that others use too: turn by turn, ratios, medians and p10.

All contestants of a topic take turns in one process, each turn in another order: whatever disturbs
one disturbs the others, and nobody always follows the one that leaves the caches worst.  The median
says what to expect; the 10th percentile is the figure of a quiet machine and the one that ratios are
judged by.
"""

from __future__ import annotations

import os
import platform
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

import numpy as np

Call = Callable[[], object]
ORDER_SEED = 1


@dataclass(frozen=True)
class Times:
    """Seconds of one contestant, one per turn."""

    seconds: np.ndarray

    def percentile(self, percent: float) -> float:
        """In seconds."""
        return float(np.percentile(self.seconds, percent))

    @property
    def median(self) -> float:
        """In seconds."""
        return self.percentile(50)

    @property
    def p10(self) -> float:
        """In seconds."""
        return self.percentile(10)


@dataclass(frozen=True)
class Goal:
    """A figure that was promised.

    Attributes
    ----------
    what : str
        What it is about, in words.
    found : float
    wanted : float
    at_least : bool
        Whether more is better.
    unit : str
    """

    what: str
    found: float
    wanted: float
    at_least: bool = True
    unit: str = "x"

    def is_met(self, margin: float) -> bool:
        """Whether it is reached within `margin`, a part of the figure."""
        if self.at_least:
            return self.found >= self.wanted * (1.0 - margin)
        return self.found <= self.wanted * (1.0 + margin)

    def line(self) -> str:
        """Found and wanted, for people."""
        sign = "at least" if self.at_least else "at most"
        return f"{self.what}: {self.found:.3g} {self.unit}, wanted {sign} {self.wanted:g}"


@dataclass
class Topic:
    """One table of the report.

    Attributes
    ----------
    title, text : str
        What was measured, and how to read it.
    header : sequence of str
    rows : list of sequences of str
    goals : list of Goal
    bars : dict
        Label to number, for the plot; empty for none.
    bars_label : str
        What the numbers are.
    notes : list of str
        What was left out, and why.
    """

    title: str
    text: str
    header: Sequence[str] = ()
    rows: list[Sequence[str]] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    bars: dict[str, float] = field(default_factory=dict)
    bars_label: str = ""
    notes: list[str] = field(default_factory=list)


def interleaved(calls: dict[str, Call], *, turns: int, repeats: int = 1) -> dict[str, Times]:
    """Time all calls turn by turn, after one unmeasured call of each.

    Parameters
    ----------
    calls : dict
        Name to function without arguments.
    turns : int
        How often each is timed.
    repeats : int
        Calls per timing, for those too short for the clock; times are per call.
    """
    for call in calls.values():
        call()
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    shuffle = random.Random(ORDER_SEED).sample  # noqa: S311 - an order, no secret
    for _ in range(turns):
        for name, call in shuffle(list(calls.items()), len(calls)):
            began = time.perf_counter()
            for _ in range(repeats):
                call()
            seconds[name].append((time.perf_counter() - began) / repeats)
    return {name: Times(np.array(values)) for name, values in seconds.items()}


def ratios(times: dict[str, Times], first: str) -> dict[str, tuple[float, float]]:
    """How many times longer each takes than `first`: of medians and of 10th percentiles."""
    own = times[first]
    return {name: (each.median / own.median, each.p10 / own.p10) for name, each in times.items()}


def table(times: dict[str, Times], first: str, *, per: float = 1.0, unit: str = "µs") -> list[Sequence[str]]:
    """Rows of name, median, p10 and the two ratios; times divided by `per`, in `unit`."""
    scale = {"µs": 1e6, "ms": 1e3, "s": 1.0}[unit] / per
    found = ratios(times, first)
    return [
        (
            name,
            f"{each.median * scale:.3g}",
            f"{each.p10 * scale:.3g}",
            f"{found[name][0]:.1f}",
            f"{found[name][1]:.1f}",
        )
        for name, each in times.items()
    ]


def machine() -> list[str]:
    """The computer and the versions that matter, one fact per line."""
    names = ("numpy", "numba", "llvmlite", "scipy", "librosa", "torch", "onnxruntime", "soxr", "python-osc")
    names += ("mido", "mkl_fft", "ducc0", "pyfftw", "madmom")
    versions = [f"{name} {found}" for name in names if (found := version(name))]
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return [
        f"{_processor()}, {os.cpu_count()} cores{load}, {platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}, {', '.join(versions)}",
    ]


def version(name: str) -> str:
    """Version of an installed distribution, empty where there is none."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor()
