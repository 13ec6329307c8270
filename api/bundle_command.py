"""The commands `cailiang bundle …`: published lists into one file, and out of it at another installation.

Thin functions on `api.publishing`.
"""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from api.defaults import root_of
from api.files import write_files
from api.system_errors import why
from api.terminal.line_breaking import prose
from api.terminal.options import AsJson, Rulesets
from api.terminal.saving import refuse_existing
from api.terminal.screen import InputError, answering, working
from api.terminal.signing import Database, KeyFile, desk_of, noting, refusing

bundle_app = typer.Typer(
    help="清单包：把公布的清单连同批准和签名导出成一个文件，在别处离线核对、导入。", no_args_is_help=True
)


@bundle_app.command(name="export", help="导出清单：每一份的全部已公布版本、案例、批准和签名，由自己签名。")
def export_command(  # each option of the command is an argument
    lists: Annotated[list[str], typer.Argument(metavar="LIST…", help="清单的 id，可以写几个，例如 cn/first-offence")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="写到哪个新文件（.json）")],
    key: KeyFile = None,
    database: Database = None,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Put lists into a bundle."""
    from api import publishing  # noqa: PLC0415  # loads what signs

    with answering(as_json) as screen, refusing(screen):
        refuse_existing(output)
        with desk_of(root_of(rulesets), key, database) as desk:
            content = publishing.export_bundle(desk, lists)
        try:
            write_files({output: content})
        except OSError as error:
            raise InputError(f"写不了 {output}（{why(error)}）") from None
        if as_json:
            screen.give({"file": str(output), "bytes": len(content)})
        else:
            screen.show(prose(f"已导出到 {output}，{len(content)} 字节"))


@bundle_app.command(name="verify", help="照本规则库的签名人核对一个清单包，什么也不写。")
def verify_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="清单包")],
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Verify a bundle offline."""
    from api import publishing  # noqa: PLC0415  # loads what signs

    with answering(as_json) as screen, refusing(screen):
        with working("正在核对清单包") as progress:
            found = publishing.verify_bundle(root_of(rulesets), _bundle(file), progress)
        if as_json:
            screen.give({"versions": list(found.lists), "at": found.at})
        else:
            screen.show(*(prose(path) for path in found.lists), prose("签名、批准、内容都核对过，可以导入"))


@bundle_app.command(name="import", help="核对一个清单包，再导入：或者全部生效，或者什么也不变。")
def import_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="清单包")],
    database: Database = None,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Take a bundle in."""
    from api import publishing  # noqa: PLC0415  # loads what signs

    with answering(as_json) as screen, refusing(screen):
        root, content = root_of(rulesets), _bundle(file)
        with noting(database, getpass.getuser(), "operator") as note, working("正在核对清单包") as progress:
            done = publishing.import_bundle(root, content, note, progress)
        if as_json:
            screen.give({"added": list(done.added), "replaced": list(done.replaced)})
            return
        screen.show(
            *(prose(f"新公布 {path}") for path in done.added),
            *(prose(f"换成清单包里的 {name}") for name in done.replaced),
            prose(f"导入了 {len(done.added)} 个版本" if done.added else "清单包里的版本这里都已经有了"),
        )


def _bundle(file: Path) -> bytes:
    """The content of a bundle, a byte more than one can have when it is longer."""
    from api.publishing import MAX_BUNDLE  # noqa: PLC0415  # loads what signs

    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BUNDLE + 1)
    except OSError as error:
        raise InputError(f"读不出 {file}（{why(error)}）") from None
