"""Recalls and their signal: what the services ask of the store. Columns of many rows come as numpy arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from strata.domain.beams import Beam, Intervention
from strata.domain.flow_pictures import Span
from strata.domain.lake import LakeEntry
from strata.domain.recall_pictures import AgentLine, SlowRecall, UnsupportedSentence
from strata.domain.recalls import Ahead, Outcome, OutcomeKind
from strata.domain.search import StageTimes

Integers: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Inference:
    """One recall as it is written.

    Attributes:
        model: of the vectors, "" for an answer by words alone.
        beam: None without a vector; `signs` are 256 signs of the vector then.
    """

    id: UUID
    at: datetime
    text: str
    model: str
    results: int
    returned: tuple[UUID, ...]
    features: tuple[float, ...]
    confidence: float
    sure: bool
    grounded: bool
    times: StageTimes
    notices: tuple[str, ...]
    beam: Beam | None = None
    signs: tuple[int, int, int, int] = (0, 0, 0, 0)
    ahead: Ahead | None = None


@dataclass(frozen=True, slots=True)
class RecallColumns:
    """Recalls of a range as columns, oldest first.

    Attributes:
        at: microseconds since 1970.
        position: -1 without a signal; ethos, logos and pathos are 0 then.
        judged: 1 right, 0 wrong, -1 nobody said.
        ahead_ms: not a number where nothing was answered ahead; `ahead_right` is 0 or 1.
        model: number of the model in `models`.
    """

    seq: Integers
    at: Integers
    took: Floats
    encode: Floats
    confidence: Floats
    sure: Integers
    model: Integers
    judged: Integers
    ahead_ms: Floats
    ahead_right: Integers
    position: Integers
    ethos: Floats
    logos: Floats
    pathos: Floats
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JudgedColumns:
    """Recalls with feedback: features, shape (n, m); whether meaning was searched; whether they were right (0 or 1)."""

    features: Floats
    by_meaning: NDArray[np.bool_]
    right: Integers


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt's correction of the shipped confidence: logistic(slope * logit(confidence) + offset)."""

    made_at: datetime
    judged: int
    slope: float
    offset: float
    error_before: float
    error_after: float


@dataclass(frozen=True, slots=True)
class InterventionRow:
    """An intervention with the confidence before and after."""

    kind: Intervention
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class ContextRow:
    """One context that was put together, see the table `context_metrics`."""

    at: datetime
    budget: int
    tokens: int
    window_tokens: int
    recalled: int
    in_window: int
    pieces: int
    checkpoints: int
    cycles: int


class RecallStore(Protocol):
    """Writes recalls and what became of them."""

    def add(self, inferences: Sequence[Inference]) -> tuple[int, ...]:
        """Write recalls with their lens in one transaction; return their numbers. Raises `DiskFull`."""
        ...

    def add_outcomes(self, outcomes: Sequence[Outcome]) -> tuple[int, ...]:
        """Write what was done with recalls; return the numbers of these recalls. Outcomes of unknown recalls are let go."""
        ...

    def add_contexts(self, rows: Sequence[ContextRow]) -> None:
        """Write contexts. Raises `DiskFull`."""
        ...

    def confirmed(self, number: int) -> tuple[str, ...]:
        """Return the texts of the newest recalls that the person found right, newest first, each text once."""
        ...

    def clear(self) -> None:
        """Delete every recall and all that was made of it but contexts and checked answers. Raises `DiskFull`."""
        ...

    def calibration(self, features: int) -> Calibration | None:
        """Return the newest calibration of the person's own; None where the recalls before it have another number of features.

        It corrects the confidence that ships; one that was made of other features is another confidence.
        """
        ...

    def save_calibration(self, calibration: Calibration) -> None:
        """Keep a calibration. Raises `DiskFull`."""
        ...

    def judged(self, features: int) -> JudgedColumns:
        """Return the recalls with feedback that have this number of features: what recalibration learns from."""
        ...

    def roll_up(self) -> int:
        """Bring the hourly and daily figures up to date, set by set; return how many hours were made. Raises `DiskFull`."""
        ...

    def qualifying(self, after: int = 0, model: str = "") -> tuple[LakeEntry, ...]:
        """Return every recall with a higher number that belongs into the lake, oldest first.

        Signs of vectors of other models than `model` mean nothing and are 0.
        """
        ...


class RecallReading(Protocol):
    """Reads recalls for the charts."""

    def extent(self) -> tuple[datetime, datetime] | None:
        """Return the times of the first and the last recall, None without any."""
        ...

    def columns(self, span: Span | None) -> RecallColumns:
        """Return every recall of a range, or of all time."""
        ...

    def ids(self, seqs: Integers) -> tuple[UUID, ...]:
        """Return the public ids of recalls, in the order asked for."""
        ...

    def slowest(self, span: Span, limit: int) -> tuple[SlowRecall, ...]:
        """Return the slowest recalls of a range, slowest first."""
        ...

    def interventions(self, span: Span) -> tuple[InterventionRow, ...]:
        """Return the interventions of a range."""
        ...

    def outcomes(self, span: Span) -> tuple[tuple[OutcomeKind, int], ...]:
        """Return with how many recalls of a range each thing was done, each recall once for a kind."""
        ...

    def with_outcome(self, span: Span) -> int:
        """Return how many recalls of a range the person did anything with."""
        ...

    def contexts(self, span: Span) -> tuple[ContextRow, ...]:
        """Return the contexts of a range, oldest first."""
        ...

    def agents(self, span: Span) -> tuple[AgentLine, ...]:
        """Return the work of a range by kind, most seconds first."""
        ...


@dataclass(frozen=True, slots=True)
class AnswerText:
    """An answer of an assistant to be looked at."""

    seq: int
    id: UUID
    conversation_seq: int
    said_at: datetime
    message_hash: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """An unsupported sentence as it is written."""

    first_char: int
    end_char: int
    reason: str
    nearness: float
    nearest_id: UUID | None


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """What a look at one answer gave."""

    answer: AnswerText
    sentences: int
    findings: tuple[Finding, ...]


class SupportStore(Protocol):
    """Answers to be checked, and what was found."""

    def waiting(self) -> int:
        """Return how many answers were not looked at yet, or have changed since."""
        ...

    def due(self, after: int, limit: int) -> tuple[AnswerText, ...]:
        """Return answers with a higher row number that are due, oldest first."""
        ...

    def save(self, checked: Sequence[CheckedAnswer], at: datetime) -> None:
        """Keep what was found in the place of what was found before. Raises `DiskFull`."""
        ...

    def rate(self, since: datetime | None) -> tuple[int, int]:
        """Return sentences and unsupported ones of answers said since then, or of all."""
        ...

    def unsupported(self, limit: int) -> tuple[UnsupportedSentence, ...]:
        """Return unsupported sentences, newest first."""
        ...

    def is_marked(self, message_id: UUID) -> bool:
        """Whether an answer has an unsupported sentence."""
        ...


@dataclass(frozen=True, slots=True)
class LakeColumns:
    """Entries of the lake as columns.

    Attributes:
        at: microseconds since 1970.
        position: -1 without a vector.
        best: sixteen bytes for each entry.
    """

    number: Integers
    at: Integers
    confidence: Floats
    position: Integers
    results: Integers
    took: Floats
    best: bytes


class LakeFile(Protocol):
    """The file of the lake."""

    @property
    def bytes(self) -> int:
        """Its size on disk."""
        ...

    @property
    def problem(self) -> str:
        """What was wrong with it when it was opened and cannot be put right by itself; "" when nothing is."""
        ...

    def __len__(self) -> int:
        """Return how many entries it holds."""
        ...

    def append(self, entry: LakeEntry) -> None:
        """Add one entry; it is in the file when this returns. Raises `DiskFull`."""
        ...

    def at_least(self, confidence: float) -> Integers:
        """Return the places of entries with at least that confidence, ascending."""
        ...

    def entries(self, places: Integers) -> tuple[LakeEntry, ...]:
        """Return entries by their places."""
        ...

    def columns(self, places: Integers) -> LakeColumns:
        """Return entries by their places, as columns."""
        ...

    def numbers(self) -> Integers:
        """Return the number of the recall behind each entry."""
        ...

    def signs(self) -> tuple[Integers, Integers]:
        """Return the number of the recall behind each entry, and its signs, shape (n, 4)."""
        ...

    def replace(self, entries: Sequence[LakeEntry]) -> None:
        """Write the file anew with these entries; no byte of the others is left. Raises `DiskFull`."""
        ...

    def sync(self) -> None:
        """Bring it to disk."""
        ...

    def close(self) -> None:
        """Bring it to disk and let go of it; may be called twice."""
        ...
