"""How far the texts behind an evaluation may be trusted: what was not read, only copied, expired or not checked since.

Knows standings and provenance; every sentence about one list is the engine's.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType

from api.terminal.line_breaking import prose
from engine.answer import sentences
from engine.catalog import READINGS, ListVersion, Standing
from engine.evaluation import Consulted, Evaluation, TrackResult

_TRUSTED = ("statute", "official")


def trust(evaluation: Evaluation, result: TrackResult, *, whole: bool) -> Iterator[RenderableType]:
    """The banner: warnings first, then the lists, then the statutes in one line."""
    used = [consulted for consulted in evaluation.law.consulted if consulted.at]
    for finding in result.conclusion.findings:
        if finding.item.source.read not in _TRUSTED:
            yield _warn(f"所依据的条文没有读到原件：“{finding.item.title}”{sentences.trust_sentence(finding.item)}")
    for standing, _ in evaluation.law.consulted:
        told = sentences.standing_sentence(standing)
        if told and (whole or _bears(standing.version, evaluation) or _perhaps_older(standing)):
            yield _warn(told)
    speaking = frozenset(f.version.key for f in evaluation.findings if f.verdict is not False)
    for standing, _ in used:
        version = standing.version
        if version.caution and (whole or version.key in speaking or _bears(version, evaluation)):
            yield _warn(f"《{version.title}》{version.caution}")
    yield from _unverified(used, speaking, evaluation, whole=whole)
    yield from _listed(used, whole=whole)


def _bears(version: ListVersion, evaluation: Evaluation) -> bool:
    """Whether a version could matter to the case: a list, or a statute with an item that names the matter."""
    matter = evaluation.case.matter
    named = matter.name if matter else ""
    return not version.statutory or any(named in item.matters for item in version.items)


def _perhaps_older(standing: Standing) -> bool:
    """Whether a version counts as not yet in force only because of a day that was not read."""
    return standing.status == "尚未施行" and standing.version.valid_uncertain


def _warn(text: str) -> RenderableType:
    return prose(("! ", "bold yellow"), text, hang=2)


def _unverified(
    used: list[Consulted], speaking: frozenset[str], evaluation: Evaluation, *, whole: bool
) -> Iterator[RenderableType]:
    """The texts that were compared with their source before the decision; by name those that bear on the case."""
    by_day: dict[str, list[ListVersion]] = {}
    for standing, _ in used:
        verified = standing.version.verified_until
        if verified is not None and verified < evaluation.on:
            by_day.setdefault(verified.isoformat(), []).append(standing.version)
    for day, versions in sorted(by_day.items()):
        named = [v.title for v in versions if whole or v.key in speaking]
        count = f"等 {len(versions)} 份" if len(named) < len(versions) else ""
        yield _warn(f"只核对到 {day}，其后是否修订未核实：{'、'.join(named)}{count}。")


def _listed(used: list[Consulted], *, whole: bool) -> Iterator[RenderableType]:
    folded = []
    for standing, roles in used:
        version = standing.version
        if version.statutory and not whole:
            folded.append(version.title)
            continue
        number = f"，{version.number}" if version.number else ""
        read = "、".join(READINGS[r] for r in READINGS if r in _readings(version))
        yield prose(
            "· ",
            f"{standing.layer.name}　{version.title}（{version.version} 版{number}）",
            (f"，{'、'.join(roles)}施行{'；' if read else ''}{read}", "dim"),
            hang=2,
        )
    if folded:
        yield prose(("· ", ""), (f"法律、法规、规章和规则 {len(folded)} 份（--all 列出）", "dim"), hang=2)


def _readings(version: ListVersion) -> frozenset[str]:
    return frozenset(entry.source.read for entry in version.items)
