"""Expressions over all values: parsed here, with a whitelist, into closures; nothing else is ever run.

Precedence and meaning are Python's, low to high: ``or``, ``and``, ``not``, comparisons
(two at a time), ``+ -``, ``* /``, signs, ``**`` (from the right).  The parser is Pratt's
(Top Down Operator Precedence, 1973).  What comes out is always finite, see
`mer_bridge.mapping.arithmetic`.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from mer_bridge.errors import ConfigError
from mer_bridge.mapping.arithmetic import (
    COMPARISONS,
    CONSTANTS,
    FUNCTIONS,
    LARGEST,
    NOT_BINDING,
    OPERATORS,
    SIGN_BINDING,
    Node,
    bounded,
)
from mer_bridge.mapping.memories import MEMORIES, Memory
from mer_bridge.mapping.tokens import Token, complaint, tokens_of

MAX_DEPTH = 32
"""Brackets and signs inside each other."""


class Expression:
    """A compiled expression.

    Thread: that of the mapper; it has a memory if it uses ``delta`` and the like.

    Parameters
    ----------
    text : str
    names : mapping of str to int
        The values there are, and where each stands among those given to `__call__`.

    Attributes
    ----------
    name : str
        The value it stands for, if it is nothing but a name; else empty.
    reads : frozenset of str
        Every value it names.

    Raises
    ------
    ConfigError
        With the place, and a caret below it.

    Examples
    --------
    >>> louder = Expression("2 * tension + 1", {"tension": 0})
    >>> louder([0.5], 0.0)
    2.0
    """

    def __init__(self, text: str, names: Mapping[str, int]) -> None:
        parser = _Parser(text, names)
        self._node = parser.whole()
        self._memories = parser.memories
        self.name = text.strip() if text.strip() in names else ""
        self.reads = frozenset(parser.reads)

    def __call__(self, values: Sequence[float], now_s: float) -> float:
        """Its value now, finite; call it once per step."""
        for memory in self._memories:  # inner ones first
            memory.step(values, now_s)
        return bounded(self._node(values))

    def still(self, values: Sequence[float]) -> float:
        """Its value for `values` without taking them in."""
        return bounded(self._node(values))

    def reset(self) -> None:
        """Forget the past."""
        for memory in self._memories:
            memory.reset()


class _Parser:
    """One pass over the tokens, closures as it goes."""

    def __init__(self, text: str, names: Mapping[str, int]) -> None:
        self._text = text
        self._names = names
        self._tokens = tokens_of(text)
        self._next = 0
        self._depth = 0
        self.memories: list[Memory] = []
        self.reads: set[str] = set()

    def whole(self) -> Node:
        if self._peek().kind == "end":
            raise ConfigError("the expression is empty; write the name of a value, such as tension")
        node = self._expression(0)
        rest = self._peek()
        if rest.kind != "end":
            raise self._complaint(
                rest, f"{rest.text!r} does not follow; an operator such as + or * was expected"
            )
        return node

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        self._next += token.kind != "end"
        return token

    def _complaint(self, token: Token, what: str) -> ConfigError:
        return complaint(self._text, token.at, what)

    def _expression(self, binding: int) -> Node:
        """Longest expression whose operators hold more firmly than `binding`."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._complaint(self._peek(), f"more than {MAX_DEPTH} brackets and signs inside each other")
        left = self._operand(binding)
        compared = False
        while (token := self._peek()).text in OPERATORS and OPERATORS[token.text].binding > binding:
            if token.text in COMPARISONS and compared:
                raise self._complaint(token, "compare two values at a time, and join with 'and'")
            compared = token.text in COMPARISONS
            self._take()
            operator = OPERATORS[token.text]
            # One less lets the same operator in again on the right: 2 ** 3 ** 2 is 2 ** (3 ** 2).
            right = self._expression(operator.binding - (token.text == "**"))
            left = operator.compile(left, right)
        self._depth -= 1
        return left

    def _operand(self, binding: int) -> Node:
        token = self._take()
        if token.kind == "number":
            number = min(float(token.text), LARGEST)
            return lambda _: number
        if token.kind == "name":
            return self._call(token) if self._peek().text == "(" else self._named(token)
        if token.text == "(":
            node = self._expression(0)
            self._expect(")", "this bracket is not closed", token)
            return node
        if token.text in ("-", "+"):
            inner = self._expression(SIGN_BINDING - 1)
            return inner if token.text == "+" else lambda values: -inner(values)
        if token.text == "not" and binding < NOT_BINDING:
            negated = self._expression(NOT_BINDING - 1)
            return lambda values: 0.0 if negated(values) else 1.0
        found = repr(token.text) if token.text else "the end"
        raise self._complaint(token, f"a value was expected, not {found}")

    def _expect(self, sign: str, what: str, at: Token) -> None:
        if self._peek().text != sign:
            raise self._complaint(at, what)
        self._take()

    def _named(self, token: Token) -> Node:
        if token.text in CONSTANTS:
            constant = CONSTANTS[token.text]
            return lambda _: constant
        if token.text not in self._names:
            raise self._complaint(token, unknown_value(token.text, self._names))
        self.reads.add(token.text)
        index = self._names[token.text]
        return lambda values: values[index]

    def _call(self, token: Token) -> Node:
        if token.text not in FUNCTIONS and token.text not in MEMORIES:
            known = ", ".join((*FUNCTIONS, *MEMORIES))
            raise self._complaint(token, f"no function is named {token.text!r}; there are {known}")
        bracket = self._take()
        nodes: list[Node] = []
        starts: list[Token] = []
        while not nodes or self._peek().text == ",":
            if nodes:
                self._take()
            starts.append(self._peek())
            nodes.append(self._expression(0))
        self._expect(")", "this bracket is not closed", bracket)
        return self._remember(token, nodes, starts) if token.text in MEMORIES else self._apply(token, nodes)

    def _apply(self, token: Token, nodes: list[Node]) -> Node:
        function, least, most = FUNCTIONS[token.text]
        if not least <= len(nodes) <= most:
            takes = FUNCTIONS[token.text].takes
            raise self._complaint(token, f"{token.text}() takes {takes}, not {len(nodes)}")
        if len(nodes) == 1:
            (only,) = nodes
            return lambda values: function(only(values))
        return lambda values: function(*[node(values) for node in nodes])

    def _remember(self, token: Token, nodes: list[Node], starts: list[Token]) -> Node:
        make, setting, (low, high) = MEMORIES[token.text]
        if len(nodes) > 2:
            raise self._complaint(token, f"{token.text}() takes a value and a number")
        if len(nodes) == 2:
            start = starts[1]
            try:
                setting = float(start.text)
            except ValueError:
                setting = -1.0
            if not low <= setting <= high:
                raise self._complaint(start, f"{token.text}() takes a plain number {low:g}..{high:g} here")
        memory = make(nodes[0], setting)
        self.memories.append(memory)
        return lambda _: memory.value


def unknown_value(name: str, names: Mapping[str, int]) -> str:
    """Say that no value has this name, and which was meant."""
    if name == "arousal":
        return "no value is named 'arousal'; here it is called 'energy'"
    close = difflib.get_close_matches(name, names, n=1)
    player, _, value = name.partition(".")
    if value in names and player != "abs":
        players = sorted({known.partition(".")[0] for known in names if "." in known} - {"abs"})
        return f"no player is named {player!r}. Known: {', '.join(players) or 'none has a name'}"
    hint = f"did you mean {close[0]!r}? " if close else ""
    known = ", ".join(known for known in names if "." not in known)
    return f"no value is named {name!r}; {hint}Known: {known}; features and emotions also as abs.<name>"
