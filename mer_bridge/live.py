"""``run`` and ``demo``: a bridge from its first line to its last.

Prints one line per fact, keeps the meters fed, and ends within a second of Ctrl-C or
SIGTERM.
"""

from __future__ import annotations

import logging
import signal
import time
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

import msgspec
import typer

from mer_bridge import config as settings
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError, PortTaken
from mer_bridge.meters import Meters
from mer_bridge.runtime import Bridge

REFRESH_S = 0.1
"""Seconds between two drawings of the meters."""
LEVELS = ("debug", "info", "warning", "error")
STOP_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)
)


class StopSignals:
    """Turn Ctrl-C and SIGTERM into a calm end; use it in a ``with``, in the main thread.

    While the bridge is being built a signal breaks off what is going on, however deep it
    sits in a compiler.  Once it runs (`calm`), the signal only sets `asked`: an exception
    could strike while the main thread holds a lock that the others wait for.
    """

    def __init__(self) -> None:
        self.asked = False
        self.calm = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._handle) for number in STOP_SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        return kind is KeyboardInterrupt

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        if not self.calm:
            raise KeyboardInterrupt


def load_config(path: Path | None, overrides: dict[str, Any], *, port: str | None) -> Config:
    """The configuration, with `port` in the place of the one in ``osc.listen``.

    Raises
    ------
    ConfigError
        As `mer_bridge.config.load`.
    """
    config = settings.load(path, overrides)
    if port is None:
        return config
    host = config.osc.listen.rpartition(":")[0]
    return settings.load(path, {**overrides, "osc.listen": f"{host}:{port}"})


def set_log_level(name: str) -> None:
    """Log to standard error from level `name` up.

    Raises
    ------
    ConfigError
        Not one of `LEVELS`.
    """
    if name.lower() not in LEVELS:
        raise ConfigError(f"--log-level does not take {name}: it is one of {', '.join(LEVELS)}")
    logging.basicConfig(level=name.upper(), format="%(name)s: %(message)s")


def run(config: Config, *, seconds: float | None, record: Path | None, quiet: bool) -> None:
    """Run a bridge until its source ends, time is up, or somebody stops it.

    Raises
    ------
    MerBridgeError
        It cannot start, or a thread of it failed.
    """
    began_s = time.perf_counter()
    with StopSignals() as signals:
        bridge = Bridge(config, say=_notice, record=record)
        _play(bridge, signals, seconds=seconds, began_s=began_s, quiet=quiet, plain=None)


def demo(*, seconds: float | None, plain: bool) -> None:
    """Run a bridge that hears the built-in player; another one on the port does not disturb it.

    Raises
    ------
    MerBridgeError
        As `run`.
    """
    began_s = time.perf_counter()
    config = Config(input=settings.Input(kind="player", loop=True))
    with StopSignals() as signals:
        try:
            bridge = Bridge(config, say=_notice)
        except PortTaken as taken:
            _notice(f"{taken}; the demo takes a free port")
            osc = msgspec.structs.replace(config.osc, listen="127.0.0.1:auto")
            bridge = Bridge(msgspec.structs.replace(config, osc=osc), say=_notice)
        typer.echo("watch it in Pure Data: open patches/pd/mer.receive-help.pd")
        _play(bridge, signals, seconds=seconds, began_s=began_s, quiet=False, plain=plain)


def _play(
    bridge: Bridge,
    signals: StopSignals,
    *,
    seconds: float | None,
    began_s: float,
    quiet: bool,
    plain: bool | None,
) -> None:
    """Start, show, stop; `plain` None shows meters only where there is a screen for them."""
    meters = Meters(bridge.usual, plain=bool(plain))
    try:
        bridge.start()
        signals.calm = True
        if not quiet:
            for fact in bridge.facts():
                typer.echo(fact)
            typer.echo(f"ready in {time.perf_counter() - began_s:.2f} s; Ctrl-C ends")
        shown = not quiet and (meters.is_screen or plain is not None)
        _watch(bridge, signals, meters if shown else None, seconds=seconds)
    finally:
        signals.calm = True  # whatever comes now, stopping is already on its way
        bridge.stop()
    if not quiet:
        typer.echo(bridge.stats().line())
    if bridge.failure is not None:
        raise bridge.failure


def _watch(bridge: Bridge, signals: StopSignals, meters: Meters | None, *, seconds: float | None) -> None:
    end_s = None if seconds is None else time.monotonic() + seconds
    if meters is None:
        while not _is_over(bridge, signals, end_s):
            pass
        return
    with meters:
        while not _is_over(bridge, signals, end_s):
            meters.show(bridge.newest, bridge.stats(), now_s=time.monotonic())


def _is_over(bridge: Bridge, signals: StopSignals, end_s: float | None) -> bool:
    """Wait a moment, and tell whether to end."""
    now_s = time.monotonic()
    if signals.asked or (end_s is not None and now_s >= end_s):
        return True
    wait_s = REFRESH_S if end_s is None else min(REFRESH_S, end_s - now_s)
    return bridge.wait(wait_s)


def _notice(line: str) -> None:
    typer.echo(f"mer-bridge: {line}", err=True)
