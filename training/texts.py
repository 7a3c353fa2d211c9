"""Every labelled text there is: of the tests, of the causes' samples, and those written to learn from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from exporter.diagnosis import CAUSES
from exporter.diagnosis.cause import UNKNOWN
from exporter.diagnosis.evidence import Evidence, evidence_of_mapping
from exporter.diagnosis.explain import evidence_in
from tests.diagnosis.corpus import real_replies, wordings
from tests.diagnosis.test_languages import KINDS, OTHER_SENTENCES, SENTENCES
from tests.diagnosis.wrappers import FAULTS, NOISE_AFTER, NOISE_BEFORE, REPLIES, Said, holding, wrapped

HERE = Path(__file__).parent
TEXTS = HERE.parent / "tests" / "diagnosis"
FOLDS = 8
"""Files are left out together, others' and mail's: each alone would take as many times as long."""
_REPLY = re.compile(r"([45]\d\d) (?:[45]\.\d{1,3}\.\d{1,3} )?(\S.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A text as it is read, the file it stands in, and the causes that are right; `foreign`: another
    program's, of which "unknown" is right alone."""

    file: str
    labels: frozenset[str]
    evidence: Evidence

    @property
    def foreign(self) -> bool:
        return self.labels == {UNKNOWN} and self.file.startswith(
            ("others", "rounds/foreign", "written/foreign")
        )


def labelled(*, every: int) -> Iterator[Labelled]:
    """Every labelled text, file by file; of the causes' samples each so manieth in each wrapper."""
    for place, line in enumerate(lines_of(TEXTS / "others.txt")):
        yield _case(f"others, part {place % FOLDS}", [UNKNOWN], line)
    for path in (TEXTS / "codeless.txt", *sorted((TEXTS / "rounds").glob("*.txt"))):
        for line in lines_of(path):
            head, text = line.split(" :: ", 1)
            yield _case(path.relative_to(TEXTS).as_posix(), head.split(" @ ", 1)[0].split("|"), text)
    for file, cases in (("replies", real_replies()), ("wordings", wordings())):
        for case in cases:
            yield Labelled(file=file, labels=case.right, evidence=evidence_of_mapping(case.given))
    samples = [(cause.label, sample) for cause in CAUSES.values() for sample in cause.samples]
    for file, texts in (
        ("samples", samples),
        ("wrapped", _wrapped(samples, every)),
        ("noisy", _noisy(samples, every)),
    ):
        yield from (_case(file, [label], text) for label, text in texts)
    yield from (_case("languages", [*KINDS[kind]], text) for kind, text in (*SENTENCES, *OTHER_SENTENCES))


def to_learn_from() -> Iterator[Labelled]:
    """Texts that no test demands to be right: as they were found, and a cause in many words of our own."""
    for path in (*sorted((HERE / "found").glob("*.txt")), *sorted((HERE / "written").glob("*.txt"))):
        for line in lines_of(path):
            labels, text = line.split(" :: ", 1)
            yield _case(path.relative_to(HERE).as_posix(), labels.split("|"), text)


def _case(file: str, labels: list[str], text: str) -> Labelled:
    return Labelled(file=file, labels=frozenset(labels), evidence=evidence_in(text))


Samples = list[tuple[str, str]]


def _wrapped(samples: Samples, every: int) -> Iterator[tuple[str, str]]:
    """Some of the samples in each wrapper: errors in those of clients, replies in those of servers."""
    faults = [(label, text) for label, text in samples if not text[0].isdigit() and text.isprintable()]
    for place, wrapper in enumerate(FAULTS.values()):
        yield from ((label, holding(wrapper, text)) for label, text in faults[place % every :: every])
    replies = [(label, found) for label, text in samples if (found := _REPLY.fullmatch(text))]
    said = [(label, Said(code=reply[1], enhanced="", text=reply[2])) for label, reply in replies]
    for place, wrapper in enumerate(REPLIES.values()):
        yield from ((label, wrapped(wrapper, one)) for label, one in said[place % every :: every])


def _noisy(samples: Samples, every: int) -> Iterator[tuple[str, str]]:
    """Some of them beside each line that says nothing."""
    for place, noise in enumerate((*NOISE_BEFORE, *NOISE_AFTER)):
        shape = "{fault}\n" + noise if noise in NOISE_AFTER else noise + "\n{fault}"
        yield from ((label, holding(shape, text)) for label, text in samples[place % every :: every])


def lines_of(path: Path) -> list[str]:
    """The texts of a file, a line each."""
    return [line.replace("\\n", "\n") for line in path.read_text("utf-8").splitlines()]


def digests() -> dict[str, str]:
    """Of the texts of each file: by them one sees that others were learnt from. Labels may be widened."""
    files = (*TEXTS.glob("*.txt"), *TEXTS.glob("rounds/*.txt"))
    named = {path.relative_to(TEXTS).as_posix(): path for path in sorted(files)}
    read = {name: path for name, path in named.items() if name not in _NOT_LEARNT}
    return {
        name: _digest([line.rpartition(" :: ")[2] for line in lines_of(path)]) for name, path in read.items()
    }


_NOT_LEARNT = ("transcripts.txt", "wordings.txt", "wrappers.txt")


def _digest(texts: list[str]) -> str:
    return f"{crc32(chr(10).join(texts).encode()):08x}-{len(texts)}"
