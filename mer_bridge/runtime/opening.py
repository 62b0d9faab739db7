"""The sources of all players, opened; a sound card that several of them name is opened once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import NamedTuple

import msgspec

from mer_bridge.config import Input
from mer_bridge.errors import ConfigError
from mer_bridge.sources import Source, open_source
from mer_bridge.sources.osc import OscSource
from mer_bridge.sources.shared import Hall, SharedSource


class Card(NamedTuple):
    """What makes two inputs one sound card."""

    device: str
    sample_rate: int
    block: int


def open_sources(players: Sequence[Input], opened: ExitStack) -> list[Source]:
    """A source for each player, in their order; `opened` closes them.

    What comes over OSC is handed to its source by the server.

    Raises
    ------
    ConfigError
        Players share a sound card without saying which channel is whose.
    MerBridgeError
        As `mer_bridge.sources.open_source`.
    """
    halls: dict[Card, Hall] = {}
    sources: list[Source] = []
    for player in players:
        sharing = [each for each in players if _card(each) == _card(player)] if _card(player) else []
        if player.kind == "osc":
            source: Source = OscSource(player)
        elif len(sharing) > 1:
            source = SharedSource(_hall(sharing, halls))
        else:
            source = open_source(player)
        opened.callback(source.close)
        sources.append(source)
    return sources


def _card(player: Input) -> Card | None:
    """The sound card of a player who has one."""
    if player.kind != "soundcard":
        return None
    return Card(player.device.casefold(), player.sample_rate, player.block)


def _hall(sharing: Sequence[Input], halls: dict[Card, Hall]) -> Hall:
    """The one card of several players, opened wide enough for all their channels."""
    card = _card(sharing[0])
    assert card is not None  # noqa: S101 - who shares a card has one
    if card not in halls:
        unsaid = [player.name for player in sharing if not player.channel]
        if unsaid:
            names = " and ".join(player.name for player in sharing)
            raise ConfigError(
                f"{names} share a sound card: write channel = N in the [[input]] of {unsaid[0]}"
            )
        widest = max(player.channel for player in sharing)
        halls[card] = Hall(open_source(msgspec.structs.replace(sharing[0], channel=widest)))
    return halls[card]
