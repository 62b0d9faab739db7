"""Flags of the command line that are keys of the configuration.

In: `mer_bridge.schema.all_keys`.  Out: one flag per key, ``--section-key``, added to a command's
own; and what was given, checked, as overrides for `mer_bridge.config.load`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
import typer

from mer_bridge import schema
from mer_bridge.errors import ConfigError
from mer_bridge.schema import Key


def flag(key: Key) -> str:
    """Name of a key's flag: ``--model-horizon-s``."""
    return "--" + key.path.replace(".", "-").replace("_", "-")


def with_config_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command one flag per key of the configuration.

    Parameters
    ----------
    command : callable
        Its last parameter is ``**given``: those keys that were given, ``{"osc_listen": …}``.
    """
    own = inspect.signature(command, eval_str=True).parameters.values()
    parameters = [each for each in own if each.kind is not inspect.Parameter.VAR_KEYWORD]
    parameters += [_parameter(key) for key in schema.all_keys()]

    def with_flags(**given: Any) -> None:
        command(**given)

    with_flags.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined] # typer reads it
    with_flags.__annotations__ = {each.name: each.annotation for each in parameters}
    with_flags.__name__, with_flags.__doc__ = command.__name__, command.__doc__
    return with_flags


def overrides(given: dict[str, Any]) -> dict[str, Any]:
    """Given flags as ``{"section.key": value}``; those left out are None or empty and stay out.

    Raises
    ------
    ConfigError
        A value that its key does not take.
    """
    found: dict[str, Any] = {}
    for key in schema.all_keys():
        value = given.get(_identifier(key))
        if value is None or value == []:
            continue
        try:
            found[key.path] = msgspec.convert(value, key.type)
        except msgspec.ValidationError as error:
            raise ConfigError(f"{flag(key)} does not take {value}: {_wanted(key, error)}") from error
    return found


def _wanted(key: Key, error: msgspec.ValidationError) -> str:
    if key.choices:
        return f"it is one of {', '.join(key.choices)}"
    return f"it must lie in {key.limits}" if key.limits else str(error)


def _identifier(key: Key) -> str:
    return key.path.replace(".", "_")


def _parameter(key: Key) -> inspect.Parameter:
    names = [flag(key)]
    if key.plain_type is bool:
        names = [f"{flag(key)}/{flag(key).replace('--', '--no-', 1)}"]
    default = key.default if isinstance(key.default, tuple) else [key.default]
    words = [key.doc, key.limits, f"[default: {', '.join(str(each) for each in default) or 'none'}]"]
    option = typer.Option(
        *names,
        help=" ".join(word for word in words if word),
        metavar="|".join(key.choices) or None,
        show_default=False,
    )
    plain: Any = list[str] if key.plain_type is tuple else key.plain_type
    return inspect.Parameter(
        _identifier(key),
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[plain | None, option],
    )
