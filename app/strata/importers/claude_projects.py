"""Claude's projects and memories, taken in as documents."""

from collections.abc import Iterator, Mapping
from functools import partial

from strata.domain.records import IncomingDocument
from strata.importers.files import base_name
from strata.importers.json_stream import Broken, elements
from strata.importers.json_values import Json, as_object, as_text, label, leftover, metadata_text, objects
from strata.importers.times import from_iso
from strata.services.ports.formats import SourceFile

_document = partial(IncomingDocument, "claude")


def project_documents(project: Json) -> Iterator[IncomingDocument]:
    """Yield a project's description, its instructions and its files; Claude's own starter project has nothing to keep."""
    if project.get("is_starter_project") is True:
        return
    key, name = label(project.get("uuid")), label(project.get("name")) or "Project"
    created_at, updated_at = from_iso(project.get("created_at")), from_iso(project.get("updated_at"))
    for part, title in (("description", name), ("prompt_template", f"{name}: instructions")):
        text = as_text(project.get(part)).strip()
        if text:
            yield _document(f"{key}:{part}", title, text, name, created_at, updated_at)
    for document in objects(project.get("docs")):
        text = as_text(document.get("content"))
        file_name = label(document.get("filename")) or "Document"
        at = from_iso(document.get("created_at"))
        if text.strip():
            rest = metadata_text(leftover(document, ("uuid", "filename", "content", "created_at")) | {"project": name})
            source_id = label(document.get("uuid")) or f"{key}:{file_name}"
            yield _document(source_id, base_name(file_name), text, f"{name}/{file_name}", at, at, metadata=rest)


def project_names(files: tuple[SourceFile, ...]) -> dict[str, str]:
    """Return the names of projects by id, so that memories can say whose they are."""
    names: dict[str, str] = {}
    for file in files:
        for element in elements(file, lambda record: "uuid" in record, frozenset({"projects"})):
            project = as_object(None if isinstance(element, Broken) else element.value)
            if label(project.get("uuid")):
                names[label(project.get("uuid"))] = label(project.get("name"))
    return names


def memory_documents(names: Mapping[str, str], memory: Json) -> Iterator[IncomingDocument]:
    """Yield what Claude remembers: of the person, of each project, and in files."""
    account = label(memory.get("account_uuid"))
    text = as_text(memory.get("conversations_memory")).strip()
    if text:
        yield _document(f"{account}:memory", "Claude's memory", text)
    for project, remembered in as_object(memory.get("project_memories")).items():
        text = as_text(remembered).strip()
        if text:
            yield _document(f"{project}:memory", f"Claude's memory of {names.get(project) or 'a project'}", text)
    for file in objects(memory.get("memory_files")):
        path, text = label(file.get("path")), as_text(file.get("content"))
        if text.strip():
            at = from_iso(file.get("updated_at"))
            yield _document(f"{account}:{path}", base_name(path) or "Memory", text, path.lstrip("/"), None, at)
