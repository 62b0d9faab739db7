"""JACK, and PipeWire through its JACK interface: any program's output as input.

In: part of a port's name.  Out: float32 blocks ``(samples, channels)`` at the server's rate,
one channel for each port that was found.  A running server is used, none is ever started.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from mer_bridge.config import Input
from mer_bridge.errors import DeviceError, MissingDependency
from mer_bridge.ringbuffer import RingBuffer
from mer_bridge.units import samples_to_seconds
from mer_bridge.values import Samples

CLIENT_NAME = "mer-bridge"
"""Of a player with a name, that follows after a hyphen."""
RING_S = 4.0
"""Sound that can wait while the analysis is busy elsewhere, in seconds."""

CLOSE_S = 0.3
"""Longest wait for the server on closing."""

MAX_PORTS = 64
FRAME_TIME_RANGE = 2**32
"""JACK counts frames in 32 bits and starts again from zero."""


class JackSource:
    """Ports ``mer-bridge:input_1`` … (``mer-bridge-anna:input_1``), connected to what `device` names.

    Thread: JACK's process callback fills the ring; `read` belongs to the analysis worker;
    `close` may come from any thread.

    Parameters
    ----------
    settings : config.Input
        `device` is part of the names of output ports, or empty for the physical captures;
        each gets an input port.  `channel` needs at least so many.  Rate and block are
        the server's.

    Attributes
    ----------
    failures : int
        How often the server went away.

    Raises
    ------
    DeviceError
        No server runs, no port fits, or the connection is refused.
    MissingDependency
        JACK-Client is not installed.
    """

    def __init__(self, settings: Input) -> None:
        jack = _library()
        self.failures = 0
        self._closing = threading.Lock()
        self._gaps = 0
        self._expected: int | None = None
        self._client = _client(jack, f"{CLIENT_NAME}-{settings.name}" if settings.name else CLIENT_NAME)
        try:
            self._sources = _wanted(self._client, settings)
            self._ports = self._register(max(len(self._sources), settings.channel, 1))
            self._rate = int(self._client.samplerate)
            self._block = int(self._client.blocksize)
            self._scratch = np.zeros((self._block, len(self._ports)), dtype=np.float32)
            self._ring = RingBuffer(round(RING_S * self._rate), channels=len(self._ports))
            self._activate()
        except jack.JackError as error:
            self._client.close()
            raise DeviceError(f"JACK refuses: {error}. Try: jack_lsp -c") from error
        except DeviceError:
            self._client.close()
            raise

    @property
    def sample_rate(self) -> int:
        """Rate of the server, in Hz."""
        return self._rate

    @property
    def block_s(self) -> float:
        """Time between two blocks of the server, in seconds."""
        return samples_to_seconds(self._block, sample_rate=self._rate)

    @property
    def lost(self) -> int:
        """Samples dropped in the ring, or that passed while JACK could not wait for us."""
        return self._ring.lost + self._gaps

    @property
    def ended(self) -> bool:
        """Whether `close` was called; a server that went away may come back."""
        return self._ring.closed

    def read(self, timeout_s: float) -> Samples:
        """What arrived since the last call, ``(samples,)`` or ``(samples, channels)``."""
        return self._ring.read(timeout_s)

    def describe(self) -> str:
        """For example ``JACK system:capture_1, 48000 Hz, mono, block 256 (5.3 ms)``."""
        unconnected = f"{self._client.name}:input_1 (connect it by hand)"
        heard = ", ".join(port.name for port in self._sources) or unconnected
        channels = "mono" if len(self._ports) == 1 else f"{len(self._ports)} channels"
        block_ms = 1000.0 * samples_to_seconds(self._block, sample_rate=self._rate)
        return f"JACK {heard}, {self._rate} Hz, {channels}, block {self._block} ({block_ms:.1f} ms)"

    def close(self) -> None:
        """Leave the server and wake `read`; safe to call twice and from any thread."""
        self._ring.close()
        closer = threading.Thread(target=self._leave, name="mer-jack-close", daemon=True)
        closer.start()
        closer.join(CLOSE_S)  # a server that hangs must not hang us

    def _leave(self) -> None:
        with self._closing:
            self._client.close()

    def _register(self, n_ports: int) -> list[Any]:
        return [self._client.inports.register(f"input_{number}") for number in range(1, n_ports + 1)]

    def _activate(self) -> None:
        self._client.set_process_callback(self._arrived)
        self._client.set_shutdown_callback(self._left)
        self._client.activate()
        for source, port in zip(self._sources, self._ports, strict=False):
            self._client.connect(source, port)

    def _arrived(self, frames: int) -> None:
        """Process callback: count and copy, nothing else."""
        now = self._client.last_frame_time
        if self._expected is not None:
            ahead = (now - self._expected) % FRAME_TIME_RANGE
            self._gaps += ahead if ahead < FRAME_TIME_RANGE // 2 else 0
        self._expected = now + frames
        if frames > len(self._scratch):  # the server's block grew: once, on somebody's request
            self._scratch = np.zeros((frames, len(self._ports)), dtype=np.float32)
        for channel, port in enumerate(self._ports):
            self._scratch[:frames, channel] = port.get_array()
        self._ring.write(self._scratch[:frames])

    def _left(self, _status: Any, _reason: str) -> None:
        self.failures += 1


def list_ports() -> list[str]:
    """Names of all audio outputs in the running server: what ``input.device`` may name.

    Raises
    ------
    DeviceError
        No server runs.
    MissingDependency
        JACK-Client is not installed.
    """
    client = _client(_library())
    try:
        return [str(port.name) for port in client.get_ports(is_audio=True, is_output=True)]
    finally:
        client.close()


def _library() -> Any:
    try:
        import jack
    except ImportError as error:
        raise MissingDependency("JACK-Client", extra="jack", purpose="hear JACK ports") from error
    except OSError as error:
        raise DeviceError("the JACK library is not installed. Try: apt install libjack-jackd2-0") from error
    return jack


def _client(jack: Any, name: str = CLIENT_NAME) -> Any:
    jack.set_error_function(_discard)  # libjack would write several lines of its own to stderr
    try:
        return jack.Client(name, no_start_server=True)
    except jack.JackOpenError as error:
        raise DeviceError(
            "no JACK server answers; start one (jackd, qjackctl, PipeWire), "
            'or hear the sound card itself: input.kind = "soundcard"'
        ) from error


def _discard(_message: str) -> None:
    """What libjack has to say comes as an error of ours."""


def _wanted(client: Any, settings: Input) -> list[Any]:
    """Ports to listen to: those whose name contains `device`, or the physical captures."""
    ports = client.get_ports(is_audio=True, is_output=True, is_physical=not settings.device)
    found = [port for port in ports if settings.device.lower() in port.name.lower()][:MAX_PORTS]
    if settings.device and len(found) < max(settings.channel, 1):
        names = ", ".join(port.name for port in ports) or "none"
        count = f"{len(found)} JACK ports match" if found else "no JACK port matches"
        needed = f", input.channel is {settings.channel}" if found else ""
        raise DeviceError(f"{count} {settings.device!r}{needed}. Available: {names}. Try: jack_lsp")
    return found
