"""The commands `cailiang evaluate` and `cailiang ask`: one case, from a file or asked for. Decides nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.defaults import today
from api.terminal import interview
from api.terminal.acts_draft import continued_acts
from api.terminal.draft import continued, opened
from api.terminal.inputs import find_matter, find_place, open_catalog, read_case_file, read_day
from api.terminal.options import AsJson, Rulesets, Whole
from api.terminal.prompts import talk_on
from api.terminal.report import acts_report, report
from api.terminal.saving import keeping, refuse_existing
from api.terminal.screen import InputError, Screen, answering
from engine.answer import acts_answer, answer
from engine.catalog import TRACKS, Catalog
from engine.evaluation import Acts, ActsEvaluation, Evaluation, evaluate_acts
from engine.evaluation import evaluate as evaluate_case


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
