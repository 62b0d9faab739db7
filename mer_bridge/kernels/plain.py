# ruff: noqa: PLR0917 - numba takes positional arguments
"""The readable spectrum kernel: plain Numba, what the vector kernel must agree with.

It runs where there are no vectors that we know.  In and out are NumPy arrays that the
caller owns; nothing is allocated here.  Tables come as arguments (large global arrays would
switch the on-disk cache off).  Every frame is computed from its own window alone and always
by the same code, so any split of a stream into blocks gives bit-identical results.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mer_bridge.kernels.compiling import inline, kernel
from mer_bridge.kernels.ring import FRAME, remember
from mer_bridge.values import Floats, Samples

Indices = npt.NDArray[np.int64]

HALF_SQRT2 = np.sqrt(0.5)
ONE = np.float32(1.0)
LOG10_2 = np.float32(np.log10(2.0))
# log10(m) = sum of these times odd powers of t = (m - 1) / (m + 1), Abramowitz & Stegun 4.1.27.
LOG_1, LOG_3, LOG_5, LOG_7, LOG_9 = (np.float32(2.0 / (k * np.log(10.0))) for k in (1, 3, 5, 7, 9))
SQRT_HALF_BITS = np.int32(0x3F3504F3)
"""Bits of the float32 nearest to sqrt(1/2), where the mantissa of the logarithm begins."""

BINS = 1024
"""Bins of a spectrum, Nyquist left out."""

# Places in the scratch array of a frame, in which every row has 32 lanes.  One array with
# constant places lets the compiler see that nothing overlaps, and turn lanes into vectors.
SPEC_RE, SPEC_IM = 0, 1024  # 32 rows each: the columns' spectra at frequencies 0..31
EVEN32, EVEN16 = 0, 1024  # 32 and 16 rows, no longer needed when SPEC is written
ODD16_RE, ODD16_IM = 2048, 2560
ODD8_RE, ODD8_IM = 3072, 3328
ODD4_RE, ODD4_IM = 3584, 3712
EVEN8 = 3840
TURNED_RE, TURNED_IM = 2048, 3072  # 32 rows each, over what is no longer needed
MIDDLE = 4096  # 1 row: the columns' spectra at frequency 32, real
WORK = 4096 + 32
"""Size of the scratch array, float64."""

# Places in the table of cosines and sines.
COS64, SIN64 = 0, 64  # of 2 pi n / 64
COS_TURN, SIN_TURN = 128, 128 + 1024  # of 2 pi k n / 2048, at 32 k + n
MIDDLE_DFT = 128 + 2048  # at 32 n + k: cos, at 32 n + 16 + k: -sin, of 2 pi n (32 + 64 k) / 2048
TURNS = 128 + 2048 + 1024
"""Size of the table, float64."""


@kernel
def real_spectrum(
    frame: Samples, window: Floats, turns: Floats, work: Floats, rows: Samples, magnitude: Samples
) -> None:
    """Magnitudes of bins 0..1023 of the real FFT of a windowed frame.

    The frame is a matrix of 64 rows and 32 columns.  Each column gets a real FFT of 64
    points, of which frequencies 0..32 are enough (Sorensen et al. 1987, "Real-valued fast
    Fourier transform algorithms"); each value is turned, the matrix transposed, and each
    column gets a complex FFT of 32 points (Bailey 1990, "FFTs in external or hierarchical
    memory").  All in float64: in float32 a loud pure tone would err by 5e-6 in far bands.

    Parameters
    ----------
    frame : float32, shape (2048,)
    window : float64, shape (2048,)
    turns : float64, shape (TURNS,)
    work : float64, shape (WORK,)
        Scratch.
    rows : float32, shape (1024,)
        Scratch.
    magnitude : float32, shape (1024,)
        Receives the result.
    """
    _first_halving(frame, window, turns, work)
    _halving(work, EVEN32, EVEN16, ODD8_RE, ODD8_IM, 8, 2, turns)
    _halving(work, EVEN16, EVEN8, ODD4_RE, ODD4_IM, 4, 4, turns)
    _real8(work)
    _odd16(work, turns)
    _odd8(work)
    _odd4(work)
    _turn(work, turns)
    _transpose(work)
    _complex32(work, turns, rows)
    _middle(work, turns)
    _in_order(work, rows, magnitude)


@kernel
def _first_halving(frame: Samples, window: Floats, turns: Floats, work: Floats) -> None:
    """Window 64 rows and halve them, see `_halving`."""
    for n in range(16):
        cosine, sine = turns[COS64 + n], turns[SIN64 + n]
        for c in range(32 * n, 32 * n + 32):
            x0, x1 = frame[c] * window[c], frame[c + 512] * window[c + 512]
            x2, x3 = frame[c + 1024] * window[c + 1024], frame[c + 1536] * window[c + 1536]
            work[EVEN32 + c], work[EVEN32 + 512 + c] = x0 + x2, x1 + x3
            x, y = x0 - x2, x1 - x3
            work[ODD16_RE + c] = x * cosine - y * sine
            work[ODD16_IM + c] = -(x * sine + y * cosine)


@inline
def _halving(
    work: Floats,
    source: int,
    even: int,
    odd_re: int,
    odd_im: int,
    quarter: int,
    stride: int,
    turns: Floats,
) -> None:
    """Split a real FFT of N = 4 quarter rows into one of N/2 and a complex one of N/4.

    The first has the even frequencies.  The second has the frequencies 1, 5, 9 …; those
    above N/2 are the conjugates of 3, 7, 11 …
    """
    for n in range(quarter):
        cosine, sine = turns[COS64 + n * stride], turns[SIN64 + n * stride]
        for lane in range(32):
            c = 32 * n + lane
            x0, x1 = work[source + c], work[source + 32 * quarter + c]
            x2, x3 = work[source + 64 * quarter + c], work[source + 96 * quarter + c]
            work[even + c], work[even + 32 * quarter + c] = x0 + x2, x1 + x3
            x, y = x0 - x2, x1 - x3
            work[odd_re + c] = x * cosine - y * sine
            work[odd_im + c] = -(x * sine + y * cosine)


@kernel
def _real8(work: Floats) -> None:
    """Real FFT of the last 8 rows: frequencies 0, 8, 16, 24 and 32 of the columns."""
    for c in range(32):
        x0, x1, x2, x3 = (
            work[EVEN8 + c],
            work[EVEN8 + 32 + c],
            work[EVEN8 + 64 + c],
            work[EVEN8 + 96 + c],
        )
        x4, x5, x6, x7 = (
            work[EVEN8 + 128 + c],
            work[EVEN8 + 160 + c],
            work[EVEN8 + 192 + c],
            work[EVEN8 + 224 + c],
        )
        a, b, d, e = x0 + x4, x1 + x5, x2 + x6, x3 + x7
        p, q = x0 - x4, x2 - x6
        r, s = HALF_SQRT2 * ((x1 - x5) - (x3 - x7)), HALF_SQRT2 * ((x1 - x5) + (x3 - x7))
        work[SPEC_RE + c], work[SPEC_IM + c] = (a + d) + (b + e), 0.0
        work[SPEC_RE + 256 + c], work[SPEC_IM + 256 + c] = p + r, -(q + s)
        work[SPEC_RE + 512 + c], work[SPEC_IM + 512 + c] = a - d, e - b
        work[SPEC_RE + 768 + c], work[SPEC_IM + 768 + c] = p - r, q - s
        work[MIDDLE + c] = (a + d) - (b + e)


@kernel
def _odd16(work: Floats, turns: Floats) -> None:
    """Complex FFT of 16 rows: frequencies 1, 5 … 61 of the columns, so all odd ones."""
    for j in range(4):
        _radix4(work, ODD16_RE + 32 * j, ODD16_IM + 32 * j, 128, turns, 4 * j)
    for a in range(4):
        for c in range(32):
            r0, i0, r1, i1, r2, i2, r3, i3 = _four(work, ODD16_RE + 128 * a + c, ODD16_IM + 128 * a + c)
            # Frequencies 1 + 4 a, 17 + 4 a, and the conjugates of 33 + 4 a and 49 + 4 a.
            up, down = 128 * a + c, 32 * (15 - 4 * a) + c
            work[SPEC_RE + 32 + up], work[SPEC_IM + 32 + up] = r0, i0
            work[SPEC_RE + 544 + up], work[SPEC_IM + 544 + up] = r1, i1
            work[SPEC_RE + 512 + down], work[SPEC_IM + 512 + down] = r2, -i2
            work[SPEC_RE + down], work[SPEC_IM + down] = r3, -i3


@kernel
def _odd8(work: Floats) -> None:
    """Complex FFT of 8 rows: frequencies 2, 10 … 58 of the columns."""
    for c in range(32):
        r0, i0, r1, i1, r2, i2, r3, i3, r4, i4, r5, i5, r6, i6, r7, i7 = _eight(
            work, ODD8_RE + c, ODD8_IM + c
        )
        work[SPEC_RE + 64 + c], work[SPEC_IM + 64 + c] = r0, i0
        work[SPEC_RE + 320 + c], work[SPEC_IM + 320 + c] = r1, i1
        work[SPEC_RE + 576 + c], work[SPEC_IM + 576 + c] = r2, i2
        work[SPEC_RE + 832 + c], work[SPEC_IM + 832 + c] = r3, i3
        # The conjugates of 34, 42, 50 and 58 stand for 30, 22, 14 and 6.
        work[SPEC_RE + 960 + c], work[SPEC_IM + 960 + c] = r4, -i4
        work[SPEC_RE + 704 + c], work[SPEC_IM + 704 + c] = r5, -i5
        work[SPEC_RE + 448 + c], work[SPEC_IM + 448 + c] = r6, -i6
        work[SPEC_RE + 192 + c], work[SPEC_IM + 192 + c] = r7, -i7


@kernel
def _odd4(work: Floats) -> None:
    """Complex FFT of 4 rows: frequencies 4, 20, 36 and 52 of the columns."""
    for c in range(32):
        r0, i0, r1, i1, r2, i2, r3, i3 = _four(work, ODD4_RE + c, ODD4_IM + c)
        work[SPEC_RE + 128 + c], work[SPEC_IM + 128 + c] = r0, i0
        work[SPEC_RE + 640 + c], work[SPEC_IM + 640 + c] = r1, i1
        work[SPEC_RE + 896 + c], work[SPEC_IM + 896 + c] = r2, -i2
        work[SPEC_RE + 384 + c], work[SPEC_IM + 384 + c] = r3, -i3


@inline
def _radix4(work: Floats, re: int, im: int, gap: int, turns: Floats, n: int) -> None:
    """Four rows to their four sums, in place, turned by powers of exp(-2 pi i n / 64)."""
    c1, s1 = turns[COS64 + n], turns[SIN64 + n]
    c2, s2 = turns[COS64 + 2 * n], turns[SIN64 + 2 * n]
    c3, s3 = turns[COS64 + 3 * n], turns[SIN64 + 3 * n]
    for c in range(32):
        x0, y0, x1, y1 = work[re + c], work[im + c], work[re + c + gap], work[im + c + gap]
        x2, y2 = work[re + c + 2 * gap], work[im + c + 2 * gap]
        x3, y3 = work[re + c + 3 * gap], work[im + c + 3 * gap]
        sum02x, sum02y, dif02x, dif02y = x0 + x2, y0 + y2, x0 - x2, y0 - y2
        sum13x, sum13y, dif13x, dif13y = x1 + x3, y1 + y3, x1 - x3, y1 - y3
        r1, i1 = dif02x + dif13y, dif02y - dif13x
        r2, i2 = sum02x - sum13x, sum02y - sum13y
        r3, i3 = dif02x - dif13y, dif02y + dif13x
        work[re + c], work[im + c] = sum02x + sum13x, sum02y + sum13y
        work[re + c + gap], work[im + c + gap] = r1 * c1 + i1 * s1, i1 * c1 - r1 * s1
        work[re + c + 2 * gap], work[im + c + 2 * gap] = r2 * c2 + i2 * s2, i2 * c2 - r2 * s2
        work[re + c + 3 * gap], work[im + c + 3 * gap] = r3 * c3 + i3 * s3, i3 * c3 - r3 * s3


@inline
def _four(work: Floats, re: int, im: int) -> tuple[float, ...]:
    """Complex FFT of four consecutive rows in one lane: real and imaginary parts in turn."""
    x0, y0, x1, y1 = work[re], work[im], work[re + 32], work[im + 32]
    x2, y2, x3, y3 = work[re + 64], work[im + 64], work[re + 96], work[im + 96]
    ar, ai, br, bi = x0 + x2, y0 + y2, x0 - x2, y0 - y2
    cr, ci, dr, di = x1 + x3, y1 + y3, x1 - x3, y1 - y3
    return ar + cr, ai + ci, br + di, bi - dr, ar - cr, ai - ci, br - di, bi + dr


@inline
def _eight(work: Floats, re: int, im: int) -> tuple[float, ...]:
    """Complex FFT of eight consecutive rows in one lane, as `_four`."""
    ar, ai = work[re] + work[re + 128], work[im] + work[im + 128]
    br, bi = work[re] - work[re + 128], work[im] - work[im + 128]
    cr, ci = work[re + 64] + work[re + 192], work[im + 64] + work[im + 192]
    dr, di = work[re + 64] - work[re + 192], work[im + 64] - work[im + 192]
    e0r, e0i, e1r, e1i = ar + cr, ai + ci, br + di, bi - dr
    e2r, e2i, e3r, e3i = ar - cr, ai - ci, br - di, bi + dr
    ar, ai = work[re + 32] + work[re + 160], work[im + 32] + work[im + 160]
    br, bi = work[re + 32] - work[re + 160], work[im + 32] - work[im + 160]
    cr, ci = work[re + 96] + work[re + 224], work[im + 96] + work[im + 224]
    dr, di = work[re + 96] - work[re + 224], work[im + 96] - work[im + 224]
    # The odd half, turned by powers of exp(-2 pi i / 8).
    o0r, o0i, o2r, o2i = ar + cr, ai + ci, ai - ci, cr - ar
    tr, ti, ur, ui = br + di, bi - dr, br - di, bi + dr
    o1r, o1i = HALF_SQRT2 * (tr + ti), HALF_SQRT2 * (ti - tr)
    o3r, o3i = HALF_SQRT2 * (ui - ur), -HALF_SQRT2 * (ur + ui)
    return (
        *(e0r + o0r, e0i + o0i, e1r + o1r, e1i + o1i),
        *(e2r + o2r, e2i + o2i, e3r + o3r, e3i + o3i),
        *(e0r - o0r, e0i - o0i, e1r - o1r, e1i - o1i),
        *(e2r - o2r, e2i - o2i, e3r - o3r, e3i - o3i),
    )


@kernel
def _turn(work: Floats, turns: Floats) -> None:
    """Multiply frequency k of column n by exp(-2 pi i k n / 2048)."""
    for c in range(1024):
        x, y = work[SPEC_RE + c], work[SPEC_IM + c]
        cosine, sine = turns[COS_TURN + c], turns[SIN_TURN + c]
        work[SPEC_RE + c], work[SPEC_IM + c] = x * cosine + y * sine, y * cosine - x * sine


@kernel
def _transpose(work: Floats) -> None:
    """Make lanes of the frequencies and rows of the columns."""
    for n in range(32):
        for k in range(32):
            work[TURNED_RE + 32 * n + k] = work[SPEC_RE + 32 * k + n]
            work[TURNED_IM + 32 * n + k] = work[SPEC_IM + 32 * k + n]


@kernel
def _complex32(work: Floats, turns: Floats, rows: Samples) -> None:
    """Magnitudes of a complex FFT of 32 rows; row r has the bins 64 r + lane."""
    for j in range(8):
        _radix4(work, TURNED_RE + 32 * j, TURNED_IM + 32 * j, 256, turns, 2 * j)
    for a in range(4):
        for c in range(32):
            r0, i0, r1, i1, r2, i2, r3, i3, r4, i4, r5, i5, r6, i6, r7, i7 = _eight(
                work, TURNED_RE + 256 * a + c, TURNED_IM + 256 * a + c
            )
            row = 32 * a + c
            rows[row] = np.sqrt(np.float32(r0 * r0 + i0 * i0))
            rows[row + 128] = np.sqrt(np.float32(r1 * r1 + i1 * i1))
            rows[row + 256] = np.sqrt(np.float32(r2 * r2 + i2 * i2))
            rows[row + 384] = np.sqrt(np.float32(r3 * r3 + i3 * i3))
            rows[row + 512] = np.sqrt(np.float32(r4 * r4 + i4 * i4))
            rows[row + 640] = np.sqrt(np.float32(r5 * r5 + i5 * i5))
            rows[row + 768] = np.sqrt(np.float32(r6 * r6 + i6 * i6))
            rows[row + 896] = np.sqrt(np.float32(r7 * r7 + i7 * i7))


@kernel
def _middle(work: Floats, turns: Floats) -> None:
    """Bins 32, 96 … 992: frequency 32 of the columns, real, has no lane; its DFT is a product."""
    for k in range(32):
        work[TURNED_RE + k] = 0.0
    for n in range(0, 32, 4):
        x0, x1, x2, x3 = work[MIDDLE + n], work[MIDDLE + n + 1], work[MIDDLE + n + 2], work[MIDDLE + n + 3]
        for k in range(32):
            at = MIDDLE_DFT + 32 * n + k
            low = x0 * turns[at] + x1 * turns[at + 32]
            work[TURNED_RE + k] += low + (x2 * turns[at + 64] + x3 * turns[at + 96])


@kernel
def _in_order(work: Floats, rows: Samples, magnitude: Samples) -> None:
    """Magnitudes in order of bins; rows from 16 on hold mirror images of bins below 1024."""
    for k in range(16):
        for c in range(32):
            magnitude[64 * k + c] = rows[32 * k + c]
        for c in range(1, 32):
            magnitude[64 * k + 64 - c] = rows[32 * (31 - k) + c]
        re, im = work[TURNED_RE + k], work[TURNED_RE + 16 + k]
        magnitude[64 * k + 32] = np.sqrt(np.float32(re * re + im * im))


@kernel
def apply_bank(magnitude: Samples, slopes: Samples, corners: Indices, out: Samples) -> None:
    """Triangular filters; each bin is on the rising slope of one and the falling one of another.

    Parameters
    ----------
    magnitude : float32, shape (1024,)
    slopes : float32, shape (2, 1024)
        Weight of each bin in the band that rises, and in the one that falls.
    corners : int64, shape (bands + 2,)
        Band b rises from corner b to b + 1 and falls from there to corner b + 2.
    out : float32, shape (bands,)
    """
    before = np.float32(0.0)
    for b in range(out.size + 1):
        rising = falling = np.float32(0.0)
        for j in range(corners[b], corners[b + 1]):
            k = j & (BINS - 1)  # tells the compiler that it is not negative
            rising += slopes[0, k] * magnitude[k]
            falling += slopes[1, k] * magnitude[k]
        if b > 0:
            out[b - 1] = before + falling
        before = rising


@kernel
def log10_1p(x: Samples, exponent: Samples) -> None:
    """Replace x >= 0 by log10(1 + x), error below 3e-7 absolute; `exponent` is scratch of the same size."""
    for n in range(x.size):
        x[n] += ONE
    bits = x.view(np.int32)
    for n in range(x.size):
        e = (bits[n] - SQRT_HALF_BITS) >> np.int32(23)
        exponent[n] = np.float32(e)
        bits[n] -= e << np.int32(23)
    for n in range(x.size):
        t = (x[n] - ONE) / (x[n] + ONE)
        u = t * t
        series = LOG_1 + u * (LOG_3 + u * (LOG_5 + u * (LOG_7 + u * LOG_9)))
        x[n] = exponent[n] * LOG10_2 + t * series


@kernel
def frame_bands(
    frame: Samples, tables: Floats, weights: Samples, places: Indices, work: Floats, out: Samples
) -> None:
    """One spectrum, ``(bands,)``: log10(1 + magnitude) from one frame, ``(FRAME,)``."""
    magnitudes = work[WORK:].view(np.float32)
    rows, magnitude = magnitudes[:BINS], magnitudes[BINS:]
    real_spectrum(frame, tables[:FRAME], tables[FRAME:], work, rows, magnitude)
    apply_bank(magnitude, weights.reshape(2, BINS), places, out)
    log10_1p(out, rows[: out.size])


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
    """The window, and the cosines and sines that `real_spectrum` takes, in one table."""
    lanes = np.arange(32)
    column = 2 * np.pi * np.arange(64) / 64
    turn = 2 * np.pi * np.outer(lanes, lanes).ravel() / FRAME
    middle = 2 * np.pi * np.outer(lanes, 32 + 64 * np.arange(16)) / FRAME
    middle_dft = np.concatenate((np.cos(middle), -np.sin(middle)), axis=1).ravel()
    turns = (np.cos(column), np.sin(column), np.cos(turn), np.sin(turn), middle_dft)
    return np.concatenate((np.hanning(FRAME), *turns))


def make_bank(corners: Indices, slopes: Samples) -> tuple[Samples, Indices]:
    """The filterbank as `frame_bands` takes it: weights and places."""
    return np.ascontiguousarray(slopes.ravel()), corners


def make_work() -> Floats:
    """Scratch of one thread."""
    return np.zeros(WORK + BINS)
