"""A form filled with a case: docxtpl in a sandbox writes the fields into the Word document, which then says what it is.

Knows templates and values; decides nothing. What a template may hold is in `api/papers/tags.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from api.papers.dossier import Dossier
from api.papers.layout import FANGSONG, template_of
from api.papers.offers import Offer
from api.papers.values import values_of
from engine.catalog import PAGES, PAPER_PICTURES, Paper
from engine.documents import visible_text


class FormError(Exception):
    """A form that cannot be filled, in a Chinese sentence."""


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_QR = Mm(30)
_BEHIND = ("w:spacing", "w:ind", "w:jc", "w:rPr")
"""What stands behind the box of a paragraph among its properties, whose order the standard of the file fixes."""


def document_of(offer: Offer, dossier: Dossier, root: Path) -> bytes:
    """The .docx of a paper for a case; `root` is the folder of the rulesets, for the documents of places.

    Raises `FormError` for a document of a place that cannot be used; `cailiang check` tells what is wrong with it.
    """
    paper = offer.paper
    template = DocxTemplate(BytesIO(template_bytes(paper, root)))
    picture = InlineImage(template, BytesIO(_qr(dossier.told_by_code())), width=_QR)
    letter = bool(paper.outcomes or paper.follows)
    values = values_of(dossier, offer.parts, letter=letter) | dict.fromkeys(PAPER_PICTURES, picture)
    _render(template, values)
    _say_on_top(template, _state(paper, dossier))
    written = BytesIO()
    template.save(written)
    return written.getvalue()


def template_bytes(paper: Paper, root: Path) -> bytes:
    """The form as a Word document with its fields: the place's own, or the one made of the text in its file."""
    return (root / paper.path).with_name(paper.file).read_bytes() if paper.file else template_of(paper)


def file_name(paper: Paper, dossier: Dossier) -> str:
    """The name of the file, in Chinese.

    What a file system would read as something else is left out of a case number.
    """
    number = "".join(sign for sign in visible_text(dossier.number) if sign.isalnum() or sign in "〔〕（）()-_ ").strip()
    draft = "" if dossier.sealed else "（草稿）"
    return f"{paper.title}{f'-{number[:60]}' if number else ''}{draft}.docx"


def _render(template: DocxTemplate, values: Mapping[str, Any]) -> None:
    sandbox = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    try:
        template.render(dict(values), sandbox, autoescape=True)
    except TemplateError as error:
        raise FormError("这份文书的模板有错，没有写成；请用 cailiang check 检查规则库") from error


def _state(paper: Paper, dossier: Dossier) -> list[str]:
    """What a reader must know of the paper itself before reading it."""
    if dossier.sealed and paper.page != PAGES[0]:  # a working sheet is not a draft of anything
        return [f"说明：{paper.unread}。"] if paper.unread else []
    told = [] if dossier.sealed else ["案件还没有封存"]
    told += [paper.unread] if paper.unread else []
    if not told:
        return []
    return [
        f"草稿：{'；'.join(told)}。有“＿＿＿＿（……）”的地方，是案件没有写明、要由承办人填写的。填写、核对以后删去这一段。"
    ]


def _say_on_top(template: DocxTemplate, sentences: list[str]) -> None:
    """Put sentences before everything else, in a type of their own so that a document of a place needs no style for them."""
    body = template.docx.element.body
    for sentence in reversed(sentences):
        paragraph = template.docx.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        paragraph.paragraph_format.space_after, paragraph.paragraph_format.line_spacing = Pt(6), Pt(13)
        for made in (_box(), _free()):
            paragraph._p.get_or_add_pPr().insert_element_before(made, *_BEHIND)  # noqa: SLF001  # no words for them
        run = paragraph.add_run(sentence)
        run.font.size = Pt(9)
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FANGSONG)  # noqa: SLF001  # no words for it
        body.insert(0, paragraph._p)  # noqa: SLF001  # nor for where it stands


def _box() -> BaseOxmlElement:
    """A line around a paragraph."""
    box = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "4"), ("color", "auto")):
            line.set(qn(f"w:{name}"), value)
        box.append(line)
    return box


def _free() -> BaseOxmlElement:
    """Lines that stand by their own distance, not by the grid of the page."""
    free = OxmlElement("w:snapToGrid")
    free.set(qn("w:val"), "0")
    return free


def _qr(text: str) -> bytes:
    written = BytesIO()
    segno.make(text, error="m", micro=False).save(written, kind="png", scale=6, border=2)
    return written.getvalue()
