"""The dashboard over real sockets: who sees it, who steers it, and that it ends."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading

import numpy as np
import pytest

pytest.importorskip("uvicorn", reason="needs the extra 'web'")
pytest.importorskip("starlette", reason="needs the extra 'web'")
pytest.importorskip("websockets", reason="needs the extra 'web'")

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from mer_bridge import config as configs
from mer_bridge.config import Config, Dashboard
from mer_bridge.dashboard.files import HEADERS
from mer_bridge.dashboard.packing import HEAD, LAYOUT, SIZE
from mer_bridge.dashboard.viewers import MAX_VIEWERS
from mer_bridge.errors import PortTaken
from mer_bridge.runtime import Bridge


def get(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes, dict[str, str]]:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20.0)) as connection:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())


def test_the_page_and_its_parts_come_with_headers_that_keep_strangers_out(hall):
    for path, kind in (("/", "text/html"), ("/app.js", "text/javascript"), ("/uplot/LICENSE", "text/plain")):
        status, body, headers = get(hall.port, path)
        assert status == 200
        assert body
        assert headers["content-type"].startswith(kind)
        assert headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/index.html",
        "/../service.py",
        "/%2e%2e/service.py",
        "/uplot",
        "/uplot/../../key.py",
        "/" + "a" * 3000,
    ],
)
def test_there_is_nothing_else(hall, path):
    assert get(hall.port, path)[0] == 404


def test_other_sites_and_other_names_are_refused_and_nothing_can_be_posted(hall):
    assert get(hall.port, "/", Host="evil.example")[0] == 403
    assert get(hall.port, "/", Origin="http://evil.example")[0] == 403
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert get(hall.port, "/", method)[0] == 405


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null"])
def test_pages_of_others_get_no_websocket(hall, origin):
    with pytest.raises(InvalidStatus):
        connect(f"ws://127.0.0.1:{hall.port}/live", origin=origin, open_timeout=20.0)


def test_a_viewer_is_told_everything_and_then_sees_frames(hall):
    with hall.viewer(key=False) as viewer:
        hello, state = viewer.next(), viewer.of("state")
        assert hello["type"] == "hello"
        assert hello["size"] == SIZE
        assert state["maps"][0]["to"] == "osc:/synth/cutoff"
        assert [preset["name"] for preset in state["presets"]] == ["dark", "bright"]
        frame = np.frombuffer(viewer.frame(), "<f4")
        assert frame.shape == (SIZE,)
        assert np.isfinite(frame).all()
        assert viewer.until(lambda message: "osc:/synth/cutoff" in message.get("out", {}))


def test_nothing_that_is_told_names_a_file_or_the_key(hall):
    with hall.viewer() as viewer:
        while len(viewer.texts) < 12:
            viewer.next()
        told = json.dumps(viewer.texts)
    assert hall.key not in told
    assert str(hall.file.parent) not in told


def test_there_are_more_than_twenty_frames_a_second_and_they_move(hall):
    with hall.viewer(key=False) as viewer:
        first, count = LAYOUT["head"][0] + 1, 50
        viewer.frame()
        times = [float(np.frombuffer(viewer.frame(), "<f4")[first]) for _ in range(count)]
    assert sorted(times) == times
    assert count / (times[-1] - times[0]) > 20.0  # by the clock of the music, so no load disturbs it


def test_without_the_key_one_looks_and_does_not_steer(hall):
    with hall.viewer(key=False) as viewer:
        viewer.ask("hold", 1)
        assert "key" in viewer.of("error")["text"]
        viewer.socket.send(json.dumps({"key": "guessed" * 4, "verb": "hold", "args": [1]}))
        viewer.of("welcome", may_steer=False)
        assert "key" in viewer.of("error")["text"]
        for _ in range(10):  # two ticks and more
            frame = np.frombuffer(viewer.frame(), "<f4")
        assert not frame[HEAD.index("held")]


def test_with_the_key_orders_are_obeyed_and_everybody_sees_what_changed(house):
    with house.viewer() as one, house.viewer(key=False) as other:
        one.ask("horizon", 7.5)
        assert other.of("state", horizon_s=7.5)
        assert house.bridge.config.model.horizon_s == 7.5
        one.ask("set", "gain.mode", "fixed")
        assert other.until(lambda message: message.get("gain", {}).get("mode") == "fixed")
        one.ask("weight", "tension", "dissonance", 3.0)
        assert other.until(
            lambda message: message.get("players", [{}])[0].get("weights", [[0] * 7] * 3)[2][4] == 3.0
        )
        one.ask("preset", "dark")
        assert other.of("state", preset="dark")
        one.ask("hold", 1)
        while not np.frombuffer(other.frame(), "<f4")[4]:
            pass


def test_ranges_can_be_thawed_after_a_sound_check_froze_them(house):
    with house.viewer() as viewer:
        while viewer.answer("calibrate", 1.0)["type"] != "answer":
            pass
        while viewer.answer("calibrate/done")["type"] == "error":  # until a second of music was heard
            pass
        assert viewer.until(lambda message: message.get("players", [{}])[0].get("frozen"))
        viewer.ask("ranges/freeze", 0)
        assert viewer.until(lambda message: message.get("players", [{}])[0].get("frozen") is False)


@pytest.mark.parametrize(
    ("verb", "args", "words"),
    [
        ("horizon", (99.0,), "does not take"),
        ("set", ("osc.send", "10.0.0.1:9"), "cannot set that"),
        ("weight", ("tension", "nonsense", 1.0), "no weight"),
        ("preset", ("nothing",), "no preset"),
        ("map/add", ("nonsense +", "osc:/x"), ""),
        ("map/add", ("tension", "/etc/passwd"), ""),
        ("map/remove", (9,), "no map"),
        ("learn", ("cc:74",), "no MIDI"),
        ("shutdown", (), "does not know"),
    ],
)
def test_what_cannot_be_is_said_to_who_asked_and_nothing_changes(hall, verb, args, words):
    before = hall.bridge.config
    with hall.viewer() as viewer:
        answer = viewer.answer(verb, *args)
    assert answer["type"] == "error"
    assert words in answer["text"]
    assert hall.bridge.config == before


def test_maps_are_edited_and_saved_into_the_bridges_own_file_with_all_comments(house):
    with house.viewer() as viewer:
        viewer.answer("set", "map.1.curve", "exp")
        viewer.answer("map/add", "1 - energy", "osc:/synth/reverb", 0.1, 0.8)
        viewer.answer("map/add", "valence", "osc:/light", 0.0, 1.0)
        viewer.answer("map/remove", 2)
        viewer.answer("set", "model.horizon_s", 6.0)
        assert viewer.answer("save")["type"] == "answer"
    text = house.file.read_text(encoding="utf-8")
    for comment in ("# The piece of tonight.", "# The filter follows.", "range = [200.0, 8000.0]  # Hz"):
        assert comment in text
    saved = configs.parse(text)
    assert [(each.source, each.curve) for each in saved.map] == [("tension", "exp"), ("valence", "lin")]
    assert saved.model.horizon_s == 6.0
    assert {path.name for path in house.file.parent.iterdir()} == {"mer-bridge.toml"}


def rewrite(house, old: str, new: str) -> None:
    """Change the settings file as an editor would."""
    text = house.file.read_text(encoding="utf-8")
    assert old in text
    house.file.write_text(text.replace(old, new), encoding="utf-8")


def test_rows_edited_here_outlive_another_change_of_the_file_and_find_their_lines_again(house):
    with house.viewer() as viewer:
        viewer.answer("set", "map.1.curve", "exp")
        viewer.answer("map/add", "valence", "osc:/light")
        rewrite(
            house,
            "# The piece of tonight.",
            "# The piece of tonight.\n# One more line.\n[gate]\nrelease_s = 2.0",
        )
        assert viewer.until(lambda message: "gate.release_s" in str(message.get("lines")))
        assert [entry.to for entry in house.bridge.config.map] == ["osc:/synth/cutoff", "osc:/light"]
        assert viewer.answer("save")["type"] == "answer"
    text = house.file.read_text(encoding="utf-8")
    assert "# One more line." in text
    assert [(each.source, each.curve) for each in configs.parse(text).map] == [
        ("tension", "exp"),
        ("valence", "lin"),
    ]


def test_maps_changed_in_the_file_count_as_a_whole(house):
    with house.viewer() as viewer:
        viewer.answer("map/add", "valence", "osc:/light")
        rewrite(house, 'from = "tension"', 'from = "energy"')
        assert viewer.until(lambda message: "map.1.from" in str(message.get("lines")))
        assert [entry.source for entry in house.bridge.config.map] == ["energy"]
        assert viewer.answer("save")["text"] == "nothing has changed"


def test_a_performance_is_recorded_and_the_folder_is_the_bridges(house):
    with house.viewer() as viewer:
        assert "recording" in viewer.answer("record", 1)["text"]
        assert viewer.of("state", recording=True)
        assert "recorded" in viewer.answer("record", 0)["text"]
        assert viewer.of("log")["lines"]
    assert [path.parent.name for path in (house.file.parent / "takes").iterdir()] == ["takes"]


def test_there_is_an_end_to_viewers(house):
    with contextlib.ExitStack() as crowd:
        for _ in range(MAX_VIEWERS):
            crowd.enter_context(house.viewer(key=False)).frame()
        with pytest.raises((InvalidStatus, ConnectionClosed)):
            crowd.enter_context(house.viewer(key=False)).frame()
    with house.viewer(key=False) as late:  # there is room again
        assert late.frame()


def test_nonsense_disturbs_nobody(hall):
    with hall.viewer() as wild, hall.viewer(key=False) as calm:
        for text in ("", "[", "null", '{"verb": 7}', b"\x00\xff", '{"verb": "set", "args": [[]]}'):
            wild.socket.send(text)
        assert "no order" in wild.of("error")["text"]
        assert calm.frame()
    with hall.viewer(key=False) as big:
        big.socket.send("x" * 100_000)
        with pytest.raises(ConnectionClosed):
            big.of("never")
    with hall.viewer(key=False) as after:
        assert after.frame()


def test_who_floods_with_orders_waits_and_neither_others_nor_the_music_do(house):
    with house.viewer() as wild, house.viewer(key=False) as calm:
        calm.frame()
        flood = threading.Thread(
            target=lambda: [wild.ask("ranges/freeze", k % 2) for k in range(600)], daemon=True
        )
        flood.start()
        skipped = house.bridge.stats().skipped_samples
        first = float(np.frombuffer(calm.frame(), "<f4")[1])
        times = [float(np.frombuffer(calm.frame(), "<f4")[1]) for _ in range(50)]
        assert 50 / (times[-1] - first) > 15.0
        assert house.bridge.stats().skipped_samples == skipped


def test_a_taken_port_is_said_and_leaves_nothing_open(hall, private_data):
    config = Config(
        osc=configs.Osc(listen="127.0.0.1:auto", send=()),
        dashboard=Dashboard(on=True, listen=f"127.0.0.1:{hall.port}"),
    )
    with pytest.raises(PortTaken, match=r"dashboard\.listen"):
        Bridge(config, say=lambda _: None)


def test_several_players_are_shown_with_their_mean_and_obey_one_by_one(open_house):
    house = open_house(players=("anna", "ben"))
    with house.viewer() as viewer:
        hello = next(text for text in viewer.texts if text["type"] == "hello")
        assert hello["players"] == ["anna", "ben"]
        assert "anna.tension" in hello["sources"]
        while np.isnan(frame := np.frombuffer(viewer.frame(), "<f4").reshape(3, SIZE)).any():
            pass
        valence = LAYOUT["emotions"][0]
        low, high = sorted(frame[1:, valence])
        assert low - 1e-6 <= frame[0, valence] <= high + 1e-6
        viewer.socket.send(json.dumps({"id": 9, "verb": "hold", "args": [1], "player": "ben"}))
        while not np.frombuffer(viewer.frame(), "<f4").reshape(3, SIZE)[2, 4]:
            pass
        assert not np.frombuffer(viewer.frame(), "<f4").reshape(3, SIZE)[1, 4]


def test_it_ends_with_the_bridge(open_house):
    house = open_house()
    with house.viewer() as viewer:
        viewer.frame()
        house.bridge.stop()
        with pytest.raises(ConnectionClosed):
            viewer.of("never")
    with pytest.raises(OSError):  # noqa: PT011 - which one is the system's affair
        get(house.port, "/")
