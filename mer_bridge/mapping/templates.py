"""What an OSC message carries, when that is more than one number.

An entry of ``args`` is a number, sent as it is, or text.  In text ``{…}`` stands for a
word (``quadrant``, ``emotion``, ``preset``, ``cue``) or for an expression, in which
``value`` is the number of the map or event.  An entry that is nothing but one ``{…}`` is
sent as what it is: a float, or a string.  Inside longer text numbers are written with
three decimals, or as many as ``{tension:1}`` says.  ``{{`` and ``}}`` are plain brackets.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from mer_bridge.errors import ConfigError
from mer_bridge.mapping.expression import Expression
from mer_bridge.mapping.readings import INDEX, Moment

Argument: TypeAlias = int | float | str

WORDS = ("quadrant", "emotion", "preset", "cue")
MAX_ARGUMENTS, MAX_TEXT = 32, 256
DECIMALS = 3

_PIECE = re.compile(r"\{\{|\}\}|\{(?P<field>[^{}]*)\}|[{}]|[^{}]+")

_Field: TypeAlias = Callable[[Moment, Sequence[float]], float | str]


class Template:
    """The arguments of one message.

    Thread: that of the mapper.

    Parameters
    ----------
    args : sequence of int, float and str
        As in the configuration.
    horizon_s : float, optional
        Over which its values look back.
    names : mapping of str to int
        The values there are, as `mer_bridge.mapping.readings.names_of` gives them.

    Raises
    ------
    ConfigError
        An entry cannot be taken; the message counts entries from 1.
    """

    def __init__(
        self,
        args: Sequence[Argument],
        *,
        horizon_s: float | None = None,
        names: Mapping[str, int] = INDEX,
    ) -> None:
        if len(args) > MAX_ARGUMENTS:
            raise ConfigError(f"args: at most {MAX_ARGUMENTS} entries, got {len(args)}")
        self._horizon_s = horizon_s
        self._entries: list[Argument | list[_Field]] = []
        names = {**names, "value": 1 + max(names.values())}
        for number, entry in enumerate(args, start=1):
            try:
                self._entries.append(_entry(entry, names))
            except ConfigError as error:
                raise ConfigError(f"args, entry {number}: {error}") from error

    def __call__(self, moment: Moment, value: float) -> tuple[Argument, ...]:
        """The arguments now; call it once per step, as expressions remember."""
        values = [*moment.values(self._horizon_s), value]
        return tuple(
            _filled(entry, moment, values) if isinstance(entry, list) else entry for entry in self._entries
        )


def _filled(fields: list[_Field], moment: Moment, values: Sequence[float]) -> Argument:
    if len(fields) == 1:
        return fields[0](moment, values)
    return "".join(str(field(moment, values)) for field in fields)


def _entry(entry: Argument, names: Mapping[str, int]) -> Argument | list[_Field]:
    if isinstance(entry, int):
        if not -(2**31) <= entry < 2**31:
            raise ConfigError(f"a whole number has at most 32 bits, got {entry}")
        return entry
    if isinstance(entry, float):
        if not (math.isfinite(entry) and abs(entry) < 3e38):
            raise ConfigError(f"a number must be finite, got {entry}")
        return entry
    if len(entry) > MAX_TEXT or not all(character.isprintable() for character in entry):
        raise ConfigError(f"text has at most {MAX_TEXT} characters, none of them invisible")
    return _fields(entry, names)


def _fields(text: str, names: Mapping[str, int]) -> Argument | list[_Field]:
    pieces = list(_PIECE.finditer(text))
    if any(piece[0] in ("{", "}") for piece in pieces):
        raise ConfigError(f"a bracket of {text!r} has no partner; write {{{{ or }}}} for a plain one")
    if all(piece["field"] is None for piece in pieces):
        return "".join(map(_plain, pieces))
    alone = len(pieces) == 1
    return [
        _constant(_plain(piece)) if piece["field"] is None else _field(piece["field"], names, alone=alone)
        for piece in pieces
    ]


def _plain(piece: re.Match[str]) -> str:
    return piece[0][0] if piece[0] in ("{{", "}}") else piece[0]


def _constant(text: str) -> _Field:
    return lambda _moment, _values: text


def _field(body: str, names: Mapping[str, int], *, alone: bool) -> _Field:
    """What a pair of brackets stands for."""
    text, colon, digits = body.partition(":")
    if text.strip() in WORDS:
        word = text.strip()
        return lambda moment, _values: moment.words.get(word, "")
    if colon and not re.fullmatch(r"[0-6]", digits):
        raise ConfigError(f"{{{body}}}: after the colon stands a number of decimals 0..6")
    expression = Expression(text, names)
    if alone and not colon:
        return lambda moment, values: expression(values, moment.now_s)
    decimals = int(digits) if colon else DECIMALS
    return lambda moment, values: f"{expression(values, moment.now_s):.{decimals}f}"
