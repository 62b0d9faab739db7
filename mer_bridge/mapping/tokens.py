"""Text of an expression to tokens, and errors that point into it."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from mer_bridge.errors import ConfigError

MAX_LENGTH = 500
"""Characters of an expression."""

_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*(?:\.[A-Za-z_][A-Za-z_0-9]*){0,2})"
    r"|(?P<sign>\*\*|<=|>=|==|!=|[-+*/()<>,])"
)
_WORDS = frozenset({"and", "or", "not"})


class Token(NamedTuple):
    """One piece of an expression, and where it begins, counted from 0."""

    kind: Literal["number", "name", "sign", "end"]
    text: str
    at: int


def complaint(text: str, at: int, what: str) -> ConfigError:
    """Error that shows the place: what is wrong, then the text and a caret below it."""
    shown = text.replace("\n", " ").replace("\t", " ")
    return ConfigError(f"{what}, at character {at + 1}\n    {shown}\n    {' ' * at}^")


def tokens_of(text: str) -> list[Token]:
    """All tokens of `text`, an ``end`` last; the words and, or, not are signs.

    Raises
    ------
    ConfigError
        It is too long, or holds a character that means nothing.
    """
    if len(text) > MAX_LENGTH:
        raise ConfigError(f"an expression has at most {MAX_LENGTH} characters, got {len(text)}")
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            raise complaint(text, at, f"{text[at]!r} means nothing here")
        tokens.append(_token(match))
        at = match.end()
    return [*tokens, Token("end", "", len(text))]


def _token(match: re.Match[str]) -> Token:
    text = match[0]
    if match["number"] is not None:
        return Token("number", text, match.start())
    return Token("sign" if match["sign"] is not None or text in _WORDS else "name", text, match.start())
