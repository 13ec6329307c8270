"""Very many conditions or cases at once, verdicts only: the normal form of conditions and evaluation by bit planes.

A second way to evaluate, for whoever asks millions of questions; tests hold it equal to `engine.language`. The service
evaluates case by case and does not need it. Knows no list and no case.
"""

from engine.bulk.bit_planes import Planes
from engine.bulk.normal_form import Forms

__all__ = ["Forms", "Planes"]
