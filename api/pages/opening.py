"""The opening of a case: what happened and where, from a person's words to one matter and one place, never by a guess.

Knows a form and the catalog; does not know facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from api.pages.days import twice
from api.pages.form import Form, Wrong
from api.pages.readings import read_as
from engine.catalog import Catalog, Matter, Place, codes_above
from engine.language import OTHER_MATTER, QuantityError, read_day, read_days

OTHER = "other"
"""The choice of none of the matters that were offered: the case is in the person's own words."""
_MOST = 30
"""So many matters or places are offered."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The matter and the place by the words for a case, "" while they are open; what may be meant; what is wrong.

    `near`: no matter has the person's words, those that are offered only come near to them. `chosen` and `located` are the
    choices of a matter (`OTHER`: none of those that were offered) and of a place, "" where they were made for other words.
    """

    matter: str
    place: str
    matters: tuple[Matter, ...] = ()
    places: tuple[Place, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    near: bool = False
    chosen: str = ""
    located: str = ""

    @property
    def settled(self) -> bool:
        """Whether there is a case to evaluate."""
        return bool(self.matter and self.place) and not self.wrong


def opening_of(form: Form, catalog: Catalog, first: Opening | None = None) -> Opening:
    """What the form says of matter and place. A choice holds for the words for which it was offered only.

    What is wrong in one field takes nothing from the other. Of a further act the place is that of the `first`.
    """
    wrong = [each for each in form.wrong() if each.at in ("what", "where", "act", "decided")]
    bad = {each.at for each in wrong}
    chosen = form["matter"] if form["matched"] == form["what"] else ""
    located = form["place"] if form["located"] == form["where"] else ""
    wrong.extend(each for each in _wrong_days(form) if each.at not in bad)
    if first is not None:
        place, places = first.place, first.places
    else:
        place, places = ("", ()) if "where" in bad else _place(form["where"], located, catalog)
    matter, matters, near = ("", (), False) if "what" in bad else _matter(form["what"], chosen, catalog, place)
    if not form["what"]:
        wrong.append(Wrong("what", "写发生了什么，几个字就可以，例如：过期食品"))
    if not form["where"] and first is None:
        wrong.append(Wrong("where", "写案件在哪里，例如：金凤区"))
    elif first is None and not place and not places and "where" not in bad:
        wrong.append(Wrong("where", catalog.places.why_not(form["where"])))
    return Opening(matter, place, matters, places, tuple(wrong), near, chosen, located)


def _wrong_days(form: Form) -> Iterator[Wrong]:
    """The days that cannot be read; the case is read again as a whole, but not before there is a matter and a place."""
    yield from (each for each in twice(form) if each.at in ("act", "decided"))
    for name, read in (("act", read_days), ("decided", read_day)):
        if form[name]:
            try:
                read(form[name])
            except QuantityError as error:
                yield Wrong(name, str(error))


def _matter(what: str, chosen: str, catalog: Catalog, place: str) -> tuple[str, tuple[Matter, ...], bool]:
    """The matter that the words name, or the choice among what they may mean; else that, and whether it only comes near."""
    matters = catalog.library.matters
    if not what:
        return "", (), False
    named = matters.by_name.get(what)
    if named is not None:
        return named.name, (), False
    if chosen == OTHER:
        return f"{OTHER_MATTER}{what.removeprefix(OTHER_MATTER)}", (), False
    offered, near = meant_by(what, catalog, place)
    one = next((each for each in offered if each.id in (what, chosen)), None)
    return (one.name, (), False) if one else ("", offered, near)


def meant_by(words: str, catalog: Catalog, place: str) -> tuple[tuple[Matter, ...], bool]:
    """The matters that words may mean, and whether they only come near to them.

    What only other places than those that the `place` lies in have rules of is left out; nothing while the place is open.
    """
    matters = catalog.library.matters
    over = (place, *codes_above(place))

    def here(found: Iterable[Matter]) -> tuple[Matter, ...]:
        return tuple(each for each in found if not (place and each.place) or each.place in over)[:_MOST]

    if found := here(matters.search(words) or read_as(words, matters)):
        return found, False
    near = here(matters.near(words))
    return near, bool(near)


def _place(where: str, located: str, catalog: Catalog) -> tuple[str, tuple[Place, ...]]:
    """The code of the place that the words name, or the choice among what they may mean does; else what they may mean."""
    places = catalog.places
    if not where:
        return "", ()
    named, found = places.find(where), places.search(where)
    bearing = [each for each in found if where in (each.name, *each.aliases) and not (each.until or each.ended)]
    if named is not None and len(bearing) <= 1:
        return named.code, ()
    offered = tuple({each.code: each for each in reversed(found)}.values())[::-1][:_MOST]
    one = next((each for each in offered if each.code == located), None)
    return (one.code, ()) if one else ("", offered)
