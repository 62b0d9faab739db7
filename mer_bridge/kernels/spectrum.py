# ruff: noqa: PLR0917 - numba takes positional arguments
"""The quick spectrum kernel: `mer_bridge.kernels.plain` in explicit vectors.

The ideas, each explained again where it binds:

1. A frame is a matrix of 64 rows and 32 columns.  A real FFT down each column, a turn, and
   a complex FFT along each row make its spectrum (Bailey 1990, "FFTs in external or
   hierarchical memory").  Because the first FFT takes real numbers, half of its frequencies
   are enough, and no pass afterwards has to untangle anything.
2. SIMD lanes hold neighbouring columns, then, after a transposition in registers,
   neighbouring frequencies: every operation is a whole vector, every write goes to
   consecutive places, and the bins come out in order.
3. The FFTs are straight-line code with constant factors.  Their intermediate results are
   parked in a small scratch array, in stages that fit into the registers.
4. All in float64 up to the magnitude: in float32 the rounding of a loud pure tone, 2**-24
   of 512, is worth 1e-5 in a band where nothing sounds.
5. The filterbank multiplies whole vectors with weights padded by zeros, and adds the lanes
   of as many bands as there are lanes at once; the logarithm is taken in the same registers.

Arrays come and go as `mer_bridge.kernels.Engine` describes them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from llvmlite import ir  # type: ignore[import-untyped]  # it ships no types
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from mer_bridge.kernels import vectors
from mer_bridge.kernels.compiling import aligned, kernel
from mer_bridge.kernels.plain import BINS, LOG10_2, LOG_1, LOG_3, LOG_5, LOG_7, LOG_9, SQRT_HALF_BITS
from mer_bridge.kernels.ring import FRAME, remember
from mer_bridge.kernels.vectors import INT64, Vector, data, fence, load, place, store, whole
from mer_bridge.values import Floats, Samples

Complex: TypeAlias = tuple[Vector, Vector]
"""Real and imaginary part of as many numbers as there are lanes."""
Indices: TypeAlias = npt.NDArray[np.int64]

LANES = max(vectors.lane_bytes(), 16) // 8
"""Of float64; LLVM would take more or fewer, but then splits vectors or wastes registers."""
BANDS = 2 * LANES
"""Lanes of float32, and how many bands are computed at once."""
COLUMNS, ROWS = 32, 64
HALF_SQRT2 = math.sqrt(0.5)

# Places in the table, float64.  What a group of columns needs stands together, in the order
# in which it is read.
GROUP = LANES * (ROWS + 2 * 31)  # windows of 64 rows; cosine and sine for the frequencies 1..31
MIDDLE_DFT = GROUP * (COLUMNS // LANES)  # 32 rows: 16 cosines and 16 negative sines
TABLE = MIDDLE_DFT + 32 * 32

# Places in the scratch array, float64.
TURNED = 0  # per group of frequencies, 32 rows of real and imaginary lanes
MIDDLE = 2 * 1024  # the columns' spectra at frequency 32, real
SHELF = MIDDLE + 64  # 128 vectors
MAGNITUDES = SHELF + 128 * LANES
MOST_CHUNKS = 64
WORK = MAGNITUDES + (BINS + MOST_CHUNKS * 2) // 2  # float32; the filters may read over the end


class _Shelf:
    """Vectors parked in memory, because 64 of them fit into no machine's registers."""

    def __init__(self, builder: Any, work: Any) -> None:
        self._builder = builder
        self._start = place(builder, work, SHELF)
        self._size = 0

    def put(self, vector: Vector) -> Callable[[], Vector]:
        """Write a vector; gives what reads it back."""
        at = self._size * LANES
        self._size += 1
        store(self._builder, vector, self._start, at)
        return lambda: load(self._builder, self._start, at, LANES)

    def put_complex(self, number: Complex) -> Callable[[], Complex]:
        """Write a complex vector; gives what reads it back."""
        re, im = self.put(number[0]), self.put(number[1])
        return lambda: (re(), im())


def _at_hand(number: Complex) -> Callable[[], Complex]:
    """What gives a number that is not parked."""
    return lambda: number


def _plus(x: Complex, y: Complex) -> Complex:
    return x[0] + y[0], x[1] + y[1]


def _minus(x: Complex, y: Complex) -> Complex:
    return x[0] - y[0], x[1] - y[1]


def _turned(x: Complex, steps: int, circle: int) -> Complex:
    """Multiply by exp(-2 pi i steps / circle), by fewer operations where there are."""
    re, im = x
    eighth, rest = divmod(8 * (steps % circle), circle)
    if rest:
        angle = 2 * math.pi * steps / circle
        cosine, sine = math.cos(angle), math.sin(angle)
        return re * cosine + im * sine, im * cosine - re * sine
    for _ in range(eighth // 2):
        re, im = im, -re
    if eighth % 2:
        re, im = (re + im) * HALF_SQRT2, (im - re) * HALF_SQRT2
    return re, im


def _four(a: Complex, b: Complex, c: Complex, d: Complex) -> list[Complex]:
    """Complex FFT of four numbers."""
    sum_ac, dif_ac, sum_bd, dif_bd = _plus(a, c), _minus(a, c), _plus(b, d), _minus(b, d)
    return [
        _plus(sum_ac, sum_bd),
        (dif_ac[0] + dif_bd[1], dif_ac[1] - dif_bd[0]),
        _minus(sum_ac, sum_bd),
        (dif_ac[0] - dif_bd[1], dif_ac[1] + dif_bd[0]),
    ]


def _first_quarters(x: Sequence[Complex]) -> list[list[Complex]]:
    """One step of a complex FFT: four sequences, whose FFTs have every fourth frequency."""
    size, quarter = len(x), len(x) // 4
    columns = []
    for n in range(quarter):
        outputs = _four(*x[n::quarter])
        columns.append([_turned(output, k * n, size) for k, output in enumerate(outputs)])
    return [list(row) for row in zip(*columns, strict=True)]


def _complex_fft(x: Sequence[Complex]) -> list[Complex]:
    """Complex FFT of 1, 2, 4, 8 or 16 numbers."""
    if len(x) == 1:
        return list(x)
    if len(x) == 2:
        return [_plus(x[0], x[1]), _minus(x[0], x[1])]
    quarters = _first_quarters(x)
    interleaved = zip(*map(_complex_fft, quarters), strict=True)
    return [number for four in interleaved for number in four]


def _halved(four: Sequence[Vector], n: int, size: int) -> tuple[Vector, Vector, Complex]:
    """One step of a real FFT of `size` numbers, from number n of each quarter.

    The sums go into a real FFT of half the size, which has the even frequencies.  The
    complex number goes into a complex FFT of a quarter of the size, which has the
    frequencies 1, 5, 9 …; those above half the size are the conjugates of 3, 7, 11 …
    (Sorensen et al. 1987, "Real-valued fast Fourier transform algorithms").
    """
    x0, x1, x2, x3 = four
    return x0 + x2, x1 + x3, _turned((x0 - x2, x3 - x1), n, size)


def _odd_frequencies(x: Sequence[Complex]) -> dict[int, Complex]:
    """Odd frequencies of a real FFT of four times the size, by number; see `_halved`."""
    half = 2 * len(x)
    found = {}
    for m, (re, im) in enumerate(_complex_fft(x)):
        k = 4 * m + 1
        found.update({k: (re, im)} if k < half else {2 * half - k: (re, -im)})
    return found


def _real_fft(x: Sequence[Vector]) -> dict[int, Complex | Vector]:
    """Real FFT: frequencies 0 up to half the size; the first and the last are real."""
    if len(x) == 2:
        return {0: x[0] + x[1], 1: x[0] - x[1]}
    quarter = len(x) // 4
    steps = [_halved(x[n::quarter], n, len(x)) for n in range(quarter)]
    even = _real_fft([a for a, _, _ in steps] + [b for _, b, _ in steps])
    found: dict[int, Complex | Vector] = {2 * k: value for k, value in even.items()}
    found.update(_odd_frequencies([odd for _, _, odd in steps]))
    return found


def _native(function: Callable[..., Any]) -> Any:
    """An intrinsic of Numba; kernels call it without the first argument, the typing context."""
    return intrinsic(function)


def _arguments(context: Any, builder: Any, signature: Any, arguments: Any) -> list[Any]:
    """Arguments of an intrinsic: addresses of the arrays, numbers as they are."""
    return [
        data(context, builder, kind, argument) if isinstance(kind, types.Array) else argument
        for kind, argument in zip(signature.args, arguments, strict=True)
    ]


@_native
def _columns(_typing: Any, frame: Any, tables: Any, work: Any, first: Any) -> Any:
    """Window columns `first` to ``first + LANES - 1``, transform, turn and transpose them."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        frame, tables, work, first = _arguments(context, builder, signature, arguments)
        table = place(builder, tables, builder.mul(first, whole(GROUP // LANES)))
        constants = (load(builder, table, n * LANES, LANES) for n in range(GROUP // LANES))
        spectra = _column_spectra(builder, place(builder, frame, first), constants, work)
        # Frequency 32 of the columns, the only row of its kind, goes another way.
        store(builder, spectra.pop(32)()[0], place(builder, work, first), MIDDLE)
        target = place(builder, work, builder.mul(first, whole(2 * LANES)))
        for k in range(0, 32, LANES):
            fence(builder)
            turned = [
                _turned_by_table(spectra[n](), constants) if n else spectra[0]() for n in range(k, k + LANES)
            ]
            for part in (0, 1):
                for n, row in enumerate(vectors.transposed([number[part] for number in turned])):
                    store(builder, row, target, TURNED + 64 * k + LANES * (2 * n + part))
        return context.get_dummy_value()

    return types.void(frame, tables, work, first), build


def _column_spectra(
    builder: Any, frame: Any, constants: Iterator[Vector], work: Any
) -> dict[int, Callable[[], Complex]]:
    """Real FFTs of 64 windowed rows, parked: what reads back each frequency 0..32.

    In three stages, none of which needs many more registers than a machine has: the first
    step of the real FFT, then the two smaller FFTs that it leaves.
    """
    shelf = _Shelf(builder, work)
    even: dict[int, Callable[[], Vector]] = {}
    odd: list[Callable[[], Complex]] = []
    for n in range(ROWS // 4):
        rows = [_windowed(builder, frame, row, constants) for row in range(n, ROWS, ROWS // 4)]
        a, b, c = _halved(rows, n, ROWS)
        even[n], even[n + ROWS // 4] = shelf.put(a), shelf.put(b)
        odd.append(shelf.put_complex(c))
    fence(builder)
    found = _odd_frequencies([read() for read in odd])
    spectra = {k: shelf.put_complex(value) for k, value in found.items()}
    fence(builder)
    nothing = vectors.zeros(builder, vectors.DOUBLE, LANES)
    for k, value in _real_fft([even[n]() for n in range(ROWS // 2)]).items():
        spectra[2 * k] = shelf.put_complex(value if isinstance(value, tuple) else (value, nothing))
    return spectra


def _windowed(builder: Any, frame: Any, row: int, constants: Iterator[Vector]) -> Vector:
    return load(builder, frame, COLUMNS * row, LANES).to_double() * next(constants)


def _turned_by_table(x: Complex, constants: Iterator[Vector]) -> Complex:
    cosine, sine = next(constants), next(constants)
    return x[0] * cosine + x[1] * sine, x[1] * cosine - x[0] * sine


@_native
def _rows(_typing: Any, work: Any, magnitude: Any, first: Any) -> Any:
    """Magnitudes of the bins ``first + lane + 64 k``, and of the mirror images of those over 1024."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        work, magnitude, first = _arguments(context, builder, signature, arguments)
        source = place(builder, work, builder.mul(first, whole(64)))
        upwards = place(builder, magnitude, first)
        downwards = place(builder, magnitude, builder.sub(whole(0), first))
        for r, quarter in enumerate(_row_quarters(builder, source, work)):
            if r:
                fence(builder)
            for n, (re, im) in enumerate(_complex_fft([read() for read in quarter])):
                k = 4 * n + r
                size = (re * re + im * im).to_float().sqrt()
                if k < 16:
                    store(builder, size, upwards, 64 * k)
                else:
                    store(builder, size.reversed(), downwards, 64 * (32 - k) - LANES + 1)
        return context.get_dummy_value()

    return types.void(work, magnitude, first), build


def _row_quarters(builder: Any, source: Any, work: Any) -> list[list[Callable[[], Complex]]]:
    """First step of the complex FFT of 32 rows; all but the first quarter, which is next, parked."""
    shelf = _Shelf(builder, work)

    def read(n: int) -> Complex:
        at = 2 * LANES * n
        return load(builder, source, at, LANES), load(builder, source, at + LANES, LANES)

    quarters: list[list[Callable[[], Complex]]] = [[], [], [], []]
    for n in range(8):
        outputs = _four(*(read(row) for row in range(n, 32, 8)))
        for k, output in enumerate(outputs):
            turned = _turned(output, k * n, 32)
            quarters[k].append(shelf.put_complex(turned) if k else _at_hand(turned))
    return quarters


@_native
def _middle(_typing: Any, tables: Any, work: Any, magnitude: Any) -> Any:
    """Bins 32, 96 … 992: frequency 32 of the columns, real, has no lane; its DFT is a product."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        tables, work, magnitude = _arguments(context, builder, signature, arguments)
        pieces = range(0, 32, LANES)
        totals = [vectors.zeros(builder, vectors.DOUBLE, LANES) for _ in pieces]
        for n in range(32):
            x = vectors.splat(builder, builder.load(place(builder, work, MIDDLE + n)), LANES)
            factors = [load(builder, tables, MIDDLE_DFT + 32 * n + piece, LANES) for piece in pieces]
            totals = [total + x * factor for total, factor in zip(totals, factors, strict=True)]
        half = len(totals) // 2
        for n, (re, im) in enumerate(zip(totals[:half], totals[half:], strict=True)):
            size = (re * re + im * im).to_float().sqrt()
            for lane in range(LANES):
                one = builder.extract_element(size.value, ir.Constant(vectors.INT32, lane))
                builder.store(one, place(builder, magnitude, 64 * (n * LANES + lane) + 32))
        return context.get_dummy_value()

    return types.void(tables, work, magnitude), build


@_native
def _bands(_typing: Any, magnitude: Any, weights: Any, places: Any, group: Any, out: Any) -> Any:
    """`BANDS` bands of a group; see `make_bank` for what stands at ``places[group]``."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        magnitude, weights, places, group, out = _arguments(context, builder, signature, arguments)
        numbers = [builder.load(place(builder, place(builder, places, group), n)) for n in range(3 + BANDS)]
        first, chunks, offset = numbers[:3]
        starts = [place(builder, magnitude, start) for start in numbers[3:]]
        nothing = vectors.zeros(builder, vectors.FLOAT, BANDS).value
        totals = [vectors.variable(builder, nothing) for _ in starts]
        with cgutils.for_range(builder, chunks, intp=INT64) as loop:
            chunk = builder.mul(loop.index, whole(BANDS))
            row = place(builder, place(builder, weights, offset), builder.mul(chunk, whole(BANDS)))
            for n, (start, total) in enumerate(zip(starts, totals, strict=True)):
                product = load(builder, start, chunk, BANDS) * load(builder, row, n * BANDS, BANDS)
                builder.store((Vector(builder, builder.load(total)) + product).value, total)
        total = vectors.sums([Vector(builder, builder.load(total)) for total in totals])
        store(builder, _log10_1p(total), out, first)
        return context.get_dummy_value()

    return types.void(magnitude, weights, places, group, out), build


def _log10_1p(x: Vector) -> Vector:
    """log10(1 + x) for x >= 0, float32: the exponent from the bits, a series for the rest."""
    builder, y = x.builder, x + 1.0
    integers = ir.VectorType(vectors.INT32, x.lanes)

    def constant(number: int) -> Any:
        return ir.Constant(integers, [number] * x.lanes)

    bits = builder.bitcast(y.value, integers)
    exponent = builder.ashr(builder.sub(bits, constant(int(SQRT_HALF_BITS))), constant(23))
    bits = builder.sub(bits, builder.shl(exponent, constant(23)))
    mantissa = Vector(builder, builder.bitcast(bits, y.value.type))
    t = (mantissa - 1.0) / (mantissa + 1.0)
    u = t * t
    series = u * float(LOG_9) + float(LOG_7)
    for coefficient in (LOG_5, LOG_3, LOG_1):
        series = series * u + float(coefficient)
    return Vector(builder, builder.sitofp(exponent, y.value.type)) * float(LOG10_2) + t * series


@kernel
def spectrum(frame: Samples, tables: Floats, work: Floats, magnitude: Samples) -> None:
    """Magnitudes of bins 0..1023 of a windowed frame; more of `magnitude` is scratch."""
    for first in range(0, COLUMNS, LANES):
        _columns(frame, tables, work, first)
    for first in range(0, COLUMNS, LANES):
        _rows(work, magnitude, first)
    _middle(tables, work, magnitude)


@kernel
def frame_bands(
    frame: Samples, tables: Floats, weights: Samples, places: Indices, work: Floats, out: Samples
) -> None:
    """One spectrum, ``(bands,)``: log10(1 + magnitude) from one frame, ``(FRAME,)``."""
    magnitude = work[MAGNITUDES:].view(np.float32)
    spectrum(frame, tables, work, magnitude)
    for group in range(0, places.size, 3 + BANDS):
        _bands(magnitude, weights, places, group, out)


@kernel
def push(
    samples: Samples,
    ring: Samples,
    at: int,
    kept: int,
    index: int,
    hop_num: int,
    hop_den: int,
    tables: Floats,
    weights: Samples,
    places: Indices,
    work: Floats,
    out: Samples,
) -> int:
    """All spectra that `samples` complete; see `mer_bridge.kernels.Engine`."""
    begin = (index * hop_num) // hop_den + kept  # of `samples`, on the axis of the stream
    written = 0
    for n in range(out.shape[0]):
        start = ((index + n) * hop_num) // hop_den - begin
        if start < 0:
            at = remember(ring, at, samples[written : start + FRAME])
            written = start + FRAME
            frame_bands(ring[at : at + FRAME], tables, weights, places, work, out[n])
        else:
            frame_bands(samples[start : start + FRAME], tables, weights, places, work, out[n])
    return remember(ring, at, samples[max(written, samples.size - FRAME) :])


def make_tables() -> Floats:
    """Window and turns of each group of columns as `_columns` reads them, then the DFT of `_middle`."""
    window = np.hanning(FRAME).reshape(ROWS, COLUMNS)
    angle = 2 * np.pi * np.outer(np.arange(32), np.arange(COLUMNS)) / FRAME
    turns = np.stack((np.cos(angle), np.sin(angle)), axis=1)[1:].reshape(-1, COLUMNS)
    reading = [row for n in range(ROWS // 4) for row in range(n, ROWS, ROWS // 4)]
    rows = np.concatenate((window[reading], turns))
    groups = [rows[:, first : first + LANES].ravel() for first in range(0, COLUMNS, LANES)]
    middle = 2 * np.pi * np.outer(np.arange(32), 32 + 64 * np.arange(16)) / FRAME
    tables = aligned(TABLE, np.float64)
    tables[:] = np.concatenate((*groups, np.concatenate((np.cos(middle), -np.sin(middle)), axis=1).ravel()))
    return tables


def make_bank(corners: Indices, slopes: Samples) -> tuple[Samples, Indices]:
    """The filterbank in groups of `BANDS` bands: weights, and where what stands.

    Each band takes bins in chunks of as many as there are lanes, with zeros for those that
    are not its own.  The last group overlaps the one before, so that all are full.

    Returns
    -------
    weights : float32
        By group, chunk, band and lane.
    places : int64
        Per group: its first band, number of chunks, place of its weights, and the first
        bin of each of its bands.
    """
    n_bands = len(corners) - 2
    widths = corners[2:] - corners[:-2]
    weights: list[Samples] = []
    places: list[int] = []
    for first in (*range(0, n_bands - BANDS, BANDS), n_bands - BANDS):
        chunks = -(-int(widths[first : first + BANDS].max()) // BANDS)
        places += [first, chunks, sum(block.size for block in weights)]
        places += corners[first : first + BANDS].tolist()
        block = np.zeros((BANDS, chunks * BANDS), np.float32)
        for n, row in enumerate(block):
            start, centre, stop = corners[first + n : first + n + 3]
            row[: stop - start] = np.concatenate((slopes[0, start:centre], slopes[1, centre:stop]))
        weights.append(block.reshape(BANDS, chunks, BANDS).swapaxes(0, 1))
    packed = aligned(sum(block.size for block in weights), np.float32)
    packed[:] = np.concatenate([block.ravel() for block in weights])
    return packed, np.array(places, np.int64)


def make_work() -> Floats:
    """Scratch of one thread."""
    return aligned(WORK, np.float64)
