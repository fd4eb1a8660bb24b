"""The column without a widget: entries, their heights, what is laid out, and which place lies under a point."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QPoint, QPointF, Qt

from strata.ui.reader.entries import Entry, EntryKind
from strata.ui.reader.heights import Heights
from strata.ui.reader.laid import Laid, Layout
from strata.ui.reader.measure import PAD, Measure
from strata.ui.reader.plain import readable
from strata.ui.reader.selection import END, Place, Selection


class Column:
    """Entries one below the other. Coordinates are the column's own: x from its left edge, y from its top.

    Attributes:
        entries: everything in it, in order.
        heights: measured where laid out, guessed elsewhere.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._laid: dict[int, Laid] = {}
        self.entries: tuple[Entry, ...] = ()
        self.heights = Heights()

    def fill(self, entries: Sequence[Entry]) -> None:
        """Show these entries."""
        self.entries = tuple(entries)
        self._start_over()

    def use(self, layout: Layout) -> None:
        """Lay everything out in another look."""
        self._layout = layout
        self._start_over()

    def resize(self, measure: Measure) -> None:
        """Lay everything out for another width."""
        self._layout.resize(measure)
        self._start_over()

    def laid(self, index: int) -> Laid:
        """Return a laid-out entry; its true height replaces the guess."""
        laid = self._laid.get(index)
        if laid is None:
            laid = self._layout.lay(self.entries[index])
            self._laid[index] = laid
            self.heights.measure(index, laid.height)
        return laid

    def trim(self, first: int, last: int) -> None:
        """Let go of what is far from the visible entries; heights stay."""
        if len(self._laid) > 4 * (last - first) + 120:
            self._laid = {index: laid for index, laid in self._laid.items() if first - 60 <= index <= last + 60}

    def index_of(self, key: str) -> int | None:
        """Return the number of the entry with this key."""
        return next((index for index, entry in enumerate(self.entries) if entry.key == key), None)

    def index_of_message(self, message_id: UUID) -> int | None:
        """Return the first entry that shows this message by itself."""
        wanted = (EntryKind.TURN, EntryKind.FOLD)
        return next((i for i, e in enumerate(self.entries) if e.kind in wanted and e.message.id == message_id), None)

    def place(self, point: QPoint) -> Place:
        """Return the place in the texts nearest to a point."""
        index = self.heights.at(point.y())
        laid = self.laid(index)
        if laid.page is None:
            return Place(index, 0)
        inside = self._in_page(point, index, laid)
        if inside.y() >= laid.page.height:
            return Place(index, laid.page.document.characterCount() - 1)
        return Place(index, max(0, laid.page.document.documentLayout().hitTest(inside, Qt.HitTestAccuracy.FuzzyHit)))

    def link(self, point: QPoint) -> tuple[int, str]:
        """Return the entry and the address under a point, "" where there is none."""
        index = self.heights.at(point.y())
        laid = self.laid(index)
        return index, laid.page.link_at(self._in_page(point, index, laid)) if laid.page is not None else ""

    def over_text(self, point: QPoint) -> bool:
        """Whether a point lies on a text."""
        index = self.heights.at(point.y())
        laid = self.laid(index)
        inside = self._in_page(point, index, laid)
        return laid.page is not None and 0 <= inside.y() < laid.page.height and 0 <= point.x() - PAD <= laid.card.width()

    def toggle_at(self, point: QPoint) -> Entry | None:
        """Return the folding entry whose line lies under a point."""
        if not self.entries or not 0 <= point.y() < self.heights.total:
            return None
        index = self.heights.at(point.y())
        laid = self.laid(index)
        folds = laid.entry.kind in (EntryKind.FOLD, EntryKind.STEPS, EntryKind.VERSIONS)
        inside = point - QPoint(0, self.heights.top(index))
        return laid.entry if folds and laid.head is not None and laid.head.contains(inside) else None

    def word_at(self, place: Place, *, whole_block: bool = False) -> Selection:
        """Return the word (or paragraph) around a place."""
        page = self.laid(place.entry).page
        if page is None:
            return Selection(place, place)
        cursor = page.cursor(place.offset, place.offset)
        kind = cursor.SelectionType
        cursor.select(kind.BlockUnderCursor if whole_block else kind.WordUnderCursor)
        return Selection(Place(place.entry, cursor.selectionStart()), Place(place.entry, cursor.selectionEnd()))

    def text(self, selection: Selection) -> str:
        """Return the selected words as plain text."""
        parts: list[str] = []
        for index in range(selection.first.entry, selection.last.entry + 1):
            inside = selection.inside(index)
            if inside is not None and self.entries[index].text:
                parts.append(self._text(index, *inside))
        return "\n\n".join(part for part in parts if part)

    def _text(self, index: int, start: int, end: int) -> str:
        whole = start == 0 and end == END
        if whole and index not in self._laid:
            return readable(self.entries[index].text)
        page = self.laid(index).page
        return page.cursor(start, end).selection().toPlainText().replace("\ufffc", "") if page is not None else ""

    def _in_page(self, point: QPoint, index: int, laid: Laid) -> QPointF:
        return QPointF(point.x() - PAD, point.y() - self.heights.top(index) - laid.page_top)

    def _start_over(self) -> None:
        self._laid = {}
        self.heights = Heights([self._layout.guess(entry) for entry in self.entries])
