"""What a server says is inert on every page and in the output of every command: no markup, no control."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import pytest
from aiohttp import ClientSession
from yarl import URL

from exporter.app import Exporter
from exporter.cli import main
from exporter.drivers.clock import SystemClock
from exporter.store.database import Database
from tests.service.hostile_server import ACTS, HIDES, MARKUP, WORDS, hostile_server
from tests.service.terminal import Typed, printed

pytestmark = pytest.mark.timeout(120)
CONFIGURATION = """
causes: [own.yaml]
relays:
  evil: {{host: 127.0.0.1, port: {port}, tls: none, allow_plaintext: true, probes: {{reach: {{every: 5m}}}}}}
accounts:
  refused:
    relay: evil
    address: refused@contoso.example
    auth: {{basic: {{username: refused@contoso.example, password: {{file: password}}}}}}
    probes: {{login: {{every: 5m}}}}
  taken:
    relay: evil
    address: taken@contoso.example
    auth: {{basic: {{username: taken, password: {{file: password}}}}}}
    probes: {{submission: {{every: 5m, to: canary@contoso.example}}}}
state: {{dir: state}}
incidents: {{refusals: 1}}
"""

TURNED = f"{MARKUP} {HIDES}."  # control characters are refused in a configuration
OWN = {
    "meaning": f"Own {TURNED}",
    "actor": "relay_admin",
    "steps": [{"text": TURNED, "portal": TURNED, "command": TURNED}],
    "matches": [{"says": ["never said"]}],
    "samples": ["550 never said"],
}
"""A cause of the operator's own that was pasted together from what a server said."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with hostile_server() as port:
        yield port


@pytest.fixture
def config(tmp_path: Path, port: int) -> Path:
    (tmp_path / "password").write_text("hunter2hunter2")
    (tmp_path / "password").chmod(0o600)
    (tmp_path / "own.yaml").write_text(json.dumps({"causes": {"own": OWN}}))
    file = tmp_path / "config.yaml"
    file.write_text(CONFIGURATION.format(port=port))
    return file


class Elements(HTMLParser):
    """Which elements and attributes a page has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(name for name, _ in attrs)}


def acting(text: str) -> set[str]:
    """The characters that would act in a terminal."""
    return {char for char in text if not char.isprintable() and char != "\n"}


PAGES = (
    "/", "/probes/refused", "/probes/taken", "/probes/evil", "/incidents", "/incidents/{id}", "/metrics",
    "/causes/own", "/causes/basic_auth_disabled", "/runbooks/SmtpCredentialsRejected",
)  # fmt: skip
NOWHERE = ("/causes/", "/runbooks/", "/probes/", "/incidents/", "/")
KINDS = {
    "html": "text/html",
    "json": "application/json",
    "text": "text/plain",
}


async def _pages(config: Path) -> dict[str, str]:
    """Each page in each form, after every probe has run once."""
    exporter = Exporter(config, transcripts=True)
    url = await exporter.start("127.0.0.1", 0)
    try:
        for subject in exporter.history.subjects:
            await exporter.run_now(subject.name)
        (incident, *_) = exporter.open_incidents()
        async with ClientSession(url) as session:
            wanted = {path: path.format(id=incident.id) for path in PAGES}
            wanted |= {f"nowhere in {room}": f"{room}{quote(ACTS, safe='')}" for room in NOWHERE}
            return {
                f"{name} {kind}": await _got(session, path, accept)
                for name, path in wanted.items()
                for kind, accept in KINDS.items()
            }
    finally:
        await exporter.stop()


async def _got(session: ClientSession, path: str, accept: str) -> str:
    async with session.get(URL(path, encoded=True), headers={"Accept": accept}) as answer:
        assert answer.status == (404 if "%" in path else 200), path
        return await answer.text()


def test_every_page_is_inert(config: Path) -> None:
    pages = asyncio.run(_pages(config))

    for name, text in pages.items():
        assert acting(text) == set(), name
        if name.endswith("html"):
            assert not Elements(text).found & {"x-evil", "onload"}, name
        if name.endswith("json"):
            json.loads(text) if not name.startswith(("/metrics", "/runbooks", "nowhere")) else None
    assert "onload=alert" in pages["/probes/refused html"]
    assert "onload=alert" in pages["/probes/refused text"]
    assert "onload=alert" in pages["/causes/own html"]
    assert "onload=alert" not in pages["/metrics text"]


class _Incidents(BaseHTTPRequestHandler):
    """Another exporter, which is not one."""

    def do_GET(self) -> None:
        line = dict.fromkeys(("severity", "title", "since", "cause", "actor", "id", "why_not_told"), ACTS)
        body = json.dumps({"incidents": [line | {"told": True, "until": None, "probes": ACTS}]}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Incidents) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join(5)


COMMANDS = {
    "check": "check --config.file={config} --verbose",
    "check_json": "check --config.file={config} --json",
    "check_host": "check 127.0.0.1:{port} --tls=none",
    "check_host_json": "check 127.0.0.1:{port} --tls=none --json",
    "guard_status": "guard status --config.file={config}",
    "store_check": "store check {store}",
    "store_elsewhere": "store check {acts}",
    "store_backup": "store backup {copy} --config.file={config}",
    "store_backup_elsewhere": "store backup {acts} --config.file={broken}",
    "incidents_of_the_store": "incidents --config.file={config}",
    "incidents": "incidents --url={elsewhere}",
    "incidents_json": "incidents --url={elsewhere} --json",
    "explain": "explain --file={paste}",
    "explain_unknown": "explain 599 {acts}",
    "explain_own": "explain 550 never said --config.file={config}",
    "explain_json": "explain --file={paste} --json",
    "explain_batch": "explain --batch={batch}",
    "inventory": "inventory {report}",
    "config_check": "config check {broken}",
    "completion": "completion bash",
    "unknown_shell": "completion {acts}",
    "unknown_name": "check --config.file={config} {acts}",
    "unknown_account": "guard release {acts} --config.file={config}",
    "unknown_scenario": "simulate --scenario={acts} --control.listen-address=127.0.0.1:0",
    "unknown_preset": "config init {acts} --config.file={new}",
    "no_such_file": "check --config.file={acts}",
    "wrong_usage": "check --tls={acts}",
}


HIDDEN_TABLE = f'CREATE TABLE "{ACTS.replace(chr(34), "")}" (x)'


@pytest.fixture
def typed(config: Path, port: int, elsewhere: str) -> Callable[[str], list[str]]:
    """The words of a command of the table."""
    home = config.parent
    files = {
        "paste": WORDS,
        "batch": json.dumps({"id": ACTS, "text": WORDS}),
        "report": f"Sender Address,TLS Version,Message Count\n{ACTS}a@contoso.example,{ACTS},1\n",
        "broken": f'relays: {{"{ACTS!r}": {{host: "{ACTS!r}", tls: "{ACTS!r}", "{ACTS!r}": 1}}}}',
    }
    for name, text in files.items():
        (home / name).write_text(text)
    (home / "store").mkdir()
    with closing(Database(home / "store", SystemClock())) as made, made.writing(durable=False) as connection:
        connection.execute(HIDDEN_TABLE)
    known = {name: str(home / name) for name in (*files, "new", "copy", "store")}
    known |= {"config": str(config), "port": str(port), "elsewhere": elsewhere, "acts": ACTS}
    return lambda command: [word.format(**known) for word in COMMANDS[command].split()]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_prints_what_is_inert(
    command: str, typed: Callable[[str], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(typed(command))

    told = "".join(capsys.readouterr())
    assert told
    assert acting(told) == set()


SGR = re.compile(r"\x1b\[(?:0|1|31|32|33)m")
REWRITTEN = re.compile(r"\r(?:\x1b\[K|\n)")
"""What a line of progress begins with, and what the terminal itself makes of a line's end."""
WITH_A_SERVERS_WORDS = (
    "check", "check_host", "guard_status", "incidents", "explain", "explain_unknown", "inventory",
    "store_check",
)  # fmt: skip
TERMINALS = {
    "colours": [{"TERM": "xterm-256color"}, 80],
    "narrow": [{"TERM": "xterm-256color"}, 40],
    "wide": [{"TERM": "xterm-256color"}, 200],
    "no colours": [{"TERM": "xterm-256color", "NO_COLOR": "1"}, 80],
    "dumb": [{"TERM": "dumb"}, 80],
}


def test_terminal_gets_our_own_colours_and_nothing_else_that_acts(typed: Callable[[str], list[str]]) -> None:
    rows = [(kind, command) for kind in TERMINALS for command in WITH_A_SERVERS_WORDS]
    told = dict(zip(rows, printed([_in(kind, typed(command)) for kind, command in rows]), strict=True))

    assert {row for row, text in told.items() if acting(SGR.sub("", REWRITTEN.sub("", text)))} == set()
    assert {kind for (kind, _), text in told.items() if SGR.search(text)} == {"colours", "narrow", "wide"}
    assert not any("\x1b" in text for (kind, _), text in told.items() if kind == "dumb")


def _in(kind: str, words: list[str]) -> Typed:
    env, columns = TERMINALS[kind]
    return Typed(words=words, env=env, columns=columns)
