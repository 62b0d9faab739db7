"""Where samples come from: the protocol, and one lazy door per kind."""

from __future__ import annotations

from typing import Protocol

from mer_bridge.config import Input
from mer_bridge.values import Samples


class Source(Protocol):
    """A stream of audio blocks.

    Thread: `read` belongs to the analysis worker; a source that has a thread or callback
    of its own hands samples over through a `mer_bridge.ringbuffer.RingBuffer`.
    """

    @property
    def sample_rate(self) -> int:
        """Rate of the next block, in Hz; may change between two calls of `read`."""
        ...

    @property
    def lost(self) -> int:
        """Samples that never arrived or had to be dropped, since the start."""
        ...

    @property
    def ended(self) -> bool:
        """Whether nothing more will come; `read` then gives empty blocks."""
        ...

    @property
    def patient(self) -> bool:
        """Whether unread sound waits where it comes from, so that none needs to be skipped."""
        ...

    @property
    def failures(self) -> int:
        """How often the device went away."""
        ...

    @property
    def trouble(self) -> str:
        """One line for the player while the device is away; else empty."""
        ...

    def read(self, timeout_s: float) -> Samples:
        """Next block, ``(samples,)`` or ``(samples, channels)``; empty after `timeout_s` without one."""
        ...

    def describe(self) -> str:
        """One line for people: what it is, its rate, its block with units."""
        ...

    def close(self) -> None:
        """Release device, file or port; safe to call twice and from any thread."""
        ...


def open_source(settings: Input) -> Source:
    """Open the source of a kind that stands alone: soundcard, jack, file or player.

    ``kind = "osc"`` is not among them: its samples come in by the one server, so whoever owns
    the server (`mer_bridge.runtime`) makes that source.

    Raises
    ------
    ConfigError
        The settings do not fit what was opened.
    DeviceError
        The sound card or JACK server is missing or refuses.
    AudioFileError
        The file cannot be played.
    MissingDependency
        An optional library is not installed.
    """
    if settings.kind == "soundcard":
        from mer_bridge.sources.lasting import LastingSource
        from mer_bridge.sources.soundcard import SoundcardSource

        return LastingSource(
            lambda is_again: SoundcardSource(settings, look_again=is_again), name="the sound card"
        )
    if settings.kind == "jack":
        from mer_bridge.sources.jack import JackSource
        from mer_bridge.sources.lasting import LastingSource

        return LastingSource(lambda _: JackSource(settings), name="JACK")
    if settings.kind == "file":
        from mer_bridge.sources.file import FileSource

        return FileSource(settings)
    from mer_bridge.sources.player import PlayerSource

    return PlayerSource(settings)
