"""The word index: BM25 over analysed words."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import ClassVar, Final

import numpy as np
import pyarrow as pa

from strata.domain.errors import IndexUnavailable
from strata.domain.passages import IndexRow
from strata.services.ports.index import Hit, IndexFilter, WordCount, WordQuery, WordWeights
from strata.storage.index_rows import WORDS, as_table
from strata.storage.lance import folded_words
from strata.storage.lance.addresses import Addresses
from strata.storage.lance.bm25 import TermStatistics
from strata.storage.lance.columns import sql
from strata.storage.lance.engine import Engine, give_back_memory
from strata.storage.lance.failures import told
from strata.storage.lance.folding import FoldingTable, Limits, Live
from strata.storage.lance.fresh_words import FreshWords, FreshWordsMoment
from strata.storage.lance.lexicon import KeptLexicon, Lexicon, forget_lexicons, read_lexicon
from strata.storage.lance.ranking import merged
from strata.storage.lance.syncing import write_durably
from strata.storage.lance.table import TableFile
from strata.storage.lance.term_sample import TermSample

log = logging.getLogger(__name__)

TERMS_FILE: Final = "terms.npz"

_SHARE_OF_MUCH: Final = 4
"""Of which part of all rows waiting to be folded, making the index anew is better: folding 230,000 rows beside 30,000 took
10 s and 594 MB in this process; making it anew takes 16 s, 431 MB here and 310 in the one beside it."""

_FIRST_WAVE: Final = 1
"""Of an index that was written at once, if it has enough rows to be folded."""


@dataclass(frozen=True, slots=True)
class _Now:
    """What readers see.

    Attributes:
        folded: the table with the rows that the engine has indexed, if it has any.
        terms: of these rows.
        lexicon: their words; None where it was not made yet.
    """

    folder: Path
    folded: TableFile | None
    known: Addresses
    moment: FreshWordsMoment
    terms: TermStatistics
    lexicon: KeptLexicon | None = None


class LanceWordIndex(FoldingTable[FreshWords]):
    """`WordIndex` on LanceDB."""

    title: ClassVar[str] = "word index"
    table: ClassVar[str] = "words"
    extra = WORDS
    _now: _Now | None = None
    _held: FreshWords | None = None
    """Rows that are held before there is any table."""
    _counted: Path | None = None
    """The generation whose words were counted anew."""

    def search(self, query: WordQuery, where: IndexFilter, limit: int) -> tuple[Hit, ...]:
        """See `WordIndex.search`."""
        self._opened()
        now = self._now
        terms = tuple(dict.fromkeys((*query.tokens, *query.required)))
        if now is None or not terms or limit < 1:
            return ()
        weights = now.moment.weights(terms, now.terms)
        try:
            with self._blamed():
                folded = folded_words.search(now.folded, now.known, query, weights, sql(where), limit) if now.folded else []
        except IndexUnavailable:
            if self._now is now or self._now is None or self._now.folder == now.folder:
                raise
            return self.search(query, where, limit)  # a rebuild swapped the table under this search
        return merged(folded, now.moment.search(query, weights, where, limit), now.moment.rows.taken, limit)

    def weights(self, tokens: Sequence[str]) -> WordWeights | None:
        """See `WordIndex.weights`."""
        self._opened()
        now = self._now
        if now is None or not tokens:
            return None
        weights = now.moment.weights(tokens, now.terms)
        return WordWeights(weights.idf, weights.greatest)

    def longer(self, beginnings: Sequence[str], most: int) -> tuple[WordCount, ...]:
        """See `WordIndex.longer`."""
        self._opened()
        now = self._now
        if now is None:
            return ()
        lexicon = now.lexicon
        counts: dict[str, int] = {}
        for beginning in beginnings:
            counts |= lexicon.longer(beginning, most) if lexicon else ()
            fresh = [word for word in now.moment.longer(beginning, most) if word not in counts]
            counts |= {word: lexicon.count(word) if lexicon else 0 for word in fresh}
        found = [WordCount(word, count + now.moment.count(word)) for word, count in counts.items()]
        return tuple(sorted((one for one in found if one.passages), key=lambda one: (-one.passages, one.word))[:most])

    def counts(self, words: Sequence[str]) -> tuple[int, ...]:
        """See `WordIndex.counts`."""
        self._opened()
        now = self._now
        return tuple(now.terms.count(word) + now.moment.count(word) if now else 0 for word in words)

    def apply(self, upserts: Sequence[IndexRow], deletes: Sequence[int]) -> None:
        """See `WordIndex.apply`."""
        assert self._held is None, "rows are held: only a rebuild puts them on disk"
        self._apply(as_table(upserts), np.asarray(deletes, np.int64))

    def may_hold(self) -> bool:
        """See `WordIndex.may_hold`."""
        live = self._opened()
        return live is None or (not live.mark.wave and live.fresh.count < self._limits.idle)

    def hold(self, upserts: Sequence[IndexRow], deletes: Sequence[int]) -> bool:
        """See `WordIndex.hold`."""
        with self._writing:
            live = self._opened()
            fresh = live.fresh if live else self._held or self._begin_to_hold()
            fresh.remove(np.asarray(deletes, np.int64))
            if upserts:
                fresh.append(as_table(upserts))
            if live:
                self._publish(live)
            else:
                self._now = _Now(self._generations.folder, None, Addresses(), fresh.moment(), TermStatistics.empty())
            return fresh.count < self._limits.hard

    def much_waits(self) -> bool:
        """See `WordIndex.much_waits`."""
        live = self._opened()
        return live is not None and live.fresh.count >= max(self._limits.beside, live.file.count() // _SHARE_OF_MUCH)

    def fold(self, *, force: bool = False) -> bool:
        """See `WordIndex.fold`. A folded part without a lexicon gets one: it is from before there were any, or lost it."""
        return super().fold(force=force) or self._make_lexicon()

    def rebuild(self, rows: Iterator[Sequence[IndexRow]], count: int = 0) -> None:
        """See `WordIndex.rebuild`."""
        beside = partial(_alone, self._generations.folder, self._limits) if count >= self._limits.beside else None
        with self._writing:
            give_back_memory()
            self._rebuild(map(as_table, rows), beside)
            self._held = None

    def _begin_to_hold(self) -> FreshWords:
        self._generations.folder.mkdir(parents=True, exist_ok=True)
        self._held = self._new_fresh(self._generations.folder)
        return self._held

    def _new_fresh(self, folder: Path) -> FreshWords:
        return FreshWords(folder)

    def _publish(self, live: Live[FreshWords]) -> None:
        folded = live.file if live.mark.wave else None
        now = self._now
        if now is not None and now.folder == live.folder and bool(now.folded) == bool(folded):
            terms, lexicon = now.terms, now.lexicon
        else:
            terms = _read_terms(live.folder) if folded else TermStatistics.empty()
            lexicon = read_lexicon(live.folder, live.mark.wave) if folded else None
        self._now = _Now(live.folder, folded, live.known, live.fresh.moment(), terms, lexicon)

    def _retract(self) -> None:
        self._now = None

    def _build(self, file: TableFile) -> int:
        from lancedb.index import FTS

        file.index(
            WORDS.name,
            FTS(
                base_tokenizer="whitespace",
                max_token_length=None,
                lower_case=False,
                stem=False,
                remove_stop_words=False,
                ascii_folding=False,
                with_position=False,
            ),
        )
        file.index_filters()
        return 0

    def _note_folded(self, live: Live[FreshWords]) -> None:
        now = self._now
        before = now.terms if now is not None else TermStatistics.empty()
        terms = before + live.fresh.statistics()
        write_durably(live.folder / TERMS_FILE, terms.to_bytes())
        lexicon = self._lexicon_with_fresh(live)
        self._now = _Now(live.folder, live.file if live.mark.wave else None, live.known, live.fresh.moment(), terms, lexicon)

    def _lexicon_with_fresh(self, live: Live[FreshWords]) -> KeptLexicon | None:
        """Keep the words of the folded part as they will be when the fresh rows belong to it, and return them."""
        wave, known = live.mark.wave, self._now.lexicon if self._now is not None else None
        if wave and known is None:
            lexicon = _counted(live.file.scan((WORDS.name,)))
        else:
            lexicon = (known.whole() if known else Lexicon()).with_counts(*live.fresh.words())
        lexicon.save(live.folder, wave + 1)
        forget_lexicons(live.folder, wave)
        return read_lexicon(live.folder, wave + 1)

    def _make_lexicon(self) -> bool:
        """Count the words of a folded part that has no lexicon; tried once, so that a full disk does not have it read again."""
        with self._writing:
            live, now = self._opened(), self._now
            if live is None or now is None or not live.mark.wave or now.lexicon is not None or self._counted == live.folder:
                return False
            self._counted = live.folder
            try:
                with told(self.title):
                    _counted(live.file.scan((WORDS.name,), f"wave <= {live.mark.wave}")).save(live.folder, live.mark.wave)
            except IndexUnavailable as error:
                log.warning("Half-typed words are not completed until rows are folded again: %s", error)
                return False
            self._now = replace(now, lexicon=read_lexicon(live.folder, live.mark.wave))
            return True

    def _note_written(self, folder: Path, batches: Iterator[pa.Table]) -> Iterator[pa.Table]:
        sample = TermSample()
        for rows in batches:
            sample.take(rows[WORDS.name].combine_chunks())
            yield rows
        write_durably(folder / TERMS_FILE, sample.total().to_bytes())
        sample.lexicon().save(folder, _FIRST_WAVE)


def _alone(folder: Path, limits: Limits) -> LanceWordIndex:
    """Return the index of a folder with an engine of its own; for another process, which cannot be sent one."""
    return LanceWordIndex(Engine(), folder, limits)


def _counted(batches: Iterator[pa.RecordBatch]) -> Lexicon:
    sample = TermSample()
    for batch in batches:
        sample.take(batch[WORDS.name])
    return sample.lexicon()


def _read_terms(folder: Path) -> TermStatistics:
    return TermStatistics.from_bytes((folder / TERMS_FILE).read_bytes())
