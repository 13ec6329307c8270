"""An intended fine against the ranges of the clauses, as data and in Chinese sentences: where it lies, never what is right."""

from __future__ import annotations

from engine.answer import shape
from engine.answer.fine_sentences import amount, clause_words, range_sentence
from engine.catalog import TRACKS
from engine.evaluation import Evaluation, Finding, FineCheck, InRow, check_fine
from engine.language import Vocabulary, plain


def fine_check_data(evaluation: Evaluation, vocabulary: Vocabulary) -> shape.FineCheck | None:
    """Where the intended fine of the case lies; None where the case names none."""
    check = check_fine(evaluation, vocabulary)
    if check is None:
        return None
    return {
        "amount": plain(check.amount),
        "rows": [
            {
                "clause": row.exposure.punishment.clause,
                "matter": row.exposure.matter.name,
                "lies": row.lies,
                "certain": row.certain,
                "missing": list(row.waits),
                "says": row_sentence(row, check),
            }
            for row in check.rows
        ],
        "reducing": [finding.key for finding in check.reducing],
        "may_reduce": [finding.key for finding in check.may_reduce],
        "says": fine_check_sentences(check, evaluation.tracks[TRACKS[0]].outcome),
    }


def row_sentence(row: InRow, check: FineCheck) -> str:
    """Where the amount lies in one row."""
    told = f"{clause_words(row.exposure)}，{range_sentence(row.band)}。拟罚{amount(check.amount)}{_lies(row)}"
    return told if row.certain else f"{told}；还不确定"


def _lies(row: InRow) -> str:
    band = row.band
    match row.lies:
        case "open":
            return f"，{'、'.join(row.waits) or '幅度'}查明了才能比较"
        case "nothing":
            return "，而当事人没有拒不改正，现在没有可罚"
        case "above" if band.high is not None:
            return f"，高于最高的{amount(band.high)}"
        case "below" if band.low is not None:
            return f"，低于最低的{amount(band.low)}，要有减轻的依据"
        case "lighter" if row.at_end:
            return "，等于从轻的上限；是否含本数未载明"
        case "lighter":
            return "，在从轻的部分"
        case _:
            return "，在幅度以内" if band.lighter is None or band.flat else "，在幅度以内，不在从轻的部分"


def fine_check_sentences(check: FineCheck, outcome: str) -> list[str]:
    """What there is to know of the amount beside the rows: the basis on which it may be reduced, and the conclusion."""
    found = []
    if check.barred:
        found.append(f"不得罚款：{'；'.join(_basis(finding) for finding in check.barred)}。")
    elif not check.rows:
        found.append("没有收录可以比较的罚款幅度，请另行核对。")
    if any(row.lies == "below" for row in check.rows):
        if check.reducing:
            found.append(f"成立的减轻依据：{'；'.join(_basis(finding) for finding in check.reducing)}。")
        elif check.may_reduce:
            found.append(
                f"没有成立的减轻依据；还没有查清的：{'；'.join(_basis(finding) for finding in check.may_reduce)}。"
            )
        else:
            found.append("核查过的规定里，没有成立的减轻依据。")
    found.append(f"现在的处罚结论是“{outcome}”。")
    return found


def _basis(finding: Finding) -> str:
    return f"{'、'.join(finding.item.basis) or finding.version.title}“{finding.item.title}”"
