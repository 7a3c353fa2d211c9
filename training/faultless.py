"""Whether anything has failed, learnt from texts of both kinds by logistic regression (scikit-learn)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from exporter.diagnosis.cause import UNKNOWN
from exporter.diagnosis.faultless import FILE, Learnt, may_be
from exporter.diagnosis.faultless.marks import marks_of
from exporter.diagnosis.reading import readings
from training.texts import FOLDS, Labelled, labelled, to_learn_from

STRENGTH = 3.0
"""The inverse of how strongly weights are held small (scikit-learn's C)."""
ITERATIONS = 300
LIMIT = 1.5
"""The sum of weights above which nothing has failed. Higher, fewer are found; lower, faults are lost."""
WORTH = 20.0
"""What a text without a fault counts beside one with: there are a hundred times fewer."""
EVERY = 12
"""Of so many samples of causes one is learnt from in each wrapper."""
LEAST_TEXTS = 2
LEAST_WEIGHT = 0.05
FAULTLESS = "written/faultless.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A text by what it shows. `fold`: with which others it is left out together."""

    faultless: bool
    fold: int
    file: str
    text: str
    marks: frozenset[str]


def cases_of(texts: Sequence[Labelled]) -> list[Case]:
    """Texts without a fault and those of mail's faults; of others' it does not matter."""
    return [case(text) for text in texts if _is_either(text) and may_be(readings(text.evidence)[-1])]


def case(given: Labelled) -> Case:
    """A text taken apart."""
    by = given.evidence.text if given.file == FAULTLESS else given.file
    return Case(
        faultless=given.labels == {UNKNOWN},
        fold=crc32(by.encode()) % FOLDS,
        file=given.file,
        text=given.evidence.text,
        marks=marks_of(given.evidence.text),
    )


def _is_either(text: Labelled) -> bool:
    return text.file == FAULTLESS or UNKNOWN not in text.labels


def learnt_from(cases: Sequence[Case]) -> Learnt:
    """The weights of words and marks; of one text alone none is learnt."""
    texts = Counter(mark for case in cases for mark in case.marks)
    rows = [{mark: 1.0 for mark in case.marks if texts[mark] >= LEAST_TEXTS} for case in cases]
    marks, regression = (
        DictVectorizer(),
        LogisticRegression(C=STRENGTH, max_iter=ITERATIONS, fit_intercept=False),
    )
    worths = [WORTH if case.faultless else 1.0 for case in cases]
    regression.fit(marks.fit_transform(rows), [case.faultless for case in cases], sample_weight=worths)
    weights = dict(zip(marks.feature_names_, regression.coef_[0], strict=True))
    kept = {mark: round(weight, 2) for mark, weight in sorted(weights.items()) if abs(weight) >= LEAST_WEIGHT}
    return Learnt(weights=kept, limit=LIMIT)


def train(*, write: bool) -> None:
    """Judge each part by all others; where asked learn from all."""
    cases = cases_of([*labelled(every=EVERY), *to_learn_from()])
    told = [0, 0]
    for fold in range(FOLDS):
        by = learnt_from([case for case in cases if case.fold != fold])
        for case in cases:
            if case.fold == fold and by.tells(case.marks):
                told[case.faultless] += 1
                if not case.faultless:
                    print(f"{case.file}: lost: {case.text[:160]!r}", flush=True)
    faultless = sum(case.faultless for case in cases)
    print(
        f"{told[True]} of {faultless} are known to be without a fault; "
        f"{told[False]} of {len(cases) - faultless} faults are lost"
    )
    if write:
        by = learnt_from(cases)
        FILE.write_text(
            json.dumps({"limit": by.limit, "weights": by.weights}, ensure_ascii=False, indent=0) + "\n",
            encoding="utf-8",
        )
