"""What a scenario changes in the answers of one of Entra's endpoints. A frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.simulator.scenarios.refusal import Refusal
    from exporter.simulator.tenant.directory import Credential


class Endpoint(StrEnum):
    """What Entra serves."""

    DISCOVERY = "discovery"
    TOKEN = "token"  # noqa: S105 - an endpoint, not a secret
    KEYS = "keys"
    INSTANCE = "instance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What a scenario makes of an endpoint's answer; the default leaves it as it is.

    A refusal concerns only who would have been granted a token. `cut_bytes`: the connection ends there.
    """

    endpoint: Endpoint
    credential: Credential | None = None  # concerns only requests with this kind of credential
    refusal: Refusal | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    body: str | None = None
    gzip: bool = False
    pad_bytes: int = 0
    cut_bytes: int | None = None
    delay_seconds: float = 0.0
    drip_seconds: float = 0.0
