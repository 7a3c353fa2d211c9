"""An exporter at DEBUG among servers that say the secrets that they are sent; and all that it gives out."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import secrets as random
import signal
import ssl
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import bcrypt
import trustme
from aiohttp import web
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from tests.drivers.issuer import jwt, servers
from tests.taint.echoes import TENANTS, HostileIssuer, Mail, Mailbox, said

ID = "00000000-0000-0000-0000-000000000000"
SETTLED_SECONDS = 120.0
PAGES = ("/", "/incidents", "/metrics", "/-/healthy", "/-/ready", "/causes/bad_credentials", "/nothing")
BY_TOKEN = ("ehlo", "auth", "message")
BY_CERTIFICATE = ("refused", "text")
INCIDENTS_SHOWN = 10
CHECKED = ("b-auth", "o-auth", "t-s-refused", "t-c-text", "m-authenticate")
COMMANDS = (("check", *CHECKED, "--verbose"), ("guard", "status"))
ACCEPTED = ("text/html", "application/json", "text/plain", "application/openmetrics-text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Something that came out of the exporter, and where."""

    sink: str
    content: bytes


@dataclass(frozen=True)
class Canaries:
    """Secrets that occur nowhere else, by kind, and the files that hold them."""

    by_kind: dict[str, str]
    folder: Path

    @classmethod
    def made(cls, folder: Path) -> Canaries:
        kinds = ("password", "client_secret", "imap_password", "bearer", "basic", "web", "certificate")
        made = {kind: f"{kind[:2]}-{random.token_urlsafe(18)}!Z<&" for kind in kinds}
        made["token"] = jwt(roles=["SMTP.SendAsApp"], jti=random.token_hex(200))
        canaries = cls(made, folder)
        for kind in kinds:
            (folder / kind).write_text(made[kind])
            (folder / kind).chmod(0o600)
        made |= canaries._key()
        return canaries

    def _key(self) -> dict[str, str]:
        """An application's key, encrypted on disk; each line of it is a secret."""
        leaf = trustme.CA(key_type=trustme.KeyType.RSA).issue_cert(
            "app.example", key_type=trustme.KeyType.RSA
        )
        key = load_pem_private_key(leaf.private_key_pem.bytes(), None)
        locked = BestAvailableEncryption(self.by_kind["certificate"].encode())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked)
        (self.folder / "app.pem").write_bytes(pem + leaf.cert_chain_pems[0].bytes())
        (self.folder / "app.pem").chmod(0o600)
        plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode().splitlines()
        return {f"key line {number}": line for number, line in enumerate(plain[2:-2])}


@contextlib.asynccontextmanager
async def world(canaries: Canaries) -> AsyncIterator[tuple[Path, list[bytes]]]:
    """The configuration file, and the bodies of the notices that were posted; assertions become canaries."""
    folder, notices = canaries.folder, list[bytes]()
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(folder / "ca.pem"))
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert("localhost", "127.0.0.1").configure_cert(tls)
    lines = {kind: said([text]) for kind, text in canaries.by_kind.items()}  # a server knows what it was sent
    async with servers() as serve:
        issuer = HostileIssuer(canaries.by_kind["token"])
        issuer.port = await serve(issuer.talk, tls=tls)
        mail = {f"b-{each}": await serve(Mail(each, lines["password"]).talk, tls=tls) for each in Mail.points}
        mail |= {f"o-{each}": await serve(Mail(each, lines["token"]).talk, tls=tls) for each in BY_TOKEN}
        mail["healthy"] = await serve(Mail("", []).talk, tls=tls)
        boxes = {
            each: await serve(Mailbox(each, lines["imap_password"]).talk, tls=tls) for each in Mailbox.points
        }
        runner, alertmanager = await _alertmanager(notices)
        text = _configuration(folder, issuer.url, mail, boxes, alertmanager)
        (folder / "config.yaml").write_text(text)
        hashed = bcrypt.hashpw(canaries.by_kind["web"].encode(), bcrypt.gensalt(4)).decode()
        (folder / "web.yaml").write_text(f"basic_auth_users: {{ops: '{hashed}'}}\n")
        yield folder / "config.yaml", notices
        await runner.cleanup()
    signed = [text for request in issuer.requests if (text := request.form.get("client_assertion"))]
    canaries.by_kind.update({f"assertion {number}": text for number, text in enumerate(signed[-3:])})


async def _alertmanager(notices: list[bytes]) -> tuple[web.AppRunner, str]:
    """Keeps what is posted; says all that was sent to it in a refusal to every second post."""

    async def posted(request: web.Request) -> web.Response:
        body = await request.read()
        notices.append(body)
        if len(notices) % 2:
            return web.Response(status=200)
        heard = f"{request.headers.get('Authorization')} ".encode() + body
        return web.Response(status=500, body=heard)

    application = web.Application()
    application.router.add_post("/{anything:.*}", posted)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


def _configuration(
    folder: Path, issuer: str, mail: dict[str, int], boxes: dict[str, int], alertmanager: str
) -> str:
    def app(tenant: str, credential: str) -> str:
        return (
            f"{{oidc_authority: '{issuer}/{tenant}', tenant: {tenant}, client_id: {ID}, scope: s/.default,"
            f" ca_file: ca.pem, {credential}}}"
        )

    secret = "client_secret: {file: client_secret}"
    certificate = "certificate: {file: app.pem, password: {file: certificate}}"
    to = "to: canary@contoso.example"
    rows = []
    for name in mail:
        auth = f"basic: {{username: '{name}@x.example', password: {{file: password}}}}"
        if name.startswith("o-"):
            auth = f"oauth2: {app('granted', secret)}"
        submit = f"probes: {{submission: {{{to}, every: 8s}}}}"
        rows.append(f"  {name}: {{relay: r-{name}, address: {name}@x.example, auth: {{{auth}}}, {submit}}}")
    for tenant in TENANTS:
        for name, credential in (("s", secret), ("c", certificate)):
            if name == "c" and tenant not in BY_CERTIFICATE:
                continue
            auth = f"auth: {{oauth2: {app(tenant, credential)}}}, probes: {{token: {{every: 8s}}}}"
            rows.append(
                f"  t-{name}-{tenant}: {{relay: r-healthy, address: {tenant}@{name}.example, {auth}}}"
            )
    for point, port in boxes.items():
        box = (
            f"{{imap: {{host: localhost, port: {port}, ca_file: ca.pem, username: {point}@i.example,"
            " auth: {basic: {password: {file: imap_password}}}}}"
        )
        trip = f"probes: {{round_trip: {{{to}, every: 8s, arrive: {box}}}}}"
        basic = f"auth: {{basic: {{username: '{point}@m.example', password: {{file: password}}}}}}"
        rows.append(f"  m-{point}: {{relay: r-healthy, address: {point}@m.example, {basic}, {trip}}}")
    relays = [
        f"  r-{point}: {{host: localhost, port: {port}, tls: implicit, ca_file: ca.pem}}"
        for point, port in mail.items()
    ]
    rest = [
        "alertmanagers:",
        f"  - {{url: '{alertmanager}/a', bearer_token: {{file: bearer}}}}",
        f"  - {{url: '{alertmanager}/b', basic_auth: {{username: ops, password: {{file: basic}}}}}}",
        "incidents: {failures: 1, refusals: 1}",
        f"state: {{dir: {folder / 'state'}}}",
        "guard: {logins_per_minute: 0, mail_floor: 8s}",
    ]
    return "\n".join(["relays:", *relays, "accounts:", *rows, *rest]) + "\n"


async def documents(canaries: Canaries, build: str) -> list[Document]:
    """All that an exporter gives from itself in one life; `build` is Python that is run before it."""
    async with world(canaries) as (config, notices):
        found = await _served(canaries, config, build)
        found += [Document(sink="notices", content=body) for body in notices]
        for command in COMMANDS:
            found += await _told(config, build, *command)
    state = config.parent / "state"
    for file in state.iterdir():
        content = file.read_bytes()
        found += [
            Document(sink="store", content=content[at : at + 8192]) for at in range(0, len(content), 4096)
        ]
    return found


async def _served(canaries: Canaries, config: Path, build: str) -> list[Document]:
    flags = (
        f"--config.file={config}",
        f"--web.config.file={config.parent / 'web.yaml'}",
        "--log.level=debug",
    )
    process = await _python(build, "serve", *flags, "--web.listen-address=127.0.0.1:0")
    assert process.stdout is not None
    lines: list[bytes] = []
    assert process.stderr is not None
    reading = asyncio.create_task(_kept(process.stderr, lines))
    try:
        return await _watched(process, reading, lines, canaries, config)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await reading


async def _watched(
    process: asyncio.subprocess.Process,
    reading: asyncio.Task[None],
    lines: list[bytes],
    canaries: Canaries,
    config: Path,
) -> list[Document]:
    assert process.stdout is not None
    first = (await process.stdout.readline()).decode()
    assert first.startswith("ready"), b"".join(lines).decode()
    found = await _pages(first.split("web=")[1].strip(), canaries, config)
    process.send_signal(signal.SIGTERM)
    await process.wait()
    await reading
    return [*found, *(Document(sink="log", content=line) for line in lines)]


async def _kept(stream: asyncio.StreamReader, lines: list[bytes]) -> None:
    while line := await stream.readline():
        lines.append(line)


def _names(config: Path) -> list[str]:
    """Of accounts and relays."""
    names = [line.split(":")[0].strip() for line in config.read_text().splitlines() if line.startswith("  ")]
    return [name for name in names if name[:2] in ("b-", "o-", "t-", "m-", "r-")]


async def _pages(url: str, canaries: Canaries, config: Path) -> list[Document]:
    names = _names(config)
    password = canaries.by_kind["web"]
    async with aiohttp.ClientSession(headers=_login(password)) as session:
        await _every_probe_has_run(session, url)
        listed = (await _got(session, f"{url}/incidents", "application/json")).content.decode()
        incidents = json.JSONDecoder().raw_decode(listed)[0]
        opened = incidents.get("incidents", incidents)[:INCIDENTS_SHOWN]
        paths = [f"/probes/{name}" for name in names] + [f"/incidents/{each['id']}" for each in opened]
        found = [await _got(session, url + path, accept) for path in PAGES for accept in ACCEPTED]
        found += [await _got(session, url + path, accept) for path in paths for accept in ACCEPTED[:2]]
    async with aiohttp.ClientSession(headers=_login(password + "x")) as wrong:
        return [*found, await _got(wrong, f"{url}/", "text/html")]


def _login(password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'ops:{password}'.encode()).decode()}"}


async def _every_probe_has_run(session: aiohttp.ClientSession, url: str) -> None:
    async with asyncio.timeout(SETTLED_SECONDS):
        while True:
            text = (await _got(session, f"{url}/metrics", "text/plain")).content.decode()
            planned = text.count("\nsmtp_probe_interval_seconds{")
            if planned and text.count("\nsmtp_probe_success{") >= planned:
                return
            await asyncio.sleep(0.5)


async def _got(session: aiohttp.ClientSession, url: str, accept: str) -> Document:
    async with session.get(url, headers={"Accept": accept}) as answer:
        sink = "metrics" if url.endswith("/metrics") else "pages"
        return Document(sink=sink, content=await answer.read() + str(answer.headers).encode())


async def _told(config: Path, build: str, *command: str) -> list[Document]:
    process = await _python(build, *command, f"--config.file={config}")
    out, errors = await process.communicate()
    return [Document(sink=command[0], content=line) for line in (out + errors).splitlines()]


async def _python(build: str, *arguments: str) -> asyncio.subprocess.Process:
    code = f"{build}\nfrom exporter.cli import main\nmain()"
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", code, *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=64 * 1024 * 1024,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
