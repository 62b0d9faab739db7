"""The dashboard over HTTP and WebSocket, from a thread of its own."""

from __future__ import annotations

import asyncio
import hmac
import logging
from contextlib import suppress
from typing import Any

from mer_bridge import web
from mer_bridge.config import Config
from mer_bridge.dashboard import key, orders
from mer_bridge.dashboard.monitor import Monitor
from mer_bridge.dashboard.packing import pack
from mer_bridge.dashboard.pages import Pages
from mer_bridge.dashboard.telling import Stage, Teller, encode, hello
from mer_bridge.dashboard.viewers import MAX_VIEWERS, Audience, Viewer
from mer_bridge.errors import ConfigError, MerBridgeError

LOOK_S = 1.0 / 30.0
"""Distance of two looks at what was sent; at 25 steps a second every frame is seen."""
NEWS_LOOKS = 6
"""Every so many looks viewers are told everything else that has changed."""
ORDER_S = 0.01
"""Shortest distance of two orders of a viewer: one that floods waits, and costs the music nothing."""
TROUBLE_S = 1.0
"""After a bug in telling, so long until the next try."""
WRONG_KEY_S = 0.5
"""Whoever gives a wrong key waits so long for the answer: guessing takes too long."""

TOLD = frozenset(
    {"calibrate", "calibrate/undo", "calibrate/done", "record", "save", "reset", "cue", "preset/store"}
)
"""Orders whose answers everybody reads in the log."""

log = logging.getLogger(__name__)


class Dashboard:
    """Show a bridge in the browser; listens from its construction on, until `close`.

    Thread: control; the answers have a thread of their own.

    Parameters
    ----------
    config : Config
        ``dashboard``, and who may look from ``osc``.
    stage : Stage
        The bridge.

    Raises
    ------
    MissingDependency
        The extra ``web`` is not installed.
    PortTaken, ConfigError
        The address cannot be listened on.
    """

    def __init__(self, config: Config, stage: Stage) -> None:
        web.need("web", purpose="show the dashboard")
        sock = web.bind(config.dashboard.listen, key="dashboard.listen", osc=config.osc)
        self.address: tuple[str, int] = sock.getsockname()
        self.key = key.load()
        monitor = Monitor()
        stage.attach(monitor)
        self._answers = Answers(stage, monitor, web.Doorman(config.osc, self.address), self.key)
        self._site = web.Site(
            self._answers.app(),
            sock,
            name="dashboard",
            max_clients=4 * MAX_VIEWERS,  # a browser opens several connections for the page
            max_text=orders.MAX_TEXT,
        )

    @property
    def url(self) -> str:
        """Address of the page, with the key that lets it steer; a browser never sends that part."""
        host, port = self.address
        return f"http://{host}:{port}/#{self.key}"

    def describe(self) -> str:
        """One line for people."""
        return f"dashboard: {self.url}"

    def close(self) -> None:
        """Leave everybody and close the port; safe to call twice."""
        self._site.close()


class Answers:
    """What is answered to whom.

    Thread: that of the dashboard.
    """

    def __init__(self, stage: Stage, monitor: Monitor, doorman: web.Doorman, key: str) -> None:
        self._stage = stage
        self._monitor = monitor
        self._doorman = doorman
        self._key = key
        self._pages = Pages(doorman)
        self._audience = Audience()
        self._telling: asyncio.Task[None] | None = None

    def app(self) -> Any:
        """The web application."""
        from starlette.applications import Starlette
        from starlette.routing import Route, WebSocketRoute

        return Starlette(
            routes=[
                WebSocketRoute("/live", self.live),
                Route("/{path:path}", self._pages.get, methods=["GET"]),
            ]
        )

    async def live(self, websocket: Any) -> None:
        """Serve one viewer until it leaves; an endpoint of a web application."""
        from starlette.websockets import WebSocketDisconnect

        if not self._doorman.lets_control(websocket) or self._audience.is_full:
            await websocket.close(1008)
            return
        await websocket.accept()
        viewer = Viewer(websocket)
        self._welcome(viewer)
        sending = asyncio.create_task(viewer.serve())
        hearing = asyncio.create_task(self._hear(websocket, viewer))
        try:
            await asyncio.wait({sending, hearing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._audience.remove(viewer)
            for task in (sending, hearing):
                task.cancel()
            ends = await asyncio.gather(sending, hearing, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception) and not isinstance(
                end, WebSocketDisconnect | RuntimeError | OSError
            ):
                log.error("a viewer could not be served: %s", end)
        if viewer.is_slow:
            log.info("a viewer was too slow and was left")
            with suppress(RuntimeError, OSError, TimeoutError):
                async with asyncio.timeout(WRONG_KEY_S):
                    await websocket.close(1013)

    def _welcome(self, viewer: Viewer) -> None:
        """Tell a new viewer everything, and begin to tell news if it is the first."""
        teller = Teller(self._stage, self._monitor)
        for text in (encode(hello(self._stage, may_steer=False)), *teller.everything()):
            viewer.tell(text)
        self._audience.add(viewer)
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        """Show frames and news to all, as long as there is anybody."""
        while len(self._audience):
            try:
                await self._keep_telling()
            except Exception:
                # The task's runner: nobody else would hear of it, and the page must go on.
                log.exception("the dashboard could not tell the news")
                await asyncio.sleep(TROUBLE_S)

    async def _keep_telling(self) -> None:
        teller, seen, looks = Teller(self._stage, self._monitor), 0, 0
        teller.catch_up()
        players = self._stage.config.names
        while len(self._audience):
            await asyncio.sleep(LOOK_S)
            frame, number = self._monitor.frame, self._monitor.number
            if frame is not None and number != seen:
                seen = number
                self._audience.show(pack(frame, players))
            looks += 1
            if looks % NEWS_LOOKS == 0:
                self._audience.tell(teller.news(viewers=len(self._audience)))

    async def _hear(self, websocket: Any, viewer: Viewer) -> None:
        """Take orders until the viewer leaves."""
        while True:
            event = await websocket.receive()
            if event["type"] == "websocket.disconnect":
                return
            try:
                await self._obey(orders.read(event.get("text") or ""), viewer)
            except MerBridgeError as error:
                viewer.tell(encode({"type": "error", "text": str(error)}))
            await asyncio.sleep(ORDER_S)

    async def _obey(self, order: orders.Order, viewer: Viewer) -> None:
        if order.key:
            await self._let_steer(order.key, viewer)
        if not order.verb:
            return
        if not viewer.may_steer:
            raise ConfigError("this page may look, not steer: open it with its key, as the bridge has said")
        loop = asyncio.get_running_loop()

        def reply(address: str, *arguments: float | str) -> None:
            """Answer, from whatever thread."""
            text = " ".join(map(str, arguments))
            kind = "error" if address == "/mer/error" else "answer"
            if order.verb in TOLD:
                self._stage.journal.keep(text)
            message = encode({"type": kind, "id": order.id, "text": text})
            with suppress(RuntimeError):  # the dashboard has closed meanwhile
                loop.call_soon_threadsafe(viewer.tell, message)

        try:
            self._stage.ask(orders.command_of(order), reply)
        except MerBridgeError as error:
            reply("/mer/error", str(error))

    async def _let_steer(self, given: str, viewer: Viewer) -> None:
        viewer.may_steer = hmac.compare_digest(given.encode(), self._key.encode())
        if not viewer.may_steer:
            await asyncio.sleep(WRONG_KEY_S)
        viewer.tell(encode({"type": "welcome", "may_steer": viewer.may_steer}))
