"""Maps edited, added and removed, and written back without touching anything else."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge.config import Map, parse
from mer_bridge.errors import ConfigError
from mer_bridge.runtime import rows

FILE = """\
# My piece.
[model]
horizon_s = 4.0  # steady

# The filter.
[[map]]
from = "tension"  # of all
to = "osc:/cutoff"
range = [200.0, 8000.0]  # Hz

# The light.
[[map]]
from = "energy"
to = "cc:74"
# a note inside

[[preset]]
name = "dark"
values = {"osc:/room" = 0.5}
"""


def maps() -> tuple[Map, ...]:
    return parse(FILE).map


def test_nothing_changed_is_the_same_text():
    assert rows.with_maps(FILE, maps()) == FILE


def test_a_row_is_edited_where_it_stands_and_comments_stay():
    first, second = maps()
    text = rows.with_maps(FILE, (msgspec.structs.replace(first, curve="exp", range=(100.0, 9000.0)), second))
    assert "range = [100.0, 9000.0]  # Hz" in text
    assert 'from = "tension"  # of all' in text
    assert set(FILE.splitlines()) - set(text.splitlines()) == {"range = [200.0, 8000.0]  # Hz"}


def test_a_removed_row_takes_its_table_alone():
    text = rows.with_maps(FILE, rows.removed(maps(), 1))
    assert [each.source for each in parse(text).map] == ["energy"]
    assert "# The filter." in text
    assert "# The light." in text
    assert parse(text).preset == tuple(
        msgspec.structs.replace(each, line=parse(text).preset[0].line) for each in parse(FILE).preset
    )


def test_a_new_row_stands_at_the_end():
    text = rows.with_maps(FILE, rows.added(maps(), "valence", "osc:/new", -1.0, 1.0))
    assert text.startswith(FILE.rstrip())
    assert text.endswith('[[map]]\nfrom = "valence"\nto = "osc:/new"\nrange = [-1.0, 1.0]\n')


@pytest.mark.parametrize("number", [0, 3, -1, 1e9])
def test_what_is_not_there_cannot_be_removed(number):
    with pytest.raises(ConfigError, match="there are 2"):
        rows.removed(maps(), number)


@pytest.mark.parametrize("arguments", [(1, "osc:/x"), ("tension", 2), ("tension", "osc:/x", "low", 1.0)])
def test_what_is_no_map_is_not_added(arguments):
    with pytest.raises(ConfigError, match="no map"):
        rows.added(maps(), *arguments)


def test_there_is_an_end_to_rows():
    many = tuple(Map(source="tension", to=f"osc:/{k}") for k in range(rows.MAX_ROWS))
    with pytest.raises(ConfigError, match="already"):
        rows.added(many, "tension", "osc:/more")


def test_maps_written_inline_are_left_to_a_person():
    text = 'map = [{from = "tension", to = "osc:/x"}]\n'
    with pytest.raises(ConfigError, match="only a person"):
        rows.with_maps(text, rows.removed(parse(text).map, 1))


def test_rows_are_found_again_after_lines_have_moved():
    shifted = "# one more line\n" + FILE
    there = rows.moved(maps(), maps(), parse(shifted).map)
    assert [each.line for each in there] == [each.line + 1 for each in maps()]
    assert parse(rows.with_maps(shifted, rows.removed(there, 2))).map[0].source == "tension"


orders = st.lists(
    st.one_of(
        st.tuples(st.just("remove"), st.integers(1, 4)),
        st.tuples(st.just("add"), st.sampled_from(["valence", "1 - energy", "anger * fear"])),
        st.tuples(st.just("curve"), st.integers(1, 4), st.sampled_from(["lin", "exp", "s"])),
    ),
    max_size=8,
)


@given(orders)
def test_whatever_is_done_the_file_reads_back_to_it_and_keeps_every_comment(steps):
    now = maps()
    for verb, *rest in steps:
        if verb == "add":
            now = rows.added(now, rest[0], "osc:/x", 1.0, 2.0)
        elif rest[0] <= len(now) and verb == "remove":
            now = rows.removed(now, rest[0])
        elif rest[0] <= len(now):
            index = rest[0] - 1
            now = (*now[:index], msgspec.structs.replace(now[index], curve=rest[1]), *now[index + 1 :])
    text = rows.with_maps(FILE, now)
    assert rows.same(parse(text).map, now)
    assert parse(text).model.horizon_s == 4.0
    assert {"# My piece.", "# The filter.", "# The light."} <= set(text.splitlines())
