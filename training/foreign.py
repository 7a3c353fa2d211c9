"""Whose a text is, another program's or mail's, learnt from both by logistic regression (scikit-learn)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from exporter.diagnosis.cause import UNKNOWN
from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.foreign import FILE, Learnt, is_told, shown
from exporter.diagnosis.foreign.marks import Text, Vocabulary, marks_of, text_of
from exporter.diagnosis.languages import english_of
from exporter.diagnosis.reading import readings
from training.texts import FOLDS, Labelled, digests, labelled, to_learn_from

STRENGTH = 3.0
"""The inverse of how strongly weights are held small (scikit-learn's C)."""
ITERATIONS = 300
LIMIT = 0.0
"""The sum of weights above which a text is held for others'. Higher lets others' pass, lower costs mail's."""
EVERY = 12
"""Of so many samples of causes one is learnt from in each wrapper."""
LEAST_TEXTS = 2
LEAST_WEIGHT = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A text with what it is. `answered`: it is given a cause; `told`: a mark of a server vouches for it."""

    file: str
    foreign: bool
    text: Text
    named: bool
    meant: tuple[str, ...]
    answered: bool
    told: bool

    @property
    def open(self) -> bool:
        """Is it the weights that decide?"""
        return self.answered and not self.told


def cases_of(texts: Sequence[Labelled]) -> list[Case]:
    """Texts of mail and of others. What may be either is nobody's; of mail's that say nothing of why those
    are learnt from, as others', that a rule would answer."""
    cases = [case(text) for text in texts if text.foreign or UNKNOWN not in text.labels]
    unknown = (case(text) for text in texts if text.file == "wordings" and text.labels == {UNKNOWN})
    return [*cases, *(case for case in unknown if case.answered)]


def case(given: Labelled) -> Case:
    """A text taken apart."""
    whole, said = readings(given.evidence)[-1], diagnose(given.evidence)
    return Case(
        file=given.file,
        foreign=UNKNOWN in given.labels,
        text=text_of(shown(given.evidence)),
        named=bool(whole.provider),
        meant=tuple(english_of(whole.words)),
        answered=said.recognised or bool(said.foreign),
        told=is_told(whole),
    )


def vocabulary(cases: list[Case]) -> tuple[Counter[str], Counter[str]]:
    """In how many texts of mail each word stands, and how many it begins."""
    mail = [case for case in cases if not case.foreign]
    words = Counter(word for case in mail for word in case.text.words)
    return words, Counter(word for case in mail for word in case.text.program)


def learnt_from(cases: list[Case]) -> Learnt:
    """Weights of words and marks. Of a text of mail the words that only it has count as unknown, as those
    of a new one will."""
    words, programs = vocabulary(cases)
    rows = [(_marks(case, words, programs), case.foreign) for case in cases]
    texts = Counter(mark for marks, _ in rows for mark in marks)
    rows = [([mark for mark in marks if texts[mark] >= LEAST_TEXTS], foreign) for marks, foreign in rows]
    weights = _regression(rows)
    kept = {mark: round(weight, 2) for mark, weight in sorted(weights.items()) if abs(weight) >= LEAST_WEIGHT}
    return Learnt(
        weights=kept, limit=LIMIT, known=Vocabulary(words=frozenset(words), programs=frozenset(programs))
    )


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
    marks = DictVectorizer()
    regression = LogisticRegression(C=STRENGTH, max_iter=ITERATIONS, fit_intercept=False)
    regression.fit(
        marks.fit_transform([dict.fromkeys(own, 1.0) for own, _ in rows]), [foreign for _, foreign in rows]
    )
    return dict(zip(marks.feature_names_, regression.coef_[0], strict=True))


def is_foreign(case: Case, by: Learnt) -> bool:
    """As `foreign_marks` decides."""
    return bool(by.tells(case.text, named=case.named, meant=case.meant))


def train(*, write: bool) -> None:
    """Judge each file of the tests by all others; where asked learn from all."""
    cases = cases_of(list(labelled(every=EVERY)))
    more = cases_of([text for text in to_learn_from() if text.foreign or text.file.startswith("found")])
    files = sorted({case.file for case in cases}, key=lambda file: ("foreign" in file, file))
    for fold in range(FOLDS):
        out = set(files[fold::FOLDS])
        by = learnt_from([*(case for case in cases if case.file not in out), *more])
        for file in sorted(out):
            _tell(file, [case for case in cases if case.file == file], by)
    if write:
        _write(learnt_from([*cases, *more]))


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
