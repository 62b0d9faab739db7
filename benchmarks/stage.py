# ruff: noqa: S603 - it starts programs of its own
"""What stands around the bridge in long and in rough tests: a home, a JACK server, a MIDI receiver."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RECEIVER = """
import sys, time, jack
client = jack.Client("listener", no_start_server=True, servername=sys.argv[1])
port = client.midi_inports.register("in")
@client.set_process_callback
def process(frames):
    for _, data in port.incoming_midi_events():
        print(time.monotonic(), bytes(data).hex(" "), flush=True)
with client:
    print("ready", flush=True)
    sys.stdin.readline()
"""
SINGER = """
import sys, jack
client = jack.Client("singer", no_start_server=True, servername=sys.argv[1])
port = client.outports.register("out")
at = 0
@client.set_process_callback
def process(frames):
    global at
    import numpy as np
    t = (at + np.arange(frames)) / client.samplerate
    at += frames
    chord = sum(np.sin(6.2831853 * hz * t) for hz in (220.0, 277.2, 329.6))
    port.get_array()[:] = 0.1 * chord * (t % 0.5 < 0.4)
with client:
    print("ready", flush=True)
    sys.stdin.readline()
"""
ASKER = "import sys, jack; jack.Client('asker', no_start_server=True, servername=sys.argv[1]).close()"
QUIET: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
TRIES, START_S = 4, 6.0


def environment(home: Path, server: str | None = None) -> dict[str, str]:
    """Variables of a process with a home of its own, and perhaps a JACK server."""
    own = {"HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    if server is not None:
        own |= {"JACK_DEFAULT_SERVER": server, "JACK_NO_START_SERVER": "1", "MER_BRIDGE_MIDI_API": "jack"}
    return {**os.environ, **own, "PYTHONUNBUFFERED": "1"}


class Jack:
    """A JACK server on its dummy driver, which can be killed."""

    def __init__(self, program: str) -> None:
        # JACK keeps room for eight names of servers, and gives that of a dead one back only to a
        # server of the same name: so there are few names here, and a taken one is passed over.
        for number in range(TRIES):
            self.name = f"mer-stage-{number}"
            if not self._is_mine():
                continue
            command = [program, "-n", self.name, "-r", "-d", "dummy", "-r", "48000", "-p", "256"]
            self._process: subprocess.Popen[bytes] = subprocess.Popen(command, **QUIET)
            if self._has_started():
                return
            self.kill()
            self._lock.close()
        raise RuntimeError("jackd does not start")

    def _is_mine(self) -> bool:
        """Whether nobody else uses this name; it is ours until we end."""
        import fcntl

        self._lock = (Path(tempfile.gettempdir()) / f"{self.name}.lock").open("w", encoding="utf-8")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            return False
        return True

    def _has_started(self) -> bool:
        end_s = time.monotonic() + START_S
        ask = [sys.executable, "-c", ASKER, self.name]
        while self._process.poll() is None and time.monotonic() < end_s:
            with contextlib.suppress(subprocess.TimeoutExpired):
                if subprocess.run(ask, check=False, timeout=START_S, **QUIET).returncode == 0:
                    return self._process.poll() is None
            time.sleep(0.1)
        return False

    def kill(self) -> None:
        """End it at once, as if it had crashed."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End it in peace."""
        self._process.terminate()
        self._process.wait()
        self._lock.close()

    @contextlib.contextmanager
    def client(self, text: str, log: Path) -> Iterator[None]:
        """A program that is a client of the server; what it prints goes to `log`."""
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-c", text, self.name],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.DEVNULL,
            )
        try:
            while b"ready" not in log.read_bytes():
                if process.poll() is not None:
                    raise RuntimeError("a client of JACK does not start")
                time.sleep(0.05)
            yield
        finally:
            process.kill()
            process.communicate()


@contextlib.contextmanager
def jack_server() -> Iterator[Jack | None]:
    """A server of our own; None where JACK or a library for it is missing."""
    program = shutil.which("jackd")
    try:
        import jack
        import rtmidi  # noqa: F401 - asked for: only it speaks JACK
    except (ImportError, OSError):
        program = None
    if program is None:
        yield None
        return
    jack.set_error_function(lambda _: None)
    server = Jack(program)
    try:
        yield server
    finally:
        server.close()


def messages(log: Path) -> list[tuple[float, str]]:
    """What the receiver heard: monotonic seconds, and the bytes as text."""
    lines = [line.partition(" ") for line in log.read_text(encoding="utf-8").splitlines()[1:]]
    return [(float(when_s), text) for when_s, _, text in lines if text]
