"""Which files are mutated, and which tests must notice: a table of what needs no server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Files by patterns below the root, and what pytest is given to prove them."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]

    def paths(self, root: Path = ROOT) -> list[str]:
        """The files that there are, from the root."""
        found = {path for pattern in self.files for path in root.glob(pattern)}
        return sorted(path.relative_to(root).as_posix() for path in found)


ROOMS = (
    Room(name="shard", files=("exporter/shard.py",), tests=("tests/test_shard.py",)),
    Room(name="interval", files=("exporter/interval.py",), tests=("tests/test_interval.py",)),
    Room(name="smtp", files=("exporter/smtp/*.py",), tests=("tests/smtp",)),
    Room(name="imap", files=("exporter/imap/*.py",), tests=("tests/imap",)),
    Room(
        name="facts",
        files=("exporter/facts/**/*.py",),
        tests=("tests/facts", "tests/test_dns_probe.py", "tests/test_domain_lines.py"),
    ),
    Room(
        name="guard",
        files=("exporter/guard/fingerprint.py", "exporter/guard/pace.py", "exporter/guard/rules.py"),
        tests=("tests/guard",),
    ),
    Room(name="incidents", files=("exporter/incidents/*.py",), tests=("tests/incidents",)),
    Room(
        name="diagnosis",
        files=("exporter/diagnosis/**/*.py",),  # tables have no mutants: what has no function is as it was
        tests=("tests/diagnosis",),
    ),
    Room(
        name="timing",
        files=("exporter/drivers/clock.py", "exporter/drivers/record.py"),
        tests=("tests/drivers/test_clock.py", "tests/drivers/test_record.py"),
    ),
)
"""Small ones first."""
