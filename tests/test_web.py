"""Who is let in, and where we listen."""

from __future__ import annotations

import contextlib
from types import SimpleNamespace

import pytest

from mer_bridge import web
from mer_bridge.config import Osc
from mer_bridge.errors import ConfigError, MissingDependency, PortTaken

HERE = ("127.0.0.1", 9131)


def asked(client: str = "127.0.0.1", **headers: str) -> SimpleNamespace:
    return SimpleNamespace(client=SimpleNamespace(host=client), headers={"host": "127.0.0.1:9131"} | headers)


def test_programs_and_our_own_page_are_let_in_and_may_steer():
    doorman = web.Doorman(Osc(), HERE)
    for request in (
        asked(),
        asked(origin="http://127.0.0.1:9131"),
        asked(host="localhost:9131", origin="http://localhost:9131"),
    ):
        assert doorman.lets_in(request)
        assert doorman.lets_control(request)


@pytest.mark.parametrize(
    "request_",
    [
        asked(host="evil.example"),
        asked(host="127.0.0.1.evil.example:9131"),
        asked(host=""),
        asked(host="[::1"),
        asked(origin="http://evil.example"),
        asked(origin="null"),
        asked(origin="http://[::1"),
        asked(client="192.168.1.20"),
        SimpleNamespace(client=None, headers={"host": "127.0.0.1"}),
    ],
)
def test_everybody_else_is_not(request_):
    doorman = web.Doorman(Osc(), HERE)
    assert not doorman.lets_in(request_)
    assert not doorman.lets_control(request_)


def test_a_page_at_another_port_may_look_but_not_steer():
    doorman = web.Doorman(Osc(), HERE)
    request = asked(origin="http://127.0.0.1:8000")
    assert doorman.lets_in(request)
    assert not doorman.lets_control(request)


def test_on_the_network_only_addresses_are_names_of_ours():
    doorman = web.Doorman(Osc(lan=True, allow=("192.168.1.0/24",)), ("0.0.0.0", 9131))  # noqa: S104 - with lan
    assert doorman.lets_in(asked(client="192.168.1.20", host="192.168.1.5:9131"))
    assert not doorman.lets_in(asked(client="192.168.1.20", host="rebound.example:9131"))
    assert not doorman.lets_in(asked(client="10.0.0.7", host="192.168.1.5:9131"))


def test_a_taken_port_and_an_open_one_are_refused():
    with contextlib.closing(web.bind("127.0.0.1:auto", key="dashboard.listen", osc=Osc())) as sock:
        port = sock.getsockname()[1]
        with pytest.raises(PortTaken, match=f"dashboard.listen.*{port}"):
            web.bind(f"127.0.0.1:{port}", key="dashboard.listen", osc=Osc())
    with pytest.raises(ConfigError, match="other machines"):
        web.bind("0.0.0.0:auto", key="dashboard.listen", osc=Osc())


def test_a_missing_library_is_told_with_its_extra(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "uvicorn", None)
    with pytest.raises(MissingDependency, match="web"):
        web.need("web", purpose="show the dashboard")
