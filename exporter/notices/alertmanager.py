"""Alertmanager's API v2: posts notices, and says why they were not taken. No retry is here."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import TYPE_CHECKING, Any

from exporter.errors import ExporterError, Failure, SecretError
from exporter.redact import Redactor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exporter.config.settings import AlertmanagerSettings
    from exporter.drivers.http import HttpDriver
    from exporter.ports import Secrets

PATH = "/api/v2/alerts"
DEADLINE_SECONDS = 10.0  # what Prometheus gives it
REASON_MAX_CHARACTERS = 200


class NotTakenError(ExporterError):
    """Notices did not arrive, or were refused."""


class Alertmanager:
    """One of those that are configured."""

    def __init__(self, settings: AlertmanagerSettings, http: HttpDriver, secrets: Secrets) -> None:
        self.settings = settings
        self._http = http
        self._secrets = secrets

    async def post(self, notices: Sequence[Mapping[str, Any]]) -> None:
        """Hand these over. Raises NotTakenError."""
        redact = Redactor()
        try:
            credential = await asyncio.to_thread(self._credential, redact)
            answer = await self._http.request(
                "POST",
                self.settings.url + PATH,
                headers={"Content-Type": "application/json", **credential},
                data=json.dumps(notices).encode(),
                deadline_seconds=DEADLINE_SECONDS,
                ca_file=self.settings.ca_file,
                allow_plain=True,
            )
        except Failure as exc:
            raise NotTakenError(exc.fact.detail) from exc
        except SecretError as exc:
            raise NotTakenError(str(exc)) from exc
        if answer.status != 200:
            reason = redact(answer.body.decode("utf-8", "replace"))[:REASON_MAX_CHARACTERS]
            raise NotTakenError(f"HTTP {answer.status} {reason}".rstrip())

    def _credential(self, redact: Redactor) -> dict[str, str]:
        """The header, with the secret as it is now, which is hidden. In a thread: it is in a file."""
        basic, bearer = self.settings.basic, self.settings.bearer_token
        if basic is not None:
            redact.hide(password := self._secrets.read(basic.password).reveal())
            pair = f"{basic.username}:{password}"
            return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
        if bearer is not None:
            redact.hide(token := self._secrets.read(bearer).reveal())
            return {"Authorization": f"Bearer {token}"}
        return {}
