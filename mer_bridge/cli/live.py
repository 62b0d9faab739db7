"""``run`` and ``demo``: a bridge from its first line to its last.

Prints one line per fact, keeps the meters fed, and ends within a second of Ctrl-C or
SIGTERM.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import typer

from mer_bridge import config as settings
from mer_bridge import places, takes
from mer_bridge import verify as verification
from mer_bridge.cli.stopping import StopSignals
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError, PortTaken
from mer_bridge.meters import Meters, progress
from mer_bridge.runtime import Bridge
from mer_bridge.runtime.origin import Origin
from mer_bridge.runtime.replayer import Replay
from mer_bridge.settings import whole_toml

LAST_RESORT_S = 2.0
"""An end that takes longer will never come."""
REFRESH_S = 0.1
"""Seconds between two drawings of the meters."""
LINES_S = 10.0
"""Seconds between two lines of ``run`` where there is no screen."""
SLOW_START_S = 2.0
"""A start that takes longer gets an explanation."""
Running: TypeAlias = Bridge | Replay
LEVELS = ("debug", "info", "warning", "error")


def load_config(path: Path | None, overrides: dict[str, Any], *, port: str | None) -> Config:
    """The configuration of a live bridge.

    Parameters
    ----------
    path : Path or None
        As for `mer_bridge.config.load`.
    overrides : dict
        Likewise; an input file alone makes the file the input.
    port : str or None
        Takes the place of the one in ``osc.listen``.

    Raises
    ------
    ConfigError
        As `mer_bridge.config.load`.
    """
    return settings.load(path, origin_of(path, overrides, port=port).overrides)


def origin_of(path: Path | None, overrides: dict[str, Any], *, port: str | None) -> Origin:
    """Where the settings of a live bridge come from, as for `load_config`.

    Raises
    ------
    ConfigError
        As `mer_bridge.config.load`.
    """
    if "input.file" in overrides:
        overrides = {"input.kind": "file", **overrides}
    if port is not None:
        host = settings.load(path, overrides).osc.listen.rpartition(":")[0]
        overrides = {**overrides, "osc.listen": f"{host}:{port}"}
    found = path if path is not None else settings.find()
    return Origin(None if found is None else found.absolute(), overrides)


def set_log_level(name: str) -> None:
    """Log to standard error from level `name` up.

    Raises
    ------
    ConfigError
        Not one of `LEVELS`.
    """
    if name.lower() not in LEVELS:
        raise ConfigError(f"--log-level does not take {name}: it is one of {', '.join(LEVELS)}")
    logging.basicConfig(level=name.upper(), format="%(name)s: %(message)s", handlers=[_AboveTheMeters()])


def run(
    config: Config,
    signals: StopSignals,
    *,
    origin: Origin,
    seconds: float | None,
    record: Path | None,
    quiet: bool,
    began_s: float,
) -> None:
    """Run a bridge until its source ends, time is up, or somebody stops it.

    Parameters
    ----------
    config : Config
    signals : StopSignals
        How the end comes.
    seconds : float or None
        How long at most.
    origin : Origin
        Where the settings came from.
    record : Path or None
        A new folder for the performance, or a new file for every tick.
    quiet : bool
        Say nothing but errors.
    began_s : float
        When the process began, by `time.perf_counter`.

    Raises
    ------
    MerBridgeError
        It cannot start, or a thread of it failed.
    """
    bridge = Bridge(config, say=_keep_quiet if quiet else _notice, record=record, origin=origin)
    shown = None if quiet else Meters(bridge.usual, every_s=LINES_S)
    _play(bridge, signals, shown, seconds=seconds, began_s=began_s, quiet=quiet)


def demo(
    signals: StopSignals, *, seconds: float | None, plain: bool, dashboard: bool = False, began_s: float
) -> None:
    """Run a bridge that hears the built-in player; another one on the port does not disturb it.

    Parameters
    ----------
    signals, seconds, began_s
        As for `run`.
    plain : bool
        Lines instead of meters.
    dashboard : bool
        Show it in the browser as well.

    Raises
    ------
    MerBridgeError
        As `run`.
    """
    config = Config(
        input=settings.Input(kind="player", loop=True), dashboard=settings.Dashboard(on=dashboard)
    )
    try:
        bridge = Bridge(config, say=_notice)
    except PortTaken as taken:
        _notice(f"{taken}. The demo takes a free port; patches look for it on the usual one")
        osc = msgspec.structs.replace(config.osc, listen="127.0.0.1:auto")
        page = msgspec.structs.replace(config.dashboard, listen="127.0.0.1:auto")
        bridge = Bridge(msgspec.structs.replace(config, osc=osc, dashboard=page), say=_notice)
    meters = Meters(bridge.usual, plain=plain)
    _play(bridge, signals, meters, seconds=seconds, began_s=began_s, quiet=False, hints=(_pd_hint(),))


def replay(
    path: Path,
    signals: StopSignals,
    *,
    config: Path | None,
    overrides: dict[str, Any],
    speed: float,
    seek_s: float,
    loop: bool,
    quiet: bool,
    began_s: float,
) -> None:
    """Send a recording until its end, or until somebody stops it.

    Parameters
    ----------
    path : Path
        A session's folder, that of several players, or a ``.jsonl``.
    signals : StopSignals
    config : Path or None
        Settings instead of those of the recording.
    overrides : dict
        Settings that beat both.
    speed, seek_s, loop
        As for `mer_bridge.runtime.replayer.Replay`.
    quiet, began_s
        As for `run`.

    Raises
    ------
    MerBridgeError
        There is no such recording, or a port cannot be opened.
    """
    found = takes.read_all(path)
    recorded = next(iter(found.values())).band
    text = whole_toml(recorded)
    chosen = settings.load(config, overrides) if config else settings.parse(text, overrides=overrides)
    if recorded.others:  # those who were recorded are those who play, whatever the settings say
        chosen = msgspec.structs.replace(chosen, input=recorded.input, others=recorded.others)
    bridge = Replay(found, chosen, speed=speed, seek_s=seek_s, loop=loop)
    shown = None if quiet else Meters(bridge.usual, every_s=LINES_S)
    _play(bridge, signals, shown, seconds=None, began_s=began_s, quiet=quiet)


def verify(path: Path) -> bool:
    """Compute each player's session again from its audio, say how it agrees, and whether all do.

    Raises
    ------
    MerBridgeError
        There is no such session, or it cannot be computed again.
    """
    verdicts = [_verify(name, take) for name, take in takes.read_all(path).items()]
    return all(verdicts)


def _verify(name: str, take: takes.Take) -> bool:
    whose = f"{name}: " if name else ""
    with progress(take.duration_s, title=f"{whose}computing again") as advance:
        verdict = verification.verify(take, advance=advance)
    for note in (*((take.note,) if take.note else ()), *verdict.notes):
        _notice(f"{whose}{note}")
    typer.echo(f"{whose}{verdict.line()}")
    return verdict.is_good


def _play(
    bridge: Running,
    signals: StopSignals,
    meters: Meters | None,
    *,
    seconds: float | None,
    began_s: float,
    quiet: bool,
    hints: Sequence[str] = (),
) -> None:
    """Start, show, stop."""
    try:
        with _patience(quiet=quiet):
            bridge.start()
        signals.calm = True
        if not quiet:
            ready = f"ready in {time.perf_counter() - began_s:.2f} s; Ctrl-C ends"
            for line in (*bridge.facts(), *hints, ready):
                typer.echo(line)
        _watch(bridge, signals, meters, seconds=seconds)
    finally:
        signals.calm = True  # whatever comes now, stopping is already on its way
        with _last_resort():
            bridge.stop()
    if not quiet:
        typer.echo(bridge.stats().line())
    if bridge.failure is not None:
        raise bridge.failure


def _watch(bridge: Running, signals: StopSignals, meters: Meters | None, *, seconds: float | None) -> None:
    end_s = None if seconds is None else time.monotonic() + seconds
    with meters or nullcontext():
        while not _is_over(bridge, signals, end_s):
            if meters is not None:
                meters.show(bridge.newest, bridge.stats(), now_s=time.monotonic())


def _is_over(bridge: Running, signals: StopSignals, end_s: float | None) -> bool:
    """Wait a moment, and tell whether to end."""
    now_s = time.monotonic()
    if signals.asked or (end_s is not None and now_s >= end_s):
        return True
    wait_s = REFRESH_S if end_s is None else min(REFRESH_S, end_s - now_s)
    return bridge.wait(wait_s)


@contextmanager
def _patience(*, quiet: bool) -> Iterator[None]:
    """Explain a start that takes long: the first one compiles."""
    words = "getting ready; the first start compiles for this machine and takes some ten seconds"
    timer = threading.Timer(SLOW_START_S, _notice, [words])
    timer.daemon = True
    if not quiet:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def _last_resort() -> Iterator[None]:
    """End the process with 1 even if a driver never lets go.

    It may hold Python's lock meanwhile, so no thread of Python could do it; notes have ended
    and recordings are complete by then.
    """
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        faulthandler.dump_traceback_later(LAST_RESORT_S, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def _pd_hint() -> str:
    return f"watch it in Pure Data: pd {places.shipped('patches') / 'pd' / 'mer.receive-help.pd'}"


class _AboveTheMeters(logging.Handler):
    """Write where standard error is at the time: while meters are drawn, above them."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            _say(self.format(record))
        except OSError:
            self.handleError(record)


def _notice(line: str) -> None:
    _say(f"mer-bridge: {line}")


def _say(line: str) -> None:
    """Write to standard error, not around the view that may stand in its place, as typer.echo does."""
    print(line, file=sys.stderr, flush=True)


def _keep_quiet(_line: str) -> None:
    """Say nothing."""
