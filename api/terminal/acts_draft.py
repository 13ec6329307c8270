"""A case of several acts that is asked act by act: what each was told, and the case file that it comes to.

Place and decision date belong to all acts: what is told of them while one act is asked holds for the others. A fact belongs
to the act of which it was told; so the file writes each fact in its act.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api.terminal.draft import Draft, continued
from engine.catalog import DECISION_DATE, Catalog
from engine.evaluation import ACTS, Acts, read_acts

_SHARED = ("place", DECISION_DATE)
_OF_FILE = ("case", "title")


@dataclass(slots=True)
class DraftOfAct:
    """One act: its label ("" when it has none), the norms that it breaks, and what was told of it."""

    id: str
    matters: list[str]
    draft: Draft

    def data(self) -> dict[str, Any]:
        """What a case file holds of the act."""
        own = {key: value for key, value in self.draft.data.items() if key not in (*_SHARED, *_OF_FILE)}
        own["matter"] = self.matters if len(self.matters) > 1 else self.matters[0]
        return {**({"id": self.id} if self.id else {}), **own, "facts": dict(self.draft.facts)}


@dataclass(slots=True)
class DraftOfActs:
    """The acts of one case; there is at least one."""

    acts: list[DraftOfAct]

    @property
    def placed(self) -> bool:
        """Whether place and matter are told: a case file told them."""
        return True

    def share(self, one: DraftOfAct) -> None:
        """Take what was told of all acts while `one` was asked to the others."""
        for other in (act.draft for act in self.acts if act is not one):
            for key in _SHARED:
                other.forget(key)
                if key in one.draft.data:
                    other.data[key] = one.draft.data[key]
                elif key in one.draft.skipped:
                    other.skip(key)

    def file(self) -> dict[str, Any]:
        """What a case file holds."""
        first = self.acts[0].draft.data
        shared = {key: first[key] for key in (*_OF_FILE, *_SHARED) if key in first}
        return {"format": "1", **shared, ACTS: [act.data() for act in self.acts]}

    def case(self, catalog: Catalog) -> Acts:
        """The case. Raises `CaseError`."""
        return read_acts(self.file(), catalog.library, catalog.places)


def continued_acts(case: Acts, catalog: Catalog) -> DraftOfActs:
    """What a case file told of each act."""
    return DraftOfActs(
        [
            DraftOfAct(
                act.id, [norm.matter.name for norm in act.norms if norm.matter], continued(act.norms[0], catalog)
            )
            for act in case.acts
        ]
    )
