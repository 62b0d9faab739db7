"""A real bridge, a JACK server and programs to talk to them, each ended with its block."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Self

from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from mer_bridge.wire import TABLE

PATCHES = Path(__file__).parents[2] / "patches"
LIMIT_S = 60.0
"""Nothing in these tests takes longer to answer; a hung program is ended."""
JACK_NAME = "mer-hosts-0"
"""One name for all: JACK keeps those of servers that were killed, and knows eight in all."""
PLAYER = '[input]\nkind = "player"\nloop = true\n[model]\nhorizon_s = 1.0\n'
"""Settings with which the bridge plays to itself, and its values move soon."""

ADDRESS = re.compile(r"/mer/[A-Za-z_/]+")
ADDRESSES = {row.address for row in TABLE} | {"/mer/player"}
"""All of the table, and the root of a player's."""


def unknown_addresses(text: str) -> set[str]:
    """Addresses below ``/mer`` in a patch that the table does not have."""
    return {found for found in ADDRESS.findall(text) if found.rstrip("/") not in ADDRESSES}


class Program:
    """A program that runs, and what it prints.

    Thread: one of its own reads what is printed; the rest belongs to the test.
    """

    def __init__(self, command: list[str | Path], *, env: Mapping[str, str] | None = None) -> None:
        self.lines: list[str] = []
        self._changed = threading.Condition()
        self._ended = False
        self.process = subprocess.Popen(
            list(map(str, command)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            start_new_session=True,
            env=None if env is None else {**os.environ, **env},
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(LIMIT_S)
        self._reader.join(LIMIT_S)
        self.process.stdout.close()

    @property
    def printed(self) -> str:
        """All it printed so far."""
        return "\n".join(self.lines)

    def wait(self, what: Callable[[], bool], *, timeout_s: float = LIMIT_S) -> None:
        """Wait until something is so in what it printed; fails when it ends or is silent before."""
        with self._changed:
            self._changed.wait_for(lambda: what() or self._ended, timeout_s)
            assert what(), self.printed[-3000:]

    def line(self, pattern: str, *, after: int = 0) -> re.Match[str]:
        """The first line from `after` on in which the pattern is found."""

        def found() -> re.Match[str] | None:
            return next(filter(None, (re.search(pattern, text) for text in self.lines[after:])), None)

        self.wait(lambda: found() is not None)
        return found()

    def numbers(self, pattern: str) -> list[float]:
        """First group of every line that matches, as numbers."""
        return [float(found[1]) for text in list(self.lines) if (found := re.search(pattern, text))]

    def _read(self) -> None:
        for text in self.process.stdout:
            with self._changed:
                self.lines.append(text.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()


@contextlib.contextmanager
def bridge(folder: Path, settings: str, *flags: str | Path) -> Iterator[tuple[int, Program]]:
    """The bridge as a user starts it, and the port on which it listens."""
    config = folder / "bridge.toml"
    config.write_text(settings)
    listen = ["--osc-listen", "127.0.0.1:auto"]
    command = [sys.executable, "-m", "mer_bridge", "run", "--config", config, *listen, *flags]
    with Program(command) as program:
        program.line("^ready")
        yield int(program.line(r"listening: 127\.0\.0\.1:(\d+)")[1]), program
        program.process.send_signal(signal.SIGINT)
        assert program.process.wait(LIMIT_S) == 0, program.printed


@contextlib.contextmanager
def jack_server(need_program: Callable[[str], str], *options: str) -> Iterator[dict[str, str]]:
    """A JACK server without hardware; gives the environment that leads a program to it."""
    dummy = ["-d", "dummy", "-r", "48000", "-p", "256"]
    command = [need_program("jackd"), "-n", JACK_NAME, "-r", *options, *dummy]
    with Program(command) as program:
        waiting = [need_program("jack_wait"), "-s", JACK_NAME, "-w", "-t", "20"]
        subprocess.run(waiting, check=True, capture_output=True)
        yield {"JACK_DEFAULT_SERVER": JACK_NAME, "JACK_NO_START_SERVER": "1"}
        program.process.terminate()
        program.process.wait(LIMIT_S)


class Ear:
    """A UDP socket that reads OSC with python-osc, as a stranger to the bridge's own codec."""

    def __init__(self, port: int = 0) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", port))
        self.socket.settimeout(LIMIT_S)
        self.port: int = self.socket.getsockname()[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def ask(self, port: int, address: str, *arguments: float | str) -> None:
        """Send a message to a port of this machine."""
        builder = OscMessageBuilder(address)
        for argument in arguments:
            builder.add_arg(argument)
        self.socket.sendto(builder.build().dgram, ("127.0.0.1", port))

    def messages(self) -> Iterator[OscMessage]:
        """Messages, as they come; for ever."""
        while True:
            packet = self.socket.recv(65536)
            yield from OscBundle(packet) if packet.startswith(b"#bundle") else [OscMessage(packet)]

    def first(self, address: str) -> OscMessage:
        """The next message to an address."""
        return next(message for message in self.messages() if message.address == address)


def heard_above(port: int, level_db: float) -> None:
    """Wait until the bridge at this port hears something louder; fails when it never does."""
    end_s = time.monotonic() + LIMIT_S
    with Ear() as ear:
        ear.ask(port, "/mer/subscribe")
        for message in ear.messages():
            if message.address == "/mer/level" and message.params[0] > level_db:
                return
            assert time.monotonic() < end_s, f"the bridge hears nothing above {level_db} dBFS"


def free_port() -> int:
    """A UDP port nobody has at the moment."""
    with Ear() as ear:
        return ear.port
