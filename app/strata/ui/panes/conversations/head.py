"""The head of the reader: title, facts, tags, and what can be done with the whole."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from strata.domain.records import Conversation
from strata.ui.panes.conversations import wording
from strata.ui.panes.conversations.state import Row
from strata.ui.panes.conversations.tag_row import TagRow
from strata.ui.panes.conversations.title_edit import TitleEdit
from strata.ui.text import date, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import IconButton
from strata.ui.widgets.cards import Banner
from strata.ui.widgets.labels import ElidedLabel


class ReaderHead(QWidget):
    """Shows what is open.

    Attributes:
        title, tags: the parts that can be changed.
        find_button, search_inside, trash: its buttons.

    Signals:
        restore_asked: take what is open back out of the trash, or out of the archive.
    """

    restore_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = TitleEdit()
        self._facts = ElidedLabel("", "small")
        self.tags = TagRow()
        self.find_button = IconButton("text-search", tr("Find on this page (Ctrl+F)"))
        self.search_inside = IconButton("search", tr("Search only in this conversation"))
        self.trash = IconButton("trash-2", tr("Move to the trash (Delete)"))
        self._banner = Banner()
        self._banner.acted.connect(self.restore_asked)
        top = QHBoxLayout()
        top.setSpacing(Space.XS)
        top.addWidget(self.title, 1)
        for button in (self.find_button, self.search_inside, self.trash):
            top.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL + Space.XS, Space.M, Space.L, Space.M)
        column.setSpacing(Space.S)
        titles = QVBoxLayout()
        titles.setSpacing(Space.XXS)
        titles.addLayout(top)
        titles.addWidget(self._facts)
        column.addLayout(titles)
        column.addWidget(self.tags)
        column.addWidget(self._banner)

    def show_row(self, row: Row) -> None:
        """Show a conversation or a note."""
        is_conversation = isinstance(row, Conversation)
        in_trash = row.deleted_at is not None
        self.title.show_title(row.title if row.title.strip() else wording.title(row), editable=is_conversation and not in_trash)
        self._facts.setText(wording.facts(row))
        self.tags.show_tags(row.tags, editable=is_conversation and not in_trash)
        self.tags.setVisible(is_conversation or bool(row.tags))
        self.search_inside.setVisible(is_conversation and not in_trash)
        self.trash.setVisible(not in_trash)
        archived_at = row.archived_at if isinstance(row, Conversation) else None
        if row.deleted_at is None and archived_at is not None:
            self._banner.say(tr("In the archive since {0}.").format(date(archived_at)), action=tr("Bring it back"))
        elif row.deleted_at is None:
            self._banner.say("")
        else:
            self._banner.say(tr("In the trash since {0}.").format(date(row.deleted_at)), action=tr("Take it back"))
