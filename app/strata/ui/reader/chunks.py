"""Long texts cut into pieces that can be laid out one by one, at empty lines and never through a fence."""

import re
from typing import Final

COMFORTABLE: Final = 6_000
"""Characters after which a piece ends at the next good place."""

_FENCE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")


class _Cutter:
    """Collects lines into pieces and knows whether it stands inside a fence."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lines: list[str] = []
        self._size = 0
        self._fence = ""
        self._opening = ""
        self.pieces: list[str] = []

    def take(self, line: str) -> None:
        """Add one line and end the piece where that is good."""
        self._watch_fence(line)
        self._lines.append(line)
        self._size += len(line) + 1
        if self._fence:
            if self._size >= 2 * self._limit:
                self._end_inside_fence()
        elif self._size >= self._limit and (not line.strip() or self._size >= 2 * self._limit):
            self.end()

    def end(self) -> None:
        """End the piece."""
        piece = "\n".join(self._lines).strip("\n")
        if piece.strip():
            self.pieces.append(piece)
        self._lines = []
        self._size = 0

    def _watch_fence(self, line: str) -> None:
        found = _FENCE.match(line)
        if not found:
            return
        marks, rest = found.group(1), found.group(2)
        if not self._fence:
            self._fence, self._opening = marks, line
        elif marks[0] == self._fence[0] and len(marks) >= len(self._fence) and not rest.strip():
            self._fence = ""

    def _end_inside_fence(self) -> None:
        self._lines.append(self._fence)
        self.end()
        self._lines = [self._opening]


def cut(text: str, limit: int = COMFORTABLE) -> tuple[str, ...]:
    """Return the pieces of a Markdown text, each at most about twice `limit` characters; a short text is one piece."""
    if len(text) <= 2 * limit:
        return (text,)
    cutter = _Cutter(limit)
    for line in text.split("\n"):
        for short in _shortened(line, 2 * limit):
            cutter.take(short)
    cutter.end()
    return tuple(cutter.pieces) or ("",)


def _shortened(line: str, limit: int) -> list[str]:
    """Cut a line that is a text by itself at spaces, or anywhere if it has none."""
    parts: list[str] = []
    while len(line) > limit:
        space = line.rfind(" ", limit // 2, limit)
        at = space + 1 if space > 0 else limit
        parts.append(line[:at])
        line = line[at:]
    parts.append(line)
    return parts
