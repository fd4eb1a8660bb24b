"""What is remembered in this process for a while, so that it need not be looked up or made again, and how often that helped."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from strata.domain.recall_pictures import CacheLine

Key = TypeVar("Key")
Kept = TypeVar("Kept")


class Remembered(Generic[Key, Kept]):
    """The last things used, each for a limited time. Safe to use from any thread."""

    def __init__(self, name: str, most: int, lifetime_s: int | None = None, now: Callable[[], float] = time.monotonic) -> None:
        """Keep at most `most` entries, each for `lifetime_s` seconds of the clock `now`, or (None) without end."""
        self._name = name
        self._most = most
        self._lifetime = lifetime_s
        self._now = now
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, tuple[float, Kept]] = OrderedDict()
        self._hits = 0
        self._misses = 0

    def get(self, key: Key) -> Kept | None:
        """Return what is kept under a key and still lives, else None; counts as a look-up."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None and self._lifetime is not None and self._now() - found[0] > self._lifetime:
                del self._kept[key]
                found = None
            if found is None:
                self._misses += 1
                return None
            self._hits += 1
            self._kept.move_to_end(key)
            return found[1]

    def keep(self, key: Key, value: Kept) -> None:
        """Keep a value; the one that was not used for longest makes room for it."""
        with self._lock:
            self._kept[key] = (self._now(), value)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def values(self) -> tuple[Kept, ...]:
        """Return everything that is kept, the one used last at the end."""
        with self._lock:
            return tuple(value for _, value in self._kept.values())

    def forget(self) -> None:
        """Let everything go; the counts stay."""
        with self._lock:
            self._kept.clear()

    def line(self) -> CacheLine:
        """Return how it is doing."""
        with self._lock:
            return CacheLine(self._name, len(self._kept), self._most, self._lifetime, self._hits, self._misses)
