"""Messages and documents into passages."""

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.domain.passages import PassageDraft
from strata.domain.records import IncomingMessage, MessageKind, Role
from strata.services.cutting import cut_document, cut_message, is_searched
from strata.services.fingerprints import text_fingerprint
from strata.services.spans import LONGEST_RUN, ONE_PIECE, PIECE, pieces, size, word_count
from strata.services.words import Analyser

ENGLISH = Analyser()
FRIDAY = datetime(2023, 6, 9, 12, 0, tzinfo=UTC)
MARKDOWN = st.lists(
    st.one_of(
        st.sampled_from(
            ["# One\n", "## Two\n", "\n", "\n\n", "```\n", "~~~\n", "    ", " ", "\t", "a. b! c?\n", "中文。", "…"]
        ),
        st.text(max_size=30),
        st.integers(1, 400).map(lambda count: "word " * count),
        st.integers(1, 400).map(lambda count: "Some words. " * count),
        st.integers(1, 900).map(lambda count: "字" * count),
        st.integers(1, 160).map(lambda count: "x" * count),  # twelve of them are no overlong run
    ),
    max_size=12,
).map("".join)


def cut(text: str, role: Role = Role.USER, author: str = "") -> tuple[PassageDraft, ...]:
    return cut_message(text, role, author, FRIDAY, ENGLISH)


def test_a_short_message_is_one_passage_with_speaker_and_dates() -> None:
    (passage,) = cut("I painted it yesterday.", Role.OTHER, "Melanie")
    assert (passage.start, passage.end) == (0, 23)
    assert (passage.prefix, passage.suffix) == ("Melanie: ", " [8 June 2023]")
    assert passage.words == "melani 9 june 2023 i paint it yesterday 8 june 2023"
    assert passage.content_hash == text_fingerprint("Melanie: I painted it yesterday. [8 June 2023]")
    assert (passage.is_question, passage.has_time, passage.word_count) == (False, True, 4)


@pytest.mark.parametrize(
    ("role", "author", "prefix"),
    [
        (Role.USER, "", "User: "),
        (Role.ASSISTANT, "", "Assistant: "),
        (Role.ASSISTANT, "GPT-4", "GPT-4: "),
        (Role.OTHER, "", ""),
    ],
)
def test_the_speaker_is_the_author_or_the_role(role: Role, author: str, prefix: str) -> None:
    assert cut("Hello there", role, author)[0].prefix == prefix


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("What is it?", True),
        ("Really?!", False),
        ("“Is it so?” ", True),
        ("何ですか？", True),
        ("Why? Because.", False),
        ("No.", False),
    ],
)
def test_questions_are_noticed(text: str, asks: bool) -> None:
    assert cut(text)[0].is_question is asks


def test_a_long_answer_that_ends_with_an_offer_is_no_question() -> None:
    assert not cut("Rome has many sights worth a day of walking. " * 10 + "Shall I list them?", Role.ASSISTANT)[0].is_question


def test_without_a_time_no_date_is_written() -> None:
    (passage,) = cut_message("I painted it yesterday.", Role.USER, "", None, ENGLISH)
    assert (passage.words, passage.suffix, passage.has_time) == ("user i paint it yesterday", "", True)


@pytest.mark.parametrize("text", ["", " \n\t ", "\u2003\n"])
def test_blank_messages_have_no_passages(text: str) -> None:
    assert cut(text) == ()


def test_a_message_of_two_hundred_words_stays_whole() -> None:
    assert len(cut("word " * 200)) == 1


def test_a_long_message_is_cut_between_sentences() -> None:
    text = "Here is one more sentence of eight words. " * 100
    passages = cut(text)
    assert len(passages) == 4
    assert all(text[passage.start : passage.end].startswith("Here") for passage in passages)
    assert all(text[passage.start : passage.end].endswith("words.") for passage in passages)


def test_paragraphs_are_kept_together_where_they_fit() -> None:
    paragraphs = ["word " * 150 + "end", "other " * 150 + "end", "third " * 150 + "end"]
    text = "\n\n".join(paragraphs)
    assert [text[passage.start : passage.end] for passage in cut(text)] == paragraphs


def test_code_that_fits_is_not_torn_apart_at_its_blank_lines() -> None:
    code = "```python\n" + "def one():\n    return 1\n\n\n" * 20 + "```"
    text = f"{'intro ' * 190}\n\n{code}\n\n{'outro ' * 190}"
    assert code in [text[passage.start : passage.end] for passage in cut(text)]


def test_the_indent_of_code_survives() -> None:
    assert pieces("\n\n    indented = 1\n") == ((2, 18),)


def test_a_picture_in_base64_does_not_fill_the_index() -> None:
    text = "Look at this: data:image/png;base64," + "iVBORw0KGgo" * 100_000 + " and what came after it was interesting."
    passages = cut(text)
    assert max(passage.end - passage.start for passage in passages) <= LONGEST_RUN + 100
    assert len(passages) <= 4
    assert "interest" in passages[-1].words


@pytest.mark.parametrize(
    "text",
    ["x" * 3_000_000, "word " * 200_000, "." * 1_000_000, "\n" * 300_000, "字" * 300_000, "```\n" * 100_000, ' ."' * 300_000],
)
def test_giant_texts_are_cut_in_step_with_their_length(text: str) -> None:
    for passage in cut(text):
        assert passage.end - passage.start <= max(LONGEST_RUN, PIECE * 10) + 400


@given(MARKDOWN)
def test_passages_follow_one_another_and_cover_every_word(text: str) -> None:
    spans = pieces(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))
    gaps = [
        text[end:start]
        for end, start in zip([0, *(span.end for span in spans)], [*(span.start for span in spans), len(text)], strict=True)
    ]
    assert not "".join(gaps).strip()


@given(MARKDOWN)
def test_no_passage_is_much_longer_than_it_should_be(text: str) -> None:
    assert all(size(text[start:end]) <= ONE_PIECE for start, end in pieces(text))


@given(MARKDOWN)
def test_documents_cover_every_word_too(text: str) -> None:
    passages = cut_document("Notes", text, FRIDAY, ENGLISH)
    covered = "".join(text[passage.start : passage.end] for passage in passages)
    assert "".join(covered.split()) == "".join(text.split())


@given(st.text("字 a", max_size=50))
def test_words_are_counted_with_or_without_spaces(text: str) -> None:
    assert 0 <= word_count(text) <= len(text)


def test_sections_of_a_document_stand_under_their_headings() -> None:
    text = "Intro\n\n# Trips\n\n## Rome\nPizza, mostly.\n\n```\n# no heading\n```\n## Oslo\nFjords.\n\n# Books\nNone."
    passages = cut_document("Diary", text, FRIDAY, ENGLISH)
    assert [passage.prefix for passage in passages] == [
        "Diary: ",
        "Diary › Trips › Rome: ",
        "Diary › Trips › Oslo: ",
        "Diary › Books: ",
    ]
    assert [text[passage.start : passage.end].splitlines()[0] for passage in passages] == [
        "Intro",
        "# Trips",
        "## Oslo",
        "# Books",
    ]
    assert "diari trip rome 9 june 2023" in passages[1].words


def test_a_document_named_like_its_first_heading_says_it_once() -> None:
    (passage,) = cut_document("Trips", "# Trips\nTo Rome.", None, ENGLISH)
    assert passage.prefix == "Trips: "


@pytest.mark.parametrize(
    ("role", "kind", "searched"),
    [
        (Role.USER, MessageKind.TEXT, True),
        (Role.ASSISTANT, MessageKind.TEXT, True),
        (Role.OTHER, MessageKind.TEXT, True),
        (Role.SYSTEM, MessageKind.TEXT, False),
        (Role.TOOL, MessageKind.TEXT, False),
        (Role.ASSISTANT, MessageKind.REASONING, False),
        (Role.ASSISTANT, MessageKind.TOOL_CALL, False),
        (Role.USER, MessageKind.HIDDEN, False),
    ],
)
def test_only_what_people_and_assistants_say_is_searched(role: Role, kind: MessageKind, searched: bool) -> None:
    assert is_searched(IncomingMessage("1", role, "Hello", kind=kind)) is searched


def test_letters_without_spaces_are_kept_behind_an_overlong_run() -> None:
    text = "00" + "x" * 3_000 + "字" * 300
    covered = "".join(text[start:end] for start, end in pieces(text))
    assert covered.count("字") == 300
    assert covered.count("x") == LONGEST_RUN - 2
