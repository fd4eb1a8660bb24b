"""Markdown to the HTML that a QTextDocument understands; foreign HTML is shown as text, nothing is ever fetched."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from strata.ui.reader.html import HtmlWriter, ImageFinder, Labels, no_images
from strata.ui.reader.ink import Ink

_BARE: Final = re.compile(r"https?://[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]}…]")
_TASK: Final = re.compile(r"^\[([ xX])\] ")


@dataclass(frozen=True, slots=True)
class Rendered:
    """One rendered text.

    Attributes:
        html: for `QTextDocument.setHtml`.
        codes: the source of each code block, in order.
        images: the names that the document will ask for.
    """

    html: str
    codes: tuple[str, ...]
    images: tuple[str, ...]


class _Parser(MarkdownIt):
    """Lets every address through: the writer decides what becomes a link and shows the rest as words, not as brackets."""

    def validateLink(self, url: str) -> bool:
        """Accept the address."""
        return True


class Renderer:
    """Renders Markdown with one set of colours. For one thread at a time."""

    def __init__(self, ink: Ink, *, labels: Labels | None = None, find_image: ImageFinder = no_images) -> None:
        """Take the colours, the translated words, and who knows which images are at hand."""
        self._writer = HtmlWriter(ink, labels or Labels(), find_image)
        self._keep_lines = self._parser(breaks=True)
        self._join_lines = self._parser(breaks=False)

    def render(self, text: str, *, keep_lines: bool = True) -> Rendered:
        """Render one text; `keep_lines` keeps the line breaks as typed, which chats want and notes do not."""
        self._writer.begin()
        html = (self._keep_lines if keep_lines else self._join_lines).render(text)
        return Rendered(html, tuple(self._writer.codes), tuple(self._writer.images))

    def _parser(self, *, breaks: bool) -> MarkdownIt:
        options = {"html": False, "breaks": breaks, "linkify": False, "typographer": False}
        parser = _Parser("commonmark", options, renderer_cls=lambda _parser: self._writer)
        parser.enable(["table", "strikethrough"])
        parser.core.ruler.push("tasks", _tasks)
        parser.core.ruler.push("bare_links", _bare_links)
        return parser


def _tasks(state: StateCore) -> None:
    """Turn "[ ] " and "[x] " at the start of list items into boxes."""
    tokens = state.tokens
    for index in range(2, len(tokens)):
        token = tokens[index]
        if token.type != "inline" or tokens[index - 2].type != "list_item_open" or not token.children:
            continue
        first = token.children[0]
        found = _TASK.match(first.content) if first.type == "text" else None
        if found:
            box = "☐" if found.group(1) == " " else "☑"
            first.content = f"{box}\u00a0{first.content[found.end() :]}"
            tokens[index - 2].attrSet("task", "yes")
            _mark_list(tokens, index - 2)


def _mark_list(tokens: list[Token], item: int) -> None:
    """Tell the list that holds this item to leave its bullets out."""
    depth = tokens[item].level - 1
    for index in range(item, -1, -1):
        if tokens[index].type == "bullet_list_open" and tokens[index].level == depth:
            tokens[index].attrSet("tasks", "yes")
            return


def _bare_links(state: StateCore) -> None:
    """Turn addresses that stand in the text by themselves into links."""
    for token in state.tokens:
        if token.type == "inline" and token.children and "://" in token.content:
            token.children = list(_linked(token.children))


def _linked(children: list[Token]) -> Iterator[Token]:
    inside = 0
    for child in children:
        inside += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        if child.type != "text" or inside:
            yield child
            continue
        at = 0
        for found in _BARE.finditer(child.content):
            yield _text(child.content[at : found.start()])
            yield Token("link_open", "a", 1, attrs={"href": found.group()})
            yield _text(found.group())
            yield Token("link_close", "a", -1)
            at = found.end()
        yield _text(child.content[at:])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
