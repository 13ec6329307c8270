"""Reads one list file into a `ListVersion`, or tells everything that is wrong with it, each diagnostic at its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath

from engine.catalog.bases import StatutoryItem
from engine.catalog.definitions import GENERAL, Definitions
from engine.catalog.item_reader import ListContext, read_element_names, read_items
from engine.catalog.leftovers import check_leftovers
from engine.catalog.library import ACT_DATE, Library
from engine.catalog.lists import STATUSES, TRANSITIONS, Caveat, Clock, Criterion, Exclusion, Item, Lighter, ListVersion
from engine.catalog.replacing import read_correction, read_replacements, revision_of
from engine.catalog.rules import read_rules
from engine.catalog.sources import day_or_none, read_provenance, read_source_ids
from engine.documents import (
    Diagnostic,
    Mapping,
    Node,
    Report,
    Scalar,
    Sequence,
    expect_choice,
    expect_date,
    expect_flag,
    expect_mapping,
    expect_sequence,
    expect_text,
    expect_texts,
    expect_whole,
    read_text,
    suggest,
)
from engine.language import (
    Compare,
    Defined,
    Literal,
    Not,
    QuantityError,
    Scene,
    read_condition,
    read_duration,
    read_ratio,
)

KEYS = {
    "format": True,
    "list": True,
    "version": True,
    "title": True,
    "kind": True,
    "field": True,
    "sources": True,
    "effective": True,
    "number": False,
    "issuers": False,
    "status": False,
    "transition": False,
    "replaces": False,
    "revision": False,
    "corrects": False,
    "verified_until": False,
    "published_items": False,
    "caution": False,
    "definitions": False,
    "exclude": False,
    "criteria": False,
    "common": False,
    "defines": False,
    "items": False,
    "lighter": False,
    "clocks": False,
    "rules": False,
    "leftovers": False,
}

WORDING = "wording"
"""The key of words that a draft holds and nobody has written as a condition yet."""


@dataclass(frozen=True, slots=True)
class _Validity:
    """The days of `effective`, how they were read, and whether `start`, or `end`, only stands in for a day that was not read."""

    start: date
    end: date | None
    read: str
    uncertain: bool
    end_uncertain: bool


def read_list(
    text: str | bytes,
    path: str,
    digest: str,
    library: Library,
    statutory_item: StatutoryItem = lambda _: None,
) -> tuple[ListVersion | None, list[Diagnostic]]:
    """The list version that the file at `path` (relative to the rulesets) writes, and the diagnostics.

    `statutory_item` gives the items of statutes that items name as their basis.
    None exactly when there is at least one diagnostic: a list that is wrong is never used.
    """
    node, found = read_text(text, path)
    if found:
        return None, found
    return read_list_node(node, path, digest, library, statutory_item)


def read_list_node(
    node: Node | None, path: str, digest: str, library: Library, statutory_item: StatutoryItem = lambda _: None
) -> tuple[ListVersion | None, list[Diagnostic]]:
    """What `read_list` gives, of a document that is read already."""
    report = Report(path)
    top = expect_mapping(report, node, KEYS, "清单")
    version = None if top is None else _read(report, top, path, digest, library, statutory_item)
    return (None if report.found else version), sorted(report.found)


def _read(  # the file and all that it may refer to
    report: Report, top: Mapping, path: str, digest: str, library: Library, statutory_item: StatutoryItem
) -> ListVersion | None:
    if expect_choice(report, top.get("format"), ("1",), "format") is None:
        return None
    list_id = str(PurePosixPath(path).parent)
    day, revision = revision_of(PurePosixPath(path).stem)
    _check_path(report, top, {"list": list_id, "version": day})
    _check_revision(report, top.get("revision"), revision)
    general = {} if list_id == GENERAL else library.general
    definitions = Definitions(report, top.get("definitions"), list_id, library.vocabulary, library.sources, general)
    own, scene = definitions.own(), definitions.scene
    version = expect_date(report, top.get("version"), "version")
    kind = expect_choice(report, top.get("kind"), library.kinds, "kind")
    valid = _effective(report, top.get("effective"))
    exclusions = _exclusions(report, top.get("exclude"), scene, library)
    common = [read_condition(report, n, scene) for n in expect_sequence(report, top.get("common"), "common")]
    transition = expect_choice(report, top.get("transition"), TRANSITIONS, "transition") or "unstated"
    vetoes = tuple(Not(Defined("", list_id, x.text, x.when)) for x in exclusions)
    after = _acts_after(transition, valid, library)
    status = expect_choice(report, top.get("status"), STATUSES, "status")
    context = ListContext(
        list_id,
        kind or "",
        status == "draft",
        (*after, *vetoes),
        tuple(part for part in common if part is not None),
        read_element_names(report, top.get("defines"), scene),
        scene,
        library,
        statutory_item,
    )
    items = read_items(report, top.get("items"), context)
    check_leftovers(report, top.get("leftovers"), draft=context.draft)
    issuers = expect_texts(report, top.get("issuers"), "issuers")
    replaces = read_replacements(report, top.get("replaces"))
    corrects = read_correction(report, top.get("corrects"), revision)
    sources = read_source_ids(report, top.get("sources"), library.sources)
    verified = day_or_none(report, top.get("verified_until"), "verified_until")
    published = expect_whole(report, top.get("published_items"), "published_items")
    lighter = _lighter(report, top.get("lighter"), library)
    clocks = tuple(_clocks(report, top.get("clocks"), scene, library))
    rules = read_rules(report, top.get("rules"), scene, library.sources) if top.get("rules") else None
    if version is None or kind is None or valid is None:
        return None
    return ListVersion(
        id=list_id,
        version=version,
        path=path,
        digest=digest,
        title=expect_text(report, top.get("title"), "title") or "",
        kind=kind,
        field=expect_text(report, top.get("field"), "field") or "",
        valid_from=valid.start,
        valid_until=valid.end,
        valid_read=valid.read,
        valid_uncertain=valid.uncertain,
        end_uncertain=valid.end_uncertain,
        number=expect_text(report, top.get("number"), "number") or "",
        issuers=issuers,
        draft=status in ("draft", "consultation") or any(open_wordings(top)),
        consultation=status == "consultation",
        sources=sources,
        transition=transition,
        replaces=replaces,
        revision=revision,
        corrects=corrects,
        verified_until=verified,
        published_items=published,
        caution=expect_text(report, top.get("caution"), "caution") or "",
        definitions=own,
        exclusions=exclusions,
        criteria=tuple(_criteria(report, top.get("criteria"), library)),
        items=items,
        lighter=lighter,
        clocks=clocks,
        rules=rules,
        clauses=_clauses(items, library),
        statutory=library.kinds[kind].statutory,
        track=library.kinds[kind].track,
    )


def _clauses(items: tuple[Item, ...], library: Library) -> tuple[str, ...]:
    matters = (library.matters.by_name.get(name) for item in items for name in item.matters)
    return tuple(dict.fromkeys(clause for matter in matters if matter for clause in matter.breaches))


def _acts_after(transition: str, valid: _Validity | None, library: Library) -> tuple[Compare, ...]:
    """For a list that applies only to acts since its first day: that condition, which every item shares."""
    term = library.vocabulary.find(ACT_DATE)
    if transition != "acts-after" or valid is None or term is None:
        return ()
    text = f"{term.name} >= {valid.start}"
    return (Compare(term.name, ">=", Literal(valid.start), text),)


def _check_path(report: Report, top: Mapping, at: dict[str, str]) -> None:
    for key, expected in at.items():
        written = expect_text(report, top.get(key), key)
        if written and written != expected:
            told = f"{key} 写的是“{written}”，文件的位置是“{expected}”；两者要一致"
            report.add(top.get(key), "path-mismatch", told)


def _check_revision(report: Report, node: Node | None, revision: int) -> None:
    written = expect_whole(report, node, "revision", least=1) or 1
    if written != revision:
        told = f"revision 写的是 {written}，文件名写的是 {revision}；两者要一致，第二次的读法是“日期.r2.yaml”"
        report.add(node, "path-mismatch", told)


def _effective(report: Report, node: Node | None) -> _Validity | None:
    keys = {"from": True, "until": False, "read": False, "uncertain": False, "until_uncertain": False}
    mapping = expect_mapping(report, node, keys, "effective")
    if mapping is None:
        return None
    start = expect_date(report, mapping.get("from"), "effective 的 from")
    end = day_or_none(report, mapping.get("until"), "effective 的 until")
    if start and end and end < start:
        report.add(mapping.get("until"), "bad-date", f"失效日 {end} 早于生效日 {start}")
    read = expect_text(report, mapping.get("read"), "effective 的 read") or ""
    uncertain = bool(expect_flag(report, mapping.get("uncertain"), "effective 的 uncertain"))
    end_uncertain = bool(expect_flag(report, mapping.get("until_uncertain"), "effective 的 until_uncertain"))
    return _Validity(start, end, read, uncertain, end_uncertain) if start else None


def _exclusions(report: Report, node: Node | None, scene: Scene, library: Library) -> tuple[Exclusion, ...]:
    found = []
    for entry in expect_sequence(report, node, "exclude"):
        keys = {"id": True, "text": True, "source": True, "when": True}
        mapping = expect_mapping(report, entry, keys, "排除")
        if mapping is None:
            continue
        name = expect_text(report, mapping.get("id"), "排除的 id")
        text = expect_text(report, mapping.get("text"), "排除的 text")
        source = read_provenance(report, mapping.get("source"), library.sources)
        when = read_condition(report, mapping.get("when"), scene)
        if name and text and source and when:
            found.append(Exclusion(name, text, source, when))
    return tuple(found)


def _criteria(report: Report, node: Node | None, library: Library) -> Iterator[Criterion]:
    for entry in expect_sequence(report, node, "criteria"):
        mapping = expect_mapping(report, entry, {"of": True, "text": True, "source": True}, "标准")
        if mapping is None:
            continue
        name = expect_text(report, mapping.get("of"), "标准的 of")
        text = expect_text(report, mapping.get("text"), "标准的 text")
        source = read_provenance(report, mapping.get("source"), library.sources)
        if name and name not in library.vocabulary.terms:
            near = suggest(name, library.vocabulary.terms)
            report.add(mapping.get("of"), "unknown-term", f"词汇表里没有“{name}”。{near}")
        elif name and text and source:
            yield Criterion(name, text, source)


def _lighter(report: Report, node: Node | None, library: Library) -> Lighter | None:
    keys = {"share": True, "inclusive": False, "source": True, "only_maximum": False}
    mapping = expect_mapping(report, node, keys, "lighter")
    if mapping is None:
        return None
    share = _share(report, mapping, "share")
    only_maximum = _share(report, mapping, "only_maximum")
    inclusive = expect_flag(report, mapping.get("inclusive"), "inclusive")
    source = read_provenance(report, mapping.get("source"), library.sources)
    return Lighter(share, inclusive, source, only_maximum) if share is not None and source else None


def _share(report: Report, mapping: Mapping, key: str) -> Decimal | None:
    text = expect_text(report, mapping.get(key), key)
    try:
        share = read_ratio(text) if text else None
    except QuantityError as error:
        report.add(mapping.get(key), "bad-value", str(error))
        return None
    if share is not None and not 0 < share <= 1:
        report.add(mapping.get(key), "bad-value", f"{key} 写的是“{text}”；要大于零、不超过 100%")
        return None
    return share


def _clocks(report: Report, node: Node | None, scene: Scene, library: Library) -> list[Clock]:
    found = []
    keys = {"id": True, "from": True, "length": True, "source": True, "text": True}
    keys |= dict.fromkeys(("when", "ends_with", "besides", "sets_aside"), False)
    for entry in expect_sequence(report, node, "clocks"):
        mapping = expect_mapping(report, entry, keys, "期限")
        if mapping is None:
            continue
        name = expect_text(report, mapping.get("id"), "期限的 id")
        start = expect_text(report, mapping.get("from"), "期限的 from")
        length = expect_text(report, mapping.get("length"), "期限的 length")
        text = expect_text(report, mapping.get("text"), "期限的 text")
        source = read_provenance(report, mapping.get("source"), library.sources)
        when = read_condition(report, mapping.get("when"), scene)
        ends_with = expect_texts(report, mapping.get("ends_with"), "期限的 ends_with")
        besides = _caveats(report, mapping.get("besides"), library)
        aside = expect_texts(report, mapping.get("sets_aside"), "期限的 sets_aside")
        days = [(mapping.get("from"), start or ""), *((mapping.get("ends_with"), name) for name in ends_with)]
        strange = [(at, day) for at, day in days if day and not _is_day(library, day)]
        for at, day in strange:
            report.add(at, "unknown-term", f"“{day}”不是词汇表里的日期事实")
        if strange or not (name and start and length and text and source):
            continue
        try:
            found.append(Clock(name, start, read_duration(length), source, text, when, ends_with, besides, aside))
        except QuantityError as error:
            report.add(mapping.get("length"), "bad-value", str(error))
    return found


def _is_day(library: Library, name: str) -> bool:
    term = library.vocabulary.terms.get(name)
    return term is not None and term.type == "日期"


def _caveats(report: Report, node: Node | None, library: Library) -> tuple[Caveat, ...]:
    found = []
    for entry in expect_sequence(report, node, "besides"):
        mapping = expect_mapping(report, entry, {"text": True, "source": True}, "besides 的每一项")
        if mapping is not None:
            text = expect_text(report, mapping.get("text"), "besides 的 text")
            source = read_provenance(report, mapping.get("source"), library.sources)
            if text and source:
                found.append(Caveat(text, source))
    return tuple(found)


def open_wordings(node: Node | None) -> Iterator[Scalar]:
    """Every open wording inside `node`, from the top of the file down.

    >>> from engine.documents import read_text
    >>> node, _ = read_text("when: {all: [餐饮环节, {wording: 情节特殊}]}", "a.yaml")
    >>> [found.text for found in open_wordings(node)]
    ['情节特殊']
    """
    if isinstance(node, Sequence):
        for item in node.items:
            yield from open_wordings(item)
    elif isinstance(node, Mapping):
        closed = node.get("soft") is not None
        for key, value in node.entries:
            if key.text == WORDING and isinstance(value, Scalar) and not closed:
                yield value
            elif key.text != "original":  # a column of a table may be called anything
                yield from open_wordings(value)
