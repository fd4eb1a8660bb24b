"""Text into the tokens that the word index holds and that queries ask for; one analyser serves both sides.

A text is cut at white space and then into chunks by one regular expression; each chunk becomes one or more tokens, and what
it becomes is remembered, because people repeat their words. Rules, in order:

- letters are normalised (NFKC), case-folded, stemmed by the library's language, and lose their accents;
- "Caroline's" is "carolin(e)", "don't" is "dont", "l'homme" is "l" and "homm(e)";
- `getUserName`, `user_name`, `config.yaml`, "3.11", "python3" and "e-mail" give the whole and its parts;
- scripts written without spaces give every character and every pair of neighbours.
"""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple

import Stemmer

from strata.services.dates import may_tell_clock, names_time
from strata.services.letters import MARKS, UNSPACED, fold, is_mark, lower
from strata.services.stopwords import STOP_WORDS

NO_LANGUAGE: Final = "none"
"""The language that means: no stemming and no stop words."""

_LONGEST_COMPOUND: Final = 128
_KEPT_LENGTH: Final = 40
_KEPT_RUNS: Final = 200_000
_KEPT_CHUNKS: Final = 20_000

_CHUNK = re.compile(rf"[\w{MARKS}]++(?:(?:['’.\-](?=\w)|,(?=\d{{3}}))[\w{MARKS}]++)*+(?:\+\+|#)?")
_UNSPACED_RUN = re.compile(rf"[{UNSPACED}]+")
_APOSTROPHES = re.compile("['’]")
_BETWEEN_APOSTROPHES = re.compile("[^'’]+")
_CONTRACTION = re.compile("['’](?:s|m|re|ve|ll|d)$", re.IGNORECASE)
_WORD_OF_CHUNK = re.compile(rf"(?:[^\W_]|[{MARKS}'’])+")
_CASE_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]|[0-9]+")
_LETTERS_THEN_DIGITS = re.compile(r"[A-Za-z]{2,}[0-9]+")
_SIGNED_LETTER = re.compile(r"[A-Za-z](?:\+\+|#)")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)+")
_HYPHENATED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+){1,2}")


@dataclass(frozen=True, slots=True)
class Token:
    """One analysed word and where it stands.

    Attributes:
        text: analysed form, without white space.
        start, end: character offsets into the text that was analysed. Parts of a compound lie inside the whole.
    """

    text: str
    start: int
    end: int


class Reading(NamedTuple):
    """What one look at the runs of a text tells.

    Attributes:
        words: what the index holds: tokens joined by single spaces, stop words kept (so that "the who" can be found).
        names_time: see `dates.names_time`.
        may_tell_clock: whether `dates.may_tell_clock` says so of any run.
    """

    words: str
    names_time: bool
    may_tell_clock: bool


class _Piece(NamedTuple):
    """A token of one chunk, with offsets into the chunk. A tuple, because it is made for every word of a library."""

    text: str
    start: int
    end: int


class Analyser:
    """Turns text into tokens for one language. Safe to use from any thread."""

    def __init__(self, language: str = "english") -> None:
        """`language` is a Snowball language, or "none". Raises `KeyError` for one that Snowball does not know."""
        self.language = language
        self._elides = language in {"french", "italian", "catalan"}
        self._folds_first = language == "english"  # other stemmers know the accents of their language
        self._local = threading.local()
        self._stem = self._stem_word if language != NO_LANGUAGE else str
        self._stem("")
        self._kept: dict[str, tuple[_Piece, ...]] = {}
        self._strings = _Strings(self._analyse_run)
        stop_words = STOP_WORDS.get(language, "").split()
        self._stop_words = frozenset(token for word in stop_words for token in self._strings[word].split())

    def tokens(self, text: str) -> list[Token]:
        """Return every token with its place, in reading order; a compound comes before its parts."""
        found: list[Token] = []
        for chunk in _CHUNK.finditer(text):
            offset = chunk.start()
            found.extend([Token(word, offset + start, offset + end) for word, start, end in self._pieces(chunk.group())])
        return found

    def index_words(self, text: str) -> str:
        """Return the tokens joined by single spaces, stop words kept (so that "the who" can be found)."""
        return self.read(text.split()).words

    def read(self, runs: Sequence[str]) -> Reading:
        """Return what a text says that was split at white space."""
        strings = self._strings
        words = " ".join(filter(None, map(strings.__getitem__, runs)))
        if len(strings) >= _KEPT_RUNS:
            self._strings = _Strings(self._analyse_run)
        if strings.telling.isdisjoint(runs):
            return Reading(words, False, False)
        return Reading(words, not strings.timely.isdisjoint(runs), not strings.clocked.isdisjoint(runs))

    def query_tokens(self, text: str) -> tuple[str, ...]:
        """Return the different tokens to ask for: no stop words unless there is nothing else.

        Single characters of unspaced scripts are asked for only where they stand alone.
        """
        kept: dict[str, None] = {}
        for chunk in _CHUNK.findall(text):
            pairs = any(len(run) > 1 for run in _UNSPACED_RUN.findall(chunk))
            for piece in self._pieces(chunk):
                lonely = pairs and len(piece.text) == 1 and _UNSPACED_RUN.match(piece.text)
                if not lonely:
                    kept[piece.text] = None
        wanted = tuple(token for token in kept if token not in self._stop_words)
        return wanted or tuple(kept)

    def form(self, word: str) -> str:
        """Return the token of one plain word (letters alone), "" when nothing is left of it."""
        return self._word(word)

    def is_stop(self, token: str) -> bool:
        """Whether an analysed token is a stop word of the language."""
        return token in self._stop_words

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the language as it is for the length of a block; nothing to do where it never changes."""
        yield

    def _analyse_run(self, run: str) -> str:
        return " ".join([piece.text for chunk in _CHUNK.findall(run) for piece in self._pieces(chunk)])

    def _pieces(self, chunk: str) -> tuple[_Piece, ...]:
        """Return the tokens of one chunk of text, with offsets into the chunk."""
        kept = self._kept.get(chunk)
        if kept is None:
            kept = tuple(piece for piece in self._cut(chunk) if piece.text)
            if len(chunk) <= _KEPT_LENGTH:
                if len(self._kept) >= _KEPT_CHUNKS:
                    self._kept.clear()
                self._kept[chunk] = kept
        return kept

    def _cut(self, chunk: str) -> Iterator[_Piece]:
        if chunk.isascii() and chunk.isalpha() and not _changes_case(chunk):
            yield _Piece(self._word(chunk), 0, len(chunk))
            return
        position = 0
        for run in _UNSPACED_RUN.finditer(chunk):
            yield from self._spaced(chunk, position, run.start())
            yield from _pairs(run.group(), run.start())
            position = run.end()
        yield from self._spaced(chunk, position, len(chunk))

    def _spaced(self, chunk: str, start: int, end: int) -> Iterator[_Piece]:
        """Cut what is written with spaces: words, identifiers, numbers, hyphenated words."""
        piece = chunk[start:end]
        if _SIGNED_LETTER.fullmatch(piece):
            yield _Piece(piece.lower(), start, end)
            return
        trimmed = piece.strip("_'’.-,+#")
        if not trimmed:
            return
        start += piece.index(trimmed)
        if len(trimmed) > _LONGEST_COMPOUND:
            yield _Piece(fold(trimmed[:_LONGEST_COMPOUND]), start, start + len(trimmed))
            return
        if _THOUSANDS.fullmatch(trimmed):
            yield _Piece(trimmed.replace(",", ""), start, start + len(trimmed))
            return
        yield _Piece(self._whole(trimmed), start, start + len(trimmed))
        for word in _WORD_OF_CHUNK.finditer(trimmed):
            yield from self._parts(word.group(), start + word.start())

    def _whole(self, text: str) -> str:
        """Return the token for a compound as a whole, "" where its parts say it all."""
        if "-" in text and _HYPHENATED.fullmatch(text):
            return self._word(text.replace("-", ""))
        if "_" in text or ("." in text and (_NUMBER.fullmatch(text) or text.replace(".", "").isalnum())):
            return fold(text)
        return ""

    def _parts(self, word: str, start: int) -> Iterator[_Piece]:
        """Cut one word at apostrophes, changes of case and before digits."""
        if self._elides and _APOSTROPHES.search(word):
            for part in _BETWEEN_APOSTROPHES.finditer(word):
                yield _Piece(self._word(part.group()), start + part.start(), start + part.end())
            return
        yield _Piece(self._word(word), start, start + len(word))
        inner = _CONTRACTION.sub("", word)
        if _changes_case(inner) or _LETTERS_THEN_DIGITS.fullmatch(inner):
            for part in _CASE_PARTS.finditer(inner):
                if len(part.group()) > 1:
                    yield _Piece(self._word(part.group()), start + part.start(), start + part.end())

    def _word(self, word: str) -> str:
        """Return the analysed form of one plain word, "" when nothing is left of it."""
        lowered = fold(word) if self._folds_first else lower(word)
        if not lowered.isalnum():
            lowered = _APOSTROPHES.sub("", _CONTRACTION.sub("", lowered))
        return fold(self._stem(lowered))

    def _stem_word(self, word: str) -> str:
        """Stem with this thread's own stemmer; one stemmer must not serve two threads."""
        stemmer = getattr(self._local, "stemmer", None)
        if stemmer is None:
            stemmer = self._local.stemmer = Stemmer.Stemmer(self.language, 0)
        return str(stemmer.stemWord(word))


class _Strings(dict[str, str]):
    """What each run between spaces becomes in the index, made on first sight.

    Attributes:
        timely: the runs met so far that name a time. They are few, so that asking whether a text holds one costs next to
            nothing once its runs were looked up here; asking anything of every run costs as much as all of its words.
        clocked: those in which a time of day may begin.
        telling: both together.
    """

    def __init__(self, analyse: Callable[[str], str]) -> None:
        super().__init__()
        self.timely: set[str] = set()
        self.clocked: set[str] = set()
        self.telling: set[str] = set()
        self._analyse = analyse

    def __missing__(self, run: str) -> str:
        words = self._analyse(run)
        if names_time(run):
            self.timely.add(run)
            self.telling.add(run)
        if may_tell_clock(run):
            self.clocked.add(run)
            self.telling.add(run)
        if len(run) <= _KEPT_LENGTH:
            self[run] = words
        return words


def _pairs(run: str, start: int) -> Iterator[_Piece]:
    """Return each character of an unspaced run, and each pair of neighbours."""
    for place, character in enumerate(run):
        if not is_mark(character):
            yield _Piece(unicodedata.normalize("NFKC", character), start + place, start + place + 1)
        if place + 1 < len(run):
            yield _Piece(unicodedata.normalize("NFKC", run[place : place + 2]), start + place, start + place + 2)


def _changes_case(word: str) -> bool:
    """Whether a word is written like `getName`, `HTTPServer` or "iPhone"."""
    return word.isascii() and word != word.lower() and not word.isupper() and not word[1:].islower()
