"""Pages of rows, kept while they are near and let go when they are not."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Generic, TypeVar

Row = TypeVar("Row")


class PageCache(Generic[Row]):
    """The rows of the pages used last. A page is the rows of `size` neighbouring places in the list of ids."""

    def __init__(self, size: int, pages: int) -> None:
        self.size = size
        self._room = pages
        self._pages: OrderedDict[int, dict[int, Row]] = OrderedDict()

    def page_of(self, place: int) -> int:
        """Return the number of the page that holds a place."""
        return place // self.size

    def places(self, page: int, count: int) -> range:
        """Return the places of a page in a list of `count` ids."""
        return range(page * self.size, min(count, (page + 1) * self.size))

    def has(self, page: int) -> bool:
        """Whether a page is here."""
        return page in self._pages

    def row(self, place: int) -> Row | None:
        """Return the row at a place; None when its page is not here, or the row itself is gone."""
        page = self._pages.get(self.page_of(place))
        if page is None:
            return None
        self._pages.move_to_end(self.page_of(place))
        return page.get(place)

    def put(self, page: int, rows: Iterable[tuple[int, Row]]) -> None:
        """Keep a page's rows by place; the page not used for longest makes room."""
        self._pages[page] = dict(rows)
        self._pages.move_to_end(page)
        while len(self._pages) > self._room:
            self._pages.popitem(last=False)

    def clear(self) -> None:
        """Let go of everything."""
        self._pages.clear()
