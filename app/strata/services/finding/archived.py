"""Results from the archive: looked up by words alone, put among the others by how much of the query they have."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from strata.domain.errors import LibraryDamaged
from strata.domain.passages import Passage, PassageKind
from strata.domain.search import Arm, ArmShare, Degradation, Notice, SearchResult
from strata.services.finding.archived_titles import ArchivedTitles
from strata.services.finding.asking import Asked
from strata.services.finding.dressing import TITLES
from strata.services.finding.excerpts import cut_excerpt
from strata.services.finding.memories_found import MemoriesFound
from strata.services.finding.said import Said, begun
from strata.services.finding.terms import find_spans, satisfies
from strata.services.finding.title_words import TitleMatch
from strata.services.ports.index import WordCount
from strata.services.ports.keeping import ArchivedHits, ArchiveSearch
from strata.services.words import Analyser

_SPARE: Final = 4
"""Times as many passages are looked up as results are wanted: some belong to one message, some lack a phrase."""

_ARCHIVED: Final = frozenset({PassageKind.MESSAGE, PassageKind.MEMORY})
"""What is looked for in the archive."""


class InArchive:
    """Searches the archive for one query."""

    def __init__(self, store: ArchiveSearch, analyser: Analyser, memories: MemoriesFound) -> None:
        self._store = store
        self._titles = ArchivedTitles(store, analyser)
        self._memories = memories
        self._analyser = analyser

    def longer(self, beginnings: Sequence[str], most: int) -> tuple[WordCount, ...]:
        """Return the `most` frequent words of titles in the archive that go on from one of the beginnings."""
        return self._titles.longer(beginnings, most)

    def joined(
        self, asked: Asked, results: Sequence[SearchResult], limit: int
    ) -> tuple[tuple[SearchResult, ...], tuple[Notice, ...]]:
        """Return results and those of the archive together, the best `limit`, and what is to be said of it.

        One that has every word of the query ranks right behind the best result; scores of the two kinds cannot be compared.
        """
        if asked.where.kinds and not _ARCHIVED & set(asked.where.kinds):
            return tuple(results), ()
        try:
            found = self._store.find(replace(asked.words, tokens=asked.weighed), asked.where, limit * _SPARE)
        except LibraryDamaged as error:
            return tuple(results), (Notice(Degradation.ARCHIVE_DAMAGED, f"The archive cannot be searched. {error}"),)
        titled = self._titles.found(asked, {one.conversation_seq for one in found.passages}, limit)
        best = results[0].score if results else 1.0
        archived: dict[str, SearchResult] = {}
        for passage in found.passages:
            if satisfies(passage.text, passage.speaker, asked.terms, self._analyser):
                archived.setdefault(str(passage.owner_id), self._result(passage, asked, best))
        for match, passage in titled:
            archived.setdefault(str(passage.owner_id), self._result(passage, asked, best, match))
        together = sorted([*results, *archived.values()], key=lambda one: one.score, reverse=True)
        return tuple(map(self._told, together[:limit])), _notices(found)

    def _told(self, result: SearchResult) -> SearchResult:
        """Say which memory a result of the archive is."""
        if not result.archived or result.kind is not PassageKind.MEMORY:
            return result
        mark = self._memories.mark(result.owner_id)
        return replace(result, memory=mark, title=TITLES[mark.kind])

    def _result(self, passage: Passage, asked: Asked, best: float, match: TitleMatch | None = None) -> SearchResult:
        spans = find_spans(passage.text, asked.terms, self._analyser)
        excerpt = cut_excerpt(passage.text, spans)
        told_by = passage.text if match is None else passage.title
        telling = spans if match is None else find_spans(told_by, asked.terms, self._analyser)
        matched = tuple(dict.fromkeys(asked.terms.tokens[token] for _, token in telling if token in asked.terms.tokens))
        share = len(matched) / max(1, asked.terms.wanted) if match is None else match.share
        return SearchResult(
            owner_id=passage.owner_id,
            kind=passage.kind,
            source_id=passage.owner_source_id,
            conversation_id=passage.conversation_id,
            conversation_source_id=passage.conversation_source_id,
            title=passage.title,
            source=passage.source,
            role=passage.role,
            speaker=passage.speaker,
            created_at=passage.created_at,
            position=passage.position,
            text=passage.text,
            excerpt=excerpt.text,
            marks=excerpt.marks,
            score=best * min(1.0, share),
            arms=(ArmShare(Arm.WORDS, None, 1.0, share), ArmShare(Arm.MEANING, None, 0.0, 0.0)),
            why=_why(Said(told_by, telling, asked.terms, matched), by_title=match is not None),
            active=passage.active,
            archived=True,
            matched=matched,
        )


def _why(said: Said, *, by_title: bool) -> str:
    words = [", ".join(f"“{word}”" for word in said.words), begun(said)]
    has = " and ".join(filter(None, words))
    if not has:
        return "In the archive, by words alone."
    return f"In the archive, by words alone: {'its title has' if by_title else 'it says'} {has}."


def _notices(found: ArchivedHits) -> tuple[Notice, ...]:
    if not found.damaged:
        return ()
    detail = f"{found.damaged:,} damaged files of the archive could not be searched; put them back from a backup."
    return (Notice(Degradation.ARCHIVE_DAMAGED, detail),)
