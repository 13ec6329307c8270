"""`python -m tests.screens`: pictures of the pages at both sizes into docs/screens/, as they are now.

Starts a service with an empty store and Debian's Chromium. What is seen is what the tests of the pages look at.
"""

from __future__ import annotations

import argparse
import re
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from tests.browser.chromium import SIZES, Window, chromium
from tests.browser.officer import Officer
from tests.browser.views import STATES, addresses
from tests.running_service import ROOT, serving_at_home

_COLOURS = 24
"""The pages have fewer; the rest are the edges of characters."""
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
    with (
        TemporaryDirectory() as place,
        serving_at_home(Path(place)) as address,
        chromium() as browser,
    ):
        for name, way in ways.items():
            if given.only not in name:
                continue
            window = Window(browser, address)
            way(Officer(window))
            for size, (width, height) in SIZES.items():
                window.page.set_viewport_size({"width": width, "height": height})
                seen = Image.open(BytesIO(window.page.screenshot(full_page=given.whole, animations="disabled")))
                few = seen.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
                few.save(given.folder / f"{name}-{size}.png", optimize=True)
            window.close()
            sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
