"""Bundles: published lists with everything that proves them, in one file that another installation verifies offline.

A bundle is JSON of one form: the signed statement of what is in it, and the files as text. There is nothing to unpack, so
there are no links, no permissions, and nothing that grows. Reads and writes that form; `importing` says what it is good for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from api.publishing.covering import covered, sha256
from api.publishing.envelopes import Envelope, canonical, opened, sealed
from api.publishing.library import LIBRARY, read_vouched, register_lines
from api.publishing.model import PublishingError
from api.publishing.signers import MAINTAINER, read_signers
from api.publishing.standing import published_by
from api.publishing.statements import folder_of, now, read_statement, read_steps, statement_of
from api.publishing.steps import Desk
from api.strict_json import JsonError, read_json
from engine.catalog import Catalog
from engine.documents import MAX_BYTES
from engine.quality import cases_beside

BUNDLE_TYPE = "urn:cailiang:publishing:bundle:v1"
MAX_BUNDLE = 64_000_000
MAX_FILES = 20_000
_NAME = re.compile(r"(?:publishing/)?cn(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,99}){2,12}\.(?:yaml|json)|" + re.escape(LIBRARY))


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle says of itself, before anybody trusts it.

    `files` are its texts by their paths below the rulesets. `history` has the sha256 of every published file of its lists, by
    path; `needs` the shared words that each uses, as `covering` names them.
    """

    files: Mapping[str, str]
    history: Mapping[str, str]
    needs: Mapping[str, Mapping[str, str]]
    at: str
    envelope: Envelope

    @property
    def lists(self) -> tuple[str, ...]:
        """The paths of the published files of its lists, in order."""
        return tuple(sorted(self.history))


def export_bundle(desk: Desk, list_ids: Iterable[str]) -> bytes:
    """A signed bundle of lists, each with all its published versions. Raises `PublishingError`, `CatalogError`.

    Two exports of the same files by one person differ only in the time and the signature.
    """
    root, signers = desk.root, read_signers(desk.root)
    who = desk.signer.known_to(signers)
    catalog, lines, vouched = Catalog.open(root), register_lines(root), read_vouched(root, signers)
    history: dict[str, str] = {}
    needs: dict[str, Mapping[str, str]] = {}
    files: dict[str, str] = {}
    for list_id in sorted(set(list_ids)):
        own = {path: digest for path, digest in lines.items() if path.rpartition("/")[0] == list_id}
        if not own:
            raise PublishingError(f"清单 {list_id} 没有已公布的版本，没有什么可以导出")
        if who.role != MAINTAINER and not signers.may_publish(next(iter(own)), who.role):
            raise PublishingError(f"{who.name}（{who.role}）不能公布 {list_id}，也就不能导出它")
        history |= own
        for version in (each for each in catalog.revisions(list_id) if each.path in own):
            needs[version.path] = covered(catalog, version).uses
    for path, digest in history.items():
        steps, _ = read_steps(root, path, signers)
        if vouched.lines.get(path) == digest:
            files[LIBRARY] = _text(root, LIBRARY)
        elif published_by(steps, path, digest, signers) is None:
            raise PublishingError(f"{path} 没有谁签名担保，别处也就无从核对；先公布它，或者给整个规则库签名")
        files[path] = _text(root, path)
        files |= {
            name: _text(root, name)
            for name in (cases_beside(path), *(one.file for one in steps))
            if (root / name).is_file()
        }
    predicate = {
        "at": now(),
        "by": {"id": who.id, "name": who.name, "role": who.role},
        "history": history,
        "needs": {path: dict(uses) for path, uses in needs.items()},
    }
    digests = {name: sha256(text.encode()) for name, text in files.items()}
    envelope = sealed(statement_of(digests, BUNDLE_TYPE, predicate), [desk.signer.key])
    content = canonical({"envelope": envelope.decode(), "files": files}) + b"\n"
    desk.note("bundle.export", f"sha256:{sha256(content)}", f"{len(history)} versions")
    return content


def _text(root: Path, path: str) -> str:
    try:
        return (root / path).read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise PublishingError(f"{path} 读不出来：{error}") from None


def read_bundle(content: bytes) -> Bundle:
    """What a bundle says, once its form is the one form and each file is the one that was signed. Raises `PublishingError`.

    Whether the signature is anybody's is not asked here.
    """
    if content[:2] in (b"PK", b"\x1f\x8b") or content[257:262] == b"ustar":
        raise PublishingError("这是压缩文件或者归档；清单包是一个 JSON 文件，请先取出它，不要解开别的")
    try:
        data = read_json(content, "清单包", MAX_BUNDLE)
    except JsonError as error:
        raise PublishingError(f"清单包读不出来：{error}") from None
    match data:
        case {"envelope": str(written), "files": dict(texts), **rest} if not rest:
            files = {str(name): text for name, text in texts.items() if isinstance(text, str)}
        case _:
            raise PublishingError("这不是清单包（cailiang bundle export 写的 JSON 文件）")
    if canonical({"envelope": written, "files": files}) + b"\n" != content:
        raise PublishingError("清单包不是原样的：被改动过，或者没有传完")
    _refuse_names(files)
    envelope = opened(written.encode(), "清单包")
    digests, predicate = read_statement(envelope.payload, BUNDLE_TYPE, "清单包")
    for name in sorted(digests.keys() | files.keys()):
        if name not in files or name not in digests or sha256(files[name].encode()) != digests[name]:
            how = "缺少" if name not in files else "多出" if name not in digests else "改动了"
            raise PublishingError(f"清单包和它的签名对不上：{how} {name}")
    bundle = _read(files, predicate, envelope)
    _refuse_strays(bundle)
    return bundle


def _read(files: Mapping[str, str], predicate: Mapping[str, object], envelope: Envelope) -> Bundle:
    match predicate:
        case {"history": dict(history), "needs": dict(needs), "at": str(at)}:
            read = {str(path): str(digest) for path, digest in history.items()}
            words = {
                str(path): {str(name): str(digest) for name, digest in uses.items()}
                for path, uses in needs.items()
                if isinstance(uses, dict)
            }
            return Bundle(files, read, words, at, envelope)
    raise PublishingError("清单包写得不完整")


def _refuse_names(files: Mapping[str, str]) -> None:
    if len(files) > MAX_FILES:
        raise PublishingError(f"清单包里的文件超过 {MAX_FILES} 个")
    folded: dict[str, str] = {}
    for name, text in files.items():
        if not _NAME.fullmatch(name):
            raise PublishingError(
                f"清单包里有不该有的文件名“{name[:80]}”：只收 cn/ 里的清单、案例和 publishing/cn/ 里的签名文件"
            )
        if len(text) > MAX_BYTES and name != LIBRARY:
            raise PublishingError(f"清单包里的 {name} 太大")
        other = folded.setdefault(name.casefold(), name)
        if other != name:
            raise PublishingError(f"清单包里的 {other} 和 {name} 只差大小写，有的系统会把它们写成一个文件")


def _refuse_strays(bundle: Bundle) -> None:
    """Every file belongs to a list version of the bundle: the list, its cases, its signed steps; or is the library's envelope."""
    for path in bundle.lists:
        if path not in bundle.files or not path.endswith(".yaml") or not path.startswith("cn/"):
            raise PublishingError(f"清单包里缺少它说已公布的 {path}")
        if sha256(bundle.files[path].encode()) != bundle.history[path]:
            raise PublishingError(f"清单包里的 {path} 和它说的摘要对不上")
    own = {*bundle.lists, *map(cases_beside, bundle.lists), LIBRARY}
    folders = {folder_of(path) for path in bundle.lists}
    for name in bundle.files:
        if name not in own and not (name.endswith(".json") and name.rpartition("/")[0] in folders):
            raise PublishingError(f"清单包里的 {name} 不属于其中任何一份清单")
