"""Settings of where values go: OSC, OSCQuery, files, MIDI."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from mer_bridge.config.base import Section

Part = Literal["frame", "midlevel", "emotion", "live", "level", "confidence", "why", "all"]
HostName = Literal[
    "",
    "pd",
    "max",
    "supercollider",
    "wekinator",
    "sonicpi",
    "tidal",
    "touchdesigner",
    "ableton",
    "reaper",
    "ardour",
]


class Target(Section, frozen=True, kw_only=True):
    """One receiver with wishes of its own, written as ``[[osc.target]]``."""

    address: str = ""
    """``host:port``; empty is this machine, at the port where ``host`` listens."""
    host: HostName = ""
    """Program whose layout it gets."""
    parts: tuple[Part, ...] | None = None
    """Groups of the table; without it those of the host, or all of ``osc.parts``."""
    rate_hz: Annotated[float, Meta(ge=0.0, le=200.0)] = 0.0
    """Most steps a second; 0 is that of the host, or ``osc.rate_hz``."""


class Osc(Section, frozen=True, kw_only=True):
    """Where the bridge listens and what it sends."""

    listen: str = "127.0.0.1:9129"
    """``host:port``; port ``auto`` takes a free one."""
    lan: bool = False
    """Allow listening beyond this machine."""
    allow: tuple[str, ...] = ()
    """Addresses that may talk to the bridge besides this machine, with ``lan``."""
    send: tuple[str, ...] = ("127.0.0.1:9130",)
    rate_hz: Annotated[float, Meta(ge=1.0, le=200.0)] = 25.0
    """Output steps a second."""
    parts: tuple[Part, ...] = (
        "frame",
        "midlevel",
        "emotion",
        "live",
        "level",
        "confidence",
        "why",
        "all",
    )
    """Which groups of the table in `mer_bridge.wire` go out."""
    host: HostName = ""
    """Program on this machine that is sent to as well, in its layout."""
    target: tuple[Target, ...] = ()


class OscQuery(Section, frozen=True, kw_only=True):
    """A description of all addresses over HTTP, for programs that ask (OSCQuery)."""

    listen: str = ""
    """``host:port``, such as 127.0.0.1:9132; port auto takes a free one; empty is off."""
    advertise: bool = True
    """Make it known on the network this host belongs to, by zeroconf."""


class Dashboard(Section, frozen=True, kw_only=True):
    """A page for the browser that shows what is heard, and steers the bridge."""

    on: bool = False
    listen: str = "127.0.0.1:9131"
    """``host:port``; port auto takes a free one."""


class Record(Section, frozen=True, kw_only=True):
    """Where performances are kept."""

    folder: str = "recordings"
    """Folder for what /mer/record keeps; each recording is a folder in it, named by the time."""


class Midi(Section, frozen=True, kw_only=True):
    """Where controllers go."""

    port: str = ""
    """Part of a port's name, or the name of the virtual port to make; empty is off."""
    channel: Annotated[int, Meta(ge=1, le=16)] = 1
    rate_hz: Annotated[float, Meta(ge=1.0, le=100.0)] = 25.0
    """How often one controller is sent in a second, at most."""
    on_exit: Literal["leave", "rest"] = "leave"
    input: str = ""
    """Part of the name of a port to hear, or the name of the virtual port to make; empty is off."""
    beats_per_bar: Annotated[int, Meta(ge=1, le=32)] = 4
    """Of a MIDI clock that is heard, for events that wait for a bar."""
