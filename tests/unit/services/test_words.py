"""What text becomes in the word index, and what a query asks for."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.services.letters import LONGEST_TOKEN
from strata.services.words import Analyser

ENGLISH = Analyser()
TEXTS = st.one_of(st.text(), st.text("abcXYZ019 .,'’-_#+é中かก\u0301\n"), st.from_regex(r"[\w.\-']{0,200}"))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Caroline's painting", "carolin paint"),
        ("I don’t, we'll, she's", "i dont we she"),
        ("getUserName", "getusernam get user name"),
        ("user_name", "user_name user name"),
        ("HTTPServer", "httpserver http server"),
        ("config.yaml", "config.yaml config yaml"),
        ("e-mail", "email e mail"),
        ("follow-up", "followup follow up"),
        ("Python 3.11", "python 3.11 3 11"),
        ("1,000,000 people", "1000000 peopl"),
        ("2023-06-09", "2023 06 09"),
        ("python3", "python3 python"),
        ("C++ and C#", "c++ and c#"),
        ("O'Brien", "obrien brien"),
        ("me@example.org", "me example.org exampl org"),
        ("CAFÉ Cafe\u0301 café", "cafe cafe cafe"),
        ("Straße ﬁne Ærø", "strass fine aero"),
        ("Ünïcödé", "unicod"),
        ("__init__", "init"),
        ("苹果", "苹 苹果 果"),
        ("猫", "猫"),
        ("", ""),
        ("… — !?", ""),
    ],
)
def test_text_becomes_tokens(text: str, tokens: str) -> None:
    assert ENGLISH.index_words(text) == tokens


@pytest.mark.parametrize(
    ("query", "tokens"),
    [
        ("When did Caroline go to the parade?", ("carolin", "go", "parad")),
        ("the who", ("the", "who")),
        ("The Who's tour", ("tour",)),
        ("yes yes", ("yes",)),
        ("painting paintings painted", ("paint",)),
        ("我喜欢苹果", ("我喜", "喜欢", "欢苹", "苹果")),
        ("猫 and 狗", ("猫", "狗")),
        ("", ()),
    ],
)
def test_queries_drop_stop_words_unless_there_is_nothing_else(query: str, tokens: tuple[str, ...]) -> None:
    assert ENGLISH.query_tokens(query) == tokens


def test_a_search_for_two_neighbouring_characters_finds_them_inside_a_longer_text() -> None:
    assert set(ENGLISH.query_tokens("天気")) <= set(ENGLISH.index_words("今日は天気がいい").split())
    assert set(ENGLISH.query_tokens("สวัสดี")) <= set(ENGLISH.index_words("เธอพูดว่าสวัสดีครับ").split())
    assert set(ENGLISH.query_tokens("서울")) <= set(ENGLISH.index_words("나는 서울에서 산다").split())


def test_stemming_follows_the_language() -> None:
    german, russian, none = Analyser("german"), Analyser("russian"), Analyser("none")
    assert german.index_words("Häuser") == german.index_words("Haus")
    assert russian.index_words("книгу") == russian.index_words("книга")
    assert none.index_words("Paintings of Caroline's") == "paintings of caroline"
    assert none.query_tokens("the painting") == ("the", "painting")


def test_french_elisions_are_taken_apart() -> None:
    french = Analyser("french")
    assert "homm" in french.query_tokens("l'homme")
    assert "l" not in french.query_tokens("l’homme")


def test_accents_do_not_matter_to_those_who_leave_them_out() -> None:
    spanish = Analyser("spanish")
    assert spanish.index_words("teléfono móvil") == spanish.index_words("telefono movil")


def test_stop_words_are_known_in_their_analysed_form() -> None:
    assert ENGLISH.is_stop("becaus")
    assert not ENGLISH.is_stop("parad")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError):
        Analyser("klingon")


@given(TEXTS)
def test_tokens_and_index_words_say_the_same(text: str) -> None:
    assert [token.text for token in ENGLISH.tokens(text)] == ENGLISH.index_words(text).split(" ") * bool(
        ENGLISH.index_words(text)
    )


@given(TEXTS)
def test_every_token_stands_where_it_says(text: str) -> None:
    for token in ENGLISH.tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert not any(character.isspace() for character in text[token.start : token.end])


@given(TEXTS)
def test_tokens_are_short_and_hold_no_white_space(text: str) -> None:
    for word in ENGLISH.index_words(text).split(" "):
        assert len(word.encode()) <= LONGEST_TOKEN
        assert word.split() == [word] * bool(word)


@given(TEXTS)
def test_whatever_is_asked_for_is_found_in_the_text_itself(text: str) -> None:
    assert set(ENGLISH.query_tokens(text)) <= set(ENGLISH.index_words(text).split(" "))


@given(st.lists(st.sampled_from(["caroline", "painted", "3.11", "user_name", "e-mail", "苹果"])))
def test_words_do_not_depend_on_their_neighbours(words: list[str]) -> None:
    assert ENGLISH.index_words(" ".join(words)) == " ".join(ENGLISH.index_words(word) for word in words)


def test_threads_share_one_analyser() -> None:
    words = [f"painting{number} relational happiness{number}" for number in range(2_000)]
    expected = [ENGLISH.index_words(word) for word in words]
    answers: list[list[str]] = []
    fresh = Analyser()
    threads = [threading.Thread(target=lambda: answers.append([fresh.index_words(word) for word in words])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 4


def test_a_megabyte_without_a_space_is_one_short_token() -> None:
    assert ENGLISH.index_words("x" * 1_000_000) == "x" * LONGEST_TOKEN
