"""Terms in a text, the excerpt around them, and the sentence that says why."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.domain.passages import Passage, PassageKind, RankSignals
from strata.domain.records import MessageKind, Role
from strata.domain.search import Arm, Span, TimeHint
from strata.services.finding.dressing import dress
from strata.services.finding.excerpts import EXCERPT_LENGTH, cut_excerpt
from strata.services.finding.fusing import Ranked
from strata.services.finding.query import parse_query
from strata.services.finding.terms import find_spans, satisfies, terms_of
from strata.services.words import Analyser

ANALYSER = Analyser()
AT = datetime(2023, 5, 9, 12, tzinfo=UTC)


def terms(query: str):
    parsed = parse_query(query)
    return terms_of(parsed, parsed.words, ANALYSER)


def marked(query: str, text: str) -> list[str]:
    found = find_spans(text, terms(query), ANALYSER)
    return [text[mark.start : mark.end] for mark in cut_excerpt(text, found).marks]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("painting", "She painted two paintings.", ["painted", "paintings"]),
        ("the budget of lisbon", "The Lisbon budget, at last", ["Lisbon", "budget"]),
        ("the who", "I saw The Who live", ["The", "Who"]),
        ('"the who" live', "who knows the live show of The Who", ["live", "The Who"]),
        ("user_name", "set user_name here", ["user_name"]),
        ("name", "set user_name here", ["name"]),
        ("flies", "It can fly; it flew.", ["fly"]),
        ("café", "the CAFE by the cafés", ["CAFE", "cafés"]),
        ("天気", "今日は天気がいい", ["天気"]),
    ],
)
def test_matched_words_are_marked(query, text, expected):
    assert marked(query, text) == expected


@pytest.mark.parametrize(
    ("query", "text", "kept"),
    [
        ('"annual budget"', "The annual budget is done", True),
        ('"annual budget"', "The annual, dull budget", False),
        ('"to be or not to be"', "To be, or not to be: that is it", True),
        ('"to be or not to be"', "to be not or be to", False),
        ('"e-mail list"', "the e-mail list", True),
        ("budget -lisbon", "the Lisbon budget", False),
        ("budget -lisbon", "the Porto budget", True),
        ('budget -"port wine"', "budget for port and wine", True),
        ('budget -"port wine"', "budget for port wine", False),
        ('"天気が"', "今日は天気がいい", True),
        ('"気天"', "今日は天気がいい", False),
    ],
)
def test_phrases_and_exclusions_are_held_to(query, text, kept):
    assert satisfies(text, "", terms(query), ANALYSER) is kept


def test_an_exclusion_also_means_the_speaker():
    assert not satisfies("hello", "Caroline", terms("hello -caroline"), ANALYSER)


def test_a_short_text_is_shown_whole():
    assert cut_excerpt("  short text \n", ()).text == "short text"


def test_a_long_text_is_shown_around_its_densest_matches():
    text = "budget " + "filler words go here " * 60 + "the lisbon budget was approved " + "more filler follows now " * 60
    excerpt = cut_excerpt(text, find_spans(text, terms("lisbon budget"), ANALYSER))
    assert "the lisbon budget was approved" in excerpt.text
    assert excerpt.text[0] == excerpt.text[-1] == "…"
    assert [excerpt.text[mark.start : mark.end] for mark in excerpt.marks] == ["lisbon", "budget"]


@given(st.lists(st.sampled_from(["lisbon", "budget", "wine\n\n", "x" * 70, "é", " "]), max_size=120))
def test_an_excerpt_is_bounded_and_its_marks_are_matches(words):
    text = " ".join(words)
    excerpt = cut_excerpt(text, find_spans(text, terms("lisbon budget"), ANALYSER))
    assert len(excerpt.text) <= EXCERPT_LENGTH + 2
    assert excerpt.text.strip("…") in text
    assert all(excerpt.text[mark.start : mark.end] in ("lisbon", "budget") for mark in excerpt.marks)


def passage(text: str, **more) -> Passage:
    values = {
        "seq": 1,
        "kind": PassageKind.MESSAGE,
        "owner_id": UUID(int=1),
        "owner_source_id": "m1",
        "conversation_seq": 1,
        "conversation_id": UUID(int=2),
        "conversation_source_id": "c1",
        "title": "Plans",
        "source": "chatgpt",
        "role": Role.USER,
        "message_kind": MessageKind.TEXT,
        "speaker": "user",
        "created_at": AT,
        "position": 0,
        "part": 0,
        "start": 0,
        "end": len(text),
        "text": text,
        "is_question": False,
        "has_time": False,
        "word_count": 5,
        "active": True,
    }
    return Passage(**(values | more))


def ranked(**more) -> Ranked:
    about = RankSignals(1, PassageKind.MESSAGE, 1, 1, 0, 0, Role.USER, "user", 0, False, False, 5)
    values = {
        "signals": about,
        "score": 2.0,
        "word_rank": 1,
        "bm25": 9.0,
        "words": 1.0,
        "meaning_rank": 2,
        "cosine": 0.7,
        "dense": 0.8,
        "by_named": False,
        "in_time": False,
    }
    return Ranked(**(values | more))


HINT = TimeHint("in May 2023", datetime(2023, 5, 1, tzinfo=UTC), datetime(2023, 6, 1, tzinfo=UTC))


def dressed(query: str, text: str, one: Ranked, hint: TimeHint | None = None, **more):
    return dress(one, passage(text, **more), (None, None), terms(query), parse_query(query).phrases, hint, ANALYSER)


def test_the_reasons_are_one_plain_sentence():
    result = dressed("my budget lisbon", "The Lisbon budget is done.", ranked(by_named=True, in_time=True), HINT)
    assert result.why == (
        "Matches “lisbon” and “budget”; close in meaning; said by you; "
        "from 9 May 2023, within the time you named (“in May 2023”)."
    )
    assert result.marks == (Span(4, 10), Span(11, 17))


@pytest.mark.parametrize(
    ("query", "one", "more", "why"),
    [
        ("nothing alike", ranked(dense=0.3), {}, "Near in meaning."),
        ("nothing alike", ranked(dense=0.0), {}, "Beside better matches in the same conversation."),
        ("nothing alike", ranked(dense=0.0), {"conversation_id": None}, "Loosely related."),
        ('"is done" budget', ranked(dense=0.0), {}, "Matches “is done” and “budget”."),
        ("nobody", ranked(dense=0.0, by_named=True), {"role": Role.OTHER, "speaker": "Ann"}, "Said by Ann."),
        ("you", ranked(dense=0.0, by_named=True), {"role": Role.ASSISTANT, "speaker": "assistant"}, "Said by the assistant."),
    ],
)
def test_each_reason_has_its_words(query, one, more, why):
    assert dressed(query, "The Lisbon budget is done.", one, **more).why == why


def test_each_arm_says_its_share():
    words, meaning = dressed("budget", "budget", ranked()).arms
    assert (words.arm, words.rank, words.share, words.value) == (Arm.WORDS, 1, 0.5, 9.0)
    assert (meaning.arm, meaning.rank, meaning.share, meaning.value) == (Arm.MEANING, 2, 0.4, 0.7)
