"""Settings of what values steer: maps, events, presets, cues and pedals."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from mer_bridge.config.base import Horizon, Seconds, Section, Unit


class Morph(Section, frozen=True, kw_only=True):
    """How the music mixes the presets that have a place on the plane, or emotions."""

    on: bool = False
    weights: Literal["gaussian", "inverse"] = "gaussian"
    width: Annotated[float, Meta(ge=0.05, le=10.0)] = 0.5
    """How far a preset reaches on the plane, which is 2 wide, for gaussian weights."""
    power: Annotated[float, Meta(ge=0.5, le=16.0)] = 2.0
    """How steeply inverse-distance weights fall, and how clearly an emotion must lead."""
    values: Literal["live", "abs"] = "live"
    """Which valence, energy and emotions move the mix."""
    time_s: Seconds = 0.5
    """Time constant with which the weights follow."""


class Map(Section, frozen=True, kw_only=True):
    """One value, or an expression over all of them, to one target."""

    source: str | tuple[str, ...] = msgspec.field(name="from")
    """Name of a value, an expression, or a list of them: one OSC message with several numbers."""
    to: str
    """osc:/address, cc:N, cc14:N, nrpn:N, bend, pressure, program or note:N."""
    name: str = ""
    """By which cues and /mer/map switch it."""
    on: bool = True
    """False starts it switched off."""
    input: tuple[float, float] | None = None
    """Span of the source that fills the range; without it the value's own, 0..1 for an expression."""
    range: tuple[float, float] = (0.0, 1.0)
    inverse: bool = False
    clamp: bool = True
    """False lets an OSC value leave the range when the source leaves its span."""
    curve: Literal["lin", "exp", "log", "s", "points"] = "lin"
    points: tuple[tuple[float, float], ...] = ()
    """For curve = "points": [position, part of the range], both 0..1, positions rising."""
    smooth: Literal["none", "ema", "one_euro", "slew", "median"] = "none"
    """Smoothing of this map alone, on top of that of live values."""
    smooth_s: Annotated[float, Meta(gt=0.0, le=60.0)] = 0.5
    """Time constant of ema; time for the full range of slew."""
    horizon_s: Horizon | None = None
    """How far back the values of this map alone look."""
    dead_band: Unit = 0.0
    """Smallest change that is sent, as a part of the range."""
    hysteresis: Annotated[float, Meta(ge=0.0, le=0.9)] = 0.0
    """How far the source must turn back before the target does, as a part of its span."""
    hold_s: Seconds = 0.0
    """Shortest time between two values that are sent."""
    args: tuple[int | float | str, ...] = ()
    """What the OSC message carries: numbers, text, and {value}, {quadrant} or any {expression}."""
    line: int = 0
    """Set by the reader: where it stands in the file."""


class Event(Section, frozen=True, kw_only=True):
    """Something that happens, once each time: a quadrant entered or left, a threshold crossed."""

    name: str
    """What /mer/event says."""
    enter: Literal["", "uplifting", "aggressive", "melancholic", "calm"] = ""
    leave: Literal["", "uplifting", "aggressive", "melancholic", "calm"] = ""
    source: str = msgspec.field(name="from", default="")
    """Value or expression that crosses a threshold; stable_for(tension) counts seconds."""
    up: float | None = None
    """Threshold that it rises to."""
    down: float | None = None
    """Threshold that it falls to."""
    hysteresis: Annotated[float, Meta(ge=0.0, le=1000.0)] = 0.05
    """How far it must go back before it can happen again."""
    for_s: Seconds = 0.0
    """How long it must last before it counts."""
    hold_s: Seconds = 0.5
    """Shortest time between two of them."""
    quantise: Literal["", "beat", "bar"] = ""
    """Wait for the next beat or bar of the MIDI clock that is heard; without a clock at once."""
    to: str = ""
    """osc:/address, note:N, program or a controller; empty for none."""
    value: float = 1.0
    """What is sent there; the velocity 0..1 of a note."""
    args: tuple[int | float | str, ...] = ()
    """As those of a map."""
    duration_s: Annotated[float, Meta(ge=0.01, le=600.0)] = 0.5
    """After which a note ends."""
    preset: str = ""
    """Preset to recall."""
    cue: str = ""
    """Name of a cue, or go, next, back."""
    line: int = 0
    """Set by the reader: where it stands in the file."""


class Preset(Section, frozen=True, kw_only=True):
    """A named snapshot of target parameters."""

    name: str
    values: dict[str, float]
    """Target = value, targets as those of maps."""
    at: tuple[Annotated[float, Meta(ge=-1.0, le=1.0)], Annotated[float, Meta(ge=-1.0, le=1.0)]] | None = None
    """Its place [valence, energy] for the morph, each -1..1."""
    emotions: dict[str, Unit] = msgspec.field(default_factory=dict)
    """Emotion = weight: how much each calls for it in the morph, instead of a place."""
    glide_s: Seconds = 1.0
    """Time of the glide when it is recalled."""
    line: int = 0
    """Set by the reader: where it stands in the file."""


class Cue(Section, frozen=True, kw_only=True):
    """A point of a show; what it does not name stays as it is."""

    name: str
    preset: str = ""
    morph: bool | None = None
    """True: the music mixes the presets; false: they stand still."""
    profile: str = ""
    """Name of the player's profile."""
    model: str = ""
    horizon_s: Horizon | None = None
    maps: tuple[str, ...] | None = None
    """Names of the maps that are on; maps without a name are never switched."""
    glide_s: Seconds | None = None
    """Glide to the preset, and to maps that come on; without it the preset's own."""
    line: int = 0
    """Set by the reader: where it stands in the file."""


class Bind(Section, frozen=True, kw_only=True):
    """What a pedal, a knob or a pad does that is heard over MIDI."""

    source: str = msgspec.field(name="from")
    """cc:N, note:N, program:N, or program for all of them."""
    to: str
    """A command: hold, amount, horizon, preset NAME, cue next, panic, reset and so on."""
    channel: Annotated[int, Meta(ge=0, le=16)] = 0
    """MIDI channel; 0 hears all."""
    player: str = ""
    """Whom of several players it is for; empty is all of them."""
    line: int = 0
    """Set by the reader: where it stands in the file."""
