"""Records made ready to be written, with the real fingerprints and a passage for each text."""

from strata.domain.passages import PassageDraft
from strata.domain.records import IncomingConversation, IncomingDocument, IncomingMessage
from strata.services.fingerprints import conversation_fingerprint, document_fingerprint, message_hash, text_fingerprint
from strata.services.ports.record import ConversationDraft, DocumentDraft, RecordBatch


def batch(*records: IncomingConversation | IncomingDocument) -> RecordBatch:
    """Return conversations and documents as one batch."""
    return RecordBatch(
        tuple(conversation_draft(record) for record in records if isinstance(record, IncomingConversation)),
        tuple(document_draft(record) for record in records if isinstance(record, IncomingDocument)),
    )


def conversation_draft(incoming: IncomingConversation) -> ConversationDraft:
    """Return a conversation with one passage for each message that says something."""
    hashes = tuple(map(message_hash, incoming.messages))
    passages = tuple(_of_message(message) for message in incoming.messages)
    return ConversationDraft(incoming, conversation_fingerprint(incoming, hashes), hashes, passages)


def document_draft(incoming: IncomingDocument) -> DocumentDraft:
    """Return a document with one passage for each line that says something."""
    passages, start = [], 0
    for line in incoming.text.splitlines(keepends=True):
        if line.strip():
            passages.append(_passage(incoming.text, start, start + len(line), f"{incoming.title}: "))
        start += len(line)
    return DocumentDraft(incoming, document_fingerprint(incoming), tuple(passages))


def _of_message(message: IncomingMessage) -> tuple[PassageDraft, ...]:
    if not message.text.strip():
        return ()
    return (_passage(message.text, 0, len(message.text), f"{message.author or message.role}: "),)


def _passage(text: str, start: int, end: int, prefix: str) -> PassageDraft:
    piece = text[start:end]
    return PassageDraft(
        start=start,
        end=end,
        words=piece.lower(),
        prefix=prefix,
        suffix="",
        content_hash=text_fingerprint(prefix + piece),
        is_question=piece.endswith("?"),
        has_time=False,
        word_count=len(piece.split()),
    )
