"""Quick capture: the person notes something down, from anywhere in the window."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, assert_never
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from strata.domain.changes import Changes
from strata.domain.errors import StrataError
from strata.domain.history import ActKind, HistoryFilter
from strata.domain.memories import Layer, MemoryKind
from strata.settings import MEMORY_BEGINS_IN, MEMORY_STM_HOURS, MEMORY_WM_DAYS
from strata.ui.memory_words import kind_title
from strata.ui.navigation import Capture, InboxPlace, ToastText, Tone
from strata.ui.pane import PaneContext
from strata.ui.text import counted, number, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.cards import Banner
from strata.ui.widgets.labels import Label
from strata.ui.widgets.text_box import TextBox

if TYPE_CHECKING:
    from strata.services.memories import Remembered, RememberOutcome
    from strata.services.services import Services

_LAYERS: Final = (Layer.STM, Layer.WM, Layer.LTM)


class CaptureDialog(QDialog):
    """What to remember, what kind it is, and for how long.

    Attributes:
        field, kinds, lengths, keep_button: its controls.

    Signals:
        wanted: (str, `MemoryKind`, `Layer`); the dialog stays until it is told what became of it.
    """

    wanted = Signal(str, object, object)

    def __init__(self, capture: Capture, lengths: tuple[str, str, str], begins_in: Layer, parent: QWidget) -> None:
        """`lengths` say how long each of the three layers keeps, in their order."""
        super().__init__(parent)
        self.setWindowTitle(tr("Remember"))
        self.setMinimumWidth(500)
        self.field = TextBox(capture.text, tr("What to remember"))
        self.field.setPlaceholderText(tr("One thing worth keeping, in a sentence or two"))
        self.kinds = QComboBox()
        self.kinds.setAccessibleName(tr("Kind"))
        for kind in (MemoryKind.NOTE, *(kind for kind in MemoryKind if kind is not MemoryKind.NOTE)):
            self.kinds.addItem(kind_title(kind), kind.value)
        self.lengths = QComboBox()
        self.lengths.setAccessibleName(tr("How long it is kept"))
        for layer, words in zip(_LAYERS, lengths, strict=True):
            self.lengths.addItem(words, layer.value)
        for choice in (self.kinds, self.lengths):
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.lengths.setCurrentIndex(_LAYERS.index(begins_in))
        self.trouble = Banner()
        self.keep_button = Button(tr("Remember"), "check", kind="primary")
        self.keep_button.setToolTip(tr("Ctrl+Return"))
        self._lay_out(bool(capture.sources))
        self.keep_button.clicked.connect(self._ask)
        self.field.textChanged.connect(self._on_text)
        self.field.settled.connect(self._ask)
        self._on_text()
        self.field.setFocus()
        self.field.selectAll()

    def refuse(self, text: str) -> None:
        """Say why it was not kept, and let the person change it."""
        self.trouble.say(text, Tone.BAD)
        self._on_text()

    def _lay_out(self, sourced: bool) -> None:
        cancel = Button(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        how = QHBoxLayout()
        how.setSpacing(Space.S)
        how.addWidget(self.kinds)
        how.addWidget(self.lengths)
        how.addStretch()
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch()
        row.addWidget(cancel)
        row.addWidget(self.keep_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        column.setSpacing(Space.M)
        column.addWidget(Label(tr("Remember"), "title"))
        column.addWidget(self.field, 1)
        column.addLayout(how)
        if sourced:
            column.addWidget(Label(tr("It keeps the way back to where it was said."), "small"))
        column.addWidget(self.trouble)
        column.addLayout(row)

    def _on_text(self) -> None:
        self.keep_button.setEnabled(bool(self.field.toPlainText().strip()))

    def _ask(self) -> None:
        if self.keep_button.isEnabled():
            self.keep_button.setEnabled(False)
            kind, layer = MemoryKind(self.kinds.currentData()), Layer(self.lengths.currentData())
            self.wanted.emit(self.field.toPlainText().strip(), kind, layer)


class CaptureFlow(QObject):
    """Asks what to remember, keeps it, and tells what became of it.

    Signals:
        said: `ToastText`; its token is the act that can be taken back, or a place to go to.
    """

    said = Signal(object)

    def __init__(self, context: PaneContext, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self.dialog: CaptureDialog | None = None

    def ask(self, capture: Capture) -> None:
        """Open the dialog, with something to begin with."""
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.raise_()
            return
        settings = self._context.settings
        hours, days = settings.get(MEMORY_STM_HOURS), settings.get(MEMORY_WM_DAYS)
        lengths = (
            tr("for {n} h, unless used").format(n=number(hours)),
            tr("for {n} days, unless used").format(n=number(days)),
            tr("for good"),
        )
        self.dialog = CaptureDialog(capture, lengths, Layer(settings.get(MEMORY_BEGINS_IN)), self._window)
        self.dialog.wanted.connect(partial(self._keep, capture))
        self.dialog.open()

    def take_back(self, act_id: UUID) -> None:
        """Undo what was remembered."""
        services = self._context.services
        self._context.tasks.change(lambda: services.history.undo((act_id,)).changes)

    def _keep(self, capture: Capture, text: str, kind: MemoryKind, layer: Layer) -> None:
        services = self._context.services
        keeping = _Keeping(
            services,
            lambda: services.memories.remember(text, kind=kind, sources=capture.sources, said_at=capture.said_at, layer=layer),
        )
        self._context.tasks.change(keeping, partial(self._on_kept, keeping), self._on_refused)

    def _on_kept(self, keeping: "_Keeping", _: Changes) -> None:
        if self.dialog is not None:
            self.dialog.accept()
            self.dialog.deleteLater()
            self.dialog = None
        if keeping.remembered is None:
            return
        many = keeping.remembered.contradictions
        if many:
            told = tr("Remembered. It contradicts {what}.").format(what=counted(many, tr("memory"), tr("memories")))
            self.said.emit(ToastText(told, Tone.WARN, tr("Settle it"), InboxPlace()))
            return
        undoable = tr("Undo") if keeping.act_id is not None else ""
        self.said.emit(ToastText(_told(keeping.remembered.outcome), Tone.GOOD, undoable, keeping.act_id))

    def _on_refused(self, error: Exception) -> None:
        if self.dialog is not None and isinstance(error, StrataError):
            self.dialog.refuse(str(error))


class _Keeping:
    """Remembers on the writer's thread, and looks up the act that can be taken back."""

    def __init__(self, services: "Services", work: "Callable[[], Remembered]") -> None:
        self._services = services
        self._work = work
        self.remembered: Remembered | None = None
        self.act_id: UUID | None = None

    def __call__(self) -> Changes:
        self.remembered = made = self._work()
        history = self._services.history
        wanted = HistoryFilter(memory_id=made.memory.id, kinds=(ActKind.REMEMBER,))
        newest = history.page(history.seqs(wanted)[:1])
        self.act_id = newest[0].id if newest else None
        return made.changes


def _told(outcome: "RememberOutcome") -> str:
    from strata.services.memories import RememberOutcome  # long loaded by whoever remembered; not before the first paint

    match outcome:
        case RememberOutcome.NEW:
            return tr("Remembered.")
        case RememberOutcome.JOINED:
            return tr("That was remembered already; it counts as said again.")
        case RememberOutcome.BACK:
            return tr("That was forgotten once; it is back.")
        case _:
            assert_never(outcome)
