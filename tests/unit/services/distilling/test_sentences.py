"""Sentences are cut where their author ended them, and always stand in the text as it was written."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.services.distilling.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[one.start : one.end] for one in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I like tea. I hate coffee!", ["I like tea.", "I hate coffee!"]),
        ("Dr. Meyer treats me, e.g. on Fridays. It helps.", ["Dr. Meyer treats me, e.g. on Fridays.", "It helps."]),
        ("I read J.K. Rowling and J. R. R. Tolkien.", ["I read J.K. Rowling and J. R. R. Tolkien."]),
        ("It costs 3.50 euros. Fine.", ["It costs 3.50 euros.", "Fine."]),
        ("We meet at 9 a.m. on Monday.", ["We meet at 9 a.m. on Monday."]),
        ("We meet at 9 a.m. Bring cake.", ["We meet at 9 a.m.", "Bring cake."]),
        ('She said "Stop. Now." and left. I stayed.', ['She said "Stop. Now." and left.', "I stayed."]),
        ("- one thing\n- another thing\n\n1. first\n2. second", ["one thing", "another thing", "first", "second"]),
        ("Goals: 1) Read more. 2) Run.", ["Goals:", "Read more.", "Run."]),
        ("a line that\ngoes on\nNew line", ["a line that\ngoes on", "New line"]),
        ("Before.\n```\nI = code. Not text.\n```\nAfter.", ["Before.", "After."]),
        ("> I am cited.\n\n| a | b |\n\n# Title\n\nMine.", ["Mine."]),
        ("- [x] buy bread", ["buy bread"]),
        ("Nice day. [shares a photo: a dog]", ["Nice day.", "[shares a photo: a dog]"]),
        ("Wait... what? Yes!", ["Wait... what?", "Yes!"]),
        ("", []),
        (" \n\t ...\n---\n", []),
    ],
)
def test_text_is_cut_into_sentences(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@given(st.text(alphabet=st.sampled_from("abI .!?\n\t\"'“”`>#-*|1)([éß。😀"), max_size=200) | st.text(max_size=200))
def test_sentences_follow_one_another_inside_the_text(text: str) -> None:
    position = 0
    for one in sentences(text):
        assert position <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == text[one.start : one.end].strip()
        position = one.end


@pytest.mark.parametrize("unit", ["I like tea. ", "a", '"', "(", ". ", "\n", "- x\n", "1) ", "word ", "`", "I’m "])
def test_long_texts_take_time_in_step_with_their_length(unit: str) -> None:
    def seconds(times: int) -> float:
        text = unit * times
        best = 9.0
        for _ in range(3):
            began = time.process_time()
            sentences(text)
            best = min(best, time.process_time() - began)
        return best

    assert seconds(80_000) < 16 * max(seconds(10_000), 0.002)
