"""Small records to put into libraries."""

from datetime import UTC, datetime, timedelta

from strata.domain.records import IncomingConversation, IncomingDocument, IncomingMessage, Role

START = datetime(2023, 6, 9, 12, 0, tzinfo=UTC)


def conversation(
    name: str, *turns: str, source: str = "test", start: datetime = START, authors: tuple[str, str] = ("", "")
) -> IncomingConversation:
    """Return a conversation in which user and assistant take turns, a minute apart."""
    messages = tuple(
        IncomingMessage(
            source_id=f"{name}:{place}",
            role=(Role.USER, Role.ASSISTANT)[place % 2],
            text=text,
            created_at=start + timedelta(minutes=place),
            author=authors[place % 2],
            parent_source_id=f"{name}:{place - 1}" if place else None,
        )
        for place, text in enumerate(turns)
    )
    end = start + timedelta(minutes=max(0, len(turns) - 1))
    return IncomingConversation(source, name, name.capitalize(), messages, start, end)


def document(name: str, text: str, source: str = "test") -> IncomingDocument:
    """Return a note."""
    return IncomingDocument(source, name, name.capitalize(), text, f"{name}.md", START, START)
