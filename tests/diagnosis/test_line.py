"""One line of a paste: who speaks in it, what is said, and whether a stamp of a log stood before it."""

from __future__ import annotations

from exporter.diagnosis.line import LINE_LIMIT, SHORTEST_ADVISED, Line, read_line, unadvised
from exporter.diagnosis.speaker import Side, fails

STAMP = "2026-11-03 06:25:11 "
TLS = "Untrusted TLS connection established to mx.relay.example[192.0.2.1]:25: TLSv1.2 with cipher AES256"
LINES = (
    ("C: EHLO x", Line(Side.CLIENT, "EHLO x")),
    ("-> MAIL FROM:<a>", Line(Side.CLIENT, "MAIL FROM:<a>")),
    ("> EHLO x", Line(Side.CLIENT, "EHLO x")),
    ("C: what it is", Line(Side.CLIENT, "what it is")),
    ("S: 250 Ok ", Line(Side.SERVER, "250 Ok", "250")),
    ("<- 250 Ok", Line(Side.SERVER, "250 Ok", "250")),
    ("[<-] 250 Ok", Line(Side.SERVER, "250 Ok", "250")),
    ("[->] EHLO x", Line(Side.CLIENT, "EHLO x")),
    ("< 550 5.1.1 no", Line(Side.SERVER, "550 5.1.1 no", "550")),
    ("reply: b'250 Ok'", Line(Side.SERVER, "250 Ok'", "250")),
    ("C: 250 Ok", Line(Side.SERVER, "250 Ok", "250")),
    ("SERVER: EHLO x", Line(Side.CLIENT, "EHLO x")),
    ("SERVER: what", Line(Side.SYSTEM, "SERVER: what")),
    ("reply: retcode (250); Msg: b'x'", Line(Side.LOG, "reply: retcode (250); Msg: b'x'")),
    ("535 5.7.8 no", Line(Side.SERVER, "535 5.7.8 no", "535")),
    (" 535-5.7.8 no ", Line(Side.SERVER, "535-5.7.8 no", "535")),
    (f"{STAMP}535 no", Line(Side.SERVER, "535 no", "535", fresh=True)),
    (f"{STAMP}S: 250 Ok", Line(Side.SERVER, "250 Ok", "250")),
    ("  at com.acme.Mail(Mail.java:1)", Line(Side.LOG, "  at com.acme.Mail(Mail.java:1)")),
    ("Subject: hi", Line(Side.LOG, "Subject: hi")),
    (f"{STAMP}Subject: hi", Line(Side.LOG, "Subject: hi", fresh=True)),
    ("depth=0 CN=x", Line(Side.LOG, "depth=0 CN=x")),
    (f"{STAMP}{TLS}", Line(Side.LOG, TLS, fresh=True)),
    (f"mail | mx postfix/smtpd[31]: {TLS}", Line(Side.LOG, TLS, fresh=True)),
    ("mail | mx failed: lost", Line(Side.SYSTEM, "mail | mx failed: lost")),
    ("sendmail: cannot log to x: denied", Line(Side.LOG, "sendmail: cannot log to x: denied")),
    ("cannot log to x: denied", Line(Side.LOG, "cannot log to x: denied")),
    ("  The following address(es) failed:", Line(Side.LOG, "  The following address(es) failed:")),
    ("Please check the port", Line(Side.ADVICE, "Please check the port")),
    ("MAIL FROM:<a@x>", Line(Side.CLIENT, "MAIL FROM:<a@x>")),
    ("Net::SMTP::_SSL=GLOB(0x1a)<<< 250 Ok", Line(Side.SERVER, "250 Ok", "250")),
    ("Net::SMTP=GLOB(0x1a)>>> connection refused", Line(Side.CLIENT, "connection refused")),
    ("2026.11.03 06:25:11 SMTP (mail.x.example): <rx> 250 Ok", Line(Side.SERVER, "250 Ok", "250")),
    ("2026.11.03 06:25:11 SMTP (mail.x.example): [tx] QUIT", Line(Side.CLIENT, "QUIT")),
    ("  response: '250 Ok',", Line(Side.SERVER, "250 Ok',", "250")),
    ("  rejected: [],", Line(Side.LOG, "  rejected: [],")),
    ("/x/net.rb:46:in `connect': refused", Line(Side.SYSTEM, "refused", fresh=True)),
    ("/x/net.rb:46:in `connect'", Line(Side.LOG, "/x/net.rb:46:in `connect'")),
    (
        "[2026-11-03 06:25:11,1: ERROR/Pool-2] Task a.b[c-1] raised unexpected: lost",
        Line(Side.SYSTEM, "lost", fresh=True),
    ),
    ("MAIL_USE_TLS = True", Line(Side.LOG, "MAIL_USE_TLS = True")),
    ("smtp_port: 587  # x", Line(Side.LOG, "smtp_port: 587  # x")),
    ("tls_errno: 587", Line(Side.SYSTEM, "tls_errno: 587")),
    ("Port.Protocol = Protocols.Tls;", Line(Side.LOG, "Port.Protocol = Protocols.Tls;")),
    ('1.2.3.4 - - "POST /a HTTP/1.1" 500 -', Line(Side.LOG, '1.2.3.4 - - "POST /a HTTP/1.1" 500 -')),
    ("Connection: close", Line(Side.LOG, "Connection: close")),
    ("Connection: closed", Line(Side.SYSTEM, "Connection: closed")),
    (f"{STAMP}EHLO x", Line(Side.CLIENT, "EHLO x", fresh=True)),
    ("Trying 192.0.2.1...", Line(Side.CLIENT, "Trying 192.0.2.1...")),
    (f"{STAMP}Trying 192.0.2.1...", Line(Side.CLIENT, "Trying 192.0.2.1...", fresh=True)),
    ("Connection: opening to a, timeout=60", Line(Side.CLIENT, "Connection: opening to a, timeout=60")),
    ("Trying 192.0.2.1... failed", Line(Side.SYSTEM, "Trying 192.0.2.1... failed")),
    (f"{STAMP}ERROR mailer: lost", Line(Side.SYSTEM, "mailer: lost", fresh=True)),
    ("nothing at all", Line(Side.SYSTEM, "nothing at all")),
    (f"{STAMP * 8}lost", Line(Side.SYSTEM, "lost", fresh=True)),
    (f"{STAMP * 9}lost", Line(Side.SYSTEM, f"{STAMP}lost", fresh=True)),
)


def test_line_tells_who_speaks() -> None:
    assert [(raw, read_line(raw)) for raw, _ in LINES] == list(LINES)
    assert read_line("x" * (LINE_LIMIT + 1)).text == "x" * LINE_LIMIT


SAID = "The relay closed the connection at once."
ADVISED = (
    (f"{SAID} Please check the firewall. Then it went on.", f"{SAID} Then it went on."),
    (f"{SAID} Then it went on.", f"{SAID} Then it went on."),
    (
        f"Please check the firewall. {'See the page.':>40}",
        f"Please check the firewall. {'See the page.':>40}",
    ),
    ("Lost. " + "Please check the name, and then".ljust(SHORTEST_ADVISED - 6, "x"), "Lost."),
    ("Lost. " + "Please check the name, and then".ljust(SHORTEST_ADVISED - 7, "x"), None),
    (
        f"{SAID} Learn more at https://help.example/7720 [mx.example: timed out]",
        f"{SAID} [mx.example: timed out]",
    ),
    (f"{SAID} Learn more at https://help.example/7720 [an example]", SAID),
    (f"{SAID} Learn more at https://help.example/7720 [timed out] there", SAID),
)


def test_sentences_that_advise_are_left_out_of_a_long_line() -> None:
    assert [unadvised(text) for text, _ in ADVISED] == [
        text if left is None else left for text, left in ADVISED
    ]


def test_fault_is_named_in_any_case() -> None:
    assert [fails(text) for text in ("It FAILED", "connection Lost", "all is well")] == [True, True, False]
