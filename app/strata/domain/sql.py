"""Questions in SQL: what can be asked of, what an answer is, what was asked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

Cell: TypeAlias = bool | int | float | str | datetime | None
"""One value of an answer. Times carry their zone, UTC; what has no plain form (lists, structs) comes as text."""


class CellKind(StrEnum):
    """What the values of a column are."""

    NUMBER = "number"
    TEXT = "text"
    TIME = "time"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column of a view.

    Attributes:
        type: as the engine calls it, e.g. "VARCHAR".
        help: what it holds, one sentence.
    """

    name: str
    type: str
    help: str


@dataclass(frozen=True, slots=True)
class View:
    """Something that can be asked of, read-only."""

    name: str
    help: str
    columns: tuple[ViewColumn, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a question may take.

    Attributes:
        rows: that are returned; the rest is cut off, and the answer says so.
        seconds: after which it is stopped.
        memory: bytes that its process may take on top of what it begins with.
        answer_bytes: of the rows that are returned.
    """

    rows: int = 10_000
    seconds: float = 60.0
    memory: int = 512 * 1024 * 1024
    answer_bytes: int = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """A column of an answer; `type` as the engine calls it."""

    name: str
    kind: CellKind
    type: str


@dataclass(frozen=True, slots=True)
class SqlAnswer:
    """What a question brought.

    Attributes:
        cut: there are more rows than were wanted.
        seconds: that it took, with the start of its process.
    """

    columns: tuple[AnswerColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    cut: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Question:
    """A statement that was asked before.

    Attributes:
        name: that the person saved it under, "" for one that is only in the history.
        asked_at: the last time.
        rows, seconds: of the last answer; None when it failed, or was never asked.
        problem: why the last attempt failed, "" when it did not.
    """

    id: UUID
    statement: str
    name: str
    asked_at: datetime
    rows: int | None
    seconds: float | None
    problem: str = ""
