"""Which two versions are compared: those that the address names, and what there is to choose from without a script."""

from __future__ import annotations

from typing import Any

from api.http.problems import ProblemError
from api.pages.form import Form, Wrong
from api.pages.library.comparison import compared
from api.pages.library.document import layer_of, version_of, versions_of
from api.pages.library.lists import LONGEST
from engine.catalog import Catalog, ListVersion

_MOST = 40
"""So many versions are offered to choose from."""


def comparison_of(asked: Form, catalog: Catalog) -> dict[str, Any]:
    """Two versions side by side once both are chosen, and until then what may be chosen."""
    wrong: list[Wrong] = []
    one, two = (_chosen(asked[name], name, catalog, wrong) for name in ("one", "two"))
    words = asked["q"]
    if len(words) > LONGEST:
        wrong.append(Wrong("q", f"写得太长：最多 {LONGEST} 个字"))
    both = one is not None and two is not None
    offered = _offered(words, one or two, catalog) if not wrong and (words or not both) else []
    return {
        "here": "library",
        "part": "compare",
        "form": asked,
        "one": one,
        "two": two,
        "names": _names(one, two),
        "layers": {each.key: layer_of(each, catalog) for each in (one, two, *offered) if each},
        "offered": offered[:_MOST],
        "count": len(offered),
        "most": _MOST,
        "compared": compared(one, two) if one and two else None,
        "wrong": wrong,
        "said": {each.at: each.says for each in wrong},
    }


def _names(one: ListVersion | None, two: ListVersion | None) -> tuple[str, str]:
    """What both are called, as in the comparison by meaning."""
    of_one_list = one is not None and two is not None and one.id == two.id
    return ("旧版", "新版") if of_one_list else ("前者", "后者")


def _chosen(key: str, name: str, catalog: Catalog, wrong: list[Wrong]) -> ListVersion | None:
    if not key:
        return None
    try:
        return version_of(key, catalog)
    except ProblemError as error:
        if error.kind != "unknown-list":
            raise
        wrong.append(Wrong(name, "规则库里没有这个版本；请另选"))
        return None


def _offered(words: str, chosen: ListVersion | None, catalog: Catalog) -> list[ListVersion]:
    """The versions whose title, number or place has the words; else those of the chosen list or of lists with several."""
    if words:
        every = [version for each in catalog.lists() for version in versions_of(each, catalog)]
        found = ((each, (each.title, each.number, layer_of(each, catalog))) for each in every)
        return [each for each, texts in found if any(words in text for text in texts)]
    if chosen is not None:
        return [each for each in reversed(versions_of(chosen.id, catalog)) if each is not chosen]
    several = [versions_of(each, catalog) for each in catalog.lists() if len(versions_of(each, catalog)) > 1]
    return [each for versions in several for each in reversed(versions)]
