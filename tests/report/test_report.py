"""Reports of sessions: what they show, and that nothing of a recording becomes markup."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mer_bridge import report
from mer_bridge.config import Config, Input, Map
from mer_bridge.errors import ConfigError
from mer_bridge.values import Emotion, Frame, MidLevel, Reason, Why

HOSTILE = '</title></style><script>alert(1)</script><img src=x onerror="alert(2)">\' & \u202e\x00'
FRAME = Frame(
    index=0,
    time_s=1.0,
    features=MidLevel(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
    emotions=Emotion(-0.3, 0.2, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05),
    live=(0.5,) * 15,
    level_db=-20.0,
    gate_open=True,
    contributions=((0.0,) * 7,) * 8,
    confidence=0.9,
    why=Why("tension", (Reason("dissonance", 0.31), Reason("melodiousness", 0.18))),
)
VOID = {"meta", "br", "path", "rect", "line", "circle", "polyline"}


class Page(HTMLParser):
    """A page taken apart: elements, attributes, text; complains where it is not well formed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.words = [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def frames(count=60, *, emotions=FRAME.emotions):
    return [
        replace(FRAME, index=k, time_s=1.0 + 0.128 * k, gate_open=not 20 <= k < 30, emotions=emotions)
        for k in range(count)
    ]


def session(folder, *, content=None, header=None, sent=None):
    folder.mkdir(parents=True)
    first = {"mer_bridge": "1.2.3", "model": "a-model-v1", "sha256": "ab", "config": {}, **(header or {})}
    lines = [msgspec.json.encode(first)]
    for k, each in enumerate(frames() if content is None else content):
        more = {"heard": 5000 * k, "at_s": 2.0 + 0.128 * k, "took_ms": 10.0 + k}
        lines.append(msgspec.json.encode({**msgspec.to_builtins(each), **more}))
    (folder / "frames.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    if sent is not None:
        (folder / "sent.jsonl").write_text("\n".join(map(json.dumps, sent)) + "\n", encoding="utf-8")
    return folder


SENT = [
    {"mer_bridge": "1.2.3"},
    *(
        {"at_s": 2.0 + k / 10, "sent": [["cc:74", k / 60], ["osc:/synth", 200.0 + k, ["a", 1]]]}
        for k in range(60)
    ),
    {"at_s": 4.0, "is_event": True, "sent": [["note:60", 1.0]]},
    {"at_s": 5.0, "state": {"cpu": 0.07, "gate_open": True, "lost": 512, "clipped": 0, "transport_ms": 296.0,
                            "look_back_ms": 2000.0}},
]  # fmt: skip


def page_of(folder) -> Page:
    return Page(report.write(folder).read_text(encoding="utf-8"))


def test_everything_of_a_session_is_on_the_page(tmp_path):
    page = page_of(session(tmp_path / "monday", header={"began": "2026-11-20 20:00:00 +0100"}, sent=SENT))
    for words in (
        *("monday", "a-model-v1", "1.2.3", "2026-11-20 20:00:00 +0100"),
        *("melodiousness", "tonal stability", "valence", "tender", "tense", "dissonance +0.31"),
        *("aggressive 100%", "music", "silence", "cc:74", "osc:/synth", "200 .. 259", "note:60", "1 sent"),
        *("p50", "p95", "p99", "39.5", "at most 296 ms", "512", "samples that never arrived", "SHA-256"),
    ):
        assert words in page.text, words


def test_the_page_needs_nothing_but_itself_and_runs_nothing(tmp_path):
    page = page_of(session(tmp_path / "take", sent=SENT))
    assert not {"script", "img", "link", "iframe", "object", "form", "audio", "base"} & set(page.tags)
    addresses = [value for name, value in page.attributes if name in {"src", "href", "action", "xlink:href"}]
    assert all(value.startswith("#") for value in addresses)
    assert any(value and value.startswith("default-src 'none'") for _, value in page.attributes)
    style = (tmp_path / "take" / "report.html").read_text(encoding="utf-8").partition("<style>")[2]
    assert "url(" not in style
    assert "@import" not in style
    assert "@media print" in style
    assert "prefers-color-scheme: light" in style


def test_percentiles_are_those_of_the_frames(tmp_path):
    page = page_of(session(tmp_path / "take"))  # 10, 11, ... 69 ms
    assert "from its last sound 39.5 66.0 68.4 69.0" in page.text


def hostile_session(folder):
    why = Why(HOSTILE, (Reason(HOSTILE, 0.3),))
    content = [replace(frame, why=why) for frame in frames()]
    lines = [
        {"at_s": 3.0, "sent": [[HOSTILE, 0.5]]},
        {"at_s": 3.0, "is_event": True, "sent": [[HOSTILE, 1.0]]},
        {"at_s": 4.0, "state": {HOSTILE: 1.0, "lost": 1.0}},
    ]
    maps = msgspec.to_builtins((Map(source="tension", to="osc:/<script>alert(3)</script>"),))
    names = dict.fromkeys(("model", "mer_bridge", "sha256", "began"), HOSTILE)
    header = {**names, "config": {"map": maps}}
    made = session(folder, content=content, header=header, sent=lines)
    command = json.dumps({"command": HOSTILE, "arguments": [HOSTILE, 1], "at_s": 3.0, "heard": 1})
    with (made / "frames.jsonl").open("a", encoding="utf-8") as file:
        file.write(command + "\n")
    return made


def test_nothing_of_a_recording_becomes_markup(tmp_path):
    made = hostile_session(tmp_path / "<img src=x onerror=alert(4)>")
    text = report.write(made).read_text(encoding="utf-8")
    page = Page(text)
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert page.text.count("alert(1)") >= 8  # it is shown, as text: names, reasons, targets, commands
    assert "read up to line" not in page.text
    assert page.text.count("alert(4)") >= 2
    assert not {"\u202e", "\x00"} & set(text)


@given(content=st.text(st.characters(), max_size=40))
def test_any_text_stays_text(content):
    from mer_bridge.report.markup import tag

    page = Page(tag("p", content, title=content))
    assert page.tags == ["p"]
    assert [name for name, _ in page.attributes] == ["title"]


def test_a_recording_that_was_cut_off_gives_what_is_there(tmp_path):
    made = session(tmp_path / "take", sent=SENT)
    for name in ("frames.jsonl", "sent.jsonl"):
        whole = (made / name).read_bytes()
        (made / name).write_bytes(whole[: len(whole) * 2 // 3])
    text = page_of(made).text
    assert "cannot be read" in text
    assert "what was sent is read up to line" in text


def test_older_recordings_say_what_they_did_not_keep(tmp_path):
    made = session(tmp_path / "take")
    lines = [json.loads(line) for line in (made / "frames.jsonl").read_text().splitlines()]
    for line in lines:
        line.pop("took_ms", None)
    (made / "frames.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n")
    text = page_of(made).text
    for words in ("what was sent was not kept", "What was lost was not kept", "date not kept"):
        assert words in text


def test_several_players_have_a_section_each_and_share_the_machines(tmp_path):
    config = {"input": {"name": "anna"}, "others": [{"name": "ben"}]}
    for name in ("anna", "ben"):
        session(tmp_path / "band" / name, header={"player": name, "config": config})
    (tmp_path / "band" / "sent.jsonl").write_text("\n".join(map(json.dumps, SENT)) + "\n", encoding="utf-8")
    page = page_of(tmp_path / "band")
    identities = [value for name, value in page.attributes if name == "id"]
    assert identities == ["player-anna", "player-ben", "machines", "latency", "setup"]
    assert "cc:74" in page.text
    assert "cc:74" in page_of(tmp_path / "band" / "anna").text  # one of them alone finds it, too


def test_frames_alone_have_a_report_beside_them(tmp_path):
    made = session(tmp_path / "take")
    (made / "frames.jsonl").rename(tmp_path / "only.jsonl")
    assert report.write(tmp_path / "only.jsonl") == tmp_path / "only.html"


@pytest.mark.parametrize("numbers", [1e300, -1e300, 1e9, 0.0, -0.0])
def test_numbers_beyond_all_ranges_are_drawn_at_the_edge(tmp_path, numbers):
    content = [
        replace(
            frame,
            time_s=numbers if frame.index % 2 else frame.time_s,
            level_db=numbers,
            features=MidLevel(*[numbers] * 7),
            emotions=Emotion(*[-numbers] * 8),
            confidence=numbers,
            why=Why("tension", (Reason("dissonance", numbers),)),
        )
        for frame in frames()
    ]
    lines = [{"at_s": numbers, "sent": [["cc:1", numbers]], "state": {"cpu": numbers, "lost": numbers}}]
    text = report.write(session(tmp_path / "take", content=content, sent=lines)).read_text(encoding="utf-8")
    Page(text)
    assert "nan" not in text.replace("dissonance", "").partition("</style>")[2]
    assert "inf" not in text.partition("</style>")[2]


def test_a_single_frame_and_a_silent_session_have_reports(tmp_path):
    page_of(session(tmp_path / "one", content=frames(1)))
    silent = [replace(frame, gate_open=False) for frame in frames()]
    assert "No music" in page_of(session(tmp_path / "silent", content=silent)).text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(max_size=6)), max_size=8),
    name=st.sampled_from(["frames.jsonl", "sent.jsonl"]),
)
def test_damaged_files_give_a_report_or_a_sentence(tmp_path_factory, changes, name):
    made = session(tmp_path_factory.mktemp("damaged") / "take", content=frames(12), sent=SENT[:20])
    damaged = bytearray((made / name).read_bytes())
    for at, content in changes:
        place = at % len(damaged)
        damaged[place : place + len(content)] = content
    (made / name).write_bytes(damaged)
    with contextlib.suppress(ConfigError):
        page_of(made)


@pytest.mark.parametrize(
    "line",
    [
        {"sent": [["cc:1"]]},
        {"sent": [[]]},
        {"sent": [["cc:1", "loud"]]},
        {"sent": [[1, 2]]},
        {"sent": [["cc:1", True]]},
        {"sent": "cc:1"},
        {"state": {"cpu": "all"}},
        {"at_s": None},
        [],
        7,
    ],
)
def test_lines_of_another_shape_end_what_was_sent(tmp_path, line):
    made = session(tmp_path / "take", sent=[*SENT[:10], line, *SENT[10:]])
    assert "what was sent is read up to line 10" in page_of(made).text


def test_very_many_targets_are_left_out_and_said(tmp_path):
    many = [{"at_s": 2.0, "sent": [[f"osc:/{k}", 1.0] for k in range(300)]}]
    assert "more than 256 targets" in page_of(session(tmp_path / "take", sent=many)).text


def test_what_is_no_recording_is_one_sentence(tmp_path):
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "empty", tmp_path / "nowhere"):
        with pytest.raises(ConfigError, match="recording"):
            report.write(path)


def test_a_page_that_cannot_be_written_is_one_sentence_and_leaves_nothing(tmp_path):
    made = session(tmp_path / "take")
    (tmp_path / "taken").mkdir()
    with pytest.raises(ConfigError, match="cannot write"):
        report.write(made, tmp_path / "taken")
    with pytest.raises(ConfigError, match="cannot write"):
        report.write(made, tmp_path / "no folder" / "page.html")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["taken", "take"] or not list(
        tmp_path.glob(".report-*")
    )


def test_only_what_differs_from_the_usual_settings_is_listed():
    from mer_bridge.report.sections import changes

    assert changes(Config()) == []
    given = Config(input=Input(kind="player"), map=(Map(source="tension", to="cc:74"),))
    assert changes(given) == [("input.kind", "player"), ("map 1", "from = tension, to = cc:74")]
