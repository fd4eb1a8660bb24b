"""A person drops everything bad at once: a whole library, the real importers, and what the report says afterwards."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from strata.bootstrap import Library
from strata.domain.imports import ImportOptions, ImportOutcome, ImportReport, SkipReason
from strata.domain.records import ConversationFilter
from strata.services.control import Control
from tests.support.exports import (
    big_chatgpt,
    chatgpt_talk,
    chatgpt_zip,
    claude_talk,
    dumped,
    gemini_record,
    jsonl,
    written,
    zip_of,
)
from tests.support.library import opened

APP = Path(__file__).resolve().parents[2] / "app"


def brought_in(library: Library, *paths: Path, remember_all: bool = False) -> ImportReport:
    return library.services.imports.run(list(paths), ImportOptions(remember_all), Control())


def titles(library: Library) -> set[str]:
    conversations = library.services.conversations
    return {each.title for each in conversations.page(conversations.seqs(ConversationFilter()))}


def hostile(folder: Path) -> list[Path]:
    """Write one of each kind of trouble, with something good beside it."""
    folder.mkdir()
    secret = folder / "secret.md"
    secret.write_text("do not read me")
    bomb = zip_of(folder / "bomb.zip", {"conversations.json": b"[" + b" " * 80_000_000 + b"]"})
    tricks = zip_of(
        folder / "tricks.zip", {"../../evil.md": b"evil", "/etc/evil.md": b"evil", "C:\\evil.md": b"evil", "ok.md": b"good"}
    )
    link = zipfile.ZipInfo("link.md")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tricks, "a") as archive:
        archive.writestr(link, str(secret))
    cut = folder / "cut.json"
    data = dumped([chatgpt_talk(f"Cut {number}", "Hello", "Hi") for number in range(20)])
    cut.write_bytes(data[: len(data) * 3 // 4])
    odd = written(
        folder / "odd.json", [chatgpt_talk("Good", "Hello"), {"mapping": 5}, None, [[[]]], chatgpt_talk("Also good", "Hi")]
    )
    noise = folder / "noise.dat"
    noise.write_bytes(os.urandom(100_000))
    nested = folder / "nested.json"
    nested.write_bytes(b"[" * 500_000)
    html = "<p>Fine <script>fetch('http://x')</script><img src=x onerror=alert(1)><a href='javascript:x'>link</a></p>"
    page = written(folder / "gemini.json", [gemini_record("Hostile page", html)])
    lines = jsonl(
        folder / "lines.jsonl", ['{"type":"message","conversation":"c","id":"m","role":"user","text":"Kept line"}', "{" * 9999]
    )
    broken = chatgpt_zip(folder / "broken.zip", [chatgpt_talk("Lost", "Hello")])
    broken.write_bytes(broken.read_bytes()[:-40])
    return [bomb, tricks, cut, odd, noise, nested, page, lines, broken, folder / "gone.zip"]


def test_trouble_costs_only_itself_and_is_told(tmp_path: Path) -> None:
    with opened(tmp_path / "home") as library:
        report = brought_in(library, *hostile(tmp_path / "in"))
        assert report.outcome is ImportOutcome.DONE
        kept = titles(library)
        assert {"Good", "Also good", "Hostile page", "Kept line"} <= kept
        assert {f"Cut {number}" for number in range(14)} <= kept
        assert "Lost" not in kept
        reasons = {line.reason for line in report.skipped}
        assert {SkipReason.REFUSED, SkipReason.DAMAGED, SkipReason.NOT_UNDERSTOOD, SkipReason.MISSING} <= reasons
        refused = [line.where for line in report.skipped if line.reason is SkipReason.REFUSED]
        assert len([where for where in refused if "tricks.zip" in where]) == 4
        assert any(where.endswith("bomb.zip") for where in refused)
        documents = library.services.documents.page(library.services.documents.seqs())
        assert [document.text for document in documents] == ["good"]
        assert library.services.imports.report(report.id).skipped == report.skipped
    assert not list(tmp_path.rglob("evil.md"))


def test_scripts_in_foreign_pages_do_not_reach_the_library(tmp_path: Path) -> None:
    with opened(tmp_path / "home") as library:
        brought_in(library, *hostile(tmp_path / "in"))
        conversations = library.services.conversations
        page = next(
            each
            for each in conversations.page(conversations.seqs(ConversationFilter(text="Hostile")))
            if each.title == "Hostile page"
        )
        answer = conversations.messages(page.id)[1].text
        assert answer == "Fine link"


def test_the_same_trouble_twice_changes_nothing(tmp_path: Path) -> None:
    paths = hostile(tmp_path / "in")
    with opened(tmp_path / "home") as library:
        first = brought_in(library, *paths)
        second = brought_in(library, *paths)
        assert (second.new, second.changed, second.messages_added, second.messages_changed) == (0, 0, 0, 0)
        assert second.unchanged == first.new


def test_a_preview_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    paths = hostile(tmp_path / "in")
    with opened(tmp_path / "home") as library:
        preview = library.services.imports.preview(paths, ImportOptions(), Control())
        assert not titles(library)
        report = brought_in(library, *paths)
        assert (preview.new, preview.conversations) == (report.new, sum(count.conversations for count in report.found))
        assert {line.reason for line in preview.skipped} == {line.reason for line in report.skipped}


def test_what_is_not_to_be_remembered_comes_in_only_on_request(tmp_path: Path) -> None:
    talks = [chatgpt_talk("Open", "Hello"), chatgpt_talk("Private", "Psst") | {"is_do_not_remember": True}]
    path = chatgpt_zip(tmp_path / "export.zip", talks)
    with opened(tmp_path / "home") as library:
        report = brought_in(library, path)
        assert titles(library) == {"Open"}
        assert SkipReason.DO_NOT_REMEMBER in {line.reason for line in report.skipped}
        brought_in(library, path, remember_all=True)
        assert titles(library) == {"Open", "Private"}


def test_a_newer_export_adds_and_changes_and_keeps_what_is_gone(tmp_path: Path) -> None:
    old = [claude_talk("Bees", "One?", "Two."), claude_talk("Gone later", "Hello")]
    new = [claude_talk("Bees", "One?", "Two, I think.", "Sure?") | {"updated_at": "2024-01-01T00:00:00Z"}]
    with opened(tmp_path / "home") as library:
        brought_in(library, written(tmp_path / "old.json", old))
        report = brought_in(library, written(tmp_path / "new.json", new))
        assert (report.changed, report.messages_added, report.messages_changed) == (1, 1, 1)
        assert titles(library) == {"Bees", "Gone later"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the peak memory as Linux tells it")
def test_reading_a_large_export_needs_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "conversations.json"
    messages = big_chatgpt(path, 60_000_000)
    program = (
        "import re, sys; from pathlib import Path; from strata.importers import default_reader; reader = default_reader();"
        "found, _ = reader.detect((Path(sys.argv[1]),));"
        "print(sum(len(item.messages) for item in reader.read(found[0])));"
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])"
    )
    answer = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True, cwd=APP)
    read, peak = map(int, answer.stdout.split())
    assert read == messages
    assert peak < 150_000, "kilobytes"
