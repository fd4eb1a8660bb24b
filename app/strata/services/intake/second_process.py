"""Cutting texts in a process of its own, so that an import uses a second core: Python runs one thread at a time.

What is here runs in that process. It keeps nothing between batches but what it remembers of words, reads no file and writes
none, ends when the process that asked ends, and leaves Ctrl+C to that one.
"""

import os
import signal
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final, TypeAlias

from strata.services.child_process import end_with_parent
from strata.services.intake.drafting import Uncut
from strata.services.intake.garbage import look_rarely
from strata.services.words import Analyser

PlainText: TypeAlias = tuple[str, str | None, str, datetime | None]
"""The fields of an `Uncut`."""

PlainDraft: TypeAlias = tuple[int, int, str, str, str, int, bool, bool, int]
"""The fields of a `PassageDraft` in order."""

_NICENESS: Final = 10


def begin() -> None:
    """Get the process ready: behind everything that a person waits for, and never left alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    look_rarely()
    end_with_parent()


def cut_all(language: str, texts: Sequence[PlainText]) -> list[tuple[PlainDraft, ...]]:
    """Return the passages of each text as plain tuples, which travel between processes at a fifth of the cost."""
    analyser = _analyser(language)
    return [tuple([draft[:] for draft in Uncut(*text).cut(analyser)]) for text in texts]


@lru_cache(maxsize=1)
def _analyser(language: str) -> Analyser:
    return Analyser(language)
