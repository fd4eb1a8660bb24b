"""Windows of a conversation by size: how many bytes and tokens its messages hold, and what lies before each."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

BYTES_A_TOKEN: Final = 4
"""Byte-level tokenisers (Radford et al. 2019) start from UTF-8 bytes; OpenAI's rule of thumb is four characters of English a
token (help.openai.com, "What are tokens and how to count them"). Text of other scripts takes more bytes a character, and more
tokens as well."""


def estimate_tokens(text: str) -> int:
    """Return about how many tokens a language model reads in a text: its UTF-8 bytes by four, rounded up.

    An estimate of one text is never more than the estimates of its parts together.
    """
    count = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
    return -(-count // BYTES_A_TOKEN)


@dataclass(frozen=True, slots=True)
class MessageExtent:
    """How much room one message takes in its conversation, which is counted along its active branch.

    Attributes:
        byte_count, token_count: UTF-8 bytes of the text, and the tokens they are estimated at.
        first_byte, first_token: bytes and tokens of all messages before it.
    """

    message_id: UUID
    position: int
    byte_count: int
    token_count: int
    first_byte: int
    first_token: int


@dataclass(frozen=True, slots=True)
class ConversationExtent:
    """The size of a whole conversation: messages, bytes and estimated tokens of its active branch."""

    messages: int
    bytes: int
    tokens: int
