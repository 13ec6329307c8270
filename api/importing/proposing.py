"""From the words of a row to its condition, effect and force, as far as the phrasing table has them, and what stays open.

Never guesses: what is not known stays `wording` or is left over, and contradictions are asked. Reads no file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from api.importing.cells import read_cell
from api.importing.leads import CONTRARY
from api.importing.over_items import read_heading, read_over_cell
from api.importing.passages import Part, Passage
from api.importing.pens import Pen, wording
from api.importing.recognising import NOTHING_READ, Read, flat
from api.importing.said import Said
from api.importing.stretches import parts_of, stretch_of
from engine.documents import Plain
from engine.language import ALWAYS

__all__ = ["NOTHING_OVER", "Over", "Pen", "Proposal", "propose", "read_headings", "read_over", "title_over"]

NO_COLUMN = "表里没有适用条件一栏，条件写在别处"
EMPTY = "适用条件一栏没有写条件，条件要到文件里找"
Plains = tuple[Plain, ...]


@dataclass(frozen=True, slots=True)
class Over:
    """What words over an item say for it: a heading, a section, the sentence that leads into the list, the title.

    `parts` has the parts of each passage read; what is over an item comes nearest last.
    """

    read: Read = NOTHING_READ
    said: tuple[Said, ...] = ()
    of: str = ""
    parts: tuple[tuple[Part, ...], ...] = ()
    questions: tuple[str, ...] = ()


NOTHING_OVER = Over()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A drafted condition with the effect and force that the words give, '' where they give none or contradict each other.

    `taken` and `open` count the sentences taken and left open; `parts` has the parts of each passage; `questions` says
    in sentences what the words left undecided.
    """

    when: Plain
    effect: str = ""
    force: str = ""
    taken: int = 0
    open: int = 0
    parts: tuple[tuple[Part, ...], ...] = ()
    questions: tuple[str, ...] = ()


def propose(
    cells: Sequence[Passage] | None,
    pen: Pen,
    *,
    excepted: Sequence[Passage] = (),
    over: Sequence[Over] = (),
    several: bool = False,
) -> Proposal:
    """What the condition cells of a row give; None stands for a table without such a column.

    `excepted` are cells of what must not be the case, `over` what stands over the row, the farthest first. `several`: the
    cells were put together from rows of which nothing says how they combine; they stay open. An empty cell is never a
    condition that is always met. The parts are those of `cells`, then those of `excepted`.
    """
    of = next((each.of for each in reversed(over) if each.of), "")
    stretches = [stretch_of(cell.text) for cell in cells or ()]
    reads = [read_cell(stretch, pen, of=of, several=several) for stretch in stretches if not stretch.is_blank()]
    own = sum((each.read for each in reads), Read())
    above = sum((each.read for each in over), Read())
    missing = _missing(cells, own, above)
    denied = [stretch_of(cell.text) for cell in excepted]
    reads_denied = [read_cell(stretch, pen, of="none") for stretch in denied if not stretch.is_blank()]
    total = above + own + missing + sum((each.read for each in reads_denied), Read())
    effect, force, told = _settled([said for each in reads for said in each.said], over, pen)
    questions = [*(text for each in reads for text in each.questions), *told]
    if sum(bool(each.read.conditions) for each in reads) > 1:
        questions.append("条件写在几栏里，起草为各栏都要满足")
    questions += [text for each in reads_denied for text in each.questions]
    if any(each.unread for each in reads):
        effect = force = ""
    return Proposal(
        joined_by_all(total.conditions),
        effect,
        force,
        total.taken,
        total.open,
        tuple(parts_of(stretch) for stretch in (*stretches, *denied)),
        tuple(dict.fromkeys(questions)),
    )


def read_headings(passages: Sequence[Passage], pen: Pen) -> Over:
    """What the headings of the condition columns say for their cells: an effect, or how points combine."""
    stretches = [stretch_of(passage.text) for passage in passages]
    reads = [read_heading(stretch, pen) for stretch in stretches]
    said = tuple(dict.fromkeys(said for read in reads for said in read.said))
    of = next((read.of for read in reads if read.of in ("all", "any", "none")), "")
    return Over(said=said, of=of, parts=tuple(parts_of(stretch) for stretch in stretches))


def read_over(passages: Sequence[Passage], pen: Pen, *, leading: bool = False) -> Over:
    """What passages over a row say for it: those that are all lead and known conditions, or that say an effect.

    `leading`: running text before a list, of which only a sentence that points to the list and says an effect counts.
    Raises nothing; a passage that says nothing for an item is left over as it is.
    """
    over, parts = NOTHING_OVER, []
    for passage in passages:
        stretch = stretch_of(passage.text)
        read = read_over_cell(stretch, pen, leading=leading)
        parts.append(parts_of(stretch))
        of = read.of if read.of == "all" else over.of
        over = replace(
            over,
            read=over.read + read.read,
            said=(*over.said, *((Said("", frozenset(), passage.text.strip()),) if read.unread else read.said)),
            of=of,
            questions=(*over.questions, *read.questions),
        )
    return replace(over, parts=tuple(parts))


def title_over(title: str, pen: Pen) -> Over:
    """The effect in a title, and its force where the title says one; a title with several effects says none."""
    said = tuple(dict.fromkeys(pen.phrasing.leads.said_in(title)))
    plain = len(said) == 1 and said[0][0] not in ("", CONTRARY)
    return Over(said=tuple(Said(effect, frozenset({force} - {""}), title) for effect, force in said if plain))


def joined_by_all(conditions: Plains) -> Plain:
    """One condition of several that must all hold; one that is always met adds nothing."""
    kept = [part for part in flat(list(conditions), "all") if part != ALWAYS]
    if not kept:
        return ALWAYS
    return kept[0] if len(kept) == 1 else {"all": list(kept)}


def _missing(cells: Sequence[Passage] | None, own: Read, above: Read) -> Read:
    """What says that a condition is missing, where nothing was read that could be one."""
    if own.conditions or (cells is None and above.conditions):
        return Read()
    return Read((wording(EMPTY if cells is not None else NO_COLUMN),), open=1)


def _settled(own: list[Said], over: Sequence[Over], pen: Pen) -> tuple[str, str, list[str]]:
    """The effect and force of an item: those of its own words, or of the nearest over it; '' where they contradict.

    Of effects that are alike the one that stands nearest counts, and the other is told.
    """
    levels = [level for level in (own, *(list(each.said) for each in reversed(over))) if level]
    if not levels:
        return "", "", []
    nearest = levels[0]
    effects = list(dict.fromkeys(each.effect for each in nearest))
    if len(effects) > 1 and (own or not pen.phrasing.are_alike(effects)):
        return "", "", [f"写了不止一种效果：{'、'.join(each.words for each in nearest)}"]
    effect, words = nearest[-1].effect, nearest[-1].words
    if effect in ("", CONTRARY):
        return "", "", [f"“{words}”在清单格式里没有对应的效果，没有起草"]
    others = [each for level in levels for each in level if each.effect not in ("", effect)]
    if other := next((each for each in others if not pen.phrasing.are_alike((effect, each.effect))), None):
        return "", "", [f"这里写“{words}”，上面写“{other.words}”，效果不一致"]
    told = [f"上面写“{each.words}”，照这里写的“{words}”起草" for each in others[:1]]
    force, asked = _force(effect, levels, pen)
    return effect, force, [*told, *asked]


def _force(effect: str, levels: Sequence[Sequence[Said]], pen: Pen) -> tuple[str, list[str]]:
    """The force of an effect at the nearest level that says one; '' where it is said in two ways, and what to ask then."""
    own = ([each for each in level if each.effect == effect] for level in levels)
    level = next((level for level in own if any(each.forces for each in level)), [])
    forces = {force for each in level for force in each.forces}
    if forces == {""} or len({each.forces for each in level}) > 1 or len(forces) > 1:
        words = "、".join(dict.fromkeys(each.words for each in level))
        return "", [f"“{words}”是可以还是应当，清单格式里没有这种说法，请审核人定"]
    if forces:
        return forces.pop(), []
    if (answer := pen.answers.get(pen.phrasing.force)) is None:
        pen.asked[pen.phrasing.force] = None
    return answer or "", []
