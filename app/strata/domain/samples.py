"""Samples: measurements of heart, attention and the like that the person brought in, to be laid over their own time."""

from array import array
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Metric(StrEnum):
    """The kinds of samples that Strata knows what to do with; any other name is kept and can be drawn."""

    COHERENCE = "coherence"
    COHERENCE_RATIO = "coherence_ratio"
    ATTENTION = "attention"
    HEART_RATE = "heart_rate"
    RESTING_HEART_RATE = "resting_heart_rate"
    HRV_SDNN = "hrv_sdnn"
    HRV_RMSSD = "hrv_rmssd"
    RESPIRATION = "respiration"
    MINDFUL_MINUTES = "mindful_minutes"
    STEPS = "steps"


@dataclass(frozen=True, slots=True)
class IncomingSamples:
    """Some samples of one kind as an importer yields them.

    Attributes:
        kind: lower case letters, digits and underscores; one of `Metric` or a name of the file's own.
        at: microseconds since 1970, 64-bit whole numbers, in any order.
        values: as many 64-bit floating numbers, all finite.
    """

    kind: str
    at: "array[int]"
    values: "array[float]"

    @property
    def first(self) -> datetime:
        """The earliest moment; there must be one."""
        return _EPOCH + timedelta(microseconds=min(self.at))

    @property
    def last(self) -> datetime:
        """The latest moment; there must be one."""
        return _EPOCH + timedelta(microseconds=max(self.at))


@dataclass(frozen=True, slots=True)
class MetricCount:
    """How many samples of a kind there are, and the time that they span."""

    kind: str
    samples: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class MetricSeries:
    """A kind of sample over a range, gathered into buckets of equal width; empty ones are left out.

    Attributes:
        seconds: how long a bucket is.
        at: the middle of each bucket.
        mean, low, high, count: one value for each bucket.
        sentence: what it shows.
    """

    kind: str
    seconds: float
    at: tuple[datetime, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    count: tuple[int, ...]
    sentence: str


_TITLES: Final[dict[str, str]] = {
    Metric.COHERENCE: "heart coherence (0 to 1)",
    Metric.COHERENCE_RATIO: "heart coherence (ratio)",
    Metric.ATTENTION: "attention",
    Metric.HEART_RATE: "heart rate (beats a minute)",
    Metric.RESTING_HEART_RATE: "resting heart rate (beats a minute)",
    Metric.HRV_SDNN: "heart rate variability (SDNN, ms)",
    Metric.HRV_RMSSD: "heart rate variability (RMSSD, ms)",
    Metric.RESPIRATION: "breaths a minute",
    Metric.MINDFUL_MINUTES: "mindful minutes",
    Metric.STEPS: "steps",
}


def metric_title(kind: str) -> str:
    """Return the name of a kind of sample for people; of one that Strata does not know, its own."""
    return _TITLES.get(kind, kind.replace("_", " "))


def share_of_ratio(ratio: float) -> float:
    """Return a coherence ratio (peak power by the rest of the power) as the share, 0 to 1, that the peak has of all power.

    McCraty and Childre, "Coherence: bridging personal, social, and global health" (2010), define the ratio as
    peak / (total - peak); with r for it, peak / total is r / (1 + r).
    """
    return max(0.0, ratio) / (1.0 + max(0.0, ratio))
