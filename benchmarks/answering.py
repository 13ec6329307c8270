"""One full evaluation of a real case, with reasons, both dates and the chain; and loading the shipped rulesets.

Run with `python -m benchmarks.answering`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from benchmarks.timing import Way, interleaved, show
from engine.answer import answer_json
from engine.catalog import Catalog
from engine.chaining import cache_clear
from engine.evaluation import evaluate, read_case_text

ROOT = Path(__file__).parent.parent
WARM = "one full evaluation, warm"


def main() -> None:
    """Prints the tables."""
    catalog = Catalog.open(ROOT / "rulesets")
    versions = catalog.load_all()
    path = ROOT / "tests" / "cases" / "C01.yaml"
    case, _ = read_case_text(path.read_bytes(), path.name, catalog.library, catalog.places)
    day = date(2026, 1, 1)
    result = evaluate(catalog, case, day)

    def chained(_: int) -> object:
        cache_clear()
        return evaluate(catalog, case, day)

    ways = [
        Way(WARM, lambda _: evaluate(catalog, case, day), "reasons, both dates, questions, receipt"),
        Way("the same when the chain must run", chained, "no derivation remembered"),
        Way("the answer as JSON", lambda _: answer_json(result, catalog), "as the service writes it"),
        Way("the full answer as JSON", lambda _: answer_json(result, catalog, "full"), "detail=full"),
    ]
    title = f"case C01, {len(result.findings)} findings, {len(result.receipt.lists)} list versions"
    show(title, interleaved(ways, 1, 40), against=WARM, asked={way.name: way.asked for way in ways})
    items = sum(len(version.items) for version in versions)
    loading = [
        Way("opening the shared files", lambda _: Catalog.open(ROOT / "rulesets")),
        Way("opening, and loading every list", lambda _: Catalog.open(ROOT / "rulesets").load_all()),
    ]
    title = f"shipped rulesets: {len(versions)} list versions, {items} items"
    show(title, interleaved(loading, 1, 6, block=1), against="opening the shared files")


if __name__ == "__main__":
    main()
