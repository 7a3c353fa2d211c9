"""TLS: what is verified, what each wrong certificate is called, and what a healthy handshake looks like."""

from __future__ import annotations

import datetime
import ssl
import warnings
from collections.abc import Callable

import pytest
import trustme

from exporter.drivers.trust import Contexts
from exporter.errors import ConfigError
from exporter.failure import FailureKind
from exporter.model import Relay
from exporter.terms import Phase, TlsMode
from tests.drivers.conftest import Pki, Run, Serve
from tests.drivers.test_hostile import AUTH, BANNER, says

Port = Callable[[ssl.SSLContext], int]
GREETING = says(BANNER, AUTH, b"235 ok\r\n", b"221 bye\r\n")
NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


async def test_implicit_tls_is_verified_and_named(serve_tls: Port, run: Run, pki: Pki) -> None:
    result = await run(serve_tls(pki.server()), tls=TlsMode.IMPLICIT)

    assert result.failure is None
    assert result.tls is not None
    assert result.tls.version == "TLSv1.3"
    assert {Phase.TLS, Phase.BANNER} <= {time.phase for time in result.phases}


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
async def test_tls_of_each_modern_version_is_timed_without_gaps(
    serve_tls: Port, run: Run, pki: Pki, version: ssl.TLSVersion
) -> None:
    context = pki.server()
    context.minimum_version = context.maximum_version = version

    result = await run(serve_tls(context), tls=TlsMode.IMPLICIT)

    assert result.failure is None
    assert result.missing_stamps == 0


CERTIFICATES = [
    pytest.param({"not_before": NOW - 9 * DAY, "not_after": NOW - DAY}, FailureKind.CERT_EXPIRED, id="L01 expired"),
    pytest.param({"not_before": NOW + DAY, "not_after": NOW + 9 * DAY}, FailureKind.CERT_NOT_YET_VALID, id="L02 not yet"),
]  # fmt: skip


@pytest.mark.parametrize(("validity", "kind"), CERTIFICATES)
async def test_certificate_out_of_its_time_is_refused(
    serve_tls: Port, run: Run, pki: Pki, validity: dict[str, datetime.datetime], kind: FailureKind
) -> None:
    certificate = pki.ca.issue_cert("localhost", "127.0.0.1", **validity)  # type: ignore[arg-type]

    failure = (await run(serve_tls(pki.server(certificate)), tls=TlsMode.IMPLICIT)).failure

    assert failure is not None
    assert (failure.phase, failure.kind) == (Phase.TLS, kind)


@pytest.mark.parametrize("name", ["other.example", "*.localhost", "127.0.0.2"])
async def test_certificate_of_another_name_is_refused(serve_tls: Port, run: Run, pki: Pki, name: str) -> None:
    context = pki.server(pki.ca.issue_cert(name))

    failure = (await run(serve_tls(context), tls=TlsMode.IMPLICIT)).failure

    assert failure is not None
    assert failure.kind is FailureKind.CERT_NAME_MISMATCH


async def test_certificate_of_an_unknown_ca_is_refused(serve_tls: Port, run: Run, pki: Pki) -> None:
    context = pki.server(trustme.CA().issue_cert("localhost"))

    failure = (await run(serve_tls(context), tls=TlsMode.IMPLICIT)).failure

    assert failure is not None
    assert failure.kind is FailureKind.CERT_UNTRUSTED


async def test_chain_without_its_intermediate_is_untrusted(serve_tls: Port, run: Run, pki: Pki) -> None:
    leaf = pki.ca.create_child_ca().issue_cert("localhost")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    bare = leaf.private_key_pem.bytes() + leaf.cert_chain_pems[0].bytes()
    with trustme.Blob(bare).tempfile() as path:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(path)

    failure = (await run(serve_tls(context), tls=TlsMode.IMPLICIT)).failure

    assert failure is not None
    assert failure.kind is FailureKind.CERT_UNTRUSTED


async def test_server_that_only_speaks_old_tls_is_rejected_by_version(
    serve_tls: Port, run: Run, pki: Pki
) -> None:
    failure = (await run(serve_tls(_old(pki)), tls=TlsMode.IMPLICIT)).failure

    assert failure is not None
    assert (failure.phase, failure.kind) == (Phase.TLS, FailureKind.TLS_VERSION)


async def test_old_tls_is_spoken_where_the_relay_expects_it(serve_tls: Port, run: Run, pki: Pki) -> None:
    result = await run(serve_tls(_old(pki)), tls=TlsMode.IMPLICIT, tls_min="1.0")

    assert result.failure is None
    assert result.tls is not None
    assert result.tls.version == "TLSv1"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
async def test_client_certificate_that_is_demanded_is_named_or_blamed_on_tls(
    serve_tls: Port, run: Run, pki: Pki, version: ssl.TLSVersion
) -> None:
    context = pki.server()
    context.minimum_version = context.maximum_version = version
    context.verify_mode = ssl.CERT_REQUIRED
    pki.ca.configure_trust(context)

    failure = (await run(serve_tls(context), tls=TlsMode.IMPLICIT)).failure

    assert failure is not None
    assert failure.phase is Phase.TLS
    # TLS 1.2 has no alert of its own for it: the server sends handshake_failure
    assert failure.kind in {FailureKind.CLIENT_CERT_REQUIRED, FailureKind.TLS_ERROR}


async def test_implicit_tls_towards_a_starttls_port_is_no_tls(serve: Serve, run: Run) -> None:
    failure = (await run(await serve(GREETING), tls=TlsMode.IMPLICIT)).failure

    assert failure is not None
    assert (failure.phase, failure.kind) == (Phase.TLS, FailureKind.NOT_TLS)


async def test_ca_file_that_is_no_ca_is_a_configuration_fault(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("bad") / "ca.pem"
    path.write_text("not a certificate")
    relay = Relay(name="r", host="h", port=587, tls=TlsMode.STARTTLS, ca_file=str(path))

    with pytest.raises(ConfigError, match=r"relays\.r"):
        await Contexts.build([relay])


def _old(pki: Pki) -> ssl.SSLContext:
    context = pki.server()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    return context
