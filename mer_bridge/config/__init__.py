"""The configuration: frozen structs are schema, defaults and validation at once.

In: TOML text and command-line overrides (``section.key`` = value).  Out: a `Config`.
Sections stand in `hearing` (what is heard), `output` (where it goes) and `shows` (what it
steers); `whole` has all of them, and `reading` turns text into it.
"""

from __future__ import annotations

from mer_bridge.config.base import Section
from mer_bridge.config.hearing import (
    Filter,
    Gain,
    Gate,
    Hands,
    Input,
    Model,
    Profile,
    Ranging,
    Smoothing,
)
from mer_bridge.config.output import Dashboard, HostName, Midi, Osc, OscQuery, Part, Record, Target
from mer_bridge.config.reading import (
    FILE_NAME,
    LISTS,
    MAX_FILE_BYTES,
    as_tables,
    find,
    from_tables,
    line_of,
    load,
    parse,
)
from mer_bridge.config.shows import Bind, Cue, Event, Map, Morph, Preset
from mer_bridge.config.whole import ENSEMBLE, MAX_PLAYERS, Config

__all__ = [
    "ENSEMBLE",
    "FILE_NAME",
    "LISTS",
    "MAX_FILE_BYTES",
    "MAX_PLAYERS",
    "Bind",
    "Config",
    "Cue",
    "Dashboard",
    "Event",
    "Filter",
    "Gain",
    "Gate",
    "Hands",
    "HostName",
    "Input",
    "Map",
    "Midi",
    "Model",
    "Morph",
    "Osc",
    "OscQuery",
    "Part",
    "Preset",
    "Profile",
    "Ranging",
    "Record",
    "Section",
    "Smoothing",
    "Target",
    "as_tables",
    "find",
    "from_tables",
    "line_of",
    "load",
    "parse",
]
