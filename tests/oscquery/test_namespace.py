from __future__ import annotations

import json
from dataclasses import replace

import pytest

from mer_bridge.circumplex import category, subemotion
from mer_bridge.config import Config
from mer_bridge.ensemble import Ensemble
from mer_bridge.oscquery.namespace import Namespace, concrete
from mer_bridge.pipeline import build_pipeline
from mer_bridge.wire import TABLE, decode


@pytest.fixture(scope="module")
def frame():
    import numpy as np

    return build_pipeline(Config(), input_rate=44_100).process(np.zeros(2 * 44_100, np.float32))[-1]


def leaves(node):
    for child in node.get("CONTENTS", {}).values():
        yield from leaves(child)
    if "TYPE" in node:
        yield node


def test_every_address_of_the_table_is_a_node_and_nothing_else_is():
    found = {node["FULL_PATH"]: node for node in leaves(Namespace().node("/"))}
    assert set(found) == {row.address for row in TABLE}
    for row in TABLE:
        assert found[row.address]["ACCESS"] & (2 if row.direction == "in" else 1)


@pytest.mark.parametrize("row", [row for row in TABLE if row.range], ids=lambda row: row.address)
def test_ranges_have_one_entry_per_argument(row):
    node = Namespace().node(row.address)
    assert node["RANGE"] == [{"MIN": row.range[0], "MAX": row.range[1]}] * len(node["TYPE"])


def test_every_node_says_where_it_is_and_json_can_hold_it():
    def walk(node, path):
        assert node["FULL_PATH"] == (path or "/")
        for name, child in node.get("CONTENTS", {}).items():
            walk(child, f"{path}/{name}")

    root = Namespace().node("/")
    walk(root, "")
    assert json.loads(json.dumps(root, allow_nan=False)) == root


def test_types_are_plain_tags():
    assert all(set(concrete(row.types)) <= set("ifsb") for row in TABLE)


def test_values_are_those_on_the_wire(frame):
    namespace = Namespace()
    messages = namespace.messages(frame, "a model")
    shown = namespace.with_values(namespace.node("/mer"), messages)
    assert shown["CONTENTS"]["valence"]["VALUE"] == pytest.approx([frame.emotions.valence])
    assert shown["CONTENTS"]["quadrant"]["VALUE"] == [frame.quadrant.number, frame.quadrant.value]
    plane = frame.emotions.valence, frame.emotions.energy
    assert shown["CONTENTS"]["category"]["VALUE"] == list(category(*plane))
    assert shown["CONTENTS"]["subemotion"]["VALUE"] == list(subemotion(*plane))
    assert shown["CONTENTS"]["model"]["VALUE"] == ["a model"]
    assert len(shown["CONTENTS"]["all"]["VALUE"]) == 15
    assert "VALUE" not in namespace.node("/mer/valence")
    assert decode(messages["/mer/valence"])[0].address == "/mer/valence"


def test_a_player_has_nodes_of_its_own(frame):
    namespace = Namespace("/mer/player/anna")
    assert namespace.node("/mer/valence") is None
    assert namespace.can_listen("/mer/player/anna/valence")
    assert "/mer/player/anna/live/tension" in namespace.messages(frame, "m")


@pytest.mark.parametrize("path", ["/nothing", "/mer/valence/more", "/mer//valence", "/mer/../mer"])
def test_other_paths_are_none(path):
    assert Namespace().node(path) is None


def test_commands_cannot_be_listened_to():
    assert not Namespace().can_listen("/mer/hold")
    assert not Namespace().can_listen("/mer")


def test_several_players_stand_below_their_names(frame):
    anna, ben = replace(frame, confidence=0.5), replace(frame, confidence=0.7)
    together = Ensemble()([("anna", anna), ("ben", ben)], 0.0)
    namespace = Namespace(players=["anna", "ben"])
    messages = namespace.messages(together, "m")
    for path, value in (("/mer/player/anna", 0.5), ("/mer/player/ben", 0.7)):
        node = namespace.with_values(namespace.node(f"{path}/confidence"), messages)
        assert node["VALUE"] == pytest.approx([value])
    assert namespace.can_listen("/mer/ensemble/live/tension")
    assert messages["/mer/ensemble/valence"][-4:] == messages["/mer/valence"][-4:]
