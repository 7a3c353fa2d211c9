"""Examples of each command, as its help and the manual page show them. Data only."""

from __future__ import annotations

from typing import Final

EXAMPLES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "serve": (
        ("serve --config.file=config.yaml", "Probe by schedule; pages and metrics at port 10587."),
        ("serve --config.file=config.yaml --web.listen-address=127.0.0.1:10587", "For this machine only."),
    ),
    "demo": (("demo --scenario=basic_auth_disabled", "See what a cut-off looks like; no tenant is needed."),),
    "simulate": (("simulate --scenario=throttled", "Play Microsoft 365 for a program of your own."),),
    "check": (
        ("check smtp.office365.com", "What is wrong with this host? No credential is asked for."),
        ("check smtp.office365.com --username=a@contoso.example", "The same, and log in once."),
        ("check --config.file=config.yaml", "All that is configured, once, now."),
        ("check invoices --config.file=config.yaml --verbose", "One account, with the time of each phase."),
    ),
    "incidents": (("incidents --config.file=config.yaml", "What is open, for whom, since when."),),
    "explain": (
        ("explain '535 5.7.139 Authentication unsuccessful, ...'", "What does this error mean?"),
        ("explain --file=mail.log", "The last error of a log."),
    ),
    "guard": (
        ("guard status --config.file=config.yaml", "Which passwords are held, and until when."),
        ("guard release invoices --config.file=config.yaml", "Let one be tried once more."),
    ),
    "store": (("store backup copy.sqlite3 --config.file=config.yaml", "A copy while the exporter runs."),),
    "inventory": (("inventory report.csv --config.file=config.yaml", "Who is not configured yet."),),
    "selftest": (("selftest", "How exact the times are that this machine can measure."),),
    "config": (
        ("config init microsoft365", "Write a first configuration; asks for address and password."),
        ("config init relay.corp.example:587", "The same for a relay of your own."),
        ("config check config.yaml", "Every fault, each with its line."),
        ("config presets", "The relays that need no host and port."),
    ),
    "completion": (("completion bash > /etc/bash_completion.d/smtp-exporter", "For all users of bash."),),
}
