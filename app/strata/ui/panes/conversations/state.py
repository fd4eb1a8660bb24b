"""What the list shows, as one frozen value."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from strata.domain.records import Conversation, ConversationFilter, ConversationOrder, Document
from strata.ui.period import DateRange

Row = Conversation | Document
"""What one line of the list stands for."""


class Shelf(StrEnum):
    """The two kinds of things that are listed."""

    CONVERSATIONS = "conversations"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class ListState:
    """Which rows are listed, and in what order.

    Attributes:
        text: part of the title.
        in_trash: the trash is shown instead of the living.
    """

    shelf: Shelf = Shelf.CONVERSATIONS
    text: str = ""
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    when: DateRange = field(default_factory=DateRange)
    order: ConversationOrder = ConversationOrder.UPDATED
    descending: bool = True
    in_trash: bool = False

    @property
    def narrow(self) -> bool:
        """Whether rows are left out that the same shelf would show without filters."""
        return bool(self.text.strip() or self.sources or self.tags) or self.when != DateRange()

    def without_filters(self) -> "ListState":
        """Return the same shelf, showing everything."""
        return replace(self, text="", sources=(), tags=(), when=DateRange())

    def filter(self, today: date) -> ConversationFilter:
        """Return what the store is asked for conversations; days are read in the machine's zone."""
        since, until = self.when.bounds(today)
        return ConversationFilter(
            text=self.text.strip(),
            sources=self.sources,
            tags=self.tags,
            since=since,
            until=until,
            order=self.order,
            descending=self.descending,
            in_trash=self.in_trash,
        )


@dataclass(frozen=True, slots=True)
class Trashed:
    """What was put into the trash together, so that it can come back together."""

    shelf: Shelf
    ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Renamed:
    """A title that was replaced, so that it can come back."""

    conversation_id: UUID
    before: str


Undoable = Trashed | Renamed
"""What can be taken back."""


def natural_direction(order: ConversationOrder) -> bool:
    """Return whether an order is usually read descending: newest and longest first, titles from A."""
    return order not in (ConversationOrder.TITLE, ConversationOrder.SOURCE)
