"""What the engine raises, told as what it means to the person."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from strata.domain.errors import IndexUnavailable

log = logging.getLogger(__name__)


class NoRoomForIndex(IndexUnavailable):
    """The disk is full: the index is whole but behind."""


@contextmanager
def told(title: str) -> Iterator[None]:
    """Turn what the engine raises inside into `IndexUnavailable`; `title` names the index, e.g. "word index"."""
    try:
        yield
    except (OSError, RuntimeError, ValueError, KeyError, pa.ArrowException) as error:
        log.warning("The %s failed.", title, exc_info=True)
        if "no space left" in str(error).lower():
            raise NoRoomForIndex(
                f"There is no room left on the disk to bring the {title} up to date.",
                "Free some room; nothing is lost, and Strata carries on from where it stopped.",
            ) from error
        raise IndexUnavailable(
            f"The {title} cannot be used: {_first_line(error)}",
            "Your conversations are whole. Make the index anew in Settings, or with “strata rebuild”.",
        ) from error


def _first_line(error: BaseException) -> str:
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:200]
