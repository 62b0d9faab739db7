from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge import config, settings
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError

FILE = """\
# A piece for two.
defaults = true   # keep them

[osc]
parts = [
    "live",  # the knobs
    "all",
]
send = ["127.0.0.1:9130"]  # the patch, "#1"
[[map]]
from = "tension"
to = "osc:/a"
[[map]]
from = "energy"
to = "osc:/b"  # second
# the end
"""


def test_a_value_is_exchanged_where_it_stands_and_comments_stay():
    text = settings.edited(FILE, {"osc.send": [], "map.2.to": "osc:/c", "defaults": False})
    assert text == FILE.replace('["127.0.0.1:9130"]', "[]").replace("/b", "/c").replace("= true", "= false")


def test_a_list_over_several_lines_becomes_one_line():
    text = settings.edited(FILE, {"osc.parts": ["all"]})
    assert 'parts = ["all"]\nsend' in text


def test_what_is_not_there_is_added_to_its_table_or_at_the_end():
    text = settings.edited(FILE, {"osc.rate_hz": 50.0, "map.1.dead_band": 0.5, "gate.release_s": 1.0})
    read = config.parse(text)
    assert (read.osc.rate_hz, read.map[0].dead_band, read.gate.release_s) == (50.0, 0.5, 1.0)
    assert [line for line in FILE.split("\n") if line not in text.split("\n")] == []


def test_line_ends_of_windows_stay():
    text = settings.edited(FILE.replace("\n", "\r\n"), {"osc.rate_hz": 50.0, "map.2.to": "osc:/c"})
    assert "\n" not in text.replace("\r\n", "")


def test_a_form_that_lines_cannot_change_is_refused():
    with pytest.raises(ConfigError, match=r"osc\.rate_hz"):
        settings.edited("osc = { rate_hz = 20.0 }\n", {"osc.rate_hz": 30.0})


def test_a_file_of_all_settings_reads_back_to_the_same():
    given = config.parse(FILE + '[[osc.target]]\nhost = "wekinator"\n[hands]\nmanual = { fear = 0.5 }\n')
    assert settings.differences(given, config.parse(settings.whole_toml(given))) == ()


@given(
    st.dictionaries(
        st.sampled_from(["osc.rate_hz", "smoothing.beta", "midi.rate_hz", "map.1.dead_band"]),
        st.floats(1.0, 100.0).map(lambda x: round(x, 3)),
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])),
)
def test_whatever_is_written_is_read_and_nothing_else_changes(numbers, player):
    changes = {**{key: value / 100.0 if "map" in key else value for key, value in numbers.items()}}
    changes["input.device"] = player
    before = settings.flat(config.parse(FILE))
    after = settings.flat(config.parse(settings.edited(FILE, changes)))
    assert after == {**before, **changes}


def test_differences_are_named_by_path():
    other = settings.changed(settings.changed(config.parse(FILE), "map.2.curve", "exp"), "osc.rate_hz", 50)
    assert settings.differences(config.parse(FILE), other) == ("osc.rate_hz", "map.2.curve")
    assert settings.differences(other, config.parse("\n\n" + settings.whole_toml(other))) == ()


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("ranging.freeze", 1.0, True),
        ("osc.lan", 0, False),
        ("midi.channel", 3.0, 3),
        ("model.horizon_s", 5, 5.0),
        ("osc.parts", "live, all", ["live", "all"]),
        ("osc.send", "", []),
        ("osc.send", "127.0.0.1:9", ["127.0.0.1:9"]),
        ("map.1.range", "0.5,2", [0.5, 2.0]),
        ("osc.rate_hz", "30", 30.0),
        ("input.device", "30", "30"),
    ],
)
def test_a_value_of_osc_becomes_what_the_setting_wants(path, value, expected):
    assert settings.value_at(settings.changed(config.parse(FILE), path, value), path) == expected


@pytest.mark.parametrize(
    "path", ["", "osc", "osc.", "nothing", "osc.nothing", "map.3.to", "map.0.to", "map.x.to"]
)
def test_no_other_name_is_a_setting(path):
    with pytest.raises(ConfigError):
        settings.changed(config.parse(FILE), path, 0.123)


def test_every_setting_of_the_schema_can_be_named():
    from mer_bridge import schema

    names = set(settings.flat(Config()))
    assert {key.path for key in schema.all_keys()} <= names


def test_tomllib_reads_every_value_that_is_written():
    for value in ('a "b" \\ \x7f ü 🎹', [1.5, -2e30], {"a b": 1, "c": "d"}, True, [], [[0.0, 1.0]]):
        assert tomllib.loads(f"x = {settings.as_toml(value)}")["x"] == value
