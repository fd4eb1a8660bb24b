"""One entry of the column laid out: where its name, its text and its chips stand."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics

from strata.domain.records import Attachment
from strata.ui.reader import wording
from strata.ui.reader.document import Page
from strata.ui.reader.entries import Entry, EntryKind
from strata.ui.reader.images import Images
from strata.ui.reader.ink import Ink
from strata.ui.reader.markdown import Renderer
from strata.ui.reader.measure import GAP, PAD, Measure

KEPT: Final = 160
"""Rendered texts that are kept for scrolling back."""

_BETWEEN_CHIPS: Final = 8


@dataclass(frozen=True, slots=True)
class Chip:
    """An attachment below a text, in entry coordinates."""

    rect: QRect
    label: str
    attachment: Attachment


@dataclass(frozen=True, slots=True)
class Laid:
    """A laid-out entry; all rectangles in entry coordinates.

    Attributes:
        height: of the whole entry, gaps included.
        card: the ground behind a turn.
        head: the line with the name, or the folded line; None where there is none.
        page: the text, None for entries without.
        page_top: where the text begins.
    """

    entry: Entry
    height: int
    card: QRect
    head: QRect | None
    page: Page | None
    page_top: int
    chips: tuple[Chip, ...]


class Layout:
    """Lays entries out for one set of colours and one width."""

    def __init__(self, ink: Ink, measure: Measure, images: Images, *, keep_lines: bool = True) -> None:
        self._ink = ink
        self._measure = measure
        self._images = images
        self._keep_lines = keep_lines
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._renderer = Renderer(ink, labels=wording.labels(), find_image=images.find)

    def guess(self, entry: Entry) -> int:
        """Guess the height of an entry without laying it out."""
        measure = self._measure
        match entry.kind:
            case EntryKind.DAY:
                return measure.line + 2 * GAP
            case EntryKind.FOLD | EntryKind.STEPS | EntryKind.VERSIONS if not entry.text:
                return measure.line
            case _:
                head = measure.head + GAP if entry.head else 0
                return head + measure.guess(entry.text) + 2 * GAP

    def lay(self, entry: Entry) -> Laid:
        """Lay one entry out."""
        match entry.kind:
            case EntryKind.DAY:
                height = self._measure.line + 2 * GAP
                return Laid(entry, height, QRect(), QRect(0, GAP, self._measure.column, self._measure.line), None, 0, ())
            case EntryKind.FOLD | EntryKind.STEPS | EntryKind.VERSIONS:
                return self._lay_fold(entry)
            case EntryKind.TURN:
                return self._lay_turn(entry)

    def _lay_fold(self, entry: Entry) -> Laid:
        measure = self._measure
        head = QRect(0, 0, measure.column, measure.line) if entry.part == 0 else None
        top = measure.line if head else 0
        if not entry.text:
            return Laid(entry, top, QRect(), head, None, top, ())
        page = self._page(entry)
        bottom = top + page.height + (GAP if entry.last else 0)
        return Laid(entry, bottom, QRect(), head, page, top, ())

    def _lay_turn(self, entry: Entry) -> Laid:
        measure = self._measure
        gap = GAP if entry.head else 0
        above = gap + (8 if entry.head else 4 if entry.part == 0 else 0)
        head = QRect(0, above, measure.column, measure.head) if entry.head else None
        top = above + (measure.head + 2 if head else 0)
        page = self._page(entry) if entry.text.strip() else None
        bottom = top + (page.height if page else 0)
        chips = self._chips(entry, bottom + 4) if entry.last else ()
        if chips:
            bottom = chips[-1].rect.bottom() + 6
        bottom += 10 if entry.last else 0
        card = QRect(0, gap, measure.column, bottom - gap)
        return Laid(entry, bottom, card, head, page, top, chips)

    def resize(self, measure: Measure) -> None:
        """Lay out for another width from now on; what was rendered is kept."""
        self._measure = measure
        for page in self._pages.values():
            page.resize(measure.text)

    def forget(self, key: str) -> None:
        """Render an entry anew when it is next needed."""
        self._pages.pop(key, None)

    def _page(self, entry: Entry) -> Page:
        known = self._pages.get(entry.key)
        if known is not None:
            self._pages.move_to_end(entry.key)
            return known
        page = self._render(entry)
        self._pages[entry.key] = page
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
        return page

    def _render(self, entry: Entry) -> Page:
        rendered = self._renderer.render(entry.text, keep_lines=self._keep_lines)
        pictures = [self._images.attached(one) for one in entry.message.attachments] if entry.last else []
        names = tuple(name for name in pictures if name is not None)
        if names:
            html = rendered.html + "".join(f'<p><img src="{name}"></p>' for name in names)
            rendered = type(rendered)(html, rendered.codes, rendered.images + names)
        return Page(rendered, self._ink, self._measure, self._images)

    def _chips(self, entry: Entry, top: int) -> tuple[Chip, ...]:
        measure = self._measure
        metrics = QFontMetrics(measure.font)
        chips: list[Chip] = []
        x, y = PAD, top
        for attachment in entry.message.attachments:
            label = metrics.elidedText(wording.chip(attachment), Qt.TextElideMode.ElideMiddle, measure.text - 40)
            width = metrics.horizontalAdvance(label) + 22 + measure.chip // 2
            if x > PAD and x + width > PAD + measure.text:
                x, y = PAD, y + measure.chip + _BETWEEN_CHIPS
            chips.append(Chip(QRect(x, y, width, measure.chip), label, attachment))
            x += width + _BETWEEN_CHIPS
        return tuple(chips)
