"""The catalog: every list version under one folder, which of them are in force where and when, and their digests.

Folders are jurisdictions, so a place needs only the files on its own path: lists are read when a place first asks
for them. A list that is wrong is never used, and neither is anything decided without it; a draft that is wrong is set
aside, since nothing is in force by it.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property, lru_cache, partial
from pathlib import Path, PurePosixPath

from engine.catalog.definitions import GENERAL
from engine.catalog.folders import jurisdiction, readings_of, scan
from engine.catalog.frozen import Register, changed, read_register, unheld
from engine.catalog.glance import kind_in, says_draft
from engine.catalog.library import Library, read_shared_files
from engine.catalog.list_reader import read_list, read_list_node
from engine.catalog.lists import Item, ListVersion, in_order, last_published
from engine.catalog.papers import Paper, read_papers
from engine.catalog.places import Places
from engine.catalog.replacing import revision_of
from engine.catalog.standings import Layer, Standing, standing_on, successors
from engine.catalog.trouble import CatalogError, Unfinished
from engine.catalog.units import Group, Place, PlaceError
from engine.documents import Diagnostic, Node

_LISTS_HELD = 512
_QUESTIONS_HELD = 4096


class Catalog:
    """All rulesets under one folder."""

    def __init__(  # the shared files as they were read
        self,
        root: Path,
        library: Library,
        places: Places,
        digests: dict[str, str],
        register: Register,
        given: Mapping[str, tuple[ListVersion, ...]] | None = None,
    ) -> None:
        self.root, self.library, self.places, self.digests = root, library, places, digests
        self.register = register
        self.folders, self.files = scan(root)
        self._given = dict(given or {})
        for list_id, versions in self._given.items():
            self.files[list_id] = tuple(PurePosixPath(version.path).name for version in versions)
            for folder in map(str, PurePosixPath(list_id).parents[:-1]):
                if key := jurisdiction(PurePosixPath(folder).name):
                    self.folders.setdefault(key, folder)
        self._ids_in: dict[str, list[str]] = {}
        for list_id in self.lists():
            self._ids_in.setdefault(list_id.rpartition("/")[0], []).append(list_id)
        self._others: Catalog | None = None
        self._versions = lru_cache(maxsize=_LISTS_HELD)(self._read_folder)
        self.standings = lru_cache(maxsize=_QUESTIONS_HELD)(self._standings)
        self._changes = lru_cache(maxsize=_QUESTIONS_HELD)(self._changes_over)

    @classmethod
    def open(cls, root: Path, register: Register | None = None) -> Catalog:
        """The catalog of the rulesets under `root`; with `register` in the place of the one that is written there.

        Raises `CatalogError` when the shared files are wrong, the register cannot be read or a file of it is gone.
        """
        library, places, digests, found = read_shared_files(root)
        published = read_register(root) if register is None else register
        found += [*published.mistakes, *unheld(root, published)]
        if found or library is None or places is None:
            raise CatalogError(found)
        catalog = cls(root, library, places, digests, published)
        if general := catalog.versions(GENERAL):
            catalog.library = replace(catalog.library, general=last_published(general).definitions)
            catalog._versions.cache_clear()
        return catalog

    def with_versions(self, list_id: str, versions: Iterable[ListVersion]) -> Catalog:
        """Another catalog, in which a list has these versions; every other list is as it is here.

        Where they rest on this one, as on a statute, they are read anew. The files stay as they are.
        """
        given = in_order(versions)
        general = list_id == GENERAL
        library = replace(self.library, general=last_published(given).definitions) if general else self.library
        other = Catalog(self.root, library, self.places, self.digests, self.register, {**self._given, list_id: given})
        if not (general or self._is_statutory(list_id) or any(each.statutory for each in given)):
            other._others = self
        return other

    def lists(self) -> tuple[str, ...]:
        """The ids of all lists, sorted."""
        return tuple(sorted(self.files))

    def versions(self, list_id: str) -> tuple[ListVersion, ...]:
        """All versions of a list, earliest first, each in the newest reading that is published, or else in its newest draft.

        () for a list of which there are only drafts that are wrong. Raises `CatalogError` when another version is wrong.
        """
        return self._versions(list_id)[0]

    def unfinished(self, list_id: str) -> tuple[Unfinished, ...]:
        """The drafts of a list that are wrong; raises as `versions` does."""
        return self._versions(list_id)[1]

    def revisions(self, list_id: str) -> tuple[ListVersion, ...]:
        """Every reading of every version of a list, earliest first, without drafts that are wrong; raises `CatalogError`."""
        if list_id in self._given:
            return self._given[list_id]
        read = [self._read_file(f"{list_id}/{name}") for name in self.files.get(list_id, ())]
        return in_order(each for each in read if isinstance(each, ListVersion))

    def named(self, name: str) -> ListVersion | None:
        """The version that LIST@VERSION names, in the reading that is used or in the one that is named (.r1, .r2).

        None when there is none; raises `CatalogError` when the list is wrong.
        """
        list_id, _, wanted = name.partition("@")
        if list_id not in self.files:
            return None
        found = next((v for v in self.versions(list_id) if wanted in (v.version.isoformat(), v.label)), None)
        if found is None and (day := revision_of(wanted.removesuffix(".r1"))[0]) != wanted:
            known = (v for v in self.revisions(list_id) if v.version.isoformat() == day)
            found = next((v for v in known if wanted == f"{day}.r{v.revision}"), None)
        return found

    def read(self, path: str) -> tuple[ListVersion | None, list[Diagnostic]]:
        """One list file, and what is wrong with it."""
        text = (self.root / path).read_bytes()
        digest = hashlib.sha256(text).hexdigest()
        drafted = says_draft(text) or not self.register.holds(path)
        version, found = read_list(text, path, digest, self.library, partial(self._statutory_item, drafted=drafted))
        if self.register.digests.get(path, digest) != digest:
            return None, [*found, changed(path)]
        if version is not None and not version.draft and not self.register.holds(path):
            version = replace(version, draft=True, unfrozen=True)
        return version, found

    def read_node(self, node: Node | None, path: str, digest: str) -> tuple[ListVersion | None, list[Diagnostic]]:
        """The list that a document writes as if it stood at `path`, and what is wrong with it; it may be frozen or not."""
        return read_list_node(node, path, digest, self.library, self._statutory_item)

    def _statutory_item(self, key: str, *, drafted: bool = True) -> Item | None:
        """The item that `key` names (cn/penalty-law#33-1b) in the last version of that statute which has it.

        Only what is `drafted` rests on what calls itself a draft. Raises `CatalogError` when the statute's own file is wrong.
        """
        list_id, _, item_id = key.partition("#")
        versions = self.versions(list_id) if self._is_statutory(list_id) else ()
        usable = (version for version in versions if drafted or version.unfrozen or not version.draft)
        latest = sorted(usable, key=lambda version: (not version.draft, version.valid_from), reverse=True)
        found = (item for v in latest if v.statutory for item in v.items if item.id == item_id)
        return next(found, None)

    def _is_statutory(self, list_id: str) -> bool:
        """Whether a list is a statute, by the kind that its files write.

        Asked before the list is read: discretion lists that rest on each other would be read without end.
        """
        if given := self._given.get(list_id):
            return given[0].statutory
        kind = self.library.kinds.get(kind_in(self.root / list_id, self.files.get(list_id, ())))
        return kind is not None and kind.statutory

    def _read_folder(self, list_id: str) -> tuple[tuple[ListVersion, ...], tuple[Unfinished, ...]]:
        if list_id in self._given:
            return self._given[list_id], ()
        if self._others is not None:
            return self._others.versions(list_id), self._others.unfinished(list_id)
        found: list[Diagnostic] = []
        versions: list[ListVersion] = []
        aside: list[Unfinished] = []
        for names in readings_of(self.files.get(list_id, ())):
            drafts: list[ListVersion] = []
            for name in names:
                try:
                    read = self._read_file(f"{list_id}/{name}")
                except CatalogError as error:
                    found += error.found
                    break
                if isinstance(read, Unfinished):
                    aside.append(read)
                    continue
                drafts.append(read)
                if not read.draft:
                    break
            versions += sorted(drafts, key=lambda each: each.draft)[:1]
        if found:
            raise CatalogError(found)
        return in_order(versions), tuple(aside)

    def _read_file(self, path: str) -> ListVersion | Unfinished:
        """The version in a file, or the draft that is wrong. Raises `CatalogError` when the file is wrong and no draft."""
        version, found = self.read(path)
        if version is not None:
            return version
        if path not in self.register.digests and says_draft((self.root / path).read_bytes()):
            return Unfinished(path, tuple(found))
        raise CatalogError(found)

    def load_all(self, progress: Callable[[str], None] = lambda _: None) -> tuple[ListVersion, ...]:
        """Every version of every list, without drafts that are wrong.

        Raises `CatalogError` with all diagnostics of all other files, those of forms too.
        """
        found: list[Diagnostic] = []
        versions: list[ListVersion] = []
        for list_id in self.lists():
            progress(list_id)
            try:
                versions.extend(self.versions(list_id))
            except CatalogError as error:
                found.extend(error.found)
        try:
            _ = self.papers
        except CatalogError as error:
            found.extend(error.found)
        if found:
            raise CatalogError(found)
        return tuple(versions)

    @cached_property
    def papers(self) -> tuple[Paper, ...]:
        """Every form of a paper; raises `CatalogError` when one of them is wrong."""
        papers, found = read_papers(self.root, self.places, self.library.sources)
        if found:
            raise CatalogError(found)
        return papers

    def layers(self, code: str, day: date) -> tuple[Layer, ...]:
        """The layers over a place on a day: country, groups, province, city, county.

        Raises `PlaceError`, also for a place of which the rulesets say that nothing they hold is law there.
        """
        chain = self.places.chain(code, day)
        if told := self.places.excluded(code):
            raise PlaceError(told, said=told)
        units: list[Place | Group] = [chain[0], *self.places.groups_of(code, day), *chain[1:]]
        return tuple(map(self._layer_of, units))

    def _layer_of(self, unit: Place | Group) -> Layer:
        if isinstance(unit, Group):
            return Layer(unit.name, "", self.folders.get(unit.id, ""))
        return Layer(unit.name, unit.code, self.folders.get(unit.code, ""))

    def _standings(self, code: str, day: date) -> tuple[Standing, ...]:
        """Every version of every list over a place, as it stands on `day`, widest layer first."""
        layered = [(layer, v) for layer in self.layers(code, day) for v in self._lists_of(layer)]
        after = successors(version for _, version in layered)
        return tuple(standing_on(version, layer, day, after, self.library.statutes) for layer, version in layered)

    def since(self, code: str, day: date) -> date:
        """The first of the days up to `day` from which on everything over a place stands as it does on `day`.

        What holds on the one holds on the other, so what was made for one day can be used for all days of a stretch.
        `day` itself when the place is not there on it.
        """
        try:
            self.places.chain(code, day)
        except PlaceError:
            return day
        changes = self._changes(code)
        return changes[bisect_right(changes, day) - 1]

    def changes(self, code: str, first: date, last: date) -> tuple[date, ...]:
        """The days after `first`, up to `last`, on which something over a place begins or is over."""
        days = self._changes(code)
        return days[bisect_right(days, first) : bisect_right(days, last)]

    def _changes_over(self, code: str) -> tuple[date, ...]:
        """Every day on which something over a place begins or is over, the earliest day of all first."""
        begins = {date.min, *self.places.begins(code)}
        ends = set(self.places.ends(code))
        layers: set[Layer] = set()
        for day in (*begins, *ends):
            with suppress(PlaceError):
                layers.update(self.layers(code, day))
        for layer in layers:
            # Lists that are wrong are told of when a day needs them.
            with suppress(CatalogError):
                for version in self._lists_of(layer):
                    begins.update((version.valid_from, *(item.since for item in version.items if item.since)))
                    begins.update(each.since for each in version.replaces if each.since)
                    ends.update(last for last in (version.valid_until, *(item.until for item in version.items)) if last)
        begins.update(last + timedelta(days=1) for last in ends if last < date.max)
        return tuple(sorted(begins))

    def _lists_of(self, layer: Layer) -> Iterator[ListVersion]:
        for list_id in self._ids_in.get(layer.folder, ()) if layer.folder else ():
            yield from self.versions(list_id)

    def in_force(self, code: str, day: date) -> tuple[ListVersion, ...]:
        """The versions in force at a place on a day, widest layer first. Raises `PlaceError`, `CatalogError`."""
        return tuple(s.version for s in self.standings(code, day) if s.status == "施行中")
