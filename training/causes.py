"""Which cause a text tells by its words, learnt by logistic regression (scikit-learn)."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from exporter.diagnosis.cause import UNKNOWN
from exporter.diagnosis.learnt import FILE, MARKS, UNIT, Learnt, Likely
from exporter.diagnosis.learnt.features import marks_in, words_in
from exporter.diagnosis.reading import readings
from training.texts import FOLDS, Labelled, digests, labelled, to_learn_from

STRENGTH = 20.0
"""The inverse of how strongly weights are held small (scikit-learn's C)."""
ITERATIONS = 100
EVERY = 4
"""Of so many samples of causes one is learnt from in each wrapper."""
LEAST_TEXTS = 2
"""A word of one text alone is that text's."""
MADE = {"written": 0.5, "wrapped": 0.1, "noisy": 0.1}
"""What texts of our own making count beside those that were found."""
MOST = 2.0
LEAST_WEIGHT = 20
"""Smaller weights are left out: nine of ten, which together change one answer in a hundred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A text by what it shows, and the labels that are right: "unknown" alone, or those beside it."""

    file: str
    labels: frozenset[str]
    words: frozenset[str]
    marks: frozenset[str]

    @property
    def kind(self) -> str:
        """The folder of its file, or the file."""
        return self.file.partition("/")[0]


def case(given: Labelled) -> Case:
    """A text taken apart as the judge does."""
    reading = readings(given.evidence)[0]
    labels = given.labels - {UNKNOWN} or given.labels
    return Case(file=given.file, labels=labels, words=words_in(reading), marks=marks_in(reading))


def learnt_from(cases: Sequence[Case]) -> Learnt:
    """The weights of a multinomial regression. A text with several labels counts for each in part."""
    texts = Counter(feature for case in cases for feature in case.words | case.marks)
    names = sorted(feature for feature, count in texts.items() if count >= LEAST_TEXTS)
    places = {name: place for place, name in enumerate(names)}
    rarities = [_rarity(texts[name], len(cases)) for name in names]
    rows = [(case, label) for case in cases for label in sorted(case.labels)]
    regression = LogisticRegression(C=STRENGTH, max_iter=ITERATIONS, fit_intercept=False)
    regression.fit(
        _matrix([case for case, _ in rows], places, rarities),
        [label for _, label in rows],
        sample_weight=_worths(rows),
    )
    weights = {name: _row(rarities[place], regression.coef_[:, place]) for name, place in places.items()}
    return Learnt(tuple(regression.classes_), weights)


def _rarity(texts: int, of: int) -> int:
    """The inverse document frequency."""
    return round(UNIT * (1 + math.log((1 + of) / (1 + texts))))


def _matrix(cases: Sequence[Case], places: Mapping[str, int], rarities: Sequence[int]) -> csr_matrix:
    """As `Learnt.likely` reads a text: its words count 1 in all (by Euclid), the rarer more, a mark MARKS."""
    values, columns, ends = [], [], [0]
    for case in cases:
        words = sorted(places[word] for word in case.words if word in places)
        marks = sorted(places[mark] for mark in case.marks if mark in places)
        whole = math.hypot(*(rarities[place] for place in words))
        values += [rarities[place] / whole for place in words] + [MARKS] * len(marks)
        columns += words + marks
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(cases), len(places)))


def _worths(rows: Sequence[tuple[Case, str]]) -> list[float]:
    """What each text counts for each of its labels. What was written counts by how often its cause is met."""
    met = Counter(label for case, label in rows if case.kind not in MADE)
    made = Counter(label for case, label in rows if case.kind == "written")
    written = {label: MADE["written"] * min(MOST, met[label] / count) for label, count in made.items()}
    return [
        (written[label] if case.kind == "written" else MADE.get(case.kind, 1.0)) / len(case.labels)
        for case, label in rows
    ]


def _row(rarity: int, weights: Sequence[float]) -> str:
    units = ((place, round(weight * UNIT)) for place, weight in enumerate(weights))
    return " ".join((str(rarity), *(f"{place}:{unit}" for place, unit in units if abs(unit) >= LEAST_WEIGHT)))


def likely(case: Case, by: Learnt) -> Likely:
    """As the judge asks."""
    return by.likely(case.words, case.marks)


def train(*, write: bool) -> None:
    """Judge each file of the tests by all others; where asked learn from all."""
    cases, more = [case(text) for text in labelled(every=EVERY)], [case(text) for text in to_learn_from()]
    files = sorted({case.file for case in cases}, key=lambda file: ("foreign" in file, file))
    for fold in range(FOLDS):
        out = set(files[fold::FOLDS])
        by = learnt_from([*(case for case in cases if case.file not in out), *more])
        for file in sorted(out):
            _tell(file, [likely(case, by).label in case.labels for case in cases if case.file == file])
    if write:
        _write(learnt_from([*cases, *more]))


def _tell(file: str, right: list[bool]) -> None:
    print(
        f"{file}: {sum(right)} of {len(right)} right by their words alone, {sum(right) / len(right):.1%}",
        flush=True,
    )


def _write(by: Learnt) -> None:
    content = {"made_from": digests(), "labels": " ".join(by.labels), "weights": by.weights}
    FILE.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
