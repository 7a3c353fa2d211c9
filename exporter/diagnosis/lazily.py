"""Regular expressions that are compiled when they are first asked: one reply needs a few of all. Pure."""

from __future__ import annotations

import re
from typing import Any


class _Uncompiled:
    """Stands for a pattern until then; afterwards its methods are the pattern's own."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = (source, flags)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        method = getattr(re.compile(*self._source), name)
        setattr(self, name, method)
        return method


def compiled(source: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern; an error in it shows when it is asked."""
    return _Uncompiled(source, flags)  # type: ignore[return-value]  # it has all that a pattern has
