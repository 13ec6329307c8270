"""The time of China, which the days of the law are days of: one time for the whole country, without summer time."""

from datetime import timedelta, timezone

CHINA = timezone(timedelta(hours=8))
