"""All settings in one struct."""

from __future__ import annotations

import re

import msgspec

from mer_bridge.config.base import Section
from mer_bridge.config.hearing import Gain, Gate, Hands, Input, Model, Profile, Ranging, Smoothing
from mer_bridge.config.output import Dashboard, Midi, Osc, OscQuery, Record
from mer_bridge.config.shows import Bind, Cue, Event, Map, Morph, Preset
from mer_bridge.errors import ConfigError

MAX_PLAYERS = 15
"""Each has a MIDI channel of its own, and so has the ensemble."""
ENSEMBLE = "ensemble"
"""Name of all players together."""
NO_PLAYERS = frozenset({ENSEMBLE, "abs"})
"""Names that mean something else in addresses and maps."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,31}")


class Config(Section, frozen=True, kw_only=True):
    """All settings; each has a default, so an empty file is a valid one."""

    input: Input = Input()
    others: tuple[Input, ...] = ()
    """Further players, in a file one more [[input]] each."""
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

    def __post_init__(self) -> None:
        """Refuse players that cannot be told apart."""
        if self.others:
            _check_players(self)

    @property
    def players(self) -> tuple[Input, ...]:
        """Every input, the first one first."""
        return (self.input, *self.others)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all players; none for one that has no name."""
        return tuple(player.name for player in self.players if player.name)

    def alone(self, number: int) -> Config:
        """The settings as if one player, counted from 0, were the only one.

        The player's own profile stands where that of a single player stands.
        """
        player = self.players[number]
        profile = Profile(name=player.profile) if player.profile else self.profile
        return msgspec.structs.replace(self, input=player, others=(), profile=profile)

    def channel_of(self, number: int) -> int:
        """MIDI channel 1..16 of a player, counted from 0: its own, or the next behind ``midi.channel``."""
        own = self.players[number].midi_channel
        return own or (self.midi.channel - 1 + (number + 1 if self.others else 0)) % 16 + 1


def _check_players(config: Config) -> None:
    if len(config.players) > MAX_PLAYERS:
        raise ConfigError(f"[[input]]: at most {MAX_PLAYERS} players, got {len(config.players)}")
    names, profiles = set[str](), set[str]()
    for number, player in enumerate(config.players, start=1):
        place, name, profile = f"[[input]] {number}", player.name.casefold(), player.profile.casefold()
        if not _NAME.fullmatch(player.name):
            raise ConfigError(
                f"{place}: name = {player.name!r}: of several players each needs a name, "
                "1..32 letters, digits and _, no digit first"
            )
        if player.name in NO_PLAYERS:
            raise ConfigError(f"{place}: no player can be named {player.name!r}; take another name")
        if name in names:
            raise ConfigError(f"{place}: another player is named {player.name!r} already")
        if profile in profiles:
            raise ConfigError(f"{place}: profile {player.profile!r} is another player's already")
        names.add(name)
        profiles |= {profile} - {""}
