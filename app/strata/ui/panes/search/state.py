"""What is being searched, as one frozen value."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID

from strata.domain.memories import SourceKind, SourceRef
from strata.domain.passages import PassageKind
from strata.domain.records import Role
from strata.domain.search import SearchFilter, SearchRequest, SearchResult
from strata.ui.navigation import Capture
from strata.ui.period import DateRange, Period

FIRST_PAGE: Final = 20
"""Results shown at first."""

MOST: Final = 200
"""Results that a search can give at most."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One conversation to search in."""

    conversation_id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class RelatedTo:
    """The message to which everything shown is related."""

    message_id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What a result must be; the empty value lets everything through."""

    sources: tuple[str, ...] = ()
    kinds: tuple[PassageKind, ...] = ()
    roles: tuple[Role, ...] = ()
    when: DateRange = field(default_factory=DateRange)
    scope: Scope | None = None
    side_branches: bool = False
    archived: bool = False

    @property
    def narrow(self) -> bool:
        """Whether anything is left out that could be found without the filters."""
        return replace(self, side_branches=False, archived=False) != Filters()

    def widened(self) -> "Filters":
        """Return what is left when nothing narrows any more."""
        return Filters(side_branches=self.side_branches, archived=self.archived)


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that a search depends on.

    Attributes:
        related: when set, what is related to a message is shown and `text` is empty.
        limit: results wanted.
        unfinished: the person is still typing, so that the last word may be half of one.
    """

    text: str = ""
    filters: Filters = Filters()
    related: RelatedTo | None = None
    limit: int = FIRST_PAGE
    unfinished: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to search for."""
        return not self.text.strip() and self.related is None

    def asks_again(self, before: "Question") -> bool:
        """Whether it looks for the same as one before, be it elsewhere or for more of it."""
        return (self.text.split(), self.related) == (before.text.split(), before.related)

    def ask(self, text: str, *, unfinished: bool = False) -> "Question":
        """Return the question with other words, from the first page."""
        return replace(self, text=text, related=None, limit=FIRST_PAGE, unfinished=unfinished)

    def narrow(self, filters: Filters) -> "Question":
        """Return the question with other filters, from the first page."""
        return replace(self, filters=filters, limit=FIRST_PAGE)

    def more(self) -> "Question":
        """Return the question for more results."""
        return replace(self, limit=min(MOST, self.limit * 2))

    def request(self, today: date, time_zone: str) -> SearchRequest:
        """Return what the search service is asked; dates are read in the machine's zone."""
        filters = self.filters
        since, until = filters.when.bounds(today)
        return SearchRequest(
            self.text,
            SearchFilter(
                sources=filters.sources,
                kinds=filters.kinds,
                roles=filters.roles,
                since=since,
                until=until,
                conversation_id=filters.scope.conversation_id if filters.scope else None,
                side_branches=filters.side_branches,
                archived=filters.archived,
            ),
            limit=self.limit,
            time_zone=time_zone,
            unfinished=self.unfinished,
        )


def as_read(result: SearchResult) -> SearchResult:
    """Return the result as the reader takes it: for a memory that came from a message, that message."""
    mark = result.memory
    if result.kind is not PassageKind.MEMORY or mark is None or mark.conversation_id is None or mark.message_id is None:
        return result
    return replace(result, kind=PassageKind.MESSAGE, conversation_id=mark.conversation_id, owner_id=mark.message_id)


def captured(result: SearchResult) -> Capture:
    """Return a result as something to remember, with the way back to where it stands."""
    kind = {PassageKind.MESSAGE: SourceKind.MESSAGE, PassageKind.DOCUMENT: SourceKind.DOCUMENT}.get(result.kind)
    sources = () if kind is None else (SourceRef(kind, result.owner_id, 0, len(result.text)),)
    return Capture(result.text.strip(), sources, result.created_at)


def without_words(text: str, words: str) -> str:
    """Return a query without the words that name a time."""
    at = text.casefold().find(words.casefold())
    if not words or at < 0:
        return text
    return " ".join((text[:at] + " " + text[at + len(words) :]).split())


def during(when: DateRange) -> bool:
    """Whether a span leaves anything out."""
    return when.period is not Period.ANY
