"""What the objects of Max do that our patches use: enough to run them, written from Max's reference.

Numbers, words and lists are tuples; ``("bang",)`` is a bang.  Outlets speak from right to
left where an object has several, as in Max.
"""

# ruff: noqa: ARG002  (every object takes an inlet and a message, whatever it needs of them)
from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable
from typing import Any, ClassVar

BANG = ("bang",)
NUMERIC = (int, float)


def atom(text: str) -> Any:
    """An argument as Max reads it: int, float or symbol."""
    if re.fullmatch(r"[+-]?\d+", text):
        return int(text)
    return float(text) if re.fullmatch(r"[+-]?(\d+\.\d*|\.\d+)", text) else text


class Node:
    """An object in a running patch."""

    def __init__(self, world: Any, arguments: list[Any], box: dict[str, Any]) -> None:
        self.world, self.arguments, self.box = world, arguments, box
        self.targets: dict[int, list[tuple[Node, int]]] = {}
        self.begin()

    def begin(self) -> None:
        """Set up what it remembers."""

    def loaded(self) -> None:
        """The patch has been loaded."""

    def out(self, outlet: int, message: tuple[Any, ...]) -> None:
        targets = self.targets.get(outlet, [])
        for node, inlet in targets if self.world.left_first else reversed(targets):
            node.take(inlet, message)

    def take(self, inlet: int, message: tuple[Any, ...]) -> None:
        """Anything that has no say in control: signals, faces."""
        self.heard = (inlet, message)


class Trigger(Node):
    def take(self, inlet, message):
        for k in reversed(range(len(self.arguments))):
            kind = self.arguments[k]
            first = message[0] if message and isinstance(message[0], NUMERIC) else 0
            made = {"b": BANG, "i": (int(first),), "f": (float(first),), "l": message, "s": message[:1]}
            self.out(k, made[kind] if isinstance(kind, str) and kind in made else (kind,))


class Stored(Node):
    """``int`` and ``float``: the right inlet keeps a number, the left one gives it out."""

    kind: Callable[[Any], Any] = int

    def begin(self):
        self.value = self.kind(self.arguments[0]) if self.arguments else self.kind(0)

    def take(self, inlet, message):
        if message != BANG:
            self.value = self.kind(message[0])
        if inlet == 0:
            self.out(0, (self.value,))


class StoredFloat(Stored):
    kind = float


def _c_remainder(a: Any, b: Any) -> Any:
    return math.fmod(a, b) if float in (type(a), type(b)) else int(math.fmod(a, b))


def _c_quotient(a: Any, b: Any) -> Any:
    return a / b if float in (type(a), type(b)) else int(a / b)


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _c_quotient,
    "%": _c_remainder,
    ">": lambda a, b: int(a > b),
    ">=": lambda a, b: int(a >= b),
    "==": lambda a, b: int(a == b),
    "!=": lambda a, b: int(a != b),
}


class Operator(Node):
    def begin(self):
        self.name = self.box["text"].split()[0]
        self.right = self.arguments[0] if self.arguments else 0

    def take(self, inlet, message):
        if inlet == 1:
            self.right = type(self.right)(message[0])
        else:
            a = message[0]
            if isinstance(self.right, int) and self.name in "+-*/%":
                a = int(a)  # an int argument makes an int object
            self.out(0, (OPERATORS[self.name](a, self.right),))


class Expression(Node):
    functions: ClassVar = {"int": int, "abs": abs, "exp": math.exp, "log": math.log, "log10": math.log10}
    symbols: ClassVar = {
        ast.Add: "+",
        ast.Sub: "-",
        ast.Mult: "*",
        ast.Div: "/",
        ast.Mod: "%",
        ast.Gt: ">",
        ast.Eq: "==",
        ast.NotEq: "!=",
    }

    def begin(self):
        text = self.box["text"].split(" ", 1)[1]
        self.kinds = {int(n): kind for kind, n in re.findall(r"\$([if])(\d)", text)}
        self.values = dict.fromkeys(self.kinds, 0.0)
        self.tree = ast.parse(re.sub(r"\$[if](\d)", r"v\1", text), mode="eval").body

    def take(self, inlet, message):
        if message != BANG:
            self.values[inlet + 1] = message[0]
        if inlet == 0:
            self.out(0, (self._of(self.tree),))

    def _of(self, node: Any) -> Any:
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            n = int(node.id[1:])
            return int(self.values[n]) if self.kinds[n] == "i" else float(self.values[n])
        if isinstance(node, ast.BinOp):
            return OPERATORS[self.symbols[type(node.op)]](self._of(node.left), self._of(node.right))
        if isinstance(node, ast.Compare):
            return OPERATORS[self.symbols[type(node.ops[0])]](
                self._of(node.left), self._of(node.comparators[0])
            )
        assert isinstance(node, ast.Call)
        return self.functions[node.func.id](*(self._of(one) for one in node.args))


class Route(Node):
    passes = False

    def take(self, inlet, message):
        for k, word in enumerate(self.arguments):
            if message and message[0] == word:
                return self.out(k, message if self.passes else (message[1:] or BANG))
        return self.out(len(self.arguments), message)


class RoutePass(Route):
    passes = True


class Select(Node):
    def take(self, inlet, message):
        for k, word in enumerate(self.arguments):
            if message[0] == word:
                return self.out(k, BANG)
        return self.out(len(self.arguments), message)


class Gate(Node):
    def begin(self):
        self.way = self.arguments[1] if len(self.arguments) > 1 else 0

    def take(self, inlet, message):
        if inlet == 0:
            self.way = int(message[0])
        elif self.way:
            self.out(self.way - 1, message)


class Change(Node):
    def begin(self):
        self.last = self.arguments[0] if self.arguments else 0

    def take(self, inlet, message):
        if message[0] != self.last:
            self.last = message[0]
            self.out(0, message[:1])


class Clip(Node):
    def take(self, inlet, message):
        low, high = self.arguments
        self.out(0, (min(max(float(message[0]), low), high),))


class Pack(Node):
    def begin(self):
        self.items = list(self.arguments)

    def take(self, inlet, message):
        if message != BANG:
            for k, item in enumerate(message[: len(self.items) - inlet]):
                self.items[inlet + k] = type(self.items[inlet + k])(item)
        if inlet == 0:
            self.out(0, tuple(self.items))


class Unpack(Node):
    def take(self, inlet, message):
        kinds = {"i": int, "f": float, "s": str}
        for k in reversed(range(min(len(message), len(self.arguments)))):
            kind = self.arguments[k]
            self.out(k, (kinds[kind](message[k]) if kind in kinds else type(kind)(message[k]),))


class Prepend(Node):
    def take(self, inlet, message):
        self.out(0, (*self.arguments, *(() if message == BANG else message)))


class Message(Node):
    def take(self, inlet, message):
        given = () if message == BANG else message
        for part in self.box["text"].split(","):
            words = part.split()
            self.out(0, tuple(given[int(w[1:]) - 1] if re.fullmatch(r"\$\d", w) else atom(w) for w in words))


class LoadMessage(Node):
    def loaded(self):
        self.out(0, tuple(self.arguments) or BANG)


class PatcherArguments(Node):
    def loaded(self):
        given = self.box["given"]
        self.out(
            0, tuple(given[k] if k < len(given) else default for k, default in enumerate(self.arguments))
        )


class DeferLow(Node):
    def take(self, inlet, message):
        self.world.after(0.0, lambda: self.out(0, message))


class Metro(Node):
    def begin(self):
        self.interval, self.runs = float(self.arguments[0]), 0

    def take(self, inlet, message):
        if inlet == 1:
            self.interval = float(message[0])
        else:
            self.runs += 1
            if message == BANG or message[0]:
                self._beat(self.runs)

    def _beat(self, run):
        if run == self.runs:
            self.world.after(self.interval, lambda: self._beat(run))
            self.out(0, BANG)


class Line(Node):
    def begin(self):
        self.now, self.run = float(self.arguments[0]), 0
        self.grain = float(self.arguments[1])

    def take(self, inlet, message):
        self.run += 1
        target, time = float(message[0]), float(message[1]) if len(message) > 1 else 0.0
        self._step(self.run, target, max(round(time / self.grain), 0))

    def _step(self, run, target, steps):
        if run == self.run:
            self.now = target if steps <= 1 else self.now + (target - self.now) / steps
            if steps > 1:
                self.world.after(self.grain, lambda: self._step(run, target, steps - 1))
            self.out(0, (self.now,))


class ToHertz(Node):
    def take(self, inlet, message):
        self.out(0, (440.0 * 2.0 ** ((float(message[0]) - 69.0) / 12.0),))


class Uzi(Node):
    def begin(self):
        self.base = self.arguments[1] if len(self.arguments) > 1 else 1
        self.many = self.arguments[0]

    def take(self, inlet, message):
        if message != BANG:
            self.many = int(message[0])
        if inlet == 0:
            for k in range(self.many):
                self.out(2, (self.base + k,))
                self.out(0, BANG)
            self.out(1, BANG)


class Random(Node):
    def take(self, inlet, message):
        self.out(0, (self.world.chance.randrange(self.arguments[0]),))


class Send(Node):
    def take(self, inlet, message):
        for node in list(self.world.receivers.get(self.arguments[0], [])):
            node.out(0, message)


class Receive(Node):
    def begin(self):
        self.world.receivers.setdefault(self.arguments[0], []).append(self)


class Print(Node):
    def take(self, inlet, message):
        self.world.printed.append((self.arguments[0], *message))


class Nth(Node):
    def begin(self):
        self.n, self.list = self.arguments[0], ()

    def take(self, inlet, message):
        if inlet == 1:
            self.n = int(message[0])
        elif 1 <= self.n <= len(message):
            self.out(0, message[self.n - 1 : self.n])


class Join(Node):
    def begin(self):
        self.right = ()

    def take(self, inlet, message):
        if inlet == 1:
            self.right = message
        else:
            self.out(0, (*message, *self.right))


class Slice(Node):
    def take(self, inlet, message):
        n = self.arguments[0]
        self.out(1, message[n:])
        self.out(0, message[:n])


class Iterate(Node):
    def take(self, inlet, message):
        n = self.arguments[0]
        for k in range(0, len(message), n):
            self.out(0, message[k : k + n])


class Group(Node):
    def begin(self):
        self.items = []

    def take(self, inlet, message):
        self.items.extend(message)
        n = self.arguments[0]
        assert n <= 256  # what a zl object holds unless told otherwise
        while len(self.items) >= n:
            whole, self.items = tuple(self.items[:n]), self.items[n:]
            self.out(0, whole)


class Face(Node):
    """A number, switch or knob: shows what it is sent and passes it on, except after ``set``."""

    def begin(self):
        self.value: Any = None

    def take(self, inlet, message):
        if message[0] == "set":
            self.value = message[1:]
        elif message == BANG:
            self.out(0, self.value or (0,))
        else:
            self.value = message
            self.out(0, message)


class Button(Node):
    def take(self, inlet, message):
        self.out(0, BANG)


class Audio(Node):
    """``count~``, ``poke~``, ``buffer~``: the world's audio writes them."""


class Snapshot(Node):
    def take(self, inlet, message):
        if message == BANG:
            self.out(0, (float(self.world.seen),))


class Peek(Node):
    def take(self, inlet, message):
        self.out(0, (float(self.world.rings[self.arguments[0]][int(message[0])]),))


class DspState(Node):
    def take(self, inlet, message):
        self.out(2, (64,))
        self.out(1, (float(self.world.sample_rate),))
        self.out(0, (1,))


CLASSES: dict[str, type[Node]] = {
    **dict.fromkeys(OPERATORS, Operator),
    "trigger": Trigger,
    "int": Stored,
    "float": StoredFloat,
    "expr": Expression,
    "route": Route,
    "routepass": RoutePass,
    "select": Select,
    "gate": Gate,
    "change": Change,
    "clip": Clip,
    "pack": Pack,
    "unpack": Unpack,
    "prepend": Prepend,
    "message": Message,
    "loadmess": LoadMessage,
    "loadbang": LoadMessage,
    "patcherargs": PatcherArguments,
    "deferlow": DeferLow,
    "metro": Metro,
    "line": Line,
    "uzi": Uzi,
    "random": Random,
    "send": Send,
    "receive": Receive,
    "print": Print,
    "zl.nth": Nth,
    "zl.join": Join,
    "zl.slice": Slice,
    "zl.iter": Iterate,
    "zl.group": Group,
    "toggle": Face,
    "flonum": Face,
    "multislider": Face,
    "slider": Face,
    "button": Button,
    "comment": Face,
    "live.dial": Face,
    "live.menu": Face,
    "live.numbox": Face,
    "live.text": Face,
    "snapshot~": Snapshot,
    "peek~": Peek,
    "dspstate~": DspState,
    "mtof": ToHertz,
    "live.thisdevice": LoadMessage,
    **dict.fromkeys(("panel", "live.map", "ctlin", "mtr"), Audio),
}
"""Objects by name; of sound objects (``~``) only those that speak to control are here."""
