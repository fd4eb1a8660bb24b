"""One foreign message that says several things at once (reasoning, a tool call, words) becomes several messages of ours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from strata.domain.records import Attachment, IncomingMessage, MessageKind, Role


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a message says.

    Attributes:
        author: the name of a tool, "" for the one who speaks.
    """

    kind: MessageKind
    text: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """What all parts of a message share; attachments and metadata go to the last part."""

    source_id: str
    role: Role
    created_at: datetime | None
    author: str
    model: str
    active: bool
    attachments: tuple[Attachment, ...]
    metadata: str


def chained(whole: Piece, parts: Iterable[Part], parent: str | None) -> tuple[IncomingMessage, ...]:
    """Return the messages that a foreign one becomes, each answering the one before.

    The words come last and keep the foreign id, so that answers to it find it; what comes before has an id with a suffix
    that names its kind and place. Without words the last part keeps the id.
    """
    said = [part for part in parts if part.text]
    words = "\n\n".join(part.text for part in said if part.kind is MessageKind.TEXT)
    steps = [part for part in said if part.kind is not MessageKind.TEXT]
    if words or whole.attachments:
        steps.append(Part(MessageKind.TEXT, words, whole.author))
    messages: list[IncomingMessage] = []
    for place, part in enumerate(steps):
        last = place == len(steps) - 1
        messages.append(
            IncomingMessage(
                source_id=whole.source_id if last else f"{whole.source_id}:{part.kind.value}-{place}",
                role=_role(whole.role, part.kind),
                text=part.text,
                created_at=whole.created_at,
                kind=part.kind,
                author=part.author,
                model=whole.model,
                parent_source_id=messages[-1].source_id if messages else parent,
                active=whole.active,
                attachments=whole.attachments if last else (),
                metadata=whole.metadata if last else "{}",
            )
        )
    return tuple(messages)


def _role(role: Role, kind: MessageKind) -> Role:
    return Role.TOOL if kind is MessageKind.TOOL_RESULT else role
