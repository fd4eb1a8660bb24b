"""Marks inside the text of a note: #tags and links to other notes. What stands in code is no mark."""

import re
from typing import Final
from urllib.parse import unquote

_CODE: Final = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?(?:^\1[ \t]*$|\Z)|``[^`]+``|`[^`\n]+`", re.DOTALL | re.MULTILINE)
_TAG: Final = re.compile(r"(?:^|(?<=[\s(,;]))#([\w\-/]*[^\W\d][\w\-/]*)")
_WIKI: Final = re.compile(r"\[\[([^\[\]\n|#^]+)(?:[#^][^\[\]\n|]*)?(?:\|[^\[\]\n]*)?\]\]")
_LINK: Final = re.compile(r"\]\(<?([^()\s<>]+\.(?:md|markdown))(?:#[^()\s<>]*)?>?\)")


def inline_tags(text: str) -> tuple[str, ...]:
    """Return the #tags of a text, nested ones whole ("garden/balcony"), each once."""
    if "#" not in text:
        return ()
    return tuple(dict.fromkeys(tag.strip("/") for tag in _TAG.findall(_CODE.sub(" ", text)) if tag.strip("/-")))


def links_in(text: str) -> tuple[str, ...]:
    """Return the names of the notes that a text links to or embeds, without aliases and headings, each once."""
    if "](" not in text and "[[" not in text:
        return ()
    prose = _CODE.sub(" ", text)
    named = [name.strip() for name in _WIKI.findall(prose)]
    named += [unquote(path).rpartition("/")[2].rpartition(".")[0] for path in _LINK.findall(prose) if "://" not in path]
    return tuple(dict.fromkeys(name for name in named if name))
