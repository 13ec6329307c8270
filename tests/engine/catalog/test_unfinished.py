"""A draft that is wrong is set aside and told; it stops nothing that is in force. What is no draft, or was published, is refused."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest

from engine.answer.answer import answer
from engine.catalog import Catalog, CatalogError
from engine.catalog.frozen import FROZEN
from engine.evaluation import evaluate, read_case
from engine.quality import check
from tests.api.publishing.office import BASE, freeze_all, office_at
from tests.api.reviewing.drafts import DRAFT, PATH

LIST, PUBLISHED = "cn/first-offence", "cn/first-offence/2025-01-27.yaml"
STATUTE = "cn/law"
CASE = {
    "place": "320000",
    "matter": "过期食品",
    "act_date": "2025-05-02",
    "facts": {"货值金额": "60元", "违法记录": "无"},
    "decision_date": "2025-07-20",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Frozen rulesets, and one good draft."""
    return office_at(tmp_path / "rulesets").root


def put(root: Path, path: str, text: str) -> None:
    """Write a list file."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def codes(root: Path) -> set[tuple[str, str]]:
    """What the catalog refuses: file and code."""
    with pytest.raises(CatalogError) as error:
        Catalog.open(root).load_all()
    return {(found.path, found.code) for found in error.value.found}


@pytest.mark.parametrize(
    "text",
    [DRAFT, "status: draft\n", "status: 'draft'  # 还没写\n  - : {\n", "\ufeffstatus: draft\n"],
    ids=["as imported", "only its status", "no YAML", "with a mark of its encoding"],
)
def test_a_draft_that_is_wrong_is_set_aside(text: str, root: Path) -> None:
    """All else is read as without it; the list that has no other version has none; its mistakes are told, by check too."""
    before = [version.key for version in Catalog.open(root).load_all()]
    put(root, PATH, text)
    catalog = Catalog.open(root)
    assert [version.key for version in catalog.load_all()] == before
    list_id = PATH.rpartition("/")[0]
    assert (catalog.versions(list_id), catalog.revisions(list_id)) == ((), ())
    (aside,) = catalog.unfinished(list_id)
    assert aside.path == PATH
    assert set(aside.found) <= set(check(root))


def test_what_is_answered_does_not_depend_on_drafts(root: Path) -> None:
    """The receipt and every word of the answer stay, whatever drafts lie beside: of the same list, of a place, of the rules."""

    def answered() -> object:
        catalog = Catalog.open(root)
        case = read_case(CASE, catalog.library, catalog.places)
        return answer(evaluate(catalog, case, date(2025, 7, 20)), catalog, "full")

    before = answered()
    own = (root / PUBLISHED).read_text(encoding="utf-8")
    put(root, PATH, DRAFT)
    put(root, f"{LIST}/2025-01-27.r2.yaml", own.replace("format: 1\n", "format: 1\nstatus: draft\nrevision: 2\n"))
    put(root, f"{LIST}/2025-06-01.yaml", own.replace("format: 1\n", "format: 1\nstatus: draft\n"))
    put(root, "cn/conclusion/2025-06-01.yaml", "status: draft\n")
    put(root, "cn/general/2025-06-01.yaml", "status: draft\n")
    assert answered() == before


def test_a_wrong_correction_leaves_the_reading_that_is_published(root: Path) -> None:
    """A draft of another reading is set aside, and the one in force is used."""
    put(root, f"{LIST}/2025-01-27.r2.yaml", "status: draft\n")
    catalog = Catalog.open(root)
    assert [version.path for version in catalog.versions(LIST)] == [PUBLISHED]
    assert [each.path for each in catalog.unfinished(LIST)] == [f"{LIST}/2025-01-27.r2.yaml"]


@pytest.mark.parametrize(
    ("path", "head", "code"),
    [
        (f"{LIST}/2025-06-01.yaml", "", "missing-key"),
        (f"{LIST}/2025-06-01.yaml", "status: published\n", "missing-key"),
        (f"{LIST}/2025-06-01.yaml", "status: consultation\n", "missing-key"),
        (f"{LIST}/2025-06-01.yaml", "status: draft\nstatus: published\n", "duplicate-key"),
        (f"{LIST}/2025-06-01.yaml", "caution: |\n  status: draft\n", "missing-key"),
        (PUBLISHED, "status: draft\n", "frozen-changed"),
    ],
    ids=["no status", "published", "consultation", "both", "only says it somewhere", "a frozen file made a draft"],
)
def test_what_is_no_draft_is_refused_with_its_mistakes(path: str, head: str, code: str, root: Path) -> None:
    """No file of which something could be in force is left out for a mistake."""
    put(root, path, f"{head}format: 1\n")
    assert (path, code) in codes(root)


def test_a_frozen_file_that_says_draft_is_refused(root: Path) -> None:
    """What the register holds counts as published, so its mistakes are none of a draft."""
    put(root, PATH, DRAFT)
    digest = hashlib.sha256((root / PATH).read_bytes()).hexdigest()
    with (root / FROZEN).open("a", encoding="utf-8") as register:
        register.write(f"{digest}  {PATH}\n")
    assert (PATH, "missing-key") in codes(root)


@pytest.fixture
def resting(tmp_path: Path) -> Path:
    """Frozen rulesets in which a list rests on an item of a statute."""
    root = Path(shutil.copytree(BASE, tmp_path / "resting"))
    own = (root / PUBLISHED).read_text(encoding="utf-8")
    statute = own.replace(LIST, STATUTE).replace("kind: 首违不罚", "kind: 法定").replace("common: [初次违法]\n", "")
    put(root, f"{STATUTE}/2025-01-27.yaml", statute)
    put(root, PUBLISHED, own.replace("    when:", f"    basis: ['{STATUTE}#5']\n    when:", 1))
    freeze_all(root)
    assert len(Catalog.open(root).load_all()) == 4
    return root


def test_nothing_published_rests_on_a_draft(resting: Path) -> None:
    """An item of a statute that only a draft has is none for a list that is published; a draft beside may use it."""
    for path, refused in ((f"{STATUTE}/2025-01-27.yaml", {PUBLISHED}), (PUBLISHED, set())):
        put(resting, path, f"status: draft\n{(resting / path).read_text(encoding='utf-8')}")
        lines = (resting / FROZEN).read_text(encoding="utf-8").splitlines(keepends=True)
        (resting / FROZEN).write_text("".join(line for line in lines if path not in line), encoding="utf-8")
        found = codes(resting) if refused else set()
        assert {file for file, _ in found} == refused
    assert [version.draft for version in Catalog.open(resting).versions(LIST)] == [True]


def test_a_draft_does_not_unmake_a_statute(resting: Path) -> None:
    """Whether a list is a statute is asked of what is published, so an earlier draft without a kind changes nothing."""
    put(resting, f"{STATUTE}/2020-01-01.yaml", "status: draft\n")
    assert len(Catalog.open(resting).load_all()) == 4
