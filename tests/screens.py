"""`python -m tests.screens`: pictures of the pages at both sizes into docs/screens/, as they are now.

Starts a service with an empty store and Debian's Chromium. What is seen is what the tests of the pages look at; the review of a
draft is seen over a copy of the rulesets in which a published list was just imported.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser

from tests.browser.chromium import SIZES, Window, chromium
from tests.browser.officer import Officer
from tests.browser.views import STATES, addresses
from tests.published import grid, jiangmen, write_docx
from tests.running_service import ROOT, serving_at_home

_COLOURS = 24
"""The pages have fewer; the rest are the edges of characters."""
OF_A_DRAFT, DRAFT = "review-draft", "cn/440000-guangdong/440700-jiangmen/ecology-draft@2021-11-30"
SCREENS = ROOT / "docs" / "screens"


def name_of(path: str) -> str:
    """The name of the picture of an address.

    >>> name_of("/"), name_of("/lists/cn/first-offence@2025-01-27")
    ('start', 'lists-cn-first-offence')
    """
    return re.sub(r"[^a-z]+", "-", path.partition("@")[0]).strip("-") or "start"


def main() -> None:
    """Makes the pictures, of everything or of those whose name holds `--only`; `--whole` for the length of a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--folder", type=Path, default=SCREENS)
    given = parser.parse_args()
    ways = {name_of(path): lambda officer, path=path: officer.open(path) for path in addresses()} | dict(STATES)
    with chromium() as browser:
        with TemporaryDirectory() as place, serving_at_home(Path(place)) as address:
            _take(browser, address, ways, given)
        if given.only in OF_A_DRAFT:
            with TemporaryDirectory() as place:
                rulesets = _with_draft(Path(place))
                with serving_at_home(Path(place), CAILIANG_RULESETS=str(rulesets)) as address:
                    _take(
                        browser,
                        address,
                        {OF_A_DRAFT: lambda officer: officer.open(f"/review/draft/{DRAFT}#item-1")},
                        given,
                    )


def _with_draft(folder: Path) -> Path:
    """A copy of the rulesets, and in it what the import makes of ten rows of the Jiangmen list."""
    root = Path(shutil.copytree(ROOT / "rulesets", folder / "rulesets"))
    table = write_docx(folder / "list.docx", grid(jiangmen()[:10]))
    list_id, _, day = DRAFT.partition("@")
    words = ["import", str(table), "--into", str(root / list_id), "--date", day]
    subprocess.run([sys.executable, "-m", "api.command", *words], cwd=ROOT, check=True)  # noqa: S603  # our own words
    return root


def _take(
    browser: Browser, address: str, ways: Mapping[str, Callable[[Officer], object]], given: argparse.Namespace
) -> None:
    """The pictures of what these ways lead to."""
    for name, way in ways.items():
        if given.only in name:
            window = Window(browser, address)
            way(Officer(window))
            for size, (width, height) in SIZES.items():
                window.page.set_viewport_size({"width": width, "height": height})
                window.page.evaluate("document.querySelector(':target')?.scrollIntoView()")
                seen = Image.open(BytesIO(window.page.screenshot(full_page=given.whole, animations="disabled")))
                few = seen.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
                few.save(given.folder / f"{name}-{size}.png", optimize=True)
            window.close()
            sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
