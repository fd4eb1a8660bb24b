"""A dialog that is as high as its sentences need."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog

from strata.ui.widgets.labels import Label


class FittedDialog(QDialog):
    """Qt asks a dialog for its height before labels know their width and the fonts of the theme; this one asks again."""

    def fit(self) -> None:
        """Be as high as what is shown needs at the present width."""
        for label in self.findChildren(Label):
            label.ensurePolished()
        self.layout().activate()
        height = self.layout().totalHeightForWidth(self.width())
        self.setMinimumHeight(height)
        self.resize(self.width(), height)

    def showEvent(self, event: QShowEvent) -> None:
        """Fit when the theme's fonts are known."""
        super().showEvent(event)
        self.fit()
