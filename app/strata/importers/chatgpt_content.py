"""The content of one ChatGPT message: where its text is, what kind of message it is, what it points to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from strata.domain.records import Attachment, MessageKind, Role
from strata.importers.chatgpt_citations import cleaned
from strata.importers.chatgpt_export import ExportParts, asset_id, listed_attachments
from strata.importers.fences import fenced
from strata.importers.json_values import Json, as_list, as_object, as_size, as_text, label, objects, parsed, texts


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says.

    Attributes:
        unknown: the content type, when it is one that Strata does not know; else "".
    """

    text: str
    kind: MessageKind
    attachments: tuple[Attachment, ...] = ()
    unknown: str = ""


_ROLES: Final = {
    "user": Role.USER,
    "assistant": Role.ASSISTANT,
    "system": Role.SYSTEM,
    "tool": Role.TOOL,
    "function": Role.TOOL,
}

_MACHINERY: Final = frozenset(
    {"system_error", "computer_initialize_state", "citable_code_output", "reasoning_recap", "tether_browsing_display",
     "sonic_webpage", "tether_browsing_code"}
)  # fmt: skip


def role_of(message: Json) -> Role:
    """Return who speaks."""
    return _ROLES.get(label(as_object(message.get("author")).get("role")), Role.OTHER)


def content_of(message: Json, role: Role, parts: ExportParts) -> Content:
    """Return the content of a message."""
    content, metadata = as_object(message.get("content")), as_object(message.get("metadata"))
    kind = label(content.get("content_type")) or "text"
    attachments = _without_doubles((*_pointers(content, parts), *listed_attachments(metadata, parts)))
    read = _READERS.get(kind)
    text = cleaned((read or _anything)(content), metadata).strip("\n")
    shown = _kind(message, kind, role, has_pictures=bool(attachments))
    if shown is MessageKind.TOOL_CALL and recipient_of(message) == "canmore.create_textdoc":
        canvas = _canvas(as_text(content.get("text")) or _from_parts(content))
        text, shown = (canvas, MessageKind.TEXT) if canvas else (text, shown)
    return Content(text, shown, attachments, "" if read else kind)


def recipient_of(message: Json) -> str:
    """Return whom a message is for: "all", or a tool."""
    return label(message.get("recipient")) or "all"


def _kind(message: Json, kind: str, role: Role, *, has_pictures: bool) -> MessageKind:
    metadata = as_object(message.get("metadata"))
    if metadata.get("is_visually_hidden_from_conversation") is True:
        return MessageKind.HIDDEN
    if kind == "thoughts" or (role is Role.ASSISTANT and message.get("channel") == "analysis"):
        return MessageKind.REASONING
    if kind in _MACHINERY or kind not in _READERS:
        return MessageKind.HIDDEN
    match role:
        case Role.SYSTEM:
            return MessageKind.TEXT if metadata.get("is_user_system_message") is True else MessageKind.HIDDEN
        case Role.TOOL:
            return MessageKind.TEXT if kind == "multimodal_text" and has_pictures else MessageKind.TOOL_RESULT
        case Role.ASSISTANT if recipient_of(message) != "all":
            return MessageKind.TOOL_CALL
        case _:
            return MessageKind.TEXT


def _from_parts(content: Json) -> str:
    said = []
    for part in as_list(content.get("parts")):
        if isinstance(part, str):
            said.append(part)
        elif isinstance(part, dict):
            said.append(_spoken(part))
    return "\n\n".join(text for text in said if text.strip())


def _spoken(part: Json) -> str:
    """Return the words of a part that is no string: a transcription, or what a picture was asked to show."""
    if isinstance(part.get("text"), str):
        return as_text(part.get("text"))
    prompt = as_text(as_object(as_object(part.get("metadata")).get("dalle")).get("prompt"))
    return f"*{prompt}*" if prompt else ""


def _code(content: Json) -> str:
    language = label(content.get("language"))
    return fenced(as_text(content.get("text")), "" if language == "unknown" else language)


def _output(content: Json) -> str:
    return fenced(as_text(content.get("text")))


def _quote(content: Json) -> str:
    source = label(content.get("title")) or label(content.get("domain")) or label(content.get("url"))
    quoted = "\n".join(f"> {line}" for line in as_text(content.get("text")).splitlines())
    return f"{quoted}\n\n— {source}" if source else quoted


def _thoughts(content: Json) -> str:
    return "\n\n".join(
        "\n\n".join(part for part in (f"**{summary}**" if summary else "", as_text(thought.get("content"))) if part)
        for thought in objects(content.get("thoughts"))
        for summary in (label(thought.get("summary")),)
    )


def _anything(content: Json) -> str:
    """Return whatever text a content of unknown or hidden type carries."""
    for key in ("text", "result", "content", "summary"):
        if isinstance(content.get(key), str) and content[key]:
            return as_text(content[key])
    return "\n\n".join(text for text in texts(content.get("parts")) if text.strip())


def _canvas(text: str) -> str:
    """Return a document that ChatGPT put on its canvas as Markdown, "" when it is none."""
    document = as_object(parsed(text))
    body, kind = as_text(document.get("content")), label(document.get("type"))
    if not body:
        return ""
    language = kind.removeprefix("code/")
    body = fenced(body, language) if kind.startswith("code/") else body
    name = label(document.get("name"))
    return f"**{name}**\n\n{body}" if name else body


def _pointers(content: Json, parts: ExportParts) -> Iterator[Attachment]:
    """Yield what the parts of a message point to: pictures, recordings."""
    for part in objects(content.get("parts")):
        for each in (part, *(value for value in part.values() if isinstance(value, dict))):
            pointer = label(each.get("asset_pointer"))
            if pointer:
                yield parts.attachment(pointer, size=as_size(each.get("size_bytes")))


def _without_doubles(attachments: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """Merge what is pointed to twice; the later mention knows the name, the earlier one the place."""
    found: dict[str, Attachment] = {}
    for attachment in attachments:
        asset = asset_id(attachment.reference)
        first = found.get(asset)
        if first is None:
            found[asset] = attachment
        else:
            found[asset] = replace(attachment, reference=first.reference, media_type=attachment.media_type or first.media_type)
    return tuple(found.values())


_READERS: Final[dict[str, Callable[[Json], str]]] = {
    "text": _from_parts,
    "multimodal_text": _from_parts,
    "code": _code,
    "execution_output": _output,
    "tether_quote": _quote,
    "thoughts": _thoughts,
    **dict.fromkeys(_MACHINERY, _anything),
}
