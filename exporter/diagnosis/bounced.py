"""Why a mail came back: the reply that its bounce passes on, judged as if the relay had said it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.diagnosis.classify import TABLE, Diagnosis, diagnose
from exporter.diagnosis.evidence import Evidence
from exporter.diagnosis.placeholders import placeholders_of
from exporter.failure import FailureKind
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.diagnosis.cause import Cause
    from exporter.diagnosis.table import Table
    from exporter.failure import Reply
    from exporter.model import Plan


OF_RECIPIENT = frozenset({"mailbox_full", "recipient_unknown"})
"""Causes at which the recipient's mailbox is at fault, and not the sender's."""


def bounce_placeholders(cause: Cause, plan: Plan, recipient: str) -> Mapping[str, str]:
    """What stands in the steps for the mailbox that is at fault, and for the rest."""
    known = placeholders_of(plan)
    if cause.label not in OF_RECIPIENT:
        return known
    return {**known, **dict.fromkeys(("<address>", "<mailbox>"), recipient)}


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
