"""A session that only looks at TLS (TlsOffer) takes any certificate, and so sends no secret."""

from __future__ import annotations

import ssl
from collections.abc import Callable

import pytest
import trustme

from exporter.drivers.record import RunRecord
from exporter.drivers.relay_connector import RelayConnector
from exporter.drivers.resolver import Resolver
from exporter.drivers.trust import Contexts
from exporter.errors import Failure
from exporter.failure import FailureKind
from exporter.model import ProbeId, Relay, TlsOffer
from exporter.ports import Secret
from exporter.smtp.dialogue import login, opening
from exporter.smtp.sasl import password_mechanism
from exporter.terms import Phase, TlsMode
from tests.drivers.conftest import PASSWORD

Port = Callable[[ssl.SSLContext], int]


async def test_session_that_only_looks_refuses_to_send_a_secret(serve_tls: Port) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("somebody.example").configure_cert(context)
    relay = Relay(name="r", host="127.0.0.1", port=serve_tls(context), tls=TlsMode.IMPLICIT)
    connector = RelayConnector(Resolver(), await Contexts.build([relay]))
    record = RunRecord(ProbeId(probe="tls", relay="r", auth="none"))

    async def tries_to_log_in() -> None:
        async with connector.open(relay, record, offer=TlsOffer()) as talk:
            session = await talk.play(opening(tls=relay.tls, name="me.example"))
            mechanism = password_mechanism(session.capabilities.mechanisms, "user", Secret(PASSWORD))
            assert mechanism is not None
            await talk.play(login(mechanism))

    with pytest.raises(Failure) as caught:
        await tries_to_log_in()

    result = record.result(caught.value.fact)
    assert (caught.value.fact.kind, caught.value.fact.phase) == (FailureKind.PLAINTEXT_REFUSED, Phase.AUTH)
    assert not result.password_sent
    assert not any(line.sent and line.text.startswith("AUTH") for line in result.transcript)
