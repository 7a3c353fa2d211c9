"""`--web.config.file` and `--shard` on the running service."""

from __future__ import annotations

import base64
import ssl
import urllib.error
import urllib.request
from pathlib import Path

import bcrypt
import pytest
import trustme

from tests.service.conftest import Start
from tests.service.test_serve import configuration, probes

PASSWORD = "correct horse"


def ask(url: str, ca: trustme.CA, password: str | None = None) -> int:
    request = urllib.request.Request(url)
    if password is not None:
        token = base64.b64encode(f"prometheus:{password}".encode()).decode()
        request.add_header("Authorization", f"Basic {token}")
    context = ssl.create_default_context()
    ca.configure_trust(context)
    try:
        with urllib.request.urlopen(request, context=context, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code


@pytest.mark.parametrize(("password", "status"), [(None, 401), ("wrong", 401), (PASSWORD, 200)])
def test_locked_web_side_answers_only_whom_it_knows(
    start: Start, tmp_path: Path, password: str | None, status: int
) -> None:
    ca = trustme.CA()
    certificate = ca.issue_cert("localhost", "127.0.0.1")
    certificate.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "web.pem"))
    hashed = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    web = tmp_path / "web.yaml"
    tls = "tls_server_config: {cert_file: web.pem, key_file: web.pem}"
    web.write_text(f"{tls}\nbasic_auth_users: {{prometheus: {hashed}}}\n")
    file = configuration(tmp_path, "a")

    command = start(
        "serve", f"--config.file={file}", "--web.listen-address=127.0.0.1:0", f"--web.config.file={web}"
    )

    assert command.ready["web"].startswith("https://")
    assert ask(command.ready["web"] + "/metrics", ca, password) == status


def test_shards_share_the_accounts_without_rest_or_overlap(start: Start, tmp_path: Path) -> None:
    names = [f"a{number}" for number in range(12)]
    file = configuration(tmp_path, *names, every="60s")
    owned = []
    for ordinal in range(2):
        command = start(
            "serve", f"--config.file={file}", "--web.listen-address=127.0.0.1:0", f"--shard={ordinal}/2"
        )
        assert command.values("smtp_exporter_shard_info", ordinal=str(ordinal), total="2") == [1]
        owned.append(probes(command))
        command.stop()

    assert owned[0] | owned[1] == set(names)
    assert not owned[0] & owned[1]
