"""The right side of History: what an act changed, and the way back."""

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from strata.domain.archive import ArchiveMove
from strata.domain.history import Act, ActKind
from strata.domain.memories import Memory
from strata.ui.navigation import Tone
from strata.ui.panes.history.state import ActDetails
from strata.ui.panes.history.wording import actor_title, change_words, changes_left, more_of, move_place
from strata.ui.text import counted, moment, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.cards import Card
from strata.ui.widgets.chips import Badge
from strata.ui.widgets.labels import Label

_CONVERSATIONS: Final = 100
"""Conversations of one act that are listed."""


class DetailsView(QScrollArea):
    """Shows `ActDetails`, or how many acts are chosen.

    Signals:
        undo_wanted: take back what is chosen.
        memory_wanted: `Memory` to show in Memory.
        conversation_wanted: UUID of a conversation to open.
    """

    undo_wanted = Signal()
    memory_wanted = Signal(object)
    conversation_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Details of the act"))

    def show_details(self, details: ActDetails) -> None:
        """Show one act."""
        act = details.act
        page, column = _page()
        column.addWidget(Label(act.title, "heading", wrap=True, selectable=True))
        column.addWidget(Label(f"{moment(act.at)} · {actor_title(act.actor)}", "small", wrap=True))
        row = QHBoxLayout()
        if act.in_effect:
            redo = act.kind is ActKind.UNDO
            undo = Button(tr("Undo this undo") if redo else tr("Undo"), "rotate-ccw" if redo else "undo-2")
            undo.clicked.connect(self.undo_wanted)
            row.addWidget(undo)
        else:
            row.addWidget(Badge(tr("Undone"), Tone.WARN))
        row.addStretch()
        column.addLayout(row)
        for change, memory in details.changes:
            column.addWidget(self._change(memory, change.reason, change_words(change)))
        for move in details.conversations[:_CONVERSATIONS]:
            column.addWidget(self._move(move))
        left = changes_left(act, len(details.changes)) or more_of(len(details.conversations) - _CONVERSATIONS)
        if left:
            column.addWidget(Label(left, "muted"))
        column.addStretch()
        self.setWidget(page)

    def show_many(self, acts: tuple[Act, ...]) -> None:
        """Offer to take several acts back together."""
        page, column = _page()
        column.addWidget(Label(tr("{acts} chosen").format(acts=counted(len(acts), tr("act"), tr("acts"))), "heading"))
        text = tr("They are taken back together, the newest first: all of them or none.")
        column.addWidget(Label(text, "muted", wrap=True))
        count = sum(act.in_effect for act in acts)
        undo = Button(tr("Undo {acts}").format(acts=counted(count, tr("act"), tr("acts"))), "undo-2")
        undo.setEnabled(bool(count))
        undo.clicked.connect(self.undo_wanted)
        column.addWidget(undo, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch()
        self.setWidget(page)

    def _move(self, move: ArchiveMove) -> Card:
        """Return the card of a conversation that the act moved."""
        card = Card(margin=Space.M)
        row = QHBoxLayout()
        told = QVBoxLayout()
        told.setSpacing(Space.XXS)
        title = move.title or tr("Untitled")
        told.addWidget(Label(title, wrap=True, selectable=True))
        told.addWidget(Label(move_place(move), "small", wrap=True))
        row.addLayout(told, 1)
        show = Button(tr("Open"), "external-link", kind="quiet")
        show.setAccessibleName(tr("Open “{title}” in Conversations").format(title=title[:60]))
        show.clicked.connect(partial(self.conversation_wanted.emit, move.conversation_id))
        row.addWidget(show)
        card.body.addLayout(row)
        return card

    def _change(self, memory: Memory, reason: str, words: str) -> Card:
        card = Card(margin=Space.M)
        text = " ".join(memory.content.split())
        card.body.addWidget(Label(text, wrap=True, selectable=True))
        if words:
            card.body.addWidget(Label(words, "small", wrap=True, selectable=True))
        row = QHBoxLayout()
        row.addWidget(Label(reason, "small", wrap=True), 1)
        show = Button(tr("Show"), "layers", kind="quiet")
        show.setAccessibleName(tr("Show “{text}” in Memory").format(text=text[:60]))
        show.clicked.connect(partial(self.memory_wanted.emit, memory))
        row.addWidget(show)
        card.body.addLayout(row)
        return card


def _page() -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(Space.L, Space.M, Space.L, Space.XL)
    column.setSpacing(Space.S)
    return page, column
