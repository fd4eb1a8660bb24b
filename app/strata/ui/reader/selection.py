"""A selection that may run over many entries: from an anchor to a caret, each an entry and an offset in its document."""

from dataclasses import dataclass
from typing import Final

END: Final = 1 << 30
"""An offset beyond the end of every document."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the column: the entry's number, then the offset in UTF-16 units in its document."""

    entry: int
    offset: int


@dataclass(frozen=True, slots=True)
class Selection:
    """What is selected; `anchor` is where it began, `caret` where it ends now."""

    anchor: Place
    caret: Place

    @property
    def first(self) -> Place:
        """The earlier end."""
        return min(self.anchor, self.caret)

    @property
    def last(self) -> Place:
        """The later end."""
        return max(self.anchor, self.caret)

    @property
    def empty(self) -> bool:
        """Whether nothing lies between the ends."""
        return self.anchor == self.caret

    def inside(self, entry: int) -> tuple[int, int] | None:
        """Return the selected offsets of one entry, None when it is untouched."""
        first, last = self.first, self.last
        if self.empty or not first.entry <= entry <= last.entry:
            return None
        start = first.offset if entry == first.entry else 0
        end = last.offset if entry == last.entry else END
        return (start, end) if end > start else None
