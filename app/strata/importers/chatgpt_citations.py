"""ChatGPT's citation marks, turned into links where the export says where they lead, and taken out otherwise.

Newer marks are enclosed in private-use characters (U+E200 start, U+E202 separator, U+E201 end); older ones look like
a number, a dagger and a word in lenticular brackets.
"""

import re
from collections.abc import Iterator
from typing import Final

from strata.importers.json_values import Json, as_object, as_text, label, objects, parsed

_MARK: Final = re.compile("\ue200([^\ue200\ue201]*)\ue201")
_STRAY: Final = re.compile("[\ue200-\ue20f]")
_OLD: Final = re.compile("【[^【】]*†[^【】]*】")


def cleaned(text: str, metadata: Json) -> str:
    """Return a text with its citation marks resolved by the metadata of its message."""
    if "\ue200" not in text and "【" not in text and "\ue201" not in text:
        return text
    for matched, replacement in _known(metadata):
        text = text.replace(matched, replacement)
    text = _OLD.sub("", _MARK.sub(_resolved, text))
    return _STRAY.sub("", text)


def _known(metadata: Json) -> Iterator[tuple[str, str]]:
    """Yield the marks that the export explains, each with what stands for it."""
    for reference in objects(metadata.get("content_references")):
        matched = as_text(reference.get("matched_text"))
        if "\ue200" in matched or "†" in matched:
            yield matched, as_text(reference.get("alt")) or _links(reference)
    for citation in objects(metadata.get("citations")):
        details = as_object(citation.get("metadata"))
        matched = as_text(as_object(details.get("extra")).get("cited_message_idx")) or as_text(citation.get("citation_text"))
        if "†" in matched or "\ue200" in matched:
            yield matched, _link(details)


def _links(reference: Json) -> str:
    links = [link for item in objects(reference.get("items")) if (link := _link(item))] or [_link(reference)]
    return f" ({', '.join(links)})" if any(links) else ""


def _link(item: Json) -> str:
    address = label(item.get("url"))
    title = label(item.get("title")) or address
    if not address.startswith(("http://", "https://")) or any(letter in address for letter in " \n<>()"):
        return label(item.get("title"))
    return f"[{title.translate(_PLAIN)}]({address})"


_PLAIN: Final = str.maketrans({"[": "(", "]": ")", "\n": " "})


def _resolved(mark: re.Match[str]) -> str:
    """Return what an unexplained mark says by itself: the name of an entity, the words of a link; else nothing."""
    kind, *rest = mark[1].split("\ue202")
    match kind:
        case "entity" | "entity_metadata":
            value = parsed(rest[0]) if rest else None
            names = value if isinstance(value, list) else []
            return next((name for name in names[1:2] if isinstance(name, str)), "")
        case "url" | "link_title":
            return _link({"title": rest[0] if rest else "", "url": rest[1] if len(rest) > 1 else ""})
        case _:
            return ""
