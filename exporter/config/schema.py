"""What may stand in a configuration file: frozen pydantic models that refuse unknown keys. No I/O.

Every type takes what a `tree` gives (Scalar, NOTHING) and says in `said` errors what would be right, without
repeating what was written. The keys under `probes:` and `defaults:` come from the kinds that are handed in.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

from pydantic import (
    BeforeValidator,
    Field,
    create_model,
    model_validator,
)
from pydantic.json_schema import GenerateJsonSchema

from exporter.config.options import KindDefaults
from exporter.config.scalar import NOTHING
from exporter.config.schema_of_incidents import AccountIncidents, Incidents
from exporter.config.section import OrEmpty, Section, shared
from exporter.config.url import AlertmanagerUrl, IssuerUrl, PagesUrl, ProxyUrl
from exporter.config.values import (
    Count,
    DomainName,
    Duration,
    Flag,
    HeloName,
    HostName,
    IpLiteral,
    IpNetwork,
    LabelName,
    MailAddress,
    MilestoneName,
    Moment,
    MomentOrNone,
    Name,
    OwnAddress,
    Port,
    PresetName,
    Rate,
    RateOrNone,
    Region,
    Scope,
    Tenant,
    Text,
    VariableName,
    said,
)
from exporter.terms import Family, TlsMode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema


class KindShape(Protocol):
    """What the schema needs of a probe kind (see ports.Kind)."""

    name: Any
    subject: Any
    options: Any


class _OneOrMany:
    """A list that may be written as its only entry."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return BeforeValidator(_listed).__get_pydantic_core_schema__(source, handler)

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        many = handler(core)
        return {"anyOf": [many["items"], many, {"type": "null"}]}


def _listed(value: Any) -> Any:
    if value is NOTHING:
        return [{}]
    if isinstance(value, list):
        if not value:
            raise said("an empty list plans no probe; write {} for its defaults or remove the key")
        return value
    if not isinstance(value, dict):
        raise said("must be a mapping of options ({} for the defaults) or a list of such mappings")
    return [value]


class SecretReference(Section):
    """Where a secret lies: a file (relative to this one) or an environment variable."""

    file: Text | None = Field(None, description="path of a file that holds the secret")
    env: VariableName | None = Field(None, description="environment variable that holds the secret")

    @model_validator(mode="before")
    @classmethod
    def _no_literal(cls, value: Any) -> Any:
        if value is not NOTHING and not isinstance(value, dict | SecretReference):
            raise said("a literal secret is refused; write {file: PATH} or {env: NAME}")
        return value

    @model_validator(mode="after")
    def _one_of_both(self) -> SecretReference:
        if (self.file is None) == (self.env is None):
            raise said("a secret needs exactly one of file and env: {file: PATH} or {env: NAME}")
        return self


class BasicLogin(Section):
    """A user name and where its password lies."""

    username: Text = Field(description="the name to log in with")
    password: SecretReference = Field(description="a reference: {file: PATH} or {env: NAME}")


class ClientSecret(SecretReference):
    """Where an application's secret lies, and when it ends: Entra tells nobody but its portal."""

    expires: Moment | None = Field(
        None, description="when it ends: 2027-03-01 (from 00:00 UTC on) or 2027-03-01T12:00:00Z"
    )


class AppCertificate(Section):
    """An application's certificate with its key, in one file."""

    file: Text = Field(description="path of a PEM (key and certificate) or PFX file")
    password: SecretReference | None = Field(
        None, description="of that file; a reference: {file: PATH} or {env: NAME}"
    )


class WorkloadIdentity(Section):
    """A token of the platform (Kubernetes, ...) that Entra federates with."""

    token_file: Text = Field(description="path of the token, which the platform renews")


class ManagedIdentity(Section):
    """The identity of the machine at Azure."""

    client_id: Text | None = Field(None, description="of a user-assigned identity; else the machine's own")


class OAuth2(Section):
    """An application that gets tokens for itself (client credentials); what goes together is `oauth2`'s."""

    tenant: Tenant | None = Field(None, description="the domain or ID of the tenant")
    client_id: Text | None = Field(None, description="the application's (client) ID")
    client_secret: ClientSecret | None = Field(
        None, description="a reference: {file: PATH} or {env: NAME}, with expires"
    )
    certificate: AppCertificate | None = Field(None, description="proof by a certificate: {file, password}")
    workload_identity: WorkloadIdentity | None = Field(
        None, description="proof by a token of the platform: {token_file}"
    )
    managed_identity: Annotated[ManagedIdentity, OrEmpty()] | None = Field(
        None, description="proof by the machine at Azure: {}, or {client_id}"
    )
    authority: IssuerUrl | None = Field(
        None, description="the cloud's base URL, without the tenant; the preset's unless written"
    )
    oidc_authority: IssuerUrl | None = Field(
        None, description="another issuer's whole URL, in the place of authority"
    )
    scope: Scope | None = Field(None, description="what the token is for; the preset's unless written")
    ca_file: Text | None = Field(
        None, description="path of the CA certificates (PEM) instead of the system's"
    )
    proxy: ProxyUrl | None = Field(None, description="the way to the issuer, as http://HOST:PORT")


class Auth(Section):
    """The ways in which an account may log in."""

    basic: BasicLogin | None = Field(None, description="user name and password")
    oauth2: OAuth2 | None = Field(None, description="an application's own token")


class Limits(Section):
    """What the relay lets one sender do."""

    messages_per_minute: Rate | None = None
    recipients_per_day: Count | None = None
    connections: Count | None = None


class Expect(Section):
    """What a relay is held to."""

    tls_min: Literal["1.0", "1.1", "1.2", "1.3"] | None = Field(
        None, description="oldest TLS version accepted"
    )
    egress: list[IpNetwork] = Field(
        [], description="addresses or networks that we come from, as far as the relay says"
    )


class CertificateFiles(Section):
    """PEM files of a TLS client certificate."""

    cert_file: Text = Field(description="path of the certificate chain (PEM)")
    key_file: Text = Field(description="path of its key (PEM)")


class Timeouts(Section):
    """How long each phase may take, where the built-in patience is wrong."""

    dns: Duration | None = None
    connect: Duration | None = None
    banner: Duration | None = None
    ehlo: Duration | None = None
    starttls: Duration | None = None
    tls: Duration | None = None
    auth: Duration | None = None
    mail_from: Duration | None = None
    rcpt_to: Duration | None = None
    data: Duration | None = None
    message: Duration | None = None
    quit: Duration | None = None


class Probes(Section):
    """The probes of one relay or account: a key per kind, made by `file_shapes`."""

    def entries(self) -> Iterator[tuple[str, int, KindDefaults]]:
        """Every entry as (kind, index in its list, options)."""
        for kind, written in vars(self).items():
            for index, options in enumerate(written or ()):
                yield kind, index, options


class Relay(Section):
    """A server that mail is handed in at."""

    preset: PresetName | None = Field(None, description="a known provider; keys beside it override its own")
    region: Region | None = Field(None, description="where an amazon-ses relay is, such as eu-west-1")
    host: HostName | None = Field(None, description="host name or IP address")
    mx_of: HostName | None = Field(
        None, description="instead of host: the domain whose MX it is, looked up at each run"
    )
    port: Port | None = Field(None, description="587 unless the preset has another; 25 with mx_of")
    tls: TlsMode | None = Field(
        None, description="starttls, but implicit on ports 465 and 2465, opportunistic with mx_of"
    )
    expect: Annotated[Expect, OrEmpty()] = Expect.empty()
    ca_file: Text | None = Field(
        None, description="path of the CA certificates (PEM) instead of the system's"
    )
    server_name: HostName | None = Field(None, description="the name the certificate must bear, if not host")
    client_certificate: CertificateFiles | None = None
    family: Family = Field(Family.ANY, description="which IP versions may be used")
    source_address: OwnAddress | None = Field(None, description="the local address to connect from")
    helo: HeloName | None = Field(None, description="the name to greet with")
    allow_plaintext: Flag = Field(default=False, description="log in without TLS; private networks only")
    limits: Annotated[Limits, OrEmpty()] = Limits.empty()
    timeouts: Annotated[Timeouts, OrEmpty()] = Timeouts.empty()
    probes: Annotated[Probes, OrEmpty()] = Probes.empty()


class Account(Section):
    """An identity that sends through a relay."""

    relay: Text = Field(description="the name of a relay or of a preset")
    address: MailAddress = Field(description="its mail address")
    tenant: Text | None = Field(
        None, description="whom it belongs to; by default the OAuth tenant, else the domain of its address"
    )
    labels: Annotated[dict[LabelName, Text], OrEmpty()] = Field(
        default_factory=dict, description="for smtp_account_info"
    )
    auth: Annotated[Auth, OrEmpty()] = Auth.empty()
    probes: Annotated[Probes, OrEmpty()] = Probes.empty()
    incidents: Annotated[AccountIncidents, OrEmpty()] = shared(AccountIncidents.empty())


class Domain(Section):
    """A sender domain whose DNS must allow its mail."""

    probes: Annotated[Probes, OrEmpty()] = Probes.empty()


class State(Section):
    """Where the exporter remembers refused logins between starts."""

    dir: Text = Field("/var/lib/smtp-exporter", description="a directory it may write to")


class Guard(Section):
    """The limits that keep probes from locking an account or flooding a relay."""

    hold: Duration = Field(6 * 3600.0, description="how long a refused password is not tried again")
    logins_per_minute: RateOrNone = Field(60.0, description="Basic logins at one relay host; 0 is no limit")
    mail_floor: Duration = Field(60.0, description="the shortest interval of a probe that sends mail")


class Dns(Section):
    """Whom to ask for MX and the other records of a domain; hosts are looked up as the system does."""

    nameservers: list[IpLiteral] = Field([], description="addresses of name servers; the system's by default")
    port: Port = Field(53, description="their port")
    timeout: Duration = Field(2.0, description="how long each is waited for; each is asked twice")


class Alertmanager(Section):
    """An Alertmanager that incidents are posted to, beside Prometheus."""

    url: AlertmanagerUrl = Field(description="where it is, as http://HOST:9093")
    labels: Annotated[dict[LabelName, Text], OrEmpty()] = Field(
        {}, description="labels of every notice: those of Prometheus' external_labels, and of its targets"
    )
    basic_auth: BasicLogin | None = Field(None, description="user name and password, if it asks for them")
    bearer_token: SecretReference | None = Field(
        None, description="a reference: {file: PATH} or {env: NAME}, in the place of basic_auth"
    )
    ca_file: Text | None = Field(
        None, description="path of the CA certificates (PEM) instead of the system's"
    )

    @model_validator(mode="after")
    def _one_credential(self) -> Alertmanager:
        if self.basic_auth and self.bearer_token:
            raise said("takes one of basic_auth and bearer_token")
        return self


class Included(Section):
    """A file that another one includes."""

    relays: Annotated[dict[Name, Relay], OrEmpty()] = Field({}, description="servers that take mail, by name")
    accounts: Annotated[dict[Name, Account], OrEmpty()] = Field({}, description="senders, by name")
    domains: Annotated[dict[DomainName, Domain], OrEmpty()] = Field({}, description="sender domains")


class Configuration(Included):
    """The main file of smtp-exporter."""

    include: list[Text] = Field([], description="more files, as paths or patterns relative to this one")
    causes: list[Text] = Field([], description="files of own causes, as paths or patterns like include")
    defaults: Annotated[Section, OrEmpty()] = Section.empty()
    state: Annotated[State, OrEmpty()] = State.empty()
    guard: Annotated[Guard, OrEmpty()] = Guard.empty()
    external_url: PagesUrl | None = Field(
        None, description="how people reach the pages; by default the address that is listened at"
    )
    incidents: Annotated[Incidents, OrEmpty()] = Incidents.empty()
    alertmanagers: list[Alertmanager] = Field([], description="incidents are posted there, beside Prometheus")
    dns: Annotated[Dns, OrEmpty()] = Dns.empty()
    retirement: Annotated[dict[MilestoneName, MomentOrNone], OrEmpty()] = Field(
        {}, description="when Basic Auth ends, by milestone; null removes one"
    )


def _list_of(options: type[KindDefaults]) -> Any:
    return list[options]  # type: ignore[valid-type]


def _probes(title: str, kinds: Iterable[KindShape], subject: str) -> type[Probes]:
    fields: dict[str, Any] = {
        kind.name: (Annotated[_list_of(kind.options), _OneOrMany()] | None, None)
        for kind in kinds
        if kind.subject == subject
    }
    return create_model(title, __base__=Probes, **fields)


@lru_cache(maxsize=16)
def file_shapes(kinds: tuple[KindShape, ...]) -> tuple[type[Configuration], type[Included]]:
    """The models of the main file and of an included one, with the keys of these kinds."""
    relay = create_model("Relay", __base__=Relay, probes=_part(_probes("RelayProbes", kinds, "relay")))
    account = create_model(
        "Account", __base__=Account, probes=_part(_probes("AccountProbes", kinds, "account"))
    )
    domain = create_model("Domain", __base__=Domain, probes=_part(_probes("DomainProbes", kinds, "domain")))
    per_kind: dict[str, Any] = {kind.name: _part(KindDefaults) for kind in kinds}
    fields: dict[str, Any] = {
        "relays": (
            Annotated[dict[Name, relay], OrEmpty()],
            Field({}, description="servers that take mail, by name"),
        ),
        "accounts": (Annotated[dict[Name, account], OrEmpty()], Field({}, description="senders, by name")),
        "domains": (Annotated[dict[DomainName, domain], OrEmpty()], Field({}, description="sender domains")),
    }
    defaults = create_model("Defaults", __base__=Section, **per_kind)
    main = create_model("Configuration", __base__=Configuration, defaults=_part(defaults), **fields)
    return main, create_model("Included", __base__=Included, **fields)


def _part(model: type[Section]) -> Any:
    return Annotated[model, OrEmpty()], model.empty()


class _Schema(GenerateJsonSchema):
    """An optional key may be absent, but not without a value; a default is shown where it says something."""

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        made = super().default_schema(schema)
        if not isinstance(made.get("default"), str | int | float):
            made.pop("default", None)
        return made

    def encode_default(self, dft: Any) -> Any:
        """A section is not shown; pydantic 2.12.0 cannot write down one that nothing has checked yet."""
        return None if isinstance(dft, Section) else super().encode_default(dft)

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's shape
        """A field's title would repeat its key."""
        return False


def json_schema_of(model: type[Section]) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a file."""
    made = model.model_json_schema(schema_generator=_Schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
