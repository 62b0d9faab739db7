from __future__ import annotations

import pytest

from mer_bridge import config
from mer_bridge.errors import ConfigError
from mer_bridge.runtime import rows
from mer_bridge.runtime.unsaved import Unsaved

FILE = """\
# My piece.
[model]
horizon_s = 4.0  # steady

[[map]]
from = "tension"
to = "osc:/synth/cutoff"
range = [200.0, 8000.0]
"""
READ = config.parse(FILE)


@pytest.fixture
def unsaved() -> Unsaved:
    return Unsaved(READ)


def test_what_was_set_goes_on_over_another_file_and_stays_unsaved(unsaved):
    unsaved.note("smoothing.kind", "ema")
    other = config.parse(FILE.replace("4.0", "3.0"))
    wanted, still = unsaved.over(other, maps=other.map)
    assert (wanted.model.horizon_s, wanted.smoothing.kind) == (3.0, "ema")
    assert (still.file, still.paths) == (other, ("smoothing.kind",))


def test_what_the_file_changes_itself_beats_what_was_set(unsaved):
    unsaved.note("model.horizon_s", 6.0)
    wanted, still = unsaved.over(config.parse(FILE.replace("4.0", "3.0")), maps=READ.map)
    assert wanted.model.horizon_s == 3.0
    assert still.paths == ()


def test_maps_that_were_set_go_on_on_other_lines_until_the_file_changes_its_own(unsaved):
    maps = rows.added(READ.map, "valence", "osc:/light")
    unsaved.note_maps()
    longer = config.parse("# Another line.\n" + FILE)
    wanted, still = unsaved.over(longer, maps=maps)
    assert [each.line for each in wanted.map] == [longer.map[0].line, 0]
    assert still.paths == ("map",)
    wanted, still = unsaved.over(config.parse(FILE.replace("8000.0", "9000.0")), maps=maps)
    assert [each.to for each in wanted.map] == ["osc:/synth/cutoff"]
    assert still.paths == ()


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_all_that_was_set_is_written_and_every_other_line_stays(unsaved, line_end):
    unsaved.note("model.horizon_s", 6.0)
    unsaved.note_maps()
    maps = rows.added(READ.map, "valence", "osc:/light")
    text = FILE.replace("\n", line_end)
    written = unsaved.written_into(text, maps=maps, presets=())
    assert written.startswith(text.replace("4.0", "6.0").rstrip())
    assert rows.same(config.parse(written.replace("\r\n", "\n")).map, maps)
    assert written.count("\n") == written.count(line_end)


def test_maps_are_not_written_over_those_that_somebody_has_edited_meanwhile(unsaved):
    unsaved.note_maps()
    with pytest.raises(ConfigError, match="have changed meanwhile; nothing was saved"):
        unsaved.written_into(FILE.replace("8000.0", "9000.0"), maps=(), presets=())
