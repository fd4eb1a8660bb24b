"""What segmenting needs of the record, and what it gives back to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from strata.domain.models import EmbeddingSpace
from strata.domain.passages import PassageDraft
from strata.domain.records import Message, MessageKind, Role
from strata.domain.segments import Segment, SummarySentence, Tier
from strata.domain.windows import ConversationExtent, MessageExtent
from strata.services.ports.index import Vector


@dataclass(frozen=True, slots=True)
class DueConversation:
    """A conversation whose segments are missing or were made from another state of it.

    Attributes:
        digest: of the state that it is in now.
        messages: on its active branch.
    """

    seq: int
    digest: int
    messages: int


@dataclass(frozen=True, slots=True)
class SegmentedMessage:
    """A message as segmenting reads it; `vector` is the middle of its passages' vectors, None where one is missing."""

    id: UUID
    position: int
    role: Role
    kind: MessageKind
    text: str
    created_at: datetime
    byte_count: int
    token_count: int
    vector: Vector | None


@dataclass(frozen=True, slots=True)
class Material:
    """One conversation as segmenting reads it: the messages of its active branch, in order."""

    seq: int
    digest: int
    title: str
    messages: tuple[SegmentedMessage, ...]


@dataclass(frozen=True, slots=True)
class SegmentDraft:
    """A segment as it is made, before it has a row.

    Attributes:
        message_ids: the messages of a piece, in order; empty for higher tiers, which have them through their parts.
        passages: what search is to find of it; empty where the messages themselves are as short.
    """

    tier: Tier
    level: int
    title: str
    sentences: tuple[SummarySentence, ...]
    first_position: int
    last_position: int
    message_ids: tuple[UUID, ...]
    started_at: datetime
    ended_at: datetime
    message_count: int
    byte_count: int
    token_count: int
    passages: tuple[PassageDraft, ...] = ()

    @property
    def summary(self) -> str:
        """The sentences, one a line."""
        return "\n".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class ConversationSegments:
    """All segments of one conversation: its pieces in order, and the whole.

    Attributes:
        digest: of the state of the conversation that they were made from.
        by_vectors: whether all vectors were there when it was cut; otherwise it is cut again when they are.
    """

    conversation_seq: int
    digest: int
    by_vectors: bool
    pieces: tuple[SegmentDraft, ...]
    whole: SegmentDraft


@dataclass(frozen=True, slots=True)
class HistoryNode:
    """A segment's place in the history: which tier, under which parent, whether its conversation lies in the trash."""

    seq: int
    tier: Tier
    parent_seq: int | None
    started_at: datetime
    in_trash: bool


@dataclass(frozen=True, slots=True)
class Span:
    """The places of a conversation that a segment covers, both ends included."""

    seq: int
    conversation_seq: int
    first_position: int
    last_position: int


class SegmentStore(Protocol):
    """The kept segments."""

    def due(self, *, with_vectors: bool, conversation_id: UUID | None = None) -> tuple[DueConversation, ...]:
        """Return the conversations outside the trash to be segmented, or this one if it is, oldest rows first.

        With `with_vectors` also those that were cut by words alone. Raises `NotFound` for an unknown conversation.
        """
        ...

    def material(self, seqs: Sequence[int], space: EmbeddingSpace | None) -> tuple[Material, ...]:
        """Return these conversations with the kept vectors of a space; without one, without vectors."""
        ...

    def write(self, made: Sequence[ConversationSegments]) -> int:
        """Replace the segments of these conversations in one transaction, outbox rows included; return how many were written.

        A segment that is the same as before keeps its row and id. Conversations that changed since they were read are
        passed over. Raises `DiskFull`.
        """
        ...

    def history(self) -> tuple[HistoryNode, ...]:
        """Return every segment of a tier above pieces."""
        ...

    def replace_period(self, gone: Sequence[int], draft: SegmentDraft | None, parts: Sequence[int]) -> int | None:
        """Take months or years away and put one over `parts` in one transaction; return its row. Raises `DiskFull`."""
        ...

    def segments(self, seqs: Sequence[int]) -> tuple[Segment, ...]:
        """Return these segments, in order of time."""
        ...

    def of_conversation(self, conversation_id: UUID) -> tuple[Segment, ...]:
        """Return the segments of a conversation, the whole first, then its pieces in order. Raises `NotFound`."""
        ...

    def periods(self) -> tuple[Segment, ...]:
        """Return years and months, in order of time, a year before its months."""
        ...

    def get(self, segment_id: UUID) -> Segment:
        """Return one segment. Raises `NotFound`."""
        ...

    def message_ids(self, segment_id: UUID) -> tuple[UUID, ...]:
        """Return the messages that a segment of any tier stands for, in order. Raises `NotFound`."""
        ...

    def spans(self, seqs: Sequence[int]) -> tuple[Span, ...]:
        """Return the places that these segments cover; months and years are left out."""
        ...

    def around(self, messages: Sequence[UUID]) -> tuple[Segment, ...]:
        """Return the pieces that hold any of these messages, in order of time."""
        ...


class WindowStore(Protocol):
    """Conversations by size. Each window is one range of one key."""

    def extent(self, conversation_id: UUID) -> ConversationExtent:
        """Return the size of a conversation. Raises `NotFound`."""
        ...

    def window_by_bytes(self, conversation_id: UUID, first: int, end: int) -> tuple[MessageExtent, ...]:
        """Return the messages that overlap the bytes from `first` to before `end`, in order. Raises `NotFound`.

        A message without text counts as being where it stands: it is in the window if `first <= its place < end`.
        """
        ...

    def window_by_tokens(self, conversation_id: UUID, first: int, end: int) -> tuple[MessageExtent, ...]:
        """Return the same for estimated tokens."""
        ...

    def messages(self, message_ids: Sequence[UUID]) -> tuple[Message, ...]:
        """Return these messages whole, by conversation and place."""
        ...

    def beside(self, message_ids: Sequence[UUID]) -> tuple[Message, ...]:
        """Return the messages of active branches that stand right before and after these, by conversation and place."""
        ...
