"""What expressions can compute: every operation gives a finite number, whatever comes in.

The rules, stated once: what is too large becomes `LARGEST`; division by zero gives 0;
roots, logarithms and powers that no real number is give 0; true is 1, false is 0, and a
number is true when it is not 0.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

LARGEST = 1e30
"""Largest magnitude of any result; far below what the 32-bit floats of OSC hold."""

Node: TypeAlias = Callable[[Sequence[float]], float]
"""A compiled part of an expression: all values in, one number out."""


def bounded(x: float) -> float:
    """`x` within ``-LARGEST..LARGEST``; 0 for NaN."""
    if -LARGEST <= x <= LARGEST:
        return x
    return math.copysign(LARGEST, x) if x == x else 0.0  # noqa: PLR0124 - NaN alone differs from itself


def divided(a: float, b: float) -> float:
    """``a / b``; 0 where b is 0."""
    return bounded(a / b) if b else 0.0


def power(a: float, b: float) -> float:
    """``a ** b``; 0 where it is no real number, and where 0 would be divided by."""
    try:
        return bounded(math.pow(a, b))
    except ValueError:
        return 0.0
    except OverflowError:
        return -LARGEST if a < 0.0 and b % 2.0 == 1.0 else LARGEST


def root(x: float) -> float:
    """Square root; 0 below 0."""
    return math.sqrt(x) if x > 0.0 else 0.0


def exponential(x: float) -> float:
    """``e ** x``."""
    return math.exp(x) if x < 69.0 else LARGEST  # e^69 = 9e29


def logarithm(x: float) -> float:
    """Natural logarithm; 0 for what has none."""
    return math.log(x) if x > 0.0 else 0.0


def clamped(x: float, low: float, high: float) -> float:
    """The nearer end where `x` lies outside ``low..high``."""
    return min(max(x, low), high)


def mixed(a: float, b: float, part: float) -> float:
    """``a`` at part 0, ``b`` at part 1, a straight line between and beyond."""
    return bounded(a * (1.0 - part) + b * part)


class Function(NamedTuple):
    """A function expressions may call, with the number of arguments it takes."""

    call: Callable[..., float]
    least: int
    most: int

    @property
    def takes(self) -> str:
        """For people: how many arguments."""
        if self.least == self.most:
            return f"{self.least} value{'s' if self.most > 1 else ''}"
        return f"{self.least} to {self.most} values"


FUNCTIONS = {
    "min": Function(min, 2, 8),
    "max": Function(max, 2, 8),
    "abs": Function(abs, 1, 1),
    "clamp": Function(clamped, 3, 3),
    "lerp": Function(mixed, 3, 3),
    "mix": Function(mixed, 3, 3),
    "sqrt": Function(root, 1, 1),
    "exp": Function(exponential, 1, 1),
    "log": Function(logarithm, 1, 1),
    "sin": Function(math.sin, 1, 1),
    "pow": Function(power, 2, 2),
    "where": Function(lambda condition, a, b: a if condition else b, 3, 3),
}
CONSTANTS = {"pi": math.pi, "e": math.e}


class Operator(NamedTuple):
    """A sign between two operands: how firmly it holds them, and what it computes."""

    binding: int
    compile: Callable[[Node, Node], Node]


def _plain(function: Callable[[float, float], float]) -> Callable[[Node, Node], Node]:
    """Both operands computed, then the function."""
    return lambda a, b: lambda values: function(a(values), b(values))


def _comparison(function: Callable[[float, float], bool]) -> Callable[[Node, Node], Node]:
    return lambda a, b: lambda values: 1.0 if function(a(values), b(values)) else 0.0


def _sum(a: Node, b: Node) -> Node:
    return lambda values: bounded(a(values) + b(values))


def _difference(a: Node, b: Node) -> Node:
    return lambda values: bounded(a(values) - b(values))


def _product(a: Node, b: Node) -> Node:
    return lambda values: bounded(a(values) * b(values))


def _both(a: Node, b: Node) -> Node:
    return lambda values: 1.0 if a(values) and b(values) else 0.0


def _either(a: Node, b: Node) -> Node:
    return lambda values: 1.0 if a(values) or b(values) else 0.0


COMPARISONS = {
    sign: Operator(4, _comparison(function))
    for sign, function in {
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
        "==": operator.eq,
        "!=": operator.ne,
    }.items()
}
OPERATORS = {
    "or": Operator(1, _either),
    "and": Operator(2, _both),
    **COMPARISONS,
    "+": Operator(5, _sum),
    "-": Operator(5, _difference),
    "*": Operator(6, _product),
    "/": Operator(6, _plain(divided)),
    "**": Operator(8, _plain(power)),
}
NOT_BINDING, SIGN_BINDING = 3, 7
"""How firmly ``not``, and a sign before its operand, hold it."""
