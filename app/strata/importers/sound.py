"""The last check before records leave this room: every text can be written as UTF-8.

JSON can spell half of a surrogate pair, which is no character and which no store takes; it becomes U+FFFD.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from strata.domain.records import IncomingConversation, IncomingMessage
from strata.domain.samples import IncomingSamples
from strata.services.ports.formats import Item

T = TypeVar("T")


def sound(item: Item) -> Item:
    """Return the record with every half of a surrogate pair replaced; the same object when there is none."""
    if isinstance(item, IncomingSamples) or (isinstance(item, IncomingConversation) and _is_sound(item)):
        return item
    return _sound_record(item)


def _is_sound(conversation: IncomingConversation) -> bool:
    """Whether all texts can be written; looking at them together is many times faster than one by one."""
    try:
        "".join(_texts(conversation)).encode()
    except UnicodeEncodeError:
        return False
    return True


def _texts(conversation: IncomingConversation) -> Iterator[str]:
    yield from (conversation.source, conversation.source_id, conversation.title, conversation.metadata, *conversation.tags)
    for message in conversation.messages:
        yield from _texts_of(message)


def _texts_of(message: IncomingMessage) -> Iterator[str]:
    yield message.text
    yield message.metadata
    yield message.source_id
    yield message.parent_source_id or ""
    yield message.author
    yield message.model
    for attachment in message.attachments:
        yield from (attachment.name, attachment.media_type, attachment.reference)


def sound_text(text: str) -> str:
    """Return a text that can be written as UTF-8."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _sound_record(record: T) -> T:
    if not is_dataclass(record) or isinstance(record, type):
        return record
    changed = {
        field.name: after
        for field in fields(record)
        if (after := _sound_value(before := getattr(record, field.name))) is not before
    }
    return replace(record, **changed) if changed else record


def _sound_value(value: object) -> object:
    if isinstance(value, str):
        return value if type(value) is not str else sound_text(value)
    if isinstance(value, tuple):
        parts = tuple(_sound_value(each) for each in value)
        return parts if any(one is not other for one, other in zip(parts, value, strict=True)) else value
    return _sound_record(value)
