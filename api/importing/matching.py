"""Which matter of the library an act on a published list is: by the clauses breached and punishing, then by its words.

Takes a matter only where nothing speaks against it, and names the three nearest with the reason; the reviewer decides.
Knows matters; does not know conditions.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from api.importing.acts import Act, act_of, opposed
from api.importing.held_matters import Known, key_of_clause, read_clauses
from api.importing.likeness import Core, Doer, core_of, doers, say_the_same
from engine.language import Clause, same_place

NEAR = 0.2
"""How alike a name must be to be shown without a clause in common; weights of shared pairs over all, 0 to 1."""
LIKE, AHEAD = 0.5, 0.15
"""How alike the likely matter must be, and how far ahead of every other with the clause."""
_TELLING = 6
"""Letters that the longest part of an act must have to say what was done."""
_SHOWN = 3
_COMPARED = 60
_MOST_CLAUSES = 200


@dataclass(frozen=True, slots=True)
class Near:
    """A matter that comes near, how alike its words are (0 to 1), and why it may be the one or may not."""

    name: str
    alike: float
    why: str


@dataclass(frozen=True, slots=True)
class Match:
    """The matter taken, or None; `why` for the reviewer, `best` the three nearest, the one taken first.

    `by_likeness`: it was taken by clause and words, not by its name, and the reviewer is to look at it.
    `likely` is the first of them where the clause and most words speak for it, and no word against it: to be asked, never to
    be taken unasked, for another act of the same clause that the library lacks has most words in common, too.
    """

    name: str | None
    why: str
    best: tuple[Near, ...] = ()
    likely: str | None = None
    by_likeness: bool = False

    @property
    def near(self) -> tuple[str, ...]:
        """The names of those that came near and were not taken."""
        return tuple(each.name for each in self.best if each.name != self.name)


def match(act: str, clauses: Sequence[str], punished_by: Sequence[str], known: Known) -> Match:
    """The matter for an act that breaches `clauses` and is punished by `punished_by`."""
    asked = act_of(act, known.words)
    breaches, punishing = read_clauses(clauses[:_MOST_CLAUSES]), read_clauses(punished_by[:_MOST_CLAUSES])
    shared = _sharing(clauses[:_MOST_CLAUSES], known.breached)
    penal = _sharing(punished_by[:_MOST_CLAUSES], known.punishing)
    names = {*shared, *penal, *_like(asked, known), *known.by_letters.get(asked.letters, ())}
    seen = [
        _Seen(
            name,
            *_rated(name, asked, known),
            _clause_word(name, shared, penal, (breaches, punishing), known),
            name in shared & penal,
        )
        for name in names - {known.lacking}
        if not known.place or _is_of(known.places.get(name, ""), known.place)
    ]
    seen.sort(key=lambda each: (each.letters != asked.letters, not each.shares, -each.alike, each.name))
    at_hand = [each for each in seen if _is_of(known.places.get(each.name, ""), known.place)]
    taken, why = _taken(asked, at_hand, known)
    near = (each for each in seen if each.shares or each.alike >= (LIKE if each.clause == _OTHER else NEAR))
    best = sorted(near, key=lambda each: each.name != taken)
    shown = tuple(Near(each.name, round(each.alike, 2), _why(each, asked)) for each in best[:_SHOWN])
    likened = taken is not None and not why.startswith((_EQUAL, _ALIAS))
    return Match(taken, why, shown, taken or _likely(asked, at_hand), likened)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A matter beside the act: how alike, how much of the act its words hold, its nearest wording, and its clauses.

    `both`: the clause breached and the one that punishes are both its own.
    """

    name: str
    alike: float
    held: float
    wording: Act
    clause: str
    both: bool

    @property
    def shares(self) -> bool:
        return self.clause in (_SAME, _PENAL)

    @property
    def letters(self) -> str:
        return self.wording.letters


_EQUAL, _ALIAS = "名称相同", "与它的一个别名相同，名称不同"
_SAME, _PENAL, _WITHIN, _OTHER, _SILENT = "违反的条款相同", "处罚条款相同", "条款一处在另一处之内", "条款不同", ""
_COMPARABLE = (_SAME, _PENAL, _WITHIN)


def _taken(asked: Act, seen: Sequence[_Seen], known: Known) -> tuple[str | None, str]:
    """The one matter against which nothing speaks, and why; None where it is not safe to say."""
    exact = [each for each in seen if each.letters == asked.letters]
    if len(exact) == 1 and exact[0].clause != _OTHER:
        named = known.wordings[known.of_matter[exact[0].name][0]][1].letters == asked.letters
        same = _EQUAL if named else _ALIAS
        return exact[0].name, f"{same}{f'，{exact[0].clause}' if exact[0].clause else ''}"
    if exact:
        return None, "名称相同的事项，条款不同" if len(exact) == 1 else "名称相同的事项不止一个"
    for clause in (_SAME, _PENAL):
        sharing = [each for each in seen if each.clause == clause]
        saying = [each for each in sharing if _says(each.name, asked, known) and not _differs(each, asked)]
        if len(saying) == 1:
            return saying[0].name, f"{clause}，名称说的是一件事"
        if sharing:
            break
    core = core_of(asked, known.words)
    like = [each for each in seen if each.clause in _COMPARABLE and _is_like(each, asked, core, known)]
    if len(like) == 1:
        return like[0].name, f"{like[0].clause}，名称只差不另有意思的字"
    return None, "没有把握认定是哪一个事项" if seen else "事项表里没有"


def _says(name: str, asked: Act, known: Known) -> bool:
    """Whether a wording of the matter says all that the act says: every part of it, or it but for who does it."""
    for place in known.of_matter[name]:
        wording = known.wordings[place][1]
        if asked.parts <= wording.parts and max(map(len, asked.parts), default=0) >= _TELLING:
            return True
        if len(asked.without_subject) >= _TELLING and asked.without_subject == wording.without_subject:
            return True
    return False


def _is_like(seen: _Seen, asked: Act, core: Core, known: Known) -> bool:
    """Whether a wording of the matter says what the act says, done by the same, and no telling word is missing.

    Where only the matter says who does it, both its clauses must be the act's; where a clause only lies in the other, its
    aliases say nothing.
    """
    places = known.of_matter[seen.name]
    who = doers(core, core_of(known.wordings[places[0]][1], known.words))
    if who is Doer.OTHERS or (who is Doer.MATTER_ONLY and not seen.both):
        return False
    telling = {word for word in asked.telling if word in core.letters}
    wordings = (known.wordings[place][1] for place in places[: 1 if seen.clause == _WITHIN else None])
    return any(telling <= each.telling and say_the_same(core, core_of(each, known.words)) for each in wordings)


def _likely(asked: Act, seen: Sequence[_Seen]) -> str | None:
    """The matter that the clause breached and most of the words speak for, ahead of every other of that clause."""
    sharing = sorted((each for each in seen if each.clause == _SAME), key=lambda each: -each.alike)
    if not sharing or sharing[0].alike < LIKE or _differs(sharing[0], asked):
        return None
    ahead = all(sharing[0].alike - each.alike >= AHEAD for each in sharing[1:])
    return sharing[0].name if ahead else None


def _differs(seen: _Seen, asked: Act) -> frozenset[str]:
    """The words that make the two another act: denied on one side only, or telling and missing on one side."""
    return opposed(asked, seen.wording) | (asked.telling - seen.wording.telling)


def _why(seen: _Seen, asked: Act) -> str:
    parts = [seen.clause or "没有条款可比", f"名称相近 {seen.alike:.0%}"]
    if against := opposed(asked, seen.wording):
        parts.append(f"肯定和否定相反：{'、'.join(sorted(against))}")
    if lacking := asked.telling - seen.wording.telling:
        parts.append(f"没有写：{'、'.join(sorted(lacking))}")
    if more := seen.wording.telling - asked.telling:
        parts.append(f"多写了：{'、'.join(sorted(more))}")
    return "，".join(parts)


def _clause_word(
    name: str,
    shared: frozenset[str],
    penal: frozenset[str],
    cited: tuple[tuple[Clause, ...], tuple[Clause, ...]],
    known: Known,
) -> str:
    """How the clauses of a matter stand to those cited."""
    if name in shared:
        return _SAME
    own = known.clauses[name]
    documents = [{clause.document for pair in pairs for clause in pair} for pairs in (cited, own)]
    if all(documents) and documents[0].isdisjoint(documents[1]):
        return _OTHER
    apart = [
        bool(here and there) and all(same_place(one, other) is False for one in here for other in there)
        for here, there in zip(cited, own, strict=True)
    ]
    if apart[0] or (apart[1] and name not in penal):
        return _OTHER
    if name in penal:
        return _PENAL
    inside = (same_place(one, other) is None for pair in zip(cited, own, strict=True) for one, other in product(*pair))
    return _WITHIN if any(inside) else _SILENT


def _rated(name: str, asked: Act, known: Known) -> tuple[float, float, Act]:
    """How alike the nearest wording of a matter is, how much of the act it holds, and that wording."""
    whole = known.weight(asked.pairs) or 1.0
    best = (0.0, 0.0, known.wordings[known.of_matter[name][0]][1])
    for place in known.of_matter[name]:
        wording = known.wordings[place][1]
        common = known.weight(asked.pairs & wording.pairs)
        alike = 1.0 if wording.letters == asked.letters else 2 * common / (whole + known.wholes[place])
        if alike > best[0]:
            best = (alike, common / whole, wording)
    return best


def _like(asked: Act, known: Known) -> Iterable[str]:
    """The matters whose wordings have most in common with the act, by the pairs that are not in too many."""
    weights: dict[int, float] = {}
    for pair in asked.pairs:
        for place in known.by_pair.get(pair, ()):
            weights[place] = weights.get(place, 0.0) + known.weights[pair]
    nearest = heapq.nlargest(_COMPARED, weights, key=weights.__getitem__)
    return (known.wordings[place][0] for place in nearest)


def _is_of(local: str, place: str) -> bool:
    """Whether a matter of the place `local` is one at `place`: everywhere, there, or below it."""
    return not local or bool(place and place.startswith(local.rstrip("0")))


def _sharing(cited: Iterable[str], by_clause: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(name for text in cited for name in by_clause.get(key_of_clause(text), ()))
