"""Fingerprints change with what they stand for, and with nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.domain.records import Attachment, IncomingConversation, IncomingMessage, MessageKind, Role
from strata.services.fingerprints import conversation_fingerprint, document_fingerprint, message_hash, text_fingerprint
from tests.support.records import START, conversation, document

TALK = conversation("rome", "Where to?", "To Rome.")
NOTE = document("diary", "Went to Rome.")


def whole(talk: IncomingConversation) -> int:
    return conversation_fingerprint(talk, [message_hash(message) for message in talk.messages])


@given(st.text())
def test_fingerprints_fit_a_signed_number(text: str) -> None:
    assert 0 <= text_fingerprint(text) < 1 << 63


def test_the_same_bytes_give_the_same_number_on_every_machine() -> None:
    assert text_fingerprint("Strata") == 2057038076300561131  # b2sum -l 64, without the last bit


@given(st.text(), st.text())
def test_different_texts_have_different_fingerprints(one: str, other: str) -> None:
    assert (text_fingerprint(one) == text_fingerprint(other)) is (one == other)


@pytest.mark.parametrize(
    "changed",
    [
        replace(TALK.messages[0], text="Where to go?"),
        replace(TALK.messages[0], role=Role.OTHER),
        replace(TALK.messages[0], kind=MessageKind.HIDDEN),
        replace(TALK.messages[0], author="Ann"),
        replace(TALK.messages[0], active=False),
        replace(TALK.messages[0], created_at=START + timedelta(seconds=1)),
        replace(TALK.messages[0], created_at=None),
    ],
)
def test_a_message_that_reads_differently_has_another_hash(changed: IncomingMessage) -> None:
    assert message_hash(changed) != message_hash(TALK.messages[0])


@pytest.mark.parametrize(
    "changed",
    [
        replace(TALK, title="Rome again"),
        replace(TALK, updated_at=START + timedelta(days=1)),
        replace(TALK, metadata='{"starred":true}'),
        replace(TALK, do_not_remember=True),
        replace(TALK, messages=TALK.messages[:1]),
        replace(TALK, messages=TALK.messages[::-1]),
        replace(TALK, messages=(replace(TALK.messages[0], model="m"), TALK.messages[1])),
        replace(TALK, messages=(replace(TALK.messages[0], attachments=(Attachment("a.png"),)), TALK.messages[1])),
        replace(TALK, messages=(replace(TALK.messages[0], parent_source_id="x"), TALK.messages[1])),
    ],
)
def test_a_conversation_that_differs_anywhere_has_another_fingerprint(changed: IncomingConversation) -> None:
    assert whole(changed) != whole(TALK)


def test_a_copied_note_is_the_same_whatever_its_times() -> None:
    assert document_fingerprint(replace(NOTE, updated_at=START + timedelta(days=9))) == document_fingerprint(NOTE)
    assert document_fingerprint(replace(NOTE, text="Went to Oslo.")) != document_fingerprint(NOTE)
    assert document_fingerprint(replace(NOTE, tags=("trip",))) != document_fingerprint(NOTE)


def test_broken_letters_are_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        text_fingerprint("\ud800")
