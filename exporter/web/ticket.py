"""What a ticket at the provider needs of a failed run: when, which server, what it said. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.facts.banner import banner_facts
from exporter.printable import shown
from exporter.web.views import utc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.run import Report

_CHARACTERS = 400  # of the server's words


def ticket(report: Report) -> tuple[tuple[str, str], ...]:
    """Names and values, in the order in which a form asks for them."""
    return tuple((name, shown(value)) for name, value in _lines(report) if value)


def _lines(report: Report) -> Iterator[tuple[str, str]]:
    result, plan = report.result, report.plan
    if result is None:
        return
    free, fact = banner_facts(result), result.failure
    yield "Time (UTC)", utc(result.started_timestamp)
    yield "Server", f"{plan.relay.host}:{plan.relay.port}" if plan.relay.port else ""
    yield "Front end", free.front_end_site or ""
    yield "Request", free.request_id or ""
    yield "Seen as", free.egress_address or ""
    yield "Mailbox", plan.account.address if plan.account else ""
    yield "Tenant", plan.account.tenant if plan.account else plan.id.domain
    oauth = plan.account.oauth2 if plan.account else None
    yield "Application", oauth.client_id if oauth and plan.id.auth == "oauth2" else ""
    yield "Log-in", f"{plan.id.auth} {result.mechanism or ''}".strip()
    yield "TLS", f"{result.tls.version} {result.tls.cipher}" if result.tls else ""
    yield "Phase", fact.phase.value if fact else ""
    words = str(fact.reply) if fact and fact.reply else fact.detail if fact else ""
    yield "Reply", words[:_CHARACTERS]
    yield "Message-ID", result.message_id or ""
