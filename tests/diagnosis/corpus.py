"""The labelled texts the judge is measured on: real replies, and wordings of our own. Read-only test data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_KEYS = ("provider", "phase", "code", "enhanced", "text", "client_error", "mechanism")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One labelled text: the evidence as a mapping, and every label that is right."""

    id: str
    given: dict[str, Any]
    right: frozenset[str]
    transient: bool | None = None
    firm: bool = True


def real_replies() -> list[Case]:
    """The replies that were posted, documented or kept as fixtures."""
    lines = (_HERE / "replies.jsonl").read_text(encoding="utf-8").splitlines()
    return [_real(json.loads(line)) for line in lines]


def _real(row: dict[str, Any]) -> Case:
    return Case(
        id=row["id"],
        given={key: row[key] for key in _KEYS},
        right=frozenset({row["cause"], *row["also_possible"]}),
        transient=row["transient"],
        firm=row["provenance"] in {"posted", "documented"},
    )


def wordings() -> list[Case]:
    """Our own wordings: `label|label @ provider/phase/mechanism :: text`."""
    lines = (_HERE / "wordings.txt").read_text(encoding="utf-8").splitlines()
    return [_wording(place, line) for place, line in enumerate(lines, start=1) if line and line[0] != "#"]


def _wording(place: int, line: str) -> Case:
    head, _, text = line.partition(" ::")
    labels, _, context = head.partition(" @ ")
    provider, phase, mechanism = context.strip().split("/")
    return Case(
        id=f"line{place}",
        given={
            "provider": provider,
            "phase": phase,
            "mechanism": mechanism,
            "text": text.strip().replace("\\n", "\n"),
        },
        right=frozenset(labels.split("|")),
    )


def transcripts() -> list[tuple[str, str]]:
    """Screens, logs and tracebacks of our own making: (label, text), parted by lines `@@@ label`."""
    text = (_HERE / "transcripts.txt").read_text(encoding="utf-8")
    parts = (part.partition("\n") for part in text.removeprefix("@@@ ").split("\n@@@ "))
    return [(label, rest) for label, _, rest in parts]
