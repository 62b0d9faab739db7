"""All settings in one struct."""

from __future__ import annotations

from mer_bridge.config.base import Section
from mer_bridge.config.hearing import Gain, Gate, Hands, Input, Model, Profile, Ranging, Smoothing
from mer_bridge.config.output import Dashboard, Midi, Osc, OscQuery, Record
from mer_bridge.config.shows import Bind, Cue, Event, Map, Morph, Preset


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
    dashboard: Dashboard = Dashboard()
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
