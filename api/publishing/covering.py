"""What a step covers: the bytes that will be published, the cases beside them, and the shared words that give them meaning.

An approval of a list is an approval of what it does. That depends on the list's own file, on the facts, definitions, effects
and matters it names, on the items of statutes it rests on, and on the relations of its facts; each is taken down by its own
digest, so that a word added to the vocabulary for another list voids nothing. What only has to be there (clauses of statutes,
places) is not covered: `check` looks at it again before anything is published. Knows files and the catalog, no signatures.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from api.publishing.envelopes import canonical
from api.publishing.model import PublishingError
from engine.catalog import SHARED, Catalog, ListVersion, is_of_matters
from engine.documents import Mapping as MappingNode
from engine.documents import Node, Scalar, Sequence, plain, read_text
from engine.language import Defined, terms_of, walk
from engine.quality import cases_beside

_DRAFT = re.compile(rb"^status:[ \t]*(?:draft|\"draft\"|'draft')[ \t]*(?:#[^\n]*)?\r?\n", re.MULTILINE)
_VOCABULARY, _SOURCES = SHARED[0], SHARED[1]


@dataclass(frozen=True, slots=True)
class Covered:
    """The files that are published, by their paths below the rulesets, and the shared words that they use; sha256 each."""

    files: Mapping[str, str]
    uses: Mapping[str, str]

    @property
    def digest(self) -> str:
        """The sha256 of everything that is covered."""
        return sha256(canonical({"files": dict(self.files), "uses": dict(self.uses)}))

    def changed_from(self, other: Covered) -> tuple[str, ...]:
        """What is not as it was in `other`, each in a few words."""
        told = {**_differences(other.files, self.files), **_differences(other.uses, self.uses)}
        return tuple(f"{name}{how}" for name, how in told.items())


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    found = {name: "不再用到" for name in before if name not in after}
    found |= {name: "有改动" for name in before if name in after and before[name] != after[name]}
    return found | {name: "是新用到的" for name in after if name not in before}


def sha256(content: bytes) -> str:
    """The sha256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def published_bytes(content: bytes) -> bytes:
    r"""The file of a list as it is published: without the line that makes it a draft. Every other byte stays.

    >>> published_bytes(b"format: 1\nstatus: draft\nkind: x\n")
    b'format: 1\nkind: x\n'
    """
    return _DRAFT.sub(b"", content, count=1)


def covered(catalog: Catalog, version: ListVersion) -> Covered:
    """What a step with this version covers as the files of the catalog lie now. Raises `PublishingError`."""
    root, path = catalog.root, version.path
    try:
        own = (root / path).read_bytes()
        files = {path: sha256(published_bytes(own))}
        if (beside := root / cases_beside(path)).is_file():
            files[cases_beside(path)] = sha256(beside.read_bytes())
        uses = dict(sorted(_uses(catalog, version, own.decode())))
    except (OSError, UnicodeDecodeError) as error:
        raise PublishingError(f"{path} 或者它用到的文件读不出来：{error}") from None
    return Covered(MappingProxyType(files), MappingProxyType(uses))


def _uses(catalog: Catalog, version: ListVersion, text: str) -> Iterator[tuple[str, str]]:
    conditions = [item.condition for item in version.items]
    terms = catalog.library.vocabulary.terms
    # Clocks, criteria and rules name facts too: a name that stands anywhere in the file is taken for one.
    facts = {name for name in terms if name in text} | {name for each in conditions for name in terms_of(each)}
    vocabulary = _entries(catalog.root, _VOCABULARY, catalog.digests[_VOCABULARY])
    effects = {item.effect.name for item in version.items}
    for section, names in (("terms", facts), ("effects", effects), ("kinds", {version.kind})):
        for name in names:
            yield f"{_VOCABULARY}#{section}/{name}", _digest(_named(vocabulary.get(section), "name").get(name))
    relations = [entry for entry in _items(vocabulary.get("relations")) if any(fact in _text(entry) for fact in facts)]
    yield f"{_VOCABULARY}#relations", sha256(canonical([plain(entry) for entry in relations]))
    sources = _named(_entries(catalog.root, _SOURCES, catalog.digests[_SOURCES]).get("sources"), "id")
    for name in {*version.sources, *(item.source.of for item in version.items if item.source.of)}:
        yield f"{_SOURCES}#{name}", _digest(sources.get(name))
    yield from _matters(catalog, {name for item in version.items for name in (*item.matters, *item.left_out)})
    yield from _lists(catalog, version)


def _matters(catalog: Catalog, names: set[str]) -> Iterator[tuple[str, str]]:
    for file in filter(is_of_matters, catalog.digests):
        held = _named(_entries(catalog.root, file, catalog.digests[file]).get("matters"), "name")
        for name in names & held.keys():
            yield f"matters#{name}", _digest(held[name])


def _lists(catalog: Catalog, version: ListVersion) -> Iterator[tuple[str, str]]:
    """The files of the lists whose definitions or items the version uses: all versions, since a later one may be used instead."""
    conditions = [item.condition for item in version.items] + [each.part for each in version.definitions.values()]
    owners = {part.owner for each in conditions for part in walk(each) if isinstance(part, Defined)}
    rests_on = {name.partition("#")[0] for item in version.items for name in item.basis if "#" in name}
    for list_id in (owners | rests_on) - {version.id, ""}:
        for name in catalog.files.get(list_id, ()):
            yield f"{list_id}/{name}", sha256((catalog.root / list_id / name).read_bytes())


@lru_cache(maxsize=128)
def _entries(root: Path, path: str, digest: str) -> Mapping[str, Node]:
    """The top of a shared file by its keys; read once for each `digest`. Raises `PublishingError`."""
    content = (root / path).read_bytes()
    node, _ = read_text(content, path)
    if not isinstance(node, MappingNode) or sha256(content) != digest:
        raise PublishingError(f"{path} 刚才有改动，请再运行一次")
    return {key.text: value for key, value in node.entries}


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else ()


def _named(node: Node | None, key: str) -> dict[str, Node]:
    found = {}
    for entry in _items(node):
        name = entry.get(key) if isinstance(entry, MappingNode) else None
        if isinstance(name, Scalar):
            found[name.text] = entry
    return found


def _digest(node: Node | None) -> str:
    return sha256(canonical(plain(node))) if node is not None else ""


def _text(node: Node) -> str:
    return canonical(plain(node)).decode()
