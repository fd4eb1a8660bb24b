"""Coherence of a heart's rhythm from a minute of its beats.

McCraty and Childre ("Coherence: bridging personal, social, and global health", 2010): the largest peak of the spectrum between
0.04 and 0.26 Hz, 0.030 Hz wide, by the rest of the power up to 0.4 Hz. A minute of beats tells the spectrum in steps of
0.017 Hz, so that the value is coarse; its mean over a session is what is used.
"""

from collections.abc import Sequence
from typing import Final

LEAST_BEATS: Final = 30
_PER_SECOND: Final = 4
_LOWEST, _HIGHEST = 0.0033, 0.4
_PEAK_FROM, _PEAK_TO, _HALF_WIDTH = 0.04, 0.26, 0.015
_PADDED: Final = 1024
_MOST: Final = 100.0


def coherence_ratio(beats_per_minute: Sequence[float]) -> float | None:
    """Return the coherence ratio of successive beats, 0 or more; None where the rhythm does not change at all."""
    import numpy as np

    intervals = 60.0 / np.asarray(beats_per_minute, float)
    times = np.cumsum(intervals)
    even = np.arange(times[0], times[-1], 1 / _PER_SECOND)
    rhythm = np.interp(even, times, intervals)
    rhythm = (rhythm - rhythm.mean()) * np.hanning(len(rhythm))
    power = np.abs(np.fft.rfft(rhythm, _PADDED)) ** 2
    waves = np.fft.rfftfreq(_PADDED, 1 / _PER_SECOND)
    counted = (waves >= _LOWEST) & (waves <= _HIGHEST)
    total = float(power[counted].sum())
    inside = np.flatnonzero((waves >= _PEAK_FROM) & (waves <= _PEAK_TO))
    if total <= 1e-12 or not len(inside):
        return None
    peak = waves[inside[power[inside].argmax()]]
    around = float(power[counted & (np.abs(waves - peak) <= _HALF_WIDTH)].sum())
    return min(_MOST, around / max(total - around, total / _MOST))
