"""Recalls by the hour and work by the day, made set by set."""

from typing import Final

from strata.storage.connection import Connection

# Recalls are only ever added; the newest hour that is there may have been unfinished, so it is made anew.
_HOURS: Final = """
    INSERT INTO performance_hourly
    SELECT epoch_us(hour) // 3600000000, hour, count(*), quantile_cont(took_ms, 0.5), quantile_cont(took_ms, 0.95),
        max(took_ms), avg(encode_ms), avg(confidence), count(*) FILTER (sure), count(ahead_ms), count(*) FILTER (ahead_right),
        coalesce(sum(greatest(0, took_ms - ahead_ms)) FILTER (ahead_right), 0)
    FROM (SELECT *, date_trunc('hour', "at") AS hour FROM inferences)
    WHERE hour > coalesce((SELECT max(hour) FROM performance_hourly), '1970-01-01') GROUP BY hour
"""
_DAYS: Final = """
    INSERT INTO agent_metrics
    SELECT ((day - DATE '1970-01-01') << 8) | row_number() OVER (PARTITION BY day ORDER BY kind), day, kind, count(*),
        count(*) FILTER (status = 'done'), count(*) FILTER (status IN ('failed', 'interrupted')),
        count(*) FILTER (status = 'cancelled'), coalesce(sum(epoch(finished_at - started_at)), 0)
    FROM (SELECT *, started_at::DATE AS day FROM orchestration_workflows)
    WHERE day > coalesce((SELECT max(day) FROM agent_metrics), '1970-01-01') GROUP BY day, kind
"""


def roll_up(connection: Connection) -> int:
    """Make what is new, inside a write; return how many hours were made."""
    connection.run("DELETE FROM performance_hourly WHERE seq = (SELECT max(seq) FROM performance_hourly)")
    connection.run("DELETE FROM agent_metrics WHERE day >= (SELECT max(day) - 1 FROM agent_metrics)")
    before = connection.number("SELECT count(*) FROM performance_hourly")
    connection.run(_HOURS)
    connection.run(_DAYS)
    return connection.number("SELECT count(*) FROM performance_hourly") - before
