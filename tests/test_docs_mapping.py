"""Every snippet of the page about mapping works as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mer_bridge import config, schema
from mer_bridge.errors import ConfigError
from mer_bridge.mapping import SOURCE_NAMES, Mapper
from mer_bridge.mapping.arithmetic import FUNCTIONS
from mer_bridge.mapping.memories import MEMORIES

PAGE = (Path(__file__).parents[1] / "docs" / "mapping.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
NIGHT = '[[preset]]\nname = "night"\nvalues = {"osc:/x" = 1.0}\n'


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
def test_a_snippet_of_the_page_can_be_taken(number):
    text = SNIPPETS[number]
    text += NIGHT if 'preset = "night"' in text and 'name = "night"' not in text else ""
    settings = config.parse(text)
    assert settings != config.Config()
    assert Mapper(settings).at_rest() is not None


def test_the_page_names_every_key_function_and_value():
    for struct in (config.Map, config.Event, config.Preset, config.Cue, config.Morph):
        for name in struct.__struct_encode_fields__:
            if name not in ("line", "power", "name", "on"):
                assert re.search(rf"\b{name}\b", PAGE), f"{struct.__name__}.{name}"
    for name in (*FUNCTIONS, *MEMORIES):
        assert re.search(rf"\b{name}\b", PAGE), name
    for name in SOURCE_NAMES:
        if not name.startswith("abs."):
            assert f"`{name}`" in PAGE, name


def test_the_error_on_the_page_is_the_one_that_comes():
    (shown,) = re.findall(r"```text\n(.*?)```", PAGE, flags=re.DOTALL)
    good = config.Map(source="tension", to="osc:/a")
    other = config.Map(source="tension", to="osc:/b")
    wrong = config.Map(source="tension + * 2", to="cc:74", line=14)
    with pytest.raises(ConfigError) as caught:
        Mapper(config.Config(map=(good, other, wrong)))
    assert str(caught.value) == shown.rstrip("\n")


def test_the_examples_of_the_commented_file_can_be_taken():
    text = "\n".join(line.removeprefix("#").strip() for line in schema.LIST_EXAMPLES.splitlines())
    settings = config.parse(text)
    assert Mapper(settings).presets[0].name == "dark"
    assert settings.event
    assert settings.cue
    _, *players = schema.PLAYERS_EXAMPLE.splitlines()
    assert config.parse("\n".join(line.removeprefix("#") for line in players)).names == ("anna", "ben")
