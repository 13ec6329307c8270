"""The answer in Chinese sentences: templates with facts inserted, never generated text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from engine.answer.special_law_sentences import special_sentences
from engine.catalog import FROZEN, READINGS, REPEALED, Item, ListVersion, Standing, Step, Succession
from engine.evaluation import (
    ACT,
    BY_HAND,
    DECISION,
    ONLY_DECISION,
    PENDING,
    Conclusion,
    Consulted,
    Finding,
    Question,
    TrackResult,
)
from engine.language import (
    NO_LIMIT,
    UNSTATED,
    AllOf,
    AnyOf,
    Between,
    Compare,
    Condition,
    Count,
    Defined,
    Derived,
    Exactly,
    In,
    Is,
    Literal,
    Not,
    Proof,
    Soft,
    Term,
    Truth,
    Unread,
    unread,
)

UNCONFIRMED = "以下前提尚未确认"
"""How the sentence of the premises begins, among the conditions of a conclusion."""
MARKS: dict[Truth, str] = {True: "符合", False: "不符合", None: "未查明"}


def words(condition: Condition) -> str:
    """A condition as a person reads it."""
    match condition:
        case AllOf(()):
            return "不附条件"
        case AllOf():
            return "同时符合"
        case AnyOf():
            return "符合其一"
        case Exactly(count):
            return f"恰好符合 {count} 项"
        case Not(Is(term)):
            return f"不是：{term}"
        case Not():
            return "以下情形不存在"
        case Soft(_, wording):
            return wording
        case Is(term):
            return term
        case Compare():
            return condition.text
        case In(term, values):
            return f"{term}为{'、'.join(map(str, values))}"
        case Defined(name, _, text):
            return f"{name}（{text}）" if name and text else name or text
        case Unread(text, worded):
            return f"条件还没有写成，只有原文：{text}" if worded else f"条件未读到：{text}"
        case Count():
            return _count_words(condition)


def inline(condition: Condition) -> str:
    """A whole condition in one phrase, with its parts; brackets keep 并且 and 或者 apart."""
    match condition:
        case AllOf(parts) if parts:
            return "，并且".join(_bracketed(part, AnyOf) for part in parts)
        case AnyOf(parts):
            return "或者".join(_bracketed(part, AllOf) for part in parts)
        case Not(Is(term)):
            # A name that says what something is, is no noun to be told of: 并非当事人是单位.
            return f"并非{term}" if "是" in term else f"不是{term}"
        case Not(Compare(term, "=", Literal(value))):
            return f"{term}不是“{value}”"
        case Not(part):
            return f"不是（{inline(part)}）"
        case _:
            return words(condition)


def _bracketed(part: Condition, other: type[AllOf | AnyOf]) -> str:
    text = inline(part)
    return f"（{text}）" if isinstance(part, other) and len(part.parts) > 1 else text


def _count_words(condition: Count) -> str:
    if condition.within.name == UNSTATED:
        return f"没有{condition.of}（期间未载明；{condition.same}）"
    forever = condition.within.name == NO_LIMIT
    within = "" if forever else condition.within.name or f"{condition.within.length}内"
    number = {"none": "没有", "at_most": f"至多 {condition.count} 次", "at_least": f"至少 {condition.count} 次"}
    before = f"（到{condition.before}为止）" if condition.before else ""
    counted = f"，只算{'、'.join(condition.counts)}" if condition.counts else ""
    return f"{within}{before}{number[condition.op]}{condition.of}（{condition.same}{counted}{'，不限期间' if forever else ''}）"


def conclusion_sentence(result: TrackResult) -> str:
    """What one track comes to, in one sentence."""
    conclusion = result.conclusion
    if result.unpunished:
        texts = "、".join(result.unpunished)
        return (
            f"{texts}没有处罚这一行为的条款：不能按后来的规定处罚，也就谈不上可以不予处罚；"
            "当时的其他规定是否处罚，请人工判断。"
        )
    if conclusion.outcome == BY_HAND and conclusion.special and not conclusion.opposed:
        return f"“{conclusion.findings[0].item.title}”成立，而另有规定的条件不符合；是否仍可适用，请人工判断。"
    if conclusion.opposed and conclusion.step is not None:
        favour = "；".join(rests_on(f) for f in conclusion.findings if f not in conclusion.opposed)
        against = "；".join(f"{rests_on(f)}（{f.item.outcome}）" for f in conclusion.opposed)
        return (
            f"“{conclusion.step.outcome}”的依据成立：{favour or conclusion.step.says}。法律同时要求从重：{against}。"
            "法律没有写明两者怎样取舍，请人工判断。"
        )
    if result.outcome == BY_HAND and result.at_act:
        return (
            f"行为时的规定得出“{result.at_act.outcome}”，决定时的规定得出“{result.at_decision.outcome}”，"
            "两者不能比较轻重，请人工判断。"
        )
    if conclusion.outcome == PENDING:
        steps = "、".join(dict.fromkeys(step.name for step in result.open))
        return f"现有事实不足以得出结论；仍有可能的：{steps}。"
    if conclusion.step is None:
        return f"收录的规定没有一项成立，{conclusion.outcome}。{conclusion.left_open}"
    rests = "；".join(rests_on(finding) for finding in conclusion.findings)
    says = conclusion.step.says
    return f"{conclusion.outcome}。" + (f"依据：{rests}。" if rests else says)


def rests_on(finding: Finding) -> str:
    """The item that a conclusion rests on, with its list and clauses."""
    number = f"（{finding.version.number}）" if finding.version.number else ""
    reference = "（参照适用）" if finding.by_reference else ""
    basis = f"，{'、'.join(finding.item.basis)}" if finding.item.basis else ""
    return f"《{finding.version.title}》{number}{finding.item.source.at}“{finding.item.title}”{reference}{basis}"


def dates_sentence(result: TrackResult, act: date | Between | None, decision: date) -> str:
    """How the law of the act and the law of the decision compare."""
    if result.unpunished:
        return "没有处罚它的规定，就没有两天的结论可以比较。"
    if result.used == ONLY_DECISION or result.at_act is None:
        why = "违法行为发生日期未查明" if act is None else f"没有收录行为时（{act}）的规定"
        if isinstance(act, Between):
            why = f"行为时（{act}）规定有变化，要写明哪一天"
        return f"{why}，只按决定时（{decision}）的规定核查。"
    pair = f"按行为时（{act}）的规定：{result.at_act.outcome}；按决定时（{decision}）的规定：{result.at_decision.outcome}。"
    match result.used:
        case "一致":
            return f"行为时（{act}）和决定时（{decision}）的规定结论一致。"
        case used if PENDING in (result.at_act.outcome, result.at_decision.outcome):
            return pair + _beside_pending(result, used)
        case used if used == DECISION:
            return pair + "决定时的规定更有利于当事人，采用决定时的规定。" + _transition(result.at_decision)
        case used if used == ACT:
            return pair + "行为时的规定更有利于当事人，采用行为时的规定。"
        case _:
            return pair + "两者不能比较轻重，请人工判断。"


def _beside_pending(result: TrackResult, used: str) -> str:
    if result.conclusion.outcome == PENDING:
        return f"{used}的规定查清后可能更有利于当事人，先按{used}的规定查。"
    other = ACT if used == DECISION else DECISION
    told = f"{other}的规定还没有查清，先采用{used}的规定。"
    return told + (_transition(result.at_decision) if used == DECISION else "")


def _transition(conclusion: Conclusion) -> str:
    unstated = [f.version.title for f in conclusion.findings if f.version.transition == "unstated"]
    titles = "》《".join(dict.fromkeys(unstated))
    return f"《{titles}》没有写明对生效前的行为是否适用，请一并核对。" if titles else ""


def step_sentences(result: TrackResult, consulted: tuple[Consulted, ...]) -> tuple[str, ...]:
    """What the answer assumes, what could still be better or be a basis too, and what follows if a 可以 is not used.

    Where nothing lenient holds, also the lists in force of which items were not read: they may hold the case.
    """
    if result.unpunished:
        return ()
    conclusion, found = result.conclusion, list(special_sentences(result.conclusion))
    if result.unfounded and result.outcome != PENDING:
        found.append("行为时处罚它的规定没有收录：这一结论以当时有处罚的依据为前提，没有依据的不得处罚。")
    premises = premises_of(result)
    if premises and result.outcome != PENDING:
        found.append(f"{UNCONFIRMED}，结论以它们成立为条件：{'；'.join(premises)}。")
    if result.outcome != PENDING and result.better:
        found.append(f"尚可能更有利于当事人、有待查明的：{_steps(result.better)}。")
    others = [step for step in result.open if step not in result.better]
    if result.outcome != PENDING and others:
        found.append(f"查明后也可能改变结论的：{_steps(others)}。")
    found.extend(
        f"再查明“{'”、“'.join(near.missing)}”，清单的这一项也可能成为依据：{rests_on(near)}。"
        for near in result.within_reach
    )
    if conclusion.choice:
        found.append("“可以”由执法机关决定：无论采用与否，都要记录选择和理由。")
    if conclusion.otherwise is not None:
        found.append(f"不采用的，下一个成立的是“{conclusion.otherwise.outcome}”。")
    unread = held_empty(consulted) if conclusion.step is None and result.outcome != PENDING else ()
    if unread:
        titles = "》《".join(version.title for version in unread)
        found.append(f"施行中的《{titles}》没有读到条文，其中的从宽规定没有核查。")
    partly = read_in_part(consulted, result.track) if conclusion.step is None else ()
    if partly:
        # The one nearest to the place: an officer can get hold of its original first.
        titles = f"《{partly[-1].title}》" + (f"等 {len(partly)} 份" if len(partly) > 1 else "")
        found.append(f"施行中的{titles}还有事项没有读到原文，不能排除本案在清单上；请核对原件。")
    return tuple(found)


def premises_of(result: TrackResult) -> tuple[str, ...]:
    """What the answer assumes: elements of the basis of an item it rests on first, then steps of the order."""
    elements = (premise_of(element) for element in result.conclusion.assumed)
    return tuple(dict.fromkeys((*elements, *(step.premise for step in result.premises))))


def premise_of(element: Condition) -> str:
    """An element of the basis in a few words: 危害后果轻微."""
    return element.name if isinstance(element, Defined) and element.name else inline(element)


def read_in_part(consulted: Iterable[Consulted], track: str) -> tuple[ListVersion, ...]:
    """The lists in force that may speak to a decision and are known to have items that are not encoded."""
    versions = (standing.version for standing, _ in consulted if lacks_items(standing))
    return tuple(version for version in versions if version.track in (None, track))


def held_empty(consulted: Iterable[Consulted]) -> tuple[ListVersion, ...]:
    """The rules of an authority in force of which nothing is encoded: they may hold what would be lenient."""
    versions = (standing.version for standing, _ in consulted if standing.status == "施行中")
    return tuple(
        [v for v in versions if v.statutory and not (v.items or v.definitions or v.clocks or v.rules or v.lighter)]
    )


def ask(question: Question, *, brief: bool = False) -> str:
    """The question, without how to answer it when `brief`, and whether what was given already falls short."""
    asked, mark, rest = question.term.ask.partition("？")
    told = f"{asked}{mark}" if brief and not rest.startswith("（") else question.term.ask
    return f"{told}（{falls_short(question.term)}）" if question.again else told


def criteria(question: Question) -> tuple[str, ...]:
    """What law and lists say of the fact, each with where it is said."""
    return tuple(f"《{version.title}》“{name}”：{text}" for version, name, text in question.criteria)


def falls_short(term: Term) -> str:
    """Why a fact that was given is asked once more, and what to add."""
    if term.type == "记录":
        return "已给的不足以判断：请补全记录的内容，或者把查询追溯得更早"
    return "已给的范围不足以判断：请写得更确切"


def _steps(steps: Iterable[Step]) -> str:
    told = (step.name if step.name == step.outcome else f"{step.name}（{step.outcome}）" for step in steps)
    return "、".join(dict.fromkeys(told))


def lacks_items(standing: Standing) -> bool:
    """Whether a list in force has items that are not encoded, or may have: how many it has was not read."""
    version = standing.version
    if standing.status != "施行中" or version.statutory:
        return False
    return version.published_items is None or len(version.items) < version.published_items


def standing_sentence(standing: Standing) -> str | None:
    """What an answer says of a list that is not simply in force, or is not complete; None when there is nothing to say."""
    version = standing.version
    name = f"《{version.title}》"
    if standing.status == "已失效" and version.end_uncertain:
        return f"{name}在 {standing.until} 以后是否仍然施行没有读到，没有核查它；请核对原件。"
    if standing.status == "已失效":
        following, text = standing.successor, standing.text
        if text is not None and text.until is not None:
            change = f"{text.ended}，由{text.by}代替" if text.ended == REPEALED else f"{text.ended}为{text.by}"
            told = f"{text.statute}自 {text.until + timedelta(days=1)} 起{change}，{name}收录的是以前的条文"
            return f"{told}；新的条文里相应的规定没有收录，请另行核对。" if following is None else f"{told}。"
        if following is None:
            return f"{name}已于 {standing.until} 届满失效，没有收录后继清单。"
        gap = f"后继的《{following.title}》自 {following.valid_from} 起施行"
        return f"{name}已于 {standing.until} 届满失效；{gap}。"
    if standing.status == "已被替代" and standing.succession and standing.succession.because:
        return _replaced(standing, standing.succession)
    if standing.status == "尚未施行" and version.valid_uncertain:
        return f"{name}的施行日期没有读到，按 {version.valid_from} 记；这一天以前可能已经施行，请核对。"
    encoded = len(version.items)
    if standing.status != "施行中" or version.statutory:
        return None
    if version.published_items is None:
        told = f"{name}公布多少项没有读到，已收录 {encoded} 项；清单上没有查到不等于不在清单上。"
        return told if encoded else None
    if encoded < version.published_items:
        return f"{name}公布 {version.published_items} 项，已收录 {encoded} 项，其余未读到原文；清单上没有查到不等于不在清单上。"
    return None


def unpublished_sentence(version: ListVersion) -> str | None:
    """What is said of a list that calls itself no draft and is not published; None of any other."""
    if not version.unfrozen:
        return None
    return f"《{version.title}》（{version.label}）没有登记在 {FROZEN}，还没有公布，是草案，不施行。"


def _replaced(standing: Standing, succession: Succession) -> str:
    """What is said of a version that another ended on a day, with the words of the document that did."""
    version, by = standing.version, succession.by
    told = f"《{version.title}》（{version.label}）" + ("没有施行就" if standing.until is None else "")
    told += f"自 {succession.since} 起由《{by.title}》（{by.label}）替代：{succession.because}"
    return f"{told}；后者自 {by.valid_from} 起施行。" if by.valid_from > succession.since else f"{told}。"


def trust_sentence(item: Item) -> str:
    """How far the words of an item may be trusted."""
    source = item.source
    note = f"；{source.note}" if source.note else ""
    return f"{source.at}，{READINGS[source.read]}{note}"


def derived_sentence(derived: Derived) -> str:
    """By what a fact that was not given is known: 由危害后果得出：食品安全事故、食源性疾病就是危害后果."""
    return f"{'由' + '、'.join(derived.of) if derived.of else ''}得出：{derived.because}"


def missing_sentence(finding: Finding) -> str:
    """What a 待查 finding waits for."""
    parts = []
    if finding.missing:
        parts.append(f"还缺：{'、'.join(finding.missing)}")
    parts.extend(f"原文未读到：{text}" for text in unread(finding.proof))
    return "；".join(parts)


def reasons(proof: Proof, depth: int = 0) -> Iterable[tuple[int, str, Proof]]:
    """The proof as lines: depth, words and node; a wrapper with one part that says nothing of its own is left out."""
    condition = proof.condition
    if isinstance(condition, AllOf) and proof.parts and depth == 0:
        for part in proof.parts:
            yield from reasons(part, depth)
        return
    yield depth, words(condition), proof
    parts = proof.parts
    if isinstance(condition, Not) and isinstance(condition.part, Is):
        return
    if isinstance(condition, Defined) and len(parts) == 1 and isinstance(parts[0].condition, AllOf):
        parts = parts[0].parts
    for part in parts:
        yield from reasons(part, depth + 1)
