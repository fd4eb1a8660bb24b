"""Formats that yield what a test hands them, so that files can break off, lie or fail at any place."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from strata.domain.imports import Skipped, SkipReason
from strata.services.ports.formats import Found, Item

ITEM_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file of `ITEM_BYTES` for each of its items."""

    name: str
    items: int

    @property
    def where(self) -> str:
        return self.name

    @property
    def size(self) -> int:
        return ITEM_BYTES * self.items

    @property
    def modified(self) -> float:
        return 0.0

    def open(self) -> BinaryIO:
        return io.BytesIO(bytes(self.size))

    def head(self, size: int = 65536) -> bytes:
        return bytes(min(size, self.size))


class Acting(list[Item | Exception]):
    """Items, before each of which something happens; `act` is told the place of the item."""

    def __init__(self, items: Sequence[Item], act: Callable[[int], None]) -> None:
        super().__init__(items)
        self._act = act

    def __iter__(self) -> Iterator[Item | Exception]:
        for place, item in enumerate(super().__iter__()):
            self._act(place)
            yield item


class GivenFormats:
    """A `FormatReader` over named lists of items; an exception in a list is raised where it stands."""

    def __init__(self, **files: Sequence[Item | Exception]) -> None:
        self._files = files

    def detect(self, paths: tuple[Path, ...]) -> tuple[tuple[Found, ...], tuple[Skipped, ...]]:
        """Recognise the files that were handed over."""
        known = [path.name for path in paths if path.name in self._files]
        found = tuple(Found("given", "Given", name, (GivenFile(name, len(self._files[name])),)) for name in known)
        skipped = tuple(
            Skipped(path.name, SkipReason.UNKNOWN_TYPE, "Nobody knows this.") for path in paths if path.name not in known
        )
        return found, skipped

    def read(self, found: Found) -> Iterator[Item]:
        """Yield the items, reading their bytes of the file."""
        with found.files[0].open() as stream:
            for item in self._files[found.where]:
                stream.read(ITEM_BYTES)
                if isinstance(item, Exception):
                    raise item
                yield item
