from __future__ import annotations

import os
import signal
import weakref

import pytest

from mer_bridge.cli.stopping import STOP_SIGNALS, StopSignals

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows kills a process that raises SIGTERM")


@pytest.fixture(autouse=True)
def hangup_counts():
    """Whoever runs the tests may have told them to ignore a closed terminal, as nohup does."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", STOP_SIGNALS)
def test_a_signal_breaks_off_what_is_going_on(number):
    went_on = False
    with StopSignals() as signals:
        signal.raise_signal(number)
        went_on = True
    assert signals.asked
    assert not went_on


def test_once_calm_a_signal_only_asks():
    went_on = False
    with StopSignals() as signals:
        signals.calm = True
        signal.raise_signal(signal.SIGTERM)
        went_on = True
    assert signals.asked
    assert went_on


def test_handlers_are_given_back():
    before = [signal.getsignal(number) for number in STOP_SIGNALS]
    with StopSignals():
        assert [signal.getsignal(number) for number in STOP_SIGNALS] != before
    assert [signal.getsignal(number) for number in STOP_SIGNALS] == before


def test_what_a_library_makes_of_a_stop_counts_as_the_stop():
    def load_library() -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
        except BaseException as error:
            raise ImportError("cannot load") from error

    with StopSignals() as signals:
        load_library()
    assert signals.asked


def test_an_ordinary_error_comes_out():
    with pytest.raises(ImportError, match="cannot load"), StopSignals():
        raise ImportError("cannot load")


def test_a_stop_that_python_ignores_is_remembered_without_a_trace(capsys):
    class Thing:
        pass

    with StopSignals() as signals:
        thing = Thing()
        watch = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGTERM))
        del thing
    assert watch() is None
    assert signals.asked
    assert capsys.readouterr().err == ""


def test_nohup_outlives_its_terminal():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with StopSignals() as signals:
            signal.raise_signal(signal.SIGHUP)
        assert not signals.asked
    finally:
        signal.signal(signal.SIGHUP, before)
