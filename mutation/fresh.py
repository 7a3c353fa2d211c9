"""A plugin of pytest: what functions of the exporter remember is forgotten before a mutant is tried.

mutmut tries each in a child of the process in which all tests passed: answers kept then are the original's.
"""

from __future__ import annotations

import sys


def pytest_sessionstart() -> None:
    """Empty what `functools.cache` and `lru_cache` keep."""
    for name, module in list(sys.modules.items()):
        if name.startswith("exporter."):
            for value in list(vars(module).values()):
                if callable(clear := getattr(value, "cache_clear", None)):
                    clear()
