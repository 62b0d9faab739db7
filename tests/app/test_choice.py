from __future__ import annotations

import contextlib

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge import config as configs
from mer_bridge import schema, settings
from mer_bridge.app.choice import Choice, read
from mer_bridge.config import Config
from mer_bridge.dashboard.orders import MAX_TEXT
from mer_bridge.errors import ConfigError

CHOICES = st.builds(
    Choice,
    kind=st.sampled_from(["osc", "soundcard", "jack", "player"]),
    device=st.text(max_size=40),
    channel=st.integers(0, 64),
    host=st.sampled_from(["", "pd", "tidal"]),
    midi=st.text(max_size=40),
)


@hypothesis.settings(deadline=None, max_examples=30)
@given(CHOICES)
def test_what_was_chosen_stands_in_the_file_and_is_read_back(choice):
    text = schema.commented_toml()
    after = settings.edited(text, choice.changes(configs.parse(text)))
    assert Choice.of(configs.parse(after)) == choice


@hypothesis.settings(deadline=None, max_examples=30)
@given(CHOICES)
def test_what_holds_already_changes_nothing(choice):
    text = schema.commented_toml()
    config = configs.parse(text, overrides=choice.changes(configs.parse(text)))
    assert choice.changes(config) == {}


def test_the_built_in_music_goes_on_and_a_microphone_does_not_loop():
    assert Choice(kind="player").changes(Config())["input.loop"] is True
    playing = configs.parse('[input]\nkind = "player"\nloop = true')
    assert Choice(kind="soundcard").changes(playing)["input.loop"] is False


@given(st.text(max_size=200))
def test_whatever_comes_is_an_order_or_an_error_of_ours(text):
    with contextlib.suppress(ConfigError):
        assert read(text).verb


@pytest.mark.parametrize(
    "text",
    [
        '{"verb": "open", "choice": {"kind": "theremin"}}',
        '{"verb": "open", "choice": {"file": "/etc/passwd"}}',
        '{"verb": "open", "choice": {"channel": 65}}',
        '{"verb": "run", "key": "x"}',
        '{"verb": "look", "key": "' + "x" * MAX_TEXT + '"}',
        "[" * 2000,
        "",
    ],
)
def test_nothing_else_is_taken(text):
    with pytest.raises(ConfigError):
        read(text)
