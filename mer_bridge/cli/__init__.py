"""The command line: one function per command, one line per error.

Everything heavy is imported inside the command that needs it, so ``--help`` answers at once.
Exit codes: 0 fine, 1 failed, 2 wrong usage.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from mer_bridge import __version__
from mer_bridge.cli import analyzing, reporting
from mer_bridge.cli.analyzing import ConfigFile
from mer_bridge.cli.flags import overrides, with_config_flags
from mer_bridge.cli.stopping import StopSignals
from mer_bridge.errors import ConfigError, MerBridgeError, MissingDependency

BEGAN_S = time.perf_counter()
"""When the process began, but for the interpreter itself; ``ready in`` counts from here."""
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

RunSeconds = Annotated[float | None, typer.Option("--seconds", min=0.0, help="End after so many seconds.")]
WithDashboard = Annotated[bool, typer.Option("--dashboard", help="A page for the browser, on port 9131.")]


@app.callback(invoke_without_command=True)
def about(
    *, version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False
) -> None:
    """Print the version, or go on to a command."""
    if version:
        print(f"mer-bridge {__version__}")
        raise typer.Exit


@app.command()
def demo(
    context: typer.Context,
    *,
    seconds: RunSeconds = None,
    plain: Annotated[bool, typer.Option("--plain", help="One line a second instead of meters.")] = False,
    dashboard: WithDashboard = False,
) -> None:
    """Play built-in music and show what is heard.

    It needs no sound card and no other program; values go out over OSC on this machine.
    """
    from mer_bridge.cli import live

    live.demo(context.obj, seconds=seconds, plain=plain, dashboard=dashboard, began_s=BEGAN_S)


@app.command(name="app")
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


@app.command()
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


@app.command()
@with_config_flags
def run(
    context: typer.Context,
    *,
    config: ConfigFile = None,
    port: Annotated[
        str | None, typer.Option("--port", metavar="auto|N", help="Port of --osc-listen alone.")
    ] = None,
    seconds: RunSeconds = None,
    record: Annotated[
        Path | None,
        typer.Option("--record", help="Keep audio and frames in a new folder; or frames in .jsonl or .csv."),
    ] = None,
    dashboard: WithDashboard = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")] = False,
    log_level: Annotated[
        str, typer.Option("--log-level", metavar="debug|info|warning|error", help="For standard error.")
    ] = "warning",
    **given: Any,
) -> None:
    """Listen, and send what is heard.

    Values go out over OSC and MIDI until Ctrl-C.  Every setting of mer-bridge.toml is a flag;
    --input-file alone implies --input-kind file.
    """
    from mer_bridge.cli import live

    live.set_log_level(log_level)
    beats = overrides(given) | ({"dashboard.on": True} if dashboard else {})
    origin = live.origin_of(config, beats, port=port)
    settings = live.load_config(config, beats, port=port)
    live.run(
        settings,
        context.obj,
        origin=origin,
        seconds=seconds,
        record=record,
        quiet=quiet,
        began_s=BEGAN_S,
    )


@app.command()
@with_config_flags
def record(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A new folder.", show_default=False)],
    *,
    config: ConfigFile = None,
    seconds: RunSeconds = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")] = False,
    **given: Any,
) -> None:
    """Run, and keep the performance: audio, every frame, and the settings.

    The folder can be played again by replay, to the last second whatever happens.
    """
    from mer_bridge.cli import live

    origin = live.origin_of(config, overrides(given), port=None)
    settings = live.load_config(config, overrides(given), port=None)
    live.run(
        settings,
        context.obj,
        origin=origin,
        seconds=seconds,
        record=folder,
        quiet=quiet,
        began_s=BEGAN_S,
    )


@app.command()
def replay(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A session's folder, or a .jsonl.", show_default=False)],
    *,
    speed: Annotated[float, typer.Option("--speed", min=0.01, max=100.0, help="2 is twice as fast.")] = 1.0,
    seek: Annotated[float, typer.Option("--seek", min=0.0, help="Begin so many seconds in.")] = 0.0,
    loop: Annotated[bool, typer.Option("--loop", help="Begin again at the end.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Send nothing; compute it again from its audio and compare.")
    ] = False,
    config: Annotated[
        Path | None, typer.Option("--config", help="Settings; else those of the recording.")
    ] = None,
    send: Annotated[
        list[str] | None, typer.Option("--osc-send", metavar="host:port", help="Where to send instead.")
    ] = None,
    port: Annotated[str | None, typer.Option("--port", metavar="auto|N", help="Port to listen on.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")] = False,
) -> None:
    """Send a recording again, over the same OSC and MIDI."""
    from mer_bridge.cli import live

    if verify:
        if not live.verify(path):
            raise typer.Exit(1)
        return
    beats: dict[str, Any] = {} if not send else {"osc.send": send}
    beats |= {} if port is None else {"osc.listen": f"127.0.0.1:{port}"}
    live.replay(
        path,
        context.obj,
        config=config,
        overrides=beats,
        speed=speed,
        seek_s=seek,
        loop=loop,
        quiet=quiet,
        began_s=BEGAN_S,
    )


@app.command()
@with_config_flags
def calibrate(
    context: typer.Context,
    *,
    config: ConfigFile = None,
    seconds: Annotated[float, typer.Option("--seconds", min=1.0, max=600.0, help="Music in a take.")] = 30.0,
    takes: Annotated[int, typer.Option("--takes", min=1, max=64, help="How many takes.")] = 1,
    **given: Any,
) -> None:
    """Learn a player's gain and ranges in a sound check.

    They are kept as the profile --profile-name, with which run then begins.
    """
    from mer_bridge.cli import live, soundcheck

    settings = live.load_config(config, overrides(given), port=None)
    soundcheck.SoundCheck(settings).run(context.obj, takes=takes, seconds=seconds)


@app.command()
def learn(
    context: typer.Context,
    control: Annotated[str, typer.Argument(help="A value's or map's name, or cc:74.", show_default=False)],
    *,
    config: ConfigFile = None,
    midi_port: Annotated[
        str | None, typer.Option("--midi-port", help="Part of a port's name; else that of the settings.")
    ] = None,
    seconds: RunSeconds = None,
) -> None:
    """Move one MIDI control alone, for the MIDI learn of another program.

    A bridge that runs already is asked to do it; everything else is silent until Ctrl-C.
    """
    from mer_bridge.cli import learning
    from mer_bridge.config import load

    settings = load(config, overrides({"midi_port": midi_port}))
    learning.learn(settings, control, context.obj, seconds=seconds)


@app.command()
def devices() -> None:
    """List sound inputs, JACK ports and MIDI ports."""
    from mer_bridge.devices import lines

    for line in lines():
        print(line)


@app.command()
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


app.command()(analyzing.analyze)
app.command()(analyzing.search)
app.command()(reporting.report)


@app.command()
def train(
    *,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder of models to write to; with --adapt, a name.")
    ],
    config: Annotated[Path | None, typer.Option("--config", help="What to train, and how.")] = None,
    data: Annotated[Path | None, typer.Option("--data", help="Folder of rated music.")] = None,
    unrated: Annotated[
        Path | None, typer.Option("--unrated", help="Folder of more music, rated by a hop model's teacher.")
    ] = None,
    device: Annotated[str, typer.Option("--device", metavar="auto|cpu|cuda", help="Where.")] = "auto",
    adapt: Annotated[
        Path | None,
        typer.Option("--adapt", metavar="TAKES", help="Your labelled takes, for an overlay."),
    ] = None,
    model: Annotated[
        str, typer.Option("--model", help="The model that --adapt fits to you.")
    ] = "midlevel-hop",
) -> None:
    """Train a model from rated music.

    The result is a folder with the model and its card, for the folder of models.  With --adapt
    it is an overlay: your own weights and offsets for a model, from a handful of takes, in seconds.
    """
    if adapt is not None:
        from mer_bridge.training import own_commands

        own_commands.adapt(adapt, model, out)
        return
    if config is None or data is None:
        raise ConfigError("give --config RECIPE and --data FOLDER, or --adapt TAKES.toml")
    with _training() as training:
        training.train(config=config, data=data, out=out, device=device, unrated=unrated)


@app.command()
def evaluate(
    model: Annotated[str, typer.Argument(help="Name of a model.")] = "",
    *,
    data: Annotated[Path | None, typer.Option("--data", help="Folder of rated music.")] = None,
    everything: Annotated[
        Path | None, typer.Option("--all", metavar="DATA", help="Every system on this folder, in one table.")
    ] = None,
    page: Annotated[
        Path | None, typer.Option("--page", help="Where --all writes its page; docs/results.md here.")
    ] = None,
    quickness: Annotated[
        bool, typer.Option("--quickness", help="Measure instead how soon it follows a change of mood.")
    ] = False,
) -> None:
    """Measure a model, or with --all every system, on music it has not heard."""
    if (everything is None) == (not model or data is None):
        raise ConfigError("give the name of a model and --data FOLDER, or --all FOLDER alone")
    with _training() as training:
        if everything is not None:
            training.evaluate_all(data=everything, page=page)
        elif quickness and data is not None:
            from mer_bridge.training import own_commands

            own_commands.measure_quickness(model, data)
        else:
            training.evaluate(model=model, data=data)


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


@contextmanager
def _training() -> Iterator[Any]:
    """The commands of the extra ``train``; what of it is missing is named."""
    try:
        from mer_bridge.training import commands

        yield commands
    except MissingDependency:
        raise
    except ImportError as error:
        raise MissingDependency(error.name or "torch", extra="train", purpose="train a model") from error
