"""Every shipped list comes back from its Excel file as it was: the same document, and the same meaning to the byte."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.workbook import as_workbook, read_back
from api.workbook.excel import read_sheets
from api.workbook.outline import write_condition
from api.workbook.outline_reading import read_condition
from engine.catalog import ListVersion
from engine.documents import Mapping as Document
from engine.documents import Plain, plain, read_file, read_text
from tests.shipped import CATALOG

VERSIONS = CATALOG.load_all()
NOT_MEANT = {"prove", "line", "path", "digest", "draft"}
"""What a version holds of its file, and what follows from the rest."""


def meaning(version: ListVersion) -> str:
    """The digest of everything that a version says."""
    known: dict[int, object] = {}

    def data(value: object) -> object:
        if is_dataclass(value):
            if id(value) not in known:
                told = {
                    each.name: data(getattr(value, each.name)) for each in fields(value) if each.name not in NOT_MEANT
                }
                known[id(value)] = [type(value).__name__, told]
            return known[id(value)]
        if isinstance(value, Mapping):
            return {str(key): data(each) for key, each in value.items()}
        if isinstance(value, frozenset):
            return sorted(map(str, value))
        return [data(each) for each in value] if isinstance(value, tuple) else str(value)

    return hashlib.sha256(json.dumps(data(version), sort_keys=True).encode()).hexdigest()


def document(version: ListVersion) -> dict[str, Plain]:
    """What the file of a version writes, without titles that only repeat the matter."""
    node, _ = read_file(CATALOG.root / version.path, version.path)
    assert isinstance(node, Document)
    return without_repeated_titles(plain(node))


def without_repeated_titles(found: dict[str, Plain]) -> dict[str, Plain]:
    """The same document; a title says nothing where it is the name of the matter."""
    for item in found.get("items", ()):
        assert isinstance(item, dict)
        matter = item.get("matter")
        if item.get("title") == ("、".join(map(str, matter)) if isinstance(matter, list) else matter):
            del item["title"]
    return found


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.key)
def test_a_list_comes_back(version: ListVersion, tmp_path: Path) -> None:
    """What was not changed in the file is not changed in the draft: no key, no order of items, no digest of the meaning."""
    file = tmp_path / "清单.xlsx"
    file.write_bytes(as_workbook(CATALOG, version))
    back = read_back(CATALOG, read_sheets(file), file.name)
    assert (back.key, back.changes, back.notes) == (version.key, (), ())
    node, found = read_text(back.text, "a.yaml")
    assert isinstance(node, Document)
    assert (found, plain(node)) == (
        [],
        {**document(version), "status": "consultation" if version.consultation else "draft"},
    )
    again, wrong = CATALOG.read_node(node, version.path, "")
    assert again is not None, wrong
    assert meaning(again) == meaning(version)


def test_another_meaning_has_another_digest() -> None:
    """The digest can fail: one bound moved is another meaning."""
    version = next(each for each in VERSIONS if each.key == "cn/first-offence@2025-01-27")
    text = (CATALOG.root / version.path).read_text(encoding="utf-8")
    other, found = CATALOG.read_node(read_text(text.replace("<= 500元", "<= 501元"), "a.yaml")[0], version.path, "")
    assert other is not None, found
    assert meaning(other) != meaning(version)


WORDS = st.text("甲乙丙丁一二三（）〔〕“”，0123456789元", min_size=1, max_size=8)
LEAVES = (
    WORDS
    | st.sampled_from(["货值金额 <= 500元", "改正情况 in 当场改正、责令后立即改正", "甲>=10% of 乙", "甲 != 乙"])
    | WORDS.map(lambda text: {"unread": text})
    | WORDS.map(lambda text: {"wording": text})
    | st.fixed_dictionaries(
        {"none": WORDS, "same": WORDS, "within": WORDS},
        optional={"before": WORDS, "counts": st.lists(WORDS, min_size=1, max_size=3), "judged": WORDS},
    )
    | st.fixed_dictionaries({"at_least": st.just("2"), "of": WORDS, "same": WORDS, "within": WORDS})
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).flatmap(
            lambda parts: st.sampled_from(
                [{"all": parts}, {"any": parts}, {"exactly": str(len(parts)), "of": parts}, {"not": parts[0]}]
            )
        )
        | st.tuples(inner, WORDS, WORDS).map(lambda one: {"soft": one[0], "wording": one[1], "judged": one[2]})
    ),
    max_leaves=12,
)


@given(CONDITIONS)
def test_any_condition_comes_back_from_its_lines(condition: Plain) -> None:
    """Whatever joins whatever, however deep: the lines of the cell are read as the condition that they were made of."""
    assert plain(read_condition(write_condition(condition), 1)) == condition
