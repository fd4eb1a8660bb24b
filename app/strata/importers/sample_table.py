"""Tables of measurements: CSV with a time, a value and a kind, as many devices and spreadsheets write it.

Columns are found by their names; without a row of names the first three are time, value and kind. A time without a zone is UTC.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final

from strata.domain.errors import UnreadableExport
from strata.domain.imports import Skipped, SkipReason
from strata.domain.samples import IncomingSamples, Metric
from strata.importers.peek import HEAD, Look, look_at
from strata.importers.samples_out import SamplesOut, kind_named
from strata.importers.skipping import SkipTally
from strata.importers.text_stream import decoded, text_pieces
from strata.importers.times import from_epoch, from_iso
from strata.services.ports.formats import Found, Item, SourceFile

_TIMES: Final = frozenset({"time", "timestamp", "date", "datetime", "at", "start", "start_date", "start_time", "zeit", "datum"})
_VALUES: Final = frozenset({"value", "val", "reading", "measurement", "score", "wert"})
_KINDS: Final = frozenset({"kind", "type", "metric", "name", "measure", "signal", "art"})
_ALIASES: Final = {
    "hr": Metric.HEART_RATE,
    "bpm": Metric.HEART_RATE,
    "pulse": Metric.HEART_RATE,
    "heartrate": Metric.HEART_RATE,
    "hrv": Metric.HRV_RMSSD,
    "rmssd": Metric.HRV_RMSSD,
    "sdnn": Metric.HRV_SDNN,
    "heart_coherence": Metric.COHERENCE,
    "hrv_coherence": Metric.COHERENCE,
    "coherence_score": Metric.COHERENCE_RATIO,
    "focus": Metric.ATTENTION,
    "respiratory_rate": Metric.RESPIRATION,
}
_PLAIN: Final = re.compile(r"[A-Za-z][\w.-]{0,39}")
_SEPARATORS: Final = ",;\t"
_LOOKED_AT: Final = 20
_MICROS: Final = 1_000_000
_NOTES: Final = frozenset({".md", ".markdown"})
_NO_COHERENCE: Final = "Heart coherence lies between 0 and 1; name ratios “coherence_ratio”."


@dataclass(frozen=True, slots=True)
class _Table:
    """How a table is to be read: its separator, where its columns are, whether its first row names them.

    Attributes:
        kind: column of the kind, None where `only` names the kind of all rows.
    """

    separator: str
    time: int
    value: int
    kind: int | None
    only: str
    named: bool


class SampleTable:
    """Implements `Format`."""

    key = "samples"
    title = "Measurements (CSV)"

    def claim(self, files: tuple[SourceFile, ...]) -> tuple[Found, ...]:
        """Claim tables with a time and a number in their first rows."""
        return tuple(Found(self.key, self.title, file.where, (file,)) for file in files if _table_of(file) is not None)

    def read(self, found: Found) -> Iterator[Item]:
        """Stream the samples of one table."""
        (file,) = found.files
        table = _table_of(file)
        if table is None:
            return
        tally, out = SkipTally(), SamplesOut()
        try:
            with file.open() as stream:
                lines = _lines(text_pieces(stream, 1 << 20))
                rows = csv.reader(lines, delimiter=table.separator)
                if table.named:
                    next(rows, None)
                yield from _samples(rows, table, file.where, out, tally)
        except (UnreadableExport, csv.Error) as error:
            yield Skipped(file.where, SkipReason.DAMAGED, f"The rest could not be read: {error}.".replace("..", "."))
        for batch in tuple(out.rest()):
            yield from _checked(batch, file.where, tally)
        yield from tally.lines()


def _samples(
    rows: Iterator[list[str]], table: _Table, where: str, out: SamplesOut, tally: SkipTally
) -> Iterator[IncomingSamples]:
    least = max(table.time, table.value, table.kind or 0)
    for row in rows:
        if len(row) <= least:
            if any(row):
                tally.add(where, SkipReason.DAMAGED, "Rows that lack a time, a value or a kind.")
            continue
        at, value = _moment(row[table.time]), _number(row[table.value])
        kind = table.only if table.kind is None else _kind(row[table.kind])
        if at is None or value is None or not kind or not out.add(kind, at, value):
            tally.add(where, SkipReason.DAMAGED, "Rows whose time, value or kind makes no sense.")
            continue
        batch = out.full(kind)
        if batch is not None:
            yield from _checked(batch, where, tally)


def _checked(batch: IncomingSamples, where: str, tally: SkipTally) -> Iterator[IncomingSamples]:
    """Yield a batch unless its name promises shares of one and its values are none."""
    if batch.kind == Metric.COHERENCE and not (min(batch.values) >= 0 and max(batch.values) <= 1):
        tally.add(where, SkipReason.NOT_UNDERSTOOD, _NO_COHERENCE, len(batch.values))
    else:
        yield batch


def _table_of(file: SourceFile) -> _Table | None:
    """Return how to read a file, None when it is no table of measurements."""
    if look_at(file) in (Look.BINARY, Look.EMPTY) or PurePosixPath(file.name).suffix.casefold() in _NOTES:
        return None
    try:
        head = file.head(HEAD)
    except UnreadableExport:
        return None
    lines = decoded(head).lstrip("\ufeff").splitlines()[: _LOOKED_AT + 1]
    if len(head) >= HEAD and len(lines) > 1:
        lines = lines[:-1]
    for separator in _SEPARATORS:
        try:
            rows = [row for row in csv.reader(lines, delimiter=separator) if any(row)]
        except csv.Error:
            continue
        table = _columns(rows, separator, file)
        if table is not None:
            return table
    return None


def _columns(rows: Sequence[Sequence[str]], separator: str, file: SourceFile) -> _Table | None:
    if not rows:
        return None
    names = [kind_named(cell) for cell in rows[0]]
    places = [next((place for place, name in enumerate(names) if name in wanted), None) for wanted in (_TIMES, _VALUES, _KINDS)]
    time, value, kind = places
    if time is not None and (value is not None or (kind is None and len(names) == 2)):
        # A table of two columns may name its kind where the value stands.
        place = 1 - time if value is None else value
        only = "" if kind is not None else _kind(names[place] if value is None else PurePosixPath(file.name).stem)
        table = _Table(separator, time, place, kind, only, named=True)
        return table if _fits(rows[1:], table) else None
    bare = _Table(separator, 0, 1, 2, "", named=False)
    return bare if len(rows[0]) == 3 and _fits(rows, bare) and _has_plain_kinds(rows) else None


def _has_plain_kinds(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the third column names kinds rather than telling something, as a diary's would: single words that come again."""
    kinds = [row[2].strip() for row in rows if len(row) > 2]
    known = {_kind(kind) for kind in kinds} <= set(Metric)
    return known or (all(map(_PLAIN.fullmatch, kinds)) and len(set(kinds)) <= max(1, len(kinds) // 2))


def _fits(rows: Sequence[Sequence[str]], table: _Table) -> bool:
    """Whether most of the first rows are measurements; one odd row does not spoil a table."""
    whole = max(table.time, table.value, table.kind or 0)
    good = sum(
        len(row) > whole
        and _moment(row[table.time]) is not None
        and _number(row[table.value]) is not None
        and bool(table.only or (table.kind is not None and _kind(row[table.kind])))
        for row in rows
    )
    return good > len(rows) // 2


def _lines(pieces: Iterator[str]) -> Iterator[str]:
    """Yield lines with their ends, whatever ends them; a byte-order mark is left out."""
    left = ""
    for place, piece in enumerate(pieces):
        text = left + (piece.lstrip("\ufeff") if place == 0 else piece)
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        left = lines.pop()
        for line in lines:
            yield line + "\n"
    if left:
        yield left


def _moment(text: str) -> int | None:
    """Return a time in microseconds since 1970: ISO 8601, or a number of seconds, milliseconds or microseconds."""
    text = text.strip()
    if not text:
        return None
    if text.replace(".", "", 1).isdigit() and len(text) >= 9:
        number = float(text)
        if number > 1e14:
            return int(number)
        at = from_epoch(number)
    else:
        at = from_iso(text)
    return None if at is None else int(at.timestamp()) * _MICROS + at.microsecond


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def _kind(name: str) -> str:
    kind = kind_named(name)
    return _ALIASES.get(kind, kind)
