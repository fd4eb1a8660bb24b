"""Finding: what is asked, what is found, and why."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from strata.domain.memories import Layer, MemoryKind, MemoryState
from strata.domain.passages import PassageKind
from strata.domain.recalls import Assessment
from strata.domain.records import Role


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """What a result must be. Empty tuples and None mean "any".

    Attributes:
        since, until: half-open range of UTC times.
        conversation_id: only inside this conversation.
        side_branches: also what the person left behind by editing or regenerating, and memories that a newer one superseded.
        archived: also what lies in the archive, looked up by words alone.
        as_of: only what was said by then, and of memories those that were in force then.
    """

    sources: tuple[str, ...] = ()
    kinds: tuple[PassageKind, ...] = ()
    roles: tuple[Role, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    conversation_id: UUID | None = None
    side_branches: bool = False
    as_of: datetime | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One search as a person asks it.

    Attributes:
        text: the query as typed: words, "quoted phrases", -exclusions, time words.
        limit: results wanted, 1 to 200.
        words_only: leave the meaning arm out (search-as-you-type before the model is up).
        time_zone: IANA name in which time words are read.
        unfinished: the person is still typing, so that the last word may be half of one.
    """

    text: str
    filter: SearchFilter = field(default_factory=SearchFilter)
    limit: int = 10
    words_only: bool = False
    time_zone: str = "UTC"
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class TimeHint:
    """A range of time that the query's own words name. It lifts results inside it; it hides nothing."""

    words: str
    since: datetime
    until: datetime


class Arm(StrEnum):
    """One of the two ways by which a passage is found."""

    WORDS = "words"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class ArmShare:
    """What one arm said of a result.

    Attributes:
        rank: 1 is best; None when this arm did not find it among its first two hundred.
        share: this arm's part of the score, 0 to 1.
        value: the arm's own measure: cosine (-1..1) for meaning, BM25 for words.
    """

    arm: Arm
    rank: int | None
    share: float
    value: float


@dataclass(frozen=True, slots=True)
class Span:
    """A marked piece of a text: character offsets, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A message beside the hit, shortened to one or two lines."""

    message_id: UUID
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class MemoryMark:
    """The memory behind a result.

    Attributes:
        message_id, conversation_id: the first message that it was taken from, None where it came from none.
    """

    id: UUID
    kind: MemoryKind
    layer: Layer
    state: MemoryState
    message_id: UUID | None
    conversation_id: UUID | None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One result: the passage in its neighbourhood, with its source and the reasons.

    Attributes:
        owner_id: public id of the message (or document) to open.
        source_id, conversation_source_id: their ids in the export; what the command line prints as id.
        excerpt: the part of the passage to show, at most about 400 characters.
        marks: matched words inside `excerpt`.
        score: comparable within one answer only.
        arms: words and meaning, each with rank and share.
        why: one plain sentence.
        matched: the query's words that stand in the passage, as typed; where it was found by its title, in that.
        archived: it lies in the archive; its conversation can be read there, or brought back.
        memory: where the result is a memory, or a message that became one: which one, and where it stands.
    """

    owner_id: UUID
    kind: PassageKind
    source_id: str
    conversation_id: UUID | None
    conversation_source_id: str
    title: str
    source: str
    role: Role
    speaker: str
    created_at: datetime
    position: int
    text: str
    excerpt: str
    marks: tuple[Span, ...]
    score: float
    arms: tuple[ArmShare, ...]
    why: str
    before: Neighbour | None = None
    after: Neighbour | None = None
    active: bool = True
    memory: MemoryMark | None = None
    archived: bool = False
    matched: tuple[str, ...] = ()


class Degradation(StrEnum):
    """Why an answer is less than the whole."""

    VECTORS_BEHIND = "vectors_behind"
    MODEL_LOADING = "model_loading"
    MODEL_FAILED = "model_failed"
    VECTOR_INDEX_BROKEN = "vector_index_broken"
    WORD_INDEX_BROKEN = "word_index_broken"
    WORD_INDEX_BEHIND = "word_index_behind"
    ARCHIVE_DAMAGED = "archive_damaged"


@dataclass(frozen=True, slots=True)
class Notice:
    """A limit of this answer, said aloud.

    Attributes:
        waiting, total: passages not yet covered, of how many; 0 and 0 where counts say nothing.
        detail: the sentence to show.
    """

    kind: Degradation
    detail: str
    waiting: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class StageTimes:
    """Milliseconds spent in each stage of one search."""

    parse: float
    encode: float
    words: float
    meaning: float
    fuse: float
    dress: float
    total: float


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """Everything that one search gives back.

    Attributes:
        highlighted: the query's words as they were understood, for finding in the reader.
        assessment: how sure the answer is; None where nothing was asked in words.
        completed: what a half-typed last word was looked for as, in the index's form of words.
    """

    request: SearchRequest
    results: tuple[SearchResult, ...]
    times: StageTimes
    time_hint: TimeHint | None = None
    notices: tuple[Notice, ...] = ()
    highlighted: tuple[str, ...] = ()
    assessment: Assessment | None = None
    completed: tuple[str, ...] = ()
