"""The types of single values in a configuration: what each must look like, and what to say where it does not.

A message says what would be right and never repeats what was written. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Annotated, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from exporter.config.duration import SECONDS_MAX, seconds_of
from exporter.config.moment import MOMENT_PATTERN, timestamp_of
from exporter.config.nearest import did_you_mean
from exporter.config.presets import PRESETS
from exporter.config.scalar import NOTHING, Scalar
from exporter.incident import IncidentName

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue


def said(message: str) -> PydanticCustomError:
    """An error whose text is ours and goes to the operator as it is; it must not repeat a value."""
    return PydanticCustomError("said", "{message}", {"message": message})


def worth_of(value: Any) -> Any:
    """The core schema's value of an unquoted scalar, where that and not its text is due."""
    return value.value if isinstance(value, Scalar) else value


def _no_bool(value: Any) -> Any:
    """YAML's true is no number, though Python's True is."""
    worth = worth_of(value)
    if isinstance(worth, bool | str):
        raise said("must be a number, without quotes")
    return worth


def _one_line(text: str) -> str:
    """A text that can stand in a header, a command and a label: no CR, LF, NUL or other control character."""
    if not text or text != text.strip():
        raise said("must be a text that is not empty and neither begins nor ends with a space")
    if not text.isprintable() and any(
        unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") for char in text
    ):
        raise said("must be one line without control characters (CR, LF, NUL, ...)")
    return text


Flag = Annotated[bool, Field(strict=True), BeforeValidator(worth_of)]
Count = Annotated[int, Field(strict=True, ge=1), BeforeValidator(_no_bool)]
Port = Annotated[int, Field(strict=True, ge=1, le=65535), BeforeValidator(_no_bool)]
Rate = Annotated[float, Field(gt=0), BeforeValidator(_no_bool)]
Share = Annotated[float, Field(gt=0, le=1), BeforeValidator(_no_bool)]
RateOrNone = Annotated[float, Field(ge=0), BeforeValidator(_no_bool)]
Text = Annotated[str, Field(max_length=1024), AfterValidator(_one_line)]
"""A text as it is written, quoted or not: `007` and `no` are texts here."""

_LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST_NAME = re.compile(rf"(?=.{{1,253}}\.?$){_LABEL}(\.{_LABEL})*\.?")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_ADDRESS_CHARS_MAX, _LOCAL_CHARS_MAX = 254, 64  # RFC 5321 section 4.5.3.1


def is_ip_literal(text: str) -> bool:
    """Is it an IPv4 or IPv6 address?"""
    if ":" not in text and not text[-1:].isdigit():  # most are names, and finding that out by error is slow
        return False
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_host(text: str) -> bool:
    """Is it a host name or an IP address?"""
    return is_ip_literal(text) or _is_host_name(text)


def _is_host_name(text: str) -> bool:
    """Is it a name, whose last part is never a number?"""
    return bool(_HOST_NAME.fullmatch(text)) and not text.rstrip(".").rpartition(".")[2].isdigit()


def _shaped(pattern: str, message: str) -> tuple[AfterValidator, WithJsonSchema]:
    """What makes a text one of a pattern, with our words where it is not."""

    fits = re.compile(pattern).fullmatch

    def check(text: str) -> str:
        if not fits(text):
            raise said(message)
        return text

    return AfterValidator(check), WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"})


def _host(text: str) -> str:
    if not is_host(text):
        raise said(
            "must be a host name such as smtp.office365.com or an IP address: no port, no scheme, no space; "
            "an internationalised name in its xn-- form"
        )
    return text


def _own_address(text: str) -> str:
    if not is_ip_literal(text):
        raise said("must be an IPv4 or IPv6 address of this machine")
    return text


def _ip_literal(text: str) -> str:
    if not is_ip_literal(text):
        raise said("must be an IPv4 or IPv6 address")
    return text


def _ip_network(text: str) -> str:
    try:
        ip_network(text)
    except ValueError:
        raise said("must be an IP address or a network such as 203.0.113.0/24") from None
    return text


def _helo(text: str) -> str:
    inner = text[1:-1].removeprefix("IPv6:")
    literal = text.startswith("[") and text.endswith("]") and is_ip_literal(inner)
    if not literal and (not is_host(text) or is_ip_literal(text)):
        raise said("must be a host name, or an IP address in brackets such as [192.0.2.1]")
    return text


def is_mail_address(text: str) -> bool:
    """Is it one plain mail address in ASCII?"""
    local, _, domain = text.rpartition("@")
    sized = len(text) <= _ADDRESS_CHARS_MAX and len(local) <= _LOCAL_CHARS_MAX
    return sized and bool(_LOCAL_PART.fullmatch(local)) and _is_host_name(domain)


def _mail_address(text: str) -> str:
    if not is_mail_address(text):
        raise said(
            "must be one plain mail address such as invoices@contoso.example, in ASCII, without a name"
        )
    return text


def _duration(value: Any) -> Any:
    worth = worth_of(value)
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


def _moment(value: Any) -> float:
    """Read from its text: YAML 1.2 has no dates, whatever YAML 1.1 takes for one."""
    timestamp = timestamp_of(value) if isinstance(value, str) else None
    if timestamp is None:
        raise said(
            "must be a date such as 2027-03-01 (from 00:00 UTC on) or a time such as 2027-03-01T12:00:00Z"
        )
    return timestamp


def _moment_or_none(value: Any) -> float | None:
    return None if value is NOTHING else _moment(value)


_MOMENT_SCHEMA: JsonSchemaValue = {"type": "string", "pattern": f"^{MOMENT_PATTERN}$"}

Duration = Annotated[float, BeforeValidator(_duration), WithJsonSchema(_DURATION_SCHEMA)]
"""A duration as written (`5m`, `1h30m`, seconds); the field holds seconds."""
Moment = Annotated[float, BeforeValidator(_moment), WithJsonSchema(_MOMENT_SCHEMA)]
"""A date or time as written; the field holds Unix seconds."""
MomentOrNone = Annotated[
    float | None,
    BeforeValidator(_moment_or_none),
    WithJsonSchema({"anyOf": [_MOMENT_SCHEMA, {"type": "null"}]}),
]
"""A moment, or nothing where a value is taken away."""
HostName = Annotated[Text, AfterValidator(_host)]
OwnAddress = Annotated[Text, AfterValidator(_own_address)]
IpLiteral = Annotated[Text, AfterValidator(_ip_literal)]
IpNetwork = Annotated[Text, AfterValidator(_ip_network)]
HeloName = Annotated[Text, AfterValidator(_helo)]
MailAddress = Annotated[Text, AfterValidator(_mail_address)]
Name = Annotated[
    str,
    *_shaped(
        r"[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,127}",
        "a name must be 1 to 128 of the characters A-Z a-z 0-9 _ . @ + - and not begin with . @ + or -",
    ),
]
DomainName = Annotated[
    str,
    *_shaped(
        r"([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?",
        "must be a domain in lower case such as contoso.example; an internationalised one in its xn-- form",
    ),
]
DnsLabels = Annotated[
    Text,
    *_shaped(
        r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*",
        "must be a selector such as selector1: the part before ._domainkey",
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
Tenant = Annotated[
    Text,
    *_shaped(
        r"[A-Za-z0-9_][A-Za-z0-9._-]*",
        "must be the tenant's domain such as contoso.onmicrosoft.com, or its ID",
    ),
]
Scope = Annotated[
    Text,
    *_shaped(
        r"[!#-\[\]-~]+( [!#-\[\]-~]+)*",  # RFC 6749 section 3.3
        "must be a scope such as https://outlook.office365.com/.default",
    ),
]
MilestoneName = Annotated[
    str,
    *_shaped(
        r"[a-z][a-z0-9_]{0,63}",
        "a milestone's name must be 1 to 64 of the characters a-z 0-9 _ and begin with a letter",
    ),
]
CauseLabel = Annotated[
    str,
    *_shaped(
        r"[a-z][a-z0-9_]{0,63}",
        "a label must be 1 to 64 of the characters a-z 0-9 _ and begin with a letter, such as printer_policy",
    ),
]
EnhancedCode = Annotated[
    str, *_shaped(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}", "must be an enhanced status code such as 5.7.1")
]

LABELS_RESERVED: Final = frozenset(
    (
        "account",
        "actor",
        "alertname",
        "auth",
        "capability",
        "cause",
        "cipher",
        "code",
        "domain",
        "enhanced",
        "error",
        "family",
        "incident",
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
        "scope",
        "severity",
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


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ValueError, OSError, ZoneInfoNotFoundError) as exc:
        raise said("must be the name of a time zone such as Europe/Berlin or UTC") from exc
    return text


Zone = Annotated[str, AfterValidator(_zone)]


def _incident(text: str) -> str:
    if text not in set(IncidentName):
        raise said(f"no kind of incident has this name; {did_you_mean(text, IncidentName)}")
    return text


IncidentKey = Annotated[
    str,
    AfterValidator(_incident),
    WithJsonSchema({"type": "string", "pattern": f"^({'|'.join(IncidentName)})$"}),
]


def _preset(text: str) -> str:
    if text not in PRESETS:
        raise said(f"unknown preset; {did_you_mean(text, PRESETS)}")
    return text


PresetName = Annotated[
    str, AfterValidator(_preset), WithJsonSchema({"type": "string", "enum": list(PRESETS)})
]
