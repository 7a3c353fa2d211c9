"""Whose a text is, learnt from texts of mail and of others: `python -m bench.foreign [--write]`.

Each file of texts is left out once and judged by what is learnt from the others. `--write` learns from all
and writes exporter/diagnosis/foreign/weights.json.
"""

from __future__ import annotations

import json
import math
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from exporter.diagnosis import CAUSES
from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import Evidence, evidence_of_mapping
from exporter.diagnosis.explain import evidence_in
from exporter.diagnosis.foreign import FILE, Learnt, is_told, shown
from exporter.diagnosis.foreign.marks import Text, Vocabulary, marks_of, text_of
from exporter.diagnosis.reading import readings
from exporter.diagnosis.translated import english_of
from tests.diagnosis.corpus import real_replies, wordings
from tests.diagnosis.test_translated import OTHER_SENTENCES, SENTENCES
from tests.diagnosis.wrappers import FAULTS, NOISE_AFTER, NOISE_BEFORE, REPLIES, Said, holding, wrapped

TEXTS = Path(__file__).parent.parent / "tests" / "diagnosis"
UNKNOWN = "unknown"
_REPLY = re.compile(r"([45]\d\d) (?:[45]\.\d{1,3}\.\d{1,3} )?(\S.*)")
FOLDS = 8
"""Files are left out together, others' and mail's: each alone would take as many times as long."""
ROUNDS, STEP, DECAY = 24, 0.5, 0.002
LIMIT = 0.0
"""The sum of weights above which a text is held for others'. Higher lets others' pass, lower costs mail's."""
LEAST_TEXTS = 2
WRAPPED = 12
"""Of so many samples of causes one is learnt from in each wrapper."""
LEAST_WEIGHT = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A text with what it is. `open`: a rule has an answer, and no mark of a server vouches for it."""

    file: str
    foreign: bool
    text: Text
    named: bool
    meant: tuple[str, ...]
    open: bool


Given = Iterator[tuple[str, bool, Evidence]]
"""A text's file, whether it is another program's, and the text as it is read."""


def given() -> Given:
    """Every labelled text of the tests with its file. What may be either is nobody's."""
    samples = [sample for cause in CAUSES.values() for sample in cause.samples]
    yield from _of_lines()
    for name, cases in (("replies", real_replies()), ("wordings", wordings())):
        yield from (
            (name, False, evidence_of_mapping(case.given)) for case in cases if UNKNOWN not in case.right
        )
    yield from (("samples", False, Evidence(text=sample)) for sample in samples)
    yield from (("wrapped", False, Evidence(text=text)) for text in _wrapped(samples))
    yield from (("noisy", False, Evidence(text=text)) for text in _noisy(samples))
    yield from (("languages", False, Evidence(text=text)) for _, text in (*SENTENCES, *OTHER_SENTENCES))
    yield from _unknown_wordings()


def _of_lines() -> Given:
    """The files of a text a line, and the rounds."""
    for place, line in enumerate(_lines("others.txt")):
        yield f"others, part {place % FOLDS}", True, evidence_in(line)
    for file in ("codeless.txt", *sorted(f"rounds/{path.name}" for path in (TEXTS / "rounds").glob("*.txt"))):
        for line in _lines(file):
            labels = line.split(" @ ", 1)[0].split("|")
            foreign = labels == [UNKNOWN] and "foreign" in file
            if foreign or UNKNOWN not in labels:
                yield file, foreign, evidence_in(line.split(" :: ", 1)[1])


def _wrapped(samples: list[str]) -> Iterator[str]:
    """Some of the samples in each wrapper: errors in those of clients, replies in those of servers."""
    faults = [sample for sample in samples if not sample[0].isdigit() and sample.isprintable()]
    for place, wrapper in enumerate(FAULTS.values()):
        yield from (holding(wrapper, text) for text in faults[place % WRAPPED :: WRAPPED])
    replies = filter(None, map(_REPLY.fullmatch, samples))
    said = [Said(code=reply[1], enhanced="", text=reply[2]) for reply in replies]
    for place, wrapper in enumerate(REPLIES.values()):
        yield from (wrapped(wrapper, one) for one in said[place % WRAPPED :: WRAPPED])


def _noisy(samples: list[str]) -> Iterator[str]:
    """Some of them beside each line that says nothing."""
    for place, noise in enumerate((*NOISE_BEFORE, *NOISE_AFTER)):
        shape = "{fault}\n" + noise if noise in NOISE_AFTER else noise + "\n{fault}"
        yield from (holding(shape, text) for text in samples[place % WRAPPED :: WRAPPED])


def _unknown_wordings() -> Given:
    """Those that a rule would answer: of the others some are of mail servers whose words nobody knows."""
    for wording in wordings():
        said = diagnose(evidence_of_mapping(wording.given))
        if wording.right == {UNKNOWN} and (said.recognised or said.foreign):
            yield "wordings", True, said.evidence


def _lines(file: str) -> list[str]:
    return [line.replace("\\n", "\n") for line in (TEXTS / file).read_text("utf-8").splitlines()]


def digests() -> dict[str, str]:
    """Of the texts of each file: by them one sees that others were learnt from. Labels may be widened."""
    files = sorted(
        path.relative_to(TEXTS).as_posix() for path in (*TEXTS.glob("*.txt"), *TEXTS.glob("rounds/*.txt"))
    )
    learnt = [file for file in files if file not in ("transcripts.txt", "wordings.txt", "wrappers.txt")]
    return {file: _digest([line.rpartition(" :: ")[2] for line in _lines(file)]) for file in learnt}


def _digest(texts: list[str]) -> str:
    return f"{crc32(chr(10).join(texts).encode()):08x}-{len(texts)}"


def case(file: str, foreign: bool, evidence: Evidence) -> Case:
    whole, said = readings(evidence)[-1], diagnose(evidence)
    answered = said.recognised or bool(said.foreign)
    return Case(
        file=file,
        foreign=foreign,
        text=text_of(shown(evidence)),
        named=bool(whole.provider),
        meant=tuple(english_of(whole.words)),
        open=answered and not is_told(whole),
    )


def vocabulary(cases: list[Case]) -> tuple[Counter[str], Counter[str]]:
    """In how many texts of mail each word stands, and how many it begins."""
    mail = [case for case in cases if not case.foreign]
    words = Counter(word for case in mail for word in case.text.words)
    return words, Counter(word for case in mail for word in case.text.program)


def learnt_from(cases: list[Case]) -> Learnt:
    """Weights by logistic regression. Of a text of mail the words that only it has count as unknown, as those
    of a new one will."""
    words, programs = vocabulary(cases)
    rows = [(_marks(case, words, programs), case.foreign) for case in cases]
    texts = Counter(mark for marks, _ in rows for mark in marks)
    rows = [([mark for mark in marks if texts[mark] >= LEAST_TEXTS], foreign) for marks, foreign in rows]
    weights = _regression(rows)
    kept = {mark: round(weight, 2) for mark, weight in sorted(weights.items()) if abs(weight) >= LEAST_WEIGHT}
    return Learnt(weights=kept, limit=LIMIT, known=_known(words, programs))


def _known(words: Counter[str], programs: Counter[str], but: Text | None = None) -> Vocabulary:
    own = {word for word in but.words if words[word] == 1} if but else set()
    begun = {word for word in but.program if programs[word] == 1} if but else set()
    return Vocabulary(words=frozenset(words) - own, programs=frozenset(programs) - begun)


def _marks(case: Case, words: Counter[str], programs: Counter[str]) -> list[str]:
    text = case.text
    mine = frozenset(text.words)
    least = 1 if case.foreign else 2
    known = Vocabulary(
        words=frozenset(word for word in mine if words[word] >= least),
        programs=frozenset(word for word in text.program if programs[word] >= least),
    )
    return sorted(marks_of(text, known, named=case.named, meant=case.meant))


def _regression(rows: list[tuple[list[str], bool]]) -> dict[str, float]:
    """Stochastic gradient descent, each weight with a step of its own (AdaGrad); always the same."""
    weights: dict[str, float] = {}
    squares: dict[str, float] = {}
    chance = random.Random(1)
    for _ in range(ROUNDS):
        chance.shuffle(rows)
        for marks, foreign in rows:
            total = sum(weights.get(mark, 0.0) for mark in marks)
            wrong = (1.0 if foreign else 0.0) - 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
            for mark in marks:
                slope = wrong - DECAY * weights.get(mark, 0.0)
                squares[mark] = squares.get(mark, 0.01) + slope * slope
                weights[mark] = weights.get(mark, 0.0) + STEP * slope / math.sqrt(squares[mark])
    return weights


def is_foreign(case: Case, by: Learnt) -> bool:
    """As `foreign_marks` decides."""
    return bool(by.tells(case.text, named=case.named, meant=case.meant))


def main() -> None:
    """Judge each file by all others, then learn from all."""
    texts = list(given())
    cases = [case(*text) for text in texts]
    files = sorted({case.file for case in cases}, key=lambda file: ("foreign" in file, file))
    for fold in range(FOLDS):
        out = set(files[fold::FOLDS])
        by = learnt_from([case for case in cases if case.file not in out])
        for file in sorted(out):
            _tell(file, [case for case in cases if case.file == file], by)
    if "--write" in sys.argv:
        _write(learnt_from(cases))


def _tell(file: str, cases: list[Case], by: Learnt) -> None:
    others = [case for case in cases if case.foreign]
    mail = [case for case in cases if not case.foreign]
    if others:
        unknown = sum(not case.open or is_foreign(case, by) for case in others)
        print(
            f"{file}: {unknown} of {len(others)} others' stay unknown, {unknown / len(others):.1%}",
            flush=True,
        )
    if mail:
        lost = sum(case.open and is_foreign(case, by) for case in mail)
        print(f"{file}: {lost} of {len(mail)} of mail are lost, {lost / len(mail):.1%}", flush=True)


def _write(by: Learnt) -> None:
    content = {
        "made_from": digests(),
        "limit": by.limit,
        "programs": " ".join(sorted(by.known.programs)),
        "words": " ".join(sorted(by.known.words)),
        "weights": by.weights,
    }
    FILE.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
