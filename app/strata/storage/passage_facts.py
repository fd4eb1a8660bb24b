"""What ranking and results ask of every passage, in RAM: some sixty bytes each, read once and kept in step with the record.

A query over two hundred candidates spread over a large table costs the engine as much as the search itself; here it costs
a fraction of a millisecond. The texts stay in the record.
"""

import threading
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from strata.domain.passages import PassageKind
from strata.domain.records import MessageKind, Role
from strata.services.ports.signals import Signals
from strata.storage.database import Database

_ROW: Final = np.dtype(
    [
        ("seq", "i8"), ("owner_seq", "i8"), ("conversation_seq", "i8"), ("created_us", "i8"), ("position", "i4"),
        ("part", "i4"), ("first_char", "i4"), ("end_char", "i4"), ("word_count", "i4"), ("speaker", "i4"), ("source", "i4"),
        ("kind", "i1"), ("role", "i1"), ("message_kind", "i1"), ("is_question", "?"), ("has_time", "?"), ("active", "?"),
    ]
)  # fmt: skip
_NAMES: Final = ("speaker", "source", "kind", "role", "message_kind")
"""Columns of text, kept as numbers of the different texts."""

_READ: Final = """
    SELECT seq, owner_seq, coalesce(conversation_seq, -1) AS conversation_seq, epoch_us(created_at) AS created_us, "position",
        part, first_char, end_char, word_count, speaker, source, kind, role, message_kind, is_question, has_time, active
    FROM passages
"""
_AT_ONCE: Final = 250_000
_NOBODY: Final = -1
_MOST_PARTS: Final = 50
"""Passages of one message that are stepped over to find the message beside it."""

Rows = NDArray[np.void]


class Facts(NamedTuple):
    """One passage. `conversation_seq` is None for documents; times are microseconds."""

    seq: int
    owner_seq: int
    conversation_seq: int | None
    created_us: int
    position: int
    part: int
    first_char: int
    end_char: int
    word_count: int
    speaker: str
    source: str
    kind: str
    role: str
    message_kind: str
    is_question: bool
    has_time: bool
    active: bool


class Around(NamedTuple):
    """A passage with one of the message right before and one of the message right after it, on the active branch.

    None says nothing: there may be none, or one without passages, or one that came or moved since.
    """

    here: Facts
    before: Facts | None
    after: Facts | None


class PassageFacts:
    """The facts of all passages; safe to use from any thread.

    Read from the record when they are first asked for. New passages are read when one of them is asked for, or earlier by
    `take_new`; `forget` tells of those that changed or went.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._rows: Rows = np.zeros(0, _ROW)
        self._seqs = np.zeros(0, np.int64)  # the same as in the rows, side by side, so that looking one up is quick
        self._count = 0
        self._stale: set[int] = set()
        self._texts: dict[str, dict[str, int]] = {name: {} for name in _NAMES}
        self._spelled: dict[str, list[str]] = {name: [] for name in _NAMES}

    def get(self, seqs: Sequence[int]) -> list[Facts]:
        """Return the facts of these passages, in order of their rows; those that are gone are left out."""
        with self._lock:
            found = self._present(seqs)
            return self._told(self._rows[found])

    def signals(self, seqs: Sequence[int]) -> Signals:
        """Return what ranking looks at; passages that are gone are left out."""
        with self._lock:
            found = self._present(seqs)
            rows = self._rows[found]
            return Signals(
                seq=rows["seq"],
                kind=rows["kind"].astype(np.int64),
                owner_seq=rows["owner_seq"],
                conversation_seq=rows["conversation_seq"],
                position=rows["position"].astype(np.int64),
                part=rows["part"].astype(np.int64),
                role=rows["role"].astype(np.int64),
                speaker=rows["speaker"].astype(np.int64),
                created_us=rows["created_us"],
                is_question=rows["is_question"],
                has_time=rows["has_time"],
                word_count=rows["word_count"].astype(np.int64),
                active=rows["active"],
                kinds=[PassageKind(text) for text in self._spelled["kind"]],
                roles=[Role(text) for text in self._spelled["role"]],
                speakers=self._spelled["speaker"],
            )

    def around(self, seqs: Sequence[int]) -> list[Around]:
        """Return the facts of these passages with what is known of the messages beside them; those gone are left out."""
        with self._lock:
            found = self._present(seqs)
            sides = [[self._beside(place, step) for place in found.tolist()] for step in (-1, 1)]
            known = sorted({place for side in sides for place in side if place is not None})
            told = dict(zip(known, self._told(self._rows[known]), strict=True))
            return [
                Around(here, *(None if place is None else told[place] for place in beside))
                for here, *beside in zip(self._told(self._rows[found]), *sides, strict=True)
            ]

    def forget(self, passages: Iterable[int], owners: Iterable[int]) -> None:
        """Read these passages again, and those cut from these messages; call it after the write is committed."""
        moved = np.fromiter(owners, np.int64)
        with self._lock:
            self._stale.update(passages)
            if moved.size:
                mine = np.isin(self._rows["owner_seq"][: self._count], moved)
                self._stale.update(self._seqs[: self._count][mine].tolist())

    def renew(self) -> None:
        """Read all of them again: passages came back whose numbers lie among the others."""
        with self._lock:
            self._count = 0
            self._stale.clear()

    def take_new(self) -> None:
        """Read what was added, so that no search has to; does nothing before the facts were first asked for."""
        with self._lock:
            last = self._last()
        if last:
            found = self._ask("WHERE seq > $last", last=last)  # the lock is free meanwhile: searches go on
            with self._lock:
                rows = self._rows_of(found)
                self._append(rows[rows["seq"] > self._last()])

    def _present(self, seqs: Sequence[int]) -> NDArray[np.intp]:
        """Return the places of these passages, in order of their rows, read anew where they changed."""
        wanted = np.unique(np.asarray(seqs, np.int64))
        found = self._found(wanted)
        if self._stale or found.size < wanted.size:
            self._catch_up(wanted)
            found = self._found(wanted)
        return found

    def _beside(self, place: int, step: int) -> int | None:
        """Return where a passage of the message before (`step` -1) or after (1) lies: passages of one talk lie side by side."""
        here = self._rows[place]
        if here["conversation_seq"] == _NOBODY or not self._is_said(here):
            return None
        for at in range(place + step, place + step * (_MOST_PARTS + 1), step):
            if not 0 <= at < self._count:
                return None
            row = self._rows[at]
            if row["conversation_seq"] != here["conversation_seq"] or int(row["seq"]) in self._stale:
                return None
            if row["position"] != here["position"]:
                next_to_it = row["position"] == here["position"] + step
                return at if next_to_it and row["active"] and self._is_said(row) else None
        return None

    def _is_said(self, row: np.void) -> bool:
        kind, of_message = (self._spelled[name][int(row[name])] for name in ("kind", "message_kind"))
        return kind == PassageKind.MESSAGE.value and of_message == MessageKind.TEXT.value

    def _found(self, wanted: NDArray[np.int64]) -> NDArray[np.intp]:
        """Return the places of those that are held."""
        held = self._seqs[: self._count]
        places = np.searchsorted(held, wanted)
        inside = places < self._count
        places, wanted = places[inside], wanted[inside]
        present: NDArray[np.intp] = places[held[places] == wanted]
        return present

    def _catch_up(self, wanted: NDArray[np.int64]) -> None:
        """Read what is new, and what is stale among the wanted."""
        last = self._last()
        newest = self._database.number("SELECT max(seq) FROM passages")
        if wanted.size and newest > last:
            for first in range(last + 1, newest + 1, _AT_ONCE):
                self._append(self._read("WHERE seq BETWEEN $first AND $last", first=first, last=first + _AT_ONCE - 1))
        stale = sorted(self._stale.intersection(wanted.tolist()))
        if stale:
            self._replace(stale, self._read("WHERE seq IN (SELECT unnest($seqs::BIGINT[]))", seqs=stale))

    def _last(self) -> int:
        return int(self._seqs[self._count - 1]) if self._count else 0

    def _read(self, condition: str, **parameters: object) -> Rows:
        return self._rows_of(self._ask(condition, **parameters))

    def _ask(self, condition: str, **parameters: object) -> pa.Table:
        return self._database.ask(lambda connection: connection.arrow(f"{_READ} {condition}", parameters))

    def _rows_of(self, found: pa.Table) -> Rows:
        rows = np.zeros(found.num_rows, _ROW)
        for name in found.column_names:
            column = found.column(name)
            rows[name] = self._numbered(name, column) if name in _NAMES else column.to_numpy()
        rows.sort(order="seq")
        return rows

    def _numbered(self, name: str, column: pa.ChunkedArray) -> NDArray[np.int64]:
        """Return a number for each text, the same text always the same one."""
        if not len(column):
            return np.zeros(0, np.int64)
        coded = column.combine_chunks().dictionary_encode()
        known, spelled = self._texts[name], self._spelled[name]
        numbers = []
        for text in coded.dictionary.to_pylist():
            if text not in known:
                known[text] = len(spelled)
                spelled.append(text)
            numbers.append(known[text])
        coded_rows: NDArray[np.int64] = np.asarray(numbers, np.int64)[coded.indices.to_numpy()]
        return coded_rows

    def _append(self, rows: Rows) -> None:
        needed = self._count + len(rows)
        if needed > len(self._rows):
            room = needed + needed // 8
            self._rows = np.concatenate([self._rows[: self._count], np.zeros(room - self._count, _ROW)])
            self._seqs = np.concatenate([self._seqs[: self._count], np.zeros(room - self._count, np.int64)])
        self._rows[self._count : needed] = rows
        self._seqs[self._count : needed] = rows["seq"]
        self._count = needed

    def _replace(self, stale: Sequence[int], rows: Rows) -> None:
        """Put read rows in place of stale ones, and take out those that are gone."""
        self._rows[self._found(rows["seq"].copy())] = rows
        gone = np.setdiff1d(np.asarray(stale, np.int64), rows["seq"])
        if gone.size:
            places = self._found(gone)
            self._rows = np.delete(self._rows[: self._count], places)
            self._seqs = np.delete(self._seqs[: self._count], places)
            self._count = len(self._seqs)
        self._stale.difference_update(stale)

    def _told(self, rows: Rows) -> list[Facts]:
        columns = []
        for name in Facts._fields:
            values = rows[name].tolist()
            if name in _NAMES:
                spelled = self._spelled[name]
                values = [spelled[value] for value in values]
            elif name == "conversation_seq":
                values = [None if value == _NOBODY else value for value in values]
            columns.append(values)
        return [Facts(*values) for values in zip(*columns, strict=True)]
