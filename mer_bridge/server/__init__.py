"""The bridge's one port: audio and commands in, answers and bundles out, over UDP and TCP.

Anybody on this machine may connect; others only with ``osc.lan`` and from the addresses in
``osc.allow``.  Whatever arrives, nothing is raised, nothing hangs, and what is refused is
counted.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection

from mer_bridge import config
from mer_bridge.errors import WireError
from mer_bridge.server.counts import ServerStats
from mer_bridge.server.dispatch import AudioCallback, CommandCallback, Dispatcher, FormatCallback
from mer_bridge.server.sockets import Connection, Guests, Port
from mer_bridge.server.subscriptions import Subscriptions, Wish
from mer_bridge.wire import Peer

MAX_CONNECTIONS = 16
IDLE_S = 10.0
"""A connection that sent no packet for so long makes room for a new one when there are too many."""
CLOSE_S = 0.8
"""How long `Server.close` waits for its threads, all together."""
MAX_FAILURES = 100
"""Failures in a row after which the listening itself is taken for broken."""

log = logging.getLogger(__name__)


class Server:
    """Listen on one port number over UDP and TCP, answer, and send to anybody.

    What arrives is acted on by a `Dispatcher`: it answers ``ping``, ``version``, ``subscribe``
    and ``unsubscribe``; every other command of the table goes to `on_command`.  Audio over TCP
    is lossless: its sender waits until there is room.

    Thread: `start` and `close` control; `send`, `subscribers` and `take_newcomers` any.
    The callbacks run on the server's own threads (one for UDP, one per TCP connection) and
    must not block, except `on_audio` for a tenth of a second.

    Parameters
    ----------
    settings : config.Osc
        Where to listen and who may talk.
    on_audio : callable
        Receives `AudioBlock` and sender; see `AudioCallback`.
    on_format : callable
        Receives `AudioFormat` and sender.
    on_command : callable
        Receives `Command` and a function to answer with; a `MerBridgeError` it raises is
        answered as ``/mer/error``.
    players : collection of str
        Names of several players, to one of whom somebody may subscribe.
    clock : callable
        Monotonic seconds.

    Attributes
    ----------
    failure : Exception or None
        Why it hears nothing any more, if it does not.

    Raises
    ------
    ConfigError
        An entry of ``osc.allow`` is no address.
    """

    def __init__(
        self,
        settings: config.Osc,
        *,
        on_audio: AudioCallback,
        on_format: FormatCallback,
        on_command: CommandCallback,
        players: Collection[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.stats = ServerStats()
        self._settings = settings
        self._guests = Guests(settings)
        self._clock = clock
        self._subscriptions = Subscriptions()
        self._connections: dict[Peer, Connection] = {}
        self._threads: list[threading.Thread] = []
        self._closing = threading.Event()
        self._port: Port | None = None
        self._dispatcher = Dispatcher(
            self.send,
            on_audio=on_audio,
            on_format=on_format,
            on_command=on_command,
            players=players,
            stats=self.stats,
            subscriptions=self._subscriptions,
            clock=clock,
            closing=self._closing,
        )
        self.failure: Exception | None = None

    def start(self) -> None:
        """Take the port and begin to listen.

        Raises
        ------
        PortTaken
            Another program listens there.
        ConfigError
            The address is none of this machine, or lies beyond it without ``lan``.
        """
        self._port = Port(self._settings)
        self._run(self._listen, self._port)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port it listens on, once started."""
        if self._port is None:
            raise RuntimeError("the server has not been started")
        return self._port.address

    @property
    def subscribers(self) -> tuple[Peer, ...]:
        """Who has subscribed and has neither left nor expired."""
        return self._subscriptions.at(self._clock())

    @property
    def wishes(self) -> dict[Peer, Wish]:
        """The same, each with what it wants."""
        return self._subscriptions.wishes(self._clock())

    def take_newcomers(self) -> tuple[Peer, ...]:
        """Who has subscribed or renewed since the last call, to be told the whole state."""
        return self._subscriptions.take_newcomers()

    def send(self, packet: bytes, to: Peer) -> bool:
        """Send one packet without waiting; False (and counted) where it cannot be."""
        if to.stream:
            connection = self._connections.get(to)
            sent = connection is not None and connection.send(packet)
        else:
            sent = self._port is not None and self._port.send(packet, to)
        if not sent:
            self.stats.count("unsent")
        return sent

    def close(self) -> None:
        """Close the port and every connection and end the threads; safe to call twice."""
        if self._port is None or self._closing.is_set():
            return
        self._closing.set()
        self._port.wake()
        end_s = time.monotonic() + CLOSE_S
        self._threads[0].join(CLOSE_S)  # from here on no connection is added
        for connection in tuple(self._connections.values()):
            connection.shut()
        for thread in self._threads:
            thread.join(max(end_s - time.monotonic(), 0.0))
        self._port.close()

    def _run(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, name="mer-bridge osc", daemon=True)
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        self._threads.append(thread)
        thread.start()

    # UDP, and new connections

    def _listen(self, port: Port) -> None:
        in_a_row = 0
        while not self._closing.is_set():
            try:
                self._turn(port)
                in_a_row = 0
            except Exception as error:
                # The thread runner: no packet may make the bridge deaf.
                in_a_row += 1
                self.stats.count("failed")
                if in_a_row == 1:
                    traced = log.isEnabledFor(logging.DEBUG)
                    log.warning("what came in could not be handled: %r", error, exc_info=traced)
                if in_a_row >= MAX_FAILURES:
                    self.failure = error
                    return

    def _turn(self, port: Port) -> None:
        datagrams, connections = port.wait()
        if datagrams:
            self._receive(port)
        if connections:
            self._accept(port)

    def _receive(self, port: Port) -> None:
        for _ in range(64):  # then let a connection in: a flood must not lock it out
            received = port.receive()
            if received is None:
                return
            packet, peer = received
            if self._guests.welcome(peer.host):
                self._dispatcher.handle(packet, peer)
            else:
                self.stats.count("refused")

    def _accept(self, port: Port) -> None:
        accepted = port.accept()
        if accepted is None:
            # Out of file descriptors, say: the socket stays ready, so do not spin.
            self._closing.wait(0.05)
            return
        sock, peer = accepted
        if not self._guests.welcome(peer.host) or not self._has_place():
            self.stats.count("refused")
            sock.close()
            return
        self.stats.count("connections")
        connection = Connection(sock, peer, heard_s=self._clock())
        self._connections[peer] = connection
        self._run(self._converse, connection)

    def _has_place(self) -> bool:
        """Whether one more may connect; when there are too many, whoever is idle longest leaves."""
        connections = tuple(self._connections.values())
        if len(connections) < MAX_CONNECTIONS:
            return True
        idle = min(connections, key=lambda connection: connection.heard_s)
        if len(connections) > MAX_CONNECTIONS or self._clock() - idle.heard_s < IDLE_S:
            return False
        self.stats.count("refused")
        idle.shut()
        return True

    # one TCP connection

    def _converse(self, connection: Connection) -> None:
        try:
            for packet in connection.packets():
                connection.heard_s = self._clock()
                if self._closing.is_set() or not self._dispatcher.handle(packet, connection.peer):
                    break
        except WireError as error:
            self._dispatcher.malformed(error)
        finally:
            self._subscriptions.remove(connection.peer)
            del self._connections[connection.peer]
            connection.close()
