"""What the machines were told, read from beside a session.

In: the ``sent.jsonl`` that `mer_bridge.sinks.ledger` writes.  Out: curves by target, events,
and what the bridge counted.  What cannot be read is left out, and said.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

MAX_TARGETS = 256
MAX_FILE_BYTES = 2 << 30
MAX_LINE = 1 << 20
LARGEST = 1e9
"""Values are drawn up to here, either side of 0."""


class Line(msgspec.Struct, kw_only=True):
    """A line of the file."""

    at_s: float = 0.0
    is_event: bool = False
    sent: list[list[Any]] = []
    state: dict[str, bool | float] = {}


@dataclass(slots=True)
class Told:
    """What one target was told: when, in seconds since the recording began, and which values."""

    at_s: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Sent:
    """Everything that was sent.

    Attributes
    ----------
    values, events : dict of str to Told
        By target.
    states : list of time and counts
        What the bridge counted, once a second.
    note : str
        What is missing, in one line; empty when it is whole.
    """

    values: dict[str, Told] = field(default_factory=dict)
    events: dict[str, Told] = field(default_factory=dict)
    states: list[tuple[float, dict[str, float]]] = field(default_factory=list)
    note: str = ""

    @property
    def last(self) -> dict[str, float]:
        """The counts at the end."""
        return self.states[-1][1] if self.states else {}


def read(path: Path) -> Sent:
    """Read the file as far as it goes; nothing in it, or no file, is no error."""
    sent = Sent()
    done = 0
    try:
        for line in _lines(path):
            _take(sent, msgspec.json.decode(line, type=Line))
            done += 1
    except FileNotFoundError:
        sent.note = "what was sent was not kept"
    except OSError as error:
        sent.note = f"what was sent cannot be read: {error.strerror or error}"
    except (ValueError, TypeError, RecursionError) as error:  # msgspec's and Unicode's are ValueErrors
        sent.note = f"what was sent is read up to line {done}, and not beyond: {error}"
    return sent


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size > MAX_FILE_BYTES:
            raise ValueError(f"the file is larger than {MAX_FILE_BYTES >> 20} MB")
        while line := file.readline(MAX_LINE):
            yield line


def _take(sent: Sent, line: Line) -> None:
    at_s = line.at_s if math.isfinite(line.at_s) else 0.0
    if line.state:
        sent.states.append((at_s, {name: _number(value) for name, value in line.state.items()}))
    targets = sent.events if line.is_event else sent.values
    for content in line.sent:
        target, value = content[:2]
        if not isinstance(target, str) or isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError("a control is a target and a number")
        if target not in targets and len(targets) >= MAX_TARGETS:
            sent.note = f"more than {MAX_TARGETS} targets; the others are left out"
            continue
        told = targets.setdefault(target, Told())
        told.at_s.append(at_s)
        told.values.append(_number(value))


def _number(value: float) -> float:
    number = float(value) if abs(value) < LARGEST else math.copysign(LARGEST, value)
    return number if math.isfinite(number) else 0.0
