"""The command line: one function per command, one line per error.

Everything heavy is imported inside the command that needs it, so ``--help`` answers at once.
Exit codes: 0 fine, 1 failed, 2 wrong usage.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from mer_bridge import __version__
from mer_bridge.cli import analyzing, performing, reporting, training
from mer_bridge.cli.stopping import StopSignals
from mer_bridge.errors import ConfigError, MerBridgeError

ENDLESS = ("app", "run", "demo", "record", "replay", "learn")
"""Commands that somebody has to stop: stopping them is their normal end."""

# Typer's family of usage errors has no public name that old and new versions share.
UsageError: type[Exception] = typer.BadParameter.__mro__[1]

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Machine sounds that follow musicians' emotions: audio in, features and emotions out.",
    epilog="--debug after any command shows where an error came from.",
)


@app.callback(invoke_without_command=True)
def about(
    *, version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False
) -> None:
    """Print the version, or go on to a command."""
    if version:
        print(f"mer-bridge {__version__}")
        raise typer.Exit


def in_a_window(
    context: typer.Context,
    *,
    config: Annotated[
        Path | None, typer.Option("--config", help="Settings file; else that of the user's folder.")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Run in the browser, for people without a terminal.

    The first time it asks where the music comes from and who follows.  It ends when its page is
    closed or Quit is pressed there; started twice, it shows the page of the first.
    """
    from mer_bridge.cli import windowed

    windowed.run(config, context.obj, browser=browser)


def init(path: Annotated[Path, typer.Argument(help="The file to write.")] = Path("mer-bridge.toml")) -> None:
    """Write a commented file with all settings."""
    from mer_bridge import schema

    if path.is_dir():
        path /= "mer-bridge.toml"
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(schema.commented_toml())
    except FileExistsError as error:
        raise ConfigError(f"{path} exists already; name another file, or remove it") from error
    except OSError as error:
        raise ConfigError(f"cannot write {path}: {error.strerror or error}; name another file") from error
    print(f"wrote {path}")


def devices() -> None:
    """List sound inputs, JACK ports and MIDI ports."""
    from mer_bridge.devices import lines

    for line in lines():
        print(line)


def doctor(
    *, json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False
) -> None:
    """Check that everything needed is there.

    What is missing is named with its remedy; the exit code is 1 if the bridge cannot run.
    """
    from mer_bridge import doctor as surgery

    checks = surgery.examine()
    print(surgery.as_json(checks) if json else surgery.as_text(checks))
    if surgery.is_broken(checks):
        raise typer.Exit(1)


COMMANDS: dict[str, Callable[..., None]] = {
    "demo": performing.demo,
    "app": in_a_window,
    "init": init,
    "run": performing.run,
    "record": performing.record,
    "replay": performing.replay,
    "calibrate": performing.calibrate,
    "learn": performing.learn,
    "devices": devices,
    "doctor": doctor,
    "analyze": analyzing.analyze,
    "search": analyzing.search,
    "report": reporting.report,
    "train": training.train,
    "evaluate": training.evaluate,
}
"""Every command, in the order of ``--help``."""

for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, from `arguments` or those of the process, and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    wanted = [argument for argument in given if argument != "--debug"] or ["--help"]
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a terminal without our characters shows question marks
            reconfigure(errors="replace")
    with StopSignals() as signals:
        try:
            code = app(args=wanted, standalone_mode=False, prog_name="mer-bridge", obj=signals)
        except Exception as error:  # noqa: BLE001 - the last door: nobody sees a traceback unasked
            code = 1 if signals.asked else _fail(error, debug="--debug" in given)
    if not signals.asked:
        return code if isinstance(code, int) else 0
    if wanted[0] in ENDLESS:
        return 0
    _say("stopped before it was done")
    return 1


def _fail(error: Exception, *, debug: bool) -> int:
    if debug:
        traceback.print_exception(error)
    if isinstance(error, MerBridgeError):
        _say(str(error))
        return error.exit_code
    if isinstance(error, UsageError):
        context = getattr(error, "ctx", None)
        command = getattr(context, "command_path", "mer-bridge")
        _say(f"{error.format_message().rstrip('.')}. Try: {command} --help")  # type: ignore[attr-defined] # has it in all versions
        return 2
    _say(f"unexpected {type(error).__name__}: {error}. Please report it with the output of --debug")
    return 1


def _say(line: str) -> None:
    first, *place = line.split("\n    ")
    if not place or place[-1].strip() != "^":  # only an expression and the caret below it keep their lines
        first, place = line, []
    below = "".join(f"\n    {each}" for each in place)
    print(f"mer-bridge: {' '.join(first.split())}{below}", file=sys.stderr, flush=True)
