"""Which sources are opened for which players."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from mer_bridge.config import Input
from mer_bridge.errors import ConfigError
from mer_bridge.runtime import opening
from mer_bridge.sources.osc import OscSource
from mer_bridge.sources.shared import SharedSource


class Fake:
    """A source that only knows what it was opened with."""

    def __init__(self, settings: Input) -> None:
        self.settings = settings
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def opened(monkeypatch):
    made: list[Fake] = []
    monkeypatch.setattr(opening, "open_source", lambda settings: made.append(Fake(settings)) or made[-1])
    return made


def card(name: str, **given) -> Input:
    return Input(name=name, kind="soundcard", device="Scarlett", **given)


def test_players_of_one_card_open_it_once_wide_enough_for_all(opened):
    players = [card("anna", channel=1), Input(name="eva"), card("ben", channel=4)]
    with ExitStack() as stack:
        sources = opening.open_sources(players, stack)
        assert [type(source) for source in sources] == [SharedSource, OscSource, SharedSource]
        (one,) = opened
        assert one.settings.channel == 4
    assert one.closed == 1


def test_players_of_different_cards_have_one_each(opened):
    players = [card("anna"), Input(name="ben", kind="soundcard", device="Babyface")]
    with ExitStack() as stack:
        assert opening.open_sources(players, stack) == opened
    assert [each.settings.device for each in opened] == ["Scarlett", "Babyface"]


def test_who_shares_a_card_must_say_the_channel(opened):
    players = [card("anna", channel=1), card("ben")]
    with (
        ExitStack() as stack,
        pytest.raises(ConfigError, match=r"write channel = N in the \[\[input\]\] of ben"),
    ):
        opening.open_sources(players, stack)
    assert not opened
