"""Dressing: a ranked candidate becomes a result that a person can read."""

from collections.abc import Sequence
from typing import Final

from strata.domain.memories import MemoryKind
from strata.domain.passages import Passage
from strata.domain.search import Arm, ArmShare, MemoryMark, Neighbour, SearchResult, Span, TimeHint
from strata.services.finding.excerpts import cut_excerpt
from strata.services.finding.fusing import Ranked
from strata.services.finding.reasons import explain
from strata.services.finding.said import Said
from strata.services.finding.terms import Terms, find_spans
from strata.services.words import Analyser

TITLES: Final = {
    MemoryKind.PREFERENCE: "Preference",
    MemoryKind.DECISION: "Decision",
    MemoryKind.FACT: "Fact",
    MemoryKind.PLAN: "Plan",
    MemoryKind.INSTRUCTION: "Instruction",
    MemoryKind.NOTE: "Note to remember",
}
"""What stands as the title of a memory, which has none."""

Beside = tuple[Neighbour | None, Neighbour | None]


def dress(
    ranked: Ranked,
    passage: Passage,
    beside: Beside,
    terms: Terms,
    phrases: Sequence[str],
    hint: TimeHint | None,
    analyser: Analyser,
    memory: MemoryMark | None = None,
) -> SearchResult:
    """Return the result for one passage; `beside` are the messages before and after it, `memory` is what became of it."""
    found, found_in_title = find_spans(passage.text, terms, analyser), find_spans(passage.title, terms, analyser)
    excerpt = cut_excerpt(passage.text, found)
    matched, in_title = _typed(found, terms), _typed(found_in_title, terms)
    title = [word for word in in_title if ranked.by_title or word not in matched]
    said = Said(passage.text, found, terms, matched)
    said_in_title = Said(passage.title, found_in_title, terms, title)
    return SearchResult(
        owner_id=passage.owner_id,
        kind=passage.kind,
        source_id=passage.owner_source_id,
        conversation_id=passage.conversation_id,
        conversation_source_id=passage.conversation_source_id,
        title=passage.title or (TITLES[memory.kind] if memory else ""),
        source=passage.source,
        role=passage.role,
        speaker=passage.speaker,
        created_at=passage.created_at,
        position=passage.position,
        text=passage.text,
        excerpt=excerpt.text,
        marks=excerpt.marks,
        score=ranked.score,
        arms=_arms(ranked),
        why=explain(ranked, passage, said, said_in_title, phrases, hint),
        before=beside[0],
        after=beside[1],
        active=passage.active,
        memory=memory,
        matched=tuple(dict.fromkeys((*matched, *title))) if ranked.by_title or ranked.lifted else matched,
    )


def _typed(found: Sequence[tuple[Span, str]], terms: Terms) -> tuple[str, ...]:
    """Return the query's words that were found, as typed, each once."""
    return tuple(dict.fromkeys(terms.tokens[token] for _, token in found if token in terms.tokens))


def _arms(ranked: Ranked) -> tuple[ArmShare, ...]:
    """Return each arm's part of the score; what speaker, time and neighbours added is nobody's part."""
    whole = max(ranked.score, ranked.words + ranked.dense, 1e-9)
    return (
        ArmShare(Arm.WORDS, ranked.word_rank, ranked.words / whole, ranked.bm25),
        ArmShare(Arm.MEANING, ranked.meaning_rank, ranked.dense / whole, ranked.cosine),
    )
