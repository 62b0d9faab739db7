from __future__ import annotations

from mer_bridge.runtime.journal import KEPT, LONGEST, Journal


def test_lines_are_said_and_kept_with_numbers():
    said = []
    journal = Journal(said.append, clock=lambda: 7.0)
    journal("one")
    journal.keep("two")
    assert said == ["one"]
    assert journal.since(0) == [(1, 7.0, "one"), (2, 7.0, "two")]
    assert [line.text for line in journal.since(1)] == ["two"]
    assert journal.since(2) == []


def test_old_lines_go_and_long_ones_are_cut():
    journal = Journal(lambda _: None)
    for number in range(KEPT + 10):
        journal(f"{number} " + "x" * 2 * LONGEST)
    lines = journal.since(0)
    assert len(lines) == KEPT
    assert lines[-1].number == KEPT + 10
    assert max(len(line.text) for line in lines) == LONGEST
