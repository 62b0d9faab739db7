"""The configuration: one frozen struct is schema, defaults and validation.

In: TOML text and command-line overrides (``section-key`` = value).  Out: a `Config`.
Every error names the file, the line and the key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from mer_bridge import places
from mer_bridge.errors import ConfigError
from mer_bridge.values import VALUE_NAMES

FILE_NAME = "mer-bridge.toml"
MAX_FILE_BYTES = 256 * 1024
"""A configuration larger than this is not one."""

Seconds = Annotated[float, Meta(ge=0.0, le=3600.0)]
Unit = Annotated[float, Meta(ge=0.0, le=1.0)]
Horizon = Annotated[float, Meta(ge=1.0, le=15.0)]


def _check_values(names: Iterable[str]) -> None:
    for name in names:
        if name not in VALUE_NAMES:
            raise ValueError(f"no value is named {name!r}. Known: {', '.join(VALUE_NAMES)}")


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the configuration; unknown keys are errors."""


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
    """Name of the player, for ``/mer/player/<name>/…``."""


class Model(Section, frozen=True, kw_only=True):
    """Which model hears, and how far back it looks."""

    name: str = "midlevel-hop"
    """Without ``-vN`` the newest version is taken."""
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
    manual: dict[str, Unit] = {}
    """Manual values by name, for example { tension = 0.2 }; the others rest at ranging.rest."""

    def __post_init__(self) -> None:
        """Refuse values that do not exist."""
        _check_values(self.manual)


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

    values: dict[str, Filter] = {}
    """Values that are smoothed in another way, each a table of its own."""

    def __post_init__(self) -> None:
        """Refuse values that do not exist."""
        _check_values(self.values)


Part = Literal["frame", "midlevel", "emotion", "live", "level", "confidence", "why", "all"]
HostName = Literal[
    "", "pd", "max", "supercollider", "wekinator", "sonicpi", "touchdesigner", "ableton", "reaper"
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
    emotions: dict[str, Unit] = {}
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
    line: int = 0
    """Set by the reader: where it stands in the file."""


class Config(Section, frozen=True, kw_only=True):
    """All settings; each has a default, so an empty file is a valid one."""

    input: Input = Input()
    model: Model = Model()
    gain: Gain = Gain()
    gate: Gate = Gate()
    ranging: Ranging = Ranging()
    hands: Hands = Hands()
    profile: Profile = Profile()
    smoothing: Smoothing = Smoothing()
    osc: Osc = Osc()
    oscquery: OscQuery = OscQuery()
    record: Record = Record()
    midi: Midi = Midi()
    morph: Morph = Morph()
    map: tuple[Map, ...] = ()
    event: tuple[Event, ...] = ()
    preset: tuple[Preset, ...] = ()
    cue: tuple[Cue, ...] = ()
    bind: tuple[Bind, ...] = ()
    defaults: bool = True
    """False removes the default controllers (CC 20-28 and 102-108)."""
    show: bool = False
    """On stage: ranges stand still; calibration, reset and reloading are refused."""


def load(path: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Config:
    """Read the configuration, from a file or from where one is usually kept.

    Parameters
    ----------
    path : Path, optional
        The file; without it ``./mer-bridge.toml``, then the user's folder, then defaults.
    overrides : dict, optional
        ``{"osc.listen": "…"}``: values that beat the file.

    Raises
    ------
    ConfigError
        The file is missing, not TOML, or holds a key or value that cannot be taken.
    """
    found = path if path is not None else find()
    text = "" if found is None else _read(found)
    return parse(text, name=str(found or "defaults"), overrides=overrides)


def parse(text: str, *, name: str = FILE_NAME, overrides: Mapping[str, Any] | None = None) -> Config:
    """Turn TOML text into a `Config`; `name` stands in error messages.

    Raises
    ------
    ConfigError
        With the line and the key.
    """
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # numbers too long, brackets too deep: not of its own kind
        raise ConfigError(f"{name} is not TOML: {error}") from error
    one_player(tables, name=name)
    given = overrides or {}
    for key, value in given.items():
        section, _, field = key.partition(".")
        table = tables.setdefault(section, {}) if field else tables
        if isinstance(table, dict):  # what else the file may have put there is told below
            table[field or section] = value
    _number_lines(tables, text)
    try:
        return msgspec.convert(tables, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(_explain(str(error), text, tables, name=name, given=given)) from error


LISTS = ("map", "event", "preset", "cue", "bind")
"""Tables that may stand several times."""


def _number_lines(tables: dict[str, Any], text: str) -> None:
    """Tell each table of `LISTS` the line it begins on, for errors that are found later."""
    for name in LISTS:
        header = re.compile(rf"\s*\[\[\s*{name}\s*\]\]")
        lines = [number for number, line in enumerate(text.split("\n"), start=1) if header.match(line)]
        entries = tables.get(name)
        found = entries if isinstance(entries, list) else []
        for entry, line in zip(found, lines or [0] * len(found), strict=False):
            if isinstance(entry, dict):
                entry["line"] = line


def one_player(tables: dict[str, Any], *, name: str) -> None:
    """Take ``[[input]]`` written once as ``[input]``; this version hears one player."""
    inputs = tables.get("input")
    if not isinstance(inputs, list):
        return
    if len(inputs) != 1:
        raise ConfigError(f"{name}: [[input]] is given {len(inputs)} times; this version hears one player")
    tables["input"] = inputs[0]


def find() -> Path | None:
    """The settings file that is taken when none is named; None where there is none."""
    for folder in (Path.cwd(), places.user_config()):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    return None


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ConfigError(f"{path} is larger than {MAX_FILE_BYTES // 1024} kB: not a configuration")
        return path.read_text(encoding="utf-8-sig")  # Windows' editor may write a mark at the start
    except OSError as error:
        reason = error.strerror or error
        raise ConfigError(f"cannot read {path}: {reason}. Try: mer-bridge init") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text") from error


_AT = re.compile(r" - at `\$(?:\.(?P<path>[^`]*))?`$")
_UNKNOWN = re.compile(r"unknown field `(?P<field>[^`]*)`")


def _explain(message: str, text: str, tables: dict[str, Any], *, name: str, given: Mapping[str, Any]) -> str:
    """Turn msgspec's words into ``file, line N: section.key: what is wrong``."""
    at = _AT.search(message)
    path = _named((at["path"] or "") if at else "", tables)
    what = message[: at.start()] if at else message
    unknown = _UNKNOWN.search(what)
    if unknown:
        path = f"{path}.{unknown['field']}".lstrip(".")
        what = "unknown key; mer-bridge init writes a file with all keys"
    if path.partition("[")[0] in given:
        place = "command line"
    else:
        line = line_of(path, text) or line_of(path.rpartition(".")[0], text)
        place = f"{name}, line {line}" if line else name
    return f"{place}: {path}: {what[:1].lower()}{what[1:]}"


def _named(path: str, tables: dict[str, Any]) -> str:
    """``a.b[...]`` with the name that msgspec leaves out: the first that fails alone."""
    before, unnamed, after = path.partition("[...]")
    section, _, field = before.partition(".")
    entries = tables.get(section)
    if unnamed and isinstance(entries, dict):
        for name, value in entries[field].items():
            try:
                msgspec.convert({section: {field: {name: value}}}, Config)
            except msgspec.ValidationError:
                return f"{before}.{name}{after}"
    return before + after


def line_of(path: str, text: str) -> int | None:
    """Line on which ``table.key``, ``table[1].key`` or ``a.b[1].key`` is set, from 1; None if nowhere."""
    outer, inner = path.partition("."), path.rpartition(".")
    found = _line_in(inner[0], inner[2], text) if inner[0] else None
    return found or _line_in(outer[0], outer[2], text)


def _line_in(table: str, key: str, text: str) -> int | None:
    table, _, index = table.partition("[")
    key = key.partition("[")[0]
    after = int(index.rstrip("]") or 0)  # tables of this name that come before
    at_top = re.compile(rf"\s*{re.escape(table)}\s*(\.\s*{re.escape(key)}\s*)?=")
    inside = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*=""")
    current = ""
    for number, line in enumerate(text.split("\n"), start=1):
        header = re.match(r"\s*\[\[?\s*([\w.-]+)\s*\]", line)
        if header:
            after -= current == table
            current = header[1]
            found = current == f"{table}.{key}" or (current == table and after == 0 and not key)
        elif current:
            found = current == table and after == 0 and inside.match(line) is not None
        else:
            found = at_top.match(line) is not None
        if found:
            return number
    return None
