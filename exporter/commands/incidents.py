"""`incidents`: what is open, for whom, since when; from a running exporter's pages, or from its store."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

from exporter.config.load import load
from exporter.drivers.clock import SystemClock
from exporter.errors import ExporterError
from exporter.incident import Severity
from exporter.printable import shown
from exporter.probes import kinds
from exporter.store import incidents as rows
from exporter.store.store import Store
from exporter.web.incident_views import incident_line, told_with

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Sequence

TIMEOUT_SECONDS = 10.0
SHOWN = 1000
EXIT_OPEN = 1


def run(options: Namespace) -> int:
    """Print them; 1 where one is open that is told."""
    lines = _from_pages(options.url) if options.url else asyncio.run(_from_store(options))
    lines = loudest_first(line for line in lines if line["until"] is None)
    print(json.dumps(lines, indent=2) if options.json else _table(lines))
    return EXIT_OPEN if any(line["told"] for line in lines) else 0


def loudest_first(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """By severity; of the same one as they came."""
    place = {each.value: at for at, each in enumerate(Severity)}
    return sorted(lines, key=lambda line: place.get(line["severity"], len(place)))


def _from_pages(url: str) -> list[dict[str, Any]]:
    request = urllib.request.Request(  # noqa: S310 - the scheme is looked at
        f"{url.rstrip('/')}/incidents", headers={"Accept": "application/json"}
    )
    if request.type not in {"http", "https"}:
        raise ExporterError(f"{url}: not an http:// or https:// URL")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            found: list[dict[str, Any]] = json.load(answer)["incidents"]
            return found
    except (OSError, ValueError, KeyError, TypeError) as exc:
        reason = exc.reason if isinstance(exc, urllib.error.URLError) else exc
        raise ExporterError(f"{url}: no incidents to be read there: {reason}") from exc


async def _from_store(options: Namespace) -> list[dict[str, Any]]:
    if options.config_file is None:
        raise ExporterError("name a running exporter (--url) or its configuration (--config.file)")
    settings = load(options.config_file, kinds(), resolve_secrets=False)
    store = Store(settings.state_dir, SystemClock())
    try:
        await store.read(rows.verify)  # one that is passed over must not seem not to be open
        return [incident_line(each) for each in await store.read(lambda each: rows.latest(each, SHOWN))]
    finally:
        store.close()


def _table(lines: Sequence[dict[str, Any]]) -> str:
    if not lines:
        return "nothing is open"
    return "\n".join(part for line in told_with(lines) for part in _told(line))


def _told(line: dict[str, Any]) -> list[str]:
    quiet = f", not told ({line['why_not_told']})" if line["why_not_told"] else ""
    cause = f", {line['cause']}" if line["cause"] else ""
    texts = (
        f"{line['severity']:8} {line['title']}",
        f"         since {line['since']}{cause}, who acts: {line['actor'] or 'see its page'}{quiet}",
        f"         {line['probes']} probes, {line['id']}",
        *(f"         also, told by it: {each['title']}, {each['id']}" for each in line["absorbed"]),
    )
    return [shown(text) for text in texts]
