"""The command `cailiang serve`: starts the service, or tells its settings. Loads the web framework only when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from api.terminal import listing
from api.terminal.options import AsJson, Rulesets
from api.terminal.prose import prose
from api.terminal.screen import InputError, answering


def serve(
    settings: Annotated[bool, typer.Option("--settings", help="只列出全部设置和现在的值，不启动")] = False,
    rulesets: Rulesets = None,
    as_json: AsJson = False,
) -> None:
    """Serve until told to stop."""
    from api.http import serving  # noqa: PLC0415  # the web framework is slow to load and no other command needs it

    with answering(as_json) as screen:
        try:
            chosen = serving.chosen(rulesets)
        except serving.SettingError as error:
            raise InputError(str(error)) from None
        rows = serving.table(chosen)
        if settings and as_json:
            screen.give([{"name": name, "value": value, "means": means} for name, value, means in rows])
        elif settings:
            screen.show(listing.settings_table(rows))
        else:
            screen.tell(*map(prose, serving.announcement(chosen)))
            serving.serve(chosen)
