"""A network namespace of our own: what a firewall drops in it hurts nobody outside."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .programs import require

DROP = "add table inet f; add chain inet f in {{ type filter hook input priority 0; }}; add rule inet f in {}"


HOSTS = Path("/etc/netns")  # `ip netns exec` lays what is in NAME below it over /etc


@contextmanager
def namespace(rule: str | None = None, hosts: Sequence[str] = ()) -> Iterator[list[str]]:
    """The words that run a command in a namespace, for the time of the block.

    Its firewall has this rule, and its /etc/hosts these names at 127.0.0.1.
    """
    ip, name = require("ip"), f"smtpx{os.getpid()}"
    inside, files = [ip, "netns", "exec", name], HOSTS / name
    _run(ip, "netns", "add", name)
    try:
        _run(*inside, ip, "link", "set", "lo", "up")
        if rule is not None:
            _run(*inside, require("nft"), DROP.format(rule))
        if hosts:
            files.mkdir(parents=True)
            (files / "hosts").write_text("".join(f"127.0.0.1 {host}\n" for host in ("localhost", *hosts)))
        yield inside
    finally:
        shutil.rmtree(files, ignore_errors=True)
        _run(ip, "netns", "del", name)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=20)
