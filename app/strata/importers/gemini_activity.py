"""One record of Gemini's activity: a prompt, its answer, what was attached."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final

from strata.domain.records import Attachment, IncomingConversation, IncomingMessage, Role
from strata.importers.html_text import markdown_of
from strata.importers.json_values import Json, as_text, label, leftover, metadata_text, objects, texts
from strata.importers.times import from_iso
from strata.importers.titles import title_of

_PREFIX: Final = re.compile(
    r"^(Prompted|Asked|Said|Sent|Wrote|Entered prompt|Eingegebener Prompt:|Requête :|送信したメッセージ:?)\s+"
)
_CHAT: Final = re.compile(r"gemini\.google\.com/(?:app|gem/[^/]+)/([0-9a-zA-Z_-]+)")
_USED: Final = (
    "header", "title", "time", "products", "titleUrl", "safeHtmlItem", "attachedFiles", "imageFile", "activityControls",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Activity:
    """A prompt with its answer.

    Attributes:
        key: hash of time and title, for records bear no id.
        chat: the id of the chat, "" when the record does not say.
    """

    key: str
    chat: str
    at: datetime | None
    prompt: str
    answer: str
    attachments: tuple[Attachment, ...]
    metadata: str


def activity_of(record: Json) -> Activity | None:
    """Return a record as a prompt with its answer, None when it is something else (feedback, a setting)."""
    title, time = as_text(record.get("title")).strip(), label(record.get("time"))
    prefix = _PREFIX.match(title)
    answer = "\n\n".join(filter(None, (markdown_of(as_text(item.get("html"))) for item in objects(record.get("safeHtmlItem")))))
    if not title or (prefix is None and not answer):
        return None
    chat = _CHAT.search(as_text(record.get("titleUrl")))
    return Activity(
        key=blake2b(f"{time}\x1f{title}".encode("utf-8", "surrogatepass"), digest_size=12).hexdigest(),
        chat=chat[1] if chat else "",
        at=from_iso(time),
        prompt=title[prefix.end() :] if prefix else title,
        answer=answer,
        attachments=tuple(_attachments(record)),
        metadata=metadata_text(leftover(record, _USED)),
    )


def conversation_of(key: str, activities: tuple[Activity, ...]) -> IncomingConversation:
    """Return prompts with their answers, in this order, as one conversation."""
    messages: list[IncomingMessage] = []
    for activity in activities:
        parent = messages[-1].source_id if messages else None
        messages.extend(_messages(activity, parent))
    times = [activity.at for activity in activities if activity.at]
    return IncomingConversation(
        source="gemini",
        source_id=key,
        title=title_of(messages),
        messages=tuple(messages),
        created_at=min(times, default=None),
        updated_at=max(times, default=None),
    )


def _messages(activity: Activity, parent: str | None) -> Iterator[IncomingMessage]:
    prompt = IncomingMessage(
        source_id=f"{activity.key}:prompt",
        role=Role.USER,
        text=activity.prompt,
        created_at=activity.at,
        parent_source_id=parent,
        attachments=activity.attachments,
        metadata=activity.metadata,
    )
    yield prompt
    if activity.answer:
        yield IncomingMessage(
            f"{activity.key}:answer", Role.ASSISTANT, activity.answer, activity.at, parent_source_id=prompt.source_id
        )


def _attachments(record: Json) -> Iterator[Attachment]:
    for entry in objects(record.get("attachedFiles")):
        name = label(entry.get("name")) or label(entry.get("fileName"))
        if name:
            yield Attachment(name, label(entry.get("mimeType")), label(entry.get("url")))
    for name in (*texts(record.get("attachedFiles")), label(record.get("imageFile"))):
        if name:
            yield Attachment(name.rpartition("/")[2], reference=name)
