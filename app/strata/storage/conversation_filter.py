"""The list of conversations: which ones, and in what order, said in SQL."""

from typing import assert_never

from strata.domain.records import ConversationFilter, ConversationOrder
from strata.storage.times import stored


def listing(wanted: ConversationFilter) -> tuple[str, dict[str, object]]:
    """Return the query for the row numbers of a filtered and sorted list, and its parameters."""
    conditions = ["deleted_at IS NOT NULL" if wanted.in_trash else "deleted_at IS NULL"]
    parameters: dict[str, object] = {}
    if wanted.text:
        conditions.append("contains(lower(title), lower($text))")
        parameters["text"] = wanted.text
    if wanted.sources:
        conditions.append("source IN (SELECT unnest($sources::VARCHAR[]))")
        parameters["sources"] = list(wanted.sources)
    if wanted.tags:
        conditions.append("seq IN (SELECT conversation_seq FROM tags WHERE name IN (SELECT unnest($tags::VARCHAR[])))")
        parameters["tags"] = list(wanted.tags)
    if wanted.since:
        conditions.append("updated_at >= $since")
        parameters["since"] = stored(wanted.since)
    if wanted.until:
        conditions.append("created_at < $until")
        parameters["until"] = stored(wanted.until)
    if wanted.archived is not None:
        inside = "IN" if wanted.archived else "NOT IN"
        conditions.append(f"seq {inside} (SELECT seq FROM archived_conversations)")
    direction = "DESC" if wanted.descending else "ASC"
    order = f"{_column(wanted.order)} {direction}, seq {direction}"
    return f"SELECT seq FROM conversations WHERE {' AND '.join(conditions)} ORDER BY {order}", parameters


def _column(order: ConversationOrder) -> str:
    match order:
        case ConversationOrder.UPDATED:
            return "updated_at"
        case ConversationOrder.CREATED:
            return "created_at"
        case ConversationOrder.TITLE:
            return "strip_accents(lower(title))"
        case ConversationOrder.SOURCE:
            return "source"
        case ConversationOrder.LENGTH:
            return "message_count"
        case _:
            assert_never(order)
