"""Which clauses that punish a matter hold on a day, by the texts of their statutes, and what is not held of that day's law.

A clause read in one text holds under every text whose words of its article are the same. Knows matters, statutes and days;
knows no fact.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from engine.catalog import Matter, Punishment, Statutes, StatuteVersion
from engine.language import known_clause, number_of

_SOON = timedelta(days=366)
"""So long after the date of a text whose first day was not read, the text before it may still be in force."""

Lack = Literal["earlier", "not_yet", "not_compared", "later", "repealed"]


@dataclass(frozen=True, slots=True)
class NotHeld:
    """What is not held of a statute's law of a day.

    `earlier`: no text of that day is on record; bands are those of the later text `listed`. `not_compared`: the text in force
    then is on record, but only the words of the later text `listed` were read: whether it punished the same is not known.
    `not_yet`: the statute came into force only on `since`. `later`: the text in force since `since` was not compared with
    the one that was read before it. `repealed`: since then nothing of it is in force, and what took its place was not read.
    `text` is the text of the day, or what repealed the statute; empty where it is not on record.
    """

    kind: Lack
    statute: str
    text: str = ""
    since: date | None = None
    ended: str = ""
    listed: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A clause that holds on a day as its text `law` writes it; not `own` where the words of the day itself were not read."""

    punishment: Punishment
    law: str = ""
    own: bool = True


@dataclass(frozen=True, slots=True)
class PenalLaw:
    """What punishes a matter on a day, and what is not held of that day's law.

    `none_in` is the text of the day that was read and does not punish it, where no clause that was read does. `unsure` are
    the texts of the clauses of which it was not read whether they were in force so soon after their date.
    """

    day: date
    held: tuple[Held, ...]
    lacks: tuple[NotHeld, ...] = ()
    none_in: str = ""
    unsure: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every clause of the day was read as it stood on it."""
        return not self.lacks

    @property
    def unpunished(self) -> bool:
        """Whether the law of the day was read and has no clause that punishes the matter."""
        return bool(self.none_in) and self.whole

    @property
    def replaced(self) -> bool:
        """Whether the words of a text that is in force, or took the place of one, were not read: what was read is not the law."""
        return any(lack.kind in ("later", "repealed", "not_compared") for lack in self.lacks)

    @property
    def punishments(self) -> tuple[Punishment, ...]:
        """The clauses themselves."""
        return tuple([each.punishment for each in self.held])


def penal_law(matter: Matter, statutes: Statutes, day: date) -> PenalLaw:
    """What punishes `matter` on `day`. A clause of which no text is on record holds on every day."""
    held: list[Held] = []
    lacks: list[NotHeld] = []
    named: dict[str, list[Punishment]] = {}
    for punishment in matter.punished_by:
        statute = next((text.statute for law in punishment.laws if (text := statutes.text(law))), "")
        named.setdefault(statute, []).append(punishment)
    for statute, clauses in named.items():
        if not statute:
            held.extend(Held(each, next(iter(each.laws), "")) for each in clauses)
            continue
        of_day, told = _of_statute(statute, clauses, statutes, day)
        held.extend(each for each in of_day if each.punishment.until is None or day <= each.punishment.until)
        lacks.extend(lack for lack in told if not _taken_over(lack, named))
    order = {id(punishment): place for place, punishment in enumerate(matter.punished_by)}
    held.sort(key=lambda each: order[id(each.punishment)])
    # Before a statute came into force another clause of the matter, which held then, is the law of the day.
    missing = [lack for lack in lacks if lack.kind != "not_yet" or not held]
    if not held and (text := _text_before(matter, statutes, day)) is not None:
        return PenalLaw(day, (), tuple(each for each in missing if each.statute != text.statute), text.key)
    texts = {text.key: text for each in held if each.own and (text := statutes.text(each.law)) is not None}
    unsure = [key for key, text in texts.items() if "from" in text.unread and day < text.since + _SOON]
    return PenalLaw(day, tuple(held), tuple(missing), unsure=tuple(unsure))


def _text_before(matter: Matter, statutes: Statutes, day: date) -> StatuteVersion | None:
    """The text of a day that the first text to punish the matter took the place of; None: another was in force, or none."""
    first = statutes.text(matter.new_in)
    text = statutes.at(first.statute, day) if first is not None else None
    return text if text is not None and text.by == matter.new_in else None


def next_changes(matter: Matter, statutes: Statutes, day: date, until: date) -> tuple[date, ...]:
    """The days after `day`, up to `until`, on which a text of one of the matter's statutes begins or is over."""
    named = {text.statute for p in matter.punished_by for law in p.laws if (text := statutes.text(law))}
    texts = [text for name in named for text in statutes.by_name[name].versions]
    days = {text.since for text in texts} | {text.until + timedelta(days=1) for text in texts if text.until}
    return tuple(sorted(each for each in days if day < each <= until))


def changes_before(matter: Matter, statutes: Statutes, day: date) -> date | None:
    """The last day before the present text of one of the matter's statutes began; None: none was read that held before."""
    named = {text.statute for p in matter.punished_by for law in p.laws if (text := statutes.text(law))}
    ends = [t.until for name in named for t in statutes.by_name[name].versions if t.until and t.until < day]
    return max(ends, default=None)


def cited(law: PenalLaw) -> str:
    """The clauses of a day, each with the text of its law that writes it."""
    names = (each.punishment.clause.removeprefix(each.law.partition("（")[0]) for each in law.held)
    return "、".join(dict.fromkeys(f"{each.law}{name}" for each, name in zip(law.held, names, strict=True)))


def _taken_over(lack: NotHeld, named: Collection[str]) -> bool:
    """Whether the matter names a clause of the other statute that took the place of a repealed one."""
    by = lack.text.partition("（")[0]
    return lack.kind == "repealed" and by != lack.statute and by in named


def _of_statute(
    statute: str, clauses: list[Punishment], statutes: Statutes, day: date
) -> tuple[list[Held], list[NotHeld]]:
    now = statutes.at(statute, day)
    of_now = [Held(p, law) for p in clauses for law in p.laws if now is not None and statutes.text(law) is now]
    if len(of_now) == len(clauses):
        return of_now, []
    record = statutes.by_name[statute]
    texts = list(record.versions)
    read = sorted({text.version: text for p in clauses for law in p.laws if (text := statutes.text(law))}.items())
    compared = [text for _, text in read]
    if now is None:
        return _outside(texts, compared, clauses, day, record.older)
    found = [Held(p, law) for p in clauses if (law := _in_words_of(p, now, texts, statutes))]
    if now in compared:
        return found, []
    before = [text for text in compared if text.version < now.version]
    nearest = before[-1] if before else compared[0]
    settled = {id(each.punishment) for each in found}
    left = [p for p in clauses if nearest.key in p.laws and id(p) not in settled]
    if not left:
        return found, []
    if before:
        return found, [NotHeld("later", statute, now.key, now.since, _ended(texts, now))]
    return found, [NotHeld("not_compared", statute, now.key, listed=nearest.key)]


def _outside(
    texts: list[StatuteVersion],
    compared: list[StatuteVersion],
    clauses: list[Punishment],
    day: date,
    older: date | None,
) -> tuple[list[Held], list[NotHeld]]:
    """The law of a day on which no text on record is in force: before the first, between two, or after the last."""
    first, last = texts[0], texts[-1]
    if last.until is not None and last.until < day:
        return [], [NotHeld("repealed", last.statute, last.by, last.until + timedelta(days=1), last.ended)]
    if day < first.since and (older is None or day < older):
        return [], [NotHeld("not_yet", first.statute, since=first.since if older is None else older)]
    nearest = next((text for text in compared if text.since > day), compared[-1])
    listed = [Held(p, nearest.key, own=False) for p in clauses if nearest.key in p.laws]
    return listed, [NotHeld("earlier", first.statute, listed=nearest.key)]


def _ended(texts: Iterable[StatuteVersion], now: StatuteVersion) -> str:
    """How the text before `now` ended: by revision or by amendment."""
    return next((text.ended for text in texts if text.by == now.key), "")


def _in_words_of(punishment: Punishment, now: StatuteVersion, texts: list[StatuteVersion], statutes: Statutes) -> str:
    """The text among the punishment's own whose words of the clause are those of `now`; empty: none is known to be."""
    if now.key in punishment.laws:
        return now.key
    clause = known_clause(punishment.clause)
    place = texts.index(now)
    for own in _texts_of(punishment, statutes):
        low, high = sorted((texts.index(own), place))
        if clause is not None and all(
            text.changes is not None and number_of(clause.path[0][1])[0] not in text.changes
            for text in texts[low + 1 : high + 1]
        ):
            return own.key
    return ""


def _texts_of(punishment: Punishment, statutes: Statutes) -> Iterator[StatuteVersion]:
    """The texts on record in which the punishment was read, the latest first."""
    found = [text for law in punishment.laws if (text := statutes.text(law))]
    yield from sorted(found, key=lambda text: text.version, reverse=True)
