"""Settings of what is heard, and what is made of it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from mer_bridge.config.base import Horizon, Seconds, Section, Unit, check_values


class Input(Section, frozen=True, kw_only=True):
    """Where the sound comes from."""

    kind: Literal["osc", "soundcard", "jack", "file", "player"] = "osc"
    device: str = ""
    """Part of a device's or JACK port's name; empty is the default device."""
    file: str = ""
    """Audio file to play, for ``kind = "file"``."""
    channel: Annotated[int, Meta(ge=0, le=64)] = 0
    """0 mixes all channels to mono; 1 is the first channel."""
    sample_rate: Annotated[int, Meta(ge=8000, le=192_000)] = 44_100
    """Hz, asked of a sound card; assumed of an OSC sender until its ``/mer/format``."""
    block: Annotated[int, Meta(ge=16, le=8192)] = 512
    """Samples per block, asked of a sound card."""
    real_time: bool = True
    """False reads a file as fast as possible."""
    loop: bool = False
    """Start a file or the player again at its end."""
    name: str = ""
    """Name of the player, for ``/mer/player/<name>/…`` and maps such as ``<name>.tension``."""
    profile: str = ""
    """Whose gain, ranges and weights this player has, as ``profile.name`` for a single one."""
    midi_channel: Annotated[int, Meta(ge=0, le=16)] = 0
    """MIDI channel of this player; 0 is the next one behind ``midi.channel`` where there are several."""


class Model(Section, frozen=True, kw_only=True):
    """Which model hears, and how far back it looks."""

    name: str = "midlevel-hop"
    """Without ``-vN`` the newest version is taken."""
    overlay: str = ""
    """Your own, of that name, as ``train --adapt`` made it; empty for none."""
    horizon_s: Horizon = 4.0


class Gain(Section, frozen=True, kw_only=True):
    """How the input level is evened out before the spectrogram."""

    mode: Literal["follow", "fixed"] = "follow"
    fixed_db: Annotated[float, Meta(ge=-40.0, le=60.0)] = 0.0
    """Gain in dB for ``mode = "fixed"``."""


class Gate(Section, frozen=True, kw_only=True):
    """When music counts as sounding."""

    threshold_db: Annotated[float, Meta(ge=-120.0, le=0.0)] = -65.0
    """dBFS below which it is always silence."""
    release_s: Seconds = 3.0
    """Seconds of silence after which live values glide to rest."""


class Ranging(Section, frozen=True, kw_only=True):
    """How live values are ranged to the player."""

    window_s: Annotated[float, Meta(ge=5.0, le=3600.0)] = 120.0
    low_percentile: Annotated[float, Meta(ge=0.0, lt=50.0)] = 5.0
    high_percentile: Annotated[float, Meta(gt=50.0, le=100.0)] = 95.0
    freeze: bool = False
    blend: Unit = 0.0
    """0 ranges live values to the player, 1 leaves them on the absolute scale."""
    rest: Unit = 0.5
    """Where live values rest in silence."""


class Hands(Section, frozen=True, kw_only=True):
    """How far live values follow the music."""

    amount: Unit = 1.0
    """1 follows, 0 rests at the manual values; between in proportion."""
    manual: dict[str, Unit] = msgspec.field(default_factory=dict)
    """Manual values by name, for example { tension = 0.2 }; the others rest at ranging.rest."""

    def __post_init__(self) -> None:
        """Refuse values that do not exist."""
        check_values(self.manual)


class Profile(Section, frozen=True, kw_only=True):
    """Where what is learnt about a player is kept."""

    name: str = ""
    """Whose gain, ranges and weights are restored at start, and kept; empty keeps nothing."""


class Filter(Section, frozen=True, kw_only=True):
    """How one value is smoothed; see `mer_bridge.smoothing`."""

    kind: Literal["none", "ema", "one_euro", "slew", "median"] = "one_euro"
    min_cutoff_hz: Annotated[float, Meta(gt=0.0, le=50.0)] = 0.1
    """For one_euro: lower is steadier on held music."""
    beta: Annotated[float, Meta(ge=0.0, le=100.0)] = 1.0
    """For one_euro: higher follows a change sooner."""
    time_s: Annotated[float, Meta(ge=0.0, le=60.0)] = 0.5
    """Time constant of ema; how much of the past median looks at."""
    up_s: Seconds = 0.5
    """Time in which slew lets a value rise over its full range."""
    down_s: Seconds = 1.0
    """Time in which slew lets it fall."""


class Smoothing(Filter, frozen=True, kw_only=True):
    """How live values are smoothed; see `mer_bridge.smoothing`."""

    values: dict[str, Filter] = msgspec.field(default_factory=dict)
    """Values that are smoothed in another way, each a table of its own."""

    def __post_init__(self) -> None:
        """Refuse values that do not exist."""
        check_values(self.values)
