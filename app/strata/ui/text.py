"""Words on the screen: every user-facing text goes through `tr`; counts, sizes and times are written in one way."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QCoreApplication, QDate, QLocale


def tr(text: str) -> str:
    """Return `text` in the person's language. Fill in values afterwards: `tr("{n} messages").format(n=...)`."""
    return QCoreApplication.translate("strata", text)


def locale() -> QLocale:
    """Return how the person writes numbers and dates; a system that does not say is taken as English."""
    mine = QLocale()
    return QLocale(QLocale.Language.English) if mine.language() == QLocale.Language.C else mine


def number(value: int) -> str:
    """Write a whole number with the group separator of the person's locale: 12,400."""
    return locale().toString(value)


def counted(value: int, one: str, many: str) -> str:
    """Write "1 message" or "12,400 messages"; `one` and `many` are texts already passed through `tr`."""
    return f"{number(value)} {one if value == 1 else many}"


def size(value: int) -> str:
    """Write bytes for people: 4.2 MB."""
    return locale().formattedDataSize(value, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def duration(seconds: float) -> str:
    """Write a span of time roughly: "40 s", "3 min", "2 h 5 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return tr("{n} s").format(n=whole)
    minutes = round(whole / 60)
    if minutes < 60:
        return tr("{n} min").format(n=minutes)
    return tr("{h} h {m} min").format(h=minutes // 60, m=minutes % 60)


def left(seconds: float) -> str:
    """Write how long work still takes: "3 min left", at the end "almost done"."""
    return tr("almost done") if seconds < 1 else tr("{time} left").format(time=duration(seconds))


def date(value: datetime) -> str:
    """Write the local date: 9 Jun 2023."""
    return written(value.astimezone(), "d MMM yyyy")


def dates_between(first: datetime | None, last: datetime | None) -> str:
    """Write the dates between which something lies: "9 Jun 2023 to 2 May 2024", one where both are the same, "" unknown."""
    if first is None or last is None:
        return ""
    begin, end = date(first), date(last)
    return begin if begin == end else tr("{first} to {last}").format(first=begin, last=end)


def moment(value: datetime) -> str:
    """Write the local date and time: 9 Jun 2023, 14:05."""
    local = value.astimezone()
    return f"{date(value)}, {local:%H:%M}"


def recently(value: datetime, now: datetime | None = None) -> str:
    """Write a time the way lists do: "14:05" today, "Yesterday", "9 Jun" this year, else "9 Jun 2023"."""
    local = value.astimezone()
    today = (now or datetime.now(UTC)).astimezone().date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if local.date() == today - timedelta(days=1):
        return tr("Yesterday")
    return written(local, "d MMM" if local.year == today.year else "d MMM yyyy")


def written(local: datetime, pattern: str) -> str:
    """Write a date in the person's language by a pattern of Qt's, e.g. "d MMM yyyy"."""
    return locale().toString(QDate(local.year, local.month, local.day), pattern)
