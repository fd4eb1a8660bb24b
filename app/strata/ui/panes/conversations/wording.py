"""The sentences of the conversations pane."""

from typing import assert_never

from strata.domain.records import Conversation, ConversationOrder, Document
from strata.ui.panes.conversations.state import ListState, Row, Shelf
from strata.ui.sources import source_title
from strata.ui.text import counted, date, number, recently, tr


def order_title(order: ConversationOrder, *, descending: bool) -> str:
    """Return what an order is called."""
    match order:
        case ConversationOrder.UPDATED:
            return tr("Newest first") if descending else tr("Oldest first")
        case ConversationOrder.CREATED:
            return tr("Begun last") if descending else tr("Begun first")
        case ConversationOrder.TITLE:
            return tr("Title, Z to A") if descending else tr("Title, A to Z")
        case ConversationOrder.SOURCE:
            return tr("Source, Z to A") if descending else tr("Source, A to Z")
        case ConversationOrder.LENGTH:
            return tr("Longest first") if descending else tr("Shortest first")
        case _:
            assert_never(order)


def title(row: Row) -> str:
    """Return the title to show."""
    return row.title.strip() or tr("Untitled")


def length(row: Row) -> str:
    """Return how long a row is, in the unit that fits it."""
    if isinstance(row, Conversation):
        return counted(row.message_count, tr("message"), tr("messages"))
    return counted(len(row.text.split()), tr("word"), tr("words"))


def when(row: Row) -> str:
    """Return when a row last moved."""
    return recently(row.updated_at)


def spoken(row: Row) -> str:
    """Return a row in one breath, for screen readers."""
    parts = [title(row), source_title(row.source), date(row.updated_at), length(row)]
    return ", ".join(parts + [tr("tag {0}").format(tag) for tag in row.tags])


def facts(row: Row) -> str:
    """Return the line below the title in the reader."""
    match row:
        case Conversation():
            first, last = date(row.created_at), date(row.updated_at)
            parts = [source_title(row.source), first if first == last else f"{first} – {last}", length(row)]
            parts.append(counted(row.word_count, tr("word"), tr("words")))
            if row.branch_count:
                parts.append(counted(row.branch_count, tr("message left behind"), tr("messages left behind")))
        case Document():
            parts = [source_title(row.source), date(row.updated_at), length(row)]
            if row.path is not None:
                parts.append(str(row.path))
        case _:
            assert_never(row)
    return " · ".join(parts)


def trashed(shelf: Shelf, count: int) -> str:
    """Return what the toast says after something went to the trash."""
    match shelf:
        case Shelf.CONVERSATIONS:
            said = counted(count, tr("conversation"), tr("conversations"))
        case Shelf.NOTES:
            said = counted(count, tr("note"), tr("notes"))
        case _:
            assert_never(shelf)
    return tr("{0} moved to the trash.").format(said)


def list_count(state: ListState, count: int) -> str:
    """Return how many rows are listed; few words while filters are set, whose button stands beside them."""
    if state.narrow:
        return tr("{0} found").format(number(count))
    match state.shelf:
        case Shelf.CONVERSATIONS:
            said = counted(count, tr("conversation"), tr("conversations"))
        case Shelf.NOTES:
            said = counted(count, tr("note"), tr("notes"))
        case _:
            assert_never(state.shelf)
    return tr("{0} in the trash").format(said) if state.in_trash else said


def emptiness(state: ListState) -> tuple[str, str, str]:
    """Return icon, title and sentence for an empty list."""
    if state.narrow:
        return "filter", tr("Nothing matches"), tr("No title, source, tag and date fit all of the filters at once.")
    if state.in_trash:
        return "trash-2", tr("The trash is empty"), tr("What you delete waits here and can be taken back.")
    match state.shelf:
        case Shelf.CONVERSATIONS:
            text = tr("Bring in an export of ChatGPT, Claude, Gemini and others: drop it on this window, or choose a file.")
            return "messages-square", tr("No conversations yet"), text
        case Shelf.NOTES:
            text = tr("Bring in a folder of Markdown notes: drop it on this window, or choose it.")
            return "file-text", tr("No notes yet"), text
        case _:
            assert_never(state.shelf)
