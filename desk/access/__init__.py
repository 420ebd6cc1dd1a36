"""The one access rule: who may see what, as predicates compiled into each query, and who may do what."""

from desk.access.actors import PERMISSIONS, Actor, can, ensure
from desk.access.loading import load, load_all
from desk.access.rules import visible

__all__ = ["PERMISSIONS", "Actor", "can", "ensure", "load", "load_all", "visible"]
