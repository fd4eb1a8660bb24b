"""Errors that nobody caught on the window's own thread: written to the log, and told to the person."""

import logging
import time
from collections.abc import Callable
from types import TracebackType
from typing import Final

from strata.domain.system_errors import explained

log = logging.getLogger(__name__)

SECONDS: Final = 10.0
"""The same error is told once in so long: one that comes with each repaint would cover the window."""


class Uncaught:
    """What stands in the place of `sys.excepthook` while a window runs."""

    def __init__(self, tell: Callable[[Exception], None]) -> None:
        """`tell` shows an error to the person; it is called on the thread that the error was raised on."""
        self._tell = tell
        self._told: dict[str, float] = {}

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log an error and tell it. Errors of the system, and those that Strata raises on purpose, are no bugs."""
        told = explained(error)
        if told is None:
            log.error("A bug on the window's thread", exc_info=(kind, error, trace))
        else:
            log.warning("Nobody told of this but the window: %s", error)
        now, text = time.monotonic(), str(told or repr(error))
        if isinstance(error, Exception) and now - self._told.get(text, -SECONDS) >= SECONDS:
            self._told[text] = now
            self._tell(told or error)
