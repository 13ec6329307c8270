"""The commands that show what the rulesets hold: lists and their texts, facts, violations, statutes, places, and what differs.

The same rows as the service gives. Decides nothing.
"""

from __future__ import annotations

from typing import Annotated

import typer

from api.defaults import today
from api.terminal import listing
from api.terminal.document import document
from api.terminal.inputs import draft_file, find_matter, find_place, find_version, open_catalog, read_day
from api.terminal.line_breaking import prose
from api.terminal.options import AsJson, Rulesets, Search
from api.terminal.screen import InputError, answering, working
from engine.answer import document_data, matter_data, place_data, reading_data, standing_data, statute_data, term_data


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


def terms(search: Search = "", rulesets: Rulesets = None, as_json: AsJson = False) -> None:
    """List the facts that can be asked."""
    with answering(as_json) as screen:
        found = open_catalog(rulesets).library.vocabulary.search(search)
        listing.give_or_show(screen, found, term_data, listing.terms_table)


def matters(search: Search = "", rulesets: Rulesets = None, as_json: AsJson = False) -> None:
    """List the violations."""
    with answering(as_json) as screen:
        known = open_catalog(rulesets).library.matters
        found = known.search(search)
        if not found and (near := known.near(search)):
            screen.tell(prose(f"没有哪个事项含有“{search}”；下面是字相近的"))
            found = near
        listing.give_or_show(screen, found, matter_data, listing.matters_table)


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


def places(search: Search = "", rulesets: Rulesets = None, as_json: AsJson = False) -> None:
    """List the places."""
    with answering(as_json) as screen:
        known = open_catalog(rulesets).places
        found = known.search(search) if search else known.places
        listing.give_or_show(screen, found, place_data, lambda rows: listing.places_table(known, rows))


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
