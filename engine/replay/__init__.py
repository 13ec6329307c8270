"""Very many cases under two versions or two days: how many change, from what to what, and what was not replayed.

Decides by columns what columns hold, and everything else one by one; both ways say the same, and tests hold them equal.
Needs numpy. Knows no file.
"""

from engine.replay.pieces import Changed, Piece
from engine.replay.replay import Replay
from engine.replay.totals import Totals, totals_data, totals_of

__all__ = ["Changed", "Piece", "Replay", "Totals", "totals_data", "totals_of"]
