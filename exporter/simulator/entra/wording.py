"""What Entra refuses with, whatever the scenario: its OAuth error words, AADSTS numbers and sentences.

Sources: Microsoft's list of error codes, and answers of real tenants. {app} {tenant} {scope} are as asked.
"""

from __future__ import annotations

from dataclasses import replace

from exporter.simulator.scenarios.refusal import Refusal

_REVIEW = (
    "Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials"
)

TENANT_NOT_FOUND = Refusal(
    error="invalid_request",
    aadsts=90002,
    text="Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into"
    " the correct cloud. Check with your subscription administrator, this may happen if there are no active"
    " subscriptions for the tenant.",
)
TENANT_NOT_FOUND_AT_DISCOVERY = replace(TENANT_NOT_FOUND, error="invalid_tenant")
GRANT_MISSING = Refusal(
    error="invalid_request",
    aadsts=900144,
    text="The request body must contain the following parameter: 'grant_type'.",
)
CLIENT_MISSING = Refusal(
    error="invalid_request",
    aadsts=900144,
    text="The request body must contain the following parameter: 'client_id'.",
)
SCOPE_MISSING = Refusal(
    error="invalid_request",
    aadsts=900144,
    text="The request body must contain the following parameter: 'scope'.",
)
GRANT_UNSUPPORTED = Refusal(
    error="unsupported_grant_type",
    aadsts=70003,
    text="The app requested an unsupported grant type '{grant_type}'.",
)
APP_NOT_FOUND = Refusal(
    error="unauthorized_client",
    aadsts=700016,
    text="Application with identifier '{app}' was not found in the directory '{tenant}'. This can happen if"
    " the application has not been installed by the administrator of the tenant or consented to by any user"
    " in the tenant. You may have sent your authentication request to the wrong tenant.",
)
CREDENTIAL_MISSING = Refusal(
    error="invalid_client",
    aadsts=7000218,
    text="The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
)
SECRET_WRONG = Refusal(
    error="invalid_client",
    aadsts=7000215,
    text="Invalid client secret provided. Ensure the secret being sent in the request is the client secret"
    " value, not the client secret ID, for a secret added to app '{app}'.",
)
ASSERTION_MALFORMED = Refusal(error="invalid_client", aadsts=50027, text="JWT token is invalid or malformed.")
ASSERTION_FOREIGN = Refusal(
    error="invalid_client",
    aadsts=700211,
    text="No matching federated identity record found for presented assertion issuer.",
)
KEY_UNKNOWN = Refusal(
    error="invalid_client",
    aadsts=700027,
    text="The certificate with identifier used to sign the client assertion is not registered on application."
    f" [Reason - The key was not found.] {_REVIEW}",
)
SIGNATURE_WRONG = Refusal(
    error="invalid_client",
    aadsts=700027,
    text=f"Client assertion failed signature validation. {_REVIEW}",
)
AUDIENCE_WRONG = Refusal(
    error="invalid_client",
    aadsts=700023,
    text=f"Client assertion audience claim does not match Realm issuer. {_REVIEW}",
)
ASSERTION_OUT_OF_TIME = Refusal(
    error="invalid_client",
    aadsts=700024,
    text=f"Client assertion is not within its valid time range. Current time: {{time}}. {_REVIEW}",
)
SCOPE_WITHOUT_DEFAULT = Refusal(
    error="invalid_scope",
    aadsts=1002012,
    text="The provided value for scope {scope} is not valid. Client credential flows must have a scope value"
    " with /.default suffixed to the resource identifier (application ID URI).",
)
SCOPE_INVALID = Refusal(
    error="invalid_scope",
    aadsts=70011,
    text="The provided request must include a 'scope' input parameter. The provided value for the input"
    " parameter 'scope' is not valid. The scope {scope} is not valid.",
)
RESOURCE_NOT_FOUND = Refusal(
    error="invalid_resource",
    aadsts=500011,
    text="The resource principal named {scope} was not found in the tenant named {tenant}. This can happen if"
    " the application has not been installed by the administrator of the tenant or consented to by any user"
    " in the tenant. You might have sent your authentication request to the wrong tenant.",
)
