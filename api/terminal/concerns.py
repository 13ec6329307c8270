"""What `check --deep` tells to look at, as text and as data. Judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from textwrap import indent
from typing import Any

from api.terminal.screen import plain_diagnostic
from engine.catalog import Catalog
from engine.comparison import Concern, deep_check
from engine.documents import Diagnostic
from engine.quality import CONFIRMED, Confirmation, Looked, beside, read_confirmed, rehearsal


def asked(root: Path, progress: Callable[[str], None]) -> Looked:
    """Everything to look at in the rulesets, which hold no mistake, beside what somebody has looked at already.

    What the cases beside the lists show is not asked.
    """
    catalog = Catalog.open(root)
    shown: dict[str, set[str]] = {}
    for trial in rehearsal.run(catalog, None, progress).trials:
        if trial.passed:
            shown.setdefault(trial.subject, set()).add(trial.expected)
    return beside(deep_check(catalog, shown, progress), read_confirmed(root)[0])


def text(found: Looked) -> str:
    """What is to look at, each with its place and kind, what it is, the case that shows it, and how it is confirmed.

    What somebody has confirmed comes first, so that what is left stands at the end: folded to one line for each reason with
    who, when, why, what was read, and the items; `data` has every one in full.
    """
    told = list(_confirmed(found))
    told += [_told(one, "") for one in found.open]
    told += [_told(one, f"原来确认过（{_by(old)}），其后依据的文字变了，请重新核对。\n") for one, old in found.changed]
    told += [
        f"{CONFIRMED}:{one.line}  {one.subject.kind}\n  {one.subject.item} 的这一处不再有了，请删去这一条确认。\n"
        for one in found.gone
    ]
    return "".join(told)


def _confirmed(found: Looked) -> Iterator[str]:
    """What somebody has confirmed, by kind, reader and reason."""
    groups: dict[tuple[str, str, str, str], list[str]] = {}
    for one, said in found.confirmed:
        groups.setdefault((one.kind, _by(said), said.because, said.read), []).append(one.item)
    for (kind, by, because, read), items in groups.items():
        yield f"{kind}　已确认 {len(items)} 处（{by}）\n  理由：{because}读的是：{read}\n  {'、'.join(items)}\n"


def _told(one: Concern, before: str) -> str:
    other = f", other: {one.other}" if one.other else ""
    confirm = f"确认写进 {CONFIRMED}：{{item: {one.item}{other}, ground: {one.ground}}}\n"
    return f"{one.path}:{one.line}  {one.kind}\n  {before}{one.says}\n  {confirm}{indent(one.case, '    ')}"


def _by(said: Confirmation) -> str:
    return f"{said.by}，{said.on}"


def summary(found: Looked) -> str:
    """How many there are of each."""
    told = f"，{len(found.open)} 处要核对"
    for number, words in ((len(found.changed), "处确认过、后来变了"), (len(found.gone), "条确认不再有用")):
        told += f"，{number} {words}" if number else ""
    return f"{told}，{len(found.confirmed)} 处已确认"


def data(wrong: Iterable[Diagnostic], found: Looked) -> dict[str, Any]:
    """The diagnostics, and what is to look at, as data."""
    return {
        "found": [plain_diagnostic(diagnostic) for diagnostic in wrong],
        "concerns": [
            *(_concern(one, "要核对", None) for one in found.open),
            *(_concern(one, "确认过，后来变了", said) for one, said in found.changed),
            *(_concern(one, "已确认", said) for one, said in found.confirmed),
        ],
        "gone": [{"line": one.line, **one.subject._asdict()} for one in found.gone],
    }


def _concern(one: Concern, state: str, said: Confirmation | None) -> dict[str, Any]:
    return {
        "path": one.path,
        "line": one.line,
        "kind": one.kind,
        "message": one.says,
        "case": one.case or None,
        "item": one.item,
        "other": one.other or None,
        "ground": one.ground,
        "state": state,
        "confirmed": said and {"by": said.by, "on": str(said.on), "read": said.read, "because": said.because},
    }
