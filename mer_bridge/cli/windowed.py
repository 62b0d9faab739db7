"""``app``: the bridge for people without a terminal, one at a time, in the browser."""

from __future__ import annotations

import logging
from pathlib import Path

import typer

from mer_bridge.app import window
from mer_bridge.app.single import AlreadyRuns, Single
from mer_bridge.cli.stopping import StopSignals


def run(file: Path | None, signals: StopSignals, *, browser: bool) -> None:
    """Run the app until its window is closed, Quit is pressed, or somebody stops it.

    Parameters
    ----------
    file : Path or None
        The settings file, which need not exist; without it that in the user's folder.
    signals : StopSignals
    browser : bool
        Open the browser; without it the page's address alone is printed, and the app goes on
        until it is told to end.

    Raises
    ------
    MerBridgeError
        It cannot start; that is shown in the browser as well.
    """
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    try:
        _run(file, signals, browser=browser)
    except AlreadyRuns as other:
        if not other.url:
            window.show_error(f"{other}, but does not answer: end it, or start this computer anew")
            raise
        typer.echo(f"page: {other.url}")
        if browser:
            window.show(other.url)
    except Exception as error:
        window.show_error(str(error) or type(error).__name__)
        raise


def _run(file: Path | None, signals: StopSignals, *, browser: bool) -> None:
    with Single() as single:
        from mer_bridge.app import House

        with House(file, say=_say, waits_for_window=browser) as house:
            single.tell(house.page)
            typer.echo(f"page: {house.page}")
            if browser and not window.show(house.page):
                _say("no browser could be opened; open the page by its address")
            signals.calm = True
            house.run(lambda: signals.asked)


def _say(line: str) -> None:
    typer.echo(f"mer-bridge: {line}", err=True)
