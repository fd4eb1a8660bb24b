"""The statements that make sessions: acts to runs, runs to measures, measures to a score. Times are microseconds since 1970."""

from typing import Final

from strata.domain import flow
from strata.domain.samples import Metric
from strata.storage.flow.acts import DAY, PASSIVE, Relations

KIND_SHIFT: Final = 52
"""A row of `metric_samples` is numbered (kind << KIND_SHIFT) | microseconds."""

SIGNS: Final = 256

_KINDS: Final = """
    CASE kind WHEN 'told' THEN 1 WHEN 'asked' THEN 2 WHEN 'opened' THEN 4 WHEN 'searched' THEN 8 WHEN 'recalled' THEN 16
    WHEN 'captured' THEN 32 WHEN 'feedback' THEN 64 WHEN 'goal_changed' THEN 128 ELSE 512 END
"""

STALE: Final = """
    SELECT coalesce(n.day, o.seq) AS day, n.acts, n.digest FROM now_days AS n FULL JOIN flow_days AS o ON o.seq = n.day
    WHERE n.digest IS DISTINCT FROM o.digest OR n.acts IS DISTINCT FROM o.acts
"""


TRASHED: Final = "SELECT count(*) FROM conversations WHERE deleted_at IS NOT NULL"

_OUT_OF_TRASH: Final = "AND conversation_seq NOT IN (SELECT seq FROM conversations WHERE deleted_at IS NOT NULL)"


def days(relations: Relations, *, trashed: bool) -> str:
    """Return the statement that puts the state of each day into `now_days`; `$salt` stands for what else they depend on.

    It looks at more messages than count as acts, because that is quicker than telling them apart. `trashed` says whether any
    conversation lies in the trash: leaving none out takes a tenth of the time.
    """
    return f"""
        CREATE OR REPLACE TEMP TABLE now_days AS
        SELECT moment // {DAY} AS day, count(*)::INTEGER AS acts,
            (xor(bit_xor(hash(moment, what)), $salt::UBIGINT) >> 1)::BIGINT AS digest
        FROM (
            SELECT epoch_us(created_at) AS moment, seq AS what FROM ({relations.source})
            WHERE role IN ('user', 'other') AND kind = 'text'
            {_OUT_OF_TRASH if trashed else ""}
            UNION ALL
            SELECT moment, -({_KINDS}) FROM ({relations.others})
        ) GROUP BY day
    """


# Ranges of time to make anew: days that differ, widened to the sessions that touch them or lie within a gap of them.
RANGES: Final = f"""
    CREATE OR REPLACE TEMP TABLE stale_ranges AS
    WITH wide AS (
        SELECT least(d.first, coalesce(min(epoch_us(s.started_at)), d.first)) AS first,
            greatest(d.last, coalesce(max(epoch_us(s.ended_at)), d.last)) AS last
        FROM (SELECT day * {DAY} AS first, (day + 1) * {DAY} AS last FROM stale_days) AS d
        LEFT JOIN (
            SELECT started_at, ended_at FROM flow_sessions
            WHERE seq <= (SELECT (max(day) + 1) * {DAY} + $gap FROM stale_days)
            AND ended_at >= (SELECT make_timestamp(min(day) * {DAY} - $gap) FROM stale_days)
        ) AS s
        ON epoch_us(s.started_at) <= d.last + $gap AND epoch_us(s.ended_at) >= d.first - $gap
        GROUP BY d.first, d.last
    ), ordered AS (
        SELECT first, last, max(last) OVER (ORDER BY first ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM wide
    ), grouped AS (
        SELECT first, last, sum(CASE WHEN first <= before + $gap THEN 0 ELSE 1 END) OVER (ORDER BY first) AS piece FROM ordered
    )
    SELECT min(first) AS first, max(last) AS last FROM grouped GROUP BY piece
"""

_NEARNESS: Final = " + ".join(f"bit_count(xor(signs_{one}, lag(signs_{one}) OVER ()))::INTEGER" for one in "abcd")


def chosen(relations: Relations, *, one_range: bool) -> str:
    """Return the statement that gathers the acts of `stale_ranges`, in order of time, as `made_acts`.

    With `one_range` there is but one, and comparing with its ends is enough.
    """
    each = "a.moment BETWEEN $first AND $last" if one_range else "a.moment <= r.last"
    ranges = "" if one_range else "ASOF JOIN stale_ranges AS r ON a.moment >= r.first"
    return f"""
        CREATE OR REPLACE TEMP TABLE made_acts AS
        SELECT a.* EXCLUDE (kind), {_KINDS} AS code FROM (
            SELECT m.moment, m.message, m.conversation, CASE WHEN t.is_question THEN 'asked' ELSE 'told' END AS kind,
                t.signs_a, t.signs_b, t.signs_c, t.signs_d
            FROM ({relations.messages} AND m.created_at BETWEEN make_timestamp($first) AND make_timestamp($last)) AS m
            LEFT JOIN flow_texts AS t ON t.seq = m.message
            UNION ALL
            SELECT moment, NULL, NULL, kind, NULL, NULL, NULL, NULL FROM ({relations.others}) WHERE kind NOT IN {PASSIVE}
        ) AS a {ranges} WHERE {each}
        ORDER BY moment, message
    """


# The acts lie in order, which the engine keeps, so that no window needs to sort them again. The share of equal signs is the
# share of 180 degrees that two vectors do not turn (Charikar, "Similarity estimation techniques from rounding algorithms",
# STOC 2002), which gives the cosine. `$gap` in microseconds.
STEPS: Final = f"""
    CREATE OR REPLACE TEMP TABLE made_steps AS
    SELECT *, sum((pause IS NULL OR pause > $gap)::INTEGER) OVER (ROWS UNBOUNDED PRECEDING) AS run FROM (
        SELECT moment, message, conversation, code, moment - lag(moment) OVER () AS pause,
            cos(pi() * ({_NEARNESS}) / {SIGNS}) AS nearness
        FROM made_acts
    )
"""

# `$pause` in microseconds; the conversations are counted apart, because the engine is slow at it within groups.
RUNS: Final = """
    CREATE OR REPLACE TEMP TABLE made_runs AS
    SELECT r.* EXCLUDE (run), coalesce(c.conversations, 0) AS conversations FROM (
        SELECT run, min(moment) AS first, max(moment) AS last, count(*)::INTEGER AS acts, count(message)::INTEGER AS messages,
            bit_count(bit_or(code))::INTEGER AS kinds, (count(nearness) FILTER (pause <= $gap))::INTEGER AS pairs,
            avg(nearness) FILTER (pause <= $gap) AS continuity, median(pause) FILTER (pause <= $gap) / 1e6 AS pace,
            (count(*) FILTER (pause > $pause AND pause <= $gap))::INTEGER AS breaks
        FROM made_steps GROUP BY run
    ) AS r LEFT JOIN (
        SELECT run, count(*)::INTEGER AS conversations FROM (
            SELECT run, conversation FROM made_steps WHERE conversation IS NOT NULL GROUP BY ALL
        ) GROUP BY run
    ) AS c USING (run)
"""

INTERRUPTED: Final = """
    CREATE OR REPLACE TEMP TABLE made_interruptions AS
    SELECT r.first, count(*) FILTER (cause = 'notification')::INTEGER AS notifications,
        count(*) FILTER (cause IS DISTINCT FROM 'notification')::INTEGER AS switches
    FROM (SELECT epoch_us("at") AS moment, cause FROM interaction_events WHERE kind = 'interrupted') AS i
    ASOF JOIN made_runs AS r ON i.moment >= r.first WHERE i.moment <= r.last GROUP BY r.first
"""

SHARES: Final = {
    Metric.COHERENCE: "value",
    Metric.COHERENCE_RATIO: "greatest(value, 0) / (1 + greatest(value, 0))",
    Metric.ATTENTION: "CASE WHEN value > 1 THEN value / 100 ELSE value END",
}
"""By kind of sample, the share from 0 to 1 that a value stands for; attention over 1 is meant in per cent."""


def sampled(kinds: dict[str, int]) -> str:
    """Return the statement that lays samples over `made_runs`; `kinds` gives the number of each kind that there is."""
    parts = [
        f"SELECT '{metric}' AS metric, epoch_us(\"at\") AS moment, {share} AS share FROM metric_samples "
        f"WHERE seq BETWEEN {kinds[metric] << KIND_SHIFT} + $first AND {kinds[metric] << KIND_SHIFT} + $last"
        for metric, share in SHARES.items()
        if metric in kinds
    ]
    samples = " UNION ALL ".join(parts) or "SELECT '' AS metric, 0::BIGINT AS moment, 0::DOUBLE AS share WHERE FALSE"
    heart = f"metric <> '{Metric.ATTENTION}'"
    return f"""
        CREATE OR REPLACE TEMP TABLE made_samples AS
        SELECT r.first, count(*) FILTER ({heart})::INTEGER AS samples, avg(share) FILTER ({heart}) AS coherence,
            avg(share) FILTER (NOT {heart}) AS attention
        FROM ({samples}) AS s ASOF JOIN made_runs AS r ON s.moment >= r.first WHERE s.moment <= r.last GROUP BY r.first
    """


_WEIGHED: Final = (
    ("continuity_part", flow.CONTINUITY_WEIGHT),
    ("pace_part", flow.PACE_WEIGHT),
    ("focus_part", flow.FOCUS_WEIGHT),
    ("variety_part", flow.VARIETY_WEIGHT),
    ("coherence_part", flow.COHERENCE_WEIGHT),
)
_SUM: Final = " + ".join(f"coalesce({part}, 0) * {weight}" for part, weight in _WEIGHED)
_WEIGHTS: Final = " + ".join(f"(CASE WHEN {part} IS NULL THEN 0 ELSE {weight} END)" for part, weight in _WEIGHED)
_LOST: Final = f"({flow.INTERRUPTION_MINUTES} * (breaks + switches + notifications))"

# The formula of domain/flow.py. `least` and `greatest` pass over NULL, so what was not measured is told apart first.
SCORE: Final = f"""
    INSERT INTO flow_sessions BY NAME
    WITH measured AS (
        SELECT r.*, (last - first) / 6e7 AS minutes, coalesce(switches, 0) AS switches,
            coalesce(notifications, 0) AS notifications, coalesce(samples, 0) AS samples, coherence, attention
        FROM made_runs AS r LEFT JOIN made_interruptions USING (first) LEFT JOIN made_samples USING (first)
    ), parted AS (
        SELECT *, 1 - exp(-minutes / {flow.IMMERSION_MINUTES}) AS immersion_part,
            CASE WHEN continuity IS NOT NULL THEN greatest(0, least(1,
                (continuity - {flow.UNRELATED}) / {flow.RELATED - flow.UNRELATED})) END AS continuity_part,
            {flow.PACE_SECONDS} / ({flow.PACE_SECONDS} + pace) AS pace_part,
            CASE WHEN {_LOST} = 0 THEN 1 ELSE minutes / (minutes + {_LOST}) END AS focus_part,
            least(1, kinds / {flow.ENOUGH_KINDS}) AS variety_part,
            CASE WHEN coherence IS NOT NULL THEN greatest(0, least(1, coherence)) END AS coherence_part
        FROM measured
    )
    SELECT first AS seq, make_timestamp(first) AS started_at, make_timestamp(last) AS ended_at, acts, messages, conversations,
        kinds, pairs, continuity, pace, switches, notifications, breaks, samples, coherence, attention, immersion_part,
        continuity_part, pace_part, focus_part, variety_part, coherence_part,
        immersion_part * ({_SUM}) / ({_WEIGHTS}) AS flow_score
    FROM parted ORDER BY first
"""
