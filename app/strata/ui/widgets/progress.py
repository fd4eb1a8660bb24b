"""How far something is: a thin line, or a moving one while nobody knows."""

from PySide6.QtWidgets import QProgressBar, QWidget

from strata.domain.work import Progress

STEPS = 1000


class ProgressLine(QProgressBar):
    """A thin bar without words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextVisible(False)
        self.setFixedHeight(4)
        self.setRange(0, 0)

    def show_progress(self, progress: Progress | None) -> None:
        """Show how far it is; without a total it only shows that something moves."""
        if progress is None or not progress.total:
            self.setRange(0, 0)
            return
        self.setRange(0, STEPS)
        self.setValue(min(STEPS, round(STEPS * progress.done / progress.total)))
