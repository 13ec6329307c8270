"""Case files: the forms that officers work on, drafts until they are sealed with the evaluation that was recorded of them.

They change and go, and are no part of the audit chain: what counts is the evaluation and the choices. Knows no fields of a form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

import orjson
from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, or_, select, true, update

from api.store import audit_chain
from api.store.database import Database, read_transaction, write_transaction
from api.store.errors import CaseFileChanged, Refused, StoreDamaged
from api.store.model import Actor, Entry, new_id, now
from api.store.tables import case_files, case_forms, due_choices, evaluations
from api.store.texts import pack, unpack
from api.store.validation import check_shown
from api.store.words import folded

LARGEST_FORM = 2_000_000
"""So many bytes a form may have, written as JSON."""
_SEES_PLACE, _DELETES_OTHERS = "read", "admin"
_SHOWN = ("number", "party", "matter", "words", "outcome", "act_date", "decision_date")
_CHANGED = "这个案件已经在别处保存过，没有覆盖"
_SEALED = "这个案件已经存证，不能再改"
_UNKNOWN = "没有这个案件"
_ANOTHER = "这个案件已经用另一次核查存证"
# The brackets of a case number are typed in many ways.


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What an officer works on: the form of a case as it was last sent, and what lists and searches show of it.

    A draft until it is sealed with the evaluation that was recorded of it. `owner` is the `key_id` of who began it; `id`,
    `owner`, the times and the `version` are the store's to give. In a page of many, and once erased, `fields` is empty.
    `words` are a person's own for what happened. `choice_due`: a choice about the evaluation is still to be recorded.
    """

    place: str
    fields: Mapping[str, str] = field(repr=False)
    id: str = ""
    version: int = 0
    owner: str = ""
    number: str = field(default="", repr=False)
    party: str = field(default="", repr=False)
    matter: str = field(default="", repr=False)
    words: str = field(default="", repr=False)
    outcome: str = ""
    act_date: str = ""
    decision_date: str = ""
    evaluation_id: str | None = None
    created_at: str = ""
    changed_at: str = ""
    choice_due: bool = False

    @property
    def sealed(self) -> bool:
        """Whether its evaluation was recorded, so that it is not changed any more."""
        return self.evaluation_id is not None


DUE = select(evaluations.c.id).join(due_choices, due_choices.c.evaluation_seq == evaluations.c.seq)
CASE_ROW = select(
    *(case_files.c[each.name] for each in fields(CaseFile) if each.name not in ("fields", "choice_due")),
    DUE.where(evaluations.c.id == case_files.c.evaluation_id).exists().label("choice_due"),
)


def save(database: Database, file: CaseFile, actor: Actor) -> CaseFile:
    """Keep a case file: a new one (without an id), or the next version of one that the actor may see.

    Raises `CaseFileChanged` when another version than `file.version` is kept, `Refused` (`case_file`: there is none that the
    actor may see; `sealed`; `place`: not one of the actor's; or what cannot be kept).
    """
    packed = _packed(file)
    if not actor.may_see(file.place):
        raise Refused("place", "只能保存本地区的案件")
    with write_transaction(database) as connection:
        if not file.id:
            return _begin(connection, file, actor, packed)
        kept = _of_actor(connection, file.id, actor)
        if kept.sealed:
            raise Refused("sealed", _SEALED)
        if kept.version != file.version:
            raise CaseFileChanged(_CHANGED)
        made = replace(
            file,
            owner=kept.owner,
            created_at=kept.created_at,
            changed_at=now(),
            version=kept.version + 1,
            evaluation_id=None,
        )
        changed = _shown(made) | {name: getattr(made, name) for name in ("place", "changed_at", "version")}
        connection.execute(update(case_files).where(case_files.c.id == file.id).values(changed))
        connection.execute(update(case_forms).where(case_forms.c.case_id == file.id).values(packed=packed))
    return made


def find(database: Database, name: str, actor: Actor) -> CaseFile | None:
    """One case file with its form; None when there is none that the actor may see. Raises `StoreDamaged`."""
    with read_transaction(database) as connection:
        try:
            found = _of_actor(connection, name, actor)
        except Refused:
            return None
        packed = connection.execute(select(case_forms.c.packed).where(case_forms.c.case_id == name)).scalar()
    return replace(found, fields=_unpacked(packed))


def seal(database: Database, name: str, evaluation_id: str, actor: Actor, version: int) -> CaseFile:
    """Seal a draft with the evaluation that was recorded of it; once more with the same changes nothing.

    Raises `CaseFileChanged` when another version is kept than the one that was evaluated, `Refused` (`case_file`, `sealed`:
    with another evaluation).
    """
    with write_transaction(database) as connection:
        kept = _of_actor(connection, name, actor)
        if kept.evaluation_id == evaluation_id:
            return kept
        if kept.sealed:
            raise Refused("sealed", _ANOTHER)
        if kept.version != version:
            raise CaseFileChanged(_CHANGED)
        changed = {"evaluation_id": evaluation_id, "changed_at": now(), "version": version + 1}
        connection.execute(update(case_files).where(case_files.c.id == name).values(changed))
    return replace(kept, evaluation_id=evaluation_id, changed_at=str(changed["changed_at"]), version=version + 1)


def remove(database: Database, name: str, actor: Actor, ip: str | None, trace_id: str | None) -> None:
    """Delete a draft for good, as its owner or with the scope `admin`, and audit it; what cannot be audited is not deleted.

    Raises `Refused` (`case_file`, `owner`, `sealed`).
    """
    with write_transaction(database) as connection:
        kept = _of_actor(connection, name, actor)
        if kept.owner != actor.key_id and _DELETES_OTHERS not in actor.scopes:
            raise Refused("owner", "草稿由开始它的人删除")
        if kept.sealed:
            raise Refused("sealed", "已经存证的案件不能删除")
        _delete(connection, [name])
        entry = Entry(actor.key_id, actor.role, "case.delete", f"case:{name}", "deleted", ip, trace_id)
        audit_chain.append_one(connection, now(), entry)


def erase_sealed(connection: Connection, seqs: Iterable[int]) -> None:
    """Empty the case files that were sealed with the evaluations of these numbers, inside the transaction of the caller."""
    sealed = case_files.c.evaluation_id.in_(select(evaluations.c.id).where(evaluations.c.seq.in_(seqs)))
    forms = case_forms.c.case_id.in_(select(case_files.c.id).where(sealed))
    connection.execute(update(case_forms).where(forms).values(packed=pack(b"{}")))
    connection.execute(
        update(case_files).where(sealed).values(party="", number="", words="", searched=case_files.c.matter)
    )


def erase_drafts(connection: Connection, before: str, actor: Actor, most: int) -> int:
    """Delete drafts that were last changed before a time, in the transaction of the caller; returns how many, at most `most`."""
    wanted = select(case_files.c.id).where(
        case_files.c.changed_at < before, case_files.c.evaluation_id.is_(None), _in_place(actor)
    )
    names = connection.execute(wanted.order_by(case_files.c.changed_at).limit(most)).scalars().all()
    _delete(connection, names)
    return len(names)


def _begin(connection: Connection, file: CaseFile, actor: Actor, packed: bytes) -> CaseFile:
    at = now()
    made = replace(file, id=new_id(), owner=actor.key_id, created_at=at, changed_at=at, version=1, evaluation_id=None)
    row = {name: getattr(made, name) for name in ("id", "owner", "place", "created_at", "changed_at", "version")}
    connection.execute(insert(case_files).values(row | _shown(made)))
    connection.execute(insert(case_forms).values(case_id=made.id, packed=packed))
    return made


def _delete(connection: Connection, names: Sequence[str]) -> None:
    connection.execute(delete(case_forms).where(case_forms.c.case_id.in_(names)))
    connection.execute(delete(case_files).where(case_files.c.id.in_(names)))


def _of_actor(connection: Connection, name: str, actor: Actor) -> CaseFile:
    """A case file without its form. Raises `Refused` when there is none that the actor may see."""
    row = connection.execute(CASE_ROW.where(case_files.c.id == name)).mappings().first()
    if row is None or not (
        row["owner"] == actor.key_id or (_SEES_PLACE in actor.scopes and actor.may_see(row["place"]))
    ):
        raise Refused("case_file", _UNKNOWN)
    return file_of(row)


def file_of(row: RowMapping) -> CaseFile:
    """A case file without its form."""
    return CaseFile(**{**row, "choice_due": bool(row["choice_due"])}, fields={})


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition on case files that keeps an actor to what it may see: its own, and with `read` those of its places."""
    own = case_files.c.owner == actor.key_id
    return or_(own, _in_place(actor)) if _SEES_PLACE in actor.scopes else own


def _in_place(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.place is None else case_files.c.place.in_(sorted({actor.place, *actor.sees}))


def _shown(file: CaseFile) -> dict[str, object]:
    return {name: getattr(file, name) for name in _SHOWN} | {
        "searched": "\n".join(folded(text) for text in (file.number, file.party, file.matter, file.words))
    }


def _packed(file: CaseFile) -> bytes:
    """The form as it is kept. Raises `Refused` for what cannot be kept."""
    check_shown({name: getattr(file, name) for name in ("place", *_SHOWN)})
    try:
        written = orjson.dumps(dict(file.fields))
    except TypeError:  # a broken character
        raise Refused("fields", "含有不能保存的字符") from None
    if len(written) > LARGEST_FORM:
        raise Refused("fields", f"超过 {LARGEST_FORM} 字节")
    return pack(written)


def _unpacked(packed: object) -> Mapping[str, str]:
    try:
        read: dict[str, str] = orjson.loads(unpack(packed) if isinstance(packed, bytes) else b"")
    except ValueError:
        raise StoreDamaged("这个案件的内容被改动，读不出来") from None
    return read
