"""The report of `check`: a screen for the usual case, each cause once, no words of a server that act."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporter.commands.check_report import report_lines
from exporter.commands.terminal import Terminal
from exporter.delivery.mail import Arrival, Delivery
from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.entry import cause_of
from exporter.diagnosis.table import Table
from exporter.failure import Reply
from exporter.model import PhaseReply, PhaseTime, ProbeId, ProbeResult
from exporter.run import Report
from exporter.terms import Outcome, Phase
from tests.delivery.test_judgement import MAIL
from tests.fakes import ACCOUNT, BASIC_DISABLED, refusal
from tests.test_history import PLAN, failed, held, succeeded
from tests.test_pages import HOSTILE
from tests.watch.test_look import TRIP

COMMAND = "smtp-exporter check --config.file=config.yaml"


def lines(*reports: Report, terminal: Terminal | None = None, verbose: bool = False) -> list[str]:
    told = report_lines(
        [(report, None) for report in reports],
        terminal=terminal or Terminal(),
        now=5000.0,
        command=COMMAND,
        verbose=verbose,
    )
    return "\n".join(told).split("\n")


def of(report: Report, probe: str, account: str = "invoices") -> Report:
    own = replace(ACCOUNT, name=account, address=f"{account}@contoso.example")
    planned = replace(PLAN, id=replace(PLAN.id, probe=probe, account=account), account=own)
    return replace(report, plan=planned)


def test_cause_that_probes_share_is_said_once() -> None:
    told = lines(*(of(failed(1.0), probe) for probe in ("login", "submission", "token")))

    assert sum(line.startswith("basic_auth_disabled") for line in told) == 1
    assert "Shown by login/invoices/basic, submission/invoices/basic, token/invoices/basic." in told


def test_cause_of_an_account_is_told_before_that_of_its_surroundings() -> None:
    domain = replace(PLAN, id=ProbeId(probe="dns", domain="contoso.example"), account=None)
    told = lines(replace(failed(1.0, refusal(550, "5.7.68 no")), plan=domain), of(failed(1.0), "login"))
    titles = [line for line in told if line.endswith("sure)")]

    assert titles[0].startswith("basic_auth_disabled")
    assert len(titles) == 2


def test_usual_failure_fits_on_one_screen() -> None:
    assert (
        len(lines(of(failed(1.0), "login"), of(failed(1.0), "submission"), of(succeeded(1.0), "dns"))) <= 40
    )


def test_command_names_the_mailbox_only_where_it_is_the_same_for_all() -> None:
    one = "\n".join(lines(of(failed(1.0), "login"), of(failed(1.0), "submission")))
    two = "\n".join(lines(of(failed(1.0), "login"), of(failed(1.0), "login", "canary")))

    assert "invoices@contoso.example" in one
    assert "invoices@contoso.example" not in two
    assert "<address>" in two


@pytest.mark.parametrize(
    ("reports", "next_"),
    [
        pytest.param([succeeded(1.0)], "serve --config.file=config.yaml", id="all_well"),
        pytest.param([succeeded(1.0), failed(1.0)], "once it is mended, smtp-exporter check", id="failure"),
        pytest.param([held(1.0)], "--spend-attempt", id="held"),
    ],
)
def test_last_line_says_what_to_type_next(reports: list[Report], next_: str) -> None:
    assert next_ in lines(*reports)[-1]
    assert lines(*reports)[-1].startswith("Next: ")


def test_words_of_a_server_do_nothing_to_a_terminal() -> None:
    report = failed(1.0, refusal(535, HOSTILE))
    assert report.result is not None
    said = PhaseReply(phase=Phase.AUTH, reply=Reply(code=535, lines=(HOSTILE,)))
    hostile = replace(report, result=replace(report.result, replies=(said,), notes=(HOSTILE,)))

    told = lines(hostile, verbose=True)

    assert all(line.isprintable() for line in told)


def test_phases_are_told_on_demand() -> None:
    result = ProbeResult(
        id=PLAN.id, started_timestamp=1.0, phases=(PhaseTime(phase=Phase.AUTH, seconds=0.25),)
    )
    report = Report(plan=PLAN, outcome=Outcome.SUCCESS, at_timestamp=1.0, result=result)

    assert not any("###" in line for line in lines(report))
    assert any("0.250 s" in line and "###" in line for line in lines(report, verbose=True))


def test_lines_fit_the_terminal_except_commands_that_must_be_copied() -> None:
    told = lines(failed(1.0, BASIC_DISABLED), terminal=Terminal(width=72))

    whole = ("command:", "Next:", "https:")
    assert all(len(line) <= 72 or line.lstrip().startswith(whole) for line in told)


def test_colour_is_only_where_the_terminal_has_it() -> None:
    assert not any("\x1b" in line for line in lines(failed(1.0)))
    assert any("\x1b[31m" in line for line in lines(failed(1.0), terminal=Terminal(colour=True)))


def test_bounce_is_named_by_an_own_cause_too() -> None:
    own = cause_of(
        "own_policy",
        {
            "meaning": "The relay knows no such department.",
            "actor": "relay_admin",
            "steps": [{"text": "Ask for the department."}],
            "matches": [{"says": ["blocked by policy 17"]}],
        },
    )
    bounced = Arrival(
        mail=MAIL,
        outcome=Delivery.BOUNCED,
        at_timestamp=1.0,
        reply=Reply(code=550, lines=("blocked by policy 17",)),
    )
    report = Report(plan=replace(PLAN, options=TRIP), outcome=Outcome.SUCCESS, at_timestamp=1.0)

    told = report_lines(
        [(report, bounced)],
        terminal=Terminal(),
        now=5000.0,
        command=COMMAND,
        verbose=False,
        table=Table(CAUSES, [own]),
    )

    assert any("own_policy" in line for line in told)
