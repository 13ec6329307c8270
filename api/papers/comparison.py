"""An item compared with a case, condition by condition: its words, the facts it looks at, their evidence, whether it is met.

Reads findings of a full answer; decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.papers.words import in_words, value_in_words
from engine.answer import shape
from engine.catalog import ACT_DATE, DECISION_DATE

_FACTS = 4
"""So many facts stand beside a condition whose parts are folded."""
_MARKS = {True: "符合", False: "不符合", None: "未查明"}
_ALL, _ANY, _NONE = "同时符合", "符合其一", "以下情形不存在"
_DAYS = (ACT_DATE, DECISION_DATE)
NOT_FOUND_OUT = "未查明"
NOT_WRITTEN = "没有写"
"""What stands in the place of the evidence for a fact that was told without any."""


@dataclass(frozen=True, slots=True)
class Row:
    """One condition: how deep it lies below the item, its words, the facts with their values, their evidence, whether it is met.

    `fact` and `evidence` are ready to show, "" where the condition looks at none or nothing was given; `met` is 符合,
    不符合 or 未查明. `derived` names the facts beside it that nobody told, `names` all; `unproved` says that one was told without
    evidence.
    """

    depth: int
    words: str
    fact: str
    evidence: str
    met: str
    derived: tuple[str, ...] = ()
    unproved: bool = False
    names: tuple[str, ...] = ()

    @property
    def proof(self) -> str:
        """The evidence as a paper tells it, with what was told without any: an empty cell would read as if none were needed.

        >>> [Row(0, "", "", evidence, "", (), True).proof for evidence in ("", "笔录")]
        ['没有写', '笔录；其余没有写']
        """
        if not self.unproved:
            return self.evidence
        return f"{self.evidence}；其余{NOT_WRITTEN}" if self.evidence else NOT_WRITTEN

    @property
    def name(self) -> str:
        """The words without the definition that stands in brackets behind a defined condition.

        >>> [Row(0, words, "", "", "").name for words in ("改正（当场（立即））", "2年内（到决定日期）没有记录（同类）")]
        ['改正', '2年内（到决定日期）没有记录（同类）']
        """
        name, _, rest = self.words.partition("（")
        depth = 1
        for at, sign in enumerate(rest, 1):
            depth += {"（": 1, "）": -1}.get(sign, 0)
            if depth == 0:
                return name if name and at == len(rest) else self.words
        return self.words


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list or a law on this case.

    `part`: 依据 (the conclusion rests on it), 也成立, 从重, 可能改变结论 (still open) or 不适用. `source` names its text
    and version, `trust` where its words stand and how they were read. `verdict` is 适用, 不适用 or 待查.
    """

    part: str
    key: str
    title: str
    outcome: str
    verdict: str
    source: str
    version: str
    trust: str
    by_reference: bool
    basis: tuple[str, ...]
    missing: tuple[str, ...]
    unread: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def unmet(self) -> tuple[str, ...]:
        """The names of the outermost conditions that the case does not meet, each once."""
        names: dict[str, None] = {}
        within: int | None = None
        for row in self.rows:
            if within is not None and row.depth > within:
                continue
            within = None
            if row.met == _MARKS[False] and row.words not in (_ALL, _ANY):
                names[row.name], within = None, row.depth
        return tuple(names)

    @property
    def says(self) -> str:
        """The verdict; of an item that does not apply with the conditions that are not met."""
        return f"{self.verdict}，不符合：{'、'.join(self.unmet)}" if self.unmet else self.verdict


def item_of(part: str, finding: shape.Finding) -> Item:
    """The item of a finding that is told in full."""
    return Item(
        part,
        finding["finding"],
        finding["title"],
        finding["outcome"],
        str(finding["verdict"]),
        finding["list_title"],
        finding["version"],
        in_words(finding["trust"]),
        finding["by_reference"],
        tuple(finding["basis"]),
        tuple(finding["missing"]),
        tuple(map(in_words, finding.get("unread", ()))),
        tuple(_rows(finding["proof"], 0)),
    )


def _rows(proof: shape.Proof, depth: int) -> Iterator[Row]:
    """A condition that is met in one row, of any other also its parts.

    What must all be met stands side by side, and of what need only be met in part those parts that are.
    """
    below = parts_below(proof)
    if proof["text"] == _ANY and proof["holds"]:
        for part in below:
            if part["holds"]:
                yield from _rows(part, depth)
        return
    if proof["text"] == _ALL and (depth == 0 or len(below) == 1):
        for part in below:
            yield from _rows(part, depth)
        return
    said = f"{_NONE}：{below[0]['text']}" if proof["text"] == _NONE and len(below) == 1 else proof["text"]
    if len(below) == 1 and "facts" in below[0]:  # a name for one condition: the row says both
        facts, below = below[0].get("facts", []), []
    else:
        facts = facts_beside(proof)
    # Of several facts the two days of the case stand in the head of every paper.
    facts = [fact for fact in facts if fact["id"] not in _DAYS] or facts
    alone = len(facts) == 1 and proof["text"].endswith(facts[0]["name"])
    told = [
        value_in_words(fact["value"] or NOT_FOUND_OUT) + ("（得出）" if fact.get("derived") else "") for fact in facts
    ]
    yield Row(
        depth,
        in_words(said),
        "；".join(text if alone else f"{fact['name']}：{text}" for fact, text in zip(facts, told, strict=True)),
        "；".join(dict.fromkeys(fact["evidence"] for fact in facts if fact["evidence"])),
        _MARKS[proof["holds"]],
        tuple(fact["name"] for fact in facts if fact.get("derived")),
        any(_unproved(fact) for fact in facts),
        tuple(fact["name"] for fact in facts),
    )
    if proof["holds"] is not True:
        for part in below[0].get("parts", below) if len(below) == 1 and below[0]["text"] == _ALL else below:
            yield from _rows(part, depth + 1)


def _unproved(fact: shape.ProofFact) -> bool:
    """Whether a fact was told without evidence; the day on which this is decided needs none."""
    told = fact["value"] and not fact.get("derived") and fact["id"] != DECISION_DATE
    return bool(told) and not fact["evidence"]


def facts_in(proof: shape.Proof) -> Iterator[shape.ProofFact]:
    """Every fact that a condition looks at."""
    yield from proof.get("facts", ())
    for part in proof.get("parts", ()):
        yield from facts_in(part)


def parts_below(proof: shape.Proof) -> list[shape.Proof]:
    """The conditions that are shown below one; 不是：餐饮环节 says all that its only part does."""
    parts = proof.get("parts", [])
    return [] if len(parts) == 1 and proof["text"].endswith(f"：{parts[0]['text']}") else parts


def facts_beside(proof: shape.Proof) -> list[shape.ProofFact]:
    """The facts that are shown at a condition: those it looks at, or the first by which it holds where its parts are folded."""
    if "facts" in proof:
        return proof["facts"]
    if not parts_below(proof):
        return proof["parts"][0].get("facts", [])
    found: dict[str, shape.ProofFact] = {}
    rest = [proof] if proof["holds"] else []
    while rest and len(found) < _FACTS:
        part = rest.pop(0)
        if "facts" in part:
            found.update((fact["name"], fact) for fact in part["facts"] if fact["value"])
            continue
        same = [each for each in part["parts"] if each["holds"] is part["holds"]]
        rest[:0] = same or part["parts"]  # a negation is what its part is not
    return list(found.values())[:_FACTS]
