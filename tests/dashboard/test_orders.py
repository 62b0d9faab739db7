from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge import wire
from mer_bridge.dashboard import orders
from mer_bridge.errors import ConfigError
from mer_bridge.runtime.changes import ROWS
from mer_bridge.values import Command

COMMANDS = {row.address.removeprefix("/mer/") for row in wire.TABLE if row.group == "command"}


def test_every_order_is_a_command_of_the_table_or_edits_rows():
    assert COMMANDS | set(ROWS) >= orders.VERBS


def test_an_order_becomes_a_command():
    order = orders.read(
        '{"id": 3, "verb": "weight", "args": ["tension", "dissonance", 0.5], "player": "anna"}'
    )
    assert orders.command_of(order) == Command("weight", ("tension", "dissonance", 0.5), "anna")


@pytest.mark.parametrize(
    "order",
    [
        {"verb": "host", "args": ["max"]},
        {"verb": "model", "args": ["../../x"]},
        {"verb": "profile", "args": ["x"]},
        {"verb": "subscribe"},
        {"verb": "set", "args": ["record.folder", "/etc"]},
        {"verb": "set", "args": ["osc.send", "10.0.0.1:9"]},
        {"verb": "set", "args": ["model.name", "x"]},
        {"verb": "set", "args": ["dashboard.listen", "0.0.0.0:1"]},
        {"verb": "set", "args": ["map.1.to"]},
        {"verb": "set", "args": [5, 5]},
        {"verb": "hold", "args": [1, 2, 3, 4, 5]},
        {"verb": "preset", "args": ["x" * 600]},
        {"verb": "preset", "args": ["a\u0000b"]},
        {"verb": "horizon", "args": [1e300]},
    ],
)
def test_what_reaches_files_ports_hosts_or_is_too_much_is_refused(order):
    with pytest.raises(ConfigError):
        orders.command_of(orders.read(json.dumps(order)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "7",
        '{"verb": 1}',
        '{"args": [[1]]}',
        '{"args": [{}]}',
        '{"unknown": 1}',
        "[" * 2000,
        "x" * 5000,
    ],
)
def test_what_is_no_order_is_refused(text):
    with pytest.raises(ConfigError):
        orders.read(text)


@given(st.text())
def test_no_text_does_more_than_be_refused(text):
    with pytest.raises(ConfigError):
        orders.command_of(orders.read(text))


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["id", "verb", "args", "player", "key", "x"]), inner)
        ),
        max_leaves=12,
    )
)
def test_no_json_does_more_than_be_refused_or_be_plain(value):
    try:
        command = orders.command_of(orders.read(json.dumps(value)))
    except ConfigError:
        return
    assert command.verb in orders.VERBS
    assert all(isinstance(each, int | float | str) for each in command.arguments)
