"""Health: whether record and indexes agree, what was repaired, how much room each part takes."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class IndexCheck:
    """Store against one index.

    Attributes:
        name: "words" or "vectors:<model>".
        expected, present: rows by the store and by the index.
        missing, surplus, stale: rows absent from the index, rows it should not have, rows with an older text.
        problem: why the index could not be read, "" when it could.
    """

    name: str
    expected: int
    present: int
    missing: int
    surplus: int
    stale: int
    problem: str = ""

    @property
    def sound(self) -> bool:
        """Whether the index says just what the store says."""
        return not (self.missing or self.surplus or self.stale or self.problem)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The store against all its indexes.

    Attributes:
        waiting: outbox rows not yet applied; they explain differences and are no fault.
        record_problems: faults found inside the record itself.
    """

    indexes: tuple[IndexCheck, ...]
    waiting: int
    record_problems: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether store and indexes are the same."""
        return not self.record_problems and all(index.sound for index in self.indexes)


class RepairKind(StrEnum):
    """What was repaired at opening."""

    LOG_CUT = "log_cut"
    INDEX_REBUILT = "index_rebuilt"
    WORK_INTERRUPTED = "work_interrupted"
    MIGRATED = "migrated"


@dataclass(frozen=True, slots=True)
class Repair:
    """Something that opening the library put right, to be told to the person."""

    kind: RepairKind
    detail: str


@dataclass(frozen=True, slots=True)
class PartSize:
    """Bytes on disk of one part of the library, e.g. "Record", "Word index", "Models"."""

    name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Writability:
    """Whether the library takes writes now; `reason` is the sentence to show when it does not."""

    writable: bool
    reason: str = ""
