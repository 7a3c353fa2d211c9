"""What the pages show, as plain JSON values: one reading of the history for people and for programs. Pure.

Transcripts are included only where the caller says so: to those who have shown who they are, or in the demo.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from exporter.diagnosis.dated import filled
from exporter.diagnosis.explain import as_json
from exporter.diagnosis.placeholders import placeholders_of
from exporter.facts.banner import banner_facts
from exporter.history import state_of
from exporter.printable import shown
from exporter.terms import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from exporter.diagnosis.cause import Cause
    from exporter.history import ProbeHistory
    from exporter.model import Fact, ProbeResult, TokenFacts
    from exporter.run import Report

RUNS_SHOWN = 20  # of a probe; a store keeps fifteen beside those in memory
TRANSCRIPTS_SHOWN = 6  # of a probe: each has up to 16 KiB


def status_view(known: ProbeHistory) -> dict[str, Any]:
    """What a probe has come to."""
    report = known.latest
    cause = report.cause if report else None
    return {
        "id": str(known.plan.id),
        "subject": known.plan.id.subject,
        "outcome": report.outcome.value if report else "waiting for its first run",
        "cause": cause.label if cause else None,
        "meaning": _meaning(cause),
        "actor": cause.actor.value if cause else None,
        "at": utc(report.at_timestamp) if report else None,
        "held_until": utc(report.hold.until) if report and report.hold else None,
    }


def probe_view(known: ProbeHistory, *, transcripts: bool) -> dict[str, Any]:
    """A probe with its last runs and changes."""
    plan, settling = known.plan, known.settling_until()
    now = known.latest.at_timestamp if known.latest else 0.0
    return {
        **status_view(known),
        "probe": plan.id.probe,
        "auth": plan.id.auth or None,
        "relay": {"name": plan.relay.name, "host": plan.relay.host, "port": plan.relay.port}
        if plan.id.relay
        else None,
        "every_seconds": plan.every_seconds,
        "settling_until": utc(settling) if settling and settling > now else None,
        "hold": known.latest.hold.text if known.latest and known.latest.hold else None,
        "runs": list(_run_views(known.runs[:RUNS_SHOWN], transcripts=transcripts)),
        "changes": [
            {
                "at": utc(change.at_timestamp),
                "before": change.before,
                "after": change.after,
                "evidence": shown(change.evidence),
            }
            for change in reversed(known.changes)
        ],
    }


def _run_views(runs: Iterable[Report], *, transcripts: bool) -> Iterator[dict[str, Any]]:
    """The last of all with its transcript, and failures, for there a page is read to the last line."""
    left = TRANSCRIPTS_SHOWN if transcripts else 0
    for place, report in enumerate(runs):
        told = left > 0 and (place == 0 or report.outcome is Outcome.FAILURE)
        left -= told
        yield _run_view(report, told)


def _run_view(report: Report, transcripts: bool) -> dict[str, Any]:
    view: dict[str, Any] = {
        "at": utc(report.at_timestamp),
        "outcome": report.outcome.value,
        "state": state_of(report),
        "diagnosis": as_json(report.diagnosis, placeholders_of(report.plan)) if report.diagnosis else None,
    }
    facts = result_view(report.result, transcripts=transcripts) if report.result else {"evidence": None}
    return view | facts


def result_view(result: ProbeResult, *, transcripts: bool) -> dict[str, Any]:
    """The facts of a run."""
    free = banner_facts(result)
    return {
        "phase": result.failure.phase.value if result.failure else None,
        "evidence": shown(result.failure.detail) if result.failure else None,
        "duration_seconds": result.duration_seconds,
        "phases": [{"phase": time.phase.value, "seconds": time.seconds} for time in result.phases],
        "replies": [
            {"phase": said.phase.value, "code": said.reply.code, "text": shown(said.reply.text)}
            for said in result.replies
        ],
        "tls": {"version": result.tls.version, "cipher": result.tls.cipher} if result.tls else None,
        "token": _token_view(result.token) if result.token else None,
        "mechanism": result.mechanism,
        "clock": result.clock.value,
        "message_id": result.message_id,
        "egress_address": free.egress_address,
        "front_end_site": free.front_end_site,
        "facts": [_fact_view(fact) for fact in result.facts],
        "notes": [shown(note) for note in result.notes],
        "transcript": _transcript(result) if transcripts else None,
    }


def _fact_view(fact: Fact) -> dict[str, Any]:
    """A fact about relay or domain with its sort: {"fact": "reached", "port": 587, ...}."""
    plain = asdict(fact, dict_factory=_plain)
    return {"fact": type(fact).__name__.lower()} | plain


def _plain(items: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: _harmless(value) for name, value in items}


def _harmless(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(map(shown, value))
    if isinstance(value, tuple) and all(isinstance(each, str) for each in value):
        return [shown(each) for each in value]
    return shown(value) if isinstance(value, str) else value


def _token_view(token: TokenFacts) -> dict[str, Any]:
    return {
        "expires": utc(token.expires_timestamp),
        "user": token.user,
        "audience": token.audience,
        "roles": token.roles,
        "scopes": token.scopes,
        "tenant": token.tenant,
        "from_cache": token.from_cache,
    }


def _transcript(result: ProbeResult) -> list[str]:
    return [
        f"{line.at_seconds:8.3f} {'C' if line.sent else 'S'}: {shown(line.text)}"
        for line in result.transcript
    ]


def _meaning(cause: Cause | None) -> str | None:
    return filled(cause.meaning) if cause else None


def utc(timestamp: float) -> str:
    """2026-11-24T08:00:00Z"""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
