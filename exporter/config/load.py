"""The only reader of the configuration and of what it points at (`secret_files`); all judgement is `parse`'s.

Reads are bounded and never wait: a FIFO or a device in a file's place is refused, not read.
"""

from __future__ import annotations

import gc
import os
import re
import stat
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from exporter.config import schema
from exporter.config.entry import Holds, file_beside
from exporter.config.parse import in_order, parse
from exporter.config.quotable import QuotableKeys
from exporter.config.secret_files import FileSecrets, file_bytes
from exporter.config.source import fault_at
from exporter.config.tree import FILE_BYTES_MAX, Tree, tree_of
from exporter.errors import ConfigError, Fault, SecretError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from exporter.config.entry import Expiry, Reference
    from exporter.config.settings import Settings
    from exporter.model import SecretRef
    from exporter.ports import Kind

PEM_BYTES_MAX: Final = 4 << 20
"""The largest system bundles of CA certificates are some 250 KB."""
INCLUDED_FILES_MAX: Final = 10_000
"""One per account of the largest instance; a pattern that matches more points at the wrong directory."""


def load(path: str | Path, kinds: Mapping[str, Kind], *, resolve_secrets: bool) -> Settings:
    """The settings of a configuration file and those it includes.

    `resolve_secrets` also reads every secret and certificate once, to name those that cannot be used.
    Raises ConfigError with every fault.
    """
    with _no_garbage_collection():
        return _loaded(path, kinds, resolve_secrets=resolve_secrets)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """A configuration only grows while it is read: searching it for garbage takes a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _loaded(path: str | Path, kinds: Mapping[str, Kind], *, resolve_secrets: bool) -> Settings:
    files = _Files(str(path))
    main = files.main()
    if main is None:
        raise ConfigError(files.faults)
    trees = [main, *files.named(main, "include", _SECTIONS)]
    causes = files.named(main, "causes", "causes:")
    parsed = parse(trees, kinds, causes)
    faults, warnings = [*files.faults, *parsed.faults], [*files.warnings, *parsed.settings.warnings]
    warnings += _expired(parsed.expiries, time.time())
    if resolve_secrets:
        for reference, found in _found(parsed.references):
            faults += [reference.fault(found.fault)] if found.fault else []
            warnings += [reference.fault(found.warning)] if found.warning else []
    if faults:
        raise ConfigError(in_order(faults, parsed.settings.files))
    return replace(parsed.settings, warnings=in_order(warnings, parsed.settings.files))


def json_schema(kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """The JSON Schema of a configuration file, for editors and Helm."""
    return schema.json_schema_of(schema.file_shapes(tuple(kinds.values()))[0])


# --- files -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Files:
    """The trees of the main file and of those that it names, and the faults of what cannot be read."""

    path: str
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def main(self) -> Tree | None:
        """The main file, if it can be read."""
        return next(iter(self._trees([self.path], _SECTIONS)), None)

    def named(self, main: Tree, key: str, keys: str) -> list[Tree]:
        """The files that the patterns of a key match, each once, in order; `keys` stand at their top."""
        trees: list[Tree] = []
        for index, pattern in _patterns(main, key):
            found, loc = _matches(self.path, pattern), (key, index)
            if not found:
                kept = self.warnings if has_magic(pattern) else self.faults
                kept.append(fault_at(main, loc, _NO_FILE, QuotableKeys()))
            if len(found) > INCLUDED_FILES_MAX:
                message = f"matches more than {INCLUDED_FILES_MAX} files"
                self.faults.append(fault_at(main, loc, message, QuotableKeys()))
            else:
                trees += self._trees(found, keys)
        return trees

    def _trees(self, files: Iterable[str], keys: str) -> Iterator[Tree]:
        for file in files:
            real = os.path.realpath(file)
            if real in self.seen:
                continue
            self.seen.add(real)
            try:
                yield tree_of(_content(file), file, keys)
            except OSError as exc:
                message = f"cannot be read: {exc.strerror}"
                self.faults.append(Fault(file=file, line=1, path="", message=message))


_SECTIONS = "relays: or accounts:"
_NO_FILE = "no such file; a path is relative to this file's directory"


def _content(path: str) -> bytes:
    """A configuration file, cut just above the limit that `tree` reports."""
    with Path(path).open("rb") as file:
        return file.read(FILE_BYTES_MAX + 1)


def _patterns(main: Tree, key: str) -> Iterator[tuple[int, str]]:
    patterns = main.data.get(key)
    for index, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
        if isinstance(pattern, str) and pattern and "\0" not in pattern:
            yield index, pattern


def _matches(main: str, pattern: str) -> list[str]:
    found = glob(pattern, root_dir=Path(main).parent)  # noqa: PTH207 - Path.glob refuses absolute patterns
    files = (file_beside(main, name) for name in found)
    return sorted(file for file in files if Path(file).is_file())


# --- what it points at -------------------------------------------------------------------------------------


_CERTIFICATE, _KEY = b"-----BEGIN CERTIFICATE-----", b"PRIVATE KEY-----"
_MARKERS: Final = {
    Holds.CERTIFICATES: (_CERTIFICATE,),
    Holds.KEY: (_KEY,),
    Holds.KEY_AND_CERTIFICATE: (_CERTIFICATE, _KEY),
}
"""What a PEM file must hold; anything else that is pointed at is a text."""
_PFX = re.compile(rb"\x30[\x80-\x84]")  # RFC 7292 section 4: a DER sequence, longer than a short form may be
_OURS_TO_GUARD: Final = frozenset({Holds.SECRET, Holds.KEY, Holds.KEY_AND_CERTIFICATE})


def _expired(expiries: Iterable[Expiry], now_timestamp: float) -> Iterator[Fault]:
    """What has ended already, by what is written."""
    for expiry in expiries:
        if expiry.timestamp <= now_timestamp:
            message = "this has passed; renew the client secret and write when the new one ends"
            yield expiry.fault(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What is wrong with what lies at one place, and what to be warned of; empty is nothing."""

    fault: str
    warning: str


def _found(references: Iterable[Reference]) -> Iterator[tuple[Reference, _Found]]:
    """Each place is looked at once, however many accounts point there."""
    known: dict[tuple[SecretRef, Holds], _Found] = {}
    for reference in references:
        place = reference.ref, reference.holds
        if place not in known:
            known[place] = _Found(fault=_unusable(*place), warning=_exposed(*place))
        yield reference, known[place]


def _unusable(ref: SecretRef, holds: Holds) -> str:
    """Why it cannot be used."""
    try:
        if holds in _MARKERS:
            _check_pem(ref.file or "", holds)
        else:
            FileSecrets().read(ref)
    except SecretError as exc:
        return str(exc)
    return ""


def _check_pem(path: str, holds: Holds) -> None:
    """Raises SecretError where a certificate or key file is not one; who uses it judges the rest."""
    try:
        content = file_bytes(path, PEM_BYTES_MAX)
    except OSError as exc:
        raise SecretError(f"file {path} cannot be read: {exc.strerror}") from exc
    if holds is Holds.KEY_AND_CERTIFICATE and _PFX.match(content):
        return
    for marker in _MARKERS[holds]:
        if marker not in content:
            also = " and not PFX" if holds is Holds.KEY_AND_CERTIFICATE else ""
            raise SecretError(f"file {path} is not PEM{also}: it has no line with {marker.decode()}")


def _exposed(ref: SecretRef, holds: Holds) -> str:
    """Is it a secret that every user of the machine may read?"""
    mode = _mode(ref.file) if ref.file and holds in _OURS_TO_GUARD else 0
    if mode & stat.S_IROTH:
        return f"secret file {ref.file} is readable by every user (mode {mode:04o}); chmod o-r"
    return ""


def _mode(path: str) -> int:
    try:
        return stat.S_IMODE(os.stat(path).st_mode)  # noqa: PTH116 - once for each secret
    except OSError:
        return 0
