"""Gets tokens through MSAL, which knows how each kind of credential is shown; the only file that imports it.

MSAL keeps nothing: each request has an application object of its own, so no error is replayed and no time is
a cache's. It asks for the issuer's openid-configuration, then for the token. Our HTTP driver makes both
requests, and a token's time is that of both, as any application that starts would see it. MSAL is imported
with the first request, in its thread: it takes 0.1 s, and who has no OAuth need not wait for it.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from exporter.drivers.credential import client_credential
from exporter.drivers.faults import failure
from exporter.drivers.msal_client import GRACE_SECONDS, MsalHttpClient
from exporter.drivers.token_cache import Fresh, TokenCache
from exporter.drivers.workers import Workers
from exporter.errors import Failure
from exporter.facts.token import token_facts
from exporter.failure import FailureKind
from exporter.model import ManagedIdentity
from exporter.ports import Token
from exporter.terms import Phase

if TYPE_CHECKING:
    from exporter.drivers.http import HttpDriver
    from exporter.model import OAuth2
    from exporter.ports import Clock, Secrets

DEADLINE_SECONDS = 30.0  # Entra answers within a second; slow is not down
MAX_REQUESTS = 256  # threads that may wait for issuers at once; a hanging issuer must not starve the others
_TALKATIVE = ("msal", "urllib3", "requests", "aiohttp.client")


class MsalTokens:
    """ports.Tokens for applications at Entra and at other issuers of OAuth 2.0 tokens."""

    def __init__(
        self,
        http: HttpDriver,
        secrets: Secrets,
        clock: Clock,
        *,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self._http = http
        self._secrets = secrets
        self._clock = clock
        self._deadline_seconds = deadline_seconds
        self._workers = Workers(MAX_REQUESTS)
        self._cache = TokenCache(self._request, clock)
        _silence()

    async def get(self, oauth2: OAuth2, *, fresh: bool) -> Token:
        """A token: one from the network where `fresh`, else the kept one while it lasts.

        Raises Failure, always of phase token. A failure leaves the kept token to those who did not ask for a
        fresh one. Cancelled, the request ends, unless others wait for it.
        """
        return await self._cache.get(oauth2, fresh=fresh)

    async def _request(self, oauth2: OAuth2) -> Fresh:
        client = MsalHttpClient(
            self._http,
            oauth2,
            managed=isinstance(oauth2.credential, ManagedIdentity),
            clock=self._clock,
            deadline_seconds=self._deadline_seconds,
        )
        ask = partial(_ask, oauth2, self._secrets, client)
        try:
            await self._workers.run(ask, "token", self._deadline_seconds + 2 * GRACE_SECONDS)
        except TimeoutError:
            raise failure(
                Phase.TOKEN, FailureKind.LOCAL, "the credential could not be read in time"
            ) from None
        finally:
            client.abort()
        return self._issued(client)

    def _issued(self, client: MsalHttpClient) -> Fresh:
        grant = client.grant
        if grant is None:
            raise RuntimeError("MSAL ended without a request for a token")
        facts = token_facts(grant.text.reveal(), grant.lifetime_seconds, self._clock.now())
        token = Token(text=grant.text, facts=facts, seconds=client.seconds)
        return Fresh(token=token, lifetime_seconds=grant.lifetime_seconds)


def _ask(oauth2: OAuth2, secrets: Secrets, client: MsalHttpClient) -> None:
    """Let MSAL ask; the client holds what comes of it. Raises Failure. In a thread.

    MSAL's own errors are never passed on or chained: they hold what an issuer said, or what we sent.
    """
    client.begin()
    try:
        if isinstance(oauth2.credential, ManagedIdentity):
            _ask_machine(oauth2, oauth2.credential, client)
        else:
            _ask_issuer(oauth2, client_credential(oauth2.credential, secrets), client)
    except Failure as exc:
        told: Exception = exc
    except Exception as exc:
        told = client.failure or _unusable(oauth2, client, type(exc).__name__)
    else:
        return
    if client.grant is None:
        raise told


def _ask_issuer(oauth2: OAuth2, credential: str | dict[str, Any], client: MsalHttpClient) -> None:
    import msal  # noqa: PLC0415 - see the first lines

    authority = (
        {"oidc_authority": oauth2.oidc_authority.rstrip("/")}
        if oauth2.oidc_authority
        else {"authority": f"{(oauth2.authority or '').rstrip('/')}/{oauth2.tenant}"}
    )
    application = msal.ConfidentialClientApplication(
        oauth2.client_id,
        client_credential=credential,
        http_client=client,
        instance_discovery=False,  # else a refusal is followed by a request to another host, which hides it
        azure_region=msal.ConfidentialClientApplication.DISABLE_MSAL_FORCE_REGION,
        **authority,
    )
    application.acquire_token_for_client([oauth2.scope])


def _ask_machine(oauth2: OAuth2, identity: ManagedIdentity, client: MsalHttpClient) -> None:
    import msal  # noqa: PLC0415 - see the first lines

    named = (
        msal.UserAssignedManagedIdentity(client_id=identity.client_id)
        if identity.client_id
        else msal.SystemAssignedManagedIdentity()
    )
    application = msal.ManagedIdentityClient(named, http_client=client)
    application.acquire_token_for_client(resource=oauth2.scope.removesuffix("/.default"))


def _unusable(oauth2: OAuth2, client: MsalHttpClient, error: str) -> Failure:
    """MSAL gave up by itself: before a request the settings are to blame, after one the issuer's metadata."""
    if isinstance(oauth2.credential, ManagedIdentity):
        return failure(
            Phase.TOKEN, FailureKind.LOCAL, f"this machine's managed identity cannot be used ({error})"
        )
    if not client.seconds:
        return failure(
            Phase.TOKEN, FailureKind.LOCAL, f"the authority or the credential cannot be used ({error})"
        )
    detail = f"the issuer's openid-configuration does not fit its address ({error})"
    return failure(Phase.TOKEN, FailureKind.TOKEN_INVALID, detail)


def _silence() -> None:
    """These write bodies, addresses and headers to their logs: not even at DEBUG do we want to see them."""
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.setLevel(logging.CRITICAL + 1)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
