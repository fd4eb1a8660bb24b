"""Public ids: UUID version 7, time-ordered, made in Python (RFC 9562, section 5.7)."""

import os
import time
from uuid import UUID


def new_id() -> UUID:
    """Return a fresh UUIDv7: 48 bits of Unix milliseconds, then 74 random bits."""
    return UUID(bytes=new_id_bytes())


def new_id_bytes() -> bytes:
    """Return the 16 bytes of a fresh id; for rows that are made by the thousand, where an object for each would be felt."""
    millis = (time.time_ns() // 1_000_000 & 0xFFFF_FFFF_FFFF).to_bytes(6, "big")
    random = os.urandom(10)
    return millis + bytes((0x70 | random[0] & 0x0F, random[1], 0x80 | random[2] & 0x3F)) + random[3:]
