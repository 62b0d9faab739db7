"""Real MIDI without hardware: a JACK server on its dummy driver, and a receiver that can die."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from mer_bridge.midi.ports import API_VARIABLE

RECEIVER = """
import sys, jack
client = jack.Client(sys.argv[2], no_start_server=True, servername=sys.argv[1])
port = client.midi_inports.register("in")
@client.set_process_callback
def process(frames):
    for _, data in port.incoming_midi_events():
        print(bytes(data).hex(" "), flush=True)
with client:
    print("ready", flush=True)
    sys.stdin.read()
"""
ASKER = "import sys, jack; jack.Client('asker', no_start_server=True, servername=sys.argv[1]).close()"


class Server:
    """A JACK server of our own that can be killed and started again."""

    def __init__(self, program: str, name: str) -> None:
        self.name = name
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._receivers: list[subprocess.Popen[str]] = []

    def start(self) -> None:
        command = [self._program, "-n", self.name, "-r", "-d", "dummy", "-r", "48000", "-p", "256"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20.0
        while not self._answers():
            assert time.monotonic() < deadline, "jackd does not start"

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._process = None

    def _answers(self) -> bool:
        """Asked by another process: a library that waits for a server that starts cannot be stopped."""
        command = [sys.executable, "-c", ASKER, self.name]
        try:
            done = subprocess.run(command, capture_output=True, timeout=5, check=False)
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0

    def receiver(self, name: str = "listener") -> subprocess.Popen[str]:
        """A process with one MIDI input that prints what it hears; its first line is ``ready``."""
        command = [sys.executable, "-c", RECEIVER, self.name, name]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True)
        self._receivers.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    def close(self) -> None:
        for process in self._receivers:
            if process.stdin is not None:
                process.stdin.close()  # asks it to leave, before the server does
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()
        self.stop()


@pytest.fixture
def jack_server(need_program, need_library, monkeypatch):
    """A JACK server on the dummy driver, where both libraries look for it."""
    need_library("jack")
    need_library("rtmidi")
    import jack

    # Few names: JACK keeps those of servers that were killed, and knows eight in all.
    server = Server(need_program("jackd"), f"mer-midi-{os.getpid() % 2}")
    monkeypatch.setenv("JACK_DEFAULT_SERVER", server.name)
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")
    monkeypatch.setenv(API_VARIABLE, "jack")
    jack.set_error_function(lambda _: None)
    server.start()
    try:
        yield server
    finally:
        server.close()
