"""One conversation into its segments: every message once a tier, every sentence somebody's own."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from strata.domain.ids import new_id
from strata.domain.records import MessageKind, Role
from strata.domain.segments import Tier
from strata.domain.windows import estimate_tokens
from strata.services.ports.segments import Material, SegmentedMessage
from strata.services.segmenting.pieces import segmented
from strata.services.words import Analyser

ANALYSER = Analyser()
START = datetime(2024, 1, 1, tzinfo=UTC)
LINES = (
    "The tomatoes have blight again this year.",
    "Water them in the morning and take off the lower leaves.",
    "Which tram goes up to the castle in Lisbon?",
    "Tram 28 goes there; the queue is shorter before nine.",
    "My sourdough will not rise in the cold kitchen.",
    "Ok.",
    "",
    "```\nprint(1)\n```",
    "犬が好きです。今日は天気がいいです。",
)


@st.composite
def materials(draw: st.DrawFn) -> Material:
    count = draw(st.integers(1, 40))
    position, at, messages = 0, START, []
    with_vectors = draw(st.booleans())
    for _ in range(count):
        position += draw(st.integers(1, 2))
        at += timedelta(minutes=draw(st.sampled_from([1, 20, 1500])))
        text = " ".join(draw(st.lists(st.sampled_from(LINES), max_size=4)))
        vector = np.random.default_rng(draw(st.integers(0, 9))).standard_normal(8).astype(np.float32) if with_vectors else None
        kind = draw(st.sampled_from([MessageKind.TEXT, MessageKind.TEXT, MessageKind.TOOL_RESULT]))
        role = draw(st.sampled_from([Role.USER, Role.ASSISTANT, Role.OTHER]))
        size = len(text.encode())
        messages.append(SegmentedMessage(new_id(), position, role, kind, text, at, size, estimate_tokens(text), vector))
    return Material(1, 2, "Talk", tuple(messages))


@given(materials())
@settings(max_examples=80, deadline=None)
def test_segments_hold_every_message_once_a_tier_and_only_their_own_sentences(material: Material) -> None:
    made = segmented(material, ANALYSER, vectors=False)
    assert made is not None
    texts = {one.id: one.text for one in material.messages}
    assert [one for piece in made.pieces for one in piece.message_ids] == list(texts)
    assert made.whole.tier is Tier.CONVERSATION
    assert (made.whole.first_position, made.whole.last_position) == (
        material.messages[0].position,
        material.messages[-1].position,
    )
    assert made.whole.message_count == sum(piece.message_count for piece in made.pieces) == len(texts)
    assert made.whole.byte_count == sum(one.byte_count for one in material.messages)
    for segment in (*made.pieces, made.whole):
        own = set(segment.message_ids) or set(texts)
        for sentence in segment.sentences:
            assert sentence.message_id in own
            assert texts[sentence.message_id][sentence.start : sentence.end] == sentence.text
        assert len(set(segment.sentences)) == len(segment.sentences)
        assert segment.level == 0 or estimate_tokens(segment.summary) <= segment.token_count / 2 + len(segment.sentences)


def test_the_persons_words_come_before_the_assistants() -> None:
    said = [
        (Role.USER, "I decided to move the clinic garden to the roof, because the courtyard gets no sun."),
        (Role.ASSISTANT, "A roof garden for the clinic needs a load test, a root barrier and wind protection for the plants."),
        (Role.USER, "The roof garden must carry forty beds and the clinic pays for half of them."),
        (Role.ASSISTANT, "Forty beds on the roof of the clinic weigh about twelve tonnes when the soil of the garden is wet."),
    ]
    messages = tuple(
        SegmentedMessage(new_id(), place, role, MessageKind.TEXT, text, START, len(text), estimate_tokens(text), None)
        for place, (role, text) in enumerate(said)
    )
    made = segmented(Material(1, 1, "Garden", messages), ANALYSER, vectors=False)
    assert made is not None
    persons = {one.id for one in messages if one.role is Role.USER}
    assert any(sentence.message_id in persons for sentence in made.whole.sentences)
    assert estimate_tokens(made.whole.summary) <= 60


def test_a_short_conversation_is_found_by_its_messages_alone() -> None:
    message = SegmentedMessage(new_id(), 0, Role.USER, MessageKind.TEXT, "I like the sea.", START, 15, 4, None)
    made = segmented(Material(1, 1, "Sea", (message,)), ANALYSER, vectors=False)
    assert made is not None
    assert (len(made.pieces), made.pieces[0].passages, made.whole.passages) == (1, (), ())


def test_a_conversation_without_a_message_has_no_segment() -> None:
    assert segmented(Material(1, 1, "Nothing", ()), ANALYSER, vectors=True) is None
