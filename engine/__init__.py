"""cailiang: discretion lists of administrative penalties as data, and one case evaluated against all that is in force.

The rooms, bottom up: `documents` and `chaining`, `language`, `bulk` and `catalog`, `evaluation`, `answer`, `quality`.
Here is the front door:

>>> from datetime import date
>>> from pathlib import Path
>>> catalog = Catalog.open(Path(__file__).parent.parent / "rulesets")
>>> facts = {"货值金额": "66元", "危害后果": "没有"}
>>> given = {"place": "640106", "matter": "经营超过保质期的食品、食品添加剂", "facts": facts}
>>> case = read_case(given, catalog.library, catalog.places)
>>> evaluation = evaluate(catalog, case, date(2025, 3, 20))
>>> evaluation.tracks["处罚"].outcome
'待查'
>>> told = answer(evaluation, catalog)
>>> told["questions"]["处罚"][0]["ask"]
'当事人是否依法主动召回、停止经营或者采取其他有效措施降低食品安全风险？'
"""

__version__ = "0.1.0"

from engine.answer import answer
from engine.catalog import Catalog
from engine.evaluation import evaluate, read_case

__all__ = ["Catalog", "__version__", "answer", "evaluate", "read_case"]
