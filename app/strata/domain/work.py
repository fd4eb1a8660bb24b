"""Work: long jobs, their steps, and how far they are."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class WorkKind(StrEnum):
    """What a job does."""

    IMPORT = "import"
    EMBED = "embed"
    REBUILD = "rebuild"
    CHECK = "check"
    EXPORT = "export"
    MODEL_CHANGE = "model_change"
    MODEL_FETCH = "model_fetch"
    MOVE = "move"
    PURGE = "purge"
    BACKUP = "backup"
    ROLLBACK = "rollback"
    PASS = "pass"
    TAKE_IN = "take_in"
    SEGMENT = "segment"
    ARCHIVE = "archive"
    FLOW = "flow"
    SUPPORT = "support"


class WorkStatus(StrEnum):
    """Where a job stands."""

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is.

    Attributes:
        step: what it is doing now, for people.
        done, total: in `unit`; total None while it is not known.
        rate: units a second, None until measured.
        seconds_left: None until it can be told.
    """

    step: str
    done: int
    total: int | None
    unit: str
    rate: float | None = None
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class WorkStep:
    """One step of a job (a row of `specialist_coordination`).

    Attributes:
        specialist: which part of Strata did it ("importer", "indexer", "encoder", …).
        message: what it said when it ended, "" while it runs.
    """

    name: str
    specialist: str
    status: WorkStatus
    started_at: datetime
    finished_at: datetime | None
    done: int
    total: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Work:
    """One job (a row of `orchestration_workflows`) with its steps.

    Attributes:
        subject: JSON text of what is needed to run it again (paths, options, model name).
        import_id: the report of an import, None for other jobs.
    """

    seq: int
    id: UUID
    kind: WorkKind
    title: str
    status: WorkStatus
    started_at: datetime
    finished_at: datetime | None
    steps: tuple[WorkStep, ...]
    subject: str = "{}"
    error: str = ""
    import_id: UUID | None = None
