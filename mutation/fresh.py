"""A child in which one mutant is tried, before its tests: what its parent remembers is forgotten.

Answers kept in the parent are the original's. Each function is put back in the place of what chooses between
it and its mutants: that asks the environment at each call.
"""

from __future__ import annotations

import sys
from functools import cache
from inspect import getclosurevars, isclass
from types import FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

OURS = ("exporter.", "tests.")


@cache
def _kept() -> None:
    """Of the type of all functions that remember; asked for its methods, a pattern would be compiled."""


def choose(name: str) -> None:
    """Put this mutant in place, and empty what `functools.cache` and `lru_cache` keep."""
    module, _, mutant = name.rpartition(".")
    for each in [each for name, each in sys.modules.items() if name.startswith(OURS)]:
        for value in list(vars(each).values()):
            if type(value) is type(_kept):
                value.cache_clear()
        _choose(each, module, mutant)


def _choose(holder: ModuleType, module: str, mutant: str) -> None:
    for place, name, choosing in _choosing(holder):
        choices = getclosurevars(getclosurevars(choosing).nonlocals["trampoline"]).nonlocals["mutants_dict"]
        is_mutated = choosing.__module__ == module and mutant in choices
        setattr(place, name, choices[mutant if is_mutated else "_mutmut_orig"])


def _choosing(holder: ModuleType) -> Iterator[tuple[object, str, Callable[..., object]]]:
    for place in (holder, *filter(isclass, vars(holder).values())):
        for name, value in list(vars(place).items()):
            if isinstance(value, FunctionType) and value.__code__.co_name == "_trampoline_wrapper":
                yield place, name, value
