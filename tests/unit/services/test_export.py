"""Writing a library out: an import of an export gives an equal library, and files appear whole or not at all."""

import json
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strata.bootstrap import Library
from strata.domain.errors import Cancelled, WorldError
from strata.domain.ids import new_id
from strata.domain.imports import ImportOptions
from strata.domain.records import Attachment, Conversation, ConversationFilter, Document, Message, MessageKind, Role
from strata.domain.work import Progress, WorkKind, WorkStatus
from strata.importers.interchange_lines import document_of
from strata.importers.json_values import as_object
from strata.services.control import Control
from strata.services.export import FILE_NAME
from strata.services.interchange_lines import conversation_lines, document_line
from strata.services.markdown_pages import conversation_path, document_path
from strata.services.whole_files import safe_name, whole_file
from tests.support.exports import (
    MCP_LINES,
    Turn,
    chatgpt_conversation,
    chatgpt_talk,
    chatgpt_zip,
    claude_conversation,
    claude_message,
    claude_zip,
    codex_lines,
    gemini_record,
    jsonl,
    written,
)
from tests.support.library import opened
from tests.support.reading import only, read

TOLD_APART_BY_STORES = {"seq", "id", "conversation_seq"}


def filled(folder: Path) -> list[Path]:
    """Write one export of many formats, with branches, reasoning, attachments, tags and documents."""
    pointer = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-lost1"}
    branchy = chatgpt_conversation(
        "Branches",
        [
            Turn("q", None, text="Which hive?\0\r\n\tüñí 🐝 \u202eabc"),
            Turn("a1", "q", "assistant", "The first."),
            Turn("t", "q", "assistant", content={"content_type": "thoughts", "thoughts": [{"summary": "S", "content": "C"}]}),
            Turn("a2", "t", "assistant", content={"content_type": "multimodal_text", "parts": [pointer, "The second."]}),
        ],
        is_starred=True,
    )
    tool = claude_message("m", "assistant", "Three.", content=[
        {"type": "tool_use", "name": "count", "input": {"a": 1}}, {"type": "text", "text": "Three."}])  # fmt: skip
    note = folder / "vault" / "sub" / "Hives.md"
    note.parent.mkdir(parents=True)
    note.write_text("---\ntags: [bees]\nmood: fine\n---\n# Hives\n\nSee [[Queens]] #summer\n")
    return [
        chatgpt_zip(folder / "chatgpt.zip", [branchy, chatgpt_talk("Plain", "Hello", "Hi")]),
        claude_zip(folder / "claude.zip", [claude_conversation("Tools", [tool])]),
        written(folder / "gemini.json", [gemini_record("Bees?", "<p>Yes</p>")]),
        jsonl(folder / "codex.jsonl", codex_lines("s1")),
        jsonl(folder / "memory.jsonl", MCP_LINES),
        folder / "vault",
    ]


def bring(library: Library, *paths: Path) -> None:
    library.services.imports.run(list(paths), ImportOptions(), Control())


def contents(library: Library) -> list[object]:
    """Everything in a library but what each library numbers for itself, in an order of its own."""
    services = library.services
    rows: list[object] = []
    for conversation in services.conversations.page(services.conversations.seqs(ConversationFilter())):
        messages = services.conversations.messages(conversation.id, side_branches=True)
        rows.append((_facts(conversation), [_facts(message) for message in messages]))
    rows.extend(_facts(document) for document in services.documents.page(services.documents.seqs()))
    return sorted(rows, key=repr)


def _facts(record: Conversation | Message | Document) -> list[tuple[str, object]]:
    return [(field.name, getattr(record, field.name)) for field in fields(record) if field.name not in TOLD_APART_BY_STORES]


def test_importing_an_export_gives_an_equal_library(tmp_path: Path) -> None:
    with opened(tmp_path / "one") as library:
        bring(library, *filled(tmp_path / "in"))
        conversations = library.services.conversations
        first, second, *_ = conversations.page(conversations.seqs(ConversationFilter()))
        conversations.rename(first.id, "My own name")
        conversations.set_tags(second.id, ["bees", "to read"])
        summary = library.services.export.write_interchange(tmp_path / "out", Control())
        before = contents(library)
    assert (summary.files, summary.conversations, summary.documents) == (1, 5, 8)
    assert summary.bytes == (tmp_path / "out" / FILE_NAME).stat().st_size
    with opened(tmp_path / "two") as library:
        bring(library, tmp_path / "out")
        assert contents(library) == before
        assert library.services.conversations.tags() == (("bees", 1), ("to read", 1))


def test_a_real_export_finds_its_conversations_in_a_library_made_from_interchange(tmp_path: Path) -> None:
    paths = filled(tmp_path / "in")
    with opened(tmp_path / "one") as library:
        bring(library, *paths)
        library.services.export.write_interchange(tmp_path / "out", Control())
    with opened(tmp_path / "two") as library:
        bring(library, tmp_path / "out")
        before = library.services.library.stats()
        bring(library, *paths)
        after = library.services.library.stats()
        assert (before.conversations, before.messages, before.documents) == (
            after.conversations, after.messages, after.documents,
        )  # fmt: skip


def test_what_is_in_the_trash_is_not_written(tmp_path: Path) -> None:
    with opened(tmp_path / "one") as library:
        bring(library, *filled(tmp_path / "in"))
        conversations = library.services.conversations
        conversations.trash([conversations.page(conversations.seqs(ConversationFilter()))[0].id])
        assert library.services.export.write_interchange(tmp_path / "out", Control()).conversations == 4


def test_a_cancelled_export_leaves_the_older_one_as_it_was(tmp_path: Path) -> None:
    with opened(tmp_path / "one") as library:
        bring(library, *filled(tmp_path / "in"))
        library.services.export.write_interchange(tmp_path / "out", Control())
        before = (tmp_path / "out" / FILE_NAME).read_bytes()

        def stop(_: Progress) -> None:
            control.cancel()

        control = Control(stop)
        with pytest.raises(Cancelled):
            library.services.export.write_interchange(tmp_path / "out", control)
        assert (tmp_path / "out" / FILE_NAME).read_bytes() == before
        assert [path.name for path in (tmp_path / "out").iterdir()] == [FILE_NAME]
        newest, older = [work for work in library.services.work.latest() if work.kind is WorkKind.EXPORT]
        assert (newest.status, older.status) == (WorkStatus.CANCELLED, WorkStatus.DONE)


def test_a_folder_that_takes_no_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file, not a folder")
    with opened(tmp_path / "one") as library, pytest.raises(WorldError, match="something else of that name is in its place"):
        library.services.export.write_interchange(tmp_path / "out", Control())


def test_markdown_pages_can_be_read_anywhere(tmp_path: Path) -> None:
    with opened(tmp_path / "one") as library:
        bring(library, *filled(tmp_path / "in"))
        summary = library.services.export.write_markdown(tmp_path / "out", Control())
    pages = sorted(path for path in (tmp_path / "out").rglob("*.md"))
    assert len(pages) == summary.files == 13
    assert (tmp_path / "out" / "documents" / "markdown" / "sub" / "Hives.md").read_text().startswith("# Hives")
    (page,) = [path for path in pages if "Branches" in path.name]
    text = page.read_text()
    assert "The second." in text
    assert "The first." not in text
    assert "2 more" in text
    again = read(tmp_path / "out")
    assert len(again.documents) == 13


IDS = st.text(min_size=1, max_size=20)
METADATA = st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3).map(
    lambda values: json.dumps(values, ensure_ascii=False, separators=(",", ":"))
)
TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC))
ATTACHMENTS = st.builds(Attachment, st.text(), st.text(), st.text(), st.none() | st.integers(0, 2**60), st.booleans())
MESSAGES = st.builds(
    Message,
    seq=st.just(0), id=st.builds(new_id), conversation_seq=st.just(0), source_id=IDS, position=st.just(0),
    role=st.sampled_from(Role), kind=st.sampled_from(MessageKind), author=st.text(), text=st.text(), created_at=TIMES,
    model=st.text(), parent_source_id=st.none() | IDS, active=st.booleans(),
    attachments=st.lists(ATTACHMENTS, max_size=2).map(tuple), metadata=METADATA,
)  # fmt: skip
CONVERSATIONS = st.builds(
    Conversation,
    seq=st.just(0), id=st.builds(new_id), source=st.text(min_size=1), source_id=IDS, title=st.text(min_size=1),
    created_at=TIMES, updated_at=TIMES, message_count=st.just(0), branch_count=st.just(0), word_count=st.just(0),
    tags=st.lists(st.text(min_size=1), max_size=3, unique=True).map(tuple), metadata=METADATA,
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(conversation=CONVERSATIONS, messages=st.lists(MESSAGES, min_size=1, max_size=4, unique_by=lambda each: each.source_id))
def test_lines_say_all_of_any_conversation(
    tmp_path_factory: pytest.TempPathFactory, conversation: Conversation, messages: list[Message]
) -> None:
    path = tmp_path_factory.mktemp("lines") / "x.jsonl"
    with whole_file(path) as stream:
        stream.writelines(conversation_lines(conversation, messages))
    back = only(read(path))
    for name in ("source", "source_id", "title", "created_at", "updated_at", "tags", "metadata"):
        assert getattr(back, name) == getattr(conversation, name)
    for one, other in zip(back.messages, messages, strict=True):
        for field in fields(one):
            assert getattr(one, field.name) == getattr(other, field.name), field.name


@given(
    text=st.text(min_size=1), path=st.none() | IDS.map(PurePosixPath), tags=st.lists(st.text(min_size=1), max_size=3), at=TIMES
)
def test_lines_say_all_of_any_document(text: str, path: PurePosixPath | None, tags: list[str], at: datetime) -> None:
    document = Document(0, new_id(), "notes", text, text, path, text, at, at, tuple(tags), tuple(tags), None, '{"a":1}')
    back = document_of(as_object(json.loads(document_line(document))))
    assert (back.source_id, back.title, back.text, back.tags, back.links) == (text, text, text, tuple(tags), tuple(tags))
    assert (back.path, back.created_at, back.metadata) == (path.as_posix() if path else "", at, '{"a":1}')


@given(title=st.text(), source=st.text(), path=st.none() | st.text(min_size=1).map(PurePosixPath))
def test_names_of_pages_are_safe_everywhere(title: str, source: str, path: PurePosixPath | None) -> None:
    at = datetime(2023, 6, 9, tzinfo=UTC)
    conversation = Conversation(1, new_id(), source, "c", title, at, at, 1, 0, 1)
    document = Document(1, new_id(), source, "d", title, path, "text", at, at)
    for place in (conversation_path(conversation), document_path(document)):
        assert not place.is_absolute()
        for part in place.parts:
            assert part not in ("", ".", "..")
            assert not set(part) & set('<>:"/\\|?*\0')
            assert part == part.rstrip(" .")
            assert len(part) < 130


@pytest.mark.parametrize(
    ("title", "name"), [("CON", "CON_"), ("aux.md", "aux.md_"), ("a/b: c?", "a b c"), ("...", "x"), ("\n", "x")]
)
def test_names_that_windows_keeps_for_itself_are_changed(title: str, name: str) -> None:
    assert safe_name(title, "x") == name
