"""Reading a query as typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.services.finding.query import ParsedQuery, parse_query


@pytest.mark.parametrize(
    ("text", "words", "phrases", "excluded"),
    [
        ("budget lisbon", "budget lisbon", (), ()),
        ('"annual budget" lisbon', "annual budget lisbon", ("annual budget",), ()),
        ("“annual budget” lisbon", "annual budget lisbon", ("annual budget",), ()),
        ("„Jahres Budget“ «deux mots»", "Jahres Budget deux mots", ("Jahres Budget", "deux mots"), ()),
        ("budget -lisbon", "budget", (), ("lisbon",)),
        ('budget -"port wine"', "budget", (), ("port wine",)),
        ('budget "annual rep', 'budget "annual rep', (), ()),
        ('5" nails', '5" nails', (), ()),
        ('say ""', "say", (), ()),
        ("git push --force", "git push --force", (), ()),
        ("it was -5 outside", "it was -5 outside", (), ()),
        ("state-of-the-art a - b", "state-of-the-art a - b", (), ()),
        ("  many \t spaces\n", "many spaces", (), ()),
    ],
)
def test_a_query_is_taken_apart(text, words, phrases, excluded):
    assert parse_query(text) == ParsedQuery(words, phrases, excluded)


@pytest.mark.parametrize("text", ["", "   ", "-only -exclusions", '""', '-"not this"'])
def test_a_query_without_anything_asked_for_is_empty(text):
    assert parse_query(text).empty


@given(st.text(max_size=80))
def test_no_text_is_an_error(text):
    parsed = parse_query(text)
    assert parsed.words == " ".join(parsed.words.split())
    assert all(phrase in parsed.words for phrase in parsed.phrases)
    assert all(parsed.phrases)
    assert all(parsed.excluded)


@given(st.text(alphabet='ab"- “”', max_size=40))
def test_operators_in_any_order_are_no_error(text):
    parsed = parse_query(text)
    assert set("".join(parsed.phrases)) <= set('ab- “”"')


@given(st.lists(st.text(alphabet="abcdefg", min_size=1, max_size=6), min_size=1, max_size=5))
def test_plain_words_stay_as_they_are(words):
    assert parse_query(" ".join(words)) == ParsedQuery(" ".join(words))
