"""The configuration: one frozen struct is schema, defaults and validation.

In: TOML text and command-line overrides (``section-key`` = value).  Out: a `Config`.
Every error names the file, the line and the key.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from mer_bridge import places
from mer_bridge.errors import ConfigError

FILE_NAME = "mer-bridge.toml"
MAX_FILE_BYTES = 256 * 1024
"""A configuration larger than this is not one."""

Seconds = Annotated[float, Meta(ge=0.0, le=3600.0)]
Unit = Annotated[float, Meta(ge=0.0, le=1.0)]
Horizon = Annotated[float, Meta(ge=1.0, le=15.0)]


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
    rest: Unit = 0.5
    """Where live values rest in silence."""


class Smoothing(Section, frozen=True, kw_only=True):
    """How live values are smoothed; see `mer_bridge.smoothing`."""

    kind: Literal["none", "ema", "one_euro", "slew"] = "one_euro"
    min_cutoff_hz: Annotated[float, Meta(gt=0.0, le=50.0)] = 0.4
    beta: Annotated[float, Meta(ge=0.0, le=100.0)] = 1.5
    time_s: Seconds = 0.5
    """Time constant of ``ema``; time for the full range of ``slew``."""


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
    parts: tuple[
        Literal["frame", "midlevel", "emotion", "live", "level", "confidence", "why", "all"], ...
    ] = (
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


class Midi(Section, frozen=True, kw_only=True):
    """Where controllers go."""

    port: str = ""
    """Part of a port's name, or the name of the virtual port to make; empty is off."""
    channel: Annotated[int, Meta(ge=1, le=16)] = 1
    rate_hz: Annotated[float, Meta(ge=1.0, le=100.0)] = 25.0
    """Most messages a second for one controller."""
    on_exit: Literal["leave", "rest"] = "leave"


class Map(Section, frozen=True, kw_only=True):
    """One value to one target."""

    source: str = msgspec.field(name="from")
    """Name of a live value, or ``abs.<name>``, ``level``, ``confidence``."""
    to: str
    """``osc:/address``, ``cc:N`` or ``cc14:N``."""
    range: tuple[float, float] = (0.0, 1.0)
    curve: Literal["lin", "exp", "log", "s"] = "lin"
    dead_band: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.0
    """Smallest change that is sent, as a part of the range."""


class Config(Section, frozen=True, kw_only=True):
    """All settings; each has a default, so an empty file is a valid one."""

    input: Input = Input()
    model: Model = Model()
    gain: Gain = Gain()
    gate: Gate = Gate()
    ranging: Ranging = Ranging()
    smoothing: Smoothing = Smoothing()
    osc: Osc = Osc()
    midi: Midi = Midi()
    map: tuple[Map, ...] = ()
    defaults: bool = True
    """False removes the default controllers (CC 20-28 and 102-108)."""


def load(path: Path | None = None, overrides: dict[str, Any] | None = None) -> Config:
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
    found = path if path is not None else _find()
    text = "" if found is None else _read(found)
    return parse(text, name=str(found or "defaults"), overrides=overrides)


def parse(text: str, *, name: str = FILE_NAME, overrides: dict[str, Any] | None = None) -> Config:
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
    try:
        return msgspec.convert(tables, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(_explain(str(error), text, name=name, given=given)) from error


def one_player(tables: dict[str, Any], *, name: str) -> None:
    """Take ``[[input]]`` written once as ``[input]``; this version hears one player."""
    inputs = tables.get("input")
    if not isinstance(inputs, list):
        return
    if len(inputs) != 1:
        raise ConfigError(f"{name}: [[input]] is given {len(inputs)} times; this version hears one player")
    tables["input"] = inputs[0]


def _find() -> Path | None:
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


def _explain(message: str, text: str, *, name: str, given: dict[str, Any]) -> str:
    """Turn msgspec's words into ``file, line N: section.key: what is wrong``."""
    at = _AT.search(message)
    path = (at["path"] or "") if at else ""
    what = message[: at.start()] if at else message
    unknown = _UNKNOWN.search(what)
    if unknown:
        path = f"{path}.{unknown['field']}".lstrip(".")
        what = "unknown key; mer-bridge init writes a file with all keys"
    if path.partition("[")[0] in given:
        place = "command line"
    else:
        line = _line_of(path, text)
        place = f"{name}, line {line}" if line else name
    return f"{place}: {path}: {what[:1].lower()}{what[1:]}"


def _line_of(path: str, text: str) -> int | None:
    """Line on which ``table.key`` or ``table[1].key`` is set, counted from 1; None if it is nowhere."""
    table, _, key = path.partition(".")
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
            found = current == path or (current == table and after == 0 and not key)
        elif current:
            found = current == table and after == 0 and inside.match(line) is not None
        else:
            found = at_top.match(line) is not None
        if found:
            return number
    return None
