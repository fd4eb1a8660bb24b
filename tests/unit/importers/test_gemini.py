"""Gemini's activity from Google Takeout, and foreign HTML."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from strata.domain.imports import SkipReason
from strata.importers.html_text import markdown_of
from tests.support.exports import START, gemini_record, written
from tests.support.reading import only, read, said


def test_each_record_is_a_prompt_with_its_answer(tmp_path: Path) -> None:
    record = gemini_record("How many hives?", "<p>Three <b>large</b> ones.</p>")
    conversation = only(read(written(tmp_path / "マイ アクティビティ.json", [record])))
    assert said(conversation) == ["How many hives?", "Three **large** ones."]
    assert (conversation.source, conversation.title) == ("gemini", "How many hives?")
    assert conversation.created_at is not None
    assert conversation.created_at.timestamp() == START


def test_ids_stay_the_same_between_exports(tmp_path: Path) -> None:
    one = only(read(written(tmp_path / "a.json", [gemini_record("Bees?", "<p>Yes</p>")])))
    again = only(read(written(tmp_path / "b.json", [gemini_record("Bees?", "<p>Yes</p>")])))
    assert one == again


def test_records_of_a_known_chat_are_put_together_in_order_of_time(tmp_path: Path) -> None:
    records = [
        gemini_record("second", "<p>b</p>", chat="c1", at=START + 60),
        gemini_record("alone", "<p>x</p>"),
        gemini_record("first", "<p>a</p>", chat="c1", at=START),
    ]
    reading = read(written(tmp_path / "x.json", records))
    assert [said(conversation) for conversation in reading.conversations] == [["alone", "x"], ["first", "a", "second", "b"]]
    assert reading.conversations[1].source_id == "c1"


def test_other_activity_is_counted_and_left_out(tmp_path: Path) -> None:
    search = gemini_record("bees") | {"header": "Search", "products": ["Search"]}
    records = [gemini_record("Hi", "<p>Ho</p>"), search, search, gemini_record("Gave feedback", prefix="")]
    reading = read(written(tmp_path / "x.json", records))
    assert len(reading.conversations) == 1
    assert [(line.count, line.reason) for line in reading.skipped] == [
        (2, SkipReason.UNKNOWN_TYPE),
        (1, SkipReason.UNKNOWN_TYPE),
    ]


def test_activity_without_gemini_is_not_claimed(tmp_path: Path) -> None:
    search = gemini_record("bees") | {"header": "Search", "products": ["Search"]}
    assert read(written(tmp_path / "x.json", [search])).reasons(SkipReason.NOT_UNDERSTOOD)


def test_the_page_version_is_told_how_to_export_again(tmp_path: Path) -> None:
    page = tmp_path / "MyActivity.html"
    page.write_text("<html><head><title>My Activity History</title></head><body>Gemini Apps<br>Prompted bees</body></html>")
    (line,) = read(page).skipped
    assert line.reason is SkipReason.NOT_UNDERSTOOD
    assert "JSON" in line.detail


def test_html_becomes_markdown_without_scripts_and_strange_addresses() -> None:
    html = (
        "<h2>Hives</h2><p>See <a href='https://bees.example'>bees</a>, <a href='javascript:alert(1)'>not this</a>"
        "<script>alert(1)</script><style>p{}</style></p><ul><li>one<li>two</ul><pre><code>a  =  1\n</code></pre>"
        "<ol><li>x</li><li>y</li></ol><img src=x onerror=alert(1)>&lt;b&gt;"
    )
    assert markdown_of(html) == (
        "## Hives\n\nSee [bees](https://bees.example), not this\n\n- one\n- two\n\n```\na  =  1\n\n```\n\n1. x\n2. y\n\n<b>"
    )


@given(st.text() | st.text(alphabet="<>/abpreuloi\"'&;!- =", max_size=60))
def test_any_html_is_taken(html: str) -> None:
    assert isinstance(markdown_of(html), str)
