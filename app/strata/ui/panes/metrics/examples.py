"""Questions to begin with."""

from dataclasses import dataclass

from strata.ui.text import tr


@dataclass(frozen=True, slots=True)
class Example:
    """A question under a name."""

    name: str
    statement: str


def examples() -> tuple[Example, ...]:
    """Return questions that have an answer in any library."""
    return (
        Example(
            tr("Messages by month"),
            "SELECT date_trunc('month', created_at) AS month,\n"
            "    count(*) FILTER (role = 'user') AS you,\n"
            "    count(*) FILTER (role = 'assistant') AS assistants\n"
            "FROM messages\nGROUP BY ALL\nORDER BY month",
        ),
        Example(
            tr("Longest conversations"),
            "SELECT title, words, messages, source\nFROM conversations\nORDER BY words DESC\nLIMIT 20",
        ),
        Example(
            tr("Hours in which you write"),
            "SELECT date_part('hour', created_at) AS hour_utc, count(*) AS messages\n"
            "FROM messages\nWHERE role = 'user'\nGROUP BY ALL\nORDER BY hour_utc",
        ),
        Example(
            tr("Memories by layer and kind"),
            "SELECT layer, kind, count(*) AS memories, round(avg(strength), 2) AS mean_strength\n"
            "FROM memories\nWHERE state = 'active'\nGROUP BY ALL\nORDER BY memories DESC",
        ),
        Example(
            tr("Where memories come from"),
            "SELECT c.title, count(DISTINCT s.memory_id) AS memories\n"
            "FROM memory_sources s\nJOIN messages m ON m.id = s.owner_id\nJOIN conversations c ON c.id = m.conversation_id\n"
            "GROUP BY ALL\nORDER BY memories DESC\nLIMIT 15",
        ),
        Example(
            tr("Models you talked with"),
            "SELECT model, count(*) AS messages, round(avg(words)) AS mean_words\n"
            "FROM messages\nWHERE role = 'assistant' AND model <> ''\nGROUP BY ALL\nORDER BY messages DESC",
        ),
    )
