"""The language of a person's words: every passage analysed anew, then the word index, then the queries."""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from strata.domain.changes import Changes, Noun
from strata.domain.errors import DiskFull, InvalidRequest
from strata.domain.work import Progress, WorkKind
from strata.services.analyser_in_use import AnalyserInUse
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.cutting import passage_words
from strata.services.indexing import IndexingService
from strata.services.ports.words import NewWords, WordsLanguage, WordsStore, WrittenPassage
from strata.services.search import SearchService
from strata.services.words import Analyser
from strata.services.work import Job, WorkService
from strata.settings import WORDS_LANGUAGE

logger = logging.getLogger(__name__)

BATCH: Final = 5_000
"""Passages analysed and written at once."""


class LanguageService:
    """Changes the language of the words. Safe to call from any thread.

    While a change is under way, or interrupted, queries are asked in the language of the word index as it is, and imports
    write in the language that is coming; so the change need not look at any passage twice, whenever it goes on.
    """

    def __init__(
        self,
        *,
        store: WordsStore,
        asking: AnalyserInUse,
        writing: AnalyserInUse,
        indexing: IndexingService,
        search: SearchService,
        work: WorkService,
        courtesy: Courtesy,
    ) -> None:
        """`asking` is the analyser of queries, `writing` that of imports."""
        self._store = store
        self._asking = asking
        self._writing = writing
        self._indexing = indexing
        self._search = search
        self._work = work
        self._courtesy = courtesy
        self._turn = threading.Lock()

    @property
    def current(self) -> str:
        """The language that searches are answered in."""
        return self._asking.language

    @property
    def changing_to(self) -> str | None:
        """The language of a change that is under way or was interrupted, None when there is none."""
        return self._store.language().changing_to

    def change(self, language: str, control: Control) -> Changes:
        """Bring every passage and the word index into a language; searches go on in the old one until all is done.

        Raises `InvalidRequest` for an unknown language or while another change runs, `Cancelled`, `DiskFull` and
        `IndexUnavailable`; what was done by then stays, and `resume` goes on from there.
        """
        if language not in WORDS_LANGUAGE.choices:
            raise InvalidRequest(f"“{language}” is no language that Strata knows.", f"Choose one of: {known_languages()}.")
        with self._alone():
            before = self._store.language()
            if before.changing_to is None and language == self._asking.language:
                return Changes.of()
            if language != before.changing_to:
                with self._writing.held():
                    self._store.begin(language)
                    self._writing.use(Analyser(language))
            self._go_on(language, control)
        return Changes.of(Noun.INDEX, Noun.WORK, Noun.SETTINGS)

    def resume(self, control: Control) -> bool:
        """Go on with a change that was interrupted; say whether there was one. Raises as `change` does."""
        with self._alone():
            language = self._store.language().changing_to
            if language is None:
                return False
            self._go_on(language, control)
        return True

    def _go_on(self, language: str, control: Control) -> None:
        analyser = Analyser(language)
        with self._work.begin(WorkKind.REBUILD, f"Reading all words as {language}") as job:
            job.step("Reading the words", "indexer")
            for passages, last in self._left():
                self._courtesy.give_way()
                self._store.save([_renewed(passage, analyser) for passage in passages], last)
                control.report(job.progress(Progress("Reading the words", last, self._store.last(), "passages")))
            self._index(language, analyser, control, job)

    def _left(self) -> Iterator[tuple[Sequence[WrittenPassage], int]]:
        """Yield what is not in the new language yet, with the last number of each batch; imports may add to it."""
        first = self._store.language().done_up_to + 1
        while first <= self._store.last():
            last = min(first + BATCH - 1, self._store.last())
            yield self._store.passages(first, last), last
            first = last + 1

    def _index(self, language: str, analyser: Analyser, control: Control, job: Job) -> None:
        self._indexing.rebuild_words(control, job)
        # Noted after the index is there: a crash in between makes it once more, not never.
        self._store.note(language)
        self._asking.use(analyser)
        self._search.forget_cache()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._turn.acquire(blocking=False):
            raise InvalidRequest("The language is being changed already.", "Wait until that is done, or stop it.")
        try:
            yield
        finally:
            self._turn.release()


def known_languages() -> str:
    """Return the names of all languages."""
    return ", ".join(WORDS_LANGUAGE.choices)


def settled_language(store: WordsStore, preferred: str) -> WordsLanguage:
    """Return the language of a library that is being opened; one without any gets the preferred one."""
    language = store.language()
    if language.answering:
        return language
    try:
        store.note(preferred)
    except DiskFull:
        logger.info("The language of the words is noted when there is room.")
    return WordsLanguage(preferred, language.changing_to, language.done_up_to)


def _renewed(passage: WrittenPassage, analyser: Analyser) -> NewWords:
    at = passage.created_at
    # Where an export named no time, the passage has that of its import, which is not among its words.
    dated = {str(at.day), str(at.year)} <= set(passage.words.split())
    text_words = analyser.index_words(passage.text)
    words = passage_words(passage.prefix, at if dated else None, text_words, passage.suffix, analyser)
    return NewWords(passage.seq, words, passage.content_hash)
