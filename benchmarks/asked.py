"""The cases that the service is asked when it is measured: as many different ones as `CASES`, the same on every run."""

from __future__ import annotations

import json
import random
from typing import Any

from benchmarks.running import ROOT
from engine.catalog import Catalog
from engine.evaluation import plain_value, read_case_text

CASES = 500


def cases() -> list[dict[str, Any]]:
    """Different cases drawn from the published ones: facts left out, sums changed, each with a number of its own."""
    source = random.Random(4)  # noqa: S311  # the same cases on every run
    catalog = Catalog.open(ROOT / "rulesets")
    terms = catalog.library.vocabulary.terms
    published = []
    for path in sorted((ROOT / "tests" / "cases").glob("*.yaml")):
        case, _ = read_case_text(path.read_bytes(), path.name, catalog.library, catalog.places)
        assert case.matter is not None
        facts = {terms[name].id: plain_value(terms[name], value) for name, value in case.facts.items()}
        published.append((case.place, case.matter.name, facts, case.evidence, terms))
    found = []
    for number in range(CASES):
        place, matter, facts, evidence, _ = source.choice(published)
        kept: dict[str, Any] = {}
        for name, value in facts.items():
            term = catalog.library.vocabulary.find(name)
            assert term is not None
            if term.type != "日期" and source.random() < 0.2:
                continue
            told = f"{source.randint(1, 9999)}{term.unit or '元'}" if term.type == "元" else value
            kept[name] = {"value": told, "evidence": evidence[term.name]} if term.name in evidence else told
        found.append({"case": f"b{number}", "place": place, "matter": matter, "facts": kept})
    return found


def bodies() -> list[str]:
    """The cases as the bodies of requests."""
    return [json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases()]
