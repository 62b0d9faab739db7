"""Sound cards through PortAudio, which also brings loopback devices and most DAW routings.

In: part of a device's name.  Out: float32 blocks ``(samples, channels)`` at the rate the card
agreed to.  PortAudio looks for devices once, when this module is first used, and again when a
device that went away is looked for; names are stored, never indices, because indices move.
"""

from __future__ import annotations

import atexit
import threading
from typing import Any, NamedTuple

from mer_bridge.config import Input
from mer_bridge.errors import DeviceError
from mer_bridge.ringbuffer import RingBuffer
from mer_bridge.units import samples_to_seconds
from mer_bridge.values import Samples

RING_S = 4.0
"""Sound that can wait while the analysis is busy elsewhere, in seconds."""

CLOSE_S = 0.3
"""Longest wait for the device on closing."""

_stuck: list[threading.Thread] = []
"""Streams of which PortAudio does not let go; it must not be started anew beside one, or it aborts."""

_heard: set[SoundcardSource] = set()
"""Cards that are heard now, by several players."""

MIX_CHANNELS = 2
"""Inputs that are mixed for ``channel = 0``: a pair; the others of a large desk are silent or not meant."""


class Device(NamedTuple):
    """A sound card, or another device with inputs, as the system offers it.

    Attributes
    ----------
    name : str
        Part of it is what ``input.device`` wants.
    host_api : str
        For example ``ALSA``, ``Core Audio``, ``Windows WASAPI``.
    inputs : int
        Channels that can be heard.
    sample_rate : int
        Its own rate, in Hz.
    is_default : bool
        Whether it is heard when no device is named.
    number : int
        PortAudio's index; it changes when devices come and go.
    """

    name: str
    host_api: str
    inputs: int
    sample_rate: int
    is_default: bool
    number: int


def list_devices(*, look_again: bool = False) -> list[Device]:
    """All devices with at least one input.

    Parameters
    ----------
    look_again : bool
        Find those, too, that came since the start, unless a card is heard meanwhile.

    Raises
    ------
    DeviceError
        PortAudio is not installed.
    """
    portaudio = _portaudio()
    if look_again and not _heard:
        _look_again(portaudio)
    apis = portaudio.query_hostapis()
    default = _default_number(portaudio)
    return [
        Device(
            name=entry["name"],
            host_api=apis[entry["hostapi"]]["name"],
            inputs=entry["max_input_channels"],
            sample_rate=round(entry["default_samplerate"]),
            is_default=index == default,
            number=index,
        )
        for index, entry in enumerate(portaudio.query_devices())
        if entry["max_input_channels"] > 0
    ]


def choose(devices: list[Device], wanted: str) -> Device:
    """The one device whose name contains `wanted`, whatever the case; without it the default.

    A device that several host APIs offer is taken from the API of the default device.

    Raises
    ------
    DeviceError
        None or several fit; the message lists what there is.
    """
    if not wanted:
        found = [device for device in devices if device.is_default]
    else:
        found = [d for d in devices if wanted.lower() in f"{d.name}, {d.host_api}".lower()]
        found = [d for d in found if d.name.lower() == wanted.lower()] or found
    if len(found) > 1:
        usual = {device.host_api for device in devices if device.is_default}
        found = [device for device in found if device.host_api in usual] or found
    if len(found) == 1:
        return found[0]
    what = _complaint(wanted, found)
    names = ", ".join(f"{d.name} ({d.host_api})" for d in devices) or "none"
    raise DeviceError(f"{what}. Available: {names}. Try: mer-bridge devices")


def _default_number(portaudio: Any) -> int:
    try:
        return int(portaudio.query_devices(kind="input")["index"])
    except portaudio.PortAudioError:
        return -1


def _complaint(wanted: str, found: list[Device]) -> str:
    if found:
        return f"{len(found)} sound inputs match {wanted!r}, one is needed"
    return f"no sound input matches {wanted!r}" if wanted else "there is no default sound input"


class SoundcardSource:
    """A sound card's inputs.

    Thread: PortAudio's callback fills the ring; `read` belongs to the analysis worker;
    `close` may come from any thread.

    Parameters
    ----------
    settings : config.Input
        `device`, `channel`, `sample_rate` and `block` matter.
    look_again : bool
        Let PortAudio find the devices there are now, unless another card is heard meanwhile:
        for that PortAudio would have to end.

    Attributes
    ----------
    overflows : int
        How often the card reported that it had to drop sound before the callback saw it.
    failures : int
        How often the stream stopped by itself: the device vanished.

    Raises
    ------
    DeviceError
        PortAudio or the device is missing, or refuses.
    """

    def __init__(self, settings: Input, *, look_again: bool = False) -> None:
        self._portaudio = _portaudio()
        if look_again and not _heard:
            _look_again(self._portaudio)
        self._device = choose(list_devices(), settings.device)
        self._channels = _channels(self._device, settings.channel)
        self._block = settings.block
        self.overflows = 0
        self.failures = 0
        self._has_vanished = False
        self._stream_is_used = threading.Lock()
        self._rate = self._agree(settings.sample_rate)
        self._asked = settings.sample_rate
        self._ring = RingBuffer(round(RING_S * self._rate), channels=self._channels)
        self._stream = self._start()
        _heard.add(self)

    @property
    def sample_rate(self) -> int:
        """Rate the card runs at, in Hz."""
        return self._rate

    @property
    def block_s(self) -> float:
        """Time between two blocks, in seconds."""
        return samples_to_seconds(self._block, sample_rate=self._rate)

    @property
    def lost(self) -> int:
        """Samples dropped in the ring, and one block for each overflow the card reported.

        PortAudio does not say how much an overflow cost; a block is the least.
        """
        return self._ring.lost + self.overflows * self._block

    @property
    def ended(self) -> bool:
        """Whether `close` was called; a vanished device may come back."""
        return self._ring.closed

    def read(self, timeout_s: float) -> Samples:
        """What arrived since the last call, ``(samples,)`` or ``(samples, channels)``."""
        samples = self._ring.read(timeout_s)
        if not len(samples):
            self._check()
        return samples

    def describe(self) -> str:
        """For example ``Scarlett 2i2, 48000 Hz (44100 Hz refused), 2 channels, block 512 (10.7 ms)``."""
        rate = f"{self._rate} Hz"
        if self._rate != self._asked:
            rate += f" ({self._asked} Hz refused)"
        channels = "mono" if self._channels == 1 else f"{self._channels} channels"
        block_ms = 1000.0 * samples_to_seconds(self._block, sample_rate=self._rate)
        return f"{self._device.name}, {rate}, {channels}, block {self._block} ({block_ms:.1f} ms)"

    def close(self) -> None:
        """Give the device back and wake `read`; safe to call twice and from any thread."""
        self._ring.close()
        _heard.discard(self)
        closer = threading.Thread(target=self._give_back, name="mer-soundcard-close", daemon=True)
        closer.start()
        closer.join(CLOSE_S)
        if closer.is_alive():
            _stuck.append(closer)
            # PortAudio waits ten minutes for a JACK server that died, and would again at exit.
            atexit.unregister(self._portaudio._exit_handler)  # noqa: SLF001 (it has no public name)

    def _give_back(self) -> None:
        with self._stream_is_used:
            self._stream.close()

    def _check(self) -> None:
        """Notice a device that vanished without PortAudio's saying so."""
        if not self._ring.closed and self._stream_is_used.acquire(blocking=False):
            try:
                if not self._stream.active:
                    self._finished()
            finally:
                self._stream_is_used.release()

    def _agree(self, rate: int) -> int:
        """`rate` if the card takes it, else the card's own."""
        try:
            self._portaudio.check_input_settings(
                device=self._device.number, channels=self._channels, dtype="float32", samplerate=rate
            )
        except self._portaudio.PortAudioError:
            return self._device.sample_rate
        return rate

    def _start(self) -> Any:
        try:
            stream = self._portaudio.InputStream(
                device=self._device.number,
                channels=self._channels,
                samplerate=self._rate,
                blocksize=self._block,
                dtype="float32",
                latency="low",
                callback=self._arrived,
                finished_callback=self._finished,
            )
            stream.start()
        except self._portaudio.PortAudioError as error:
            words = str(error).replace("\n", " ")
            remedy = "is another program using it? Try: mer-bridge devices"
            raise DeviceError(
                f"{self._device.name} cannot be opened at {self._rate} Hz: {words}; {remedy}"
            ) from error
        return stream

    def _arrived(self, samples: Samples, _frames: int, _time: Any, status: Any) -> None:
        """Audio callback: count and copy, nothing else."""
        if status.input_overflow:
            self.overflows += 1
        self._ring.write(samples)

    def _finished(self) -> None:
        if not self._ring.closed and not self._has_vanished:
            self._has_vanished = True
            self.failures += 1


def _look_again(portaudio: Any) -> None:
    """Start PortAudio anew, for it finds devices only then."""
    _stuck[:] = [closer for closer in _stuck if closer.is_alive()]
    if _stuck:
        raise DeviceError(
            "PortAudio does not let go of a JACK server that died; restart the bridge, "
            'or hear JACK itself: input.kind = "jack"'
        )
    try:
        portaudio._terminate()  # noqa: SLF001 (it has no public name)
        portaudio._initialize()  # noqa: SLF001
    except portaudio.PortAudioError as error:
        raise DeviceError(f"PortAudio cannot be started anew: {error}") from error


def _channels(device: Device, channel: int) -> int:
    """How many inputs to open: up to the chosen one, or a pair to mix."""
    if channel > device.inputs:
        raise DeviceError(
            f"{device.name} has {device.inputs} inputs, input.channel is {channel}. Try: mer-bridge devices"
        )
    return channel or min(device.inputs, MIX_CHANNELS)


def _portaudio() -> Any:
    try:
        import sounddevice
    except OSError as error:
        raise DeviceError(
            "PortAudio is not installed, no sound card can be heard. Try: apt install libportaudio2"
        ) from error
    return sounddevice
