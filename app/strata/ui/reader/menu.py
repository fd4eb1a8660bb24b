"""The menu of one message."""

from dataclasses import dataclass
from functools import partial
from typing import Protocol
from uuid import UUID

from PySide6.QtWidgets import QMenu

from strata.domain.records import Message
from strata.ui.reader.entries import Entry, EntryKind
from strata.ui.reader.view import MessageView
from strata.ui.text import tr
from strata.ui.theme.active import icon


@dataclass(frozen=True, slots=True)
class Offers:
    """What the menu of a message offers besides copying.

    Attributes:
        related: finding what is related.
        open: label for opening the message elsewhere, "" for no such entry.
    """

    related: bool = True
    open: str = ""


class Reading(Protocol):
    """The reader, as far as the menu asks it."""

    view: MessageView
    offers: Offers

    @property
    def is_conversation(self) -> bool:
        """Whether a conversation is read, not a document."""
        ...

    def copy_message(self, message: Message, *, markdown: bool = False) -> None:
        """Put a message on the clipboard."""
        ...

    def open_find(self, phrase: str = "") -> None:
        """Open the strip for finding."""
        ...

    def ask_related(self, message_id: UUID) -> None:
        """Ask what is related to a message."""
        ...

    def ask_remember(self, message: Message) -> None:
        """Ask to remember what is selected, or a message."""
        ...

    def ask_open(self, message_id: UUID) -> None:
        """Ask to open a message elsewhere."""
        ...


def message_menu(panel: Reading, entry: Entry) -> QMenu:
    """Build the menu of an entry; each of its actions is also reachable by a key."""
    menu = QMenu(panel.view)
    if entry.kind in (EntryKind.FOLD, EntryKind.STEPS, EntryKind.VERSIONS):
        label = tr("Fold") if entry.open else tr("Unfold")
        menu.addAction(label, partial(panel.view.toggled.emit, entry.key))
        menu.addSeparator()
    if panel.view.selected_text():
        menu.addAction(icon("copy"), tr("Copy selection") + "\tCtrl+C", panel.view.copy)
    message = entry.message
    if entry.kind in (EntryKind.TURN, EntryKind.FOLD):
        menu.addAction(tr("Copy message"), partial(panel.copy_message, message))
        menu.addAction(tr("Copy as Markdown") + "\tCtrl+Shift+C", partial(panel.copy_message, message, markdown=True))
    if entry.kind in (EntryKind.TURN, EntryKind.FOLD) or panel.view.selected_text():
        label = tr("Remember selection…") if panel.view.selected_text() else tr("Remember…")
        menu.addAction(icon("layers"), label + "\tCtrl+N", partial(panel.ask_remember, message))
    if panel.is_conversation and entry.kind in (EntryKind.TURN, EntryKind.FOLD):
        menu.addSeparator()
        if panel.offers.open:
            menu.addAction(icon("external-link"), panel.offers.open, partial(panel.ask_open, message.id))
        if panel.offers.related:
            menu.addAction(icon("sparkles"), tr("Find related") + "\tR", partial(panel.ask_related, message.id))
    menu.addSeparator()
    menu.addAction(icon("text-search"), tr("Find on this page…") + "\tCtrl+F", panel.open_find)
    return menu
