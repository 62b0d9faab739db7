"""The service, asked by independent clients: python-oscquery, websockets, and plain HTTP."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading

import pytest
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

pytest.importorskip("uvicorn", reason="needs the extra 'oscquery'")
pytest.importorskip("zeroconf", reason="needs the extra 'oscquery'")

from mer_bridge.config import Config, Input, Osc, OscQuery
from mer_bridge.errors import ConfigError, PortTaken
from mer_bridge.oscquery.service import MAX_CLIENTS, Service
from mer_bridge.runtime import Bridge


@pytest.fixture(scope="module")
def bridge():
    config = Config(
        input=Input(kind="player", loop=True),
        osc=Osc(listen="127.0.0.1:auto", send=()),
        oscquery=OscQuery(listen="127.0.0.1:auto"),
    )
    with Bridge(config, say=lambda _: None) as bridge, socket.socket(type=socket.SOCK_DGRAM) as patch:
        patch.settimeout(20.0)
        patch.connect(bridge.address)
        patch.send(OscMessageBuilder("/mer/subscribe").build().dgram)
        while b"/mer/valence" not in patch.recv(65_536):
            pass  # until the first values have been sent
        yield bridge


@pytest.fixture(scope="module")
def port(bridge) -> int:
    line = next(fact for fact in bridge.facts() if fact.startswith("OSCQuery"))
    return int(line.partition("http://127.0.0.1:")[2].partition(",")[0])


def get(port: int, path: str, **headers: str) -> tuple[int, object]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20.0)
    with contextlib.closing(connection):
        connection.request(
            "GET", path, headers={key.replace("_", "-"): text for key, text in headers.items()}
        )
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, json.loads(body) if body else None


def test_a_node_is_described(port):
    status, node = get(port, "/mer/valence")
    assert status == 200
    assert (node["FULL_PATH"], node["TYPE"], node["ACCESS"]) == ("/mer/valence", "f", 1)
    assert node["RANGE"] == [{"MIN": -1.0, "MAX": 1.0}]
    assert -1.0 <= node["VALUE"][0] <= 1.0


def test_host_info_is_given_only_when_asked(bridge, port):
    status, info = get(port, "/?HOST_INFO")
    assert status == 200
    assert (info["OSC_PORT"], info["WS_PORT"]) == (bridge.address[1], port)
    assert info["EXTENSIONS"]["LISTEN"]
    assert "HOST_INFO" not in json.dumps(get(port, "/")[1])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/mer/nothing", 404),
        ("/mer/valence?NONSENSE", 400),
        ("/mer/valence?UNIT", 204),
        ("/mer/level?UNIT", 200),
        ("/mer/hold?VALUE", 204),
        ("/" + "a" * 3000, 404),
    ],
)
def test_errors_are_those_of_the_proposal(port, path, status):
    assert get(port, path)[0] == status


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Host": "127.0.0.1.evil.example"},
    ],
)
def test_pages_of_other_sites_are_refused(port, headers):
    assert get(port, "/mer/valence", **headers)[0] == 403


def test_a_page_of_this_machine_is_answered(port):
    assert get(port, "/mer", Origin="http://localhost:9131", Host=f"localhost:{port}")[0] == 200


def test_listeners_get_values_as_osc_until_they_ignore_them(port):
    from websockets.sync.client import connect

    with connect(f"ws://127.0.0.1:{port}/", open_timeout=20.0) as websocket:
        websocket.send("nonsense")
        websocket.send('{"COMMAND": "LISTEN", "DATA": "/mer/hold"}')
        websocket.send('{"COMMAND": "LISTEN", "DATA": "/mer/frame"}')
        times = []
        while len(times) < 5:
            message = OscMessage(websocket.recv(timeout=20.0))
            assert message.address == "/mer/frame"
            times.append(message.params[1])
        assert times == sorted(times)
        assert times[0] < times[-1]
        websocket.send('{"COMMAND": "LISTEN", "DATA": "/mer/live/tension"}')
        while OscMessage(websocket.recv(timeout=20.0)).address != "/mer/live/tension":
            pass
        websocket.send('{"COMMAND": "IGNORE", "DATA": "/mer/frame"}')
        addresses = [OscMessage(websocket.recv(timeout=20.0)).address for _ in range(20)]
        assert addresses[-5:] == ["/mer/live/tension"] * 5


def test_there_is_an_end_to_listeners(port):
    from websockets.exceptions import WebSocketException
    from websockets.sync.client import connect

    url = f"ws://127.0.0.1:{port}/"
    with contextlib.ExitStack() as crowd:
        for _ in range(MAX_CLIENTS):
            websocket = crowd.enter_context(connect(url, open_timeout=20.0))
            websocket.send('{"COMMAND": "LISTEN", "DATA": "/mer/frame"}')
            assert websocket.recv(timeout=20.0)
        with pytest.raises((WebSocketException, OSError)):
            connect(url, open_timeout=20.0)


def test_a_web_page_of_another_site_cannot_listen(port):
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    with pytest.raises(InvalidStatus):
        connect(f"ws://127.0.0.1:{port}/", origin="http://evil.example", open_timeout=20.0)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_http_only_reads(port, method):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20.0)) as connection:
        connection.request(method, "/mer/hold", body=b"1")
        answer = connection.getresponse()
        assert answer.status == 405
        assert answer.getheader("Access-Control-Allow-Origin") is None


def test_a_websocket_controls_nothing_so_it_needs_no_token(bridge, port):
    from websockets.sync.client import connect

    hold = OscMessageBuilder("/mer/hold")
    hold.add_arg(1)
    with connect(f"ws://127.0.0.1:{port}/", open_timeout=20.0) as websocket:
        websocket.send(hold.build().dgram)
        websocket.send('{"COMMAND": "/mer/hold", "DATA": "1"}')
        websocket.send('{"COMMAND": "LISTEN", "DATA": "/mer/frame"}')
        for _ in range(8):  # two ticks and more
            websocket.recv(timeout=20.0)
    assert not bridge.newest.held


def test_an_independent_client_reads_the_namespace(bridge, port):
    client_module = pytest.importorskip("pythonoscquery.osc_query_client", reason="needs 'test-oscquery'")
    from zeroconf import ServiceInfo

    kind = "_oscjson._tcp.local."
    service = ServiceInfo(kind, f"x.{kind}", addresses=[socket.inet_aton("127.0.0.1")], port=port)
    client = client_module.OSCQueryClient(service)
    info = client.get_host_info()
    assert (info.osc_ip, info.osc_port, info.osc_transport) == ("127.0.0.1", bridge.address[1], "UDP")
    node = client.query_node("/mer/live/tension")
    assert node.full_path == "/mer/live/tension"
    assert client.query_node("/mer/nothing") is None


def test_it_is_found_by_zeroconf(port):
    from zeroconf import ServiceBrowser, ServiceStateChange, Zeroconf

    found = threading.Event()

    def seen(zeroconf, service_type, name, state_change):
        if name == f"mer-bridge {port}._oscjson._tcp.local." and state_change is ServiceStateChange.Added:
            found.set()

    with Zeroconf(interfaces=["127.0.0.1"]) as zeroconf:
        browser = ServiceBrowser(zeroconf, "_oscjson._tcp.local.", handlers=[seen])
        assert found.wait(20.0)
        browser.cancel()


def test_a_taken_port_and_an_open_one_are_refused(port):
    def service(listen: str) -> Service:
        return Service(Config(oscquery=OscQuery(listen=listen)), osc_port=1, newest=lambda: (None, ""))

    with pytest.raises(PortTaken, match=str(port)):
        service(f"127.0.0.1:{port}")
    with pytest.raises(ConfigError, match="other machines"):
        service("0.0.0.0:auto")


def test_it_ends_with_the_bridge():
    service = Service(
        Config(oscquery=OscQuery(listen="127.0.0.1:auto")), osc_port=1, newest=lambda: (None, "")
    )
    port = service.address[1]
    assert get(port, "/mer/valence")[1]["TYPE"] == "f"
    service.close()
    service.close()
    with pytest.raises(OSError):  # noqa: PT011 - which one is the system's affair
        get(port, "/")
    assert not service._site.is_running
