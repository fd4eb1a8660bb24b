"""The measures of the column, taken from the fonts once for each width."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QFont, QFontMetrics

WIDEST: Final = 100
"""Letters beyond which a line of text is tiring to read."""

PAD: Final = 18
"""Pixels between the edge of a card and its text."""

GAP: Final = 10
"""Pixels above a turn with a name."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Everything about size, in device-independent pixels.

    Attributes:
        column: width of the column; `text` is the width of the words in it.
        head: height of the line with the author's name; `line` that of a folded line; `chip` that of an attachment.
        letters: letters that fit on a line, about; `spacing` from one line to the next.
    """

    column: int
    text: int
    head: int
    line: int
    chip: int
    letters: int
    spacing: int
    font: QFont
    mono: str

    @classmethod
    def of(cls, font: QFont, mono: str, viewport_width: int) -> "Measure":
        """Measure for a viewport of this width; `mono` is the family of the fixed-width font."""
        metrics = QFontMetrics(font)
        letter, tall = max(1, metrics.averageCharWidth()), metrics.height()
        column = max(160, min(letter * WIDEST + 2 * PAD, viewport_width - 24))
        text = column - 2 * PAD
        return cls(column, text, tall + 14, tall + 12, tall + 8, max(20, text // letter), metrics.lineSpacing(), font, mono)

    def guess(self, text: str) -> int:
        """Guess the height of a text from its length and its line breaks."""
        return int((len(text) / self.letters + text.count("\n") * 0.7 + 1) * self.spacing * 1.12)
