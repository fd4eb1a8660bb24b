"""A title for a conversation that has none: its first words."""

from collections.abc import Iterable
from typing import Final

from strata.domain.records import IncomingMessage, MessageKind, Role

LONGEST: Final = 60


def title_of(messages: Iterable[IncomingMessage]) -> str:
    """Return the first words that the person said, or that anybody did; "Untitled" when there are none."""
    shown = [message for message in messages if message.active and message.kind is MessageKind.TEXT]
    by_person = [message for message in shown if message.role is Role.USER]
    return next((title for message in (*by_person, *shown) if (title := first_words(message.text))), "Untitled")


def first_words(text: str) -> str:
    """Return the first line of a text without its Markdown marks, cut at a word to `LONGEST` characters."""
    for line in text[:4000].splitlines():
        words = line.strip().lstrip("#>*-` ").strip("*_` ")
        if words:
            return words if len(words) <= LONGEST else words[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(",.;:") + "…"
    return ""
