"""Requests brought together and taken apart: merge, split, move, and the undoing of each."""

from desk.services.regrouping.foreseeing import Foresight, Gain, foresee_merge, foresee_move
from desk.services.regrouping.merging import merge
from desk.services.regrouping.moving import move, split
from desk.services.regrouping.undoing import obstacle, undo

__all__ = ["Foresight", "Gain", "foresee_merge", "foresee_move", "merge", "move", "obstacle", "split", "undo"]
