"""How an arriving conversation joins the one that is kept: what is new, what changed, and in which order all of it reads."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from strata.domain.passages import PassageDraft
from strata.domain.records import IncomingMessage
from strata.services.ports.record import ConversationDraft


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A kept message, as far as merging looks at it.

    Attributes:
        details: what the hash leaves out: model, parent, attachments and metadata as they are stored.
    """

    seq: int
    id: bytes
    source_id: str
    position: int
    message_hash: int
    active: bool
    word_count: int
    created_at: datetime
    details: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class ArrivingMessage:
    """An arriving message with its hash, its passages and its details in stored form."""

    incoming: IncomingMessage
    message_hash: int
    passages: tuple[PassageDraft, ...]
    details: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One message of the merged conversation.

    Attributes:
        kept: the row it has, None when it is new.
        arriving: what is to be written there, None when the row stays as it is.
        recut: whether its passages may have changed too.
    """

    kept: KeptMessage | None
    arriving: ArrivingMessage | None
    recut: bool = False


def is_older(exported_at: datetime | None, arriving: datetime | None) -> bool:
    """Whether the arriving record comes from an older export than the kept one."""
    return exported_at is not None and arriving is not None and arriving < exported_at


def arriving_messages(
    draft: ConversationDraft, details: Callable[[IncomingMessage], tuple[str | None, ...]]
) -> list[ArrivingMessage]:
    """Return the messages of a draft in order; of two with the same id the later one stands, in the earlier one's place."""
    found: dict[str, ArrivingMessage] = {}
    for message, message_hash, passages in zip(draft.incoming.messages, draft.message_hashes, draft.passages, strict=True):
        found[message.source_id] = ArrivingMessage(message, message_hash, passages, details(message))
    return list(found.values())


def merge(kept: Sequence[KeptMessage], arriving: Sequence[ArrivingMessage], *, older: bool) -> list[Place]:
    """Return the merged conversation in reading order.

    A newer export sets the order and the content; what it lacks stays behind the message it used to follow. An older one
    only fills in what is missing, each piece behind the message that it follows there.
    """
    by_id = {message.source_id: message for message in kept}
    if older:
        mine = {message.source_id: Place(message, None) for message in kept}
        extra = {message.incoming.source_id: Place(None, message) for message in arriving}
        return list(_woven(mine, extra))
    mine = {message.incoming.source_id: _taken_over(by_id.get(message.incoming.source_id), message) for message in arriving}
    extra = {message.source_id: Place(message, None) for message in kept}
    return list(_woven(mine, extra))


def _taken_over(kept: KeptMessage | None, arriving: ArrivingMessage) -> Place:
    if kept is None:
        return Place(None, arriving)
    if kept.message_hash != arriving.message_hash:
        return Place(kept, arriving, recut=True)
    return Place(kept, arriving if kept.details != arriving.details else None)


def _woven(mine: dict[str, Place], extra: dict[str, Place]) -> Iterator[Place]:
    """Yield `mine` in its order, and what only `extra` has behind the nearest predecessor that both have."""
    behind: dict[str | None, list[Place]] = {}
    anchor: str | None = None
    for source_id, place in extra.items():
        if source_id in mine:
            anchor = source_id
        else:
            behind.setdefault(anchor, []).append(place)
    yield from behind.get(None, ())
    for source_id, place in mine.items():
        yield place
        yield from behind.get(source_id, ())
