"""``learn``: one control sweeps alone, so that a program that listens takes it and no other.

A bridge that runs already has the port, so it is asked to do it; otherwise this opens one.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import typer

from mer_bridge import wire
from mer_bridge.cli.stopping import StopSignals
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError, MerBridgeError, WireError
from mer_bridge.runtime.desk import Learning, learn_target
from mer_bridge.sinks.midi import MidiSink

PORT = "mer-bridge"
"""Virtual port where the settings name none."""
ANSWER_S = 0.5
"""How long a bridge on this machine may take to answer."""
LOOK_S = 0.1


def learn(config: Config, control: str, signals: StopSignals, *, seconds: float | None) -> None:
    """Let one control sweep until time is up or somebody stops it.

    Parameters
    ----------
    config : Config
        Of the bridge: its port, channel and maps.
    control : str
        Name of a value or map, or ``cc:74`` and the like.
    signals : StopSignals
    seconds : float or None
        How long at most.

    Raises
    ------
    MerBridgeError
        There is no such control, or no MIDI.
    """
    with _asked(config, control) as title:
        if title:
            _wait(f"{title}; Ctrl-C ends", signals, seconds)
            return
    target = learn_target(config, control)
    midi = msgspec.structs.replace(config.midi, port=config.midi.port or PORT)
    sink = MidiSink(midi)
    signals.calm = True
    try:
        learning = Learning(sink, target)
        _wait(
            f"{control} sweeps alone on {sink.title}, channel {midi.channel}; Ctrl-C ends", signals, seconds
        )
        learning.close()
    finally:
        sink.close()


def _wait(line: str, signals: StopSignals, seconds: float | None) -> None:
    signals.calm = True
    typer.echo(line)
    end_s = None if seconds is None else time.monotonic() + seconds
    while not signals.asked and (end_s is None or time.monotonic() < end_s):
        time.sleep(LOOK_S)


@contextmanager
def _asked(config: Config, control: str) -> Iterator[str]:
    """Let a running bridge do it; yields what it answers, empty when none runs."""
    host, port = wire.split_host_port(config.osc.listen, key="osc.listen")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(ANSWER_S)
        answer = ""
        if port != "auto":
            asker.connect((host if host != "0.0.0.0" else "127.0.0.1", int(port)))  # noqa: S104 - not bound to
            answer = _ask(asker, control)
        try:
            yield answer
        finally:
            if answer:
                _ask(asker, "")


def _ask(asker: socket.socket, control: str) -> str:
    """What the bridge says to ``/mer/learn``; empty where there is none."""
    try:
        asker.send(wire.encode_message("/mer/learn", control))
        (answer,) = wire.decode(asker.recv(4096))
    except (OSError, WireError, ValueError):
        return ""
    words = " ".join(map(str, answer.arguments))
    if answer.address == "/mer/error":
        raise ConfigError(words) if control else MerBridgeError(words)
    return words
