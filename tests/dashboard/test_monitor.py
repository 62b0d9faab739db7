from __future__ import annotations

from mer_bridge.dashboard.monitor import MAX_EVENTS, MAX_TARGETS, Monitor
from mer_bridge.values import Control


def test_of_values_the_newest_is_kept_and_events_wait_in_order():
    monitor = Monitor()
    monitor.keep([Control("cc:20", 0.1), Control("note:60", 1.0, is_event=True)])
    monitor.keep([Control("cc:20", 0.2), Control("note:60", 0.0, is_event=True)])
    assert monitor.values() == {"cc:20": 0.2}
    assert [event.value for event in monitor.take_events()] == [1.0, 0.0]
    assert monitor.take_events() == []


def test_memory_is_bounded_and_lost_events_are_counted():
    monitor = Monitor()
    for k in range(2 * MAX_TARGETS):
        monitor.keep([Control(f"osc:/{k}", 0.0), Control("note:1", float(k), is_event=True)])
    assert len(monitor.values()) == MAX_TARGETS
    events = monitor.take_events()
    assert len(events) == MAX_EVENTS
    assert events[-1].value == 2 * MAX_TARGETS - 1
    assert monitor.dropped == 2 * MAX_TARGETS - MAX_EVENTS


def test_what_is_given_away_is_a_copy():
    monitor = Monitor()
    monitor.keep([Control("cc:20", 0.5)])
    monitor.values().clear()
    assert monitor.values() == {"cc:20": 0.5}
