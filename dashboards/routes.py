"""The dashboard of what is probed without a login: relays with their TLS and offers; domains' records."""

from __future__ import annotations

from dashboards.certificate import DAY
from dashboards.dashboard import Dashboard, Panel, Row
from dashboards.incidents import open_incidents
from dashboards.links import RELAY_BOARD
from dashboards.meaning import OUTCOMES, YES_NO
from dashboards.phases import phases
from dashboards.promql import outcomes
from dashboards.query import Scenario, now, over_time
from dashboards.state_timeline import StateTimeline
from dashboards.table import Column, Table
from dashboards.variables import datasource, exporter_url, many, runbooks_url

HEALTHY, WRONG = Scenario.HEALTHY, Scenario.DNS_RECORD_MISSING
RELAYS, DOMAINS = 'relay=~"$relay"', 'domain=~"$domain"'
CHOSEN = 'account="", relay=~"$relay|", domain=~"$domain|"'
_MECHANISMS = "LOGIN|PLAIN|XOAUTH2|OAUTHBEARER"

NOW = Row(
    title="Now",
    panels=(
        open_incidents(CHOSEN, WRONG),
        Panel(
            title="Probes without a login",
            description="What each came to: reach and tls of a relay, envelope (would it take a mail), dns "
            "of a domain.",
            queries=(
                over_time(
                    f"max by (probe, relay, domain, instance) ({outcomes(CHOSEN)})",
                    HEALTHY,
                    "{{probe}} {{relay}}{{domain}} ({{instance}})",
                ),
            ),
            visualization=StateTimeline(meanings=OUTCOMES),
        ),
    ),
)

REACH = Row(
    title="Relays: reach and TLS",
    panels=(
        Panel(
            title="Ports",
            description="Whether a banner came, by port and IP version, and how long the last connect took. "
            "A version without a local route is missing.",
            queries=(
                now(f"max by (relay, port, family, instance) (smtp_relay_reachable{{{RELAYS}}})", HEALTHY),
                now(
                    "max by (relay, port, family, instance) "
                    f"(smtp_relay_connect_duration_seconds{{{RELAYS}}})",
                    HEALTHY,
                ),
            ),
            visualization=Table(
                columns=(
                    Column(field="relay", title="Relay", links=(RELAY_BOARD,)),
                    Column(field="port", title="Port"),
                    Column(field="family", title="IP version"),
                    Column(field="Value #A", title="Reached", meanings=YES_NO),
                    Column(field="Value #B", title="Connect", unit="s"),
                    Column(field="instance", title="Exporter"),
                ),
                otherwise="n/a: no relay has a reach probe",
            ),
            width=12,
            runbook="SmtpPortBlocked",
        ),
        Panel(
            title="TLS versions and certificate",
            description="Versions that a mail dialogue works with, not only a handshake; days until the "
            "first certificate of the chain ends.",
            queries=(
                *(
                    now(
                        "max by (relay, instance) "
                        f'(smtp_relay_tls_version_accepted{{{RELAYS}, version="TLSv1.{minor}"}})',
                        HEALTHY,
                    )
                    for minor in range(4)
                ),
                now(
                    "min by (relay, instance) "
                    f"((smtp_relay_certificate_not_after_timestamp_seconds{{{RELAYS}}} - time()) / {DAY})",
                    HEALTHY,
                ),
            ),
            visualization=Table(
                columns=(
                    Column(field="relay", title="Relay", links=(RELAY_BOARD,)),
                    Column(field="Value #A", title="TLS 1.0", meanings=YES_NO),
                    Column(field="Value #B", title="TLS 1.1", meanings=YES_NO),
                    Column(field="Value #C", title="TLS 1.2", meanings=YES_NO),
                    Column(field="Value #D", title="TLS 1.3", meanings=YES_NO),
                    Column(field="Value #E", title="Certificate ends in", unit="suffix: days"),
                    Column(field="instance", title="Exporter"),
                ),
                otherwise="n/a: no relay has a tls probe",
            ),
            width=12,
            runbook="SmtpLegacyTlsAccepted",
        ),
        Panel(
            title="STARTTLS and ways to log in",
            description="LOGIN and PLAIN are Basic Auth: a provider may end it by offering them no more.",
            queries=(
                over_time(
                    f"max by (relay) (smtp_relay_starttls_offered{{{RELAYS}}})", HEALTHY, "{{relay}} STARTTLS"
                ),
                over_time(
                    "max by (relay, mechanism) "
                    f'(smtp_relay_auth_mechanism_offered{{{RELAYS}, mechanism=~"{_MECHANISMS}"}})',
                    HEALTHY,
                    "{{relay}} {{mechanism}}",
                ),
            ),
            visualization=StateTimeline(meanings=YES_NO),
            width=12,
            height=10,
            runbook="SmtpStarttlsMissing",
        ),
        phases(
            "Time per phase of a relay's own probes",
            "The server's time in each phase of the last run that reached it, the slowest relay.",
            'account="", relay=~"$relay", relay!=""',
            width=12,
            height=10,
        ),
    ),
)

DNS = Row(
    title="Domains",
    panels=(
        Panel(
            title="Records",
            description="Whether each record of a domain is there and can be read.",
            queries=(
                over_time(
                    f"max by (domain, record) (smtp_domain_record_present{{{DOMAINS}}})",
                    HEALTHY,
                    "{{domain}} {{record}}",
                ),
            ),
            visualization=StateTimeline(meanings=YES_NO),
            width=12,
            height=9,
            runbook="SmtpDnsRecordMissing",
        ),
        Panel(
            title="SPF and DMARC",
            description="What SPF says of each address that mail is sent from; ten lookups are allowed "
            "(RFC 7208 section 4.6.4).",
            queries=(
                now(f"max by (domain, ip, result) (smtp_domain_spf_result{{{DOMAINS}}} == 1)", HEALTHY),
                now(f"max by (domain) (smtp_domain_spf_dns_lookups{{{DOMAINS}}})", HEALTHY),
                now(f"max by (domain, policy) (smtp_domain_dmarc_info{{{DOMAINS}}})", HEALTHY),
            ),
            visualization=Table(
                columns=(
                    Column(field="domain", title="Domain"),
                    Column(field="ip", title="Sends from"),
                    Column(field="result", title="SPF"),
                    Column(field="Value #B", title="Lookups"),
                    Column(field="policy", title="DMARC policy"),
                    Column(field="Value #A", hidden=True),
                    Column(field="Value #C", hidden=True),
                ),
                otherwise="n/a: no domain has a dns probe",
            ),
            width=12,
            height=9,
            runbook="SmtpSpfNotCoveringEgress",
        ),
    ),
)

ROUTES = Dashboard(
    name="routes",
    title="SMTP submission / Routes",
    description="Relays and domains without a login: ports, TLS, offers, records. From smtp-exporter.",
    variables=(
        datasource(),
        many("relay", "Relay", 'smtp_probe_interval_seconds{account="", relay!=""}'),
        many("domain", "Domain", 'smtp_probe_interval_seconds{domain!=""}'),
        exporter_url(),
        runbooks_url(),
    ),
    rows=(NOW, REACH, DNS),
    incidents=CHOSEN,
)
