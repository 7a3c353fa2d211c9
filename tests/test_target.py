"""What `check HOST` looks at: which ports, in which TLS mode, and what decides."""

from __future__ import annotations

import subprocess
import sys

import pytest

from exporter.commands.anonymous import anonymous_runner
from exporter.commands.login_target import login_settings
from exporter.commands.target import Login, Target, host_plans, target_of
from exporter.errors import ConfigError, ExporterError
from exporter.failure import FailureKind
from exporter.probes import kinds
from exporter.terms import TlsMode, Way


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("mail.example", Target(host="mail.example", ports=(587, 465, 25))),
        ("mail.example:2525", Target(host="mail.example", ports=(2525,), needed=2525)),
        ("192.0.2.1:25", Target(host="192.0.2.1", ports=(25,), needed=25)),
        ("2001:db8::1", Target(host="2001:db8::1", ports=(587, 465, 25))),
        ("[2001:db8::1]:25", Target(host="2001:db8::1", ports=(25,), needed=25)),
        ("[2001:db8::1]", Target(host="2001:db8::1", ports=(587, 465, 25))),
    ],
)
def test_host_is_looked_at_on_sensible_ports(text: str, target: Target) -> None:
    assert target_of(text) == target


@pytest.mark.parametrize("text", ["microsoft365", "smtp.office365.com", "SMTP.Office365.com"])
def test_preset_is_known_by_its_name_and_by_its_host(text: str) -> None:
    target = target_of(text)

    assert (target.preset, target.ports, target.needed) == ("microsoft365", (587, 25), 587)


def test_wrong_port_of_a_preset_is_looked_at_as_the_presets() -> None:
    target = target_of("smtp.office365.com:465")

    assert (target.preset, target.ports, target.needed) == ("microsoft365", (465,), 465)


@pytest.mark.parametrize("text", ["mx.example:", "mx.example:smtp", "mx.example:0", "mx.example:70000"])
def test_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ExporterError, match="HOST:PORT"):
        target_of(text)


def test_preset_with_a_host_in_each_region_asks_for_the_host() -> None:
    with pytest.raises(ExporterError, match="give the host"):
        target_of("amazon-ses")


@pytest.mark.parametrize("text", ["not a host", "user@mail.example", "http://mail.example"])
def test_host_that_is_none_is_a_fault(text: str) -> None:
    with pytest.raises(ExporterError):
        host_plans(target_of(text), kinds())


def test_each_port_is_looked_at_by_reach_and_tls_in_its_mode() -> None:
    plans = host_plans(target_of("mail.example"), kinds())

    assert {(plan.id.probe, plan.relay.port, plan.relay.tls.value) for plan in plans} == {
        (probe, port, tls)
        for probe in ("reach", "tls")
        for port, tls in ((587, "starttls"), (465, "implicit"), (25, "starttls"))
    }


def test_mode_that_is_given_is_used() -> None:
    plans = host_plans(target_of("mail.example:10465", TlsMode.IMPLICIT), kinds())

    assert {plan.relay.tls for plan in plans} == {TlsMode.IMPLICIT}


@pytest.mark.parametrize(
    ("login", "probe"),
    [
        (Login(username="apikey"), "login"),
        (Login(username="a@mx.example", recipient="b@mx.example"), "submission"),
    ],
)
def test_login_is_one_attempt_by_password(login: Login, probe: str) -> None:
    (plan,) = login_settings(target_of("mail.example"), 587, login, kinds(), "state").plans

    assert (plan.id.probe, plan.way, plan.relay.port) == (probe, Way.BASIC, 587)


def test_sender_that_is_no_address_is_a_fault() -> None:
    with pytest.raises(ConfigError):
        login_settings(
            target_of("mail.example"), 587, Login(username="a", sender="no address"), kinds(), "state"
        )


@pytest.mark.parametrize(
    "target",
    [target_of("mail.example"), target_of("microsoft365"), target_of("postmark"), target_of("gmail:465")],
    ids=str,
)
def test_login_is_tried_at_the_relay_that_was_looked_at(target: Target) -> None:
    for port in target.ports:
        looked_at = {plan.relay for plan in host_plans(target, kinds())}
        (plan,) = login_settings(target, port, Login(username="a@mx.example"), kinds(), "state").plans

        assert plan.relay in looked_at


@pytest.mark.slow
def test_what_only_logins_and_files_need_is_not_imported_for_a_host() -> None:
    heavy = (
        *(
            "aiohttp",
            "msal",
            "dns.resolver",
            "exporter.store.store",
            "yaml",
            "exporter.config.schema",
            "exporter.engine",
        ),
        *("exporter.guard.guard", "exporter.drivers.tokens", "exporter.watch.watcher"),
    )
    code = (
        "import sys, exporter.commands.check_host, exporter.probes as probes\n"
        f"probes.kinds('reach', 'tls'); print([name for name in {heavy} if name in sys.modules])"
    )

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"


async def test_probe_that_asks_for_a_credential_says_so_where_there_is_none() -> None:
    known = kinds("login")
    (plan,) = login_settings(target_of("mail.example"), 587, Login(username="a"), kinds(), "state").plans

    async with anonymous_runner(known, [plan]) as runner:
        report = await runner.turn(plan)

    assert report.result is not None
    assert report.result.failure is not None
    assert report.result.failure.kind is FailureKind.INTERNAL
    assert "asked for" in report.result.failure.detail
