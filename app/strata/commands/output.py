"""Where a command writes: data and progress apart, so that data can be piped."""

import json
import time
from collections.abc import Callable

from strata.domain.work import Progress

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]

_PROGRESS_PAUSE = 1.0


class Output:
    """Two line streams.

    Attributes:
        data: takes one line for standard output.
        note: takes one line for standard error.
    """

    def __init__(self, data: Callable[[str], None], note: Callable[[str], None]) -> None:
        self.data = data
        self.note = note
        self._last_step = ""
        self._last_time = 0.0

    def json(self, value: Json) -> None:
        """Write one line of JSON."""
        self.data(json.dumps(value, ensure_ascii=False))

    def progress(self, progress: Progress) -> None:
        """Write progress as a line, at most once a second for each step."""
        now = time.monotonic()
        if progress.step == self._last_step and now - self._last_time < _PROGRESS_PAUSE:
            return
        self._last_step, self._last_time = progress.step, now
        total = "" if progress.total is None else f" of {progress.total:,}"
        rate = "" if progress.rate is None else f", {progress.rate:,.0f} {progress.unit}/s"
        left = "" if progress.seconds_left is None else f", {progress.seconds_left:,.0f} s left"
        self.note(f"{progress.step}: {progress.done:,}{total} {progress.unit}{rate}{left}")
