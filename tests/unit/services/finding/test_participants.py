"""Who is named in a query."""

import pytest

from strata.domain.passages import Speaker
from strata.domain.records import Role
from strata.services.finding.participants import Directory, Named, role_meant

PEOPLE = Directory([Speaker("Caroline", 211), Speaker("Melanie", 208), Speaker("Will", 30), Speaker("Anna Maria Lopez", 5)])


def find(text: str, directory: Directory = PEOPLE, *, seen: int = 0, known: bool = False) -> Named:
    return directory.find(text, lambda word: seen, lambda word: known)


@pytest.mark.parametrize(
    ("text", "speakers", "rest"),
    [
        ("When did Caroline paint?", {"Caroline"}, "When did paint?"),
        ("what is caroline's identity", {"Caroline"}, "what is identity"),
        ("Did Caroline meet Melanie", {"Caroline", "Melanie"}, "Did meet"),
        ("what did Anna Maria Lopez say", {"Anna Maria Lopez"}, "what did say"),
        ("where does Lopez live", {"Anna Maria Lopez"}, "where does live"),
        ("nobody here", set(), "nobody here"),
    ],
)
def test_names_are_found_and_taken_out(text, speakers, rest):
    named = find(text)
    assert (named.speakers, named.rest) == (frozenset(speakers), rest)


def test_a_name_that_is_a_word_counts_only_where_it_is_written_as_a_name():
    assert find("Will it rain").speakers == frozenset()
    assert find("what will happen").speakers == frozenset()
    assert find("what did Will say").speakers == {"Will"}


def test_a_short_form_counts_when_the_library_has_it_twice():
    assert find("what did Mel say", seen=2).speakers == {"Melanie"}
    assert find("what did Mel say", seen=1).speakers == frozenset()


def test_a_misspelt_name_counts_when_the_library_does_not_know_the_word():
    assert find("what did Carolyne say").speakers == {"Caroline"}
    assert find("what did Carolyne say", known=True).speakers == frozenset()


def test_a_library_without_names_finds_nobody():
    assert find("what did Caroline say", Directory([])).speakers == frozenset()


def test_a_query_of_nothing_but_a_name_leaves_nothing():
    assert find("Caroline") == Named(frozenset({"Caroline"}), None, "")


@pytest.mark.parametrize(
    "text",
    ["where did I park", "my dentist", "i've a flight", "can you tell me when I left?", "wo ist mein Auto", "what I told you"],
)
def test_i_and_my_mean_the_person(text):
    assert role_meant(text) is Role.USER


@pytest.mark.parametrize(
    "text",
    [
        "what did you recommend me",
        "the book you mentioned to my brother",
        "remind me of your suggestions",
        "what has Claude suggested",
        "the list you'd given me",
        "the wine ChatGPT recommended",
    ],
)
def test_what_you_said_means_the_assistant(text):
    assert role_meant(text) is Role.ASSISTANT


@pytest.mark.parametrize(
    "text",
    [
        "budget for lisbon",
        "iphone",
        "can you swim",
        "mythology",
        "tell me about trams",
        "how do I bake bread",
        "should I go",
        "Claude Monet",
        "could you list all",
    ],
)
def test_other_words_mean_no_role(text):
    assert role_meant(text) is None
