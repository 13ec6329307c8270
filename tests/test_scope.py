"""`--engine-only` leaves out exactly what needs more than the engine."""

from pathlib import Path

import pytest

from tests.scope import uses_service


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("from engine.catalog import Catalog\n", False),
        ("import apiary\n", False),
        ("from api.http import examples\n", True),
        ("import json\nimport api.store\n", True),
        ("from tests.running_service import serving\n", True),
        ('ran = [sys.executable, "-m", "api.command"]\n', True),
    ],
)
def test_what_uses_the_service_is_seen(text: str, uses: bool, tmp_path: Path) -> None:
    """A module that imports the service, what starts it, or that starts the program is left out; no other is."""
    path = tmp_path / "test_x.py"
    path.write_text(text, encoding="utf-8")
    assert uses_service(path) is uses
