"""A bridge with a dashboard, and viewers of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from mer_bridge import config as configs
from mer_bridge import places
from mer_bridge.runtime import Bridge
from mer_bridge.runtime.origin import Origin

PATIENCE_S = 30.0
INPUT = 'kind = "player"\nloop = true\n'
FILE = f"""\
# The piece of tonight.
[input]
{INPUT}
[osc]
listen = "127.0.0.1:auto"
send = []

[dashboard]
on = true
listen = "127.0.0.1:auto"

# The filter follows.
[[map]]
from = "tension"
to = "osc:/synth/cutoff"
range = [200.0, 8000.0]  # Hz

[[preset]]
name = "dark"
at = [-0.7, -0.5]
values = {{"osc:/synth/room" = 0.9}}

[[preset]]
name = "bright"
at = [0.6, 0.6]
values = {{"osc:/synth/room" = 0.2}}
"""


class Viewer:
    """A program that looks, over one WebSocket."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket
        self.frames = 0
        self.texts: list[dict[str, Any]] = []
        self.number = 0

    def next(self) -> bytes | dict[str, Any]:
        """The next message; those in JSON as what they mean."""
        message = self.socket.recv(timeout=PATIENCE_S)
        if isinstance(message, bytes):
            self.frames += 1
            return message
        found: dict[str, Any] = json.loads(message)
        self.texts.append(found)
        return found

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first message in JSON that is as wanted."""
        end_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < end_s:
            message = self.next()
            if isinstance(message, dict) and wanted(message):
                return message
        raise TimeoutError

    def of(self, kind: str, **fields: object) -> dict[str, Any]:
        """The next message of this type with these fields."""
        return self.until(
            lambda message: (
                message["type"] == kind and all(message.get(name) == value for name, value in fields.items())
            )
        )

    def frame(self) -> bytes:
        """The next frame."""
        while True:
            message = self.next()
            if isinstance(message, bytes):
                return message

    def ask(self, verb: str, *args: float | str) -> int:
        """Give an order; its number."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "verb": verb, "args": args}))
        return self.number

    def answer(self, verb: str, *args: float | str) -> dict[str, Any]:
        """Give an order that is answered; the answer, or the error."""
        number = self.ask(verb, *args)
        return self.until(lambda message: message.get("id") == number)


class House:
    """A running bridge and the way to its dashboard."""

    def __init__(self, bridge: Bridge, file: Path) -> None:
        self.bridge = bridge
        self.file = file
        line = next(fact for fact in bridge.facts() if fact.startswith("dashboard: "))
        self.url = line.removeprefix("dashboard: ")
        self.address, self.key = self.url.split("/#")
        self.port = int(self.address.rpartition(":")[2])

    @contextmanager
    def viewer(self, *, key: bool = True) -> Iterator[Viewer]:
        """Somebody who looks, and with the key may steer."""
        from websockets.sync.client import connect

        with connect(f"ws://127.0.0.1:{self.port}/live", open_timeout=PATIENCE_S, max_queue=None) as socket:
            viewer = Viewer(socket)
            if key:
                socket.send(json.dumps({"key": self.key}))
                viewer.of("welcome", may_steer=True)
            yield viewer


@pytest.fixture(scope="session")
def private_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    for library in ("uvicorn", "starlette", "websockets"):
        pytest.importorskip(library, reason="needs the extra 'web'")
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places, "user_data", lambda: folder)
        yield


@contextmanager
def houses(folder: Path) -> Iterator[Callable[..., House]]:
    """Opens bridges with the settings of `FILE`, and more of them, in a folder; ends them."""
    with ExitStack() as opened:

        def make(more: str = "", *, players: tuple[str, ...] = (), **overrides: object) -> House:
            file = folder / "mer-bridge.toml"
            several = "\n".join(f'[[input]]\nname = "{name}"\n{INPUT}' for name in players)
            text = FILE.replace(f"[input]\n{INPUT}", several) if players else FILE
            file.write_text(text + more, encoding="utf-8")
            beats = {"record.folder": str(folder / "takes"), **overrides}
            config = configs.load(file, beats)
            bridge = opened.enter_context(Bridge(config, say=lambda _: None, origin=Origin(file, beats)))
            return House(bridge, file)

        yield make


@pytest.fixture
def open_house(private_data: None, tmp_path: Path) -> Iterator[Callable[..., House]]:
    with houses(tmp_path) as make:
        yield make


@pytest.fixture
def house(open_house: Callable[..., House]) -> House:
    return open_house()


@pytest.fixture(scope="module")
def hall(private_data: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house for many tests, of which none changes anything."""
    with houses(tmp_path_factory.mktemp("hall")) as make:
        yield make()
