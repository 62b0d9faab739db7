from __future__ import annotations

import tomllib

import pytest

from mer_bridge import config, schema


def test_the_commented_file_holds_the_defaults():
    assert config.parse(schema.commented_toml()) == config.Config()


def test_the_commented_file_holds_every_key():
    tables = tomllib.loads(schema.commented_toml())
    for key in schema.all_keys():
        place = tables[key.section] if key.section else tables
        assert key.name in place


def test_the_example_of_a_map_is_a_valid_one():
    lines = schema.MAP_EXAMPLE.splitlines()
    text = "\n".join(line.removeprefix("# ") for line in lines[2:])
    (example,) = config.parse(text).map
    assert example.source == "tension"


def test_the_examples_of_tables_by_name_are_valid():
    lines = schema.BY_NAME_EXAMPLES.splitlines()
    example = config.parse("\n".join(line.removeprefix("# ").removeprefix("#") for line in lines[2:]))
    assert example.smoothing.values["tension"].down_s == 4.0
    assert example.hands.manual == {"tension": 0.2}


def test_docstrings_below_fields_become_comments():
    text = schema.commented_toml()
    assert "# Part of a device's or JACK port's name; empty is the default device.\ndevice = \"\"" in text
    assert "# Where the sound comes from.\n[input]" in text


@pytest.mark.parametrize(
    ("path", "plain_type", "choices", "limits"),
    [
        ("input.kind", str, ("osc", "soundcard", "jack", "file", "player"), ""),
        ("input.channel", int, (), "0..64"),
        ("input.real_time", bool, (), ""),
        ("model.horizon_s", float, (), "1..15"),
        ("osc.send", tuple, (), ""),
        ("defaults", bool, (), ""),
    ],
)
def test_a_key_knows_what_it_takes(path, plain_type, choices, limits):
    (key,) = (key for key in schema.all_keys() if key.path == path)
    assert (key.plain_type, key.choices, key.limits) == (plain_type, choices, limits)
