"""The words of one Word paragraph as they stand on the page: changes accepted, fields by their results, hidden words apart.

Knows the elements inside a paragraph; does not know tables or numbering.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml import etree

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_TEXT, _SYMBOL = (qn("w:t"), _MATH + "t"), qn("w:sym")
_BOX, _HIDDEN, _STRUCK = qn("w:txbxContent"), qn("w:vanish"), frozenset({qn("w:strike"), qn("w:dstrike")})
_PROPERTIES, _OF_PARAGRAPH = qn("w:rPr"), qn("w:pPr")
_RUN, _STYLE, _BREAK = qn("w:r"), qn("w:rStyle"), qn("w:br")
_GONE = frozenset({qn("w:del"), qn("w:moveFrom"), _MC + "Fallback"})
_CHANGED = frozenset({qn("w:del"), qn("w:ins"), qn("w:moveFrom"), qn("w:moveTo")})
_MARKS = {qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_NOTES = {qn("w:footnoteReference"): "脚注", qn("w:endnoteReference"): "尾注", qn("w:commentReference"): "批注"}
_UNREADABLE = {
    qn("w:drawing"): "有图，图里的字没有读到",
    qn("w:pict"): "有图，图里的字没有读到",
    qn("w:object"): "嵌着别的文件，里面的内容没有读到",
}
CHANGES = "有修订痕迹，按接受修订以后的文字读"
_LINE_THROUGH = "有加了删除线的字，照样读了"
_FIELD, _READING = qn("w:fldChar"), qn("w:rt")
_SIGNS = {  # signs that documents take from the fonts of signs, by their place in the font
    "wingdings": {
        "6f": "□", "71": "□", "a8": "□", "fe": "☑", "fd": "☒", "fc": "√", "fb": "×", "6c": "●", "9f": "•", "e0": "→",
    },
    "wingdings 2": {"a3": "□", "2a": "□", "52": "☑", "53": "☒", "50": "√", "4f": "×"},
    "symbol": {"a3": "≤", "b3": "≥", "b4": "×", "b0": "°", "b1": "±", "b9": "≠", "b7": "•"},
}  # fmt: skip
UNKNOWN_SIGN = "〓"


@dataclass(slots=True)
class _Fields:
    """The fields that are open, and how many of them stand at their code and not at their result."""

    open: list[bool] = field(default_factory=list)
    codes: int = 0

    def step(self, kind: str) -> None:
        """A field begins with its code, comes to its result, or ends."""
        if kind == "begin":
            self.open.append(True)
            self.codes += 1
        elif self.open and kind in ("separate", "end"):
            self.codes -= self.open.pop()
            if kind == "separate":
                self.open.append(False)


@dataclass(slots=True)
class Words:
    """What one paragraph says: `text` as it is seen, `hidden` words, notes it points to, text boxes; `told` of the rest."""

    text: str = ""
    hidden: str = ""
    notes: list[tuple[str, str]] = field(default_factory=list)  # kind and id
    boxes: list[etree._Element] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    goes_on: bool = False  # its end was deleted: the next paragraph is more of it


def words_of(paragraph: etree._Element, hiding: frozenset[str]) -> Words:
    """The words of a paragraph; `hiding` are the styles whose words are hidden."""
    found = Words()
    seen: list[str] = []
    hidden: list[str] = []
    fields = _Fields()
    out = seen
    walk = etree.iterwalk(paragraph, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "end":
            out = seen if tag == _RUN else out
        elif _stands_apart(element, found, hidden):
            walk.skip_subtree()
        elif tag == _RUN:
            out = hidden if _is_hidden(element, hiding) else seen
            if _is_struck(element):
                found.told.add(_LINE_THROUGH)
        elif tag == _FIELD:
            fields.step(str(element.get(qn("w:fldCharType"), "")))
        elif tag in _TEXT:
            if not fields.codes:
                out.append(element.text or "")
        else:
            out.append(_mark(element, found))
    found.text, found.hidden = "".join(seen), "".join(hidden)
    return found


def _stands_apart(element: etree._Element, found: Words, hidden: list[str]) -> bool:
    """Whether what is in an element is no text of this paragraph: deleted, a text box, a reading aid. Takes down which."""
    tag = element.tag
    if tag in _CHANGED:
        found.told.add(CHANGES)
    if tag == _BOX:
        found.boxes.append(element)
    elif tag == _READING:
        hidden.append("".join(element.itertext(*_TEXT)))
    elif tag in _GONE:
        of = element.getparent()
        found.goes_on = found.goes_on or (of.tag == _PROPERTIES and of.getparent().tag == _OF_PARAGRAPH)
    else:
        return False
    return True


def _mark(element: etree._Element, found: Words) -> str:
    """What an element that is no text puts on the page."""
    if element.tag == _BREAK:
        return "" if element.get(qn("w:type")) in ("page", "column") else "\n"
    if element.tag == _SYMBOL:
        font, sign = (str(element.get(qn(name), "")).lower() for name in ("w:font", "w:char"))
        sign = _SIGNS.get(font, {}).get(sign[-2:], UNKNOWN_SIGN)
        if sign == UNKNOWN_SIGN:
            found.told.add(f"有认不出的符号，写成了“{UNKNOWN_SIGN}”")
        return sign
    if element.tag in _NOTES:
        found.notes.append((_NOTES[element.tag], str(element.get(qn("w:id"), ""))))
    elif element.tag in _UNREADABLE and element.find(f".//{_BOX}") is None:
        found.told.add(_UNREADABLE[element.tag])
    return _MARKS.get(element.tag, "") if element.getparent().tag == _RUN else ""


def _is_hidden(run: etree._Element, hiding: frozenset[str]) -> bool:
    properties = run.find(_PROPERTIES)
    if properties is None:
        return False
    if (own := properties.find(_HIDDEN)) is not None:
        return is_on(own)
    style = properties.find(_STYLE)
    return style is not None and style.get(qn("w:val")) in hiding


def _is_struck(run: etree._Element) -> bool:
    properties = run.find(_PROPERTIES)
    return properties is not None and any(each.tag in _STRUCK and is_on(each) for each in properties)


def is_on(element: etree._Element) -> bool:
    """Whether a mark of Word that is there is on: without a value it is."""
    return element.get(qn("w:val"), "1") not in ("0", "false", "off")
