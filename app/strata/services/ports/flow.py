"""Acts, sessions, topics and samples: what the services ask of the store. Columns of many rows come as numpy arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from strata.domain.events import Event, EventKind
from strata.domain.flow_pictures import ConversationPart, EventLine, FlowSession, Interruption, Span, Topic
from strata.domain.goals import GoalMark
from strata.domain.models import EmbeddingSpace
from strata.domain.samples import MetricCount
from strata.services.ports.index import Vectors

Integers: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]


class EventStore(Protocol):
    """Acts that were recorded in the app."""

    def add(self, events: Sequence[Event]) -> None:
        """Write acts in one transaction. Raises `DiskFull`."""
        ...

    def newest(self, span: Span | None, limit: int) -> tuple[EventLine, ...]:
        """Return the newest acts of every origin, messages included, newest first."""
        ...


class GoalStore(Protocol):
    """What was said of goals. The words stand in a table of their own, the acts among all others."""

    def add(self, mark: GoalMark) -> None:
        """Write a mark, and the goal itself where it is set, in one transaction. Raises `DiskFull`."""
        ...

    def marks(self) -> tuple[GoalMark, ...]:
        """Return everything that was said of goals, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What bringing sessions up to date did: days that had changed, sessions taken away and made."""

    days: int
    removed: int
    made: int


@dataclass(frozen=True, slots=True)
class SessionColumns:
    """All sessions of a range as columns, oldest first; times in microseconds since 1970."""

    started: Integers
    ended: Integers
    score: Floats
    acts: Integers
    conversations: Integers
    switches: Integers
    notifications: Integers
    breaks: Integers
    continuity: Floats
    coherence: Floats


class SessionStore(Protocol):
    """Sessions, made from acts set by set."""

    def stale_days(self, gap: int) -> int:
        """Return how many days differ from what their sessions were made of; `gap` in seconds."""
        ...

    def refresh(self, gap: int, most_days: int | None = None) -> Refreshed:
        """Make the sessions of days that changed anew, in one transaction; nothing if these are more than `most_days`.

        Raises `DiskFull`, `LibraryDamaged`.
        """
        ...

    def extent(self) -> tuple[datetime, datetime] | None:
        """Return the beginning of the first session and the end of the last, None without any."""
        ...

    def columns(self, span: Span | None) -> SessionColumns:
        """Return every session that begins within a range, or of all time."""
        ...

    def sessions(self, span: Span, limit: int) -> tuple[FlowSession, ...]:
        """Return sessions that begin within a range, oldest first; of more than `limit` the longest."""
        ...

    def session(self, number: int) -> FlowSession:
        """Return one. Raises `NotFound`."""
        ...

    def interruptions(self, span: Span, gap: int, limit: int) -> tuple[Interruption, ...]:
        """Return interruptions inside sessions of a range, oldest first."""
        ...

    def behind(self, span: Span, topic: int | None, limit: int) -> tuple[ConversationPart, ...]:
        """Return the conversations in which the person wrote within a range, those with most messages first."""
        ...

    def kinds(self) -> tuple[tuple[EventKind, int], ...]:
        """Return how many acts of each kind there are, most first."""
        ...


@dataclass(frozen=True, slots=True)
class TextBatch:
    """Messages whose meaning is new: rows of messages, content hashes of their first passages, whether they ask, vectors."""

    seqs: Integers
    hashes: Integers
    questions: NDArray[np.bool_]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class QuestionColumns:
    """Questions as columns: rows of messages, microseconds since 1970, whether they were compared already, signs (n, 4)."""

    seqs: Integers
    moments: Integers
    compared: NDArray[np.bool_]
    signs: Integers


@dataclass(frozen=True, slots=True)
class WeekColumns:
    """Counts by week and topic; weeks as days since 1970 of their Monday, topic 0 for none."""

    week: Integers
    topic: Integers
    questions: Integers
    repeated: Integers


class TopicStore(Protocol):
    """What is known of the meaning of the person's messages, and the topics they fall into."""

    def is_settled(self, space: EmbeddingSpace) -> bool:
        """Whether signs and topics, if there are any, are of this space."""
        ...

    def settle(self, space: EmbeddingSpace) -> None:
        """Let signs and topics of another space go. Raises `DiskFull`."""
        ...

    def due(self, space: EmbeddingSpace) -> Integers:
        """Return the rows of messages whose signs are missing or of another text, ascending."""
        ...

    def texts(self, space: EmbeddingSpace, seqs: Integers) -> TextBatch:
        """Return the vectors of these messages, as far as they have one."""
        ...

    def save_texts(self, batch: TextBatch, signs: Integers, topics: Integers) -> None:
        """Keep signs, shape (n, 4), and topics (0 for none, negative for not known yet) in the place of older ones.

        Sessions of these days are made anew. Raises `DiskFull`.
        """
        ...

    def sample(self, limit: int) -> Integers:
        """Return the rows of at most `limit` messages with signs, spread over all, the same each time; ascending."""
        ...

    def count(self) -> int:
        """Return how many messages have signs."""
        ...

    def words(self, seqs: Integers, characters: int) -> list[str]:
        """Return the beginnings of the texts of these messages, in this order; "" for those that are not in the record."""
        ...

    def save_topics(self, topics: Sequence[Topic], centres: Vectors) -> None:
        """Put these topics in the place of all others; those numbered 0 get a number. No message has a topic then."""
        ...

    def topics(self) -> tuple[tuple[Topic, ...], Vectors]:
        """Return all topics by number, with their centres row by row; none: an empty matrix."""
        ...

    def unsorted(self, limit: int) -> Integers:
        """Return the rows of at most `limit` messages without a topic, ascending."""
        ...

    def assign(self, seqs: Integers, topics: Integers) -> None:
        """Note the topics of messages, 0 for none. Raises `DiskFull`."""
        ...

    def unasked(self) -> Integers:
        """Return the topics that have questions not yet compared with earlier ones."""
        ...

    def questions(self, topic: int, limit: int) -> QuestionColumns:
        """Return the newest questions of a topic, oldest first."""
        ...

    def save_asked(self, topic: int, seqs: Integers, earlier: Integers) -> None:
        """Note for questions the row of the latest earlier one that was the same, 0 for none; 0 for all others of the topic."""
        ...

    def weeks(self, span: Span) -> WeekColumns:
        """Return questions and repeated ones by week and topic."""
        ...

    def thumbs(self, span: Span) -> tuple[Integers, Integers, Integers]:
        """Return weeks with thumbs, thumbs up and thumbs down."""
        ...

    def stream(self, span: Span, width: int) -> tuple[Integers, Integers, Integers]:
        """Return (bucket, topic, messages) for buckets of `width` seconds from the beginning of the range."""
        ...


@dataclass(frozen=True, slots=True)
class SampleBatch:
    """Samples of one kind; times in microseconds since 1970, finite values."""

    kind: str
    at: Integers
    values: Floats


class SampleStore(Protocol):
    """Measurements that were brought in."""

    def add(self, batch: SampleBatch) -> int:
        """Append samples whose moment has none of their kind yet; return how many were new. Raises `DiskFull`."""
        ...

    def known(self, batch: SampleBatch) -> int:
        """Return how many of these moments have a sample of the kind already."""
        ...

    def counts(self) -> tuple[MetricCount, ...]:
        """Return the kinds there are, most samples first."""
        ...

    def series(self, kind: str, span: Span, buckets: int) -> tuple[Integers, Floats, Floats, Floats, Integers]:
        """Return bucket, mean, lowest, highest and count, for buckets that have samples."""
        ...

    def delete(self, kind: str) -> int:
        """Delete all samples of a kind and return how many there were. Raises `DiskFull`."""
        ...
