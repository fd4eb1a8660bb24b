"""Memories: what is worth keeping of the record, and the layers in which it settles.

A memory is small and living: it has a layer, a score that use and time move, and sources in the record that it points
back to. The record itself never changes for it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Layer(StrEnum):
    """Where a memory lives, from the shortest to the longest life.

    `CONTEXT` is what the live conversation holds now: it is put together when asked for and never stored. `SWARM` is the
    community's layer, closed while sharing is off.
    """

    CONTEXT = "context"
    STM = "stm"
    WM = "wm"
    LTM = "ltm"
    SWARM = "swarm"


class MemoryKind(StrEnum):
    """What a memory says."""

    PREFERENCE = "preference"
    DECISION = "decision"
    FACT = "fact"
    PLAN = "plan"
    INSTRUCTION = "instruction"
    NOTE = "note"


class MemoryState(StrEnum):
    """Whether a memory is in force.

    `INBOX` waits for the person's word; `MERGED` lives on in another memory; `SUPERSEDED` was true until a newer one;
    `DISMISSED` was not worth keeping and must not be offered again; `EXPIRED` and `FORGOTTEN` are out of every list but
    the history, and come back by undo; `ARCHIVED` lies in the archive.
    """

    ACTIVE = "active"
    INBOX = "inbox"
    MERGED = "merged"
    SUPERSEDED = "superseded"
    DISMISSED = "dismissed"
    EXPIRED = "expired"
    FORGOTTEN = "forgotten"
    ARCHIVED = "archived"


class Origin(StrEnum):
    """Where a memory comes from."""

    PERSON = "person"
    ASSISTANT = "assistant"
    DISTILLED = "distilled"


class SourceKind(StrEnum):
    """What a memory points back to."""

    MESSAGE = "message"
    DOCUMENT = "document"


class UseKind(StrEnum):
    """What moved a score. `REPEATED` is the same thing said again; a thumb is a judgement and no use."""

    OPENED = "opened"
    RECALLED = "recalled"
    REPEATED = "repeated"
    THUMB_UP = "thumb_up"
    THUMB_DOWN = "thumb_down"


class LinkKind(StrEnum):
    """How two memories belong together; a link goes from the one that came first to the one that came of it."""

    CONTRADICTS = "contradicts"
    MERGED = "merged"
    SPLIT = "split"
    SIMILAR = "similar"


class LinkState(StrEnum):
    """What became of a link: a contradiction is open until the person settles it, all others hold until they are undone."""

    OPEN = "open"
    SUPERSEDED = "superseded"
    KEPT_BOTH = "kept_both"
    NO_CONTRADICTION = "no_contradiction"
    HOLDS = "holds"
    GONE = "gone"


class Resolution(StrEnum):
    """What the person decides of a contradiction."""

    NEWER_HOLDS = "newer_holds"
    KEEP_BOTH = "keep_both"
    NO_CONTRADICTION = "no_contradiction"


@dataclass(frozen=True, slots=True)
class Memory:
    """One memory.

    Attributes:
        seq: the store's row number, the key of paged lists.
        id: public id.
        strength: effectiveness, 1 to 10, as it was at `touched_at`; what it is now is `effectiveness.present`.
        usage_count: how often it was used.
        created_at: when it became a memory.
        said_at: when what it says was said; the day from which it is true.
        valid_until: when a newer one took its place, None while none did.
        layer_since: when it came into its layer.
        expires_at: when its layer lets it go, None for layers that keep for good and while it is pinned.
        held_until: until then no rule moves it, because the person undid what a rule did; None when no rule is held off.
        flagged: whether it reads like an order to a machine; kept as data, shown with a warning, never acted on.
        sureness: 0 to 1, how sure the rules were that this is worth keeping; 1 for what the person wrote.
    """

    seq: int
    id: UUID
    content: str
    kind: MemoryKind
    layer: Layer
    state: MemoryState
    origin: Origin
    strength: float
    touched_at: datetime
    usage_count: int
    created_at: datetime
    said_at: datetime
    valid_until: datetime | None
    layer_since: datetime
    expires_at: datetime | None
    held_until: datetime | None
    pinned: bool
    flagged: bool
    sureness: float

    def in_force_at(self, moment: datetime) -> bool:
        """Whether it was said by then and nothing newer had taken its place."""
        lives = self.state in (MemoryState.ACTIVE, MemoryState.SUPERSEDED)
        return lives and self.said_at <= moment and (self.valid_until is None or moment < self.valid_until)


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A place in the record: a piece of a message or document, character offsets, end exclusive."""

    owner_kind: SourceKind
    owner_id: UUID
    first_char: int
    end_char: int


class SourcePlace(StrEnum):
    """Where the text of a source lies."""

    RECORD = "record"
    ARCHIVE = "archive"
    DAMAGED = "damaged"
    """Perhaps in a part of the archive that cannot be read."""
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class MemorySource:
    """A source as it is kept. `text` is the piece of the record or of the archive, "" when neither has it.

    Attributes:
        conversation_id: None for documents.
        title: of the conversation or document.
    """

    reference: SourceRef
    noted_at: datetime
    text: str
    title: str
    conversation_id: UUID | None
    place: SourcePlace


@dataclass(frozen=True, slots=True)
class MemoryDraft:
    """Something that may become a memory.

    Attributes:
        sureness: 0 to 1; from the threshold of the settings on it is kept without asking.
        saved: an assistant had it among its saved memories; such go to long-term memory.
        flagged: it reads like an order to a machine; it waits for the person however sure it is.
        why: for people, what it reads as.
    """

    content: str
    kind: MemoryKind
    origin: Origin
    said_at: datetime
    sureness: float
    sources: tuple[SourceRef, ...] = ()
    saved: bool = False
    flagged: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """One thing that moved a score.

    Attributes:
        seq: counted together with the changes of the history, so that both can be put in one order.
        delta: by how much the score moved.
        strength, usage_count: what they were afterwards.
        reason: for people, e.g. "opened from search".
    """

    seq: int
    memory_seq: int
    kind: UseKind
    at: datetime
    delta: float
    strength: float
    usage_count: int
    reason: str


@dataclass(frozen=True, slots=True)
class MemoryLink:
    """Two memories that belong together."""

    seq: int
    from_seq: int
    to_seq: int
    kind: LinkKind
    state: LinkState
    at: datetime


class MemoryOrder(StrEnum):
    """The columns by which the list of memories can be sorted."""

    SAID = "said"
    CREATED = "created"
    EFFECTIVENESS = "effectiveness"
    USED = "used"
    TOUCHED = "touched"
    EXPIRES = "expires"
    CONTENT = "content"
    LAYER = "layer"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class MemoryFilter:
    """Which memories a list shows, and in what order. Empty tuples and None mean "any".

    Attributes:
        text: case-insensitive part of the content.
        states: the ones in force unless others are asked for.
        since, until: half-open range of the time when it was said.
        effective_from: least present effectiveness.
        as_of: only what was in force at that moment, whatever took its place since; `states` is ignored then.
        source_id: only memories of this message, conversation or document.
    """

    text: str = ""
    layers: tuple[Layer, ...] = ()
    kinds: tuple[MemoryKind, ...] = ()
    states: tuple[MemoryState, ...] = (MemoryState.ACTIVE,)
    origins: tuple[Origin, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    effective_from: float | None = None
    pinned: bool | None = None
    flagged: bool | None = None
    as_of: datetime | None = None
    source_id: UUID | None = None
    order: MemoryOrder = MemoryOrder.SAID
    descending: bool = True


@dataclass(frozen=True, slots=True)
class MemoryCount:
    """How many memories are in one layer and state."""

    layer: Layer
    state: MemoryState
    count: int
