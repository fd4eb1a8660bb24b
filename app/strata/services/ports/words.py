"""The language that the words of a library are analysed in, and the way of every passage into another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class WordsLanguage:
    """What the record says about the language of its words.

    Attributes:
        answering: the language of the word index, which queries are asked in; "" when none was noted yet.
        changing_to: the language that passages are being brought into, None when no change is under way.
        done_up_to: the last passage that is in the new language.
    """

    answering: str
    changing_to: str | None
    done_up_to: int


@dataclass(frozen=True, slots=True)
class WrittenPassage:
    """A passage with everything that its words are made of.

    Attributes:
        words: as they are now, in whatever language.
        created_at: when it was said; when it was imported, if the export named no time.
    """

    seq: int
    prefix: str
    text: str
    suffix: str
    created_at: datetime
    words: str
    content_hash: int


@dataclass(frozen=True, slots=True)
class NewWords:
    """The words of a passage in the new language, and the hash of the text that they were made from."""

    seq: int
    words: str
    content_hash: int


class WordsStore(Protocol):
    """The words of all passages."""

    def language(self) -> WordsLanguage:
        """Return which language they are in."""
        ...

    def note(self, language: str) -> None:
        """Write that all words are in this language and no change is under way. Raises `DiskFull`."""
        ...

    def begin(self, language: str) -> None:
        """Write that all words are to be brought into this language, from the first passage on. Raises `DiskFull`."""
        ...

    def last(self) -> int:
        """Return the number of the last passage there is."""
        ...

    def passages(self, first: int, last: int) -> tuple[WrittenPassage, ...]:
        """Return the passages with these numbers, those in the trash too."""
        ...

    def save(self, words: Sequence[NewWords], done_up_to: int) -> None:
        """Write new words and how far the change is in one transaction; passages whose text changed are passed over.

        Raises `DiskFull`.
        """
        ...
