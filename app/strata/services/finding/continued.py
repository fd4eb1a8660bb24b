"""What a half-typed word is looked for as."""

from dataclasses import dataclass

from strata.services.ports.index import WordQuery


@dataclass(frozen=True, slots=True)
class Continued:
    """A half word and what it may become.

    Attributes:
        typed: the half word as typed.
        own: its tokens as it stands.
        words: the tokens that it may become.
        further: what is asked of the index of words beside the words themselves, where the half word is a word already;
            None where its completions took its place.
    """

    typed: str
    own: tuple[str, ...]
    words: tuple[str, ...]
    further: WordQuery | None
