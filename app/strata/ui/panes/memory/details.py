"""The right side: everything that one memory says of itself, or what can be done with many."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from strata.domain.memories import Layer, Memory, MemorySource, MemoryState, SourcePlace
from strata.ui.memory_words import kind_title, layer_title, origin_title, state_title, state_tone
from strata.ui.navigation import Tone
from strata.ui.panes.memory.score import ScoreBar
from strata.ui.panes.memory.state import Deed, Details
from strata.ui.panes.memory.wording import change_line, link_title, sentence
from strata.ui.text import counted, moment, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button, IconButton
from strata.ui.widgets.cards import Banner, Card, Separator
from strata.ui.widgets.chips import Badge, ChipRow
from strata.ui.widgets.labels import ElidedLabel, Label

_LOST: Final = (MemoryState.EXPIRED, MemoryState.ARCHIVED, MemoryState.FORGOTTEN, MemoryState.DISMISSED)
_EXCERPT: Final = 320
_LINE: Final = 60


class DetailsView(QScrollArea):
    """Shows `Details`, or how many are chosen.

    Signals:
        deed_wanted: `Deed` for what is shown.
        edit_wanted, split_wanted, merge_wanted: the same, with a dialog.
        source_wanted: `MemorySource` to open.
        memory_wanted: `Memory` to show instead.
        history_wanted: everything that was ever done to it.
    """

    deed_wanted = Signal(object)
    edit_wanted = Signal()
    split_wanted = Signal()
    merge_wanted = Signal()
    source_wanted = Signal(object)
    memory_wanted = Signal(object)
    history_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Details of the memory"))
        self.setMinimumWidth(300)

    def show_details(self, details: Details) -> None:
        """Show one memory; its place is kept while it is the same."""
        place = self.verticalScrollBar().value()
        page, column = _page()
        self._add_head(column, details)
        self._add_score(column, details)
        self._add_sources(column, details.sources)
        self._add_related(column, details)
        self._add_history(column, details)
        column.addStretch()
        self.setWidget(page)
        self.verticalScrollBar().setValue(place)

    def show_many(self, count: int) -> None:
        """Offer what can be done with several memories."""
        page, column = _page()
        column.addWidget(Label(tr("{count} chosen").format(count=counted(count, tr("memory"), tr("memories"))), "title"))
        text = tr("What you do now is done to all of them, as one act that can be undone.")
        column.addWidget(Label(text, "muted", wrap=True))
        deeds = (
            (tr("Promote"), "arrow-down", Deed.PROMOTE),
            (tr("Demote"), "arrow-up", Deed.DEMOTE),
            (tr("Pin"), "pin", Deed.PIN),
            (tr("Unpin"), "pin-off", Deed.UNPIN),
            (tr("Bring back"), "rotate-ccw", Deed.BRING_BACK),
            (tr("Forget"), "trash-2", Deed.FORGET),
        )
        for title, icon, deed in deeds:
            column.addWidget(self._deed_button(title, icon, deed))
        merge = Button(tr("Merge into the most effective"), "merge")
        merge.clicked.connect(self.merge_wanted)
        column.addWidget(merge)
        column.addStretch()
        self.setWidget(page)

    # One memory

    def _add_head(self, column: QVBoxLayout, details: Details) -> None:
        memory = details.kept.memory
        if memory.flagged:
            column.addWidget(
                Banner(tr("This reads like an order to a machine. It is kept as data and never acted on."), Tone.WARN)
            )
        text = Label(memory.content, "lead", wrap=True, selectable=True)
        text.setObjectName("memoryText")
        column.addWidget(text)
        badges = ChipRow()
        badges.add(Badge(layer_title(memory.layer)))
        badges.add(Badge(kind_title(memory.kind)))
        if memory.state is not MemoryState.ACTIVE:
            badges.add(Badge(state_title(memory.state), state_tone(memory.state)))
        if memory.pinned:
            badges.add(Badge(tr("Pinned"), Tone.GOOD))
        column.addWidget(badges)
        if memory.state is MemoryState.ARCHIVED:
            archived = Banner(tr("In the archive."), action=tr("Bring it back"))
            archived.acted.connect(self._deed(Deed.BRING_BACK))
            column.addWidget(archived)
        said = tr("Said {when}").format(when=moment(memory.said_at))
        column.addWidget(Label(f"{said} · {origin_title(memory.origin)}", "small", wrap=True))
        column.addWidget(self._deeds(memory))

    def _deeds(self, memory: Memory) -> ChipRow:
        row = ChipRow(spacing=2)  # all eight in one line of the narrowest panel
        for icon, name, wanted in self._offered(memory):
            button = IconButton(icon, name)
            button.clicked.connect(wanted)
            row.add(button)
        return row

    def _offered(self, memory: Memory) -> list[tuple[str, str, Callable[[], object]]]:
        """Return icon, name and slot of everything that can be done to a memory as it stands."""
        deed = self._deed
        if memory.state is MemoryState.INBOX:
            return [
                ("check", tr("Accept (A)"), deed(Deed.ACCEPT)),
                ("pencil", tr("Edit (E)"), self.edit_wanted.emit),
                ("x", tr("Dismiss (D)"), deed(Deed.DISMISS)),
            ]
        if memory.state in _LOST:
            return [("rotate-ccw", tr("Bring back"), deed(Deed.BRING_BACK))]
        if memory.state is not MemoryState.ACTIVE:
            return []
        pin = ("pin-off", tr("Unpin (P)"), Deed.UNPIN) if memory.pinned else ("pin", tr("Pin (P)"), Deed.PIN)
        found: list[tuple[str, str, Callable[[], object]]] = []
        if memory.layer in (Layer.STM, Layer.WM):
            found.append(("arrow-down", tr("Promote: let it settle deeper (Shift+P)"), deed(Deed.PROMOTE)))
        if memory.layer in (Layer.WM, Layer.LTM):
            found.append(("arrow-up", tr("Demote: let it rise again (Shift+D)"), deed(Deed.DEMOTE)))
        return [
            *found,
            (pin[0], pin[1], deed(pin[2])),
            ("thumbs-up", tr("It helped"), deed(Deed.THUMB_UP)),
            ("thumbs-down", tr("It did not help"), deed(Deed.THUMB_DOWN)),
            ("pencil", tr("Edit (E)"), self.edit_wanted.emit),
            ("split", tr("Split"), self.split_wanted.emit),
            ("trash-2", tr("Forget (Delete)"), deed(Deed.FORGET)),
        ]

    def _deed(self, deed: Deed) -> Callable[[], object]:
        return partial(self.deed_wanted.emit, deed)

    def _deed_button(self, title: str, icon: str, deed: Deed) -> Button:
        button = Button(title, icon)
        button.clicked.connect(self._deed(deed))
        return button

    def _add_score(self, column: QVBoxLayout, details: Details) -> None:
        explanation = details.explanation
        card = Card()
        head = QHBoxLayout()
        head.addWidget(Label(tr("Effectiveness"), "caption"))
        head.addStretch()
        head.addWidget(Label(f"{explanation.effectiveness:.1f}", "title"))
        card.body.addLayout(head)
        card.body.addWidget(ScoreBar(explanation.effectiveness))
        card.body.addWidget(Label(sentence(explanation.next_step.words), "body", wrap=True, selectable=True))
        for change in reversed(explanation.changes[-8:]):
            card.body.addWidget(Label(change.words, "small", wrap=True, selectable=True))
        column.addWidget(card)

    def _add_sources(self, column: QVBoxLayout, sources: tuple[MemorySource, ...]) -> None:
        if not sources:
            return
        column.addSpacing(Space.S)
        column.addWidget(Label(tr("Where it comes from"), "heading"))
        for source in sources:
            card = Card(margin=Space.M)
            head = QHBoxLayout()
            head.addWidget(ElidedLabel(source.title or tr("Untitled"), "caption"), 1)
            if source.place is SourcePlace.ARCHIVE:
                head.addWidget(Badge(tr("Archive")), 0, Qt.AlignmentFlag.AlignVCenter)
            if source.place in (SourcePlace.RECORD, SourcePlace.ARCHIVE):
                opening = Button(tr("Open"), "external-link", kind="quiet")
                opening.setAccessibleName(tr("Open the source “{title}”").format(title=source.title))
                opening.clicked.connect(partial(self.source_wanted.emit, source))
                head.addWidget(opening)
            card.body.addLayout(head)
            card.body.addWidget(Label(_said(source), "small", wrap=True, selectable=True))
            column.addWidget(card)

    def _add_related(self, column: QVBoxLayout, details: Details) -> None:
        if not details.related:
            return
        column.addSpacing(Space.S)
        column.addWidget(Label(tr("Related"), "heading"))
        for link, other in details.related:
            column.addWidget(Label(link_title(link, details.kept.memory.seq), "caption"))
            line = " ".join(other.content.split())
            button = Button(line if len(line) <= _LINE else line[: _LINE - 1] + "…", kind="quiet")
            button.setToolTip(other.content)
            button.setProperty("aligned", "left")
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.clicked.connect(partial(self.memory_wanted.emit, other))
            column.addWidget(button)

    def _add_history(self, column: QVBoxLayout, details: Details) -> None:
        column.addWidget(Separator())
        column.addWidget(Label(tr("History"), "heading"))
        for change, act in reversed(details.changes[-12:]):
            column.addWidget(Label(change_line(change, act), "small", wrap=True, selectable=True))
        everything = Button(tr("Show in History"), "history")
        everything.clicked.connect(self.history_wanted)
        column.addWidget(everything, 0, Qt.AlignmentFlag.AlignLeft)


def _said(source: MemorySource) -> str:
    if source.place is SourcePlace.GONE:
        return tr("The record no longer has it.")
    if source.place is SourcePlace.DAMAGED:
        return tr("A part of the archive is damaged or missing; it may lie there. A backup of the library has that part.")
    text = " ".join(source.text.split())
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"


def _page() -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(Space.L, Space.L, Space.L, Space.XL)
    column.setSpacing(Space.S)
    return page, column
