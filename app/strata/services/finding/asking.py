"""From a request to what each arm is asked: the words, the text to compare by meaning, who and when."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from strata.domain.search import SearchFilter, SearchRequest, TimeHint
from strata.services.finding.continued import Continued
from strata.services.finding.fusing import Wanted
from strata.services.finding.participants import Named
from strata.services.finding.people import People
from strata.services.finding.query import ParsedQuery, parse_query
from strata.services.finding.terms import Terms, terms_of
from strata.services.finding.timehints import FoundTime, asks_when, find_time
from strata.services.ports.index import IndexFilter, WordQuery
from strata.services.words import Analyser

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_QUERY: Final = 2000
"""Characters read of a query; a pasted page is searched by its beginning."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One search, understood.

    Attributes:
        meaning: the text for the encoder: without operators, names of participants and relative time words; "" where
            there is only half a word.
        content: the tokens of the words asked for that name no participant.
        where: the filter in the indexes' terms.
        where_in_time: the same, narrowed to the time that the query names; None when it names none.
        continued: what the last word may become; None where the query is finished.
    """

    parsed: ParsedQuery
    terms: Terms
    words: WordQuery
    meaning: str
    content: frozenset[str]
    where: IndexFilter
    where_in_time: IndexFilter | None
    wanted: Wanted
    hint: TimeHint | None
    continued: Continued | None = None

    @property
    def highlighted(self) -> tuple[str, ...]:
        """The words and phrases to look for in a reader."""
        completed = self.continued.words if self.continued is not None else ()
        return tuple(dict.fromkeys((*self.parsed.phrases, *self.terms.tokens.values(), *completed)))

    @property
    def weighed(self) -> tuple[str, ...]:
        """The tokens whose weights say how rare is what was asked for."""
        further = self.continued.further if self.continued is not None else None
        return self.words.tokens if further is None else tuple(dict.fromkeys((*self.words.tokens, *further.tokens)))


def understand(
    request: SearchRequest, conversation_seq: int | None, people: People, analyser: Analyser, now: datetime
) -> Asked | None:
    """Read a request; None when it asks for nothing (no word at all, or exclusions alone)."""
    parsed = parse_query(request.text[:LONGEST_QUERY])
    if parsed.empty:
        return None
    time = find_time(parsed.words, now, request.time_zone)
    words = _without(parsed.words, time)
    named = people.named(words)
    terms = terms_of(parsed, words, analyser)
    where = index_filter(request.filter, conversation_seq)
    hint = time.hint if time else None
    wanted = _wanted(named, hint, parsed.words)
    in_time = _narrowed(where, wanted) if hint else None
    content = frozenset(analyser.query_tokens(named.rest) if named.speakers else terms.tokens)
    query = _word_query(terms, analyser, parsed)
    return Asked(parsed, terms, query, named.rest or words, content, where, in_time, wanted, hint)


def index_filter(wanted: SearchFilter, conversation_seq: int | None) -> IndexFilter:
    """Return a search filter in the indexes' own columns."""
    ends = [microseconds(wanted.until)] if wanted.until is not None else []
    if wanted.as_of is not None:
        ends.append(microseconds(wanted.as_of) + 1)
    return IndexFilter(
        sources=wanted.sources,
        kinds=wanted.kinds,
        roles=wanted.roles,
        since_us=None if wanted.since is None else microseconds(wanted.since),
        until_us=min(ends, default=None),
        conversation_seq=conversation_seq,
        # What was in force at a past moment may be superseded now, which the indexes keep as they keep side branches.
        side_branches=wanted.side_branches or wanted.as_of is not None,
    )


def microseconds(at: datetime) -> int:
    """Return a moment in microseconds since 1970-01-01 UTC, exactly."""
    passed = at - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


def _without(words: str, time: FoundTime | None) -> str:
    """Leave out words like "two weeks ago", which no text from that time contains; keep them if nothing else is there."""
    if time is None or not time.relative:
        return words
    return " ".join((words[: time.start] + " " + words[time.end :]).split()) or words


def _wanted(named: Named, hint: TimeHint | None, text: str) -> Wanted:
    return Wanted(
        speakers=named.speakers,
        role=named.role,
        since_us=microseconds(hint.since) if hint else None,
        until_us=microseconds(hint.until) if hint else None,
        asks_when=asks_when(text),
    )


def _narrowed(where: IndexFilter, wanted: Wanted) -> IndexFilter | None:
    """Return the filter cut to the time named; None when nothing would be left of it."""
    since = max((time for time in (where.since_us, wanted.since_us) if time is not None), default=None)
    until = min((time for time in (where.until_us, wanted.until_us) if time is not None), default=None)
    if since is not None and until is not None and since >= until:
        return None
    return replace(where, since_us=since, until_us=until)


def _word_query(terms: Terms, analyser: Analyser, parsed: ParsedQuery) -> WordQuery:
    """Ask for any of the words and all words of phrases; stop words of a phrase only where it has nothing else."""
    required = dict.fromkeys(token for phrase in parsed.phrases for token in analyser.query_tokens(phrase))
    excluded = tuple(dict.fromkeys(run[0] for run in terms.excluded if len(run) == 1))
    return WordQuery(tuple(dict.fromkeys((*terms.tokens, *required))), tuple(required), excluded)
