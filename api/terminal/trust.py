"""How far the texts behind an evaluation may be trusted: what was not read, only copied, expired or not checked since.

Knows standings and provenance; every sentence about one list is the engine's.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType

from api.terminal.layout import section
from api.terminal.line_breaking import prose
from engine.answer import sentences
from engine.catalog import READINGS, ListVersion
from engine.evaluation import Consulted, Evaluation, TrackResult

_TRUSTED = ("statute", "official")


def trust(evaluation: Evaluation, result: TrackResult, *, whole: bool) -> Iterator[RenderableType]:
    """What must be known of the basis, then the texts: on one page by number, `whole` one by one with their cautions."""
    used = [consulted for consulted in evaluation.law.consulted if consulted.at]
    for finding in result.conclusion.findings:
        if finding.item.source.read not in _TRUSTED:
            yield _warn(f"所依据的条文没有读到原件：“{finding.item.title}”{sentences.trust_sentence(finding.item)}")
    if not whole:
        yield from _counted(used, evaluation, result)
        return
    yield section("核查了哪些文本")
    for standing, _ in evaluation.law.consulted:
        if told := sentences.standing_sentence(standing):
            yield _warn(told)
    for standing, _ in used:
        if standing.version.caution:
            yield _warn(f"《{standing.version.title}》{standing.version.caution}")
    yield from _unverified(used, evaluation)
    yield from _listed(used)


def _counted(used: list[Consulted], evaluation: Evaluation, result: TrackResult) -> Iterator[RenderableType]:
    """The texts by number: how many are held in part, have ended without one to follow, or were not compared of late."""
    versions = [standing.version for standing, _ in used]
    lists = [version for version in versions if not version.statutory]
    partly = [v for v in sentences.read_in_part(used, result.track) if v in lists]
    ended = [
        standing.version.title
        for standing, _ in evaluation.law.consulted
        if standing.status == "已失效" and standing.successor is None and _bears(standing.version, evaluation)
    ]
    days = [v.verified_until for v in versions if v.verified_until is not None and v.verified_until < evaluation.on]
    basis = list(dict.fromkeys(finding.version for finding in result.conclusion.findings))
    for version in basis:
        if version.caution:
            first, _, rest = version.caution.partition("。")
            yield _warn(f"《{version.title}》{first}{'…' if rest else '。'}")
    cautions = sum(bool(version.caution) for version in versions if version not in basis)
    told = [f"清单 {len(lists)} 份" + (f"（{len(partly)} 份没有读全）" if partly else "")]
    told.append(f"法律、法规、规章和规则 {len(versions) - len(lists)} 份")
    if days:
        told.append(f"{len(days)} 份只核对到 {min(days)}，其后是否修订未核实")
    if ended:
        told.append(f"已失效而没有收录后继的：《{'》《'.join(ended)}》")
    if cautions:
        told.append(f"另有 {cautions} 处要注意")
    yield prose(("核查了哪些文本：", "bold"), "；".join(told), "（--all 列出）。")


def _bears(version: ListVersion, evaluation: Evaluation) -> bool:
    """Whether a version could matter to the case: a list, or a statute with an item that names the matter."""
    named = evaluation.violation.chosen.matter.name if evaluation.violation else ""
    return not version.statutory or any(named in item.matters for item in version.items)


def _warn(text: str) -> RenderableType:
    return prose(("! ", "bold yellow"), text, hang=2)


def _unverified(used: list[Consulted], evaluation: Evaluation) -> Iterator[RenderableType]:
    """The texts that were compared with their source before the decision."""
    by_day: dict[str, list[ListVersion]] = {}
    for standing, _ in used:
        verified = standing.version.verified_until
        if verified is not None and verified < evaluation.on:
            by_day.setdefault(verified.isoformat(), []).append(standing.version)
    for day, versions in sorted(by_day.items()):
        yield _warn(f"只核对到 {day}，其后是否修订未核实：{'、'.join(v.title for v in versions)}。")


def _listed(used: list[Consulted]) -> Iterator[RenderableType]:
    for standing, roles in used:
        version = standing.version
        number = f"，{version.number}" if version.number else ""
        read = "、".join(READINGS[r] for r in READINGS if r in _readings(version))
        yield prose(
            "· ",
            f"{standing.layer.name}　{version.title}（{version.label} 版{number}）",
            (f"，{'、'.join(roles)}施行{'；' if read else ''}{read}", "dim"),
            hang=2,
        )


def _readings(version: ListVersion) -> frozenset[str]:
    return frozenset(entry.source.read for entry in version.items)
