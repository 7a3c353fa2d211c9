"""Why a mail came back: the reply that its bounce passes on, judged as if the relay had said it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.diagnosis.classify import TABLE, Diagnosis, diagnose
from exporter.diagnosis.evidence import Evidence
from exporter.failure import FailureKind
from exporter.terms import Phase

if TYPE_CHECKING:
    from exporter.diagnosis.table import Table
    from exporter.failure import Reply


def why_bounced(reply: Reply, provider: str, table: Table = TABLE) -> Diagnosis:
    """The diagnosis of a bounce of mail that was handed in at this provider."""
    evidence = Evidence(
        provider=provider,
        phase=Phase.DELIVERY,
        kind=FailureKind.REFUSED,
        code=reply.code,
        enhanced=reply.enhanced,
        text=reply.text,
    )
    return diagnose(evidence, table)
