"""``train`` and ``evaluate``: models from rated music, and how well they hear."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from mer_bridge.errors import ConfigError, MissingDependency


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
