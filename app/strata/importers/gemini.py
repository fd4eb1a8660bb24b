"""Gemini's activity from Google Takeout, as JSON.

Each record is one prompt with one answer; only some say which chat they belong to. Those without are conversations of
their own: nothing is put together that the export does not put together.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from strata.domain.imports import Skipped, SkipReason
from strata.domain.records import IncomingConversation
from strata.importers.gemini_activity import Activity, activity_of, conversation_of
from strata.importers.json_stream import Broken, elements
from strata.importers.json_values import Json, label, texts
from strata.importers.peek import Look, look_at, mentions, outline
from strata.importers.skipping import SkipTally, converted
from strata.services.ports.formats import Found, Item, SourceFile

_SIGN: Final = re.compile(r'"(?:header|products)"\s*:\s*\[?\s*"[^"]*(?:Gemini|Bard)', re.IGNORECASE)
_NAMES: Final = ("gemini", "bard")


class Gemini:
    """Implements `Format`."""

    key = "gemini"
    title = "Gemini activity (Google Takeout)"

    def claim(self, files: tuple[SourceFile, ...]) -> tuple[Found, ...]:
        """Claim lists of activity in which Gemini occurs; each is a group of its own."""
        return tuple(Found(self.key, self.title, file.where, (file,)) for file in files if _is_ours(file))

    def read(self, found: Found) -> Iterator[Item]:
        """Stream prompts with their answers; those of a known chat come at the end, put together."""
        tally = SkipTally()
        chats: dict[str, list[Activity]] = {}
        for file in found.files:
            for item in _activities(file, tally):
                if isinstance(item, Skipped):
                    yield item
                elif item.chat:
                    chats.setdefault(item.chat, []).append(item)
                else:
                    yield conversation_of(item.key, (item,))
        for chat, activities in chats.items():
            yield _put_together(chat, activities)
        yield from tally.lines()


def _is_ours(file: SourceFile) -> bool:
    if look_at(file) not in (Look.ARRAY, Look.OBJECT):
        return False
    record = outline(file, "products").record
    return "title" in record and "time" in record and ("header" in record or "products" in record) and mentions(file, _SIGN)


def _is_activity(record: Json) -> bool:
    return "title" in record and "time" in record


def _activities(file: SourceFile, tally: SkipTally) -> Iterator[Activity | Skipped]:
    for element in elements(file, _is_activity, frozenset({"userInteractions"})):
        where = f"{file.where}, record {element.place}"
        if isinstance(element, Broken):
            yield Skipped(where, SkipReason.DAMAGED, element.detail)
        elif not isinstance(element.value, dict):
            yield Skipped(where, SkipReason.DAMAGED, "This is no record; it was left out.")
        elif not _is_about_gemini(element.value):
            tally.add(file.where, SkipReason.UNKNOWN_TYPE, "Activity in other Google products.")
        else:
            activity = converted(partial(activity_of, element.value), where)
            if activity is None:
                tally.add(file.where, SkipReason.UNKNOWN_TYPE, "Activity in Gemini that is no prompt.")
            else:
                yield activity


def _is_about_gemini(record: Json) -> bool:
    named = " ".join((label(record.get("header")), *texts(record.get("products")))).casefold()
    return any(name in named for name in _NAMES)


def _put_together(chat: str, activities: list[Activity]) -> IncomingConversation:
    ordered = sorted(activities, key=lambda each: each.at.timestamp() if each.at else 0.0)
    return conversation_of(chat, tuple(ordered))
