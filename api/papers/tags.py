"""What a place may write into its own Word document: fields, `{% for %}` over lists and `{% if %}`, nothing that computes.

Every tag is looked at before a document is used; a document that brings programs or links to files elsewhere is refused.
Knows documents and the names of fields; does not know a case.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from docxtpl import DocxTemplate
from jinja2 import Environment, TemplateSyntaxError, nodes

from engine.catalog import PAPER_PICTURES, PAPERS, Catalog, CatalogError, Paper, PaperScope, Wanted, field_mistake
from engine.documents import Diagnostic, quote

_MOST = 20_000_000
"""A document of more bytes, unpacked, is no form."""
_PROGRAMS = re.compile(r"vbaProject|activeX|/embeddings/|\.bin$", re.IGNORECASE)
_OUTSIDE = re.compile(rb'<Relationship\b[^>]*TargetMode="External"[^>]*>')
_LINK = b"/hyperlink"
_MARKUP = re.compile(r"<[^>]+>")
_ENVIRONMENT = Environment(autoescape=True)
"""Only reads; what fills a document is in `filling`."""
_ONLY = "只能写字段 {{ 当事人 }}、{% for %} 和 {% if %}"


def wrong_documents(root: Path) -> list[Diagnostic]:
    """What is wrong with the documents that places brought, by file; [] where a form itself is wrong, which is told elsewhere."""
    if not any((root / PAPERS).glob("*.docx")):
        return []
    try:
        papers = Catalog.open(root).papers
    except CatalogError:
        return []
    return [told for paper in papers if paper.file for told in _wrong_document(paper, root)]


def _wrong_document(paper: Paper, root: Path) -> Iterator[Diagnostic]:
    file = (root / paper.path).with_name(paper.file)
    shown = file.relative_to(root).as_posix()
    try:
        content = file.read_bytes()
        mistakes = list(_refused(content)) or list(_mistakes(content, paper))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        yield Diagnostic(
            shown, 1, 1, "file-unreadable", f"{quote(shown)}读不出来，不是 Word 文档（.docx）。请重新保存。"
        )
        return
    for mistake in mistakes:
        yield Diagnostic(shown, 1, 1, "bad-template", mistake)


def _refused(content: bytes) -> Iterator[str]:
    """What a document must not bring."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        if sum(each.file_size for each in packed.infolist()) > _MOST:
            yield f"文档展开以后超过 {_MOST} 字节。请去掉图片。"
            return
        for each in packed.infolist():
            if _PROGRAMS.search(each.filename):
                yield f"文档里有程序或者嵌入的文件（{quote(each.filename)}）。请另存为不带宏的 .docx。"
            if each.filename.endswith(".rels"):
                links = _OUTSIDE.findall(packed.read(each))
                if any(_LINK not in link for link in links):
                    yield "文档引用了别处的文件（模板、图片或者数据）。请改为插入。"


def _mistakes(content: bytes, paper: Paper) -> Iterator[str]:
    """What is wrong with the tags, and what the law requires and no tag or blank tells."""
    template = DocxTemplate(BytesIO(content))
    template.init_docx()
    texts = [template.get_xml()]
    for kind in (template.HEADER_URI, template.FOOTER_URI):
        texts += [template.get_part_xml(part) for _, part in template.get_headers_footers(kind)]
    used: set[str] = set()
    parts = [re.sub(r"<w:p([ >])", r"\n<w:p\1", template.patch_xml(text)) for text in texts]
    if unreadable := [mistake for part in parts if (mistake := _unreadable(part))]:
        yield from unreadable
        return
    for part in parts:
        for line, told in _of_nodes(_ENVIRONMENT.parse(part).body, PaperScope(), used):
            yield _at(part, line, told)
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        if re.search(r"\{[{%#]", getattr(template.docx.core_properties, name)):
            yield f"文档属性 {name} 里不能写字段。"
    words = _MARKUP.sub("", "".join(texts))
    for each in paper.requires:
        lacking = [name for name in each.fields if name not in used]
        if lacking:
            yield f"法律要求写明{quote(each.what)}，文档里却没有字段{'、'.join(map(quote, lacking))}。请补上。"
        if each.blank and each.blank not in words:
            yield f"法律要求写明{quote(each.what)}，文档里却没有留空的{quote(each.blank)}。请补上。"


def _unreadable(part: str) -> str:
    """Why the tags of a part cannot be read, "" where they can."""
    try:
        _ENVIRONMENT.parse(part)
    except TemplateSyntaxError as error:
        return _at(part, error.lineno, f"记号写得不对，或者 for、if 没有成对地结束。{_ONLY}。")
    return ""


def _at(part: str, line: int, told: str) -> str:
    """A mistake with the paragraph in which it stands."""
    lines = [_MARKUP.sub("", each) for each in part.split("\n")]
    return f"第 {max(line - 1, 1)} 段{quote(lines[min(line, len(lines)) - 1])}：{told}"


def _of_nodes(found: Iterable[nodes.Node], scope: PaperScope, used: set[str]) -> Iterator[tuple[int, str]]:
    for node in found:
        match node:
            case nodes.TemplateData():
                pass
            case nodes.Output():
                yield from _of_nodes(node.nodes, scope, used)
            case nodes.Name() | nodes.Getattr():
                yield from _of_name(node, scope, used, "text")
            case nodes.For(target=nodes.Name() as target, test=None, recursive=False):
                yield from _of_name(node.iter, scope, used, "list")
                name = _name_of(node.iter)
                yield from _of_nodes([*node.body, *node.else_], scope.inside(name or "", target.name), used)
            case nodes.If():
                yield from _of_test(node.test, scope, used)
                yield from _of_nodes([*node.body, *node.elif_, *node.else_], scope, used)
            case _:
                yield node.lineno, f"{_ONLY}，不能计算、调用或者引用别的文件。"


def _of_test(node: nodes.Node, scope: PaperScope, used: set[str]) -> Iterator[tuple[int, str]]:
    match node:
        case nodes.Not():
            yield from _of_test(node.node, scope, used)
        case nodes.And() | nodes.Or():
            yield from _of_test(node.left, scope, used)
            yield from _of_test(node.right, scope, used)
        case _:
            yield from _of_name(node, scope, used, "any")


def _of_name(node: nodes.Node, scope: PaperScope, used: set[str], wanted: Wanted) -> Iterator[tuple[int, str]]:
    name = _name_of(node)
    if name is None:
        yield node.lineno, f"{_ONLY}，不能计算、调用或者引用别的文件。"
        return
    used.add(name)
    if name not in PAPER_PICTURES and (mistake := field_mistake(name, scope, wanted)):
        yield node.lineno, mistake


def _name_of(node: nodes.Node) -> str | None:
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr(node=nodes.Name() as whole):
            return f"{whole.name}.{node.attr}"
    return None
