"""Takes a bundle in: verified offline by this installation's own signers and checks, then written so that it counts at once.

A bundle proves who published what; whether that is enough, the importer's `signers.yaml` says. Knows bundles and the engine's
checks; nothing is written before everything is found good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from api.ordered_writes import NotWrittenError, locked, write_in_order
from api.papers import wrong_documents
from api.publishing.bundles import Bundle, read_bundle
from api.publishing.covering import covered, sha256
from api.publishing.examination import as_published
from api.publishing.library import LIBRARY, Vouched, read_vouched, register_lines, vouched_by
from api.publishing.model import PublishingError
from api.publishing.signers import MAINTAINER, SIGNERS, Signers, read_signers
from api.publishing.standing import judge, published_by
from api.publishing.statements import folder_of, read_files
from api.publishing.steps import OUTCOME_AT_MOST, Note, unnoted
from engine.catalog import FROZEN, Catalog, CatalogError, frozen
from engine.documents import Diagnostic, format_diagnostic
from engine.quality import cases_beside, check, rehearsal

_TOLD_OF = 5


@dataclass(frozen=True, slots=True)
class Imported:
    """The list files that count now and did not before, and the files of cases that were replaced."""

    added: tuple[str, ...]
    replaced: tuple[str, ...]


def verify_bundle(root: Path, content: bytes, progress: Callable[[str], None] = lambda _: None) -> Bundle:
    """The bundle, found good for the rulesets under `root`; nothing is written. Raises `PublishingError`."""
    return _verified(root, content, progress)[0]


def _verified(root: Path, content: bytes, progress: Callable[[str], None]) -> tuple[Bundle, Mapping[str, str]]:
    """The bundle, and the lines of the register beside which it was found good."""
    bundle, lines = read_bundle(content), register_lines(root)
    signers = read_signers(root)
    _refuse_exporter(bundle, signers)
    _refuse_unproven(bundle, signers)
    _refuse_older(bundle, lines)
    _refuse_places(bundle, root)
    texts = {name: text.encode() for name, text in _wanted(bundle, root, lines).items() if name.startswith("cn/")}
    with as_published(root, {**texts, FROZEN: _register(bundle, lines).encode()}) as copy:
        _refuse_mistakes(bundle, copy, progress)
    return bundle, lines


def _wanted(bundle: Bundle, root: Path, lines: Mapping[str, str]) -> dict[str, str]:
    """The files that the bundle brings.

    Cases of versions that are all published here already stay as they are: those of the bundle may be the older ones.
    """
    new = {cases_beside(path) for path in bundle.lists if path not in lines}
    kept = {
        name for path in bundle.lists if (name := cases_beside(path)) not in new and _digest(root / name) is not None
    }
    if LIBRARY in bundle.files and not _vouches_for_all(bundle, root, lines):
        kept.add(LIBRARY)
    return {name: text for name, text in bundle.files.items() if name not in kept}


def _vouches_for_all(bundle: Bundle, root: Path, lines: Mapping[str, str]) -> bool:
    """Whether the library's signature of the bundle may stand in the place of the one here.

    It vouches for everything that the one here does, and for nothing that will not be here.
    """
    signers, will_be = read_signers(root), {**lines, **bundle.history}
    there = vouched_by(bundle.files[LIBRARY].encode(), signers).lines
    return read_vouched(root, signers).lines.items() <= there.items() <= will_be.items() and bool(there)


def import_bundle(
    root: Path, content: bytes, note: Note = unnoted, progress: Callable[[str], None] = lambda _: None
) -> Imported:
    """Verify a bundle and take it in, whole or not at all. Raises `PublishingError`."""
    about = f"sha256:{sha256(content)}"
    try:
        bundle, lines = _verified(root, content, progress)
        with locked(root):
            return _write(root, bundle, lines, note, about)
    except (NotWrittenError, PublishingError) as error:
        note("bundle.refuse", about, str(error)[:OUTCOME_AT_MOST])
        raise PublishingError(str(error)) from None


def _write(root: Path, bundle: Bundle, lines: Mapping[str, str], note: Note, about: str) -> Imported:
    """Write what was found good beside these lines of the register, if it still has them."""
    if register_lines(root) != lines:
        raise PublishingError("核对清单包的时候，这里公布了别的版本；这一次什么也没有写，请再来一次")
    _refuse_places(bundle, root)
    texts: dict[str, str] = {}
    was: dict[str, str | None] = {}
    # Signed steps first, then lists and cases, the register last: it is what makes them count.
    wanted = _wanted(bundle, root, lines)
    for name in sorted(wanted, key=lambda name: (name.startswith("cn/"), name)):
        now = _digest(root / name)
        if now != sha256(wanted[name].encode()):
            texts[name], was[name] = wanted[name], now
    added = tuple(path for path in bundle.lists if path not in lines)
    replaced = tuple(name for name, digest in was.items() if digest is not None)
    if added:
        texts[FROZEN], was[FROZEN] = _register(bundle, lines), _digest(root / FROZEN)
    note("bundle.import", about, f"{len(added)} versions")
    write_in_order(root, texts, was)
    return Imported(added, replaced)


def _register(bundle: Bundle, lines: Mapping[str, str]) -> str:
    return frozen.register_text({**lines, **bundle.history})


def _refuse_exporter(bundle: Bundle, signers: Signers) -> None:
    """Somebody who is known here, and may publish these lists, put the bundle together."""
    if not signers.people:
        raise PublishingError(f"这里没有登记签名人（{SIGNERS}），无从核对清单包；先登记认谁的公钥")
    told = "没有这里认识的人给清单包签名"
    for key_id in bundle.envelope.signed_by(signers.keys):
        holder = signers.holder(key_id)
        if holder is None:
            continue
        person, held = holder
        told = held.why_not(bundle.at)
        if told:
            continue
        if person.who.role == MAINTAINER or all(signers.may_publish(path, person.who.role) for path in bundle.lists):
            return
        told = f"{person.who.name}（{person.who.role}）在这里不能公布这些清单"
    raise PublishingError(f"清单包的签名不作数：{told}")


def _refuse_unproven(bundle: Bundle, signers: Signers) -> None:
    """Each version was published with enough approvals, as this installation counts them; or a maintainer vouches for it."""
    vouched = vouched_by(bundle.files[LIBRARY].encode(), signers) if LIBRARY in bundle.files else Vouched()
    for path in bundle.lists:
        if vouched.lines.get(path) == bundle.history[path]:
            continue
        folder = folder_of(path)
        files = ((name, text.encode()) for name, text in bundle.files.items() if name.rpartition("/")[0] == folder)
        steps, unreadable = read_files(files, path, signers)
        if unreadable:
            raise PublishingError(f"清单包里的签名文件不是原样的：{unreadable[0]}")
        if published_by(steps, path, bundle.history[path], signers):
            continue
        told = [vouched.trouble] if vouched.trouble else []
        for one in steps:
            if one.statement.step == "公布":
                taken = judge(steps, one.statement.covers, signers, path).taken
                told += [f"{each.step}（{each.who.name}）：{each.trouble}" for each in taken if each.trouble]
        raise PublishingError(f"{path} 的签名不够：{'；'.join(told[:_TOLD_OF]) or '里面没有谁公布过它'}")


def _refuse_older(bundle: Bundle, lines: Mapping[str, str]) -> None:
    """Nothing published here is missing from the bundle, or is other than in it: what is published only ever grows."""
    ids = {path.rpartition("/")[0] for path in bundle.lists}
    for path, digest in lines.items():
        if path.rpartition("/")[0] not in ids:
            continue
        if path not in bundle.history:
            raise PublishingError(f"清单包比这里的旧：这里已经公布了 {path}，包里没有；不往回退")
        if bundle.history[path] != digest:
            raise PublishingError(f"{path} 在这里已经公布，内容和清单包里的不同；公布过的版本不能替换，请两边核对")


def _refuse_places(bundle: Bundle, root: Path) -> None:
    """No file would land on a draft, through a link, or beside one whose name differs only in capitals."""
    lines = register_lines(root)
    for path in bundle.lists:
        if path not in lines and _digest(root / path) not in (None, bundle.history[path]):
            raise PublishingError(f"这里已经有一个没有公布的 {path}，内容和清单包里的不同；请先移走它，再导入")
    for path, text in bundle.files.items():
        if path.endswith(".json") and path != LIBRARY and _digest(root / path) not in (None, sha256(text.encode())):
            raise PublishingError(f"这里的签名文件 {path} 和清单包里的不同；签过的不替换，请两边核对")
        folder = root
        for part in PurePosixPath(path).parts:
            if folder.is_dir():
                held = [entry.name for entry in folder.iterdir()]
                near = [name for name in held if name.casefold() == part.casefold() and name != part]
                if near:
                    raise PublishingError(
                        f"清单包里的 {path} 和这里的 {near[0]} 只差大小写，有的系统会把它们写成一个文件"
                    )
            folder /= part
            if folder.is_symlink():
                raise PublishingError(f"{folder} 是一个链接；清单包不写到链接里去")


def _refuse_mistakes(bundle: Bundle, copy: Path, progress: Callable[[str], None]) -> None:
    """The rulesets with the bundle in them have no mistakes, its cases come out, and shared words mean the same as there."""
    try:
        catalog = Catalog.open(copy)
        needed = tuple(_changed_words(bundle, catalog))
    except CatalogError as error:
        raise PublishingError(_told("放进这里的规则库就有错", error.found)) from None
    if needed:
        more = f"等 {len(needed)} 处" if len(needed) > _TOLD_OF else ""
        told = f"这里没有，或者和签名时不同：{'、'.join(needed[:_TOLD_OF])}{more}"
        raise PublishingError(f"清单包用到的词，{told}。请先把规则库的共用文件更新到一致，再导入")
    if found := [*check(copy, progress), *wrong_documents(copy)]:
        raise PublishingError(_told("放进这里的规则库就有错", found))
    for path in bundle.lists:
        ran = rehearsal.run(catalog, copy / path)
        if ran.failed:
            raise PublishingError(
                f"{path} 旁边的案例在这里不符：{ran.failed[0].name}：{'；'.join(ran.failed[0].failures)}"
            )


def _changed_words(bundle: Bundle, catalog: Catalog) -> Iterator[str]:
    told: set[str] = set()
    for list_id in sorted({path.rpartition("/")[0] for path in bundle.lists}):
        for version in catalog.revisions(list_id):
            here, there = covered(catalog, version).uses, bundle.needs.get(version.path, {})
            for name in sorted(here.keys() | there.keys()):
                if here.get(name) != there.get(name) and name not in told and version.path in bundle.history:
                    told.add(name)
                    yield name


def _told(what: str, found: Iterator[Diagnostic] | tuple[Diagnostic, ...] | list[Diagnostic]) -> str:
    shown = list(found)
    return f"{what}（{len(shown)} 处）：\n" + "\n".join(format_diagnostic(one) for one in shown[:_TOLD_OF])


def _digest(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes())
    except FileNotFoundError:
        return None
