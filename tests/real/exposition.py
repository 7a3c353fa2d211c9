"""What /metrics said at one moment, as Prometheus would read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line of the exposition."""

    name: str
    labels: Mapping[str, str]
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposition:
    """The whole text; its series are found by name and some of their labels."""

    text: str

    def series(self, name: str, **labels: str) -> list[Series]:
        """Every series of that name that carries these labels, whatever else it carries."""
        return [each for each in self._all() if each.name == name and labels.items() <= each.labels.items()]

    def value(self, name: str, **labels: str) -> float | None:
        """The value of the one such series; None if there is none. Raises ValueError if there are more."""
        found = self.series(name, **labels)
        if len(found) > 1:
            raise ValueError(f"{name}{labels} is {len(found)} series")
        return found[0].value if found else None

    def labels(self, name: str, **labels: str) -> Mapping[str, str]:
        """All labels of the first such series; none if there is no series."""
        return next((each.labels for each in self.series(name, **labels)), {})

    def _all(self) -> Iterator[Series]:
        for family in text_string_to_metric_families(self.text):
            for sample in family.samples:
                yield Series(name=sample.name, labels=sample.labels, value=sample.value)
