"""Looks into a Maildir of this machine: our own mails among the files of its new and cur, and Junk."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from email.parser import BytesHeaderParser
from email.policy import compat32
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.delivery.mailbox import Found, Place, Returned, is_ours
from exporter.errors import Failure
from exporter.facts.bounce import bounce_in
from exporter.failure import FailureFact, FailureKind
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from exporter.delivery.mailbox import Maildir
    from exporter.model import Wanted

HEAD_BYTES = 64 * 1024  # of each file: the header fields, and a bounce's report
FILES_MAX = 2000  # of each folder, the newest: ours have just come
_FOLDERS = (
    ("", Place.INBOX),
    (".Junk", Place.JUNK),
    (".Spam", Place.JUNK),
    (".Sent", Place.SENT),
)


class OpenMaildir:
    """delivery.OpenMailbox over files. Reading is done in a thread."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def find(self, wanted: Wanted) -> tuple[Found, ...]:
        """All copies of the mail."""
        return await asyncio.to_thread(lambda: tuple(self._copies(wanted)))

    async def find_bounce(self, wanted: Wanted) -> Returned | None:
        """The bounce of the mail."""
        return await asyncio.to_thread(self._bounce, wanted)

    async def remove(self, ref: str) -> None:
        """Delete one file; one that is gone already is fine."""
        try:
            await asyncio.to_thread(lambda: Path(ref).unlink(missing_ok=True))
        except OSError as exc:
            raise _failure(exc) from exc

    async def used_share(self) -> float | None:
        """A directory does not tell."""
        return None

    async def wait(self, seconds: float) -> None:
        """Nothing tells us: sleep."""
        await asyncio.sleep(seconds)

    def _copies(self, wanted: Wanted) -> Iterator[Found]:
        for file, place, head in self._heads():
            if wanted.unique.encode() not in head:
                continue
            fields = BytesHeaderParser(policy=compat32).parsebytes(head)
            ids = [str(each) for each in fields.get_all("Message-ID", [])]
            tokens = [str(each) for each in fields.get_all("X-Smtp-Exporter-Probe-Id", [])]
            if is_ours(ids, tokens, wanted):
                yield Found(
                    ref=str(file),
                    place=place,
                    arrived_timestamp=_arrived(file),
                    received=tuple(str(each) for each in fields.get_all("Received", [])),
                    authentication_results=tuple(
                        str(each) for each in fields.get_all("Authentication-Results", [])
                    ),
                )

    def _bounce(self, wanted: Wanted) -> Returned | None:
        for file, _, head in self._heads():
            bounce = bounce_in(head) if wanted.unique.encode() in head else None
            if bounce:
                return Returned(ref=str(file), bounce=bounce)
        return None

    def _heads(self) -> Iterator[tuple[Path, Place, bytes]]:
        """The newest files of each folder and their beginnings; one that moves meanwhile is passed over."""
        for name, place in _FOLDERS:
            for part in ("new", "cur"):
                for file in _newest(self._path / name / part, required=not name):
                    try:
                        with file.open("rb") as opened:
                            yield file, place, opened.read(HEAD_BYTES)
                    except FileNotFoundError:
                        continue
                    except OSError as exc:
                        raise _failure(exc) from exc


def _newest(folder: Path, *, required: bool) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            files = [
                (entry.stat().st_mtime, entry.path)
                for entry in entries
                if entry.is_file(follow_symlinks=False)
            ]
    except FileNotFoundError as exc:
        if required:
            raise _failure(exc) from exc
        return []
    except OSError as exc:
        raise _failure(exc) from exc
    return [Path(path) for _, path in sorted(files)[-FILES_MAX:]]


def _arrived(file: Path) -> float | None:
    try:
        return file.stat().st_mtime
    except OSError:
        return None


@asynccontextmanager
async def open_maildir(mailbox: Maildir) -> AsyncIterator[OpenMaildir]:
    """The Maildir, where it can be read. Raises Failure."""
    opened = OpenMaildir(Path(mailbox.path))
    await asyncio.to_thread(lambda: _newest(Path(mailbox.path) / "new", required=True))
    yield opened


def _failure(exc: OSError) -> Failure:
    detail = f"the Maildir cannot be used: {exc.filename}: {exc.strerror}"
    return Failure(FailureFact(phase=Phase.IMAP, kind=FailureKind.LOCAL, detail=detail))
