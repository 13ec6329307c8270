"""The command `cailiang paper`: the papers of a case as Word documents, for those who work without the pages.

Reads a case file, evaluates it, and writes one file. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from api.defaults import today
from api.files import write_files
from api.system_errors import why
from api.terminal.inputs import open_catalog, read_case_file, read_day
from api.terminal.line_breaking import prose
from api.terminal.listing import table
from api.terminal.options import AsJson, Rulesets
from api.terminal.saving import refuse_existing
from api.terminal.screen import InputError, Screen, answering
from engine.answer import acts_answer, answer
from engine.catalog import Catalog
from engine.evaluation import Acts, Case, evaluate_acts
from engine.evaluation import evaluate as evaluate_case

if TYPE_CHECKING:
    from datetime import date

    from api.papers import Dossier, Offer


def paper(  # noqa: PLR0913, PLR0917  # each option of the command is an argument
    case: Annotated[str, typer.Argument(metavar="CASE", help="案件文件（.yaml 或者 .json）；- 表示标准输入")],
    kind: Annotated[
        str, typer.Argument(metavar="[KIND]", help="哪一种文书；不写就列出有哪些", show_default=False)
    ] = "",
    into: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="写到哪个文件（.docx）")] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="尚未决定的案件按哪一天核查；不写就是今天")
    ] = None,
    template: Annotated[bool, typer.Option("--template", help="不填案件，写出带字段的模板，供在 Word 里修改")] = False,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Write one paper of a case, or list those that there are."""
    # Word documents load slowly; other commands need none.
    from api.papers import FormError, document_of, offers_of, template_bytes  # noqa: PLC0415

    with answering(as_json) as screen:
        day = read_day(on, "--on")
        if kind:
            if into is None:
                raise InputError("没有写 -o：请写明写到哪个 .docx 文件")
            refuse_existing(into)
        catalog = open_catalog(rulesets)
        known = read_case_file(case, catalog)
        decided = (known.first if isinstance(known, Acts) else known).decision_date
        if day and decided and day != decided:
            raise InputError(f"案件已写决定日期 {decided}；--on 只用于尚未决定的案件")
        dossier = _dossier(known, day or today(), catalog)
        offers = offers_of(dossier, catalog)
        if not kind or into is None:
            _list(offers, screen)
            return
        offer = _named(offers, kind)
        try:
            written = (
                template_bytes(offer.paper, catalog.root) if template else document_of(offer, dossier, catalog.root)
            )
        except FormError as error:
            raise InputError(str(error)) from None
        _write(into, written)
        if screen.as_json:
            screen.give({"kind": offer.paper.kind, "title": offer.paper.title, "written": str(into)})
        else:
            screen.tell(prose(f"{offer.paper.title}{'的模板' if template else '（草稿）'}已写入 {into}"))


def _dossier(known: Case | Acts, day: date, catalog: Catalog) -> Dossier:
    from api.papers import dossier_of  # noqa: PLC0415  # as above

    if isinstance(known, Acts):
        return dossier_of({}, acts_answer(evaluate_acts(catalog, known, day), catalog, "full"), "")
    return dossier_of({}, answer(evaluate_case(catalog, known, day), catalog, "full"), "")


def _named(offers: Iterable[Offer], kind: str) -> Offer:
    by_kind = {offer.paper.kind: offer for offer in offers}
    found = by_kind.get(kind)
    if found is None:
        raise InputError(f"没有叫“{kind}”的文书；有：{'、'.join(by_kind) or '（没有）'}")
    if not found.offered:
        raise InputError(f"这个案件不用“{found.paper.title}”：{found.why_not}")
    return found


def _write(path: Path, content: bytes) -> None:
    try:
        write_files({path: content})
    except FileExistsError:
        raise InputError(f"文件 {path} 已经存在；请换一个名称") from None
    except OSError as error:
        raise InputError(f"写不了文件 {path}（{why(error)}）") from None


def _list(offers: Iterable[Offer], screen: Screen) -> None:
    if screen.as_json:
        screen.give([_data(offer) for offer in offers])
    else:
        screen.show(_table(offers))


def _data(offer: Offer) -> dict[str, Any]:
    return {
        "kind": offer.paper.kind,
        "title": offer.paper.title,
        "offered": offer.offered,
        "why_not": offer.why_not or None,
        "unread": offer.paper.unread or None,
    }


def _table(offers: Iterable[Offer]) -> Table:
    found = table("KIND", "文书", "用不用")
    for offer in offers:
        found.add_row(prose((offer.paper.kind, "cyan")), prose(offer.paper.title), prose(offer.why_not or "可以用"))
    return found
