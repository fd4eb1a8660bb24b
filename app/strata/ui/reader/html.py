"""Writes parsed Markdown as the subset of HTML that QTextDocument knows. Every foreign character is escaped here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import urlsplit

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from strata.ui.reader.code import highlighted
from strata.ui.reader.ink import Ink

COPY_SCHEME: Final = "strata-copy"
"""Addresses such as `strata-copy:3` copy the fourth code block; no text can bring such an address in."""

SAFE_SCHEMES: Final = frozenset({"http", "https", "mailto"})

ImageFinder = Callable[[str], str | None]
"""Takes a reference as written; returns a name that the document can resolve, None when it is not at hand."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The few words that rendering adds, already translated."""

    copy: str = "Copy"
    code: str = "code"
    missing_image: str = "picture not at hand"


def no_images(_: str) -> str | None:
    """Find no image."""
    return None


def safe_link(address: str) -> bool:
    """Whether an address may become a link: http, https and mailto only."""
    try:
        return urlsplit(address.strip()).scheme.lower() in SAFE_SCHEMES
    except ValueError:
        return False


class HtmlWriter(RendererHTML):
    """The renderer that markdown-it calls, token by token.

    Attributes:
        codes: the source of each code block written since `begin`.
        images: the names of images written since `begin`.
    """

    def __init__(self, ink: Ink, labels: Labels, find_image: ImageFinder) -> None:
        super().__init__()
        self._ink = ink
        self._labels = labels
        self._find_image = find_image
        self._links: list[bool] = []
        self.codes: list[str] = []
        self.images: list[str] = []

    def begin(self) -> None:
        """Start a new text."""
        self._links.clear()
        self.codes.clear()
        self.images.clear()

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Write a fenced block with its language and a word to copy it by."""
        words = tokens[idx].info.split()
        return self._code(tokens[idx].content, words[0] if words else "")

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Write an indented block of code."""
        return self._code(tokens[idx].content, "")

    def code_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Write code inside a line."""
        return f"<code>{escape(tokens[idx].content, quote=False)}</code>"

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Write a link if its address is safe, nothing otherwise."""
        address = str(tokens[idx].attrGet("href") or "")
        safe = safe_link(address)
        self._links.append(safe)
        return f'<a href="{escape(address)}">' if safe else ""

    def link_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """End what `link_open` began."""
        return "</a>" if self._links and self._links.pop() else ""

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Write an image that is at hand; of any other only the name."""
        token = tokens[idx]
        reference = str(token.attrGet("src") or "")
        name = self._find_image(reference)
        if name is not None:
            self.images.append(name)
            return f'<img src="{escape(name)}">'
        said = token.content or reference.rsplit("/", 1)[-1][:80]
        label = f"[{said} · {self._labels.missing_image}]" if said else f"[{self._labels.missing_image}]"
        return f'<span style="color:{self._ink.dim}">{escape(label)}</span>'

    def html_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Show foreign HTML as text."""
        return f"<p>{escape(tokens[idx].content)}</p>"

    def html_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Show foreign HTML as text."""
        return escape(tokens[idx].content)

    def bullet_list_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Begin a list, without bullets where boxes stand."""
        return '<ul style="list-style-type:none">' if tokens[idx].attrGet("tasks") else "<ul>"

    def list_item_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Begin a list item."""
        return "<li>"

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Begin a table with thin lines."""
        style = f"border-collapse:collapse;border-style:solid;border-color:{self._ink.rule}"
        return f'<table border="1" cellspacing="0" cellpadding="6" style="{style}">'

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Begin a head cell."""
        return f'<th align="{_alignment(tokens[idx])}">'

    def td_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Begin a cell."""
        return f'<td align="{_alignment(tokens[idx])}">'

    def _code(self, source: str, language: str) -> str:
        number = len(self.codes)
        self.codes.append(source)
        ink, label = self._ink, escape(language[:24] or self._labels.code)
        head = (
            f'<tr><td class="head">{label}</td><td class="head" align="right">'
            f'<a href="{COPY_SCHEME}:{number}" class="copy">{escape(self._labels.copy)}</a></td></tr>'
        )
        body = f'<tr><td colspan="2" class="code"><pre>{highlighted(source.rstrip(chr(10)), language, ink)}</pre></td></tr>'
        return f'<table width="100%" cellspacing="0" cellpadding="0" bgcolor="{ink.code_ground}">{head}{body}</table>'


def _alignment(token: Token) -> str:
    """Read the column's alignment out of markdown-it's style attribute."""
    style = str(token.attrGet("style") or "")
    return next((side for side in ("right", "center") if side in style), "left")
