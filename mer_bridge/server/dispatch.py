"""What becomes of a packet, whichever way it came: audio, a format, a question or a command.

``ping``, ``version``, ``subscribe`` and ``unsubscribe`` are answered here; the rest is handed on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection
from typing import TypeAlias

from mer_bridge import __version__, wire
from mer_bridge.errors import ConfigError, MerBridgeError, WireError
from mer_bridge.server.counts import Complaints, ServerStats
from mer_bridge.server.senders import Pace, Ways
from mer_bridge.server.subscriptions import Subscriptions, Wish
from mer_bridge.values import Command
from mer_bridge.wire import AudioBlock, AudioFormat, Message, Peer, hosts

MAX_RATE_HZ = 200.0
"""Most steps a second that can be asked for, as for ``osc.rate_hz``."""
MAX_ERROR = 160
"""Characters of an ``/mer/error``: an answer must not be much longer than the question."""

AudioCallback: TypeAlias = Callable[[AudioBlock, Peer], bool]
"""Takes a block; False means "no room yet": what came over TCP is then offered again."""
FormatCallback: TypeAlias = Callable[[AudioFormat, Peer], None]
Reply: TypeAlias = Callable[..., None]
"""``reply(address, *arguments)``: one message to whoever asked."""
CommandCallback: TypeAlias = Callable[[Command, Reply], None]

log = logging.getLogger(__package__)  # people read `mer_bridge.server` before the line


class Dispatcher:
    """Act on what arrived, answer it, and count what cannot be taken.

    Thread: those of the server, several at once; datagrams are handled by one of them.

    Parameters
    ----------
    send : callable
        Sends a packet to a peer without waiting.
    on_audio, on_format, on_command : callable
        As for `mer_bridge.server.Server`.
    players : collection of str
        Names of several players, to one of whom somebody may subscribe.
    stats : ServerStats
        Where it counts.
    subscriptions : Subscriptions
        Who wants output.
    clock : callable
        Monotonic seconds.
    closing : threading.Event
        Once set, nobody waits for room any more.
    """

    def __init__(
        self,
        send: Callable[[bytes, Peer], bool],
        *,
        on_audio: AudioCallback,
        on_format: FormatCallback,
        on_command: CommandCallback,
        players: Collection[str],
        stats: ServerStats,
        subscriptions: Subscriptions,
        clock: Callable[[], float],
        closing: threading.Event,
    ) -> None:
        self._send = send
        self._on_audio = on_audio
        self._on_format = on_format
        self._on_command = on_command
        self._players = players
        self._stats = stats
        self._subscriptions = subscriptions
        self._clock = clock
        self._closing = closing
        self._complaints = Complaints()
        self._pace = Pace()
        self._ways = Ways()

    def handle(self, packet: memoryview | bytearray, peer: Peer) -> bool:
        """Act on a packet; False when it is not OSC at all."""
        self._stats.count("packets")
        try:
            messages = wire.decode(packet)
        except WireError as error:
            self.malformed(error)
            return False
        complaints = [text for message in messages if (text := self._complaint_of(message, peer))]
        if complaints:  # one answer, however many there are
            answer = wire.encode_message("/mer/error", complaints[0][:MAX_ERROR])
            self._send(answer, self._ways.back(peer))
        return True

    def malformed(self, error: WireError) -> None:
        """Count what is not OSC, or not as the address table wants it, and log it now and then."""
        self._stats.count("malformed")
        self._complaints.note(str(error), now_s=self._clock())

    def _complaint_of(self, message: Message, peer: Peer) -> str:
        """Act on a message; gives what to complain of, or nothing."""
        try:
            self._act(message, peer)
        except WireError as error:
            self.malformed(error)
            return str(error)
        except MerBridgeError as error:
            return str(error)
        except Exception:
            # This is the thread runner: a bug in a callback must not end the listening.
            self._stats.count("failed")
            log.exception("%s from %s could not be handled", message.address, peer)
        return ""

    def _act(self, message: Message, peer: Peer) -> None:
        asked = wire.incoming(message)
        if isinstance(asked, AudioBlock):
            self._stats.count("audio_blocks")
            while not self._on_audio(asked, peer) and peer.stream and not self._closing.is_set():
                pass  # each offer waits for room by itself
        elif isinstance(asked, AudioFormat):
            self._on_format(asked, peer)
        elif not peer.stream and not self._pace.take(peer, now_s=self._clock()):
            self._stats.count("refused")
        elif isinstance(asked, Command):
            self._command(asked, peer)
        else:
            self._stats.count("unknown")
            # Never answer what another bridge (or this one, sending to itself) sends out.
            if message.address.startswith("/mer/") and not wire.is_output(message.address):
                raise ConfigError(f"unknown address {message.address}")

    def _command(self, command: Command, peer: Peer) -> None:
        def reply(address: str, *arguments: wire.Argument) -> None:
            self._send(wire.encode_message(address, *arguments), self._ways.back(peer))

        if command.verb == "ping":
            if command.arguments:
                self._ways.name(peer, _target(command, peer))
            reply("/mer/pong")
        elif command.verb == "version":
            reply("/mer/version", __version__)
        elif command.verb == "subscribe":
            wish = self._wish(command)
            self._subscriptions.renew(_target(command, peer), now_s=self._clock(), wish=wish)
        elif command.verb == "unsubscribe":
            self._subscriptions.remove(_target(command, peer))
        else:
            self._on_command(command, reply)

    def _wish(self, command: Command) -> Wish:
        """What a subscriber wants, checked."""
        if self._players and command.player and command.player not in self._players:
            known = ", ".join(self._players)
            raise ConfigError(f"subscribe: no player is named {command.player!r}. Known: {known}")
        return _wish(command)._replace(player=command.player if self._players else "")


def _target(command: Command, peer: Peer) -> Peer:
    """Where a subscriber wants to be sent to: another port over UDP, or back the way it asked."""
    port = int(command.arguments[0]) if command.arguments else 0
    if port == 0:
        return peer
    if not 1 <= port <= 65_535:
        raise ConfigError(f"{command.verb}: a port is 1..65535, got {port}")
    return Peer(peer.host, port)


def _wish(command: Command) -> Wish:
    """Pace and parts that a subscriber wants, checked."""
    given = command.arguments
    rate_hz = float(given[1]) if len(given) > 1 else 0.0
    parts = str(given[2]) if len(given) > 2 else ""
    if not 0.0 <= rate_hz <= MAX_RATE_HZ:
        raise ConfigError(f"subscribe: a rate is 0..{MAX_RATE_HZ:g} steps a second, got {rate_hz:g}")
    hosts.wanted(parts, key="subscribe")
    return Wish(rate_hz, parts)
