"""The memory file of the MCP reference server: entities with observations, and relations between them, as JSON Lines."""

from collections.abc import Iterator
from typing import Final

from strata.domain.imports import Skipped, SkipReason
from strata.domain.records import IncomingDocument
from strata.importers.json_lines import BadLine, lines
from strata.importers.json_values import Json, label, leftover, metadata_text, texts
from strata.importers.peek import sample_lines
from strata.importers.skipping import SkipTally
from strata.services.ports.formats import Found, Item, SourceFile

_USED: Final = ("type", "name", "entityType", "observations")


class McpMemory:
    """Implements `Format`."""

    key = "mcp-memory"
    title = "MCP memory"

    def claim(self, files: tuple[SourceFile, ...]) -> tuple[Found, ...]:
        """Claim files of JSON Lines with entities or relations; each is a group of its own."""
        return tuple(Found(self.key, self.title, file.where, (file,)) for file in files if _is_ours(file))

    def read(self, found: Found) -> Iterator[Item]:
        """Yield one document for each entity, with what it relates to."""
        tally = SkipTally()
        entities: dict[str, list[Json]] = {}
        relations: dict[str, list[str]] = {}
        for file in found.files:
            for line in lines(file):
                if isinstance(line, BadLine):
                    yield Skipped(f"{file.where}, line {line.number}", SkipReason.DAMAGED, line.detail)
                elif not _sorted_in(line.value, entities, relations):
                    tally.add(file.where, SkipReason.UNKNOWN_TYPE, "This line is neither an entity nor a relation.")
        for name in dict.fromkeys((*entities, *relations)):
            yield _document(name, entities.get(name, []), relations.get(name, []))
        yield from tally.lines()


def _is_ours(file: SourceFile) -> bool:
    return any(_is_entity(line) or _is_relation(line) for line in sample_lines(file))


def _is_entity(line: Json) -> bool:
    return line.get("type") == "entity" and label(line.get("name")) != "" and isinstance(line.get("observations"), list)


def _is_relation(line: Json) -> bool:
    return line.get("type") == "relation" and label(line.get("from")) != "" and label(line.get("to")) != ""


def _sorted_in(line: Json, entities: dict[str, list[Json]], relations: dict[str, list[str]]) -> bool:
    if _is_entity(line):
        entities.setdefault(label(line.get("name")), []).append(line)
    elif _is_relation(line):
        kind = label(line.get("relationType")).replace("_", " ") or "relates to"
        relations.setdefault(label(line.get("from")), []).append(f"{kind} [[{label(line.get('to'))}]]")
    else:
        return False
    return True


def _document(name: str, entries: list[Json], related: list[str]) -> IncomingDocument:
    observations = dict.fromkeys(text.strip() for entry in entries for text in texts(entry.get("observations")))
    points = [f"- {text}" for text in observations if text] + [f"- {text}" for text in dict.fromkeys(related)]
    kinds = dict.fromkeys(kind for entry in entries if (kind := label(entry.get("entityType"))))
    rest: Json = {}
    for entry in entries:
        rest |= leftover(entry, _USED)
    return IncomingDocument(
        source="mcp-memory",
        source_id=name,
        title=name,
        text="\n".join((f"# {name}", *(f"\n{kind}" for kind in kinds), "", *points)).strip(),
        tags=tuple(kinds),
        links=tuple(dict.fromkeys(text.rpartition("[[")[2].removesuffix("]]") for text in related)),
        metadata=metadata_text(rest),
    )
