"""What an answer says of one act under one norm, in the order and the words of a paper. Decides nothing; knows no form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from api.papers.clauses import Clause, Following, cited_in, clauses_of, source_of
from api.papers.comparison import NOT_FOUND_OUT, NOT_WRITTEN, Item, facts_in, item_of
from api.papers.words import day_in_words, in_words, value_in_words
from engine.answer import sentences, shape
from engine.evaluation import ACT, PENDING, UNDATED

_NEAR = 12
"""So many items that may still apply, and so many that do not, are told; the answer of the record holds them all."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: `text` is its value, 未查明 where it matters and is not known; `because` says from what it was derived."""

    id: str
    name: str
    text: str
    evidence: str
    because: str = ""

    @property
    def known(self) -> bool:
        """Whether it was told or derived."""
        return self.text != NOT_FOUND_OUT

    @property
    def proof(self) -> str:
        """The evidence as a paper tells it; a fact that was told without any says so, one not found out needs none yet."""
        return self.evidence or (NOT_WRITTEN if self.known and not self.because else "")


@dataclass(frozen=True, slots=True)
class Fine:
    """What one clause can impose, in sentences.

    `when` is a condition that is not known to be met. `used` is whether one punishes by it: False for the text of the other day,
    None where that is open.
    """

    clause: str
    version: str
    when: str
    used: bool | None
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Running:
    """A deadline: the day on which it ends (2025年1月16日), "" where a fact lacks, and whether it has passed."""

    name: str
    since: str
    length: str
    ends: str
    passed: bool | None
    missing: tuple[str, ...]
    besides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What one decision (处罚 or 强制) comes to: the sentence with 应当 or 可以, both dates, what it rests on and waits for.

    `says` begins with the outcome. `act_day` and `decision_day` are the outcomes by the law of both days, "" where there is
    none of the day of the act. `otherwise` follows when a 可以 is not used. `premises` are what nothing told proves, and stand in
    no other field. `items` stand in the order of a reader's need.
    """

    track: str
    outcome: str
    certainty: str
    says: str
    used: str
    dates: str
    act_day: str
    decision_day: str
    choice_required: bool
    otherwise: str
    premises: tuple[str, ...]
    conditions: tuple[str, ...]
    open: tuple[str, ...]
    items: tuple[Item, ...]
    follows: tuple[Following, ...]
    survives: tuple[str, ...]
    measures: tuple[str, ...]

    def items_of(self, part: str) -> tuple[Item, ...]:
        """The items of one part: 依据、也成立、从重、可能改变结论、不适用."""
        return tuple(item for item in self.items if item.part == part)


@dataclass(frozen=True, slots=True)
class Part:
    """One act under one norm. `act` is its number, None in a case that writes no acts; `name` what the case calls it."""

    act: int | None
    name: str
    matter: str
    act_date: str
    decision_date: str
    facts: tuple[Fact, ...]
    clauses: tuple[Clause, ...]
    results: tuple[Result, ...]
    fines: tuple[Fine, ...]
    fine_notes: tuple[str, ...]
    deadlines: tuple[Running, ...]
    cautions: tuple[str, ...]

    def result(self, track: str) -> Result | None:
        """What a decision comes to; None for one that this case does not ask."""
        return next((each for each in self.results if each.track == track), None)


_KINDS = {"duty": "同时要做", "paper": "文书", "approval": "审批", "deadline": "期限"}


def part_of(act: int | None, name: str, told: shape.NormAnswer, on: str, tracks: Iterable[str]) -> Part:
    """The part of one norm of which these decisions are asked; `on` is the day by which it was decided."""
    findings = {each["finding"]: each for each in told["findings"]}
    results = tuple(_result(told, track, findings) for track in tracks)
    case = told["case"]
    matter = told["violation"]["matter"] if told["violation"] else case["matter"]
    return Part(
        act,
        name,
        matter["name"] if matter else "",
        day_in_words(case["act_date"] or ""),
        day_in_words(case["decision_date"]) if case["decision_date"] else f"未定（按{day_in_words(on)}核查）",
        tuple(_facts(told, results)),
        tuple(clauses_of(told, _decisive(results))),
        results,
        tuple(
            Fine(
                each["clause"],
                in_words(each["law"] or ""),
                in_words(each["when"] or ""),
                each.get("used", True),
                tuple(map(in_words, each["says"])),
            )
            for each in told["penalties"]
        ),
        tuple(
            in_words(said)
            for said in (
                *(said for each in told["fines_by_day"] for said in each["says"]),
                *(each["says"] for each in told["benchmarks"]),
                *_of_fine(told.get("fine_check")),
            )
        ),
        tuple(_running(each) for each in sorted(told["deadlines"], key=lambda each: each["ends"] or "9")),
        tuple(map(in_words, _cautions(told, results))),
    )


def _of_fine(check: shape.FineCheck | None) -> Iterator[str]:
    """Where the intended fine lies in each range, as sentences that stand beside each other, and what it needs."""
    if check:
        yield from (f"{row['says']}。" for row in check["rows"])
        yield from check["says"]


def _result(told: shape.NormAnswer, track: str, findings: Mapping[str, shape.Finding]) -> Result:
    made = told["tracks"][track]
    conclusion, act_day, decision_day = made["conclusion"], made.get("at_act"), made.get("at_decision")
    return Result(
        track,
        made["outcome"],
        made["certainty"],
        in_words(made["says"]),
        made["used"],
        in_words(made["dates"]),
        act_day["outcome"] if act_day else "",
        decision_day["outcome"] if decision_day else "",
        made["choice_required"],
        conclusion.get("otherwise") or "",
        tuple(made["premises"]),
        tuple(in_words(said) for said in made["conditions"] if not said.startswith(sentences.UNCONFIRMED)),
        tuple(f"{each['step']}（{each['outcome']}）" for each in made["open"]),
        tuple(_items(told, track, findings)),
        tuple(
            Following(
                _KINDS.get(each["kind"], each["kind"]),
                each["text"],
                source_of(each["source"], findings, cited_in(told)),
            )
            for each in conclusion["follows"]
        ),
        tuple(conclusion.get("survives", ())),
        tuple(f"{each['measure']}（{each['clause']}）" for each in conclusion.get("measures", ())),
    )


def _items(told: shape.NormAnswer, track: str, findings: Mapping[str, shape.Finding]) -> Iterator[Item]:
    """The items that decide, those that hold too or aggravate, and those that were close, each once.

    Where none decides, those of the law that spare or lighten are told as well: the decision rests on each being refused.
    """
    made = told["tracks"][track]
    both = (made["conclusion"], made.get("at_act"), made.get("at_decision"))
    cited = dict.fromkeys(key for one in both if one for key in one["findings"])
    aggravating = dict.fromkeys(key for key in told["aggravating"] if findings[key]["verdict"] == "适用")
    mine = {key: each for key, each in findings.items() if each["track"] == track}
    asked = (key for question in told["questions"][track] if not question.get("premise") for key in question["settles"])
    waiting = dict.fromkeys(key for key in asked if key in mine and mine[key]["verdict"] == PENDING)
    refused = [key for key, each in mine.items() if each["verdict"] == "不适用"]
    of_law = [key for key in refused if mine[key]["kind"] == _STATUTORY]
    named = [key for key in refused if key not in of_law]
    against = set(told["aggravating"])
    grounds = [] if cited or made["outcome"] == PENDING else [key for key in of_law if key not in against]
    for part, keys in (
        ("依据", cited),
        ("从重", aggravating),
        ("也成立", [key for key, each in mine.items() if each["verdict"] == "适用"]),
        ("可能改变结论", list(waiting)[:_NEAR]),
        ("不适用", [*named[:_NEAR], *grounds]),
    ):
        for key in keys:
            if key in mine:
                yield item_of(part, mine.pop(key))


_STATUTORY = "法定"


def _facts(told: shape.NormAnswer, results: Iterable[Result]) -> Iterator[Fact]:
    """What was told, then what was derived and stands in a condition that decides, then what is missing there.

    Evidence that was named for a fact that is not known stands beside it as well.
    """
    case = told["case"]
    for key, fact in case["facts"].items():
        yield Fact(key, fact["name"], value_in_words(fact["text"]), fact["evidence"] or "")
    decisive = [item for result in results for item in result.items if item.part in ("依据", "从重")]
    shown = {name for item in decisive for row in item.rows for name in row.derived}
    for derived in case["derived"]:
        if derived["name"] in shown:
            because = f"由{'、'.join(derived['of'])}得出：{derived['because']}" if derived["of"] else derived["because"]
            yield Fact(derived["id"], derived["name"], day_in_words(derived["text"]), "", because)
    known = {fact["name"] for fact in case["facts"].values()} | {each["name"] for each in case["derived"]}
    open_ = dict.fromkeys(name for item in decisive for name in item.missing)
    if any(result.outcome == PENDING for result in results):
        asked = (each for result in results for each in told["questions"][result.track][:_NEAR])
        open_ |= dict.fromkeys(each["name"] for each in asked if not each.get("premise"))
    proved = {fact["name"]: fact for each in told["findings"] for fact in facts_in(each["proof"]) if not fact["value"]}
    open_ |= dict.fromkeys(name for name, fact in proved.items() if fact["evidence"])
    for name in open_:
        if name not in known and name in proved:
            yield Fact(proved[name]["id"], name, NOT_FOUND_OUT, proved[name]["evidence"] or "")


def _decisive(results: Iterable[Result]) -> list[tuple[Item, bool]]:
    """The items on which the conclusions rest, each with whether by the law of the day of the act."""
    return [(item, result.used == ACT) for result in results for item in result.items_of("依据")]


def _running(told: shape.Deadline) -> Running:
    return Running(
        told["id"],
        told["from"],
        told["length"],
        day_in_words(told["ends"] or ""),
        told["passed"],
        tuple(told["missing"]),
        tuple(told.get("besides", ())),
    )


def _cautions(told: shape.NormAnswer, results: Iterable[Result]) -> Iterator[str]:
    """What a reader must be told: of the violation, of what was not read or compared, of the lists, of facts unused."""
    if told["violation"]:
        yield from told["violation"]["says"]
    yield from (said for said in told["notes"] if not said.startswith(UNDATED))  # the head of the paper says it
    if "cited" not in told:
        yield "这份结果没有写违反的条款和所依据的文本，请照当时的规定填写。"
    cited = {(item.source, item.version) for result in results for item in result.items_of("依据")}
    for row in told["lists"]:
        if row.get("says"):
            yield str(row["says"])
        if row.get("caution") and (row["title"], row["version"]) in cited:
            yield f"《{row['title']}》：{row['caution']}"
    for item in (item for result in results for item in result.items_of("依据") if item.unread):
        yield f"“{item.title}”的原文没有读到：{'；'.join(item.unread)}。"
    if told["unused"]:
        yield f"写了而没有用到的事实：{'、'.join(told['unused'])}。"
