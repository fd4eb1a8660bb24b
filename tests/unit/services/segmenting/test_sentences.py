"""Which sentences of a message may stand in a summary, and that they are its own words."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from strata.services.segmenting.sentences import LONGEST, MOST_OF_A_MESSAGE, opening, sentences


def told(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


def test_sentences_end_where_their_author_ended_them() -> None:
    assert told("I went to Porto. It rained all day! Would you go again?") == [
        "I went to Porto.",
        "It rained all day!",
        "Would you go again?",
    ]


def test_code_tables_and_rules_are_left_out() -> None:
    text = "This is the script:\n```\nprint('not a sentence of mine')\n```\n| a | b | c | d |\n---\nThat was the script."
    assert told(text) == ["This is the script:", "That was the script."]


def test_marks_of_lists_and_headings_are_not_part_of_a_sentence() -> None:
    assert told("## What to plant first\n- Water the tomatoes early\n2. Cut the lower leaves") == [
        "What to plant first",
        "Water the tomatoes early",
        "Cut the lower leaves",
    ]


def test_asides_in_brackets_and_scraps_are_left_out() -> None:
    assert told("Look at this one here. [shares a photo: a photo of a bowl]\nOk. Yes.") == ["Look at this one here."]


def test_a_message_without_a_sentence_is_known_by_its_beginning() -> None:
    text = "word" * 200
    assert sentences(text) == ()
    assert opening(text) is not None
    assert opening(" \n ") is None


@given(st.text(max_size=600))
def test_sentences_are_pieces_of_one_line_in_order_without_overlap(text: str) -> None:
    spans = sentences(text)
    assert len(spans) <= MOST_OF_A_MESSAGE
    for span in spans:
        piece = text[span.start : span.end]
        assert piece == piece.strip()
        assert "\n" not in piece
        assert 0 < len(piece) <= LONGEST
    assert all(one.end <= other.start for one, other in pairwise(spans))
