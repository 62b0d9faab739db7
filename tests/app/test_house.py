"""The app without a browser: what its windows are told, and what is obeyed."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from mer_bridge import config as configs
from mer_bridge import places
from mer_bridge.app import house as houses
from mer_bridge.app.house import House

for library in ("uvicorn", "starlette", "websockets"):
    pytest.importorskip(library, reason="needs the extra 'web'")

PATIENCE_S = 60.0
PLAYER = {"kind": "player"}


class Caller:
    """A program that talks to the app as a window does."""

    def __init__(self, socket: Any, key: str) -> None:
        self._socket = socket
        self._key = key

    def ask(self, verb: str, **more: object) -> None:
        self._socket.send(json.dumps({"verb": verb, "key": self._key, **more}))

    def until(self, wanted: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        end_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < end_s:
            news: dict[str, Any] = json.loads(self._socket.recv(timeout=PATIENCE_S))
            if wanted(news):
                return news
        raise TimeoutError


class Rooms:
    """Houses that run in threads, and the way to them."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "settings" / "mer-bridge.toml"
        self.said: list[str] = []
        self._ends = ExitStack()

    def open(self, **more: Any) -> House:
        house = House(self.file, say=self.said.append, **more)
        asked = threading.Event()

        def run() -> None:
            with house:
                house.run(asked.is_set)

        thread = threading.Thread(target=run)
        thread.start()
        self._ends.callback(thread.join)
        self._ends.callback(asked.set)
        house.thread = thread
        return house

    def close(self) -> None:
        self._ends.close()


@pytest.fixture
def rooms(tmp_path, monkeypatch) -> Iterator[Rooms]:
    load = houses.load
    free = {"osc.listen": "127.0.0.1:auto", "osc.send": [], "dashboard.listen": "127.0.0.1:auto"}
    monkeypatch.setattr(houses, "load", lambda file, overrides: load(file, {**free, **overrides}))
    monkeypatch.setattr(houses.offers, "list_devices", lambda **_: [])
    monkeypatch.setattr(places, "user_data", lambda: tmp_path / "data")
    found = Rooms(tmp_path)
    yield found
    found.close()


@contextmanager
def window(house: House, *, key: str | None = None, **options: object) -> Iterator[Caller]:
    from websockets.sync.client import connect

    address = house.url.replace("http://", "ws://") + "app"
    with connect(address, open_timeout=PATIENCE_S, max_queue=None, **options) as socket:
        caller = Caller(socket, house.page.partition("#")[2] if key is None else key)
        caller.ask("hello")
        yield caller


def runs(news: dict[str, Any]) -> bool:
    return news["phase"] == "running"


def test_a_window_opens_the_bridge_with_its_choice_and_keeps_it(rooms):
    house = rooms.open()
    with window(house) as caller:
        caller.until(runs)
        caller.ask("open", choice=PLAYER)
        news = caller.until(lambda news: runs(news) and news["choice"]["kind"] == "player")
        assert not news["is_kept"]
        assert any("built-in player" in fact for fact in news["facts"])
        caller.ask("finish", choice={**PLAYER, "host": "max"})
        caller.until(lambda news: runs(news) and news["saves"] == 1 and news["is_kept"])
    assert configs.load(rooms.file).osc.host == "max"


def test_without_the_key_nothing_is_obeyed(rooms):
    house = rooms.open()
    with window(house) as owner, window(house, key="guessed") as guest:
        owner.until(runs)
        guest.ask("quit")
        guest.ask("open", choice=PLAYER)
        owner.ask("look")
        news = owner.until(lambda news: news["looks"] == 2)
        assert (news["phase"], news["choice"]["kind"]) == ("running", "osc")
        assert house._lobby.windows == 1


def test_the_page_of_another_site_is_not_let_in(rooms):
    from websockets.exceptions import InvalidStatus

    house = rooms.open()
    with pytest.raises(InvalidStatus), window(house, origin="http://evil.example"):
        pass


def test_what_is_no_order_does_no_harm(rooms):
    house = rooms.open()
    with window(house) as caller:
        for text in (
            "",
            "{",
            '{"verb": "open", "choice": {"file": "/etc/passwd"}}',
            "\ud800".encode("utf-8", "replace"),
        ):
            caller._socket.send(text)
        caller.ask("open", choice=PLAYER)
        caller.until(lambda news: runs(news) and news["choice"]["kind"] == "player")


def test_a_file_that_cannot_be_written_is_told_and_the_bridge_goes_on(rooms):
    rooms.file.parent.write_text("in the way", encoding="utf-8")
    house = rooms.open()
    with window(house) as caller:
        caller.until(runs)
        caller.ask("finish", choice=PLAYER)
        news = caller.until(lambda news: news["saves"] == 1)
        assert "cannot" in news["error"]
        assert (news["phase"], news["is_kept"]) == ("running", False)


def test_a_file_with_a_mistake_is_tried_again_until_it_is_mended(rooms, monkeypatch):
    monkeypatch.setattr(houses, "RETRY_S", 0.2)
    rooms.file.parent.mkdir()
    rooms.file.write_text("[input]\nkind = 'theremin'\n", encoding="utf-8")
    house = rooms.open()
    with window(house) as caller:
        assert "line 2" in caller.until(lambda news: news["phase"] == "stopped")["error"]
        rooms.file.write_text("[input]\nkind = 'player'\n", encoding="utf-8")
        caller.until(runs)
    assert sum("line 2" in line for line in rooms.said) == 1


def test_a_port_that_is_taken_is_no_reason_to_stop(rooms, monkeypatch):
    first = rooms.open()
    with window(first) as caller:
        caller.until(runs)
        port = first._bridge.address[1]
        load = houses.load
        taken = {"osc.listen": f"127.0.0.1:{port}"}
        monkeypatch.setattr(houses, "load", lambda file, overrides: load(file, {**taken, **overrides}))
        second = rooms.open()
        with window(second) as other:
            assert str(port) in other.until(runs)["notice"]


def test_a_browser_that_died_ends_it_only_after_long_silence(rooms, monkeypatch):
    monkeypatch.setattr(houses, "RETURN_S", 0.0)
    monkeypatch.setattr(houses, "LONELY_S", 2.0)
    house = rooms.open()
    with window(house) as caller:  # goes without a goodbye
        caller.until(runs)
    assert house.news.phase == "running"
    house.thread.join(PATIENCE_S)
    assert house.news.phase == "ended"


def test_it_goes_on_without_any_window_where_that_is_wanted(rooms, monkeypatch):
    monkeypatch.setattr(houses, "LONELY_S", 0.0)
    house = rooms.open(waits_for_window=False)
    with window(house) as caller:
        caller.until(runs)
        caller.ask("bye")
    assert not house._is_deserted()
