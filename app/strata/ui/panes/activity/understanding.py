"""The card that says how far understanding is, on what device, and how fast."""

from collections import deque

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from strata.domain.models import EmbeddingStatus
from strata.domain.work import Progress
from strata.ui.panes.activity.state import understanding_sentence
from strata.ui.text import counted, duration, number, tr
from strata.ui.theme.metrics import Space
from strata.ui.theme.palette import Role
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.cards import Card
from strata.ui.widgets.labels import IconLabel, Label
from strata.ui.widgets.progress import ProgressLine
from strata.ui.widgets.sparkline import Sparkline

KEPT = 120


class UnderstandingCard(Card):
    """Shows an `EmbeddingStatus`.

    Signals:
        pause_wanted: bool, whether to pause.
    """

    pause_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rates: deque[float] = deque(maxlen=KEPT)
        self._paused = False
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(IconLabel("cpu", Role.ACCENT_TEXT))
        head.addWidget(Label(tr("Understanding"), "heading"))
        head.addStretch()
        self._speed = Label("", "muted")
        self._pause = Button(tr("Pause"), kind="quiet")
        self._pause.clicked.connect(self._on_pause)
        head.addWidget(self._speed)
        head.addWidget(self._pause)
        self._sentence = Label("", wrap=True, selectable=True)
        self._line = ProgressLine()
        self._where = Label("", "small", wrap=True, selectable=True)
        self._curve = Sparkline(tr("Texts a second over the last minutes"))
        self.body.addLayout(head)
        self.body.addWidget(self._sentence)
        self.body.addWidget(self._line)
        self.body.addWidget(self._curve)
        self.body.addWidget(self._where)

    def show_status(self, status: EmbeddingStatus) -> None:
        """Show how far it is."""
        waiting = status.changing_waiting if status.changing_to else status.waiting
        self._paused = status.paused
        self._sentence.setText(understanding_sentence(status))
        self._line.setVisible(waiting > 0)
        self._line.show_progress(Progress("", status.total - waiting, status.total, tr("passages")))
        self._pause.setVisible(waiting > 0 or status.paused)
        self._pause.setText(tr("Resume") if status.paused else tr("Pause"))
        space = status.space
        told = tr("Model: {model}, {size} numbers a passage · computed on {device}")
        device = status.device.value.upper()
        self._where.setText(
            told.format(model=space.model, size=number(space.dimension), device=device) if space else tr("No model yet")
        )
        self._show_speed(status, waiting)

    def _show_speed(self, status: EmbeddingStatus, waiting: int) -> None:
        rate = status.texts_per_second
        busy = rate is not None and waiting > 0 and not status.paused
        if busy and rate:
            self._rates.append(rate)
            left = duration(waiting / rate)
            texts = counted(round(rate), tr("text"), tr("texts"))
            self._speed.setText(tr("{texts} a second · about {left} left").format(texts=texts, left=left))
        else:
            self._speed.setText(tr("Paused") if status.paused else "")
        self._curve.setVisible(busy and len(self._rates) > 2)
        self._curve.show_values(tuple(self._rates))

    def _on_pause(self) -> None:
        self.pause_wanted.emit(not self._paused)
