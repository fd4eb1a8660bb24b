"""Foreign HTML to Markdown text: the words and their plain structure; no script, no style, no address but http(s)."""

import re
from html.parser import HTMLParser
from typing import Final

_DROPPED: Final = frozenset({"script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math"})
_BLOCKS: Final = frozenset({"p", "div", "section", "article", "ul", "ol", "table", "blockquote", "header", "footer", "hr"})
_HEADINGS: Final = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_MARKS: Final = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~"}
_BLANKS: Final = re.compile(r"[ \t\r\n\f]+")
_MANY_LINES: Final = re.compile(r"\n{3,}")
_LINE_ENDS: Final = re.compile(r"[ \t]+\n")


def markdown_of(html: str) -> str:
    """Return the text of HTML as Markdown."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    return writer.text()


class _Writer(HTMLParser):
    """Writes Markdown while tags go by; unbalanced and unknown tags do no harm."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._dropped: list[str] = []
        self._lists: list[int | None] = []
        self._links: list[str] = []
        self._pre = False
        self._cell = 0

    def text(self) -> str:
        """Return what was written."""
        return _MANY_LINES.sub("\n\n", _LINE_ENDS.sub("\n", "".join(self._out))).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write what opens."""
        if tag in _DROPPED:
            self._dropped.append(tag)
        if self._dropped:
            return
        if tag in ("ul", "ol"):
            self._lists.append(1 if tag == "ol" else None)
        if tag in _BLOCKS:
            self._write("\n" if self._lists[1:] else "\n\n")
        elif tag in _HEADINGS:
            self._write(f"\n\n{_HEADINGS[tag]}")
        elif tag == "pre":
            self._pre = True
            self._write("\n\n```\n")
        elif tag == "code" and not self._pre:
            self._write("`")
        elif tag in _MARKS and not self._pre:
            self._write(_MARKS[tag])
        elif tag == "a":
            self._open_link(dict(attrs).get("href") or "")
        else:
            self._write(self._small(tag))

    def handle_endtag(self, tag: str) -> None:
        """Write what closes."""
        if self._dropped:
            if tag == self._dropped[-1]:
                self._dropped.pop()
            return
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        if tag == "pre" and self._pre:
            self._pre = False
            self._write("\n```\n\n")
        elif tag in _BLOCKS or tag in _HEADINGS:
            self._write("\n" if self._lists else "\n\n")
        elif tag == "code" and not self._pre:
            self._write("`")
        elif tag in _MARKS and not self._pre:
            self._write(_MARKS[tag])
        elif tag == "a" and self._links:
            address = self._links.pop()
            self._write(f"]({address})" if address else "")

    def handle_data(self, data: str) -> None:
        """Write words."""
        if not self._dropped:
            self._write(data if self._pre else _BLANKS.sub(" ", data))

    def _open_link(self, address: str) -> None:
        safe = address.startswith(("http://", "https://")) and not any(letter in address for letter in " \n\t<>()")
        self._links.append(address if safe else "")
        self._write("[" if safe else "")

    def _small(self, tag: str) -> str:
        match tag:
            case "br":
                return "\n"
            case "li":
                return f"\n{'  ' * (len(self._lists) - 1)}{self._bullet()} "
            case "tr":
                self._cell = 0
                return "\n| "
            case "td" | "th":
                self._cell += 1
                return " | " if self._cell > 1 else ""
            case _:
                return ""

    def _bullet(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "-"
        self._lists[-1] = number + 1
        return f"{number}."

    def _write(self, text: str) -> None:
        self._out.append(text)
