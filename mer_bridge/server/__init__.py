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
from typing import TypeAlias

from mer_bridge import __version__, config, wire
from mer_bridge.errors import ConfigError, MerBridgeError, WireError
from mer_bridge.server.sockets import Connection, Guests, Port
from mer_bridge.server.subscriptions import Subscriptions, Wish
from mer_bridge.values import Command
from mer_bridge.wire import AudioBlock, AudioFormat, Message, Peer, hosts

MAX_CONNECTIONS = 16
IDLE_S = 10.0
"""A connection that sent no packet for so long makes room for a new one when there are too many."""
CLOSE_S = 0.8
"""How long `Server.close` waits for its threads, all together."""
MAX_FAILURES = 100
"""Failures in a row after which the listening itself is taken for broken."""
MAX_COMMANDS_HZ = 1000.0
"""Messages a second, but for audio, that one sender is heard with over UDP; so many may come at once."""
MAX_SENDERS = 64
"""Senders whose messages are counted; of more, those longest silent are forgotten."""
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

log = logging.getLogger(__name__)


class ServerStats:
    """What came and went since the start; counts only ever rise.

    Thread: any.

    Attributes
    ----------
    packets : int
        Datagrams and TCP packets received.
    malformed : int
        Of these (and of TCP streams), not OSC or not as the address table wants it.
    refused : int
        Datagrams and connections of strangers; connections beyond `MAX_CONNECTIONS`: the new
        one, or the one that was idle longest; messages beyond `MAX_COMMANDS_HZ`.
    unknown : int
        Messages to addresses that mean nothing here.
    audio_blocks : int
        Blocks handed on.
    connections : int
        TCP connections accepted.
    unsent : int
        Packets that could not be sent.
    failed : int
        Messages whose handling went wrong here; each is a bug to report.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.packets = self.malformed = self.refused = self.unknown = 0
        self.audio_blocks = self.connections = self.unsent = self.failed = 0

    def count(self, name: str) -> None:
        """Add one to the attribute `name`."""
        with self._lock:
            setattr(self, name, getattr(self, name) + 1)


class Server:
    """Listen on one port number over UDP and TCP, answer, and send to anybody.

    ``ping``, ``version``, ``subscribe`` and ``unsubscribe`` are answered here; every other
    command of the table goes to `on_command`.  Audio over TCP is lossless: its sender
    waits until there is room.

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
        self._players = players
        self._settings = settings
        self._guests = Guests(settings)
        self._on_audio = on_audio
        self._on_format = on_format
        self._on_command = on_command
        self._clock = clock
        self._subscriptions = Subscriptions()
        self._complaints = Complaints()
        self._pace = Pace()
        self._ways = Ways()
        self._connections: dict[Peer, Connection] = {}
        self._threads: list[threading.Thread] = []
        self._closing = threading.Event()
        self._port: Port | None = None
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
                    log.warning("what came in could not be handled: %r", error, exc_info=_debugging())
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
                self._handle(packet, peer)
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
                if self._closing.is_set() or not self._handle(packet, connection.peer):
                    break
        except WireError as error:
            self._malformed(error)
        finally:
            self._subscriptions.remove(connection.peer)
            del self._connections[connection.peer]
            connection.close()

    # what arrived, whichever way

    def _handle(self, packet: memoryview | bytearray, peer: Peer) -> bool:
        """Act on a packet; False when it is not OSC at all."""
        self.stats.count("packets")
        try:
            messages = wire.decode(packet)
        except WireError as error:
            self._malformed(error)
            return False
        complaints = [text for message in messages if (text := self._complaint_of(message, peer))]
        if complaints:  # one answer, however many there are
            answer = wire.encode_message("/mer/error", complaints[0][:MAX_ERROR])
            self.send(answer, self._ways.back(peer))
        return True

    def _complaint_of(self, message: Message, peer: Peer) -> str:
        """Act on a message; gives what to complain of, or nothing."""
        try:
            self._act(message, peer)
        except WireError as error:
            self._malformed(error)
            return str(error)
        except MerBridgeError as error:
            return str(error)
        except Exception:
            # This is the thread runner: a bug in a callback must not end the listening.
            self.stats.count("failed")
            log.exception("%s from %s could not be handled", message.address, peer)
        return ""

    def _act(self, message: Message, peer: Peer) -> None:
        asked = wire.incoming(message)
        if isinstance(asked, AudioBlock):
            self.stats.count("audio_blocks")
            while not self._on_audio(asked, peer) and peer.stream and not self._closing.is_set():
                pass  # each offer waits for room by itself
        elif isinstance(asked, AudioFormat):
            self._on_format(asked, peer)
        elif not peer.stream and not self._pace.take(peer, now_s=self._clock()):
            self.stats.count("refused")
        elif isinstance(asked, Command):
            self._command(asked, peer)
        else:
            self.stats.count("unknown")
            # Never answer what another bridge (or this one, sending to itself) sends out.
            if message.address.startswith("/mer/") and not wire.is_output(message.address):
                raise ConfigError(f"unknown address {message.address}")

    def _command(self, command: Command, peer: Peer) -> None:
        def reply(address: str, *arguments: wire.Argument) -> None:
            self.send(wire.encode_message(address, *arguments), self._ways.back(peer))

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

    def _malformed(self, error: WireError) -> None:
        self.stats.count("malformed")
        self._complaints.note(str(error), now_s=self._clock())


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


def _debugging() -> bool:
    """Whether a traceback is wanted."""
    return log.isEnabledFor(logging.DEBUG)


class Pace:
    """Let no sender have more than `MAX_COMMANDS_HZ` messages answered or obeyed.

    A flood of questions would cost the player's audio its place in the queue, and a forged
    one would send the answers to somebody else.

    Thread: the one that receives datagrams.

    Examples
    --------
    >>> pace, patch = Pace(), Peer("127.0.0.1", 9200)
    >>> sum(pace.take(patch, now_s=0.0) for _ in range(2000))
    1000
    >>> sum(pace.take(patch, now_s=0.5) for _ in range(2000))
    500
    """

    def __init__(self) -> None:
        self._left: dict[Peer, tuple[float, float]] = {}  # messages left, and since when

    def take(self, peer: Peer, *, now_s: float) -> bool:
        """Whether one more may be heard."""
        left, since_s = self._left.pop(peer, (MAX_COMMANDS_HZ, now_s))
        left = min(left + (now_s - since_s) * MAX_COMMANDS_HZ, MAX_COMMANDS_HZ)
        self._left[peer] = (left - 1.0 if left >= 1.0 else left, now_s)
        if len(self._left) > MAX_SENDERS:
            del self._left[next(iter(self._left))]
        return left >= 1.0


class Ways:
    """Remember at which port a sender wants its answers: Max sends from one and hears at another.

    Thread: any.

    Examples
    --------
    >>> ways, patch = Ways(), Peer("127.0.0.1", 9200)
    >>> ways.name(patch, Peer("127.0.0.1", 9201))
    >>> ways.back(patch).port, ways.back(Peer("127.0.0.1", 9300)).port
    (9201, 9300)
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._named: dict[Peer, Peer] = {}

    def name(self, peer: Peer, target: Peer) -> None:
        """Answer `peer` at `target` from now on; of more than `MAX_SENDERS` the oldest is forgotten."""
        with self._lock:
            self._named.pop(peer, None)
            if target != peer:
                self._named[peer] = target
            if len(self._named) > MAX_SENDERS:
                del self._named[next(iter(self._named))]

    def back(self, peer: Peer) -> Peer:
        """Where to answer it."""
        with self._lock:
            return self._named.get(peer, peer)


class Complaints:
    """Log what is wrong with packets, at most one line a second, however many there are.

    Examples
    --------
    >>> complaints = Complaints()
    >>> [complaints.note("not OSC", now_s=now_s) for now_s in (0.0, 0.5, 0.9, 1.0)]
    [1, 0, 0, 3]
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._unreported = 0
        self._quiet_until_s = float("-inf")

    def note(self, text: str, *, now_s: float) -> int:
        """Count a complaint; gives how many the line now written stands for, or 0."""
        with self._lock:
            self._unreported += 1
            if now_s < self._quiet_until_s:
                return 0
            reported, self._unreported = self._unreported, 0
            self._quiet_until_s = now_s + 1.0
        log.warning("%d malformed packets, the last one: %s", reported, text)
        return reported
