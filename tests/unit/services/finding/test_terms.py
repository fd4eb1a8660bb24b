"""Where the words of a query stand in a text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from strata.domain.search import Span
from strata.services.finding.query import parse_query
from strata.services.finding.terms import find_spans, terms_of
from strata.services.words import Analyser

ANALYSERS = [Analyser(language) for language in ("english", "german", "french", "dutch", "none")]

WORDS = (
    "run running runs runner sky skies happy happiness happily possible possibilities probability bake baking baked hoping "
    "hope univers university conflated conflate co-operate cooperate e-mail email o'brien 12,000 12000 don't dont getUserName "
    "user_name config.yaml 3.11 python3 relational relate decided decision Haus Hauses Kinder chevaux cheval constamment "
    "constant school scholen voorraad orgaan mathematics"
)
WORD = st.sampled_from(WORDS.split())
T2000T = st.lists(st.tuples(WORD, st.sampled_from([" ", "\n", "\t", ", ", ". ", "-", "/", " (", "\x1c"])), max_size=20).map(
    lambda pieces: "".join(word + sign for word, sign in pieces)
)


@settings(deadline=None)
@given(st.sampled_from(ANALYSERS), T2000T, st.lists(WORD, min_size=1, max_size=4).map(" ".join))
def test_words_are_found_as_if_every_word_of_the_text_had_been_analysed(analyser, text, query):
    terms = terms_of(parse_query(query), query, analyser)
    tokens = [(Span(token.start, token.end), token.text) for token in analyser.tokens(text) if token.text in terms.tokens]
    assert find_spans(text, terms, analyser) == tuple(sorted(tokens, key=lambda found: (found[0].start, found[0].end)))
