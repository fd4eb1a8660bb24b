"""The conversations pane: the list on the left, the reader on the right."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from strata.domain.records import Conversation, Document
from strata.ui.navigation import Capture, DaysPlace, DocumentPlace, MessagePlace, Place, QueryPlace, RelatedPlace, ToastText
from strata.ui.pane import Command, Pane, PaneContext
from strata.ui.panes.conversations import wording
from strata.ui.panes.conversations.head import ReaderHead
from strata.ui.panes.conversations.list_head import ListHead
from strata.ui.panes.conversations.list_view import RowList
from strata.ui.panes.conversations.presenter import ConversationsPresenter, Facets, Opened
from strata.ui.panes.conversations.state import ListState, Renamed, Row, Shelf, Trashed, Undoable
from strata.ui.period import DateRange, Period
from strata.ui.reader.panel import ReaderPanel
from strata.ui.text import tr
from strata.ui.theme.active import icon
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.cards import Separator
from strata.ui.widgets.empty import EmptyState


class ConversationsPane(Pane):
    """Everything that was said and noted, and the reader.

    Attributes:
        presenter: the pane's behaviour.
        list_head, list, head, reader: its parts.
    """

    def __init__(self, context: PaneContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.presenter = ConversationsPresenter(context.services, context.tasks, self)
        self._open: Row | None = None
        self._primed = False
        self.list_head = ListHead()
        self.list = RowList(context.tasks, self.presenter.fetch)
        self._import = Button(tr("Import…"), "import", kind="primary")
        self._clear = Button(tr("Clear the filters"), "filter")
        self.empty = EmptyState("messages-square", "", "", (self._import, self._clear))
        self.head = ReaderHead()
        self.reader = ReaderPanel()
        self.nothing_open = EmptyState(
            "book-open", tr("Nothing open"), tr("Choose a conversation on the left, or search with Ctrl+K.")
        )
        self._build()
        self._connect()
        self._bind_keys()

    # Pane

    def activate(self) -> None:
        """List when first shown."""
        if not self._primed:
            self._primed = True
            self.presenter.refresh()

    def go(self, place: Place) -> None:
        """Open a conversation at a message, or a note; or list the conversations of some days."""
        match place:
            case DaysPlace(first, last):
                self._list_anew(ListState(when=DateRange(Period.CUSTOM, first, last)))
                self.focus_content()
            case MessagePlace(conversation_id, message_id, words):
                self.open_message(conversation_id, message_id, words)
            case DocumentPlace(document_id, words):
                self.presenter.open_document(document_id, words)

    def open_message(self, conversation_id: UUID, message_id: UUID | None, words: tuple[str, ...] = ()) -> None:
        """Open a conversation at a message and mark these words in it."""
        self.presenter.open(conversation_id, message_id, words)

    def focus_content(self) -> None:
        """Take the keyboard to the list, or to what can be done when nothing is in it."""
        shown = [button for button in (self._import, self._clear) if button.isVisible()]
        (shown or [self.list])[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def toast_action(self, token: object) -> None:
        """Take back what the toast told of."""
        if isinstance(token, Trashed | Renamed):
            self.presenter.undo(token)

    def capture(self) -> Capture | None:
        """Return the words selected in the reader."""
        return self.reader.capture() if self._right.currentWidget() is self._page else None

    def commands(self) -> tuple[Command, ...]:
        """Offer what can be done with the list and with what is open."""
        return (
            Command(tr("Find on this page"), self._find, "text-search", "Ctrl+F"),
            Command(tr("Filter the list by title"), self._filter, "filter", "Ctrl+L"),
            Command(tr("Rename the conversation"), self.head.title.begin, "pencil", "F2"),
            Command(tr("Add a tag"), self._add_tag, "tag", "Ctrl+T"),
            Command(tr("Find related to this message"), self._related_current, "sparkles", "R"),
            Command(tr("Search only in this conversation"), self._search_inside, "search"),
            Command(tr("Copy the whole conversation as Markdown"), self._copy_whole, "copy"),
            Command(tr("Move to the trash"), self._trash_or_restore, "trash-2", "Delete"),
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape in the reader goes back to the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            selected = self.reader.view.selection
            if selected is None or selected.empty:
                self.focus_content()
                return True
        return super().eventFilter(watched, event)

    # Building

    def _build(self) -> None:
        self._lists = QStackedWidget()
        self._lists.addWidget(self.list)
        self._lists.addWidget(self.empty)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list_head)
        column.addWidget(self._lists, 1)
        page = QWidget()
        page.setObjectName("paper")
        reading = QVBoxLayout(page)
        reading.setContentsMargins(0, 0, 0, 0)
        reading.setSpacing(0)
        reading.addWidget(self.head)
        reading.addWidget(Separator())
        reading.addWidget(self.reader, 1)
        self._right = QStackedWidget()
        self._right.addWidget(self.nothing_open)
        self._right.addWidget(page)
        self._page = page
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        left.setMinimumWidth(280)
        self._right.setMinimumWidth(320)
        splitter.addWidget(left)
        splitter.addWidget(self._right)
        splitter.setSizes([360, 760])
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.listed.connect(self._on_listed)
        presenter.facets_known.connect(self._on_facets)
        presenter.opened.connect(self._on_opened)
        presenter.document_opened.connect(self._on_document)
        presenter.gone.connect(self._on_gone)
        presenter.undoable.connect(self._on_undoable)
        self.list_head.chosen.connect(self._on_chosen)
        self.list.picked.connect(self._on_picked)
        self.list.read.connect(self._read)
        self.list.trash_asked.connect(self._trash_or_restore)
        self.list.menu_asked.connect(self._list_menu)
        self._import.clicked.connect(self._ask_import)
        self._clear.clicked.connect(self.list_head.clear_filters)
        self.head.title.renamed.connect(self._on_renamed)
        self.head.title.left.connect(self.focus_content)
        self.head.tags.tags_changed.connect(self._on_tags)
        self.head.find_button.clicked.connect(self._find)
        self.head.search_inside.clicked.connect(self._search_inside)
        self.head.trash.clicked.connect(self._trash_open)
        self.head.restore_asked.connect(self._restore_open)
        self.reader.related_asked.connect(self._on_related)
        self.reader.remember_asked.connect(self.remember_wanted)
        self.reader.said.connect(self._on_said)
        self.reader.view.installEventFilter(self)

    def _bind_keys(self) -> None:
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, slot in (
            ("Ctrl+F", self._find),
            ("Ctrl+L", self._filter),
            ("F2", self.head.title.begin),
            ("Ctrl+T", self._add_tag),
        ):
            QShortcut(QKeySequence(keys), self, slot, context=within)

    # The list

    def _on_chosen(self, state: ListState) -> None:
        self.presenter.show(state)

    def _on_listed(self, seqs: Sequence[int]) -> None:
        state = self.presenter.state
        self.list.show_rows(state.shelf, seqs)
        self.list_head.show_count(len(seqs))
        if len(seqs):
            self._lists.setCurrentWidget(self.list)
            if self._open is not None:
                self.list.pick(self._open)
            return
        self.empty.say(*wording.emptiness(state))
        self._import.setVisible(not state.narrow and not state.in_trash)
        self._clear.setVisible(state.narrow)
        self._lists.setCurrentWidget(self.empty)

    def _on_facets(self, facets: Facets) -> None:
        self.list_head.show_facets(facets)
        self.head.tags.offer([tag for tag, _ in facets.tags])

    def _on_picked(self, row: Row) -> None:
        if self._open is not None and self._open.id == row.id and self._right.currentWidget() is self._page:
            return
        if isinstance(row, Conversation):
            self.presenter.open(row.id)
        else:
            self.presenter.open_document(row.id)

    def _list_menu(self, where: QPoint) -> None:
        menu = self.row_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def row_menu(self) -> QMenu:
        """Build the menu of the selected rows."""
        rows = self.list.selected()
        menu = QMenu(self)
        if self.presenter.state.in_trash:
            menu.addAction(icon("undo-2"), tr("Take back"), self._trash_or_restore)
        else:
            menu.addAction(icon("book-open"), tr("Read") + "\tReturn", self._read)
            if len(rows) == 1 and isinstance(rows[0], Conversation):
                menu.addAction(icon("pencil"), tr("Rename") + "\tF2", self.head.title.begin)
                menu.addAction(icon("tag"), tr("Add a tag") + "\tCtrl+T", self._add_tag)
                menu.addAction(icon("search"), tr("Search only in here"), self._search_inside)
            self._add_archive(menu, rows)
            menu.addSeparator()
            menu.addAction(icon("trash-2"), tr("Move to the trash") + "\tDelete", self._trash_or_restore)
        return menu

    def _add_archive(self, menu: QMenu, rows: Sequence[Row]) -> None:
        talks = [row for row in rows if isinstance(row, Conversation)]
        inside = [row.id for row in talks if row.archived_at is not None]
        outside = [row.id for row in talks if row.archived_at is None]
        if outside:
            menu.addAction(icon("file-archive"), tr("Move to the archive"), lambda: self.presenter.archive(outside))
        if inside:
            menu.addAction(icon("undo-2"), tr("Bring back from the archive"), lambda: self.presenter.bring_back(inside))

    # The reader

    def _on_opened(self, opened: Opened) -> None:
        conversation = opened.conversation
        self._show_page(conversation)
        if opened.again:
            self.reader.refresh_conversation(opened.messages)
        else:
            self.reader.show_conversation(opened.messages, wording.title(conversation))
        if opened.message_id is not None:
            self.reader.go_to_message(opened.message_id, opened.words)
            self.reader.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_document(self, document: Document, words: tuple[str, ...]) -> None:
        self._show_page(document)
        self.reader.show_document(document, words)

    def _show_page(self, row: Row) -> None:
        self._open = row
        self.head.show_row(row)
        self._right.setCurrentWidget(self._page)
        self._follow_shelf(row)
        self.list.pick(row)

    def _follow_shelf(self, row: Row) -> None:
        """Show the shelf on which what was opened from elsewhere lies."""
        shelf = Shelf.CONVERSATIONS if isinstance(row, Conversation) else Shelf.NOTES
        if shelf is not self.presenter.state.shelf:
            self._list_anew(ListState(shelf=shelf))

    def _list_anew(self, state: ListState) -> None:
        self.list_head.show_state(state)
        self.presenter.show(state)

    def _on_gone(self) -> None:
        self._open = None
        self.reader.clear()
        self._right.setCurrentWidget(self.nothing_open)

    def _read(self) -> None:
        if self._right.currentWidget() is self._page:
            self.reader.setFocus(Qt.FocusReason.OtherFocusReason)

    def _find(self) -> None:
        if self._right.currentWidget() is self._page:
            self.reader.open_find()

    def _filter(self) -> None:
        self.list_head.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.list_head.field.selectAll()

    def _add_tag(self) -> None:
        if self._right.currentWidget() is self._page:
            self.head.tags.begin()

    def _on_renamed(self, title: str) -> None:
        if isinstance(self._open, Conversation):
            self.presenter.rename(self._open, title)

    def _on_tags(self, tags: tuple[str, ...]) -> None:
        if isinstance(self._open, Conversation):
            self.presenter.set_tags(self._open.id, tags)

    def _on_related(self, message_id: UUID) -> None:
        if self._open is not None:
            self.navigate.emit(RelatedPlace(message_id, wording.title(self._open)))

    def _related_current(self) -> None:
        message = self.reader.current_message()
        if message is not None and isinstance(self._open, Conversation):
            self._on_related(message.id)

    def _search_inside(self) -> None:
        if isinstance(self._open, Conversation):
            self.navigate.emit(QueryPlace("", conversation_id=self._open.id))

    def _copy_whole(self) -> None:
        self.reader.copy_whole()

    # The trash

    def _trash_or_restore(self) -> None:
        state = self.presenter.state
        ids = [row.id for row in self.list.selected()]
        if state.in_trash:
            self.presenter.restore(state.shelf, ids)
        else:
            self.presenter.trash(state.shelf, ids)

    def _trash_open(self) -> None:
        if self._open is not None:
            self.presenter.trash(_shelf(self._open), [self._open.id])

    def _restore_open(self) -> None:
        if isinstance(self._open, Conversation) and self._open.deleted_at is None:
            self.presenter.bring_back([self._open.id])
        elif self._open is not None:
            self.presenter.restore(_shelf(self._open), [self._open.id])

    def _on_undoable(self, what: Undoable) -> None:
        match what:
            case Trashed(shelf, ids):
                text = wording.trashed(shelf, len(ids))
            case Renamed():
                text = tr("Renamed.")
        self.toast.emit(ToastText(text, action=tr("Undo"), token=what))

    def _ask_import(self) -> None:
        self.import_wanted.emit(())

    def _on_said(self, text: str) -> None:
        self.toast.emit(ToastText(text))


def _shelf(row: Row) -> Shelf:
    return Shelf.CONVERSATIONS if isinstance(row, Conversation) else Shelf.NOTES
