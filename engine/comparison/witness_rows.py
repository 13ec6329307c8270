"""A witness as plain data and Chinese sentences: its facts, what makes the difference, and the case to put beside a list.

Decides nothing; the verdict of a pasteable case is that of the evaluator.
"""

from __future__ import annotations

from typing import Any

import yaml

from engine.catalog import COUNTRY, DECISION_DATE, Catalog, Item, ListVersion
from engine.comparison.compared import Comparison, ItemComparison
from engine.comparison.question import Witness
from engine.evaluation import Finding, find, plain_value, untouched
from engine.language import VERDICTS, Facts, Records, Vocabulary, deciding, write_value


def names_of(found: Comparison) -> dict[str, str]:
    """What both are called: versions of one list are old and new, two lists are the first and the second."""
    return {"old": "旧版", "new": "新版"} if found.old.id == found.new.id else {"old": "前者", "new": "后者"}


class Told:
    """Where a witness stands: the items, the versions, and the words of facts."""

    def __init__(self, item: ItemComparison, found: Comparison, catalog: Catalog) -> None:
        self.old, self.new, self.found, self.catalog = item.old, item.new, found, catalog

    @property
    def vocabulary(self) -> Vocabulary:
        """The facts by name."""
        return self.catalog.library.vocabulary

    def cases(self, witness: Witness) -> dict[str, str]:
        """The witness as a case beside the list, for each version that has the item."""
        sides = (("old", self.found.old, self.old), ("new", self.found.new, self.new))
        return {
            which: case_text(witness, version, item, self.catalog, self.first(witness))
            for which, version, item in sides
            if item is not None
        }

    def first(self, witness: Witness) -> frozenset[str]:
        """The facts that make the difference: those by which one of both does not apply."""
        found: set[str] = set()
        for version, item in ((self.found.old, self.old), (self.found.new, self.new)):
            if item is not None:
                found |= _bringing_down(witness, version, item, self.catalog)
        return frozenset(found)


def _bringing_down(witness: Witness, version: ListVersion, item: Item, catalog: Catalog) -> set[str]:
    found = _finding(witness, version, item, catalog)
    leaves = deciding(found.proof) if found.verdict is False else ()
    return {term for leaf in leaves for term in leaf.terms if term in witness.facts}


def _finding(witness: Witness, version: ListVersion, item: Item, catalog: Catalog) -> Finding:
    """The item of a version on the case that a witness is."""
    decided = catalog.library.vocabulary.find(DECISION_DATE)
    facts = {**witness.facts, **({decided.name: witness.on} if decided else {})}
    entries = [entry for entry in untouched(version, witness.matter) if entry.item.id == item.id]
    (found,) = find(entries, catalog.library.relations.close(facts).facts)
    return found


def witness_data(
    witness: Witness, shows: str, told: Told, first: frozenset[str] | None = None, sides: tuple[str, str] | None = None
) -> dict[str, Any]:
    """A witness as data; `first` are the facts to tell first, `sides` what both are called where they are not the versions."""
    names = names_of(told.found)
    first = told.first(witness) if first is None else first
    sides = sides or (names["old"].removesuffix("版"), names["new"].removesuffix("版"))
    return {
        "shows": shows,
        "says": sentence(witness, first, told.vocabulary, sides),
        "decides": [name for name in witness.facts if name in first],
        "facts": written(witness.facts, told.vocabulary),
        "on": str(witness.on),
        "matter": witness.matter.name if witness.matter else None,
        "old": VERDICTS[witness.old],
        "new": VERDICTS[witness.new],
        "cases": told.cases(witness),
    }


def written(facts: Facts, vocabulary: Vocabulary) -> dict[str, str]:
    """Facts in the words in which a person would give them."""
    return {name: write_value(vocabulary.terms[name], value) for name, value in facts.items()}


def sentence(witness: Witness, first: frozenset[str], vocabulary: Vocabulary, sides: tuple[str, str]) -> str:
    """货值金额 501元：旧 不适用，新 适用（其余：…）."""
    words = {name: f"{name} {text}" for name, text in written(witness.facts, vocabulary).items()}
    head = [text for name, text in words.items() if name in first] or list(words.values())
    rest = [text for text in words.values() if text not in head]
    verdicts = f"{sides[0]} {VERDICTS[witness.old]}，{sides[1]} {VERDICTS[witness.new]}"
    return f"{'、'.join(head) or '不论什么事实'}：{verdicts}" + (f"（其余：{'、'.join(rest)}）" if rest else "")


def case_text(
    witness: Witness, version: ListVersion, item: Item, catalog: Catalog, first: frozenset[str] = frozenset()
) -> str:
    """The witness as one entry of `cases` in the file beside a version, named by one of the facts that come `first`."""
    found = _finding(witness, version, item, catalog)
    facts = written(witness.facts, catalog.library.vocabulary)
    head = next((fact for fact in facts.items() if fact[0] in first), next(iter(facts.items()), ("", "不论什么事实")))
    case: dict[str, Any] = {"name": f"比较：{''.join(head)}等", "item": item.id}
    if witness.matter:
        case["matter"] = witness.matter.name
    case |= {"place": _place(version, catalog), "on": str(witness.on)}
    if but := plain_facts(witness.facts, catalog):
        case["but"] = but
    case["expect"] = found.word
    if found.verdict is None:
        case["ask"] = list(found.missing)
    return as_yaml([case])


def _place(version: ListVersion, catalog: Catalog) -> str:
    """A place that the list holds at."""
    key = next((key for key, folder in catalog.folders.items() if folder == version.folder), COUNTRY)
    group = next((group for group in catalog.places.groups if group.id == key), None)
    return group.members[0] if group else key


def plain_facts(facts: Facts, catalog: Catalog) -> dict[str, Any]:
    """Facts as the data of a case, which `read_case` reads back."""
    terms = catalog.library.vocabulary.terms
    return {
        name: plain_value(terms[name], value) if isinstance(value, Records) else write_value(terms[name], value)
        for name, value in facts.items()
    }


def as_yaml(data: object) -> str:
    """Data as the text of a file."""
    text: str = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000)
    return text
