# ruff: noqa: PLR0917 - numba takes positional arguments
"""Numba kernels of the front end: nothing else, and the only home of numba.

In and out are NumPy arrays that the caller owns; nothing is allocated here.  Tables come
as arguments (large global arrays would switch the on-disk cache off).  Every frame, output
sample or hop is computed from its own window alone and always by the same code, so any
split of a stream into blocks gives bit-identical results.  ``reassoc`` is allowed only in
`_dot`, whose operands always have the same length and are only read: its order of
summation does not depend on where a block begins.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np

from mer_bridge import places
from mer_bridge.values import Floats, Samples

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _choose_cache() -> None:
    """Send the cache of compiled code to the user's folder when the package is read-only."""
    cache = places.PACKAGE / "__pycache__"
    home = cache if cache.is_dir() else places.PACKAGE
    if "NUMBA_CACHE_DIR" not in os.environ and not os.access(home, os.W_OK):
        os.environ["NUMBA_CACHE_DIR"] = str(places.user_cache() / "numba")


_choose_cache()

import numba  # noqa: E402 - numba reads its cache folder when it is imported


def _kernel(function: _Function) -> _Function:
    """Compile on first use, keep on disk, release the GIL while running."""
    return cast(_Function, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def _reduction(function: _Function) -> _Function:
    """Like `_kernel`, with a free order of summation so that the loop becomes vectors."""
    flags = {"reassoc", "contract", "nsz"}
    return cast(_Function, numba.njit(cache=True, nogil=True, fastmath=flags, error_model="numpy")(function))


HALF_SQRT2 = np.float32(np.sqrt(0.5))
ONE, TWO = np.float32(1.0), np.float32(2.0)
LOG10_2 = np.float32(np.log10(2.0))
# log10(m) = sum of these times odd powers of t = (m - 1) / (m + 1), Abramowitz & Stegun 4.1.27.
LOG_1, LOG_3, LOG_5, LOG_7, LOG_9 = (np.float32(2.0 / (k * np.log(10.0))) for k in (1, 3, 5, 7, 9))
SQRT_HALF_BITS = np.int32(0x3F3504F3)
"""Bits of the float32 nearest to sqrt(1/2), where the mantissa of the logarithm begins."""

FFT = 1024
"""Points of the complex FFT: half a frame."""
SIDE = 32
"""The FFT is done as SIDE columns of SIDE points, twice ("four-step", Bailey 1990)."""


@_kernel
def load_frame(frame: Samples, window: Samples, re: Samples, im: Samples) -> None:
    """Window a frame of 2048 and pack even samples as real, odd as imaginary parts."""
    for n in range(FFT):
        re[n] = frame[2 * n] * window[2 * n]
        im[n] = frame[2 * n + 1] * window[2 * n + 1]


@_kernel
def fft_columns(re: Samples, im: Samples, twiddle: Samples) -> None:
    """FFT of 32 points down each of the 32 columns of a row-major matrix, in place.

    Frequency ``a + 4 b`` ends up in row ``8 a + b`` (a < 4, b < 8).  Lanes run across the
    columns, so every butterfly is a vector operation.

    Parameters
    ----------
    re, im : float32, shape (1024,)
    twiddle : float32, shape (64,)
        cos, then -sin, of 2 pi n / 32.
    """
    for j in range(8):
        _radix4(re, im, j, twiddle)
    for a in range(4):
        _radix8(re, im, 8 * SIDE * a)


@_kernel
def _radix4(re: Samples, im: Samples, j: int, twiddle: Samples) -> None:
    """Rows j, j+8, j+16, j+24 to their four sums, turned by powers of exp(-2 pi i j / 32)."""
    c1, s1 = twiddle[j], twiddle[SIDE + j]
    c2, s2 = twiddle[2 * j], twiddle[SIDE + 2 * j]
    c3, s3 = twiddle[3 * j], twiddle[SIDE + 3 * j]
    first = j * SIDE
    for c in range(first, first + SIDE):
        sum02r, sum02i = re[c] + re[c + 512], im[c] + im[c + 512]
        dif02r, dif02i = re[c] - re[c + 512], im[c] - im[c + 512]
        sum13r, sum13i = re[c + 256] + re[c + 768], im[c + 256] + im[c + 768]
        dif13r, dif13i = re[c + 256] - re[c + 768], im[c + 256] - im[c + 768]
        r1, i1 = dif02r + dif13i, dif02i - dif13r
        r2, i2 = sum02r - sum13r, sum02i - sum13i
        r3, i3 = dif02r - dif13i, dif02i + dif13r
        re[c], im[c] = sum02r + sum13r, sum02i + sum13i
        re[c + 256], im[c + 256] = r1 * c1 - i1 * s1, r1 * s1 + i1 * c1
        re[c + 512], im[c + 512] = r2 * c2 - i2 * s2, r2 * s2 + i2 * c2
        re[c + 768], im[c + 768] = r3 * c3 - i3 * s3, r3 * s3 + i3 * c3


@_kernel
def _radix8(re: Samples, im: Samples, first: int) -> None:
    """FFT of eight consecutive rows starting at index `first`, in natural order."""
    for c in range(first, first + SIDE):
        # Even rows 0, 2, 4, 6: a four-point FFT.
        ar, ai = re[c] + re[c + 128], im[c] + im[c + 128]
        br, bi = re[c] - re[c + 128], im[c] - im[c + 128]
        cr, ci = re[c + 64] + re[c + 192], im[c + 64] + im[c + 192]
        dr, di = re[c + 64] - re[c + 192], im[c + 64] - im[c + 192]
        e0r, e0i, e2r, e2i = ar + cr, ai + ci, ar - cr, ai - ci
        e1r, e1i, e3r, e3i = br + di, bi - dr, br - di, bi + dr
        # Odd rows 1, 3, 5, 7: another, each turned by a power of exp(-2 pi i / 8).
        ar, ai = re[c + 32] + re[c + 160], im[c + 32] + im[c + 160]
        br, bi = re[c + 32] - re[c + 160], im[c + 32] - im[c + 160]
        cr, ci = re[c + 96] + re[c + 224], im[c + 96] + im[c + 224]
        dr, di = re[c + 96] - re[c + 224], im[c + 96] - im[c + 224]
        o0r, o0i, tr, ti = ar + cr, ai + ci, ar - cr, ai - ci
        o2r, o2i = ti, -tr
        tr, ti = br + di, bi - dr
        o1r, o1i = HALF_SQRT2 * (tr + ti), HALF_SQRT2 * (ti - tr)
        tr, ti = br - di, bi + dr
        o3r, o3i = HALF_SQRT2 * (ti - tr), -HALF_SQRT2 * (tr + ti)
        re[c], im[c] = e0r + o0r, e0i + o0i
        re[c + 32], im[c + 32] = e1r + o1r, e1i + o1i
        re[c + 64], im[c + 64] = e2r + o2r, e2i + o2i
        re[c + 96], im[c + 96] = e3r + o3r, e3i + o3i
        re[c + 128], im[c + 128] = e0r - o0r, e0i - o0i
        re[c + 160], im[c + 160] = e1r - o1r, e1i - o1i
        re[c + 192], im[c + 192] = e2r - o2r, e2i - o2i
        re[c + 224], im[c + 224] = e3r - o3r, e3i - o3i


@_kernel
def turn_and_transpose(re: Samples, im: Samples, turn: Samples, out_re: Samples, out_im: Samples) -> None:
    """Middle steps of the four-step FFT: multiply by exp(-2 pi i r c / 1024) and transpose.

    Parameters
    ----------
    turn : float32, shape (2048,)
        cos, then -sin, for frequency r and column c at ``32 r + c``.
    """
    for a in range(4):
        for b in range(8):
            row, r = SIDE * (8 * a + b), a + 4 * b
            for c in range(SIDE):
                x, y = re[row + c], im[row + c]
                cosine, sine = turn[SIDE * r + c], turn[FFT + SIDE * r + c]
                out_re[SIDE * c + r] = x * cosine - y * sine
                out_im[SIDE * c + r] = x * sine + y * cosine


@_kernel
def untangle_rows(re: Samples, im: Samples, out_re: Samples, out_im: Samples) -> None:
    """Put the rows that `fft_columns` left in order of ``8 a + b`` into order of frequency."""
    for a in range(4):
        for b in range(8):
            row, r = SIDE * (8 * a + b), SIDE * (a + 4 * b)
            for c in range(SIDE):
                out_re[r + c] = re[row + c]
                out_im[r + c] = im[row + c]


@_kernel
def magnitudes(re: Samples, im: Samples, split: Samples, magnitude: Samples) -> None:
    """Magnitudes of bins 1..1023 of the real FFT from the packed complex one.

    The factor one half of the split is in the window.  Bin 0 is never used by the bank.

    Parameters
    ----------
    split : float32, shape (2048,)
        cos at 0.., sin at 1024.., of 2 pi k / 2048.
    """
    for k in range(1, FFT // 2 + 1):
        m = FFT - k
        even_re, even_im = re[k] + re[m], im[k] - im[m]
        odd_re, odd_im = im[k] + im[m], re[m] - re[k]
        cosine, sine = split[k], split[FFT + k]
        turned_re = odd_re * cosine + odd_im * sine
        turned_im = odd_im * cosine - odd_re * sine
        low_re, low_im = even_re + turned_re, even_im + turned_im
        high_re, high_im = even_re - turned_re, even_im - turned_im
        magnitude[k] = np.sqrt(low_re * low_re + low_im * low_im)
        magnitude[m] = np.sqrt(high_re * high_re + high_im * high_im)


@_kernel
def apply_bank(magnitude: Samples, weights: Samples, rows: Any, out: Samples) -> None:
    """Filterbank in compressed rows: band b is weights[rows[b, 1]:rows[b + 1, 1]] from bin rows[b, 0]."""
    for b in range(out.size):
        bin0, first, end = rows[b, 0], rows[b, 1], rows[b + 1, 1]
        s0 = s1 = s2 = s3 = np.float32(0.0)
        k, j = first, bin0
        while k + 4 <= end:
            s0 += weights[k] * magnitude[j]
            s1 += weights[k + 1] * magnitude[j + 1]
            s2 += weights[k + 2] * magnitude[j + 2]
            s3 += weights[k + 3] * magnitude[j + 3]
            k, j = k + 4, j + 4
        while k < end:
            s0 += weights[k] * magnitude[j]
            k, j = k + 1, j + 1
        out[b] = (s0 + s1) + (s2 + s3)


@_kernel
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


@_kernel
def logfilt_frame(
    frame: Samples, window: Samples, turns: Samples, weights: Samples, rows: Any, work: Samples, out: Samples
) -> None:
    """One spectrum: bands of log10(1 + magnitude) from one frame.

    Parameters
    ----------
    frame : float32, shape (2048,)
    window : float32, shape (2048,)
        The window times one half, see `magnitudes`.
    turns : float32, shape (4160,)
        The tables of `fft_columns` (64), `turn_and_transpose` and `magnitudes` (2048 each).
    weights, rows
        The bank, see `apply_bank`.
    work : float32, shape (5 * 1024,)
        Scratch.
    out : float32, shape (bands,)
        Receives the spectrum.
    """
    re, im, re2, im2 = work[:FFT], work[FFT : 2 * FFT], work[2 * FFT : 3 * FFT], work[3 * FFT : 4 * FFT]
    magnitude = work[4 * FFT :]
    small, turn, split = turns[:64], turns[64 : 64 + 2 * FFT], turns[64 + 2 * FFT :]
    load_frame(frame, window, re, im)
    fft_columns(re, im, small)
    turn_and_transpose(re, im, turn, re2, im2)
    fft_columns(re2, im2, small)
    untangle_rows(re2, im2, re, im)
    magnitudes(re, im, split, magnitude)
    apply_bank(magnitude, weights, rows, out)
    log10_1p(out, re[: out.size])


@_kernel
def logfilt_push(
    samples: Samples,
    edge: Samples,
    kept: int,
    index: int,
    hop_num: int,
    hop_den: int,
    window: Samples,
    turns: Samples,
    weights: Samples,
    rows: Any,
    work: Samples,
    out: Samples,
) -> int:
    """All spectra that `samples` complete; returns how many samples stay in `edge`.

    Frame i starts at sample ``(i * hop_num) // hop_den`` of the stream.

    Parameters
    ----------
    edge : float32, shape (2 * (frame - 1),)
        Its first `kept` values are the samples since the start of frame `index`; the rest
        is room to join the first new samples to them.
    out : float32, shape (frames, bands)
        Receives exactly the frames that end within `samples`.
    """
    size = window.size
    joined = min(samples.size, edge.size - kept)
    edge[kept : kept + joined] = samples[:joined]
    origin = (index * hop_num) // hop_den
    for n in range(out.shape[0]):
        start = ((index + n) * hop_num) // hop_den - origin
        frame = edge[start : start + size] if start < kept else samples[start - kept : start - kept + size]
        logfilt_frame(frame, window, turns, weights, rows, work, out[n])
    start = ((index + out.shape[0]) * hop_num) // hop_den - origin
    left: int = kept + samples.size - start
    if start < kept:
        for n in range(left):  # upwards, so that the overlapping move is right
            edge[n] = edge[start + n]
    else:
        edge[:left] = samples[start - kept :]
    return left


@_reduction
def _dot(a: Samples, b: Samples) -> np.float32:
    """Sum of products of two rows of equal length."""
    total = np.float32(0.0)
    for n in range(a.size):
        total += a[n] * b[n]
    return total


@_kernel
def resample_push(
    samples: Samples,
    edge: Samples,
    position: int,
    phase: int,
    step: int,
    phases: int,
    table: Samples,
    blend: bool,  # noqa: FBT001 - numba takes positional arguments
    out: Samples,
) -> None:
    """Polyphase FIR from a stream in blocks.

    Output n is the dot product of row ``phase`` of the table with the samples that end at
    `position`; then the phase moves on by ``step / phases`` samples.

    Parameters
    ----------
    edge : float32, shape (2 * (taps - 1),)
        The last ``taps - 1`` samples of the stream, then room for the first new ones;
        holds the newest ``taps - 1`` afterwards.
    position : int >= 0
        Index into `samples` of the newest sample the first output needs.
    phase : int in 0..phases-1
        Numerator of the fraction of a sample by which it lies after that.
    table : float32, shape (rows, taps)
        One row per phase, oldest sample first; with `blend`, rows at equal distances that
        are interpolated, the last one for a whole sample.
    out : float32, shape (n,)
        Receives exactly the outputs whose newest sample is in `samples`.
    """
    past = table.shape[1] - 1
    joined = min(samples.size, past)
    edge[past : past + joined] = samples[:joined]
    for n in range(out.size):
        if position < past:
            heard = edge[position : position + past + 1]
        else:
            heard = samples[position - past : position + 1]
        if blend:
            scaled = phase * (table.shape[0] - 1)
            row = scaled // phases
            part = np.float32((scaled - row * phases) / phases)
            low = _dot(heard, table[row])
            out[n] = low + part * (_dot(heard, table[row + 1]) - low)
        else:
            out[n] = _dot(heard, table[phase])
        phase += step
        position += phase // phases
        phase %= phases
    if samples.size >= past:
        edge[:past] = samples[samples.size - past :]
    else:
        for n in range(past):
            edge[n] = edge[n + samples.size]


@_kernel
def clean(samples: Samples, floor: np.float32) -> tuple[int, int]:
    """Make samples fit to be heard, in place: finite, within -1..1, nothing below `floor` but zero.

    Returns how many were not finite (now 0) and how many lay outside (now -1 or 1).
    """
    non_finite = clipped = 0
    for n in range(samples.size):
        x = samples[n]
        if not np.isfinite(x):
            samples[n] = np.float32(0.0)
            non_finite += 1
        elif abs(x) > ONE:
            samples[n] = ONE if x > 0 else -ONE
            clipped += 1
        elif abs(x) < floor:
            samples[n] = np.float32(0.0)
    return non_finite, clipped


@_reduction
def _mean_square(samples: Samples) -> np.float32:
    """Mean of the squares of a hop."""
    total = np.float32(0.0)
    for n in range(samples.size):
        total += samples[n] * samples[n]
    return total / np.float32(samples.size)


@_reduction
def _peak(samples: Samples) -> np.float32:
    """Largest magnitude of a hop."""
    top = np.float32(0.0)
    for n in range(samples.size):
        top = max(top, abs(samples[n]))
    return top


@_kernel
def hop_levels(samples: Samples, lengths: Any, level_db: Floats, peak_db: Floats) -> None:
    """RMS and peak of consecutive hops of the given lengths, in dBFS, at least -120."""
    begin = 0
    for hop in range(lengths.size):
        part = samples[begin : begin + lengths[hop]]
        level_db[hop] = 10.0 * np.log10(max(np.float64(_mean_square(part)), 1e-12))
        peak_db[hop] = 20.0 * np.log10(max(np.float64(_peak(part)), 1e-6))
        begin += lengths[hop]


@_kernel
def apply_gain(samples: Samples, lengths: Any, before_db: float, gain_db: Floats, out: Samples) -> None:
    """Amplify consecutive hops, each along a straight line from the gain before to its own."""
    begin = 0
    low = 10.0 ** (before_db / 20.0)
    for hop in range(lengths.size):
        high = 10.0 ** (gain_db[hop] / 20.0)
        first, slope = np.float32(low), np.float32((high - low) / lengths[hop])
        for n in range(lengths[hop]):
            out[begin + n] = samples[begin + n] * (first + slope * np.float32(n + 1))
        begin += lengths[hop]
        low = high


@_kernel
def running_percentile(
    values: Floats,
    counted: Any,
    histogram: Floats,
    lowest: float,
    width: float,
    decay: float,
    fraction: float,
    out: Floats,
) -> None:
    """Percentile of the values counted so far, the older the less, after each of `values`.

    Parameters
    ----------
    values : float64, shape (n,)
    counted : bool, shape (n,)
        Values that do not count leave the histogram as it is, age included.
    histogram : float64, shape (bins,)
        Updated; bin b stands for values from ``lowest + (b - 0.5) * width`` to
        ``lowest + (b + 0.5) * width``; not all zero.
    decay : float in 0..1
        Factor on the histogram for each counted value.
    fraction : float in 0..1
        Interpolated within the bin that holds it.
    out : float64, shape (n,)
    """
    bins = histogram.size
    for n in range(values.size):
        if counted[n]:
            histogram *= decay
            position = np.floor((values[n] - lowest) / width + 0.5)
            histogram[int(min(max(position, 0.0), bins - 1.0))] += 1.0
        above = (1.0 - fraction) * histogram.sum()
        b = bins - 1
        while b > 0 and histogram[b] <= above:
            above -= histogram[b]
            b -= 1
        out[n] = lowest + width * (b + 0.5 - above / histogram[b])
