"""The one screen of `check HOST`: what was found at each port, where it stops and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.commands.remarks import remarks
from exporter.diagnosis.explain import render
from exporter.diagnosis.placeholders import placeholders_of
from exporter.facts.banner import banner_facts
from exporter.facts.chain import chain_line
from exporter.facts.network_hint import network_hint
from exporter.model import Chain, Offered, Reached, TlsVersionTried
from exporter.printable import shown
from exporter.terms import Outcome
from exporter.web.views import utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exporter.commands.target import Target
    from exporter.commands.terminal import Terminal
    from exporter.run import Report

NAMES_WIDTH, INDENT = 14, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PortView:
    """What was found at one port."""

    port: int
    reach: Report
    tls: Report

    @property
    def first_failure(self) -> Report | None:
        """Where it stops."""
        return next((each for each in (self.reach, self.tls) if each.outcome is Outcome.FAILURE), None)


def screen(
    target: Target,
    views: Sequence[PortView],
    chosen: PortView,
    attempt: Report | None,
    now: float,
    *,
    terminal: Terminal,
) -> Iterator[str]:
    """The lines: each port with what was found, then where it stops, why and what to do."""
    preset = f"  (preset {target.preset})" if target.preset else ""
    yield f"{target.host}{preset}"
    for view in views:
        yield from _port_lines(target, view, now, terminal)
    failed = chosen.first_failure or (attempt if attempt and attempt.outcome is Outcome.FAILURE else None)
    if attempt is not None:
        yield from ("", *map(shown, _attempt_lines(attempt)))
    yield ""
    if failed is None or failed.diagnosis is None:
        yield from terminal.wrapped(_closing(chosen, attempt, now))
        return
    yield f"Port {chosen.port} does not work: {failed.plan.id.probe} stopped at {_phase(failed)}."
    yield from terminal.diagnosis(render(failed.diagnosis, placeholders_of(failed.plan), configured=False))


def _closing(chosen: PortView, attempt: Report | None, now: float) -> str:
    if attempt is not None and attempt.outcome is Outcome.HELD:
        return f"Port {chosen.port} works; the login was held back."
    found = [each for report in (chosen.reach, chosen.tls) for each in remarks(report.result, now)]
    look_at = f" Look at: {'; '.join(dict.fromkeys(found))}." if found else ""
    return f"Port {chosen.port} works{' and the login too' if attempt else ''}.{look_at}"


def _port_lines(target: Target, view: PortView, now: float, terminal: Terminal) -> Iterator[str]:
    failed = view.first_failure
    cause = failed.diagnosis.cause.label if failed and failed.diagnosis else "works"
    yield f"\n{view.port:<6}{cause}"
    for report in (view.reach, view.tls) if view.reach.outcome is Outcome.SUCCESS else (view.reach,):
        for line in _fact_lines(report, now):
            yield from terminal.wrapped(" " * INDENT + line, hang=INDENT + NAMES_WIDTH)
    fact = failed.result.failure if failed and failed.result else None
    if fact is not None and (words := network_hint(fact, host=target.host, port=view.port)):
        yield from terminal.wrapped(" " * INDENT + _row("reading", words), hang=INDENT + NAMES_WIDTH)


def _fact_lines(report: Report, now: float) -> Iterator[str]:
    result = report.result
    if result is None:
        return
    for fact in result.facts:
        if isinstance(fact, Reached):
            yield _reached_line(fact)
        elif isinstance(fact, Offered):
            yield _row("offers", _offer(fact))
        elif isinstance(fact, Chain) and fact.certificates:
            yield from _chain_lines(fact, now)
    if versions := [fact for fact in result.facts if isinstance(fact, TlsVersionTried)]:
        yield _row("TLS", _versions(versions))
    if report.plan.id.probe == "reach" and (address := banner_facts(result).egress_address):
        yield _row("sees us as", address)


def _row(name: str, text: str) -> str:
    return f"{name:<{NAMES_WIDTH}}{shown(text)}"


def _reached_line(fact: Reached) -> str:
    up = fact.addresses - len(fact.failed)
    took = "" if fact.connect_seconds is None else f", connected in {fact.connect_seconds * 1e3:.1f} ms"
    why = f" ({fact.failed[0]})" if fact.failed else ""
    return _row(fact.family.value, f"{up} of {fact.addresses} addresses answer{took}{why}")


def _offer(fact: Offered) -> str:
    parts = ["STARTTLS"] if fact.starttls else []
    parts += [f"AUTH {' '.join(fact.mechanisms)}" if fact.mechanisms else "no AUTH"]
    return ", ".join([*parts, *sorted(fact.capabilities - {"AUTH", "STARTTLS"})])


def _versions(tried: Sequence[TlsVersionTried]) -> str:
    works = [fact.version.removeprefix("TLSv") for fact in tried if fact.accepted]
    fails = [fact.version.removeprefix("TLSv") for fact in tried if not fact.accepted]
    return f"{', '.join(works) or 'none'} work" + (f"; {', '.join(fails)} refused" if fails else "")


def _chain_lines(chain: Chain, now: float) -> Iterator[str]:
    ends = chain.not_after_timestamp or now
    trust = "trusted here" if chain.verified else "NOT trusted here"
    yield _row("certificate", f"{trust}, ends {utc(ends)[:10]} (in {(ends - now) / 86400:.0f} days)")
    yield _row("", chain_line(chain.certificates))


def _attempt_lines(attempt: Report) -> Iterator[str]:
    who = attempt.plan.account.principal if attempt.plan.account else ""
    yield f"{attempt.plan.id.probe} as {who}: {attempt.outcome}"
    if attempt.hold is not None:
        yield f"  held until {utc(attempt.hold.until)} for {attempt.hold.cause}: {attempt.hold.text}"


def _phase(report: Report) -> str:
    return report.result.failure.phase.value if report.result and report.result.failure else "the start"
