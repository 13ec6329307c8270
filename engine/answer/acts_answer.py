"""The evaluation of several acts as plain typed data and Chinese sentences: each act as if alone, and what joins them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Literal, cast

import orjson

from engine.answer import acts_shape, shape
from engine.answer.answer import answer, answer_to_write, receipt_in_full
from engine.answer.evaluation_rows import receipt_data
from engine.answer.fine_sentences import amount
from engine.catalog import Catalog, Saying
from engine.evaluation import ActsEvaluation, Evaluation, FineChoice, JoinedAct, NormFine, join, ordinal
from engine.language import plain

_Detail = Literal["default", "full"]
_Tell = Callable[[Evaluation, Catalog, _Detail], shape.Answer]


def acts_answer(evaluation: ActsEvaluation, catalog: Catalog, detail: _Detail = "default") -> acts_shape.ActsAnswer:
    """The answer of every act, and above them one receipt and what they come to together."""
    return _told(evaluation, catalog, detail, answer)


def acts_answer_json(evaluation: ActsEvaluation, catalog: Catalog, detail: _Detail = "default") -> bytes:
    """The same as JSON without white space."""
    return orjson.dumps(_told(evaluation, catalog, detail, answer_to_write))


def acts_outcomes(evaluation: ActsEvaluation) -> acts_shape.ActsOutcomes:
    """Only what each track of each act comes to, with the id of the receipt."""
    acts: list[acts_shape.ActOutcomes] = [
        {"act": act.written.number, "id": act.id, "tracks": _tracks(join(norms))}
        for act, norms in zip(evaluation.case.acts, evaluation.acts, strict=True)
    ]
    return {"case": evaluation.case.first.id, "receipt": evaluation.receipt.id, "acts": acts}


def acts_sentences(evaluation: ActsEvaluation) -> list[str]:
    """What each act comes to, a sentence each, and how they are punished beside each other."""
    found = []
    for act, norms in zip(evaluation.case.acts, evaluation.acts, strict=True):
        joined = join(norms)
        matters = "；".join(norm.case.matter.name for norm in norms if norm.case.matter)
        outcomes = "；".join(f"{track}：{told.outcome}" for track, told in joined.tracks.items())
        label = f"（{act.id}）" if act.id else ""
        found.append(f"{ordinal(act.written.number)}{label}：{matters}。{outcomes}。")
        if joined.fine is not None:
            found.append(fine_sentence(joined.fine, _several_norms(norms)))
    several = evaluation.acts[0][0].law.order.rules.several_acts
    if several is not None and len(evaluation.acts) > 1:
        found.append(f"{several.text}。")
    return found


def fine_sentence(choice: FineChoice, saying: Saying | None) -> str:
    """Whose fine is used for an act under several norms, with every range beside it."""
    shown = "；".join(f"{fine.clause} {_range(fine)}" for fine in choice.fines)
    rule = f"{saying.text}。" if saying else ""
    governs = "、".join(choice.governs)
    match choice.ruling:
        case "special":
            words = "；".join(each.text for each in choice.special)
            told = f"{words}，所以按{governs}罚款" if governs else words
        case "higher":
            told = f"按罚款数额高的{governs}罚款"
        case "equal":
            told = f"{governs}的罚款幅度相同，只罚一次"
        case "by_hand":
            told = "上限和下限各有高低，或者有的只是可以罚款；没有收录怎样比较的规定，按哪一个由执法人员判断，只罚一次"
        case "open":
            waits = "、".join(dict.fromkeys(term for fine in choice.fines for term in fine.waits))
            unread = "".join(f"“{name}”的罚款（或者当地对它的规定）没有收录，" for name in choice.not_held)
            told = f"{unread}按哪一个罚款还没有查清{f'，取决于{waits}' if waits else ''}；只罚一次"
        case "none":
            return f"{rule}现在各条款都没有罚款。"
    return f"{rule}{shown}。{told}。" if shown else f"{rule}{told}。"


def _several_norms(norms: tuple[Evaluation, ...]) -> Saying | None:
    return norms[0].law.order.rules.several_norms


def _told(evaluation: ActsEvaluation, catalog: Catalog, detail: _Detail, tell: _Tell) -> acts_shape.ActsAnswer:
    acts: list[acts_shape.ActAnswer] = []
    for act, norms in zip(evaluation.case.acts, evaluation.acts, strict=True):
        joined = join(norms)
        row: acts_shape.ActAnswer = {
            "act": act.written.number,
            "id": act.id,
            "tracks": _tracks(joined),
            "norms": [_norm(tell(norm, catalog, detail)) for norm in norms],
        }
        if joined.fine is not None:
            row["fine"] = _fine(joined.fine, _several_norms(norms))
        acts.append(row)
    receipt = receipt_in_full if detail == "full" else receipt_data
    return {"receipt": receipt(evaluation.receipt), "says": acts_sentences(evaluation), "acts": acts}


def _norm(told: shape.Answer) -> shape.NormAnswer:
    return cast("shape.NormAnswer", {key: value for key, value in told.items() if key != "receipt"})


def _tracks(joined: JoinedAct) -> dict[str, shape.TrackOutcome]:
    return {
        track: {"outcome": told.outcome, "certainty": told.certainty, "used": told.used}
        for track, told in joined.tracks.items()
    }


def _fine(choice: FineChoice, saying: Saying | None) -> acts_shape.ActFine:
    fines: list[acts_shape.NormFine] = []
    for fine in choice.fines:
        low, high = _ends(fine)
        fines.append(
            {
                "matter": fine.matter,
                "clause": fine.clause,
                "low": plain(low) if low else None,
                "high": plain(high) if high is not None else None,
                "missing": list(fine.waits),
            }
        )
    return {
        "ruling": choice.ruling,
        "governs": list(choice.governs),
        "fines": fines,
        "says": fine_sentence(choice, saying),
    }


def _ends(fine: NormFine) -> tuple[Decimal | None, Decimal | None]:
    """The lowest and the highest amount that are possible; None where there is no end, or none is known."""
    if fine.ranges is None:
        return None, None
    low, high = min(each.low for each in fine.ranges), max(each.high for each in fine.ranges)
    return low, high if high.is_finite() else None


def _range(fine: NormFine) -> str:
    low, high = _ends(fine)
    unsure = f"（{'、'.join(fine.waits)}未查明）" if fine.waits else ""
    if fine.ranges is None:
        return f"罚款数额未定{unsure}"
    if high is None:
        return f"{amount(low or Decimal(0))}以上{unsure}"
    return f"{amount(low)}至{amount(high)}{unsure}" if low else f"{amount(high)}以下{unsure}"
