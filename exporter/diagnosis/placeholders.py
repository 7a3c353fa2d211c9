"""What stands for `<host>`, `<address>` and the like in a step, where the probe knows it. Pure.

Only plain words are filled in, so that a command can be pasted as it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.model import Plan

_PLAIN = re.compile(r"[A-Za-z0-9._@:+/-]+")


def placeholders_of(plan: Plan) -> Mapping[str, str]:
    """By placeholder, brackets included."""
    account, relay = plan.account, plan.relay
    known = {
        "<name>": plan.id.subject,
        "<host>": relay.host or plan.id.domain,  # a domain's probe asks for the names of the domain itself
        "<port>": str(relay.port or ""),
        "<domain>": plan.id.domain or relay.mx_of or "",
    }
    if account is not None:
        known |= {
            "<account>": account.name,
            "<address>": account.address,
            "<mailbox>": account.address,
            "<tenant>": account.tenant,
            "<domain>": account.address.rpartition("@")[2],
        }
        known |= {"<client id>": account.oauth2.client_id} if account.oauth2 else {}
    return {name: words for name, words in known.items() if _PLAIN.fullmatch(words)}
