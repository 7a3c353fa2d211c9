"""Values that take long to make from files, kept as JSON beside them, which is read faster.

What is kept names the checksum of what it was made from; if that is another, it is made anew. A wheel brings
it along (`setup.py`); elsewhere it is made at the first reading, as bytecode is.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


def prepared(kept: Path, made_from: Sequence[bytes], make: Callable[[], Any]) -> Any:
    """What `make` makes of just these contents: texts, numbers, lists and mappings."""
    digest = _digest(made_from)
    value = _kept(kept, digest)
    if value is None:
        value = make()
        with suppress(OSError):  # a directory that only root may write to: it takes longer, no more
            _keep(kept, digest, value)
    return value


def _digest(contents: Sequence[bytes]) -> str:
    return f"{crc32(joined := bytes(0).join(contents)):08x}-{len(joined)}"


def _kept(file: Path, digest: str) -> Any:
    """What was kept for just these contents, None if nothing was."""
    try:
        content = json.loads(file.read_bytes())
        return content["made"] if content["made_from"] == digest else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(file: Path, digest: str, value: Any) -> None:
    """Whole or not at all: another process may read it meanwhile."""
    fresh = file.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(json.dumps({"made_from": digest, "made": value}, ensure_ascii=False).encode())
    fresh.replace(file)
