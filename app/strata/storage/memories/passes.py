"""The promotion pass over all memories in a handful of statements; the rules of `domain.layers`, row by row the same."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from strata.domain.history import ActKind, Actor
from strata.domain.layers import TITLES, MoveKind
from strata.domain.memories import Layer
from strata.domain.rules import LOWEST, MemoryRules
from strata.services.ports.passes import PassCounts, PlannedMove
from strata.storage.connection import Connection
from strata.storage.database import Database
from strata.storage.memories.score import score_at
from strata.storage.passage_facts import PassageFacts
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.times import stored

_ROUNDS: Final = 2
"""A memory that reaches working memory may be fit for long-term memory at once, or sink; there is no third step."""

_NOW: Final = "$now::TIMESTAMP"
_FIELDS: Final = ("layer", "strength", "touched_at", "layer_since", "expires_at", "held_until")
_TIMES: Final = frozenset(("touched_at", "layer_since", "expires_at", "held_until"))

_APPLY: Final = """
    UPDATE memories SET state = CASE WHEN move = 'expire' THEN 'expired' ELSE state END,
        layer = coalesce(to_layer, memories.layer),
        strength = CASE WHEN move = 'expire' THEN memories.strength ELSE score END,
        touched_at = CASE WHEN move = 'expire' THEN memories.touched_at ELSE moves.new_touched_at END,
        layer_since = CASE WHEN move = 'expire' THEN memories.layer_since ELSE $now::TIMESTAMP END,
        expires_at = CASE WHEN move = 'expire' THEN memories.expires_at ELSE moves.new_expires_at END,
        held_until = CASE WHEN move = 'expire' THEN memories.held_until END
    FROM moves WHERE memories.seq = moves.seq
"""
_EXPIRED_PASSAGES: Final = "kind = 'memory' AND owner_seq IN (SELECT seq FROM moves WHERE move = 'expire')"


class Passes:
    """The store behind the port `PassStore`."""

    def __init__(self, database: Database, numbers: RowNumbers, facts: PassageFacts) -> None:
        self._database = database
        self._numbers = numbers
        self._facts = facts

    def plan(self, now: datetime, rules: MemoryRules, limit: int) -> tuple[PassCounts, tuple[PlannedMove, ...]]:
        """Return what a pass would do, its first moves one by one; write nothing."""
        moves = f"SELECT seq, move, layer, to_layer, score, {_reason(rules)} FROM ({_decided(rules)})"
        with self._database.snapshot() as connection:
            counts = _counts(connection, f"({_decided(rules)})", now)
            rows = connection.rows(f"{moves} ORDER BY expires_at, seq LIMIT $most", {"now": stored(now), "most": limit})
        planned = (
            PlannedMove(seq, MoveKind(move), Layer(layer), None if to is None else Layer(to), score, reason)
            for seq, move, layer, to, score, reason in rows
        )
        return counts, tuple(planned)

    def is_due(self, now: datetime, rules: MemoryRules) -> bool:
        """Whether a pass would move anything."""
        return self._database.row(f"SELECT 1 FROM ({_decided(rules)}) LIMIT 1", {"now": stored(now)}) is not None

    def run(self, act_id: UUID, now: datetime, rules: MemoryRules) -> PassCounts:
        """Do it, as one act in one transaction; without anything to move there is no act. Raises `DiskFull`."""
        gone: list[int] = []
        with self._database.write() as connection:
            act_seq = self._numbers.take(Table.MEMORY_ACTS)
            counts = PassCounts()
            for turn in range(_ROUNDS):
                done = self._round(connection, act_seq, now, rules, gone, again=turn > 0)
                counts = _sum(counts, done)
                if not done.promoted or not _goes_on(connection, rules):
                    break
            if counts.moves:
                self._note_act(connection, act_seq, act_id, now, counts)
            connection.run("DROP TABLE moves")
            connection.run("DROP TABLE IF EXISTS temp.moved_before")
        self._facts.forget(gone, ())
        return counts

    def _round(
        self, connection: Connection, act_seq: int, now: datetime, rules: MemoryRules, gone: list[int], *, again: bool
    ) -> PassCounts:
        """Move what the rules move; a second round looks at what the first one promoted alone."""
        if again:
            connection.run("CREATE OR REPLACE TEMP TABLE moved_before AS SELECT seq, move FROM moves")
        only = " AND memories.seq IN (SELECT seq FROM moved_before WHERE move = 'promote')" if again else ""
        time = {"now": stored(now)}
        connection.run(f"CREATE OR REPLACE TEMP TABLE moves AS {_numbered(_decided(rules, only), rules)}", time)
        counts = _counts(connection, "moves", now)
        if counts.moves:
            self._write_history(connection, act_seq, counts.moves, now)
            connection.run(_APPLY, time)
            if counts.expired:
                gone += self._take_out(connection)
        return counts

    def _write_history(self, connection: Connection, act_seq: int, count: int, now: datetime) -> None:
        changes = self._numbers.take_many(Table.MEMORY_CHANGES, count)
        moves = self._numbers.take_many(Table.MEMORY_PROMOTIONS, count)
        values = {"act": act_seq, "now": stored(now)}
        connection.run(
            f"INSERT INTO memory_changes SELECT $first + place, $act, seq, NULL, {_json('')}, {_json('new_')}, reason "
            "FROM moves",
            {"act": act_seq, "first": next(iter(changes))},
        )
        connection.run(
            f"INSERT INTO memory_promotions SELECT $first + place, $act, seq, layer, to_layer, score, reason, '{Actor.RULE}', "
            f"{_NOW} FROM moves",
            values | {"first": next(iter(moves))},
        )

    def _take_out(self, connection: Connection) -> list[int]:
        """Take what expired out of the index; return its passages."""
        connection.run(f"UPDATE passages SET in_trash = TRUE, active = FALSE WHERE {_EXPIRED_PASSAGES}")
        touched = [seq for (seq,) in connection.rows(f"SELECT seq FROM passages WHERE {_EXPIRED_PASSAGES} ORDER BY seq")]
        first = next(iter(self._numbers.take_many(Table.OUTBOX, len(touched))))
        connection.run(
            "INSERT INTO outbox SELECT $first + row_number() OVER (ORDER BY seq) - 1, seq, NULL FROM passages "
            f"WHERE {_EXPIRED_PASSAGES}",
            {"first": first},
        )
        return touched

    def _note_act(self, connection: Connection, act_seq: int, act_id: UUID, now: datetime, counts: PassCounts) -> None:
        connection.run(
            f"INSERT INTO memory_acts SELECT $seq, $id, '{ActKind.PASS}', '{Actor.RULE}', {_NOW}, $title, NULL, TRUE, "
            "count(DISTINCT memory_seq) FROM memory_changes WHERE act_seq = $seq",
            {"seq": act_seq, "id": act_id, "now": stored(now), "title": title(counts)},
        )


def title(counts: PassCounts) -> str:
    """Return what a pass did in one sentence."""
    parts = ((counts.promoted, "promoted"), (counts.demoted, "demoted"), (counts.expired, "expired"))
    said = ", ".join(f"{count:,} {word}" for count, word in parts if count)
    return f"Pass: {said}"


def _decided(rules: MemoryRules, only: str = "") -> str:
    """Return the query for every memory that the rules move, with the move and the score that decided."""
    window, swarm = _interval(rules.promotion_window), "" if rules.sharing else " OR layer = 'swarm'"
    moment = (
        f"CASE layer WHEN 'stm' THEN greatest(touched_at, least({_NOW}, expires_at - {window})) "
        f"WHEN 'wm' THEN greatest(touched_at, least({_NOW}, expires_at)) ELSE {_NOW} END"
    )
    return f"""
        SELECT *, CASE WHEN move = 'expire' THEN NULL WHEN layer = 'swarm' THEN 'ltm' WHEN move = 'demote' THEN 'stm'
            WHEN layer = 'stm' THEN 'wm' ELSE 'ltm' END AS to_layer
        FROM (SELECT *, CASE
            WHEN layer = 'swarm' THEN 'demote'
            WHEN layer = 'stm' AND {_NOW} >= expires_at - {window} AND score >= {rules.wm_from!r} THEN 'promote'
            WHEN layer = 'wm' AND score >= {rules.ltm_from!r} AND usage_count >= {rules.ltm_uses} THEN 'promote'
            WHEN {_NOW} >= expires_at THEN 'expire'
            WHEN layer = 'wm' AND score < {rules.wm_sinks_below!r} THEN 'demote' END AS move
        FROM (SELECT seq, layer, strength, touched_at, usage_count, layer_since, expires_at, held_until,
                {score_at(f"({moment})", rules)} AS score
            FROM memories WHERE state = 'active' AND NOT pinned AND coalesce({_NOW} >= held_until, TRUE)
                AND ((layer IN ('stm', 'wm') AND expires_at IS NOT NULL){swarm}){only}))
        WHERE move IS NOT NULL
    """


def _numbered(decided: str, rules: MemoryRules) -> str:
    """Return the query for the moves with what each field becomes."""
    lives = " ".join(
        f"WHEN '{layer.value}' THEN {_NOW} + {_interval(life)}"
        for layer in (Layer.STM, Layer.WM)
        if (life := rules.life(layer)) is not None
    )
    return f"""
        SELECT *, row_number() OVER (ORDER BY seq) - 1 AS place, {_reason(rules)} AS reason, to_layer AS new_layer,
            score AS new_strength, greatest(touched_at, {_NOW}) AS new_touched_at, {_NOW} AS new_layer_since,
            CASE to_layer {lives} END AS new_expires_at, NULL::TIMESTAMP AS new_held_until
        FROM ({decided})
    """


def _json(prefix: str) -> str:
    """Return the expression for the fields of a change; an expiry moves the state alone."""
    state = "active" if prefix == "" else "expired"
    pairs = ", ".join(
        f"'{name}', epoch_us({prefix}{name})" if name in _TIMES else f"'{name}', {prefix}{name}" for name in _FIELDS
    )
    return f"CASE WHEN move = 'expire' THEN '{{\"state\":\"{state}\"}}' ELSE json_object({pairs})::VARCHAR END"


def _reason(rules: MemoryRules) -> str:
    """Return the expression for why, in words."""
    stm, wm = span_words(rules.stm_life), span_words(rules.wm_life)
    window = span_words(rules.promotion_window)
    return f"""
        CASE WHEN move = 'expire' AND layer = 'stm'
                THEN format('its {stm} in {TITLES[Layer.STM]} were over, score {{:.1f}}', score)
            WHEN move = 'expire' THEN format('its {wm} in {TITLES[Layer.WM]} were over, score {{:.1f}}', score)
            WHEN layer = 'swarm' THEN 'sharing is off'
            WHEN move = 'demote' THEN format('score fell to {{:.1f}}', score)
            WHEN layer = 'stm' THEN format('score {{:.1f}} in its last {window}', score)
            ELSE format('score {{:.1f}} after {{}} uses', score, usage_count) END
    """


def span_words(span: timedelta) -> str:
    """Return a length of time in its largest whole unit, e.g. "2 hours"."""
    seconds = round(span.total_seconds())
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{seconds} seconds"


def _interval(span: timedelta) -> str:
    return f"to_microseconds({span // timedelta(microseconds=1)})"


def _goes_on(connection: Connection, rules: MemoryRules) -> bool:
    """Whether a memory that has just reached working memory is to move again; it has a life before it, and no hold."""
    # As the second round would reckon it: no time has passed since the first.
    score = f"({LOWEST!r} + (score - {LOWEST!r}))"
    further = f"{score} < {rules.wm_sinks_below!r} OR ({score} >= {rules.ltm_from!r} AND usage_count >= {rules.ltm_uses})"
    return connection.row(f"SELECT 1 FROM moves WHERE to_layer = 'wm' AND ({further}) LIMIT 1") is not None


def _counts(connection: Connection, moves: str, now: datetime) -> PassCounts:
    found: dict[str, int] = dict(
        connection.rows(f"SELECT move, count(*) FROM {moves} GROUP BY move", {"now": stored(now)} if "$now" in moves else ())
    )
    return PassCounts(found.get("expire", 0), found.get("promote", 0), found.get("demote", 0))


def _sum(one: PassCounts, other: PassCounts) -> PassCounts:
    return PassCounts(one.expired + other.expired, one.promoted + other.promoted, one.demoted + other.demoted)
