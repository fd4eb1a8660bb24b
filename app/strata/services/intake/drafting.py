"""Arriving records made ready for the record: fingerprinted, mended where their letters are broken, cut into passages."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NamedTuple

from strata.domain.passages import PassageDraft
from strata.domain.records import Attachment, IncomingConversation, IncomingDocument, IncomingMessage, Role
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.cutting import cut_document, cut_message, is_searched
from strata.services.fingerprints import conversation_fingerprint, document_fingerprint, message_hash
from strata.services.ports.record import ConversationDraft, DocumentDraft, RecordBatch
from strata.services.words import Analyser

_BETWEEN_COURTESIES: Final = 50


class Key(NamedTuple):
    """What makes two arrivals the same record."""

    source: str
    source_id: str
    is_document: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """One arriving record with what tells whether it is known.

    Attributes:
        message_hashes: one for each message of a conversation, none for a document.
    """

    record: IncomingConversation | IncomingDocument
    fingerprint: int
    message_hashes: tuple[int, ...]

    @classmethod
    def of(cls, record: IncomingConversation | IncomingDocument) -> "Arrival":
        """Fingerprint a record; unpaired surrogates, which no store can hold, are mended first."""
        try:
            return cls._hashed(record)
        except UnicodeEncodeError:
            return cls._hashed(_mended_document(record) if isinstance(record, IncomingDocument) else _mended(record))

    @classmethod
    def _hashed(cls, record: IncomingConversation | IncomingDocument) -> "Arrival":
        if isinstance(record, IncomingDocument):
            return cls(record, document_fingerprint(record), ())
        hashes = tuple([message_hash(message) for message in record.messages])
        return cls(record, conversation_fingerprint(record, hashes), hashes)

    @property
    def key(self) -> Key:
        """The record's identity."""
        return Key(self.record.source, self.record.source_id, isinstance(self.record, IncomingDocument))

    @property
    def messages(self) -> int:
        """Messages that it brings; a document counts as one."""
        return len(self.message_hashes) or 1

    @property
    def characters(self) -> int:
        """Length of its text."""
        if isinstance(self.record, IncomingDocument):
            return len(self.record.text)
        return sum([len(message.text) for message in self.record.messages])


class Uncut(NamedTuple):
    """One text that is to be cut into passages. A plain tuple of plain values, because millions go to another process.

    Attributes:
        role: of the message, None for a document.
        name: author of the message, or title of the document.
    """

    text: str
    role: str | None
    name: str
    said_at: datetime | None

    def cut(self, analyser: Analyser) -> tuple[PassageDraft, ...]:
        """Return its passages."""
        if self.role is None:
            return cut_document(self.name, self.text, self.said_at, analyser)
        return cut_message(self.text, Role(self.role), self.name, self.said_at, analyser)


class Drafter:
    """Cuts arrivals into passages, stepping aside while a person waits for an answer.

    Attributes:
        courtesy: what says whether somebody waits.
    """

    def __init__(self, analyser: Analyser, courtesy: Courtesy) -> None:
        self._analyser = analyser
        self.courtesy = courtesy

    @property
    def language(self) -> str:
        """The language that words are analysed in."""
        return self._analyser.language

    def one_language(self) -> AbstractContextManager[None]:
        """Return a block within which the language of the words stays; around drafting and writing a batch."""
        return self._analyser.held()

    def batch(self, arrivals: Sequence[Arrival], control: Control) -> RecordBatch:
        """Return what one transaction is to take in. Raises `Cancelled`."""
        passages: list[tuple[PassageDraft, ...]] = []
        for text in uncut(arrivals):
            if len(passages) % _BETWEEN_COURTESIES == 0:
                self.courtesy.give_way()
                control.checkpoint()
            passages.append(text.cut(self._analyser))
        return assembled(arrivals, passages)


def uncut(arrivals: Iterable[Arrival]) -> Iterator[Uncut]:
    """Yield every text of the arrivals that is searched, in order."""
    for arrival in arrivals:
        record = arrival.record
        if isinstance(record, IncomingDocument):
            yield Uncut(record.text, None, record.title, record.created_at or record.updated_at)
            continue
        began = _began(record)
        for message in record.messages:
            if is_searched(message):
                yield Uncut(message.text, message.role.value, message.author, message.created_at or began)


def assembled(arrivals: Iterable[Arrival], passages: Iterable[tuple[PassageDraft, ...]]) -> RecordBatch:
    """Put arrivals and the passages of what `uncut` yielded of them together."""
    cut = iter(passages)
    conversations: list[ConversationDraft] = []
    documents: list[DocumentDraft] = []
    for arrival in arrivals:
        record = arrival.record
        if isinstance(record, IncomingDocument):
            documents.append(DocumentDraft(record, arrival.fingerprint, next(cut)))
        else:
            of_messages = tuple([next(cut) if is_searched(message) else () for message in record.messages])
            conversations.append(ConversationDraft(record, arrival.fingerprint, arrival.message_hashes, of_messages))
    return RecordBatch(tuple(conversations), tuple(documents))


def _began(conversation: IncomingConversation) -> datetime | None:
    """Return the time of messages that have none of their own: the conversation's, else the earliest message's."""
    if conversation.created_at:
        return conversation.created_at
    times = [message.created_at for message in conversation.messages if message.created_at]
    return min(times) if times else conversation.updated_at


def _whole(text: str) -> str:
    """Join surrogate pairs that stand apart, and put a replacement sign where one is alone."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _mended_document(document: IncomingDocument) -> IncomingDocument:
    return replace(
        document,
        source=_whole(document.source),
        source_id=_whole(document.source_id),
        title=_whole(document.title),
        text=_whole(document.text),
        path=_whole(document.path),
        tags=tuple(map(_whole, document.tags)),
        links=tuple(map(_whole, document.links)),
        metadata=_whole(document.metadata),
    )


def _mended(conversation: IncomingConversation) -> IncomingConversation:
    return replace(
        conversation,
        source=_whole(conversation.source),
        source_id=_whole(conversation.source_id),
        title=_whole(conversation.title),
        messages=tuple(map(_mended_message, conversation.messages)),
        metadata=_whole(conversation.metadata),
    )


def _mended_message(message: IncomingMessage) -> IncomingMessage:
    return replace(
        message,
        source_id=_whole(message.source_id),
        text=_whole(message.text),
        author=_whole(message.author),
        model=_whole(message.model),
        parent_source_id=None if message.parent_source_id is None else _whole(message.parent_source_id),
        attachments=tuple(map(_mended_attachment, message.attachments)),
        metadata=_whole(message.metadata),
    )


def _mended_attachment(attachment: Attachment) -> Attachment:
    return replace(
        attachment,
        name=_whole(attachment.name),
        media_type=_whole(attachment.media_type),
        reference=_whole(attachment.reference),
    )
