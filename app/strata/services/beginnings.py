"""Words by their first letters, for finding those that begin as a half-typed one does."""

from typing import Final

SHORTEST: Final = 3
"""Letters of a word that are typed before it is completed: fewer begin thousands of words."""


class Beginnings:
    """Holds words in groups of those that share their first letters, so that a look-up goes through one group alone.

    One thread at a time may add and discard.
    """

    def __init__(self) -> None:
        self._groups: dict[str, list[str]] = {}

    def add(self, word: str) -> None:
        """Take in a word that is not held yet; one that is too short to complete anything is passed over."""
        if len(word) > SHORTEST:
            self._groups.setdefault(word[:SHORTEST], []).append(word)

    def discard(self, word: str) -> None:
        """Let a word go that is held."""
        group = self._groups.get(word[:SHORTEST], [])
        if word in group:
            group.remove(word)

    def clear(self) -> None:
        """Let all go."""
        self._groups.clear()

    def longer(self, beginning: str) -> list[str]:
        """Return the words that begin so and go on; `beginning` has three letters at least."""
        group = self._groups.get(beginning[:SHORTEST], ())
        return [word for word in group if word.startswith(beginning) and len(word) > len(beginning)]
