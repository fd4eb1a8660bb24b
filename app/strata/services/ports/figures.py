"""What `FigureService` needs, and figures as columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from strata.domain.figures import BinWidth, JobFigures


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last moment of something."""

    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Bin:
    """A count in one bin of time."""

    start: datetime
    name: str
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """A series of counts, one to each bin."""

    name: str
    counts: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Binned:
    """Counts in bins of time without gaps.

    Attributes:
        starts: of the bins, UTC; from a day on they mean days of the calendar.
        series: the largest first.
    """

    width: BinWidth
    starts: tuple[datetime, ...]
    series: tuple[Counted, ...]

    @property
    def total(self) -> int:
        """Sum of all counts."""
        return int(sum(one.counts.sum() for one in self.series))


@dataclass(frozen=True, slots=True, eq=False)
class Speeds:
    """Runs of work by their end: seconds since 1970, and how many a second."""

    ended: NDArray[np.float64]
    per_second: NDArray[np.float64]
    amounts: NDArray[np.int64]


class FigureStore(Protocol):
    """Counts in the record; set-based, so that a million rows are a fraction of a second."""

    def span_of_record(self) -> Span | None:
        """Return when the first and the last conversation or document began, None without any."""
        ...

    def growth(self, width: BinWidth) -> Sequence[Bin]:
        """Return messages and documents by source and the bin in which their conversation began, by time."""
        ...

    def span_of_moves(self) -> Span | None:
        """Return when the first and the last memory moved, None when none did."""
        ...

    def layers(self, width: BinWidth) -> Sequence[Bin]:
        """Return by how much the number of memories in each layer changed in each bin, by time; names are those of `Layer`."""
        ...

    def movements(self, width: BinWidth, since: datetime) -> Sequence[Bin]:
        """Return how many memories moved in which way, by time; names are those of `Movement`."""
        ...

    def embedding_speeds(self, limit: int) -> Speeds:
        """Return the newest runs of vectors being made, oldest first; tiny runs are left out."""
        ...

    def jobs(self, since: datetime) -> tuple[JobFigures, ...]:
        """Return jobs by kind, the one that took the most time first."""
        ...
