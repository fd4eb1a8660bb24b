"""Apple Health: `export.xml`, alone or in its zip, read as a stream. Only what bears on heart and attention is taken.

The file may be gigabytes; nothing of it is held but the record at hand. Entities are refused: an export declares none, and
they are how small files of XML become large ones.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from xml.parsers import expat

from strata.domain.errors import UnreadableExport
from strata.domain.imports import Skipped, SkipReason
from strata.domain.samples import IncomingSamples, Metric
from strata.importers.heart_rhythm import LEAST_BEATS, coherence_ratio
from strata.importers.peek import mentions
from strata.importers.samples_out import SamplesOut
from strata.importers.skipping import SkipTally
from strata.services.ports.formats import Found, Item, SourceFile

_ROOT: Final = re.compile(r"\A\ufeff?\s*<(\?xml\s[^>]*>\s*<)?(!DOCTYPE\s+)?HealthData[\s>\[]")
_PIECE: Final = 1 << 20
_PIECES_A_SIGN: Final = 8
_MICROS: Final = 1_000_000

KINDS: Final = {
    "HKQuantityTypeIdentifierHeartRate": Metric.HEART_RATE,
    "HKQuantityTypeIdentifierRestingHeartRate": Metric.RESTING_HEART_RATE,
    "HKQuantityTypeIdentifierHeartRateVariabilitySDNN": Metric.HRV_SDNN,
    "HKQuantityTypeIdentifierRespiratoryRate": Metric.RESPIRATION,
    "HKQuantityTypeIdentifierStepCount": Metric.STEPS,
    "HKCategoryTypeIdentifierMindfulSession": Metric.MINDFUL_MINUTES,
}
"""Types of records that are taken, and what they are here."""


class AppleHealth:
    """Implements `Format`."""

    key = "apple-health"
    title = "Apple Health"

    def claim(self, files: tuple[SourceFile, ...]) -> tuple[Found, ...]:
        """Claim files whose document type or root is HealthData."""
        return tuple(Found(self.key, self.title, file.where, (file,)) for file in files if mentions(file, _ROOT))

    def read(self, found: Found) -> Iterator[Item]:
        """Stream the samples of one export."""
        (file,) = found.files
        records = _Records(file.where)
        try:
            with file.open() as stream:
                records.feed(_without_types(stream.read(_PIECE)))
                yield from records.ready()
                for place, piece in enumerate(iter(lambda: stream.read(_PIECE), b"")):
                    records.feed(piece)
                    # Now and then something comes out, so that long stretches without samples can be stopped, too.
                    yield from records.left() if place % _PIECES_A_SIGN == 0 else records.ready()
                records.end()
        except expat.ExpatError as error:
            yield Skipped(file.where, SkipReason.DAMAGED, f"The rest could not be read: line {error.lineno} is no XML.")
        except UnreadableExport as error:
            yield Skipped(file.where, SkipReason.DAMAGED, str(error))
        yield from records.left()


class _Records:
    """Takes pieces of the file in and gives samples out."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._out = SamplesOut()
        self._tally = SkipTally()
        self._batches: list[IncomingSamples] = []
        self._beats: list[float] | None = None
        self._at = 0
        # Offsets of zones and beginnings of days, which repeat by the thousand.
        self._days: dict[str, int] = {}
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._ended

    def feed(self, piece: bytes) -> None:
        """Read on. Raises `ExpatError`, `UnreadableExport`."""
        self._parser.Parse(piece, False)

    def end(self) -> None:
        """Say that there is no more. Raises `ExpatError` when something is missing."""
        self._parser.Parse(b"", True)

    def ready(self) -> list[IncomingSamples]:
        """Return the batches that are full."""
        batches, self._batches = self._batches, []
        return batches

    def left(self) -> Iterator[Item]:
        """Yield what is left, and what was passed over."""
        yield from self.ready()
        yield from self._out.rest()
        yield from self._tally.lines()
        self._tally = SkipTally()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Record":
            self._record(attributes)
        elif name == "InstantaneousBeatsPerMinute" and self._beats is not None:
            beat = _number(attributes.get("bpm", ""))
            if beat is not None and 20 <= beat <= 250:
                self._beats.append(beat)

    def _record(self, attributes: dict[str, str]) -> None:
        kind = KINDS.get(attributes.get("type", ""))
        if kind is None:
            self._tally.add(self._where, SkipReason.UNKNOWN_TYPE, "Records that do not bear on heart or attention.")
            return
        at = self._moment(attributes.get("startDate", ""))
        if kind is Metric.MINDFUL_MINUTES:
            end = self._moment(attributes.get("endDate", ""))
            value = None if at is None or end is None or end < at else (end - at) / _MICROS / 60
        else:
            value = _number(attributes.get("value", ""))
        if at is None or value is None or not self._out.add(kind, at, value):
            self._tally.add(self._where, SkipReason.DAMAGED, "Records whose time or value makes no sense.")
            return
        self._at, self._beats = at, [] if kind is Metric.HRV_SDNN else None
        self._gather(kind)

    def _ended(self, name: str) -> None:
        if name != "Record" or self._beats is None:
            return
        beats, self._beats = self._beats, None
        ratio = coherence_ratio(beats) if len(beats) >= LEAST_BEATS else None
        if ratio is not None:
            self._out.add(Metric.COHERENCE_RATIO, self._at, ratio)
            self._gather(Metric.COHERENCE_RATIO)

    def _gather(self, kind: str) -> None:
        batch = self._out.full(kind)
        if batch is not None:
            self._batches.append(batch)

    def _moment(self, text: str) -> int | None:
        """Return "2024-01-31 09:30:00 +0100" in microseconds since 1970."""
        day, zone = text[:10], text[20:]
        base = self._days.get(day + zone)
        try:
            if base is None:
                begun = datetime.strptime(f"{day} {zone}", "%Y-%m-%d %z").astimezone(UTC)
                base = self._days[day + zone] = int(begun.timestamp())
            seconds = int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19])
        except (ValueError, OverflowError):
            return None
        return (base + seconds) * _MICROS


def _without_types(head: bytes) -> bytes:
    """Return the beginning of a file without its document type, which some versions of Apple Health write wrongly.

    Raises `UnreadableExport` where it declares entities.
    """
    begin = head.find(b"<!DOCTYPE")
    if begin < 0:
        return head
    root = head.find(b"<HealthData", begin)
    types = head[begin:root] if root > 0 else head[begin:]
    if b"<!ENTITY" in types:
        raise UnreadableExport("This file declares entities, which no export of Apple Health does.", "It is left out.")
    return head[:begin] + (head[root:] if root > 0 else b"")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
