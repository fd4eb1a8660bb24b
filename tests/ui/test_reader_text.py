"""What the reader makes of a text: Markdown, code, hostile HTML, long texts, words to mark."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.domain.search import Span
from strata.ui.reader.chunks import cut
from strata.ui.reader.folding import folded, phrase_spans, utf16, word_spans
from strata.ui.reader.html import safe_link
from strata.ui.reader.ink import Ink
from strata.ui.reader.markdown import Renderer
from strata.ui.reader.plain import one_line, readable

INK = Ink(*(f"#0000{number:02x}" for number in range(len(Ink.__slots__))))


def html(text: str, *, keep_lines: bool = True) -> str:
    return Renderer(INK).render(text, keep_lines=keep_lines).html


def test_markdown_becomes_html() -> None:
    shown = html("# Head\n\n**bold** *slant* ~~gone~~ `x < 1`\n\n| a | b |\n|--|--:|\n| 1 | 2 |")
    assert "<h1>Head</h1>" in shown
    assert "<strong>bold</strong>" in shown
    assert "<s>gone</s>" in shown
    assert "<code>x &lt; 1</code>" in shown
    assert '<td align="right">2</td>' in shown


def test_foreign_html_is_shown_as_text() -> None:
    shown = html('<script>alert(1)</script>\n\nhi <img src="http://evil/x.png" onerror="x()"> <b>b</b>')
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<b>" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "strata-copy:0", "//evil/x", "vbscript:x", ""]
)
def test_only_web_and_mail_addresses_become_links(address: str) -> None:
    assert not safe_link(address)
    shown = html(f"[here](<{address}>)")
    assert "<a " not in shown
    assert "here" in shown


def test_bare_addresses_become_links_without_the_full_stop() -> None:
    shown = html("see https://example.org/a?b=1&c=2. And (http://example.org/x)!")
    assert '<a href="https://example.org/a?b=1&amp;c=2">' in shown
    assert '<a href="http://example.org/x">' in shown


def test_pictures_that_are_not_at_hand_are_named_and_never_fetched() -> None:
    rendered = Renderer(INK).render("![a cat](http://example.org/cat.png)")
    assert "<img" not in rendered.html
    assert "a cat" in rendered.html
    assert rendered.images == ()


def test_code_is_coloured_when_the_language_is_known() -> None:
    rendered = Renderer(INK).render("```python\ndef f():\n    return '<b>'\n```\n\n```nosuchlanguage\n<i>\n```")
    assert f'<span style="color:{INK.keyword}">def</span>' in rendered.html
    assert "&lt;i&gt;" in rendered.html
    assert rendered.codes == ("def f():\n    return '<b>'\n", "<i>\n")


def test_tasks_become_boxes() -> None:
    shown = html("- [x] done\n- [ ] open\n- plain")
    assert "☑\u00a0done" in shown
    assert "☐\u00a0open" in shown


def test_line_breaks_stand_in_chats_and_join_in_notes() -> None:
    assert "<br" in html("one\ntwo")
    assert "<br" not in html("one\ntwo", keep_lines=False)


@given(st.text(alphabet=st.sampled_from("<>[]()!`~:/\\\"' \n-*#axjsthp")) | st.text(max_size=200))
def test_no_text_brings_in_an_element_that_loads_or_an_address_of_our_own(text: str) -> None:
    rendered = Renderer(INK).render(text)
    shown = rendered.html.lower()
    for forbidden in ("<script", "<img", "<iframe", "<object", "<link", "<style"):
        assert forbidden not in shown
    addresses = re.findall(r'href="([^"]*)"', shown)
    copies = [address for address in addresses if address.startswith("strata-copy:")]
    assert copies == [f"strata-copy:{number}" for number in range(len(rendered.codes))]
    assert all(safe_link(unescape(address)) for address in addresses if address not in copies)


def test_a_short_text_is_one_piece() -> None:
    assert cut("a\n\nb") == ("a\n\nb",)


def test_a_long_text_is_cut_at_empty_lines() -> None:
    paragraphs = [f"paragraph {number} " + "word " * 40 for number in range(100)]
    pieces = cut("\n\n".join(paragraphs), limit=1_000)
    assert len(pieces) > 5
    assert max(map(len, pieces)) < 2_500
    assert "\n\n".join(pieces).split() == "\n\n".join(paragraphs).split()


def test_a_fence_that_is_cut_is_closed_and_opened_again() -> None:
    text = "```python\n" + "\n".join(f"print({number})" for number in range(1_000)) + "\n```\n\nafter"
    pieces = cut(text, limit=1_000)
    assert len(pieces) > 3
    assert all(piece.count("```") == 2 for piece in pieces if "print" in piece)
    assert pieces[-1].endswith("after")


@given(st.text(alphabet="ab `~\n", max_size=4_000))
def test_cutting_loses_no_letter(text: str) -> None:
    pieces = cut(text, limit=200)
    assert "".join(pieces).count("a") == text.count("a")
    assert "".join(pieces).count("b") == text.count("b")


@given(st.text(max_size=80))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(folded(text)) == len(text)


def test_phrases_are_found_without_case_and_accents() -> None:
    assert list(phrase_spans("Café CAFE cafes", "cafe")) == [Span(0, 4), Span(5, 9), Span(10, 14)]


def test_words_are_found_by_their_beginning() -> None:
    assert list(word_spans("hydrated, rehydrate; Hydration!", ["hydrat"])) == [Span(0, 8), Span(21, 30)]


def test_offsets_are_told_in_qt_units() -> None:
    assert utf16("😀 word", [Span(2, 6)]) == (Span(3, 7),)


def test_markdown_is_reduced_to_what_stands_on_the_page() -> None:
    assert readable("## **Bold** and [a link](http://x) and `code`") == "Bold and a link and code"
    assert one_line("a\n\nb  c", 4) == "a b…"
