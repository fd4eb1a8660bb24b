"""The room of a context: a budget of tokens that is never overrun, and every source at most once."""

from dataclasses import replace
from uuid import UUID

from strata.domain.context import ContextPiece
from strata.domain.windows import BYTES_A_TOKEN, estimate_tokens

_ELLIPSIS = " …"


class Room:
    """Takes pieces as long as they fit."""

    def __init__(self, tokens: int) -> None:
        self.left = tokens
        self._pieces: dict[UUID, ContextPiece] = {}

    def __contains__(self, source_id: UUID) -> bool:
        return source_id in self._pieces

    def add(self, piece: ContextPiece, leaving: int = 0) -> bool:
        """Take a piece if `leaving` tokens stay free; False, and nothing is taken, when it is there already or does not fit."""
        if piece.source_id in self._pieces or piece.tokens > self.left - leaving:
            return False
        self._pieces[piece.source_id] = piece
        self.left -= piece.tokens
        return True

    def pieces(self) -> tuple[ContextPiece, ...]:
        """Return what was taken, in order of time and place."""
        return tuple(sorted(self._pieces.values(), key=lambda one: (one.said_at, one.title, one.position)))


def shortened(piece: ContextPiece, tokens: int) -> ContextPiece:
    """Return a piece whose text takes at most about `tokens`, cut at white space and marked with "…"."""
    if estimate_tokens(piece.text) <= tokens:
        return piece
    room = max(0, tokens * BYTES_A_TOKEN - len(_ELLIPSIS.encode()))
    text = piece.text.encode("utf-8", "replace")[:room].decode("utf-8", "ignore")
    space = max(text.rfind(" "), text.rfind("\n"))
    if space > len(text) // 2:
        text = text[:space]
    return replace(piece, text=text + _ELLIPSIS, whole=False)
