"""Vectors in Numba: a few lines of arithmetic that become the machine's widest instructions.

LLVM turns loops into vectors only where it can prove that it may; here the vectors are
written down.  A `Vector` is a value in LLVM's intermediate language with Python's
operators, so straight-line code reads like the formula, and Python loops unroll it while it
is built.  LLVM takes any width, but is only quick at the machine's own: see `lane_bytes`.

Numba's cache on disk watches the file in which a kernel stands, not this one.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, Self

from llvmlite import ir  # type: ignore[import-untyped]  # it ships no types
from numba.core import cgutils
from numba.core.registry import cpu_target

tools: Any = cgutils  # numba describes only a part of itself

FLOAT, DOUBLE = ir.FloatType(), ir.DoubleType()
INT32, INT64 = ir.IntType(32), ir.IntType(64)
FREE = ("contract", "nsz")
"""Fused multiply-add is allowed, and the sign of zero does not matter; order is kept."""


@functools.cache
def lane_bytes() -> int:
    """Width of the machine's vectors in bytes; 0 where we know none.

    64 with AVX-512, 32 with AVX2, 16 with SSE 4.1 and on 64-bit ARM: of the processor that
    Numba compiles for, so ``NUMBA_CPU_NAME`` and ``NUMBA_CPU_FEATURES`` are heeded.
    """
    machine, _, features = cpu_target.target_context.codegen().magic_tuple()
    has = set(features.split(","))
    if {"+avx512f", "+avx512vl", "+avx512dq"} <= has:
        return 64
    if {"+avx2", "+fma"} <= has:
        return 32
    return 16 if "+sse4.1" in has or machine.startswith(("aarch64", "arm64")) else 0


class Vector:
    """A vector of floats under construction.

    Parameters
    ----------
    builder : llvmlite.ir.IRBuilder
    value : llvmlite.ir.Value
    """

    __slots__ = ("builder", "value")

    def __init__(self, builder: Any, value: Any) -> None:
        self.builder, self.value = builder, value

    @property
    def lanes(self) -> int:
        """How many numbers it holds."""
        return int(self.value.type.count)

    def __add__(self, other: Self | float) -> Self:
        return self._new(self.builder.fadd(self.value, self._value(other), flags=FREE))

    def __sub__(self, other: Self | float) -> Self:
        return self._new(self.builder.fsub(self.value, self._value(other), flags=FREE))

    def __mul__(self, other: Self | float) -> Self:
        return self._new(self.builder.fmul(self.value, self._value(other), flags=FREE))

    def __truediv__(self, other: Self | float) -> Self:
        return self._new(self.builder.fdiv(self.value, self._value(other), flags=FREE))

    def __neg__(self) -> Self:
        return self._new(self.builder.fneg(self.value, flags=FREE))

    def shuffled(self, other: Self, order: Sequence[int]) -> Self:
        """Lanes of both: number i is lane i of this one, ``lanes + i`` lane i of the other."""
        mask = ir.Constant(ir.VectorType(INT32, len(order)), list(order))
        return self._new(self.builder.shuffle_vector(self.value, other.value, mask))

    def reversed(self) -> Self:
        """Last lane first."""
        return self.shuffled(self, range(self.lanes - 1, -1, -1))

    def to_float(self) -> Self:
        """Rounded to float32."""
        return self._new(self.builder.fptrunc(self.value, ir.VectorType(FLOAT, self.lanes)))

    def to_double(self) -> Self:
        """As float64."""
        return self._new(self.builder.fpext(self.value, ir.VectorType(DOUBLE, self.lanes)))

    def sqrt(self) -> Self:
        """Square root of each lane; float32."""
        kind = self.value.type
        signature = ir.FunctionType(kind, [kind])
        name = f"llvm.sqrt.v{self.lanes}f32"
        root = tools.get_or_insert_function(self.builder.module, signature, name)
        return self._new(self.builder.call(root, [self.value]))

    def _value(self, other: Self | float) -> Any:
        if isinstance(other, Vector):
            return other.value
        return ir.Constant(self.value.type, [other] * self.lanes)

    def _new(self, value: Any) -> Self:
        return type(self)(self.builder, value)


def data(context: Any, builder: Any, array_type: Any, array: Any) -> Any:
    """Address of the first element of a Numba array."""
    return context.make_array(array_type)(context, builder, array).data


def whole(number: int) -> Any:
    """A constant index."""
    return ir.Constant(INT64, number)


def place(builder: Any, pointer: Any, at: Any) -> Any:
    """Address of element `at`: a Python or an LLVM integer."""
    return builder.gep(pointer, [whole(at) if isinstance(at, int) else at])


def _size(kind: Any) -> int:
    return 8 if kind == DOUBLE else 4


def load(builder: Any, pointer: Any, at: Any, lanes: int) -> Vector:
    """Read consecutive numbers, beginning at any element."""
    kind = pointer.type.pointee
    start = builder.bitcast(place(builder, pointer, at), ir.VectorType(kind, lanes).as_pointer())
    return Vector(builder, builder.load(start, align=_size(kind)))


def store(builder: Any, vector: Vector, pointer: Any, at: Any) -> None:
    """Write consecutive numbers, beginning at any element."""
    start = builder.bitcast(place(builder, pointer, at), vector.value.type.as_pointer())
    builder.store(vector.value, start, align=_size(pointer.type.pointee))


def splat(builder: Any, scalar: Any, lanes: int) -> Vector:
    """The same number in all lanes."""
    blank = ir.Constant(ir.VectorType(scalar.type, lanes), ir.Undefined)
    one = Vector(builder, builder.insert_element(blank, scalar, ir.Constant(INT32, 0)))
    return one.shuffled(one, [0] * lanes)


def zeros(builder: Any, kind: Any, lanes: int) -> Vector:
    """All lanes 0."""
    return Vector(builder, ir.Constant(ir.VectorType(kind, lanes), [0.0] * lanes))


def variable(builder: Any, value: Any) -> Any:
    """Address of a value that changes in a loop; LLVM keeps it in a register."""
    return tools.alloca_once_value(builder, value)


def fence(builder: Any) -> None:
    """Keep LLVM from moving reads and writes past this point.

    It would else undo the parking of values in memory and park others, more of them,
    wherever it runs out of registers.
    """
    nothing = ir.FunctionType(ir.VoidType(), [])
    builder.call(ir.InlineAsm(nothing, "", "~{memory}", side_effect=True), [])


def transposed(rows: Sequence[Vector]) -> list[Vector]:
    """As many vectors as they have lanes, columns for rows.

    First neighbours exchange single lanes, then pairs of lanes are sorted: in pieces of
    128 bits (of float64), which processors shuffle quickest.
    """
    lanes = len(rows)
    low = [n if n % 2 == 0 else lanes + n - 1 for n in range(lanes)]
    high = [n + 1 if n % 2 == 0 else lanes + n for n in range(lanes)]
    even = [4 * pair + n for pair in range(lanes // 2) for n in (0, 1)]
    odd = [n + 2 for n in even]
    columns = []
    for order in (low, high):
        mixed = [rows[n].shuffled(rows[n + 1], order) for n in range(0, lanes, 2)]
        pieces = lanes // 2
        while pieces > 1:
            pairs = list(zip(mixed[::2], mixed[1::2], strict=True))
            mixed = [a.shuffled(b, even) for a, b in pairs] + [a.shuffled(b, odd) for a, b in pairs]
            pieces //= 2
        columns.append(mixed)
    return [column for pair in zip(*columns, strict=True) for column in pair]


def sums(vectors: Sequence[Vector]) -> Vector:
    """One vector, whose lane i is the sum of the lanes of vector i, all in the same order."""
    lanes = len(vectors)
    step = 1
    while len(vectors) > 1:
        low = [n if not n & step else lanes + n - step for n in range(lanes)]
        high = [n + step if not n & step else lanes + n for n in range(lanes)]
        pairs = list(zip(vectors[::2], vectors[1::2], strict=True))
        vectors = [a.shuffled(b, low) + a.shuffled(b, high) for a, b in pairs]
        step *= 2
    return vectors[0]
