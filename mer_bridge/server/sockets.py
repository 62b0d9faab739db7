"""The sockets under `mer_bridge.server`: one port number over UDP and TCP, and who may use it."""

from __future__ import annotations

import errno
import ipaddress
import selectors
import socket
import struct
import sys
import threading
from collections.abc import Iterator

from mer_bridge import config
from mer_bridge.errors import ConfigError, PortTaken, WireError
from mer_bridge.wire import Peer, sized, split_host_port

MAX_FRAME_BYTES = 1 << 20
"""Longest packet over TCP."""
DATAGRAM_BYTES = 1 << 16
RECEIVE_BUFFER_BYTES = (4 << 20, 1 << 20, 256 << 10)
"""Asked of the system until it gives one; the usual default loses audio in a flood."""
BACKLOG = 128
"""Connections that may wait to be accepted."""
_AUTO_TRIES = 32


def resolve(host: str, *, key: str) -> str:
    """IPv4 address of a host; `key` names the setting in errors.

    Raises
    ------
    ConfigError
        There is no such host.
    """
    try:
        return socket.gethostbyname(host)
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"{key}: cannot find the host {host!r}. Try: 127.0.0.1") from error


def peer_at(text: str, *, key: str) -> Peer:
    """Receiver at ``host:port``; `key` names the setting in errors.

    Raises
    ------
    ConfigError
        It has no such form, or there is no such host.
    """
    host, port = split_host_port(text, key=key)
    if port == "auto":
        raise ConfigError(f"{key} = {text!r}: a receiver's port must be a number, such as 127.0.0.1:9130")
    return Peer(resolve(host, key=key), int(port))


def is_loopback(address: str) -> bool:
    """Whether an IPv4 address means this machine alone."""
    return address.startswith("127.")


class Guests:
    """Who may talk to the bridge: this machine, and with ``lan`` the addresses in ``allow``.

    Raises
    ------
    ConfigError
        An entry of ``allow`` is no address or network.
    """

    def __init__(self, settings: config.Osc) -> None:
        try:
            allowed = tuple(ipaddress.ip_network(entry, strict=False) for entry in settings.allow)
        except ValueError as error:
            raise ConfigError(f"osc.allow: {error}. Try: 192.168.1.20 or 192.168.1.0/24") from error
        self._allowed = allowed if settings.lan else ()

    def welcome(self, host: str) -> bool:
        """Whether to listen to this IPv4 address."""
        if is_loopback(host):
            return True
        return bool(self._allowed) and any(ipaddress.ip_address(host) in net for net in self._allowed)


class Port:
    """One port number, bound over UDP and TCP; nothing it does waits except `wait`.

    Raises
    ------
    PortTaken
        Another program has it.
    ConfigError
        It lies beyond this machine without ``lan``, or the system refuses it.
    """

    def __init__(self, settings: config.Osc) -> None:
        host, port = split_host_port(settings.listen, key="osc.listen")
        address = resolve(host, key="osc.listen")
        if not is_loopback(address) and not settings.lan:
            raise ConfigError(
                f"osc.listen = {settings.listen!r} can be reached from other machines. "
                "Try: --osc-lan, with their addresses in osc.allow; or 127.0.0.1"
            )
        self.tcp, self.udp = _bind_free(address) if port == "auto" else _bind(address, int(port))
        self.address: tuple[str, int] = self.udp.getsockname()
        self._outside: socket.socket | None = None
        self._waker, self._woken = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        for sock in (self.udp, self.tcp, self._woken):
            sock.setblocking(False)
            self._selector.register(sock, selectors.EVENT_READ)
        _enlarge(self.udp)
        self._buffer = memoryview(bytearray(DATAGRAM_BYTES))

    def wait(self) -> tuple[bool, bool]:
        """Wait until something comes; gives whether there are datagrams, and connections."""
        ready = [key.fileobj for key, _ in self._selector.select()]
        return self.udp in ready, self.tcp in ready

    def wake(self) -> None:
        """Make `wait` return, from any thread."""
        self._waker.send(b"\0")

    def receive(self) -> tuple[memoryview, Peer] | None:
        """Next datagram, valid until the next call; None when there is none."""
        try:
            size, (host, port) = self.udp.recvfrom_into(self._buffer)
        except OSError:  # none left; or Windows tells of an earlier answer that nobody took
            return None
        return self._buffer[:size], Peer(host, port)

    def accept(self) -> tuple[socket.socket, Peer] | None:
        """Next connection; None when there is none or it is gone again."""
        try:
            sock, (host, port) = self.tcp.accept()
        except OSError:
            return None
        return sock, Peer(host, port, stream=True)

    def send(self, packet: bytes, to: Peer) -> bool:
        """Send a datagram; False where the system does not take it."""
        try:
            return self._socket_for(to.host).sendto(packet, (to.host, to.port)) == len(packet)
        except OSError:
            return False

    def _socket_for(self, host: str) -> socket.socket:
        # Answers come from the port that was asked, or Pd would not hear them.  But a
        # socket on 127.0.0.1 cannot send beyond it, so that leaves by another one.
        if is_loopback(host) or not is_loopback(self.address[0]):
            return self.udp
        if self._outside is None:
            self._outside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self._outside.setblocking(False)
        return self._outside

    def close(self) -> None:
        """Give the port back; safe to call twice."""
        self._selector.close()
        for sock in (self.udp, self.tcp, self._waker, self._woken, self._outside):
            if sock is not None:
                sock.close()


def _enlarge(udp: socket.socket) -> None:
    for size in RECEIVE_BUFFER_BYTES:
        try:
            udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
        except OSError:  # macOS refuses where Linux gives what it may
            continue
        return


def _bind_free(address: str) -> tuple[socket.socket, socket.socket]:
    """TCP and UDP sockets on a port that is free for both."""
    for _ in range(_AUTO_TRIES - 1):
        try:
            return _bind(address, 0)
        except PortTaken:  # free over TCP, but not over UDP
            continue
    return _bind(address, 0)


def _bind(address: str, port: int) -> tuple[socket.socket, socket.socket]:
    tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        if sys.platform == "win32":  # there, the other option would let two programs share the port
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:  # or the port would stay taken for a minute after a connection
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tcp.bind((address, port))
        udp.bind((address, tcp.getsockname()[1]))
        tcp.listen(BACKLOG)
    except OSError as error:
        tcp.close()
        udp.close()
        if error.errno in {errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE)}:
            raise PortTaken(
                f"port {port} is taken by another program. Try: --osc-listen {address}:auto"
            ) from error
        reason = error.strerror or error
        raise ConfigError(f"osc.listen: cannot use {address}:{port}: {reason}") from error
    return tcp, udp


class Connection:
    """One TCP connection that carries packets behind their length (OSC 1.0 streams).

    Thread: `packets` its own; `send` and `close` any.

    Attributes
    ----------
    peer : Peer
    heard_s : float
        When its last packet came, by the clock of whoever owns it.
    """

    def __init__(self, sock: socket.socket, peer: Peer, *, heard_s: float = 0.0) -> None:
        self.peer = peer
        self.heard_s = heard_s
        self._socket = sock
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lock = threading.Lock()

    def packets(self) -> Iterator[bytearray]:
        """Packets as they come, until either side ends the connection.

        Raises
        ------
        WireError
            A length that no packet can have: the other side speaks another language.
        """
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            while header := self._read(4, selector):
                (size,) = struct.unpack(">I", header)
                if size == 0 or size % 4 or size > MAX_FRAME_BYTES:
                    raise WireError(f"{self.peer}: a packet of {size} bytes: not an OSC 1.0 stream")
                packet = self._read(size, selector)
                if packet is None:
                    return
                yield packet

    def _read(self, n: int, selector: selectors.BaseSelector) -> bytearray | None:
        """Exactly `n` bytes; None when the connection ended before."""
        content = bytearray(n)
        rest = memoryview(content)
        while rest:
            try:
                got = self._socket.recv_into(rest)
            except BlockingIOError:
                selector.select()
                continue
            except OSError:
                return None
            if got == 0:
                return None
            rest = rest[got:]
        return content

    def send(self, packet: bytes) -> bool:
        """Send a packet without waiting; False where it cannot be sent whole."""
        framed = sized(packet)
        with self._lock:
            try:
                sent = self._socket.send(framed)
            except OSError:
                return False
        if sent < len(framed):  # the other side does not read; half a packet cannot be taken back
            self.shut()
        return sent == len(framed)

    def shut(self) -> None:
        """End the connection, which ends `packets` too."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it had ended already

    def close(self) -> None:
        """Give the socket back; only when nobody iterates `packets` any more."""
        with self._lock:
            self._socket.close()
