"""Sessions: made of the days that changed, and read."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from strata.domain.errors import NotFound
from strata.domain.events import EventKind, InterruptionCause
from strata.domain.flow import BREAK_SHARE, Parts
from strata.domain.flow_pictures import ConversationPart, FlowSession, Interruption, Span
from strata.services.ports.flow import Refreshed, SessionColumns
from strata.storage.connection import Connection, Row
from strata.storage.database import Database
from strata.storage.flow import session_sql as sql
from strata.storage.flow.acts import DAY, PASSIVE, Acts, Relations
from strata.storage.times import aware, stored

SECOND: Final = 1_000_000
MOST_ACTS: Final = 262_144
"""Acts, to whole days, that sessions are made of at once: a million together need more memory than the engine is given."""

FORMULA: Final = 1
"""Counts up when sessions are made in another way, so that those of older days are made anew."""

_ROW: Final = """
    SELECT seq, started_at, ended_at, acts, messages, conversations, kinds, pairs, continuity, pace, switches, notifications,
        breaks, samples, coherence, attention, immersion_part, continuity_part, pace_part, focus_part, variety_part,
        coherence_part, flow_score
    FROM flow_sessions
"""
_WITHIN: Final = "seq >= $since AND seq < $until"
_COLUMNS: Final = f"""
    SELECT seq AS started, epoch_us(ended_at) AS ended, flow_score AS score, acts::BIGINT AS acts,
        conversations::BIGINT AS conversations, switches::BIGINT AS switches, notifications::BIGINT AS notifications,
        breaks::BIGINT AS breaks, coalesce(continuity, 'nan') AS continuity, coalesce(coherence, 'nan') AS coherence
    FROM flow_sessions WHERE {_WITHIN} ORDER BY seq
"""
_REMOVED: Final = """
    SELECT s.seq FROM (SELECT seq FROM flow_sessions WHERE seq BETWEEN $first AND $last) AS s
    ASOF JOIN stale_ranges AS r ON s.seq >= r.first WHERE s.seq <= r.last
"""
_TEMPORARY: Final = (
    "now_days", "all_stale", "stale_days", "stale_ranges", "made_acts", "made_steps", "made_runs", "made_interruptions",
    "made_samples",
)  # fmt: skip
# A session that a piece cuts at its last midnight is within reach of the next piece, which makes it anew as a whole.
_SLICED: Final = f"""
    CREATE OR REPLACE TEMP TABLE all_stale AS
    SELECT *, (sum(coalesce(acts, 0)) OVER (ORDER BY day ROWS UNBOUNDED PRECEDING) // $most)::BIGINT AS piece FROM ({sql.STALE})
"""
_PIECE: Final = """
    CREATE OR REPLACE TEMP TABLE stale_days AS SELECT day, acts, digest FROM all_stale WHERE piece = $piece
"""
_EVER: Final = (-(1 << 52), 1 << 52)
"""Microseconds between which everything lies."""


class Sessions:
    """The store behind the port `SessionStore`."""

    def __init__(self, database: Database, acts: Acts, *, most_acts: int = MOST_ACTS) -> None:
        self._database = database
        self._most_acts = most_acts
        self._acts = acts
        self._turn = threading.Lock()

    def stale_days(self, gap: int) -> int:
        """Return how many days differ from what their sessions were made of; `gap` in seconds."""

        def count(connection: Connection, relations: Relations) -> int:
            _look_at_days(connection, relations, gap)
            stale = connection.number(f"SELECT count(*) FROM ({sql.STALE})")
            connection.run("DROP TABLE temp.now_days")
            return stale

        return self._acts.ask(count)

    def refresh(self, gap: int, most_days: int | None = None) -> Refreshed:
        """Make the sessions of days that changed anew, in one transaction; nothing if these are more than `most_days`.

        Raises `DiskFull`, `LibraryDamaged`.
        """
        with self._turn, self._acts.told(), self._database.write() as connection:
            relations = self._acts.within(connection)
            _look_at_days(connection, relations, gap)
            connection.run(_SLICED, {"most": self._most_acts})
            pieces = connection.rows("SELECT piece, count(*) FROM all_stale GROUP BY piece ORDER BY piece")
            done = Refreshed(0, 0, 0)
            if most_days is None or sum(days for _, days in pieces) <= most_days:
                for piece, days in pieces:
                    connection.run(_PIECE, {"piece": piece})
                    removed, made = self._make(connection, relations, gap)
                    done = Refreshed(done.days + days, done.removed + removed, done.made + made)
            for table in _TEMPORARY:
                connection.run(f"DROP TABLE IF EXISTS temp.{table}")
        return done

    def extent(self) -> tuple[datetime, datetime] | None:
        """Return the beginning of the first session and the end of the last, None without any."""
        found = self._database.row("SELECT min(started_at), max(ended_at) FROM flow_sessions")
        return None if found is None or found[0] is None else (aware(found[0]), aware(found[1]))

    def columns(self, span: Span | None) -> SessionColumns:
        """Return every session that begins within a range, or of all time."""
        found = self._database.ask(lambda connection: connection.arrow(_COLUMNS, _bounds(span)))
        return SessionColumns(*(found.column(name).to_numpy() for name in found.column_names))

    def sessions(self, span: Span, limit: int) -> tuple[FlowSession, ...]:
        """Return sessions that begin within a range, oldest first; of more than `limit` the longest."""
        longest = f"SELECT seq FROM flow_sessions WHERE {_WITHIN} ORDER BY ended_at - started_at DESC, seq LIMIT $limit"
        rows = self._database.rows(f"{_ROW} WHERE seq IN ({longest}) ORDER BY seq", _bounds(span) | {"limit": limit})
        return tuple(map(_session, rows))

    def session(self, number: int) -> FlowSession:
        """Return one. Raises `NotFound`."""
        row = self._database.row(f"{_ROW} WHERE seq = $number", {"number": number})
        if row is None:
            raise NotFound("There is no such session any more.", "Sessions are made anew when something new falls into them.")
        return _session(row)

    def interruptions(self, span: Span, gap: int, limit: int) -> tuple[Interruption, ...]:
        """Return interruptions inside sessions of a range, oldest first; breaks are told at their beginning."""

        def read(connection: Connection, relations: Relations) -> list[Row]:
            values = _bounds(span) | {"gap": gap * SECOND, "pause": int(gap * SECOND * BREAK_SHARE), "limit": limit}
            return connection.rows(_interruptions(relations), values)

        return tuple(Interruption(_moment(at), InterruptionCause(cause)) for at, cause in self._acts.ask(read))

    def behind(self, span: Span, topic: int | None, limit: int) -> tuple[ConversationPart, ...]:
        """Return the conversations in which the person wrote within a range, those with most messages first."""

        def read(connection: Connection, relations: Relations) -> list[Row]:
            values: dict[str, object] = {"first": stored(span.since), "last": stored(span.until), "limit": limit}
            return connection.rows(_behind(relations, topic), values | ({} if topic is None else {"topic": topic}))

        return tuple(
            ConversationPart(public_id, title, source, messages, first_id, _moment(at))
            for public_id, title, source, messages, first_id, at in self._acts.ask(read)
        )

    def kinds(self) -> tuple[tuple[EventKind, int], ...]:
        """Return how many acts of each kind there are, most first."""

        def read(connection: Connection, relations: Relations) -> list[Row]:
            return connection.rows(f"SELECT kind, count(*) FROM ({relations.acts}) GROUP BY kind ORDER BY 2 DESC, 1")

        return tuple((EventKind(kind), count) for kind, count in self._acts.ask(read))

    def _make(self, connection: Connection, relations: Relations, gap: int) -> tuple[int, int]:
        """Make the sessions of `stale_days` anew; return how many went and how many came."""
        wide = {"gap": gap * SECOND}
        connection.run(sql.RANGES, wide)
        found = connection.row("SELECT min(first), max(last), count(*) FROM stale_ranges")
        assert found is not None
        stretch = {"first": found[0], "last": found[1]}
        removed = connection.number(f"DELETE FROM flow_sessions WHERE seq IN ({_REMOVED})", stretch)
        connection.run(sql.chosen(relations, one_range=found[2] == 1), stretch)
        connection.run(sql.STEPS, wide)
        connection.run(sql.RUNS, wide | {"pause": int(gap * SECOND * BREAK_SHARE)})
        connection.run(sql.INTERRUPTED)
        kinds: dict[str, int] = dict(connection.rows("SELECT name, seq FROM metric_kinds"))
        connection.run(sql.sampled(kinds), stretch if set(kinds) & set(sql.SHARES) else ())
        connection.run(sql.SCORE)
        connection.run("DELETE FROM flow_days WHERE seq IN (SELECT day FROM stale_days)")
        connection.run("INSERT INTO flow_days SELECT day, acts, digest FROM stale_days WHERE digest IS NOT NULL")
        return removed, connection.number("SELECT count(*) FROM made_runs")


def _look_at_days(connection: Connection, relations: Relations, gap: int) -> None:
    """Put the state of each day into `now_days`."""
    connection.run(sql.days(relations, trashed=connection.number(sql.TRASHED) > 0), {"salt": _salt(gap)})


def forget_days(connection: Connection, days: Sequence[int]) -> None:
    """Let the sessions of these days be made anew; inside a write."""
    connection.run("DELETE FROM flow_days WHERE seq IN (SELECT unnest($days::BIGINT[]))", {"days": list(days)})


def _salt(gap: int) -> int:
    return (gap * 2_654_435_761 + FORMULA) % (1 << 63)


def _bounds(span: Span | None) -> dict[str, object]:
    since, until = _EVER if span is None else (micros(span.since), micros(span.until))
    return {"since": since, "until": until}


def micros(moment: datetime) -> int:
    """Return a moment in microseconds since 1970."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _moment(at: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)


def _interruptions(relations: Relations) -> str:
    return f"""
        WITH inside AS (
            SELECT moment - lag(moment) OVER earlier AS pause, lag(moment) OVER earlier AS before
            FROM ({relations.acts}) WHERE kind NOT IN {PASSIVE} AND moment BETWEEN $since AND $until
            WINDOW earlier AS (ORDER BY moment, message)
        )
        SELECT before AS moment, 'break' AS cause FROM inside WHERE pause > $pause AND pause <= $gap
        UNION ALL
        SELECT i.moment, i.cause FROM (
            SELECT epoch_us("at") AS moment, coalesce(cause, 'switched_away') AS cause FROM interaction_events
            WHERE kind = 'interrupted' AND "at" BETWEEN make_timestamp($since) AND make_timestamp($until)
        ) AS i ASOF JOIN flow_sessions AS s ON i.moment >= s.seq WHERE i.moment <= epoch_us(s.ended_at)
        ORDER BY moment LIMIT $limit
    """


def _behind(relations: Relations, topic: int | None) -> str:
    chosen = "" if topic is None else "JOIN flow_texts AS t ON t.seq = m.seq AND t.topic = $topic"
    return f"""
        SELECT c.id, c.title, c.source, count(*)::INTEGER, arg_min(m.id, m.created_at), epoch_us(min(m.created_at))
        FROM ({relations.source}) AS m JOIN conversations AS c ON c.seq = m.conversation_seq {chosen}
        WHERE m.role IN ('user', 'other') AND m.kind = 'text' AND c.deleted_at IS NULL
        AND m.created_at >= $first AND m.created_at < $last
        GROUP BY ALL ORDER BY 4 DESC, 6 LIMIT $limit
    """


def _session(row: Row) -> FlowSession:
    seq, started, ended, acts, messages, conversations, kinds, pairs, continuity, pace, *rest = row
    switches, notifications, breaks, samples, coherence, attention, *parts, score = rest
    return FlowSession(
        seq, aware(started), aware(ended), acts, messages, conversations, kinds, pairs, continuity, pace, switches,
        notifications, breaks, samples, coherence, attention, Parts(*parts), score,
    )  # fmt: skip


def days_of(times: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> list[int]:
    """Return the days, since 1970, of times in microseconds, each once."""
    found: list[int] = np.unique(times // DAY).tolist()
    return found
