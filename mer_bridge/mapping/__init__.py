"""Frames in, controls out: which value steers which target, and what happens when.

In: a `Frame` per output step, and commands.  Out: a list of `Control`, in the units of the
map for ``osc:`` targets and 0..1 for most of MIDI.  The parts, in the order of the way:
`readings` (all values), `expression` (arithmetic over them), `route` (one map), `events`,
`presets` with the weight `field` of the morph, `cues`, and the `mapper` that runs them.
"""

from __future__ import annotations

from mer_bridge.mapping.mapper import COMMANDS, DEFAULT_CCS, Mapper
from mer_bridge.mapping.readings import LEVEL_FLOOR_DB, SOURCE_NAMES
from mer_bridge.mapping.route import SETTLE_CALLS
from mer_bridge.mapping.snapshots import presets_toml, with_presets
from mer_bridge.mapping.targets import RESERVED_CCS

__all__ = [
    "COMMANDS",
    "DEFAULT_CCS",
    "LEVEL_FLOOR_DB",
    "RESERVED_CCS",
    "SETTLE_CALLS",
    "SOURCE_NAMES",
    "Mapper",
    "presets_toml",
    "with_presets",
]
