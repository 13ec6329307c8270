"""Bundles: what one installation published, another verifies offline and takes in; everything else is refused in a sentence."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.publishing import (
    Desk,
    PublishingError,
    Signer,
    approve,
    export_bundle,
    import_bundle,
    importing,
    publish,
    sign_library,
    verify_bundle,
    wrong_signatures,
)
from api.publishing.bundles import BUNDLE_TYPE, read_bundle
from api.publishing.covering import sha256
from api.publishing.envelopes import canonical, sealed
from api.publishing.statements import statement_of
from engine.catalog import Catalog
from tests.api.publishing.office import BASE, KEY, LIST, PATH, Office, freeze_all, office_at, signers_text

TESTS = f"{LIST}/2025-06-01.tests.yaml"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office that published its list."""
    office = office_at(tmp_path_factory.mktemp("source") / "rulesets").approved()
    publish(office.desk("chen"), KEY)
    return office


@pytest.fixture(scope="module")
def bundle(source: Office) -> bytes:
    """Its bundle."""
    return export_bundle(source.desk("chen"), [LIST])


@pytest.fixture
def here(source: Office, tmp_path: Path) -> Office:
    """Another installation, which knows the same people and has no list of its own."""
    root = tmp_path / "rulesets"
    shutil.copytree(BASE, root)
    freeze_all(root)
    (root / "publishing").mkdir()
    (root / "publishing/signers.yaml").write_text(signers_text(source.keys), encoding="utf-8")
    return Office(root, source.keys)


def everything(root: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def signed_again(
    content: bytes, office: Office, change: Callable[[dict[str, str], dict[str, object]], object]
) -> bytes:
    """The bundle with its files and predicate changed, and well signed: what only a key could make."""
    bundle = read_bundle(content)
    files = dict(bundle.files)
    predicate: dict[str, object] = {
        "at": bundle.at,
        "by": {"id": "chen", "name": "chen", "role": "管理员"},
        "history": dict(bundle.history),
        "needs": {path: dict(uses) for path, uses in bundle.needs.items()},
    }
    change(files, predicate)
    digests = {name: sha256(text.encode()) for name, text in files.items()}
    envelope = sealed(statement_of(digests, BUNDLE_TYPE, predicate), [office.keys["chen"]])
    return canonical({"envelope": envelope.decode(), "files": files}) + b"\n"


def refused(here: Office, content: bytes, told: str) -> None:
    """It is refused with these words, and nothing was written."""
    before = everything(here.root)
    with pytest.raises(PublishingError, match=told):
        import_bundle(here.root, content)
    assert everything(here.root) == before


def test_a_bundle_is_taken_in(here: Office, source: Office, bundle: bytes) -> None:
    """The list is in force there, with the same steps; to take it in once more changes nothing."""
    rows: list[tuple[str, str, str]] = []
    done = import_bundle(here.root, bundle, lambda *row: rows.append(row))
    assert (done.added, done.replaced) == ((PATH,), ())
    assert KEY in [v.key for v in Catalog.open(here.root).in_force("320000", date(2025, 7, 1))]
    assert here.standing().taken == source.standing().taken
    assert here.standing().frozen
    before = everything(here.root)
    assert import_bundle(here.root, bundle).added == ()
    assert everything(here.root) == before
    assert [row[0] for row in rows] == ["bundle.import"]
    assert rows[0][1] == f"sha256:{sha256(bundle)}"


def test_a_bundle_is_the_same_but_for_its_time(source: Office, bundle: bytes) -> None:
    """Files and what is said of them."""
    one, other = read_bundle(bundle), read_bundle(export_bundle(source.desk("chen"), [LIST, LIST]))
    assert (one.files, one.history, one.needs) == (other.files, other.history, other.needs)


def test_no_byte_can_be_another(bundle: bytes, here: Office) -> None:
    """Each byte of a bundle, one bit turned, makes it refused; some thousand, spread over all of it."""
    step = max(1, len(bundle) // 400)
    for at in range(0, len(bundle), step):
        altered = bundle[:at] + bytes([bundle[at] ^ 1]) + bundle[at + 1 :]
        with pytest.raises(PublishingError):
            import_or_verify_fast(here, altered)
    with pytest.raises(PublishingError):
        read_bundle(bundle[:-1])


def import_or_verify_fast(here: Office, content: bytes) -> None:
    """Everything that stands before the check of the rulesets."""
    from api.publishing.importing import _refuse_exporter, _refuse_unproven  # noqa: PLC0415  # used here alone
    from api.publishing.signers import read_signers  # noqa: PLC0415  # used here alone

    found, signers = read_bundle(content), read_signers(here.root)
    _refuse_exporter(found, signers)
    _refuse_unproven(found, signers)


def test_an_altered_list_is_named(here: Office, bundle: bytes) -> None:
    """500 made 800: told, with the file."""
    refused(here, bundle.replace(b"<= 500", b"<= 800"), f"改动了 {PATH}")


def test_signed_by_too_few(here: Office, bundle: bytes) -> None:
    """Where two must approve, one is not enough."""
    (here.root / "publishing/signers.yaml").write_text(signers_text(here.keys, 2), encoding="utf-8")
    refused(here, bundle, "签名不够.*还差 1 人")


def test_signed_by_nobody_known(here: Office, bundle: bytes) -> None:
    """Unknown who put it together, unknown who approved, unknown everybody."""
    path = here.root / "publishing/signers.yaml"
    for name, told in (("chen", "没有这里认识的人"), ("li", "签名不够")):
        known = {each: key for each, key in here.keys.items() if each != name}
        path.write_text(signers_text(known), encoding="utf-8")
        refused(here, bundle, told)
    path.unlink()
    refused(here, bundle, "没有登记签名人")


def test_signed_with_a_revoked_key(here: Office, bundle: bytes) -> None:
    """Of the approver, and of who put the bundle together."""
    path = here.root / "publishing/signers.yaml"
    for name in ("li", "chen"):
        text = signers_text(here.keys)
        mine = f'"{here.keys[name].public}", from: 2020-01-01'
        path.write_text(text.replace(mine, f"{mine}, revoked: 2026-11-27, because: 遗失"), encoding="utf-8")
        refused(here, bundle, "吊销（遗失）")


def test_approved_by_its_maker_by_another_signers_file(here: Office, bundle: bytes) -> None:
    """What counts is decided here: where maker and approver are one person, nobody else approved."""
    text = signers_text({name: key for name, key in here.keys.items() if name != "li"})
    more = f'      - {{key: "{here.keys["li"].public}", from: 2020-01-01}}\n'
    at = text.index("  - id: wang")
    (here.root / "publishing/signers.yaml").write_text(text[:at] + more + text[at:], encoding="utf-8")
    refused(here, bundle, "签名不够")


def test_an_older_bundle_is_refused(here: Office, source: Office, bundle: bytes, tmp_path: Path) -> None:
    """Once a later version is in, the bundle from before it is told to be old."""
    later = Office(tmp_path / "later", source.keys)
    shutil.copytree(source.root, later.root)
    new = later.root / f"{LIST}/2025-09-01.yaml"
    text = later.file.read_text(encoding="utf-8").replace("2025-06-01", "2025-09-01").replace("500元", "800元")
    new.write_text(text.replace("kind:", "status: draft\nkind:", 1), encoding="utf-8")
    cases = (later.root / TESTS).read_text(encoding="utf-8").replace("499.99", "799.99").replace("500.01", "800.01")
    cases = cases.replace("500元", "800元").replace("2025-07-20", "2025-09-20")
    (later.root / f"{LIST}/2025-09-01.tests.yaml").write_text(cases, encoding="utf-8")
    key = f"{LIST}@2025-09-01"
    from api.publishing import check  # noqa: PLC0415  # used here alone

    digest = check(later.desk("zhang"), key).digest
    approve(later.desk("wang"), key, "", digest)
    publish(later.desk("chen"), key)
    import_bundle(here.root, export_bundle(later.desk("chen"), [LIST]))
    assert len(Catalog.open(here.root).versions(LIST)) == 2
    refused(here, bundle, "比这里的旧：这里已经公布了 .*2025-09-01")


def test_another_text_under_a_published_name(here: Office, bundle: bytes) -> None:
    """What is published here under the name of a version is not replaced; nor is a draft that somebody works on."""
    (here.root / LIST).mkdir(parents=True)
    (here.root / PATH).write_text("format: 1\n", encoding="utf-8")
    refused(here, bundle, "没有公布的")
    lines = (here.root / "frozen.txt").read_text(encoding="utf-8")
    (here.root / "frozen.txt").write_text(f"{lines}{'0' * 64}  {PATH}\n", encoding="utf-8")
    refused(here, bundle, "公布过的版本不能替换")


def test_a_word_that_means_something_else_here(here: Office, bundle: bytes) -> None:
    """The fact is asked otherwise, or is not there at all."""
    words = here.root / "vocabulary.yaml"
    text = words.read_text(encoding="utf-8")
    at = text.index("name: 货值金额")
    words.write_text(text[:at] + text[at:].replace("ask: ", "ask: 含税的", 1), encoding="utf-8")
    refused(here, bundle, "不同：vocabulary.yaml#terms/货值金额")
    words.write_text(text.replace("货值金额", "货值"), encoding="utf-8")
    refused(here, bundle, "就有错")


NAMES: dict[str, tuple[str, str]] = {
    "../evil.yaml": ("不该有的文件名", ""),
    "cn/../../evil.yaml": ("不该有的文件名", ""),
    "/etc/cron.d/evil.yaml": ("不该有的文件名", ""),
    "cn/a/..yaml": ("不该有的文件名", ""),
    "cn\\a\\b.yaml": ("不该有的文件名", ""),
    "cn/a/.hidden.yaml": ("不该有的文件名", ""),
    "publishing/signers.yaml": ("不该有的文件名", ""),
    "vocabulary.yaml": ("不该有的文件名", ""),
    "cn/general/2030-01-01.yaml": ("不属于其中任何一份清单", ""),
    PATH.replace("slight", "Slight"): ("只差大小写", ""),
    "cn/\u0000/a.yaml": ("读不出来", ""),
}


@pytest.mark.parametrize("name", NAMES, ids=[repr(name) for name in NAMES])
def test_a_name_that_leads_elsewhere(name: str, here: Office, bundle: bytes) -> None:
    """Also when the bundle is well signed."""
    made = signed_again(bundle, here, lambda files, _: files.update({name: "format: 1\n"}))
    refused(here, made, NAMES[name][0])


def test_a_name_twice(here: Office, bundle: bytes) -> None:
    """The same file with two contents."""
    again = f'"{PATH}":"format: 2",'.encode()
    at = bundle.index(b'"files":{') + len(b'"files":{')
    refused(here, bundle[:at] + again + bundle[at:], "写了两次|不是原样")


def test_a_name_that_differs_in_capitals_from_one_here(here: Office, bundle: bytes) -> None:
    """On some systems it would be the same file."""
    (here.root / "cn/320000-Jiangsu").mkdir()
    refused(here, bundle, "只差大小写")


def test_a_link_on_the_way(here: Office, bundle: bytes, tmp_path: Path) -> None:
    """Nothing is written through it."""
    (tmp_path / "elsewhere").mkdir()
    (here.root / "cn/320000-jiangsu").symlink_to(tmp_path / "elsewhere")
    refused(here, bundle, "是一个链接")
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04" + bytes(400), "压缩文件"),
        (b"\x1f\x8b" + bytes(400), "压缩文件"),
        (bytes(257) + b"ustar" + bytes(200), "归档"),
        (b"{}", "不是清单包"),
        (b"[" * 100_000, "层级"),
        (b'{"files":{},"files":{}}', "写了两次"),
    ],
    ids=["zip", "gzip", "tar", "another json", "bottomless", "a key twice"],
)
def test_what_is_no_bundle(content: bytes, told: str, here: Office) -> None:
    """There is nothing to unpack, so nothing to be bombed with."""
    refused(here, content, told)


def test_a_list_that_its_bundle_does_not_hold(here: Office, bundle: bytes) -> None:
    """Said to be published, and not there; there, and of another digest; published by nobody."""
    gone = signed_again(bundle, here, lambda files, _: files.pop(PATH))
    refused(here, gone, "缺少它说已公布的")
    other = signed_again(bundle, here, lambda files, _: files.update({PATH: files[PATH].replace("500", "800")}))
    refused(here, other, "摘要对不上")

    def changed(files: dict[str, str], predicate: dict[str, object]) -> None:
        files[PATH] = files[PATH].replace("500", "800")
        predicate["history"] = {PATH: sha256(files[PATH].encode())}

    refused(here, signed_again(bundle, here, changed), "签名不够.*没有谁公布过|签名不够")


def test_a_reviewer_of_there_may_not_publish_here(here: Office, source: Office) -> None:
    """Who puts a bundle together must be one who may publish such a list."""
    with pytest.raises(PublishingError, match="不能公布"):
        export_bundle(source.desk("zhang"), [LIST])
    with pytest.raises(PublishingError, match="没有已公布的版本"):
        export_bundle(source.desk("chen"), ["cn/nothing"])
    with pytest.raises(PublishingError, match="没有谁签名担保"):
        export_bundle(source.desk("chen"), ["cn/first-offence"])
    text = signers_text(here.keys).replace("publish: [管理员, 法制审核]", "publish: [法制审核]")
    (here.root / "publishing/signers.yaml").write_text(text, encoding="utf-8")
    refused(here, export_bundle(source.desk("chen"), [LIST]), "在这里不能公布")


def test_a_list_that_a_maintainer_vouches_for(source: Office, here: Office, tmp_path: Path) -> None:
    """Without steps of its own, by the signature of the whole library; and not by that of somebody else."""
    office = Office(tmp_path / "library", source.keys)
    shutil.copytree(source.root, office.root)
    sign_library(office.desk("keeper"))
    made = export_bundle(office.desk("keeper"), ["cn/first-offence"])
    for path in ("cn/first-offence/2025-01-27.yaml", "cn/first-offence/2025-01-27.tests.yaml"):
        (here.root / path).unlink()
    lines = (here.root / "frozen.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    (here.root / "frozen.txt").write_text("".join(x for x in lines if "first-offence" not in x), encoding="utf-8")
    stranger = {**here.keys, "keeper": here.keys["wang"], "wang": here.keys["keeper"]}
    (here.root / "publishing/signers.yaml").write_text(signers_text(stranger), encoding="utf-8")
    refused(here, made, "维护者|签名不够")
    (here.root / "publishing/signers.yaml").write_text(signers_text(here.keys), encoding="utf-8")
    assert import_bundle(here.root, made).added == ("cn/first-offence/2025-01-27.yaml",)


def test_a_crash_between_leaves_what_the_next_import_finishes(here: Office, bundle: bytes) -> None:
    """The files lie there, the register is the old one: nothing counts, and the import takes them as its own."""
    found = read_bundle(bundle)
    for name, text in found.files.items():
        (here.root / name).parent.mkdir(parents=True, exist_ok=True)
        (here.root / name).write_text(text, encoding="utf-8")
    assert KEY not in [v.key for v in Catalog.open(here.root).in_force("320000", date(2025, 7, 1))]
    assert import_bundle(here.root, bundle).added == (PATH,)


def test_to_verify_writes_nothing(here: Office, bundle: bytes) -> None:
    """It says what is in it."""
    before = everything(here.root)
    assert verify_bundle(here.root, bundle).lists == (PATH,)
    assert everything(here.root) == before


def test_a_refused_import_is_noted(here: Office, bundle: bytes) -> None:
    """In the audit, with the sentence."""
    rows: list[tuple[str, str, str]] = []
    with pytest.raises(PublishingError):
        import_bundle(here.root, bundle.replace(b"<= 500", b"<= 800"), lambda *row: rows.append(row))
    assert rows[0][0] == "bundle.refuse"
    assert "改动了" in rows[0][2]


def test_a_bundle_is_plain_json(bundle: bytes) -> None:
    """Anybody may read in it."""
    assert PATH in json.loads(bundle)["files"]


def test_the_desk_of_another_key(here: Office, source: Office) -> None:
    """An unknown key exports nothing."""
    (source_root := here.root / "publishing/signers.yaml").write_text(
        signers_text({"li": source.keys["li"]}), encoding="utf-8"
    )
    assert source_root.is_file()
    with pytest.raises(PublishingError, match="没有登记这把密钥"):
        export_bundle(Desk(here.root, Signer(source.keys["chen"])), [LIST])


def test_a_bundle_takes_no_cases_back(here: Office, bundle: bytes) -> None:
    """Nothing in it is new, so the cases that were added here since stay; so does the file of a step that differs."""
    import_bundle(here.root, bundle)
    more = (here.root / TESTS).read_text(encoding="utf-8") + "# one more\n"
    (here.root / TESTS).write_text(more, encoding="utf-8")
    assert import_bundle(here.root, bundle).replaced == ()
    assert (here.root / TESTS).read_text(encoding="utf-8") == more
    step = next((here.root / "publishing" / PATH.removesuffix(".yaml")).iterdir())
    step.write_text("{}", encoding="utf-8")
    refused(here, bundle, "签过的不替换")


def test_what_was_published_here_meanwhile_is_looked_at_too(
    here: Office, bundle: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bundle was found good beside another register."""
    real = importing._verified

    def meanwhile(*asked: Any) -> Any:  # noqa: ANN401  # what it gives
        found = real(*asked)
        (here.root / "frozen.txt").write_text(
            (here.root / "frozen.txt").read_text("utf-8") + "0" * 64 + "  cn/x/y.yaml\n"
        )
        return found

    monkeypatch.setattr(importing, "_verified", meanwhile)
    with pytest.raises(PublishingError, match="公布了别的版本"):
        import_bundle(here.root, bundle)
    assert not (here.root / PATH).exists()


def test_the_signature_of_the_library_comes_along(source: Office, here: Office, tmp_path: Path) -> None:
    """Where it vouches for more than the one here; one from before takes nothing back."""
    office = Office(tmp_path / "library", source.keys)
    shutil.copytree(source.root, office.root)
    sign_library(here.desk("keeper"))
    sign_library(office.desk("keeper"))
    shutil.rmtree(office.root / "publishing" / LIST)
    assert import_bundle(here.root, export_bundle(office.desk("keeper"), [LIST])).added == (PATH,)
    assert wrong_signatures(here.root) == []
    signed = (here.root / "publishing/library.json").read_bytes()
    fewer = Office(tmp_path / "fewer", source.keys)
    shutil.copytree(source.root, fewer.root)
    lines = (fewer.root / "frozen.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    (fewer.root / "frozen.txt").write_text("".join(x for x in lines if PATH not in x), encoding="utf-8")
    sign_library(fewer.desk("keeper"))
    import_bundle(here.root, export_bundle(fewer.desk("keeper"), ["cn/first-offence"]))
    assert (here.root / "publishing/library.json").read_bytes() == signed
