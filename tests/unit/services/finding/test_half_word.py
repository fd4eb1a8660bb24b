"""The last word of a query while it is typed: whether it may go on, and from what."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.services.finding.half_word import HalfWord, half_word
from strata.services.finding.query import parse_query
from strata.services.finding.terms import terms_of
from strata.services.words import NO_LANGUAGE, Analyser

ENGLISH, GERMAN, PLAIN = Analyser(), Analyser("german"), Analyser(NO_LANGUAGE)

LONG_WORDS = (
    "generation", "relationship", "running", "happiness", "nationality", "organization", "databases", "business", "studying",
    "kafkaesque", "retrieval", "communities", "effectively", "argument", "hopefulness", "conditional", "misunderstanding",
)  # fmt: skip
GERMAN_WORDS = ("Häuser", "Straßenbahn", "Donaudampfschiff", "Freundlichkeit", "Übersetzungen", "Möglichkeiten", "Bücherregal")


def half(text: str, analyser: Analyser = ENGLISH) -> HalfWord | None:
    parsed = parse_query(text)
    return half_word(text, terms_of(parsed, parsed.words, analyser).tokens, analyser)


@pytest.mark.parametrize(
    ("text", "typed", "beginnings"),
    [
        ("kafk", "kafk", ("kafk",)),
        ("apache Kaf", "Kaf", ("kaf",)),
        ("über Häus", "Häus", ("haus",)),
        ('say "apache kaf', "kaf", ("kaf",)),
        ("(kafk", "kafk", ("kafk",)),
        ("docker-comp", "docker-comp", ("dockercomp", "comp")),
        ("getUserNam", "getUserNam", ("getusernam", "nam")),
        ("user_nam", "user_nam", ("user_nam", "nam")),
        ("config.yam", "config.yam", ("config.yam", "yam")),
        ("python3", "python3", ("python3",)),
        ("книг", "книг", ("книг",)),
    ],
)
def test_a_word_that_may_go_on_is_compared_by_its_letters(text, typed, beginnings):
    found = half(text)
    assert found is not None
    assert (found.typed, found.beginnings) == (typed, beginnings)


@pytest.mark.parametrize(
    "text",
    [
        "", "kafk ", "kafk\t", '"apache kafk"', "ka", "apache the", "apache -kafk", "東京", "사진", "กรุง", "kafk?", "2023",
        "c++", "kafk.",
    ],
)  # fmt: skip
def test_a_word_that_is_finished_short_excluded_or_not_written_in_letters_does_not_go_on(text):
    assert half(text) is None


def test_a_word_that_stands_earlier_in_the_query_is_not_typed_again():
    assert half("kafka and kafka") is None


def plan_finds(typed: str, word: str, analyser: Analyser) -> bool:
    """Whether what is looked for has a token of the whole word."""
    found = half(typed, analyser)
    if found is None:
        return False
    tokens = set(analyser.index_words(word).split())
    begun = any(token.startswith(beginning) for token in tokens for beginning in found.beginnings)
    return begun or not tokens.isdisjoint((*found.forms, *found.own))


@given(st.text(st.characters(categories=("Ll", "Lu"), max_codepoint=0x24F), min_size=4, max_size=12), st.integers(3, 11))
def test_without_stems_every_beginning_of_a_word_finds_it(word, letters):
    typed = word[:letters]
    if half(typed, PLAIN) is not None and len(re.findall(r"\w+", word)) == 1:
        assert plan_finds(typed, word, PLAIN)


@pytest.mark.parametrize(
    ("word", "analyser"), [*((word, ENGLISH) for word in LONG_WORDS), *((word, GERMAN) for word in GERMAN_WORDS)]
)
def test_every_beginning_of_a_stemmed_word_finds_it(word, analyser):
    missed = [word[:letters] for letters in range(3, len(word)) if not plan_finds(word[:letters], word, analyser)]
    assert [typed for typed in missed if not analyser.is_stop(typed.lower())] == []


@given(st.text(max_size=40))
def test_no_text_is_an_error_and_only_words_asked_for_go_on(text):
    found = half(text)
    if found is not None:
        assert text.endswith(found.typed)
        assert all(len(beginning) >= 3 for beginning in found.beginnings)
        assert set(found.own) <= set(terms_of(parse_query(text), parse_query(text).words, ENGLISH).tokens)
        assert not set(found.own) & set(found.forms)
