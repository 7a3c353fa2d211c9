"""The one place where what the system says of the state becomes a StateError."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from exporter.errors import ExporterError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class StateError(ExporterError):
    """The state cannot be used. The message names the file and the problem, never a content."""


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Raises StateError for whatever goes wrong with this file."""
    try:
        yield
    except OSError as error:
        raise StateError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise StateError(f"{path}: {error}") from error
