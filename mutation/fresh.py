"""A plugin of pytest for the child in which mutmut tries one mutant: what the parent remembers is forgotten.

Its parent is the process in which all tests passed: answers kept then are the original's. Short tests come
first, as most mutants fall at the first test that meets them. Each function is put back in the place of what
chooses between it and its mutants: that asks the environment at each call.
"""

from __future__ import annotations

import sys
from inspect import getclosurevars, isclass
from types import FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    import pytest

OURS = ("exporter.", "tests.")


def pytest_sessionstart() -> None:
    """Empty what `functools.cache` and `lru_cache` keep, and choose the one mutant that is tried."""
    from mutmut.mutation.trampoline import get_mutant_under_test  # noqa: PLC0415 - of mutmut's own process

    module, _, mutant = get_mutant_under_test().rpartition(".")
    for each in [each for name, each in sys.modules.items() if name.startswith(OURS)]:
        for value in list(vars(each).values()):
            if callable(clear := getattr(value, "cache_clear", None)):
                clear()
        if "__mutmut_" in mutant:
            _choose(each, module, mutant)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """By how long each took in the parent."""
    from mutmut.state import state  # noqa: PLC0415 - as above

    took = state().duration_by_test
    items.sort(key=lambda item: took.get(item.nodeid, 0.0))


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
