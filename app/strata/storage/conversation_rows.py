"""Arriving conversations on their way into rows: new ones as they are, known ones merged with what is kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from strata.domain.ids import new_id_bytes
from strata.domain.records import IncomingConversation, IncomingMessage
from strata.services.ports.record import ConversationDraft
from strata.storage.json_columns import attachments_text
from strata.storage.merging import ArrivingMessage, KeptMessage, Place, arriving_messages, is_older, merge
from strata.storage.passage_rows import KeptPassage, Owner, stage_changed, stage_new
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.staging import RowValues, Staging


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """A kept conversation, as far as merging looks at it."""

    seq: int
    id: bytes
    title: str
    title_by_person: bool
    created_at: datetime
    updated_at: datetime
    exported_at: datetime | None
    fingerprint: int
    deleted_at: datetime | None
    metadata: str


@dataclass(frozen=True, slots=True)
class MessageCounts:
    """What merging one conversation did to its messages."""

    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class _Home:
    """The conversation that a message is written to."""

    seq: int
    source: str
    fallback_time: datetime
    in_trash: bool


def details_of(message: IncomingMessage) -> tuple[str | None, ...]:
    """Return model, parent, attachments and metadata as they are stored."""
    return (message.model, message.parent_source_id, attachments_text(message.attachments), message.metadata)


def stage_new_conversation(
    staging: Staging, numbers: RowNumbers, draft: ConversationDraft, now: datetime, ids: Iterator[bytes]
) -> int:
    """Stage a conversation that is not known yet; return its number of messages. It and each of them takes one of `ids`."""
    incoming = draft.incoming
    first, last = _times(incoming, now)
    seq = numbers.take(Table.CONVERSATIONS)
    home = _Home(seq, incoming.source, first, in_trash=False)
    places = [Place(None, message) for message in arriving_messages(draft, details_of)]
    totals = _Totals()
    conversation_id = next(ids)
    for position, place in enumerate(places):
        _stage_place(staging, numbers, home, position, place, {}, totals, next(ids))
    staging.conversations.append(
        (
            seq, conversation_id, incoming.source, incoming.source_id, incoming.title, False, first, last,
            incoming.updated_at, totals.active, totals.side, totals.words, draft.fingerprint, None, incoming.metadata,
        )
    )  # fmt: skip
    staging.tags.extend((numbers.take(Table.TAGS), seq, None, name) for name in dict.fromkeys(incoming.tags) if name)
    return len(places)


def stage_known_conversation(
    staging: Staging,
    numbers: RowNumbers,
    draft: ConversationDraft,
    kept: KeptConversation,
    messages: Sequence[KeptMessage],
    passages: Mapping[int, Sequence[KeptPassage]],
) -> MessageCounts | None:
    """Stage what a newer or older export brings to a kept conversation; None when it brings nothing.

    `passages` holds the kept passages by row of their message.
    """
    incoming = draft.incoming
    older = is_older(kept.exported_at, incoming.updated_at)
    places = merge(messages, arriving_messages(draft, details_of), older=older)
    if older and not any(place.arriving for place in places):
        return None
    home = _Home(kept.seq, incoming.source, incoming.created_at or kept.created_at, kept.deleted_at is not None)
    totals = _Totals()
    for position, place in enumerate(places):
        _stage_place(staging, numbers, home, position, place, passages, totals, new_id_bytes())
    staging.changed_conversations.append(_merged_row(draft, kept, totals, older=older))
    return MessageCounts(totals.added, totals.changed)


@dataclass(slots=True)
class _Totals:
    """Running sums over one conversation."""

    active: int = 0
    side: int = 0
    words: int = 0
    added: int = 0
    changed: int = 0

    def count(self, active: bool, words: int) -> None:
        if active:
            self.active += 1
            self.words += words
        else:
            self.side += 1


def _stage_place(
    staging: Staging,
    numbers: RowNumbers,
    home: _Home,
    position: int,
    place: Place,
    passages: Mapping[int, Sequence[KeptPassage]],
    totals: _Totals,
    fresh_id: bytes,
) -> None:
    """Stage what becomes of one message; `fresh_id` is its public id if it has none yet."""
    kept, arriving = place.kept, place.arriving
    if arriving is None:
        assert kept is not None
        totals.count(kept.active, kept.word_count)
        if kept.position != position:
            staging.moved.append((kept.seq, position))
        return
    incoming = arriving.incoming
    words = sum([passage.word_count for passage in arriving.passages]) or len(incoming.text.split())
    totals.count(incoming.active, words)
    seq = kept.seq if kept else numbers.take(Table.MESSAGES)
    owner = _owner(home, seq, kept.id if kept else fresh_id, position, incoming, kept)
    row = _message_row(home, owner, arriving, words)
    if kept is None:
        totals.added += 1
        staging.messages.append(row)
        stage_new(staging, numbers, owner, arriving.passages)
        return
    staging.changed_messages.append(row)
    if place.recut:
        totals.changed += 1
        stage_changed(staging, numbers, owner, arriving.passages, passages.get(seq, ()))
    elif kept.position != position:
        staging.moved.append((seq, position))


def _owner(
    home: _Home, seq: int, public_id: bytes, position: int, incoming: IncomingMessage, kept: KeptMessage | None
) -> Owner:
    created_at = incoming.created_at or (kept.created_at if kept else home.fallback_time)
    return Owner(
        "message", seq, public_id, incoming.source_id, home.seq, position, home.source, incoming.role,
        incoming.kind, incoming.author or incoming.role, created_at, incoming.active, home.in_trash,
    )  # fmt: skip


def _message_row(home: _Home, owner: Owner, arriving: ArrivingMessage, words: int) -> RowValues:
    """Return the values in the order of `schemas.MESSAGES`."""
    incoming = arriving.incoming
    model, parent, attachments, metadata = arriving.details
    return (
        owner.seq, owner.id, home.seq, incoming.source_id, owner.position, owner.role, owner.message_kind, incoming.author,
        incoming.text, owner.created_at, model, parent, incoming.active, attachments, metadata, words,
        arriving.message_hash,
    )  # fmt: skip


def _merged_row(draft: ConversationDraft, kept: KeptConversation, totals: _Totals, *, older: bool) -> RowValues:
    """Return the values in the order of `schemas.CONVERSATIONS`; the person's title and the trash stay as they are."""
    incoming = draft.incoming
    counts = (totals.active, totals.side, totals.words)
    identity = (kept.seq, kept.id, incoming.source, incoming.source_id)
    if older:
        times = (min(kept.created_at, incoming.created_at or kept.created_at), kept.updated_at, kept.exported_at)
        title, metadata, fingerprint = kept.title, kept.metadata, kept.fingerprint
    else:
        last = incoming.updated_at or max([kept.updated_at, *_message_times(incoming)])
        times = (incoming.created_at or kept.created_at, last, incoming.updated_at or kept.exported_at)
        title = kept.title if kept.title_by_person else incoming.title
        metadata, fingerprint = incoming.metadata, draft.fingerprint
    return (*identity, title, kept.title_by_person, *times, *counts, fingerprint, kept.deleted_at, metadata)


def _message_times(incoming: IncomingConversation) -> list[datetime]:
    return [message.created_at for message in incoming.messages if message.created_at]


def _times(incoming: IncomingConversation, now: datetime) -> tuple[datetime, datetime]:
    """Return when a new conversation began and last changed, from whatever the export says."""
    times = _message_times(incoming)
    first = incoming.created_at or (min(times) if times else incoming.updated_at) or now
    last = incoming.updated_at or (max(times) if times else first)
    return first, last
