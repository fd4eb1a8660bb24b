"""The YAML block at the very top of a note. A block that is no good YAML stays part of the text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import yaml

from strata.importers.json_values import Json, as_text, label, leftover, metadata_text
from strata.importers.times import from_any

_BLOCK: Final = re.compile(r"---[ \t]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LONGEST: Final = 64 << 10
_CREATED: Final = ("created", "date created", "created_at", "date")
_UPDATED: Final = ("updated", "modified", "date modified", "updated_at", "last_modified")
_SPLIT: Final = re.compile(r"[,\s]+")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the block says.

    Attributes:
        metadata: JSON text of every key without a field here, among them aliases.
    """

    title: str = ""
    tags: tuple[str, ...] = ()
    created: datetime | None = None
    updated: datetime | None = None
    metadata: str = "{}"


def parted(text: str) -> tuple[FrontMatter, str]:
    """Return the front matter of a note and the text behind it; all of the text when there is none that can be read."""
    block = _BLOCK.match(text) if text.startswith("---") else None
    values = _values(block[1]) if block else None
    if block is None or values is None:
        return FrontMatter(), text
    front = FrontMatter(
        title=label(values.get("title")),
        tags=tuple(_tags(values.get("tags") or values.get("tag"))),
        created=_first_time(values, _CREATED),
        updated=_first_time(values, _UPDATED),
        metadata=metadata_text(leftover(values, ("title", "tags", "tag"))),
    )
    return front, text[block.end() :].lstrip("\n")


def _values(block: str) -> Json | None:
    """Return the keys of a block as JSON could hold them. Aliases are refused: they can grow without bound."""
    if len(block) > _LONGEST:
        return None
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(block, Loader=yaml.SafeLoader)):
            return None
        values = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError, AttributeError, TypeError):
        return None
    if values is None:
        return {}
    return {str(key): _plain(value) for key, value in values.items()} if isinstance(values, dict) else None


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(each) for each in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _tags(value: object) -> Iterator[str]:
    named: Iterable[object] = _SPLIT.split(value) if isinstance(value, str) else value if isinstance(value, list) else ()
    for each in named:
        tag = label(each).lstrip("#").strip("/")
        if tag:
            yield tag


def _first_time(values: Json, keys: tuple[str, ...]) -> datetime | None:
    folded = {key.casefold(): value for key, value in values.items()}
    return next((at for key in keys if (at := from_any(_dated(folded.get(key)))) is not None), None)


def _dated(value: object) -> object:
    """Return a value as a time could be read from it: links around dates are taken off, bare numbers are no dates."""
    if isinstance(value, int | float):
        return None
    return as_text(value).strip("[]\"' ").replace("/", "-") if isinstance(value, str) else value
