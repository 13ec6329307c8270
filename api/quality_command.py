"""The commands with which a reviewer looks at the rulesets: their errors, their cases, what a draft changes, and freezing.

What they need beyond the catalog is loaded only when one of them runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from api.defaults import root_of, today
from api.terminal.inputs import draft_file, existing, files_of, find_version, is_draft, open_catalog, read_day
from api.terminal.line_breaking import prose
from api.terminal.options import AsJson, Folder, RecordsDatabase, Rulesets
from api.terminal.screen import FOUND, InputError, answering, plain_diagnostic, working
from engine.catalog import FROZEN
from engine.documents import format_diagnostic

_NAMED = 5
"""So many drafts are named; of more, how many there are."""


def check(
    path: Folder = None,
    deep: Annotated[
        bool,
        typer.Option(
            "--deep", help="没有错误时再看事项之间：永不适用、被吞没、互相矛盾、界限之间有空档等，各举一个案件"
        ),
    ] = False,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Lint the rulesets, and `deep` also ask the solver what no single item shows."""
    from api.papers import wrong_documents  # noqa: PLC0415  # the reviewers' commands alone need it
    from api.publishing import wrong_signatures  # noqa: PLC0415  # the reviewers' commands alone need it
    from engine.quality import Looked, unfrozen  # noqa: PLC0415  # the reviewers' commands alone need it
    from engine.quality import check as check_rulesets  # noqa: PLC0415  # the reviewers' commands alone need it

    with answering(as_json) as screen:
        root = root_of(path or rulesets)
        with working("正在检查规则库") as progress:
            found = [*check_rulesets(root, progress), *wrong_documents(root), *wrong_signatures(root)]
        if deep:
            from api.terminal import concerns  # noqa: PLC0415  # the reviewers' commands alone need it

            with working("正在比较事项") as progress:
                looked_at = Looked() if found else concerns.asked(root, progress)
            if as_json:
                screen.give(concerns.data(found, looked_at))
            else:
                screen.write("".join(f"{format_diagnostic(diagnostic)}\n" for diagnostic in found))
                screen.write(concerns.text(looked_at))
        elif as_json:
            screen.give([plain_diagnostic(diagnostic) for diagnostic in found])
        else:
            screen.write("".join(f"{format_diagnostic(diagnostic)}\n" for diagnostic in found))
        unpublished = unfrozen(root) if not found else ()
        if unpublished and not as_json:
            names = "、".join(unpublished[:_NAMED]) + (" 等" if len(unpublished) > _NAMED else "")
            screen.tell(prose(f"没有登记在 {FROZEN} 的 {len(unpublished)} 个文件是草案，不施行：{names}"))
        told = f"{len(found)} 处错误" if found else "没有错误"
        screen.tell(prose(f"检查了 {root}：{told}" + (concerns.summary(looked_at) if deep else "")))
    raise typer.Exit(FOUND if found or (deep and not looked_at.settled) else 0)


def rehearse_command(
    path: Annotated[
        Path | None, typer.Argument(metavar="[PATH]", help="清单、案例或者案件文件，或者它们的目录；不写就是整个规则库")
    ] = None,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Run the cases beside the lists and case files."""
    from api.terminal import rehearsal as rehearsal_report  # noqa: PLC0415  # the reviewers' commands alone need it
    from engine.quality import rehearsal  # noqa: PLC0415  # the reviewers' commands alone need it

    with answering(as_json) as screen:
        start = existing(path)
        catalog = open_catalog(rulesets)
        with working("正在运行案例") as progress:
            ran = rehearsal.run(catalog, start, progress)
        rehearsal_report.show(ran, screen)
    raise typer.Exit(0 if ran.passed else FOUND)


def coverage_command(  # noqa: PLR0913, PLR0917  # each option of the command is an argument
    name: Annotated[
        str | None, typer.Argument(metavar="[LIST[@VERSION]]", help="只看一份清单，逐个条件；草案写文件的路径")
    ] = None,
    mutants: Annotated[
        bool, typer.Option("--mutants", help="变异测试：清单写错一处，案例看不看得出；不写清单就是整个规则库")
    ] = False,
    propose: Annotated[bool, typer.Option("--propose", help="变异测试时，提出能看出错处的案例（一份清单）")] = False,
    cases: Annotated[Path | None, typer.Option("--cases", metavar="FILE", help="案例文件；不写就是清单旁边的")] = None,
    rulesets: Rulesets = None,
    page: Annotated[bool, typer.Option("--page", help="给出整个规则库的登记页（Markdown）")] = False,
    drawn: Annotated[bool, typer.Option("--map", help="给出省和领域的图（SVG）")] = False,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="按哪一天；不写就是今天")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell what is held by province and field, and how far the lists are encoded and tested."""
    from api.terminal import rehearsal as rehearsal_report  # noqa: PLC0415  # the reviewers' commands alone need it
    from api.terminal.library_map import library_map  # noqa: PLC0415  # the reviewers' commands alone need it
    from api.terminal.register import register_page  # noqa: PLC0415  # the reviewers' commands alone need it
    from api.terminal.register_fields import summary  # noqa: PLC0415  # the reviewers' commands alone need it
    from engine.quality import coverage, held, rehearsal  # noqa: PLC0415  # the reviewers' commands alone need it

    if name or mutants:
        if page or drawn or on or (propose and not (name and mutants)) or (cases and not name):
            with answering(as_json):
                raise InputError(
                    "看一份清单的条件、做变异测试时不写 --page、--map、--on；--propose 和 --cases 只用于一份清单"
                )
        _conditions_covered(name, cases, rulesets, as_json=as_json, mutants=mutants, propose=propose)
        return
    with answering(as_json) as screen:
        day = read_day(on, "--on") or today()
        catalog = open_catalog(rulesets)
        if drawn:
            screen.write(library_map(held.grid(catalog, catalog.load_all(), day), day))
            return
        with working("正在运行案例") as progress:
            covered, found = coverage.survey(catalog, rehearsal.run(catalog, None, progress))
        if page:
            screen.write(register_page(catalog, covered, day))
        else:
            grid = held.grid(catalog, (entry.version for entry in covered), day)
            if as_json:
                lists, wrong = coverage.as_data(covered), [plain_diagnostic(diagnostic) for diagnostic in found]
                screen.give({"lists": lists, "held": held.as_data(grid), "found": wrong})
            else:
                screen.show(rehearsal_report.coverage_table(covered), *summary(grid))
                screen.write_beside("".join(f"{format_diagnostic(diagnostic)}\n" for diagnostic in found))
    raise typer.Exit(FOUND if found else 0)


def _conditions_covered(  # the options of `coverage` for one list
    name: str | None, cases: Path | None, rulesets: Path | None, *, as_json: bool, mutants: bool, propose: bool
) -> None:
    """Tell of each comparison of a list which cases test it, and of its mutants, or those of the library, which are caught."""
    from api.terminal import list_coverage  # noqa: PLC0415  # the reviewers' commands alone need it

    with answering(as_json) as screen:
        catalog = open_catalog(rulesets)
        if name is None:
            with working("正在做变异测试") as progress:
                library = list_coverage.library_mutation(catalog, progress)
            if as_json:
                screen.give(library)
            else:
                screen.show(list_coverage.library_table(library), list_coverage.mutation_report(library))
            return
        version, files = find_version(catalog, name), files_of(catalog, name)
        of = list_coverage.tested_version(catalog, version, files[0], cases or files[1])
        data = list_coverage.leaves_data(of, catalog)
        if mutants:
            with working("正在做变异测试") as progress:
                data["mutants"] = list_coverage.mutation_data(of, catalog, progress, propose=propose)
        if as_json:
            screen.give(data)
            return
        screen.show(list_coverage.leaves_table(data))
        if mutants:
            screen.show(list_coverage.mutation_report([data["mutants"]]))


def impact(  # noqa: PLR0913, PLR0917  # each option of the command is an argument
    name: Annotated[str, typer.Argument(metavar="DRAFT", help="草案文件的路径，或者规则库里的 LIST@VERSION")],
    paths: Annotated[list[Path] | None, typer.Argument(metavar="[CASES]...", help="案件文件，或者它们的目录")] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="没有决定日期的案件按哪一天；不写就是今天")
    ] = None,
    from_then_on: Annotated[
        bool, typer.Option("--from-then-on", help="草案只从自己的施行日起适用；不写就放在它所替代的版本的位置上")
    ] = False,
    records: Annotated[bool, typer.Option("--records", help="也比较存证的案件（--database 的库）")] = False,
    database: RecordsDatabase = "",
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Compare what kept cases come to without and with a draft."""
    from api.terminal import impact as impact_report  # noqa: PLC0415  # the reviewers' commands alone need it
    from engine.quality import Compared, impact_data  # noqa: PLC0415  # the reviewers' commands alone need it

    with answering(as_json) as screen:
        day = read_day(on, "--on")
        catalog = open_catalog(rulesets)
        if not is_draft(name) and not (published := find_version(catalog, name)).draft:
            raise InputError(f"{published.key} 这一版已经公布，没有草案")
        compared = Compared(catalog, files_of(catalog, name)[0], in_place=not from_then_on)
        replaced = compared.draft.replaced
        if replaced is None or replaced.draft:
            place = "现在没有这一版，从自己的施行日起"
        else:
            place = "从自己的施行日起" if from_then_on else f"代替 {replaced.key}，放在它的施行期间"
        version = compared.draft.version
        file = draft_file(version, name if is_draft(name) else version.path)
        data: dict[str, Any] = {"draft": version.key, "says": f"{version.key}（{file}）：{place}"}
        with working("正在比较案例") as progress:
            data["lists"] = impact_data(compared.on_list_cases(progress))
        if paths:
            data["files"] = impact_data(impact_report.on_files(compared, paths, day))
        if records:
            from api.store_command import at_store, this_operator  # noqa: PLC0415  # loaded with the database libraries

            if not database:
                raise InputError("要比较存证的案件，请用 --database 或者 CAILIANG_DATABASE 写明数据库")
            with at_store(database, as_json) as (_, store), working("正在比较存证") as progress:
                data["records"] = impact_data(impact_report.on_records(compared, store, this_operator(), progress))
        if as_json:
            screen.give(data)
        else:
            screen.show(impact_report.report(data))
    raise typer.Exit(FOUND if paths and data["files"]["limits"] else 0)


def schema_command(rulesets: Rulesets = None, as_json: AsJson = False) -> None:
    """Print the JSON Schema of the list format."""
    from engine.quality import schema  # noqa: PLC0415  # the reviewers' commands alone need it

    with answering(as_json) as screen:
        screen.give(schema.list_schema(open_catalog(rulesets).library))


def freeze(path: Folder = None, rulesets: Rulesets = None, as_json: AsJson = False) -> None:
    """Freeze every published version by its digest."""
    from api import freezing, ordered_writes, publishing  # noqa: PLC0415  # the reviewers' commands alone need them

    with answering(as_json) as screen:
        try:
            done = freezing.freeze(root_of(path or rulesets))
        except (ordered_writes.NotWrittenError, publishing.PublishingError) as error:
            raise InputError(str(error)) from None
        if as_json:
            screen.give({"frozen": done.count, "added": list(done.added), "held": dict(done.states)})
        else:
            screen.show(*(prose(f"新冻结 {added}") for added in done.added))
            screen.show(prose(f"共冻结 {done.count} 个版本，本次新增 {len(done.added)} 个"))
            told = "、".join(f"{state} {count} 份" for state, count in done.states.items())
            if told:
                screen.show(prose(f"其中的清单：{told}。没有读全的，以后另写一次读法补上。"))
