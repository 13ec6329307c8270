"""What holds when nothing else is said: the shipped rulesets, and the day it is in China. For commands and the service."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import engine
from api.china import CHINA

SHIPPED = Path(engine.__file__).parent.parent / "rulesets"


class NoRulesetsError(Exception):
    """The folder of the rulesets is not there; the message is a Chinese sentence."""


def root_of(rulesets: Path | None) -> Path:
    """The folder of the rulesets, the shipped ones for None. Raises `NoRulesetsError` when it is not there."""
    root = rulesets or SHIPPED
    if not root.is_dir():
        if "@" in root.name:
            raise NoRulesetsError(
                f"这里要写规则库的目录，{root} 是一版清单；一版清单用 cailiang publish、cailiang show"
            )
        raise NoRulesetsError(f"找不到规则库目录 {root}；请用 --rulesets 或者环境变量 CAILIANG_RULESETS 指明")
    return root


def today() -> date:
    """The day it is in China."""
    return datetime.now(CHINA).date()
