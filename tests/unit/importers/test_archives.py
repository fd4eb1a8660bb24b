"""Zips: what is opened, what is refused, and the sentence that goes with it."""

import os
import zipfile
from pathlib import Path

import pytest

from strata.domain.imports import SkipReason
from tests.support.exports import chatgpt_talk, chatgpt_zip, dumped, written, zip_of
from tests.support.reading import read

TALK = chatgpt_talk("Bees", "How many hives?", "Three.")


def test_a_zip_is_known_by_its_bytes_not_its_name(tmp_path: Path) -> None:
    path = chatgpt_zip(tmp_path / "export.zip", [TALK]).rename(tmp_path / "attachment.dat")
    assert read(path).titles == ["Bees"]


@pytest.mark.parametrize("name", ["/etc/notes.md", "../notes.md", "a/../../notes.md", "C:\\notes.md", "..\\notes.md"])
def test_names_that_lead_out_of_the_archive_are_refused(tmp_path: Path, name: str) -> None:
    reading = read(zip_of(tmp_path / "trick.zip", {name: b"# trick", "fine.md": b"# fine"}))
    assert [document.title for document in reading.documents] == ["fine"]
    (line,) = reading.reasons(SkipReason.REFUSED)
    assert "leads out" in line.detail


def test_links_in_archives_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.md")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    (line,) = read(tmp_path / "link.zip").reasons(SkipReason.REFUSED)
    assert line.where == f"{tmp_path.name}/link.zip/link.md"


def test_a_bomb_is_refused_as_a_whole(tmp_path: Path) -> None:
    reading = read(zip_of(tmp_path / "bomb.zip", {"conversations.json": b" " * 60_000_000, "note.md": b"# note"}))
    assert not reading.found
    (line,) = reading.reasons(SkipReason.REFUSED)
    assert "60 MB" in line.detail
    assert "bomb" in line.detail


def test_a_locked_entry_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "locked.zip", {"note.md": b"# note"})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    (line,) = read(path).reasons(SkipReason.REFUSED)
    assert "password" in line.detail


def test_zips_in_folders_and_in_zips_are_opened_one_level_deep(tmp_path: Path) -> None:
    inner = chatgpt_zip(tmp_path / "inner.zip", [TALK])
    middle = zip_of(tmp_path / "drop" / "outer.zip", {"Online Activity/Conversations__1.zip": inner.read_bytes()})
    reading = read(tmp_path / "drop")
    assert reading.titles == ["Bees"]
    assert reading.found[0].where == "drop/outer.zip/Online Activity/Conversations__1.zip"
    deeper = zip_of(tmp_path / "deeper.zip", {"outer.zip": middle.read_bytes()})
    (line,) = read(deeper).reasons(SkipReason.REFUSED)
    assert "zip in a zip in a zip" in line.detail


def test_large_zips_in_zips_are_read_too(tmp_path: Path) -> None:
    noise = os.urandom(34 << 20)
    inner = zip_of(tmp_path / "inner.zip", {"conversations.json": dumped([TALK]), "file-1abc.dat": noise})
    outer = zip_of(tmp_path / "outer.zip", {"inner.zip": inner.read_bytes()})
    assert read(outer).titles == ["Bees"]


def test_a_truncated_zip_is_damaged_not_fatal(tmp_path: Path) -> None:
    path = chatgpt_zip(tmp_path / "export.zip", [TALK])
    path.write_bytes(path.read_bytes()[:-60])
    note = tmp_path / "note.md"
    note.write_text("still here")
    reading = read(path, note)
    assert "incomplete" in reading.reasons(SkipReason.DAMAGED)[0].detail
    assert [document.text for document in reading.documents] == ["still here"]


def test_a_damaged_entry_costs_what_comes_after_the_damage(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    talks = [chatgpt_talk(f"Talk {number}", os.urandom(600).hex(), "Yes.") for number in range(3000)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("conversations.json", dumped(talks))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))
    reading = read(path)
    assert len(reading.conversations) > 1000
    assert reading.reasons(SkipReason.DAMAGED)


def test_word_documents_are_not_taken_apart(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "letter.docx", {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    (line,) = read(path).skipped
    assert line.reason is SkipReason.NOT_UNDERSTOOD
    assert line.where.endswith("letter.docx")


def test_noise_of_systems_is_not_mentioned(tmp_path: Path) -> None:
    path = chatgpt_zip(tmp_path / "export.zip", [TALK])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("__MACOSX/._conversations.json", b"\0\5\26\7")
        archive.writestr("._x.md", b"\0\5\26\7")
        archive.writestr(".DS_Store", b"\0\0")
    assert not [line for line in read(path).skipped if "MACOSX" in line.where or "DS_Store" in line.where]


def test_links_and_pipes_in_folders_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    folder.mkdir()
    (tmp_path / "secret.md").write_text("secret")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    os.mkfifo(folder / "pipe.md")
    (folder / "note.md").write_text("note")
    reading = read(folder)
    assert [document.text for document in reading.documents] == ["note"]
    assert {line.where for line in reading.reasons(SkipReason.REFUSED)} == {"vault/link.md", "vault/pipe.md"}


def test_what_is_not_there_is_missing(tmp_path: Path) -> None:
    (line,) = read(tmp_path / "gone.zip").skipped
    assert line.reason is SkipReason.MISSING
    assert read(tmp_path / "a\0b").skipped[0].reason is SkipReason.MISSING


def test_what_nobody_claims_is_told_with_what_strata_reads(tmp_path: Path) -> None:
    written(tmp_path / "drop" / "other.json", [{"shop": 1, "price": 2}])
    (tmp_path / "drop" / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"\0" * 90)
    (tmp_path / "drop" / "empty.json").write_bytes(b"")
    lines = {line.where: line for line in read(tmp_path / "drop").skipped}
    assert "shop, price" in lines["drop/other.json"].detail
    assert "Strata reads" in lines["drop/other.json"].detail
    assert "a picture" in lines["drop/photo.jpg"].detail
    assert lines["drop/empty.json"].reason is SkipReason.EMPTY


def test_many_files_of_one_kind_are_told_in_one_line(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"photo-{number}.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"\0" * 90)
    (line,) = read(tmp_path).skipped
    assert line.count == 40


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
def test_a_pipe_is_told_as_what_it_is_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "export.json")
    for path in (tmp_path / "export.json", tmp_path):
        (line,) = read(path).skipped
        assert (line.reason, "not a file" in line.detail) == (SkipReason.REFUSED, True)
