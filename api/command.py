"""The command line `cailiang`: one thin function per command, on the same engine as the service.

Reads what was given, calls the engine, hands the answer to `terminal`. Decides nothing.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from api.account_command import account_app
from api.bundle_command import bundle_app
from api.case_command import ask, evaluate
from api.importing.command import import_
from api.key_command import keys_app
from api.library_command import compare, lists, matters, places, show, statutes, terms
from api.paper_command import paper
from api.publish_command import publish
from api.quality_command import check, coverage_command, freeze, impact, rehearse_command, schema_command
from api.replay_command import replay
from api.reviewing.command import review
from api.signing_command import sign_library, signing_keys_app
from api.sql_command import sql
from api.store_command import audit_app, events_app, records_app
from api.system_errors import why
from api.terminal import listing
from api.terminal.inputs import open_catalog
from api.terminal.line_breaking import prose
from api.terminal.options import AsJson, Rulesets
from api.terminal.screen import INTERRUPTED, REFUSED, InputError, Screen, answering, forget, speak_utf8
from api.terminal.usage import USAGE_ERROR, usage_sentence
from api.workbook.command import export, read_back
from engine import __version__


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


app = typer.Typer(
    name="cailiang",
    help="裁量：行政处罚裁量清单的规则引擎。核查一个案件能否不予处罚、从轻、减轻，给出理由和还要查明的事实。",
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command(help="核查一个案件：结论、理由、还要查什么、要办的手续、依据可信到什么程度。")(evaluate)
app.command(help="一问一答地核查：只问还能改变结论的事实，随时可以写明别的事实，问完核对，给出报告。")(ask)
app.command(help="一个地区在某一天有哪些清单和法律文本，各是什么状态，收录了多少。")(lists)
app.command(help="一份清单的全文：出处、定义、除外情形，每一项的条件和效果。")(show)
app.command(help="可以填写的事实：名称、id、类型、怎样问、怎样写。")(terms)
app.command(help="违法事项：名称、id、违反的条款、处罚的条款。")(matters)
app.command(help="法律、法规、规章：各版的有效期、现在的状态、读自哪里。")(statutes)
app.command(help="地区：按代码、名称、简称、拼音或者首字母查。")(places)
app.command(help="检查规则库，逐处说明错在哪里、怎样改；没有错误时什么也不列。")(check)
app.command(help="两版清单，或者两个地区对一个事项，哪里不同：每处不同都给出一个案件，一边适用，一边不适用。")(compare)
app.command(name="test", help="运行清单旁边的案例和案件文件里的预期，列出不符的。")(rehearse_command)
app.command(
    name="coverage",
    help="哪些省、哪些领域的清单收录了，各清单收录了多少、案例试到了多少；写一份清单，就看它的每个条件试到了没有。",
)(coverage_command)
app.command(help="一份草案会改变哪些留存的案件：从什么变成什么，为什么。")(impact)
app.command(name="schema", help="清单格式的 JSON Schema，供编辑器使用（给的总是 JSON）。")(schema_command)
app.command(help="冻结已公布的版本：写下每一版的摘要，此后永不改动。")(freeze)
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
app.command(help="启动服务（HTTP）；设置见 --settings 和 docs/operation.md。")(serve)
app.command(help="两版清单写成 SQL：案件在 Spark、PostgreSQL 或者 DuckDB 的一张表里时，在那里数出各项的变化。")(sql)
app.add_typer(audit_app, name="audit")
app.add_typer(keys_app, name="keys")
app.add_typer(records_app, name="records")
app.add_typer(events_app, name="events")
app.add_typer(account_app, name="account")
app.add_typer(bundle_app, name="bundle")
app.add_typer(signing_keys_app, name="signing-keys")
app.command(help="程序的版本，和规则库里共用文件的摘要。")(version)


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
