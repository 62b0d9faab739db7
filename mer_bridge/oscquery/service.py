"""OSCQuery answered: HTTP for the namespace, a WebSocket for values, zeroconf to be found.

A thread of its own with few connections and small messages; it reads the frame that was sent
last and cannot hold up audio or OSC.  Only programs on this machine are answered, unless
``osc.lan`` and ``osc.allow`` say otherwise; web pages of other sites never.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from typing import Any

from mer_bridge import __version__, web
from mer_bridge.config import Config
from mer_bridge.errors import MissingDependency
from mer_bridge.oscquery.namespace import ATTRIBUTES, Namespace
from mer_bridge.values import Frame
from mer_bridge.wire import player_prefix

MAX_CLIENTS = 8
"""WebSockets at once."""
MAX_TEXT = 1024
"""Bytes of a command over a WebSocket."""
STEP_S = 0.04
"""Distance of two looks at the newest values."""
SLOW_S = 2.0
"""A listener that does not take a message within this time is left."""
STOP_S = 0.4

log = logging.getLogger(__name__)

Newest = Callable[[], tuple[Frame | None, str]]
"""Gives the frame sent last, and the name of the model."""


class Service:
    """Answer OSCQuery; listens from its construction on, until `close`.

    Thread: control; the answers have a thread of their own, and so has zeroconf.

    Parameters
    ----------
    config : Config
        ``oscquery``, and who may talk from ``osc``.
    osc_port : int
        UDP and TCP port of the bridge, told to whoever asks.
    newest : callable

    Raises
    ------
    MissingDependency
        The extra ``oscquery`` is not installed.
    PortTaken, ConfigError
        The address cannot be listened on.
    """

    def __init__(self, config: Config, *, osc_port: int, newest: Newest) -> None:
        web.need("oscquery", purpose="answer OSCQuery")
        sock = web.bind(config.oscquery.listen, key="oscquery.listen", osc=config.osc)
        self.address: tuple[str, int] = sock.getsockname()
        app = Answers(config, address=self.address, osc_port=osc_port, newest=newest).app()
        self._site = web.Site(app, sock, name="oscquery", max_clients=2 * MAX_CLIENTS, max_text=MAX_TEXT)
        self._advert = Advert(self.address, osc_port) if config.oscquery.advertise else None

    def describe(self) -> str:
        """One line for people."""
        host, port = self.address
        known = ", advertised" if self._advert is not None else ""
        return f"OSCQuery: http://{host}:{port}{known}"

    def close(self) -> None:
        """Leave everybody and close the port; safe to call twice."""
        if self._advert is not None:
            self._advert.close()
        self._site.close()


class Answers:
    """What is answered to whom."""

    def __init__(self, config: Config, *, address: tuple[str, int], osc_port: int, newest: Newest) -> None:
        self._address = address
        self._osc_port = osc_port
        self._newest = newest
        self._doorman = web.Doorman(config.osc, address)
        self._namespace = (
            Namespace(players=config.names) if config.others else Namespace(player_prefix(config.input.name))
        )
        self._clients = 0

    def app(self) -> Any:
        """The web application."""
        from starlette.applications import Starlette
        from starlette.routing import Route, WebSocketRoute

        return Starlette(
            routes=[
                Route("/{path:path}", self._get, methods=["GET"]),
                WebSocketRoute("/{path:path}", self._converse),
            ]
        )

    async def _get(self, request: Any) -> Any:
        from starlette.responses import JSONResponse, Response

        if not self._doorman.lets_in(request):
            return Response(status_code=403)
        query = request.url.query
        if query == "HOST_INFO":
            return JSONResponse(self.host_info())
        if query and query not in ATTRIBUTES:
            return Response(status_code=400)
        node = self._namespace.node(request.url.path)
        if node is None:
            return Response(status_code=404)
        full = self._namespace.with_values(node, self._messages())
        if not query:
            return JSONResponse(full)
        return JSONResponse({query: full[query]}) if query in full else Response(status_code=204)

    def host_info(self) -> dict[str, Any]:
        """Who answers, where OSC goes, and what is supported."""
        host, port = self._address
        supported = ("ACCESS", "VALUE", "RANGE", "DESCRIPTION", "UNIT", "LISTEN")
        return {
            "NAME": f"mer-bridge {__version__}",
            "EXTENSIONS": dict.fromkeys(supported, True),
            "OSC_IP": host,
            "OSC_PORT": self._osc_port,
            "OSC_TRANSPORT": "UDP",
            "WS_IP": host,
            "WS_PORT": port,
        }

    def _messages(self) -> dict[str, bytes]:
        frame, model = self._newest()
        return {} if frame is None else self._namespace.messages(frame, model)

    async def _converse(self, websocket: Any) -> None:
        from starlette.websockets import WebSocketDisconnect

        if not self._doorman.lets_in(websocket) or self._clients >= MAX_CLIENTS:
            await websocket.close(1008)
            return
        self._clients += 1
        wanted: set[str] = set()
        try:
            await websocket.accept()
            telling = asyncio.create_task(self._tell(websocket, wanted))
            try:
                while not telling.done():
                    self._obey(await websocket.receive(), wanted)
            finally:
                telling.cancel()
                with suppress(asyncio.CancelledError, Exception):  # its connection is gone already
                    await telling
        except (WebSocketDisconnect, RuntimeError, OSError):
            log.debug("a listener has left")
        finally:
            self._clients -= 1

    def _obey(self, event: Any, wanted: set[str]) -> None:
        """Take a LISTEN or IGNORE; whatever else comes is left alone."""
        from starlette.websockets import WebSocketDisconnect

        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
        try:
            order = json.loads(event.get("text") or "")
        except (ValueError, RecursionError):
            return
        command, path = (order.get("COMMAND"), order.get("DATA")) if isinstance(order, dict) else (None, None)
        if not isinstance(path, str):
            return
        if command == "LISTEN" and self._namespace.can_listen(path):
            wanted.add(path)
        elif command == "IGNORE":
            wanted.discard(path)

    async def _tell(self, websocket: Any, wanted: set[str]) -> None:
        """Send what is wanted whenever it has changed."""
        told: dict[str, bytes] = {}
        while True:
            await asyncio.sleep(STEP_S)
            messages = self._messages() if wanted else {}
            for path in [path for path in told if path not in wanted]:
                del told[path]
            for path in sorted(wanted):
                packet = messages.get(path)
                if packet is not None and packet != told.get(path):
                    told[path] = packet
                    await asyncio.wait_for(websocket.send_bytes(packet), SLOW_S)


class Advert:
    """Make the service known by zeroconf: ``_oscjson._tcp`` and ``_osc._udp``.

    Thread: control; it registers and leaves in a thread of its own, because both take a while.
    """

    def __init__(self, address: tuple[str, int], osc_port: int) -> None:
        try:
            from zeroconf import IPVersion, ServiceInfo, Zeroconf
        except ImportError as error:
            raise MissingDependency("zeroconf", extra="oscquery", purpose="be found") from error
        host, port = address
        name = f"mer-bridge {port}"
        self._services = [
            ServiceInfo(
                kind,
                f"{name}.{kind}",
                addresses=[socket.inet_aton(host)],
                port=number,
                server=f"mer-bridge-{port}.local.",
            )
            for kind, number in (("_oscjson._tcp.local.", port), ("_osc._udp.local.", osc_port))
        ]
        self._closing = threading.Event()
        open_zeroconf = partial(Zeroconf, interfaces=[host], ip_version=IPVersion.V4Only)
        self._thread = threading.Thread(
            target=self._run, args=(open_zeroconf,), name="mer-bridge zeroconf", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Tell the network that the service has gone; safe to call twice."""
        self._closing.set()
        self._thread.join(STOP_S)

    def _run(self, open_zeroconf: Callable[[], Any]) -> None:
        from zeroconf import Error

        try:
            with closing(open_zeroconf()) as zeroconf:
                for service in self._services:
                    # The port is ours, so the name is: no need to ask the network for it first.
                    zeroconf.register_service(service, cooperating_responders=True)
                self._closing.wait()
        except (Error, OSError, RuntimeError, TimeoutError) as error:  # it works without being found
            log.warning("OSCQuery is not advertised: %s", error)
