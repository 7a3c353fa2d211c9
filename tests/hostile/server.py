"""The hostile servers of a table, in a process of their own: one port for each cell."""

from __future__ import annotations

import asyncio
import resource
import ssl
from functools import partial
from typing import TYPE_CHECKING

from tests.hostile import imap, smtp
from tests.hostile.peer import LINGER_SECONDS, Peer, Seen, served

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from tests.hostile.table import Cell

SESSIONS = {"smtp": smtp.Session, "imap": imap.Session}


def serve(cells: tuple[Cell, ...], certificate: str, link: Connection) -> None:
    """Say the ports on the link; at its first word, say what was seen, and end."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(_serve(cells, certificate, link))


async def _serve(cells: tuple[Cell, ...], certificate: str, link: Connection) -> None:
    asyncio.get_running_loop().set_exception_handler(_quiet)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    seen, under_way = [Seen() for _ in cells], set[asyncio.Future[None]]()

    async def connected(
        cell: Cell, one: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        session = asyncio.ensure_future(_connection(cell, one, tls, reader, writer))
        under_way.add(session)
        session.add_done_callback(under_way.discard)
        await session

    servers = [
        await asyncio.start_server(partial(connected, cell, one), "127.0.0.1", 0)
        for cell, one in zip(cells, seen, strict=True)
    ]
    link.send([server.sockets[0].getsockname()[1] for server in servers])
    await asyncio.to_thread(link.recv)
    if under_way:  # a server that is late looks only after its wait whether the prober has closed
        await asyncio.wait(under_way, timeout=LINGER_SECONDS)
    link.send(seen)


async def _connection(
    cell: Cell, seen: Seen, tls: ssl.SSLContext, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    peer = Peer(reader, writer, tls, seen)
    session = SESSIONS[cell.protocol](peer, cell.point, cell.behaviour, right=cell.healthy)
    await served(session.serve(), peer)


def _quiet(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """What happens to whoever is reset is no news; a fault of ours is."""
    if not isinstance(context.get("exception"), OSError):
        loop.default_exception_handler(context)
