"""How a bridge stands: everything that holds now, in one snapshot for whoever shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from mer_bridge.card import Card
from mer_bridge.config import Config, Preset
from mer_bridge.profile import State


class Learnt(NamedTuple):
    """What was learnt about one player, and the weights in use.

    `name` is the player's, empty for one that needs none; `profile` is where it is kept, empty
    where it is not; `state` is None before the first tick.
    """

    name: str
    profile: str
    state: State | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds now.

    Attributes
    ----------
    config : Config
        The settings, with all that was changed since the start.
    card : Card
        Of the model that hears.
    players : tuple of Learnt
        In the order of the configuration, at least one.
    presets : tuple of Preset
        Those of the file, and those stored since.
    preset : str
        The one that holds; empty for none.
    mix : mapping of str to float
        Weights of the morph by preset; empty while it is off.
    is_recording : bool
    has_midi : bool
        Whether controllers go out, so that one can be learnt.
    can_save : bool
        Whether there is a settings file.
    """

    config: Config
    card: Card
    players: tuple[Learnt, ...]
    presets: tuple[Preset, ...]
    preset: str
    mix: Mapping[str, float]
    is_recording: bool
    has_midi: bool
    can_save: bool
