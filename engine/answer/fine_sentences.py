"""Fines in Chinese sentences: the range of a clause, with the lighter and the reduced part. Amounts in 元."""

from __future__ import annotations

from decimal import Decimal

from engine.answer.sentences import inline
from engine.catalog import FineRow
from engine.evaluation import Band, Exposure, Finding
from engine.language import Truth, plain

_ENDS: dict[Truth, str] = {True: "含本数", False: "不含本数", None: "是否含本数未载明"}


def amount(value: Decimal) -> str:
    """An amount of money as it is written, with thousands marked."""
    return f"{Decimal(plain(value)):,}元"


def benchmark_sentence(finding: Finding) -> str:
    """What a benchmark's row advises: its range, its guide value, its mark of a warning, and what else it names."""
    item = finding.item
    advice = item.benchmark
    ranges = [f"{amount(row.low or Decimal(0))}至{amount(row.high or Decimal(0))}" for row in item.fines]
    guide = [f"指导值{amount(advice.guide)}"] if advice and advice.guide is not None else []
    warning = ["可以警告" if advice and advice.warning else "不可警告"]
    whence = f"{finding.version.title}{item.source.at}"
    return f"{item.title}（{whence}）：{'；'.join([*ranges, *guide, *warning, *(advice.also if advice else ())])}"


def range_sentence(band: Band) -> str:
    """One row of a fine: of whom it is, from how much to how much, and on what it depends."""
    text = _range(band)
    if band.row.when is not None:
        text = f"{band.row.words or inline(band.row.when)}的，{text}"
    elif not band.certain:
        text = f"其余情形的，{text}"
    if not band.certain:
        text = f"{text}（{'、'.join(band.waits)}未查明）" if band.waits else f"{text}（未定）"
    return text


def band_sentence(band: Band) -> str:
    """One row of a fine, with the lighter and the reduced part."""
    text = range_sentence(band)
    if band.flat:
        return f"{text}；罚款数额固定，没有从轻的余地"
    parts = [text]
    if band.lighter is not None and band.exact:
        parts.append(f"从轻：一般为{amount(band.lighter)}")
    elif band.lighter is not None:
        floor = amount(band.low) if band.low is not None else "0元"
        parts.append(f"从轻：{floor}至{amount(band.lighter)}（{_ENDS[band.inclusive]}）")
    if band.reduced_below is not None:
        parts.append(f"减轻：低于{amount(band.reduced_below)}")
    return "；".join(parts)


def _range(band: Band) -> str:
    row = band.row
    if row.of is None or band.high is None:
        return range_words(row)
    return f"{range_words(row)}，即{_span(band.low, band.high)}"


def range_words(row: FineRow) -> str:
    """What one row of a fine allows, as its clause does: amounts in 元, or multiples of a fact that no case tells yet."""
    if row.of is not None:
        return _times(row)
    match row.shape:
        case "flat":
            return f"罚款{amount(row.low or Decimal(0))}"
        case "up_to":
            return f"{amount(row.high or Decimal(0))}以下罚款"
        case "from":
            return f"{amount(row.low or Decimal(0))}以上罚款"
        case _:
            return f"{amount(row.low or Decimal(0))}至{amount(row.high or Decimal(0))}罚款"


def row_words(row: FineRow) -> str:
    """When one row of a fine holds, in the clause's own words where it has them; "" for one that always does."""
    return row.words or (inline(row.when) if row.when is not None else "")


def _times(row: FineRow) -> str:
    """The multiples of a row, or its amounts for each where its fact is counted."""
    if row.unit:
        return f"按{row.of}，每{row.unit}{_span(row.low, row.high)}"
    low, high = plain(row.low or Decimal(0)), plain(row.high or Decimal(0))
    if not row.low:
        return f"{row.of}的{high}倍以下"
    return f"{row.of}的{high}倍" if row.low == row.high else f"{row.of}的{low}倍至{high}倍"


def _span(low: Decimal | None, high: Decimal | None) -> str:
    """From one amount to another, or the one where they are the same."""
    if not low:
        return f"{amount(high or Decimal(0))}以下"
    return amount(low) if low == high else f"{amount(low)}至{amount(high or Decimal(0))}"


def exposure_sentences(exposure: Exposure) -> tuple[str, ...]:
    """What one clause can impose now."""
    punishment = exposure.punishment
    found = [*(f"责令：{order.removeprefix('责令')}" for order in punishment.orders)]
    if punishment.warning:
        found.append("警告（警告本身是行政处罚）")
    if punishment.confiscates:
        found.append(f"没收：{'、'.join(punishment.confiscates)}")
    for band in exposure.bands:
        sentence = band_sentence(band)
        if punishment.on_refusal and exposure.refused is not True:
            state = "尚无可罚" if exposure.refused is False else "是否拒不改正未查明"
            sentence = f"只罚拒不改正（{state}）：{sentence}"
        elif punishment.optional:
            sentence = f"可以罚款：{sentence}"
        found.append(sentence)
    if exposure.barred is not None and punishment.fines:
        found.append(f"罚款：{exposure.barred.item.title}（{'、'.join(exposure.barred.item.basis)}）")
    found.extend(punishment.also)
    if punishment.read.note:
        found.append(f"说明：{punishment.read.note}")
    return tuple(found)


def clause_words(exposure: Exposure) -> str:
    """The clause, the violation that it punishes as long as that is open, and the day of whose law it is where that matters."""
    clause = exposure.punishment.clause
    told = clause if exposure.settled else f"{clause}（是“{exposure.matter.name}”的）"
    if exposure.used is True:
        return told
    day = f"{'、'.join(exposure.at)}的规定"
    return f"{told}（{day}，{'不用' if exposure.used is False else '是否适用未定'}）"
