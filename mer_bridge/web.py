"""Pages and WebSockets for programs on this machine: one door for all that is answered over HTTP.

In: a web application, and a socket that already listens.  Out: its answers, from a thread of
its own that cannot hold up audio or OSC.  `Doorman` says who is answered: welcome addresses
that call us by our own name, and never the web page of another site.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
import sys
import threading
from typing import Any
from urllib.parse import urlsplit

from mer_bridge.config import Osc
from mer_bridge.errors import ConfigError, MissingDependency, PortTaken
from mer_bridge.server.sockets import Guests, is_loopback, resolve
from mer_bridge.wire import split_host_port

STOP_S = 0.4
"""Longest wait for the thread on stopping."""
BACKLOG = 16
"""Connections that may wait to be accepted."""
SEND_BUFFER_BYTES = 1 << 14
"""What the system may keep for one listener: with more, a slow one would be shown the past."""

log = logging.getLogger(__name__)


def bind(listen: str, *, key: str, osc: Osc) -> socket.socket:
    """A socket that listens on ``host:port``; port ``auto`` takes a free one.

    Parameters
    ----------
    listen : str
    key : str
        Name of the setting, for errors.
    osc : Osc
        Its ``lan`` allows listening beyond this machine.

    Raises
    ------
    PortTaken, ConfigError
        The address cannot be listened on.
    """
    host, port = split_host_port(listen, key=key)
    address = resolve(host, key=key)
    if not is_loopback(address) and not osc.lan:
        raise ConfigError(
            f"{key} = {listen!r} can be reached from other machines. "
            "Try: --osc-lan, with their addresses in osc.allow; or 127.0.0.1"
        )
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there, it would let two programs share the port
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)  # connections inherit it
    try:
        sock.bind((address, 0 if port == "auto" else int(port)))
        sock.listen(BACKLOG)
    except OSError as error:
        sock.close()
        raise PortTaken(f"{key}: cannot use {address}:{port}: {error.strerror or error}") from error
    return sock


class Doorman:
    """Decide who is answered.

    Parameters
    ----------
    osc : Osc
        ``lan`` and ``allow`` count here as for OSC.
    address : tuple of str and int
        Where we listen.
    """

    def __init__(self, osc: Osc, address: tuple[str, int]) -> None:
        self._guests = Guests(osc)
        self._hosts = {"localhost", "127.0.0.1", address[0]}
        self._everywhere = address[0] == "0.0.0.0"  # noqa: S104 - asked for, and only with osc.lan

    def lets_in(self, request: Any) -> bool:
        """Whether to answer: a welcome address, our own name, and no web page of another site."""
        origin = request.headers.get("origin")
        return self._is_welcome(request) and (origin is None or self._is_ours(_host_of(origin, whole=True)))

    def lets_control(self, request: Any) -> bool:
        """Likewise, and if a web page asks, then it is our own: same name and same port."""
        origin, host = request.headers.get("origin"), request.headers.get("host", "")
        return self.lets_in(request) and (origin is None or urlsplit(origin).netloc == host)

    def _is_welcome(self, request: Any) -> bool:
        client = request.client
        is_ours = self._is_ours(_host_of(request.headers.get("host", ""), whole=False))
        return client is not None and is_ours and self._guests.welcome(client.host)

    def _is_ours(self, host: str) -> bool:
        """Whether this names us; a name that somebody else gave our address (DNS rebinding) does not."""
        if host in self._hosts:
            return True
        try:
            return self._everywhere and isinstance(ipaddress.ip_address(host), ipaddress.IPv4Address)
        except ValueError:
            return False


def _host_of(text: str, *, whole: bool) -> str:
    """The host in a URL, or in a ``host:port``; empty where there is none."""
    try:
        return urlsplit(text if whole else f"//{text}").hostname or ""
    except ValueError:
        return ""


class Site:
    """Answer, from its construction on, until `close`.

    Thread: control; the answers have a thread of their own.

    Parameters
    ----------
    app : ASGI application
    sock : socket
        Listens already; closed at the end.
    name : str
        For people: the thread, and what is logged when it ends.
    max_clients : int
        Connections at once; further ones are refused.
    max_text : int
        Longest message that a WebSocket may send, in bytes.
    """

    def __init__(self, app: Any, sock: socket.socket, *, name: str, max_clients: int, max_text: int) -> None:
        import uvicorn

        # It warns of each write to a connection that has gone, which anybody can bring about.
        logging.getLogger("asyncio").setLevel(logging.ERROR)
        self._name = name
        self._socket = sock
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_config=None,
                log_level="critical",
                access_log=False,
                lifespan="off",
                ws="websockets-sansio",
                ws_max_size=max_text,
                ws_max_queue=4,
                ws_per_message_deflate=False,
                limit_concurrency=max_clients,
                timeout_keep_alive=5,
                server_header=False,
            )
        )
        self._thread = threading.Thread(target=self._run, name=f"mer-bridge {name}", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether its thread lives."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Leave everybody and close the port; safe to call twice."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(STOP_S)
        self._socket.close()

    def _run(self) -> None:
        try:
            self._server.run(sockets=[self._socket])
        except Exception:
            # The thread runner: a bug here must not end the performance.
            log.exception("%s has ended", self._name)


def need(extra: str, *, purpose: str) -> None:
    """Make sure that the libraries are here, before anything is opened.

    Raises
    ------
    MissingDependency
        One is not; the message names the extra.
    """
    try:
        import starlette  # noqa: F401 - asked for alone
        import uvicorn  # noqa: F401 - likewise
        import websockets  # noqa: F401 - likewise
    except ImportError as error:
        raise MissingDependency(error.name or "", extra=extra, purpose=purpose) from error
