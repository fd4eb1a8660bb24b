"""Python's search for unreachable cycles, made rarer while records pass through by the thousand.

It looks at all that was made lately after every 700 objects, and at everything alive after some ten thousand: a tenth of the
time of an import, which makes no cycles to speak of.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_USUALLY_AFTER: Final = gc.get_threshold()
_RARELY_AFTER: Final = 50_000
"""Objects made and still alive, between two searches: those of some thousand messages."""


def look_rarely() -> None:
    """Look for garbage rarely from now on."""
    gc.set_threshold(_RARELY_AFTER, *_USUALLY_AFTER[1:])


@contextmanager
def looked_for_rarely() -> Iterator[None]:
    """Look for garbage rarely for the length of a block."""
    look_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*_USUALLY_AFTER)
