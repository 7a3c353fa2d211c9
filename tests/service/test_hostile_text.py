"""What a server says is inert on every page and in the output of every command: no markup, no control."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from aiohttp import ClientSession

from exporter.app import Exporter
from exporter.cli import main
from tests.service.hostile_server import ACTS, WORDS, hostile_server

pytestmark = pytest.mark.timeout(120)
CONFIGURATION = """
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


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with hostile_server() as port:
        yield port


@pytest.fixture
def config(tmp_path: Path, port: int) -> Path:
    (tmp_path / "password").write_text("hunter2hunter2")
    (tmp_path / "password").chmod(0o600)
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


PAGES = ("/", "/probes/refused", "/probes/taken", "/probes/evil", "/incidents", "/incidents/{id}", "/metrics")
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
            return {
                f"{path} {kind}": await _got(session, path.format(id=incident.id), accept)
                for path in PAGES
                for kind, accept in KINDS.items()
            }
    finally:
        await exporter.stop()


async def _got(session: ClientSession, path: str, accept: str) -> str:
    async with session.get(path, headers={"Accept": accept}) as answer:
        assert answer.status == 200, path
        return await answer.text()


def test_every_page_is_inert(config: Path) -> None:
    pages = asyncio.run(_pages(config))

    for name, text in pages.items():
        assert acting(text) == set(), name
        if name.endswith("html"):
            assert not Elements(text).found & {"x-evil", "onload"}, name
        if name.endswith("json"):
            json.loads(text) if not name.startswith("/metrics") else None
    assert "onload=alert" in pages["/probes/refused html"]
    assert "onload=alert" in pages["/probes/refused text"]
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
    "incidents": "incidents --url={elsewhere}",
    "incidents_json": "incidents --url={elsewhere} --json",
    "explain": "explain --file={paste}",
    "explain_json": "explain --file={paste} --json",
    "explain_batch": "explain --batch={batch}",
    "inventory": "inventory {report}",
    "config_check": "config check {broken}",
    "unknown_name": "check --config.file={config} {acts}",
    "unknown_account": "guard release {acts} --config.file={config}",
    "unknown_scenario": "simulate --scenario={acts} --control.listen-address=127.0.0.1:0",
    "unknown_preset": "config init {acts} --config.file={new}",
    "no_such_file": "check --config.file={acts}",
    "wrong_usage": "check --tls={acts}",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_prints_what_is_inert(
    command: str, config: Path, port: int, elsewhere: str, capsys: pytest.CaptureFixture[str]
) -> None:
    home = config.parent
    files = {
        "paste": WORDS,
        "batch": json.dumps({"id": ACTS, "text": WORDS}),
        "report": f"Sender Address,TLS Version,Message Count\n{ACTS}a@contoso.example,{ACTS},1\n",
        "broken": f'relays: {{"{ACTS!r}": {{host: "{ACTS!r}", tls: "{ACTS!r}", "{ACTS!r}": 1}}}}',
    }
    for name, text in files.items():
        (home / name).write_text(text)
    known = {name: str(home / name) for name in (*files, "new")}
    words = [
        word.format(config=config, port=port, elsewhere=elsewhere, acts=ACTS, **known)
        for word in COMMANDS[command].split()
    ]

    with pytest.raises(SystemExit):
        main(words)

    printed = "".join(capsys.readouterr())
    assert printed
    assert acting(printed) == set()
