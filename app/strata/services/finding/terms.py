"""What of a query can be looked for in a text: single tokens and phrases; where they stand, and whether they stand there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from strata.domain.search import Span
from strata.services.finding.query import ParsedQuery
from strata.services.words import Analyser, Token

_JOINT: Final = re.compile(r"(?<=\w)[-',](?=\w)")
_BLANKS: Final = {ord(sign): " " for sign in map(chr, range(128)) if sign.isspace()}


@dataclass(frozen=True, slots=True)
class Terms:
    """A query in the analyser's tokens.

    Attributes:
        tokens: tokens to look for, each with the word that the person typed.
        phrases: runs of tokens that must stand in a result in this order, side by side.
        excluded: runs of tokens that must not; a single word is a run of one.
        completed: those of the tokens that a half-typed word may become.
    """

    tokens: dict[str, str]
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    completed: frozenset[str] = frozenset()

    @property
    def wanted(self) -> int:
        """How many words a text can have of those asked for; all that one may become count once."""
        return len(self.tokens) if not self.completed else len(set(self.tokens.values()))

    @property
    def strict(self) -> bool:
        """Whether a text has to be looked at before it may be a result."""
        return bool(self.phrases or self.excluded)


def terms_of(query: ParsedQuery, words: str, analyser: Analyser) -> Terms:
    """Return the terms of a query; `words` are its words without those that mean nothing in a text."""
    wanted = set(analyser.query_tokens(words))
    typed: dict[str, str] = {}
    for token in analyser.tokens(words):
        if token.text in wanted:
            typed.setdefault(token.text, words[token.start : token.end])
    return Terms(typed, _runs(query.phrases, analyser), _runs(query.excluded, analyser))


def leaves(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens that hold no smaller one: the parts of a compound without the whole, characters without pairs."""
    kept = []
    for index, token in enumerate(tokens):
        if index + 1 < len(tokens):
            after = tokens[index + 1]
            if after.start >= token.start and after.end <= token.end and after.end - after.start < token.end - token.start:
                continue
        kept.append(token)
    return kept


def satisfies(text: str, speaker: str, terms: Terms, analyser: Analyser) -> bool:
    """Whether a text has every phrase and nothing that is excluded. The speaker's name counts for exclusions alone."""
    sequence = [token.text for token in leaves(analyser.tokens(text))]
    if not all(_stands(run, sequence) for run in terms.phrases):
        return False
    if not terms.excluded:
        return True
    name = [token.text for token in leaves(analyser.tokens(speaker))]
    return not any(_stands(run, sequence) or _stands(run, name) for run in terms.excluded)


def find_spans(text: str, terms: Terms, analyser: Analyser) -> tuple[tuple[Span, str], ...]:
    """Return where terms stand in a text, each place with its token, in reading order.

    Words that only a phrase asks for (stop words) are marked where the whole phrase stands.
    """
    tokens = analyser.tokens(text) if terms.phrases else _likely(text, terms, analyser)
    found = [(Span(token.start, token.end), token.text) for token in tokens if token.text in terms.tokens]
    if terms.phrases:
        smallest = leaves(tokens)
        texts = [token.text for token in smallest]
        for run in terms.phrases:
            last = len(run) - 1
            found += [(Span(smallest[at].start, smallest[at + last].end), run[0]) for at in _places(run, texts)]
    return tuple(sorted(found, key=lambda place: (place[0].start, place[0].end)))


def _likely(text: str, terms: Terms, analyser: Analyser) -> list[Token]:
    """Return the tokens of those runs between white space that may hold a term: they have the first half of its stem.

    Analysing every word of every result would take longer than ranking. Stemmers change the second half alone.
    What other signs join inside ("co-op", "12,000") is analysed anyway, and so are other scripts.
    """
    beginnings = {token[: max(2, len(token) // 2)] for token in terms.tokens}
    if not text.isascii() or not all(map(str.isascii, beginnings)):
        return analyser.tokens(text)
    spaced = text.lower().translate(_BLANKS)
    places = {joint.start() for joint in _JOINT.finditer(spaced)}
    for beginning in beginnings:
        place = spaced.find(beginning)
        while place >= 0:
            places.add(place)
            place = spaced.find(beginning, place + 1)
    found: list[Token] = []
    for start in sorted({spaced.rfind(" ", 0, place) + 1 for place in places}):
        end = spaced.find(" ", start)
        run = text[start : end if end >= 0 else len(text)]
        found += [Token(token.text, start + token.start, start + token.end) for token in analyser.tokens(run)]
    return found


def _runs(texts: Sequence[str], analyser: Analyser) -> tuple[tuple[str, ...], ...]:
    runs = (tuple(token.text for token in leaves(analyser.tokens(text))) for text in texts)
    return tuple(run for run in runs if run)


def _stands(run: Sequence[str], sequence: Sequence[str]) -> bool:
    return next(_places(run, sequence), None) is not None


def _places(run: Sequence[str], sequence: Sequence[str]) -> Iterator[int]:
    """Yield every index at which a run begins."""
    first, length, wanted = run[0], len(run), list(run)
    for index in range(len(sequence) - length + 1):
        if sequence[index] == first and list(sequence[index : index + length]) == wanted:
            yield index
