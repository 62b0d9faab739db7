"""The app from its first page to its last: it opens a bridge, and opens it anew when asked to.

In: settings, orders of windows.  Out: a bridge that runs, news for the windows, and at the end
the settings file.  Devices are looked for and opened by one thread alone, that of `House.run`.
"""

from __future__ import annotations

import gc
import logging
import queue
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import msgspec

from mer_bridge import config as configs
from mer_bridge import places, schema, settings, web
from mer_bridge.app import offers
from mer_bridge.app.choice import Choice, Order
from mer_bridge.app.lobby import MAX_WINDOWS, Lobby
from mer_bridge.app.news import News
from mer_bridge.config import Config
from mer_bridge.dashboard import key
from mer_bridge.dashboard.monitor import Monitor
from mer_bridge.dashboard.orders import MAX_TEXT
from mer_bridge.dashboard.service import Answers
from mer_bridge.dashboard.viewers import MAX_VIEWERS
from mer_bridge.errors import ConfigError, MerBridgeError, PortTaken
from mer_bridge.runtime import Bridge
from mer_bridge.runtime.origin import Origin, read_file, replace_file

LOOK_S = 0.1
"""Distance of two looks at orders and at the bridge."""
RETRY_S = 5.0
"""So long after a bridge could not be opened it is tried again: the cable may have been put in."""
RETURN_S = 10.0
"""A window that says goodbye may come back so soon: it was loaded again, or went to the other page."""
LONELY_S = 600.0
"""Without a goodbye (a browser that died) the app ends after so long without window and music."""
GOODBYE_S = 0.4
"""How long windows are given to hear that the app has ended."""
GETTING_READY = "getting ready; the first start compiles for this machine and takes some ten seconds or more"
OVER = "the music has come to its end"

log = logging.getLogger(__name__)


class House:
    """Keep a bridge open for the windows of a browser; use it in a ``with``, and then `run` it.

    Thread: control (the main thread), but for `obey`, which any may call.

    Parameters
    ----------
    file : Path, optional
        The settings file, which need not exist; without it that in the user's folder.
    say : callable
        Told, rarely, one line for people.
    waits_for_window : bool
        False goes on without any window until it is told to end.

    Attributes
    ----------
    news : News
        How it stands now; may be read from any thread.

    Raises
    ------
    MissingDependency
        The extra ``web`` is not installed.
    ConfigError, PortTaken
        No page can be shown at the address in the settings.
    """

    def __init__(
        self,
        file: Path | None = None,
        *,
        say: Callable[[str], None] = log.warning,
        waits_for_window: bool = True,
    ) -> None:
        web.need("web", purpose="show the app's page")
        self._file = file or places.user_config() / configs.FILE_NAME
        self._say = say
        self._waits_for_window = waits_for_window
        self._orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
        self._bridge: Bridge | None = None
        self._is_asked_to_end = False
        self._try_again_s = float("inf")
        self._sounded_s = time.monotonic()
        self.news = News(file=str(self._file), is_first=not self._file.is_file(), notice=GETTING_READY)
        self._chosen: Choice | None = None
        sock = self._listen()
        self._key = key.load()
        host, port = sock.getsockname()
        self.url = f"http://{host}:{port}/"
        self._doorman = web.Doorman(self._settings_or_none().osc, (host, port))
        self._lobby = Lobby(self._doorman, self._key, news=lambda: self.news, obey=self._orders.put)
        self._site = web.Site(
            self._lobby.app(),
            sock,
            name="app",
            max_clients=4 * (MAX_VIEWERS + MAX_WINDOWS),
            max_text=MAX_TEXT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def page(self) -> str:
        """Where to begin: the first-run page, or the dashboard of who has been here; with the key."""
        return f"{self.url}{'first-run.html' if self.news.is_first else '?app'}#{self._key}"

    def run(self, asked: Callable[[], bool]) -> None:
        """Open the bridge, obey, until `asked` is true or the last window has gone."""
        self._look()
        self._open()
        while not (asked() or self._is_asked_to_end or self._is_deserted()):
            self._watch()
            self._obey()

    def close(self) -> None:
        """Tell the windows, and end everything; safe to call twice."""
        self._end_bridge()
        if self.news.phase != "ended":
            self._tell(phase="ended")
            if self._lobby.windows:
                time.sleep(GOODBYE_S)
        self._site.close()

    # --- what goes on ---

    def _watch(self) -> None:
        """Wait a moment for the bridge to end, or try again to open it."""
        if self._bridge is None:
            time.sleep(LOOK_S)
            if time.monotonic() > self._try_again_s:
                self._open()
        elif self._bridge.wait(LOOK_S):
            failure = self._bridge.failure
            self._end_bridge()
            self._stop(str(failure) if failure else OVER, again=failure is not None)

    def _is_deserted(self) -> bool:
        """Whether the last window was closed, or nobody has looked or played for long."""
        now_s, lobby = time.monotonic(), self._lobby
        newest = None if self._bridge is None else self._bridge.newest
        if newest is not None and newest.gate_open:
            self._sounded_s = now_s
        if lobby.windows or not self._waits_for_window:
            return False
        if lobby.has_said_bye:
            return now_s - lobby.left_s > RETURN_S
        return now_s - max(lobby.left_s, self._sounded_s) > LONELY_S

    def _obey(self) -> None:
        """Take the orders that wait; the bridge is opened once, as the last of them wants it."""
        opens = False
        for _ in range(self._orders.qsize()):
            order = self._orders.get()
            if order.verb == "quit":
                self._is_asked_to_end = True
            elif order.verb == "look":
                self._look()
            else:
                self._chosen = order.choice or self._chosen
                opens = self._keep() if order.verb == "finish" else True
        if opens and not self._is_asked_to_end:
            self._open()

    def _keep(self) -> bool:
        """Write the choice into the settings file; whether that went well."""
        error = ""
        try:
            self._write()
        except MerBridgeError as found:
            error = str(found)
        self._tell(error=error, is_kept=not error, saves=self.news.saves + 1)
        return not error

    def _write(self) -> None:
        """Write the choice into the settings file, all its other lines and comments as they are."""
        is_new = not self._file.exists()
        before = schema.commented_toml() if is_new else read_file(self._file)
        chosen = self._chosen or Choice.of(configs.parse(before))
        after = settings.edited(before, chosen.changes(configs.parse(before)))
        if is_new:
            make_empty(self._file)
        replace_file(self._file, after)
        self._chosen = None

    # --- the bridge ---

    def _open(self) -> None:
        """Open the bridge as it is wanted now, in place of the one that runs."""
        self._end_bridge()
        self._tell(
            phase="starting", error="", notice=self.news.notice if self.news.notice == GETTING_READY else ""
        )
        self._try_again_s = float("inf")
        try:
            bridge, notice = self._make()
        except MerBridgeError as error:
            self._stop(str(error), again=True)
            return
        monitor = Monitor()
        bridge.attach(monitor)
        self._bridge = bridge
        self._lobby.show(Answers(bridge, monitor, self._doorman, self._key))
        self._tell(phase="running", notice=notice, facts=tuple(bridge.facts()))

    def _make(self) -> tuple[Bridge, str]:
        """A bridge that runs, and what is worth knowing of it."""
        config, origin = self._wanted()
        self._tell(
            choice=Choice.of(config),
            many=bool(config.others),
            is_kept=self._file.exists() and self._chosen is None,
        )
        notice = ""
        try:
            bridge = Bridge(config, say=self._say, origin=origin)
        except PortTaken as taken:
            notice = f"{taken}. A free port is used; patches look for the bridge on the usual one"
            listen = config.osc.listen.rpartition(":")[0] + ":auto"
            config, origin = self._wanted({"osc.listen": listen})
            bridge = Bridge(config, say=self._say, origin=origin)
        try:
            bridge.start()
        except BaseException:
            bridge.stop()
            raise
        if notice:
            bridge.journal(notice)
        return bridge, notice

    def _wanted(self, more: dict[str, Any] | None = None) -> tuple[Config, Origin]:
        """The settings of the file, and what was chosen and is not kept yet."""
        file = self._file if self._file.exists() else None
        overrides: dict[str, Any] = {"dashboard.on": False, **(more or {})}
        config = load(file, overrides)
        if not Path(config.record.folder).is_absolute():  # an app begins in whatever folder
            overrides["record.folder"] = str(places.user_music() / config.record.folder)
        if self._chosen is not None:
            overrides |= self._chosen.changes(config)
        return load(file, overrides), Origin(file, overrides)

    def _end_bridge(self) -> None:
        bridge, self._bridge = self._bridge, None
        if bridge is None:
            return
        self._lobby.hide()
        bridge.stop()
        gc.unfreeze()  # what the bridge had put out of the collector's sight, it may have now

    def _stop(self, error: str, *, again: bool) -> None:
        self._try_again_s = time.monotonic() + RETRY_S if again else float("inf")
        if error != self.news.error:
            self._say(error)
        self._tell(phase="stopped", error=error, notice="", facts=())

    # --- news ---

    def _look(self) -> None:
        """Look for devices; a card that is heard must be left for it, or new ones stay unseen."""
        is_heard = self._bridge is not None and self._bridge.config.input.kind == "soundcard"
        if is_heard:
            self._end_bridge()
        self._tell(offers=offers.look(), looks=self.news.looks + 1)
        if is_heard:
            self._open()

    def _tell(self, **fields: Any) -> None:
        self.news = msgspec.structs.replace(self.news, **fields)

    # --- the page ---

    def _settings_or_none(self) -> Config:
        """The settings; those of a machine without any while the file cannot be read."""
        try:
            return self._wanted()[0]
        except ConfigError:  # told again, and shown, when the bridge is opened
            return Config()

    def _listen(self) -> Any:
        """A socket for the page: where the settings want it, or on a free port."""
        config = self._settings_or_none()
        listen = config.dashboard.listen
        try:
            return web.bind(listen, key="dashboard.listen", osc=config.osc)
        except PortTaken as taken:
            self._say(f"{taken}. The page takes a free port")
            return web.bind(listen.rpartition(":")[0] + ":auto", key="dashboard.listen", osc=config.osc)


def load(file: Path | None, overrides: dict[str, Any]) -> Config:
    """The settings of a file, or the usual ones where there is none.

    Raises
    ------
    ConfigError
        The file cannot be taken.
    """
    return configs.parse("", overrides=overrides) if file is None else configs.load(file, overrides)


def make_empty(file: Path) -> None:
    """A new file, and its folder.

    Raises
    ------
    ConfigError
        It cannot be made.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    except OSError as error:
        raise ConfigError(f"cannot write {file}: {error.strerror or error}") from error
