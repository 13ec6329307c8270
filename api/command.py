"""The command line `cailiang`: one thin function per command, on the same engine as the service.

Reads what was given, calls the engine, hands the answer to `terminal`. Decides nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from api.account_command import account_app
from api.bundle_command import bundle_app
from api.defaults import root_of, today
from api.importing.command import import_
from api.paper_command import paper
from api.publish_command import publish
from api.replay_command import replay
from api.reviewing.command import review
from api.signing_command import sign_library, signing_keys_app
from api.sql_command import sql
from api.store_command import audit_app, events_app, keys_app, records_app
from api.system_errors import why
from api.terminal import interview, listing
from api.terminal.acts_draft import continued_acts
from api.terminal.document import document
from api.terminal.draft import continued, opened
from api.terminal.inputs import (
    draft_file,
    existing,
    files_of,
    find_matter,
    find_place,
    find_version,
    is_draft,
    open_catalog,
    read_case_file,
    read_day,
)
from api.terminal.line_breaking import prose
from api.terminal.options import AsJson, Folder, Rulesets, Search, Whole
from api.terminal.prompts import talk_on
from api.terminal.report import acts_report, report
from api.terminal.saving import keeping, refuse_existing
from api.terminal.screen import (
    FOUND,
    INTERRUPTED,
    REFUSED,
    InputError,
    Screen,
    answering,
    forget,
    plain_diagnostic,
    speak_utf8,
    working,
)
from api.terminal.usage import USAGE_ERROR, usage_sentence
from api.workbook.command import export, read_back
from engine import __version__
from engine.answer import (
    acts_answer,
    answer,
    document_data,
    matter_data,
    place_data,
    reading_data,
    standing_data,
    statute_data,
    term_data,
)
from engine.catalog import FROZEN, TRACKS, Catalog
from engine.documents import format_diagnostic
from engine.evaluation import Acts, ActsEvaluation, Evaluation, evaluate_acts
from engine.evaluation import evaluate as evaluate_case

_NAMED = 5
"""So many drafts are named; of more, how many there are."""

app = typer.Typer(
    name="cailiang",
    help="裁量：行政处罚裁量清单的规则引擎。核查一个案件能否不予处罚、从轻、减轻，给出理由和还要查明的事实。",
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command(help="核查一个案件：结论、理由、还要查什么、要办的手续、依据可信到什么程度。")
def evaluate(
    case: Annotated[str, typer.Argument(metavar="CASE", help="案件文件（.yaml 或者 .json）；- 表示标准输入")],
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="尚未决定的案件按哪一天核查；不写就是今天")
    ] = None,
    whole: Whole = False,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Evaluate one case and print the report."""
    with answering(as_json) as screen:
        day = read_day(on, "--on")
        catalog = open_catalog(rulesets)
        known = read_case_file(case, catalog)
        decided = (known.first if isinstance(known, Acts) else known).decision_date
        if day and decided and day != decided:
            raise InputError(f"案件已写决定日期 {decided}；--on 只用于尚未决定的案件")
        if isinstance(known, Acts):
            _give_acts(evaluate_acts(catalog, known, day or today()), catalog, screen, whole=whole)
        else:
            _give(evaluate_case(catalog, known, day or today()), catalog, screen, whole=whole)


def _give(found: Evaluation, catalog: Catalog, screen: Screen, *, whole: bool) -> None:
    if screen.as_json:
        screen.give(answer(found, catalog, "full" if whole else "default"))
    else:
        screen.show(report(found, catalog, whole=whole))


def _give_acts(found: ActsEvaluation, catalog: Catalog, screen: Screen, *, whole: bool) -> None:
    if screen.as_json:
        screen.give(acts_answer(found, catalog, "full" if whole else "default"))
    else:
        screen.show(acts_report(found, catalog, whole=whole))


@app.command(help="一问一答地核查：只问还能改变结论的事实，随时可以写明别的事实，问完核对，给出报告。")
def ask(  # noqa: PLR0913, PLR0917  # each option of the command is an argument
    case: Annotated[
        str | None, typer.Option("--case", metavar="FILE", help="接着问一个案件文件（例如上次 --save 写的）")
    ] = None,
    place: Annotated[str | None, typer.Option("--place", metavar="PLACE", help="地区的代码或者名称")] = None,
    matter: Annotated[
        str | None, typer.Option("--matter", metavar="MATTER", help="违法事项的名称、id 或者别名")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="决定日期")] = None,
    track: Annotated[
        str, typer.Option("--track", metavar="TRACK", help="问哪一项决定：处罚，或者强制（查封、扣押）")
    ] = TRACKS[0],
    save: Annotated[Path | None, typer.Option("--save", metavar="FILE", help="把问到的案情写成案件文件")] = None,
    whole: Whole = False,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Ask only what still matters, then print the report."""
    with answering(as_json) as screen:
        if track not in TRACKS:
            raise InputError(f"--track 要写 {'、'.join(TRACKS)}，而不是“{track}”")
        day = read_day(on, "--on")
        refuse_existing(save)
        catalog = open_catalog(rulesets)
        code = find_place(catalog, place) if place else None
        named = find_matter(catalog, matter) if matter else None
        if case and (code or named or day):
            raise InputError("--case 的案件已写地区、事项和日期；不要另写 --place、--matter、--on，问的时候可以更改")
        known = read_case_file(case, catalog) if case else None
        if isinstance(known, Acts):
            acts = continued_acts(known, catalog)
            with keeping(acts, save, screen):
                interview.hold_all(acts, catalog, talk_on(screen), track)
            _give_acts(evaluate_acts(catalog, acts.case(catalog), today()), catalog, screen, whole=whole)
            return
        draft = continued(known, catalog) if known else opened(code, named, day)
        with keeping(draft, save, screen):
            found = interview.hold(interview.Interview(catalog, draft, talk_on(screen), track))
        if found is None:
            raise InputError("没有问到地区和事项，还不能核查")
        _give(found, catalog, screen, whole=whole)


@app.command(help="一个地区在某一天有哪些清单和法律文本，各是什么状态，收录了多少。")
def lists(
    place: Annotated[str, typer.Option("--place", metavar="PLACE", help="地区的代码或者名称")],
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="哪一天；不写就是今天")] = None,
    revisions: Annotated[
        bool, typer.Option("--revisions", help="只列更正过读法的版本：每次读法更正了什么、谁读的、用的是哪一次")
    ] = False,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """List the versions over a place as they stand on a day, or the readings of those that were corrected."""
    with answering(as_json) as screen:
        day = read_day(on, "--on") or today()
        catalog = open_catalog(rulesets)
        standings = catalog.standings(find_place(catalog, place), day)
        if revisions:
            readings = listing.corrected(catalog, [standing.version for standing in standings])
            if as_json:
                screen.give([reading_data(version, used=used) for version, used in readings])
            elif readings:
                screen.show(listing.readings_table(readings))
            else:
                screen.tell(prose("这个地区的清单都没有更正过读法"))
        elif as_json:
            screen.give([standing_data(standing) for standing in standings])
        else:
            screen.show(listing.standings_table(standings))


@app.command(help="一份清单的全文：出处、定义、除外情形，每一项的条件和效果。")
def show(
    name: Annotated[str, typer.Argument(metavar="LIST[@VERSION]", help="清单的 id，例如 cn/first-offence@2025-01-27")],
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Show one list version whole."""
    with answering(as_json) as screen:
        catalog = open_catalog(rulesets)
        version = find_version(catalog, name)
        if as_json:
            screen.give(document_data(version))
        else:
            screen.show(document(version, catalog.library))


@app.command(help="可以填写的事实：名称、id、类型、怎样问、怎样写。")
def terms(search: Search = "", rulesets: Rulesets = None, as_json: AsJson = False) -> None:
    """List the facts that can be asked."""
    with answering(as_json) as screen:
        found = open_catalog(rulesets).library.vocabulary.search(search)
        listing.give_or_show(screen, found, term_data, listing.terms_table)


@app.command(help="违法事项：名称、id、违反的条款、处罚的条款。")
def matters(search: Search = "", rulesets: Rulesets = None, as_json: AsJson = False) -> None:
    """List the violations."""
    with answering(as_json) as screen:
        known = open_catalog(rulesets).library.matters
        found = known.search(search)
        if not found and (near := known.near(search)):
            screen.tell(prose(f"没有哪个事项含有“{search}”；下面是字相近的"))
            found = near
        listing.give_or_show(screen, found, matter_data, listing.matters_table)


@app.command(help="法律、法规、规章：各版的有效期、现在的状态、读自哪里。")
def statutes(search: Search = "", rulesets: Rulesets = None, as_json: AsJson = False) -> None:
    """List the statutes with their versions."""
    with answering(as_json) as screen:
        library, day = open_catalog(rulesets).library, today()
        listing.give_or_show(
            screen,
            library.statutes.search(search),
            lambda statute: statute_data(statute, library, day),
            lambda found: listing.statutes_table(found, library, day),
        )


@app.command(help="地区：按代码、名称、简称、拼音或者首字母查。")
def places(search: Search = "", rulesets: Rulesets = None, as_json: AsJson = False) -> None:
    """List the places."""
    with answering(as_json) as screen:
        known = open_catalog(rulesets).places
        found = known.search(search) if search else known.places
        listing.give_or_show(screen, found, place_data, lambda rows: listing.places_table(known, rows))


@app.command(help="检查规则库，逐处说明错在哪里、怎样改；没有错误时什么也不列。")
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


@app.command(help="两版清单，或者两个地区对一个事项，哪里不同：每处不同都给出一个案件，一边适用，一边不适用。")
def compare(  # noqa: PLR0913, PLR0917  # each option of the command is an argument
    old: Annotated[
        str | None,
        typer.Argument(metavar="[LIST@OLD]", help="旧的一版，例如 cn/first-offence@2025-01-27；草案写文件的路径"),
    ] = None,
    new: Annotated[
        str | None, typer.Argument(metavar="[LIST@NEW]", help="新的一版；也可以是另一份清单的，或者草案文件的路径")
    ] = None,
    place: Annotated[
        list[str] | None, typer.Option("--place", metavar="PLACE", help="不比较版本，比较两个地区：写两次")
    ] = None,
    matter: Annotated[
        str | None, typer.Option("--matter", metavar="MATTER", help="比较地区时：违法事项的名称、id 或者别名")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="比较地区时按哪一天；不写就是今天")] = None,
    cases: Annotated[bool, typer.Option("--cases", help="每个例子另外写成可以直接放到清单旁边的案例")] = False,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Compare two versions, or two places on one matter."""
    from api.terminal import comparison  # noqa: PLC0415  # the reviewers' commands alone need it
    from engine.comparison import comparison_of, places_of  # noqa: PLC0415  # loads the solver

    with answering(as_json) as screen:
        catalog = open_catalog(rulesets)
        if place:
            if old or new or len(place) != 2 or not matter:
                raise InputError("比较两个地区请写 --place 两次和 --matter，不写清单")
            codes = [find_place(catalog, each) for each in place]
            day = read_day(on, "--on") or today()
            named = catalog.library.matters.by_name.get(find_matter(catalog, matter))
            if named is None:
                raise InputError(f"事项“{matter}”不在事项表里，没有可以比较的事项")
            compared = places_of(catalog, codes[0], codes[1], named, day)
            shown = comparison.places
        else:
            if not old or not new or matter or on:
                raise InputError(
                    "请写两版清单，例如 cailiang compare 清单@旧版 清单@新版；--matter、--on 只用于比较地区"
                )
            with working("正在比较") as progress:
                sides = {"old": find_version(catalog, old), "new": find_version(catalog, new)}
                compared = comparison_of(catalog, sides["old"], sides["new"], progress)
            for which, name in (("old", old), ("new", new)):
                if file := draft_file(sides[which], name):
                    compared[which]["file"] = file
            shown = comparison.versions
        if as_json:
            screen.give(compared)
        else:
            screen.show(shown(compared, cases=cases))


@app.command(name="test", help="运行清单旁边的案例和案件文件里的预期，列出不符的。")
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


@app.command(
    name="coverage",
    help="哪些省、哪些领域的清单收录了，各清单收录了多少、案例试到了多少；写一份清单，就看它的每个条件试到了没有。",
)
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


@app.command(help="一份草案会改变哪些留存的案件：从什么变成什么，为什么。")
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
    database: Annotated[
        str, typer.Option("--database", metavar="URL", envvar="CAILIANG_DATABASE", help="存证的数据库")
    ] = "",
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


@app.command(name="schema", help="清单格式的 JSON Schema，供编辑器使用（给的总是 JSON）。")
def schema_command(rulesets: Rulesets = None, as_json: AsJson = False) -> None:
    """Print the JSON Schema of the list format."""
    from engine.quality import schema  # noqa: PLC0415  # the reviewers' commands alone need it

    with answering(as_json) as screen:
        screen.give(schema.list_schema(open_catalog(rulesets).library))


@app.command(help="冻结已公布的版本：写下每一版的摘要，此后永不改动。")
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


app.command(name="publish", help="一版清单到了哪一步，下一步做什么；走一步：检查、批准、退回、公布，都要签名。")(
    publish
)


app.command(name="sign-library", help="维护者给整个规则库的冻结登记签名；以后 cailiang check 核对。")(sign_library)


app.command(name="paper", help="一个案件的文书：列出有哪些，写成 Word 文档（.docx），或者写出模板。")(paper)


app.command(help="把很多案件按两版清单（或者两个日期）各核查一遍：多少件结论改变，从什么改为什么，没有回放的是哪些。")(
    replay
)


app.command(name="import", help="把公布的清单（PDF、Word、Excel、网页）起草成草案，认不出的留给审核人。")(import_)
app.command(help="一份草案对照原文逐项核对：没有着落的、待写的、事项未定的各在哪里；选定的写进草案。")(review)
app.command(help="把一版清单写成 Excel 表格，版式照公布的清单，可以打印，也可以改了再读回。")(export)
app.command(name="read-back", help="把 export 写出、改过的表格读回成草案；看不懂的格逐一指出，什么也不写。")(read_back)


@app.command(help="启动服务（HTTP）；设置见 --settings 和 docs/operation.md。")
def serve(
    settings: Annotated[bool, typer.Option("--settings", help="只列出全部设置和现在的值，不启动")] = False,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Serve until told to stop."""
    from api.http import server  # noqa: PLC0415  # the web framework is slow to load and no other command needs it

    with answering(as_json) as screen:
        try:
            chosen = server.chosen(rulesets)
            if not settings:
                server.prepare(chosen)
        except server.SettingError as error:
            raise InputError(str(error)) from None
        rows = server.table(chosen)
        if settings and as_json:
            screen.give([{"name": name, "value": value, "means": means} for name, value, means in rows])
        elif settings:
            screen.show(listing.settings_table(rows))
        else:
            try:
                gate = server.bound(chosen)
            except server.SettingError as error:
                raise InputError(str(error)) from None
            screen.tell(*map(prose, server.announcement(chosen, gate)))
            server.serve(chosen, gate)


app.command(help="两版清单写成 SQL：案件在 Spark、PostgreSQL 或者 DuckDB 的一张表里时，在那里数出各项的变化。")(sql)
app.add_typer(audit_app, name="audit")
app.add_typer(keys_app, name="keys")
app.add_typer(records_app, name="records")
app.add_typer(events_app, name="events")
app.add_typer(account_app, name="account")
app.add_typer(bundle_app, name="bundle")
app.add_typer(signing_keys_app, name="signing-keys")


@app.command(help="程序的版本，和规则库里共用文件的摘要。")
def version(rulesets: Rulesets = None, as_json: AsJson = False) -> None:
    """Print the version of the program."""
    with answering(as_json) as screen:
        catalog = open_catalog(rulesets)
        if as_json:
            screen.give({"version": __version__, "rulesets": str(catalog.root), "shared": catalog.digests})
        else:
            screen.show(
                prose(f"cailiang {__version__}"),
                prose((f"规则库 {catalog.root}，{len(catalog.lists())} 份清单", "dim")),
            )


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code."""
    try:
        code = app(arguments or ["--help"], prog_name="cailiang", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except USAGE_ERROR as error:
        return _misused(arguments, error)
    except OSError as error:  # the help is written by the library that reads the command line
        forget(sys.stdout)
        Screen(False).refuse("output", f"读写不了{error.filename or '标准输出'}：{why(error)}")
        return REFUSED
    return code if isinstance(code, int) else 0


def _misused(arguments: list[str], error: Exception) -> int:
    names = tuple(c.name or c.callback.__name__ for c in app.registered_commands if c.callback)
    names += tuple(group.name for group in app.registered_groups if group.name)
    try:
        if sentence := usage_sentence(error, names):
            Screen("--json" in arguments).refuse("usage", sentence)
    except typer.Exit as stopped:  # nothing can be written
        return stopped.exit_code
    return REFUSED


def main() -> None:
    """The entry of the program."""
    speak_utf8()
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
