"""The time of China, which the days of the law are days of: one time for the whole country, without summer time."""

from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))


def moment_in_words(at: str) -> str:
    """A time of the store in China, to the minute.

    >>> moment_in_words("2025-03-20T02:31:09.000000Z")
    '2025年3月20日 10:31'
    """
    moment = datetime.fromisoformat(at).astimezone(CHINA)
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"


def day_of(at: str) -> date:
    """The day in China of a time of the store.

    >>> day_of("2025-03-20T18:31:09.000000Z")
    datetime.date(2025, 3, 21)
    """
    return datetime.fromisoformat(at).astimezone(CHINA).date()
