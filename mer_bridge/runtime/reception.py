"""Every command of a running bridge, given to whom it concerns: all players, one, or none of them.

``/mer/hold 1`` is for everybody, ``/mer/player/anna/hold 1`` for one.  What belongs to the show
as a whole (maps, presets, settings, the model) has no player.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mer_bridge import mapping
from mer_bridge.commands import COMMANDS
from mer_bridge.errors import ConfigError
from mer_bridge.runtime import desk
from mer_bridge.runtime.changes import VERBS, Changes
from mer_bridge.runtime.keeper import Keeper
from mer_bridge.runtime.parts import Parts
from mer_bridge.runtime.player import Player
from mer_bridge.runtime.recording import Recording
from mer_bridge.runtime.stats import Stats
from mer_bridge.runtime.worker import Reply
from mer_bridge.values import Command

PERSONAL = ("profile", "profile/save")
"""Commands that several players cannot share."""


class Reception:
    """Answer commands, or leave them to whoever obeys them.

    Thread: any.

    Parameters
    ----------
    parts : Parts
    changes : Changes
    keepers : mapping of player's name to Keeper
    recording : Recording
    stats : callable
        Gives the counts of a player, or with an empty name of all.
    """

    def __init__(
        self,
        parts: Parts,
        *,
        changes: Changes,
        keepers: Mapping[str, Keeper],
        recording: Recording,
        stats: Callable[[str], Stats],
    ) -> None:
        self._parts = parts
        self._changes = changes
        self._keepers = keepers
        self._recording = recording
        self._stats = stats

    def __call__(self, command: Command, reply: Reply) -> None:
        """Carry out a command soon, and answer it.

        Raises
        ------
        MerBridgeError
            It cannot be carried out.
        """
        chosen = self._chosen(command)
        player = chosen[0] if len(chosen) == 1 else None
        if command.verb == "status":
            reply("/mer/status", *self._stats(player.name if player else "").pairs())
        elif command.verb == "profile/save" and player:
            saved = self._keepers[player.name].save(*map(str, command.arguments[:1]))
            reply("/mer/answer", saved)
        elif player is not None and player.name:
            self._ask_one(player, command, reply)
        elif command.verb in mapping.COMMANDS:
            self._parts.sender.ask(command, reply)
        elif command.verb in desk.VERBS:
            reply("/mer/answer", self._parts.desk.obey(command))
        elif command.verb in VERBS:
            self._changes.ask(command, reply)
        else:
            self._ask_all(chosen, command, reply)

    def _chosen(self, command: Command) -> Sequence[Player]:
        """The players whom a command is for."""
        players = self._parts.players
        if len(players) == 1:
            name = players[0].config.input.name
            if command.player and name not in {"", command.player}:
                raise ConfigError(f"no player is named {command.player!r}; the only one is {name!r}")
            return players
        if not command.player:
            return players
        found = [player for player in players if player.name == command.player]
        if not found:
            known = ", ".join(player.name for player in players)
            raise ConfigError(f"no player is named {command.player!r}. Known: {known}")
        return found

    def _ask_one(self, player: Player, command: Command, reply: Reply) -> None:
        """One of several players."""
        if command.verb == "record":
            self._changes.ask(command, _signed(reply, player))
        elif command.verb in COMMANDS:
            player.worker.ask(command, _signed(reply, player))
        else:
            raise ConfigError(f"/mer/{command.verb} is for all players together; send it without a name")

    def _ask_all(self, players: Sequence[Player], command: Command, reply: Reply) -> None:
        if len(players) > 1 and command.verb in PERSONAL:
            raise ConfigError(f"/mer/{command.verb}: whose? Write /mer/player/<name>/{command.verb}")
        if command.verb == "hold" and command.arguments:
            self._parts.desk.hold(on=bool(command.arguments[0]))
        for player in players:
            player.worker.ask(command, _signed(reply, player))


def _signed(reply: Reply, player: Player) -> Reply:
    """Answer with the player's name before the words, where there are several."""
    if not player.name:
        return reply

    def signed(address: str, *arguments: float | str) -> None:
        reply(address, *(f"{player.name}: {each}" if isinstance(each, str) else each for each in arguments))

    return signed
