"""Answer the browser, whether a bridge runs or not: the page, its dashboard, and orders to the app.

In: news of the `House`, and orders of windows that have the key.  Out: the page over HTTP; the
dashboard of the bridge that runs under ``/live``; and under ``/app`` what the app has to say.
Only this machine may give orders under ``/app``, for they open devices.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

import msgspec

from mer_bridge.app import choice
from mer_bridge.app.news import News
from mer_bridge.dashboard.pages import Pages
from mer_bridge.errors import ConfigError
from mer_bridge.web import Doorman

LOOK_S = 0.1
"""Distance of two looks at the news."""
ORDER_S = 0.05
"""Shortest distance of two orders of a window."""
WRONG_KEY_S = 0.5
"""As for the dashboard."""
MAX_WINDOWS = 8
TRY_AGAIN, RESTARTS, REFUSED = 1013, 1012, 1008
"""Codes with which a WebSocket is closed."""

log = logging.getLogger(__name__)

Obey = Callable[[choice.Order], None]


class Shows(Protocol):
    """The dashboard of a bridge that runs."""

    async def live(self, websocket: Any) -> None:
        """Serve one viewer until it leaves."""
        ...


class Lobby:
    """What is answered to whom.

    Thread: that of the web application; `show`, `hide` and the attributes belong to control.

    Parameters
    ----------
    doorman : Doorman
    key : str
        That of the dashboard.
    news : callable
        What the app has to say now.
    obey : callable
        Told every order of a window with the key; returns at once.

    Attributes
    ----------
    windows : int
        Windows that are open.
    left_s : float
        When the last one left, by `time.monotonic`; before one came, when the app began.
    has_said_bye : bool
        Whether somebody closed the last one, rather than that the browser died.
    """

    def __init__(self, doorman: Doorman, key: str, *, news: Callable[[], News], obey: Obey) -> None:
        self.windows = 0
        self.left_s = time.monotonic()
        self.has_said_bye = False
        self._doorman = doorman
        self._key = key
        self._news = news
        self._obey = obey
        self._shown: Shows | None = None
        self._viewers: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pages = Pages(doorman)

    def app(self) -> Any:
        """The web application."""
        from starlette.applications import Starlette
        from starlette.routing import Route, WebSocketRoute

        return Starlette(
            routes=[
                WebSocketRoute("/live", self._live),
                WebSocketRoute("/app", self._window),
                Route("/{path:path}", self._pages.get, methods=["GET"]),
            ]
        )

    def show(self, shown: Shows) -> None:
        """Let viewers see this bridge."""
        self._shown = shown

    def hide(self) -> None:
        """Leave all viewers of the bridge that has run; they come back by themselves."""
        self._shown = None
        if self._loop is not None:
            with suppress(RuntimeError):  # the web application has ended
                self._loop.call_soon_threadsafe(self._leave)

    def _leave(self) -> None:
        for task in self._viewers:
            task.cancel()

    async def _live(self, websocket: Any) -> None:
        self._loop = asyncio.get_running_loop()
        shown = self._shown
        if shown is None:
            if self._doorman.lets_control(websocket):
                await websocket.accept()
            await websocket.close(TRY_AGAIN)
            return
        task = asyncio.create_task(shown.live(websocket))
        self._viewers.add(task)
        try:
            await task
        except asyncio.CancelledError:
            if not task.cancelled():  # the whole application ends
                task.cancel()
                raise
            with suppress(RuntimeError, OSError):
                await websocket.close(RESTARTS)
        finally:
            self._viewers.discard(task)

    async def _window(self, websocket: Any) -> None:
        if not self._lets_in(websocket):
            await websocket.close(REFUSED)
            return
        await websocket.accept()
        telling = asyncio.create_task(self._tell(websocket))
        has_key, said_bye = False, False
        try:
            while True:
                event = await websocket.receive()
                if event["type"] == "websocket.disconnect":
                    return
                try:
                    order = choice.read(event.get("text") or "")
                except ConfigError as error:
                    log.warning("%s", error)
                    continue
                if not has_key:
                    has_key = await self._is_ours(order.key)
                    self.windows += has_key
                said_bye = order.verb == "bye"
                if has_key and order.verb not in {"hello", "bye"}:
                    self._obey(order)
                    await asyncio.sleep(ORDER_S)
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
            if has_key:
                self.left_s, self.has_said_bye = time.monotonic(), said_bye
                self.windows -= 1

    def _lets_in(self, websocket: Any) -> bool:
        """Whether a window may open: a page of ours, on this machine."""
        try:
            is_here = ipaddress.ip_address(websocket.client.host).is_loopback
        except (ValueError, AttributeError):
            return False
        return is_here and self._doorman.lets_control(websocket) and self.windows < MAX_WINDOWS

    async def _is_ours(self, key: str) -> bool:
        if hmac.compare_digest(key.encode(), self._key.encode()):
            return True
        await asyncio.sleep(WRONG_KEY_S)
        return False

    async def _tell(self, websocket: Any) -> None:
        """Send the news as they come, until the window leaves."""
        seen: News | None = None
        with suppress(RuntimeError, OSError):
            while True:
                news = self._news()
                if news is not seen:
                    seen = news
                    await websocket.send_text(msgspec.json.encode(news).decode())
                await asyncio.sleep(LOOK_S)
