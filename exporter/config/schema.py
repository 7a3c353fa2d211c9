"""What may stand in a configuration file: frozen pydantic models that refuse unknown keys. No I/O.

Every type takes what a `tree` gives (Scalar, NOTHING) and says in `said` errors what would be right, without
repeating what was written. The keys under `probes:` and `defaults:` come from the kinds that are handed in.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Protocol

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    create_model,
    model_validator,
)
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import PydanticCustomError

from exporter.config.duration import SECONDS_MAX, seconds_of
from exporter.config.nearest import did_you_mean
from exporter.config.presets import PRESETS
from exporter.config.tree import NOTHING, Scalar
from exporter.model import Family, TlsMode, Way

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


def said(message: str) -> PydanticCustomError:
    """An error whose text is ours and goes to the operator as it is; it must not repeat a value."""
    return PydanticCustomError("said", "{message}", {"message": message})


class Section(BaseModel):
    """A mapping of the file: frozen, no key beyond its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False)


# --- scalars -----------------------------------------------------------------------------------------------


def _worth(value: Any) -> Any:
    """The core schema's value of an unquoted scalar, where that and not its text is due."""
    return value.value if isinstance(value, Scalar) else value


def _no_bool(value: Any) -> Any:
    """YAML's true is no number, though Python's True is."""
    worth = _worth(value)
    if isinstance(worth, bool | str):
        raise said("must be a number, without quotes")
    return worth


def _one_line(text: str) -> str:
    """A text that can stand in a header, a command and a label: no CR, LF, NUL or other control character."""
    if not text.strip() or text != text.strip():
        raise said("must be a text that is not empty and neither begins nor ends with a space")
    if any(unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") for char in text):
        raise said("must be one line without control characters (CR, LF, NUL, ...)")
    return text


Flag = Annotated[bool, Field(strict=True), BeforeValidator(_worth)]
Count = Annotated[int, Field(strict=True, ge=1), BeforeValidator(_no_bool)]
Port = Annotated[int, Field(strict=True, ge=1, le=65535), BeforeValidator(_no_bool)]
Rate = Annotated[float, Field(gt=0), BeforeValidator(_no_bool)]
RateOrNone = Annotated[float, Field(ge=0), BeforeValidator(_no_bool)]
Text = Annotated[str, Field(max_length=1024), AfterValidator(_one_line)]
"""A text as it is written, quoted or not: `007` and `no` are texts here."""

_LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST_NAME = re.compile(rf"(?=.{{1,253}}\.?$){_LABEL}(\.{_LABEL})*\.?")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_ADDRESS_CHARS_MAX, _LOCAL_CHARS_MAX = 254, 64  # RFC 5321 section 4.5.3.1


def is_ip_literal(text: str) -> bool:
    """Is it an IPv4 or IPv6 address?"""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_host(text: str) -> bool:
    digits_last = text.rstrip(".").rpartition(".")[2].isdigit()
    return is_ip_literal(text) or (bool(_HOST_NAME.fullmatch(text)) and not digits_last)


def _shaped(pattern: str, message: str) -> tuple[AfterValidator, WithJsonSchema]:
    """What makes a text one of a pattern, with our words where it is not."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise said(message)
        return text

    return AfterValidator(check), WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"})


def _host(text: str) -> str:
    if not _is_host(text):
        raise said(
            "must be a host name such as smtp.office365.com or an IP address: no port, no scheme, no space; "
            "an internationalised name in its xn-- form"
        )
    return text


def _ip_literal(text: str) -> str:
    if not is_ip_literal(text):
        raise said("must be an IPv4 or IPv6 address of this machine")
    return text


def _helo(text: str) -> str:
    inner = text[1:-1].removeprefix("IPv6:")
    literal = text.startswith("[") and text.endswith("]") and is_ip_literal(inner)
    if not literal and (not _is_host(text) or is_ip_literal(text)):
        raise said("must be a host name, or an IP address in brackets such as [192.0.2.1]")
    return text


def _mail_address(text: str) -> str:
    local, _, domain = text.rpartition("@")
    sized = len(text) <= _ADDRESS_CHARS_MAX and len(local) <= _LOCAL_CHARS_MAX
    if not sized or not _LOCAL_PART.fullmatch(local) or not _is_host(domain) or is_ip_literal(domain):
        raise said(
            "must be one plain mail address such as invoices@contoso.example, in ASCII, without a name"
        )
    return text


def _duration(value: Any) -> Any:
    worth = _worth(value)
    written = str(value) if isinstance(worth, bool) else str(worth)
    seconds = seconds_of(written) if isinstance(worth, str | int | float) else None
    if seconds is None:
        raise said("must be a duration such as 30s, 5m, 6h, 1d or 1h30m, or a number of seconds")
    if not 0 < seconds <= SECONDS_MAX:
        raise said("must be longer than 0 and at most 366d")
    return seconds


_DURATION_SCHEMA: JsonSchemaValue = {
    "anyOf": [
        {"type": "string", "minLength": 1, "pattern": "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$"},
        {"type": "number", "exclusiveMinimum": 0, "maximum": SECONDS_MAX},
    ]
}

Duration = Annotated[float, BeforeValidator(_duration), WithJsonSchema(_DURATION_SCHEMA)]
"""A duration as written (`5m`, `1h30m`, seconds); the field holds seconds."""
HostName = Annotated[Text, AfterValidator(_host)]
IpLiteral = Annotated[Text, AfterValidator(_ip_literal)]
HeloName = Annotated[Text, AfterValidator(_helo)]
MailAddress = Annotated[Text, AfterValidator(_mail_address)]
Name = Annotated[
    str,
    *_shaped(
        r"[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,127}",
        "a name must be 1 to 128 of the characters A-Z a-z 0-9 _ . @ + - and not begin with . @ + or -",
    ),
]
VariableName = Annotated[
    str,
    *_shaped(
        r"[A-Za-z_][A-Za-z0-9_]{0,254}",
        "must be the name of an environment variable: letters, digits and _, not beginning with a digit",
    ),
]
Region = Annotated[
    str, *_shaped(r"[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}", "must be the name of an AWS region such as eu-west-1")
]

LABELS_RESERVED: Final = frozenset(
    (
        "account",
        "actor",
        "auth",
        "capability",
        "cause",
        "cipher",
        "code",
        "domain",
        "enhanced",
        "error",
        "family",
        "instance",
        "ip",
        "job",
        "le",
        "mechanism",
        "milestone",
        "ordinal",
        "outcome",
        "phase",
        "policy",
        "port",
        "probe",
        "provider",
        "quantile",
        "reason",
        "record",
        "relay",
        "result",
        "source",
        "tenant",
        "total",
        "version",
    )
)
"""Label names that Prometheus (job, instance, le, quantile) or a metric of ours uses."""


def _label_name(text: str) -> str:
    if not re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]{0,99}", text):
        raise said("a label name must be letters, digits and _ and not begin with a digit")
    if text.startswith("__") or text in LABELS_RESERVED:
        raise said("this label name is used by Prometheus or by this exporter; choose another, such as team")
    return text


LabelName = Annotated[str, AfterValidator(_label_name)]


def _preset(text: str) -> str:
    if text not in PRESETS:
        raise said(f"unknown preset; {did_you_mean(text, PRESETS)}")
    return text


PresetName = Annotated[
    str, AfterValidator(_preset), WithJsonSchema({"type": "string", "enum": list(PRESETS)})
]


# --- shapes ------------------------------------------------------------------------------------------------


class _OrEmpty:
    """A mapping that may have no value at all: `probes:` is `probes: {}`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return BeforeValidator(lambda value: {} if value is NOTHING else value).__get_pydantic_core_schema__(
            source, handler
        )

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [handler(core), {"type": "null"}]}


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


class ProbeOptions(Section):
    """What every kind of probe takes; a kind's options extend it. Durations are seconds, None the default."""

    every: Duration | None = Field(None, description="how often it runs")
    deadline: Duration | None = Field(None, description="how long one run may take in all")
    auth: Way | None = Field(None, description="the way to log in")


class KindDefaults(Section):
    """What `defaults:` may set for a kind."""

    every: Duration | None = Field(None, description="how often it runs")
    deadline: Duration | None = Field(None, description="how long one run may take in all")


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


class Auth(Section):
    """The ways in which an account may log in."""

    basic: BasicLogin | None = Field(None, description="user name and password")


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

    def entries(self) -> Iterator[tuple[str, int, ProbeOptions]]:
        """Every entry as (kind, index in its list, options)."""
        for kind in type(self).model_fields:
            for index, options in enumerate(getattr(self, kind) or ()):
                yield kind, index, options


class Relay(Section):
    """A door mail is handed in at."""

    preset: PresetName | None = Field(None, description="a known provider; keys beside it override its own")
    region: Region | None = Field(None, description="where an amazon-ses relay is, such as eu-west-1")
    host: HostName | None = Field(None, description="host name or IP address")
    port: Port | None = Field(None, description="587 unless the preset has another")
    tls: TlsMode | None = Field(None, description="starttls, but implicit on ports 465 and 2465")
    expect: Annotated[Expect, _OrEmpty()] = Expect()
    ca_file: Text | None = Field(
        None, description="path of the CA certificates (PEM) instead of the system's"
    )
    server_name: HostName | None = Field(None, description="the name the certificate must bear, if not host")
    client_certificate: CertificateFiles | None = None
    family: Family = Field(Family.ANY, description="which IP versions may be used")
    source_address: IpLiteral | None = Field(None, description="the local address to connect from")
    helo: HeloName | None = Field(None, description="the name to greet with")
    allow_plaintext: Flag = Field(default=False, description="log in without TLS; private networks only")
    limits: Annotated[Limits, _OrEmpty()] = Limits()
    timeouts: Annotated[Timeouts, _OrEmpty()] = Timeouts()
    probes: Annotated[Probes, _OrEmpty()] = Probes()


class Account(Section):
    """An identity that sends through a relay."""

    relay: Text = Field(description="the name of a relay or of a preset")
    address: MailAddress = Field(description="its mail address")
    tenant: Text | None = Field(None, description="whom it belongs to; by default the domain of its address")
    labels: Annotated[dict[LabelName, Text], _OrEmpty()] = Field({}, description="for smtp_account_info")
    auth: Annotated[Auth, _OrEmpty()] = Auth()
    probes: Annotated[Probes, _OrEmpty()] = Probes()


class State(Section):
    """Where the exporter remembers refused logins between starts."""

    dir: Text = Field("/var/lib/smtp-exporter", description="a directory it may write to")


class Guard(Section):
    """The brakes that keep probes from locking an account or flooding a relay."""

    hold: Duration = Field(6 * 3600.0, description="how long a refused password is not tried again")
    logins_per_minute: RateOrNone = Field(60.0, description="Basic logins at one relay host; 0 is no limit")
    mail_floor: Duration = Field(60.0, description="the shortest interval of a probe that sends mail")


class Included(Section):
    """A file that another one includes."""

    relays: Annotated[dict[Name, Relay], _OrEmpty()] = Field({}, description="doors, by name")
    accounts: Annotated[dict[Name, Account], _OrEmpty()] = Field({}, description="senders, by name")


class Configuration(Included):
    """The main file of smtp-exporter."""

    include: list[Text] = Field([], description="more files, as paths or patterns relative to this one")
    defaults: Annotated[Section, _OrEmpty()] = Section()
    state: Annotated[State, _OrEmpty()] = State()
    guard: Annotated[Guard, _OrEmpty()] = Guard()


LATER: Final[dict[str, frozenset[str]]] = {
    "Configuration": frozenset({"domains", "dns"}),
    "Included": frozenset({"domains"}),
    "Relay": frozenset({"mx_of"}),
    "Auth": frozenset({"oauth2"}),
    "AccountProbes": frozenset({"token", "round_trip"}),
    "RelayProbes": frozenset({"reach", "tls", "envelope"}),
    "Defaults": frozenset({"token", "round_trip", "reach", "tls", "envelope", "dns"}),
}
"""Keys of the plan that this version does not have yet, by the model that refuses them."""


def _list_of(options: type[ProbeOptions]) -> Any:
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
    per_kind: dict[str, Any] = {kind.name: _part(KindDefaults) for kind in kinds}
    fields: dict[str, Any] = {
        "relays": (Annotated[dict[Name, relay], _OrEmpty()], Field({}, description="doors, by name")),
        "accounts": (Annotated[dict[Name, account], _OrEmpty()], Field({}, description="senders, by name")),
    }
    defaults = create_model("Defaults", __base__=Section, **per_kind)
    main = create_model("Configuration", __base__=Configuration, defaults=_part(defaults), **fields)
    return main, create_model("Included", __base__=Included, **fields)


def _part(model: type[Section]) -> Any:
    return Annotated[model, _OrEmpty()], model()


class _Schema(GenerateJsonSchema):
    """An optional key may be absent, but not without a value; a default is shown where it says something."""

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        made = super().default_schema(schema)
        if not isinstance(made.get("default"), str | int | float):
            made.pop("default", None)
        return made

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's shape
        """A field's title would repeat its key."""
        return False


def json_schema_of(model: type[Section]) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a file."""
    made = model.model_json_schema(schema_generator=_Schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
