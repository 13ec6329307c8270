"""From a draft to a frozen version: who began, checked, approved and published it, signed; bundles for other installations.

Everything is files beside the rulesets, so that git stays the source; the store gets audit rows only. Knows the catalog and
what `check` finds; knows no HTTP, no pages, no terminal. The engine knows no signatures. Other packages import from here only.
"""

from api.publishing.model import Answered, Progress, PublishingError, Required, State, Step, Taken, Who

__all__ = ["Answered", "Progress", "PublishingError", "Required", "State", "Step", "Taken", "Who"]
