"""The parts of a ChatGPT export: shards, manifest, names of assets, payloads of attachments, account details."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from strata.domain.errors import UnreadableExport
from strata.domain.records import Attachment
from strata.importers.files import base_name
from strata.importers.json_values import Json, as_list, as_object, as_size, as_text, label, objects, parsed, texts
from strata.importers.media import media_type_of
from strata.importers.peek import Look, look_at, mentions, outline
from strata.importers.text_stream import decoded
from strata.services.ports.formats import SourceFile

_ASSET: Final = re.compile(r"^(file[-_](?=[A-Za-z]*\d)[0-9A-Za-z]{3,})")
_CERTAIN: Final = len("file-") + 16
_SIGN: Final = re.compile(r'"mapping"\s*:\s*\{')
_SCHEME: Final = re.compile(r"^[a-z-]+://")
_SHARD: Final = re.compile(r"conversations[^/]*\.json$")
_LONGEST_LIST: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class ExportParts:
    """The files of one export by what they are for.

    Attributes:
        missing: names of shards that the manifest lists and that are not here.
        names: original name by name of the payload.
        payloads: the file that carries an asset, by asset id.
    """

    conversations: tuple[SourceFile, ...]
    manifests: tuple[SourceFile, ...]
    asset_names: tuple[SourceFile, ...]
    private: tuple[SourceFile, ...]
    missing: tuple[str, ...]
    names: dict[str, str]
    payloads: dict[str, SourceFile]

    def attachment(self, pointer: str, name: str = "", media_type: str = "", size: int | None = None) -> Attachment:
        """Return the attachment that a pointer means, completed by what the export knows of it."""
        asset = asset_id(pointer)
        payload = self.payloads.get(asset)
        if payload is None:
            return Attachment(name or asset, media_type, pointer, size, present=False)
        file_name = base_name(payload.name)
        kind = media_type or media_type_of(_head(payload))
        return Attachment(name or self.names.get(file_name, file_name), kind, payload.name, size or payload.size, present=True)


def asset_id(pointer: str) -> str:
    """Return the id in a pointer such as `file-service://file-abc` or `sediment://file_abc#part`."""
    bare = _SCHEME.sub("", pointer)
    found = _ASSET.match(bare)
    return found[1] if found else bare


def parts_of(files: tuple[SourceFile, ...]) -> ExportParts:
    """Sort the files of an export; conversations are told by content as everything else that is JSON."""
    conversations: list[SourceFile] = []
    manifests: list[SourceFile] = []
    asset_names: list[SourceFile] = []
    private: list[SourceFile] = []
    payloads: dict[str, SourceFile] = {}
    for file in files:
        asset = _payload_of(base_name(file.name))
        if asset and file.size:
            payloads.setdefault(asset, file)
            continue
        match _purpose(file):
            case "conversations":
                conversations.append(file)
            case "manifest":
                manifests.append(file)
            case "names":
                asset_names.append(file)
            case "private":
                private.append(file)
            case _:
                pass
    here = {base_name(file.name) for file in conversations}
    missing = tuple(dict.fromkeys(name for file in manifests for name in _listed(file) if base_name(name) not in here))
    names = {key: value for file in asset_names for key, value in _object(file).items() if isinstance(value, str)}
    return ExportParts(tuple(conversations), tuple(manifests), tuple(asset_names), tuple(private), missing, names, payloads)


def is_conversation(record: Json) -> bool:
    """Whether an object has the shape of one of ChatGPT's conversations."""
    return isinstance(record.get("mapping"), dict) and "inserted_at" not in record


def holds_conversations(file: SourceFile) -> bool:
    """Whether a file holds conversations, told by its first record, or by its first bytes when that is damaged."""
    if look_at(file) not in (Look.ARRAY, Look.OBJECT):
        return False
    first = outline(file, "mapping")
    return is_conversation(first.record) or (not first.whole and "inserted_at" not in first.record and mentions(file, _SIGN))


def _payload_of(name: str) -> str:
    """Return the asset id that a file name begins with, "" when it is a file of another kind."""
    found = _ASSET.match(name)
    if found is None or name.endswith(".json"):
        return ""
    return "" if name.endswith((".md", ".txt")) and len(found[1]) < _CERTAIN else found[1]


def _purpose(file: SourceFile) -> str:
    if holds_conversations(file):
        return "conversations"
    if look_at(file) is not Look.OBJECT:
        return ""
    record = outline(file, "logical_files").record
    if "logical_files" in record:
        return "manifest"
    if "email" in record and ("chatgpt_plus_user" in record or "phone_number" in record or "birth_year" in record):
        return "private"
    if record and all(_ASSET.match(key) and isinstance(value, str) for key, value in record.items()):
        return "names"
    return ""


def _listed(file: SourceFile) -> Iterator[str]:
    """Yield the names of the shards of conversations that a manifest lists, whatever its lists are called."""
    listed = _object(file).get("logical_files")
    entries = [(label(entry.get("name") or entry.get("path")), entry) for entry in objects(listed)]
    entries += [(key, value) for key, value in as_object(listed).items() if isinstance(value, dict)]
    for name, entry in entries:
        if base_name(name).startswith("conversations"):
            for part in _names_in(entry):
                if _SHARD.search(part) and part != name:
                    yield part


def _names_in(entry: Json) -> Iterator[str]:
    for value in entry.values():
        yield from texts(value)
        for part in objects(value):
            yield from (text for text in map(as_text, part.values()) if text)


def _object(file: SourceFile) -> Json:
    if file.size > _LONGEST_LIST:
        return {}
    try:
        with file.open() as stream:
            return as_object(parsed(decoded(stream.read()).lstrip("\ufeff")))
    except UnreadableExport:
        return {}


def _head(file: SourceFile) -> bytes:
    try:
        return file.head(64)
    except UnreadableExport:
        return b""


def listed_attachments(metadata: Json, parts: ExportParts) -> Iterator[Attachment]:
    """Yield the attachments that a message's metadata lists."""
    for entry in objects(as_list(metadata.get("attachments"))):
        media_type = label(entry.get("mime_type") or entry.get("mimeType"))
        pointer = label(entry.get("id")) or label(entry.get("name"))
        if pointer:
            yield parts.attachment(pointer, label(entry.get("name")), media_type, as_size(entry.get("size")))
