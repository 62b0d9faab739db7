"""Recording switched on and off while the bridge runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from mer_bridge.card import Card
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError, MerBridgeError
from mer_bridge.runtime.player import Player
from mer_bridge.runtime.sender import Sender
from mer_bridge.sinks.ledger import SENT, Ledger, State
from mer_bridge.sinks.session import Session

Say = Callable[[str], None]


class Recording:
    """At most one session of each player at a time, as a tap of its worker.

    A single player's session is the folder itself; several have a folder of their name in it.
    What was sent meanwhile is kept beside, once for those who began together.

    Thread: any.

    Parameters
    ----------
    players : sequence of Player
    say : callable
        Told why a session ended before its time.
    sender : Sender
        Whose controls are kept.
    state : callable
        What the bridge counts, by name.
    """

    def __init__(self, players: Sequence[Player], say: Say, *, sender: Sender, state: State) -> None:
        self._players = players
        self._say = say
        self._sender = sender
        self._state = state
        self._ledgers: dict[str, Ledger] = {}
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}
        self._lost = 0

    @property
    def dropped(self) -> int:
        """What sessions could not keep."""
        sessions, ledgers = tuple(self._sessions.values()), tuple(self._ledgers.values())
        waiting = sum(session.dropped for session in sessions)
        return self._lost + waiting + sum(ledger.dropped for ledger in dict.fromkeys(ledgers))

    @property
    def is_on(self) -> bool:
        """Whether a session is being kept."""
        return any(not session.error for session in tuple(self._sessions.values()))

    def begin(self, folder: Path, config: Config, card: Card, *, player: str = "") -> None:
        """Keep a session of everybody, or of one player, in a new folder.

        Raises
        ------
        ConfigError
            One is being kept already, or the folder exists or cannot be made.
        """
        with self._lock:
            chosen = self._chosen(player)
            for each in chosen:
                kept = self._sessions.get(each.name)
                if kept is not None and not kept.error:
                    raise ConfigError("a recording is going on already; /mer/record 0 ends it")
                self._end(each)
                home = folder / each.name if each.name else folder
                try:
                    self._begin(each, home, config, card)
                except MerBridgeError:
                    self._end_all(chosen)
                    raise
            try:
                ledger = Ledger(folder / SENT, state=self._state)
            except MerBridgeError:
                self._end_all(chosen)
                raise
            self._ledgers |= {each.name: ledger for each in chosen}
            self._sender.attach(ledger)

    def end(self, player: str = "") -> None:
        """Finish the sessions that there are, or one player's; safe to call twice."""
        with self._lock:
            self._end_all(self._chosen(player))

    def switch(self, on: float | str, config: Config, card: Card, *, player: str = "") -> str:
        """Begin a session named by the time, or end it; gives what to answer."""
        if on not in {0, 1}:
            raise ConfigError(f"/mer/record takes 1 or 0, got {on}")
        if not on:
            folders = {self._home(each) for each in self._chosen(player)} - {""}
            self.end(player)
            return f"recorded: {', '.join(sorted(folders))}" if folders else "nothing was recorded"
        folder = free_folder(Path(config.record.folder), time.strftime("%Y-%m-%d_%H-%M-%S"))
        self.begin(folder, config, card, player=player)
        return f"recording: {folder.name}"

    def _chosen(self, player: str) -> list[Player]:
        """Everybody, or the one of that name."""
        return [each for each in self._players if player in {"", each.name}]

    def _home(self, player: Player) -> str:
        """Name of the folder that a player's session is in; empty without one."""
        session = self._sessions.get(player.name)
        if session is None:
            return ""
        return session.folder.parent.name if player.name else session.folder.name

    def _begin(self, player: Player, folder: Path, config: Config, card: Card) -> None:
        worker = player.worker
        session = Session(
            folder,
            config=config,
            card=card,
            player=player.name,
            from_start=worker.samples == 0,
            say=self._say,
        )
        self._sessions[player.name] = session
        worker.tap = session

    def _end(self, player: Player) -> None:
        player.worker.tap = None
        session = self._sessions.pop(player.name, None)
        if session is not None:
            session.close()
            self._lost += session.dropped
        ledger = self._ledgers.pop(player.name, None)
        if ledger is not None and ledger not in self._ledgers.values():
            self._sender.detach(ledger)
            ledger.close()
            self._lost += ledger.dropped

    def _end_all(self, chosen: Sequence[Player]) -> None:
        for each in chosen:
            self._end(each)


def free_folder(home: Path, name: str) -> Path:
    """A folder of that name that does not exist yet, numbered if need be."""
    folder, number = home / name, 1
    while folder.exists():
        number += 1
        folder = home / f"{name}-{number}"
    return folder
