"""Samples on their way out of an importer: gathered by kind and yielded in batches."""

import math
import re
from array import array
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from strata.domain.samples import IncomingSamples

BATCH: Final = 65_536

FIRST: Final = int(datetime(1970, 1, 2, tzinfo=UTC).timestamp()) * 1_000_000
LAST: Final = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
"""Microseconds since 1970 between which a measurement can have been made."""

_OTHER: Final = re.compile(r"[^a-z0-9]+")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
LONGEST_NAME: Final = 40


class SamplesOut:
    """Gathers samples of all kinds of a file."""

    def __init__(self) -> None:
        self._kinds: dict[str, tuple[array[int], array[float]]] = {}

    def add(self, kind: str, at: int, value: float) -> bool:
        """Take one sample in; False when its moment or value cannot be."""
        if not FIRST <= at < LAST or not math.isfinite(value):
            return False
        held = self._kinds.get(kind)
        if held is None:
            held = self._kinds[kind] = (array("q"), array("d"))
        held[0].append(at)
        held[1].append(value)
        return True

    def full(self, kind: str) -> IncomingSamples | None:
        """Return a batch of a kind when there are enough."""
        held = self._kinds.get(kind)
        if held is None or len(held[0]) < BATCH:
            return None
        del self._kinds[kind]
        return IncomingSamples(kind, *held)

    def rest(self) -> Iterator[IncomingSamples]:
        """Yield what is left."""
        for kind, held in self._kinds.items():
            yield IncomingSamples(kind, *held)
        self._kinds = {}


def kind_named(name: str) -> str:
    """Return a name as kinds are written, "" when nothing of it is left: "Heart Rate" and "HeartRate" are "heart_rate"."""
    return _OTHER.sub("_", _CAMEL.sub("_", name.strip()).lower()).strip("_")[:LONGEST_NAME]
